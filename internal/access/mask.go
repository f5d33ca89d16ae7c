package access

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Treatment is what happens to a field before it is shown.
type Treatment string

// The treatments.
const (
	Show Treatment = "show"
	Mask Treatment = "mask" // enough is left to recognise what one knows
	Hide Treatment = "hide"
)

// treatments says what is done to a field of a class for a purpose. A contact in full is a reveal: an act with a reason.
var treatments = map[Purpose]map[Class]Treatment{
	Handling:   {PublicData: Show, InternalData: Show, PersonalData: Mask, SensitiveData: Hide},
	Statistics: {PublicData: Show, InternalData: Show, PersonalData: Hide, SensitiveData: Hide},
	Audit:      {PublicData: Show, InternalData: Show, PersonalData: Mask, SensitiveData: Hide},
	Service:    {PublicData: Show, InternalData: Hide, PersonalData: Mask, SensitiveData: Hide},
	Public:     {PublicData: Show, InternalData: Hide, PersonalData: Hide, SensitiveData: Hide},
}

// Treat returns what is done to a field of the class for the purpose. Whatever is unknown is hidden.
func Treat(class Class, purpose Purpose) Treatment {
	if t, ok := treatments[purpose][class]; ok {
		return t
	}
	return Hide
}

// Field returns the value as it may be shown: whole, masked by mask, or empty.
func Field(class Class, purpose Purpose, value string, mask func(string) string) string {
	switch Treat(class, purpose) {
	case Show:
		return value
	case Mask:
		return mask(value)
	}
	return ""
}

// compounds are the two-character family names that are common.
const compounds = "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 令狐 百里 呼延 东郭 南门 西门 拓跋"

// MaskName leaves the family name: 王小明 becomes 王*, 欧阳明 becomes 欧阳*, "Anna Berg" becomes "A*".
func MaskName(name string) string {
	name = strings.TrimSpace(name)
	if name == "" {
		return ""
	}
	runes := []rune(name)
	if len(runes) > 2 && strings.Contains(" "+compounds+" ", " "+string(runes[:2])+" ") {
		return string(runes[:2]) + "*"
	}
	return string(runes[0]) + "*"
}

// MaskPhone leaves the first three and the last four digits of a mobile number, 138****5678, and the last two of any other.
func MaskPhone(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	if len(digits) == 13 && strings.HasPrefix(digits, "86") {
		digits = digits[2:]
	}
	switch {
	case len(digits) == 11 && digits[0] == '1':
		return digits[:3] + "****" + digits[7:]
	case len(digits) >= 7:
		return strings.Repeat("*", len(digits)-2) + digits[len(digits)-2:]
	}
	return strings.Repeat("*", utf8.RuneCountInString(phone))
}

// door finds where an address leaves the compound: the first number, or the first counted building,
// entrance, floor or door.
var door = regexp.MustCompile(`第?([A-Za-z]?` + digit + `+|[一二三四五六七八九十百零〇]+|[甲乙丙丁东西南北])\s*[-－#—]?\s*(号|楼|院|栋|幢|座|单元|层|室|户|排|门|#)|[A-Za-z]?` + digit)

const digit = `[0-9\x{FF10}-\x{FF19}]`

// MaskAddress leaves the address down to the compound or street: 凤鸣小区3号楼2单元501室 becomes 凤鸣小区***.
func MaskAddress(address string) string {
	if at := door.FindStringIndex(address); at != nil {
		return strings.TrimSpace(address[:at[0]]) + "***"
	}
	return address
}
