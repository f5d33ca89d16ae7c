package cells

import (
	"strconv"
	"strings"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
)

// provinces are the first two digits of the codes of GB/T 2260, with those of residence permits for people of Hong Kong, Macao and
// Taiwan (81 to 83). Permanent residence cards begin with 9.
const provinces = " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 "

// ResidentNumber reads an identity number of 18 characters and answers it with a capital X. It checks region, day of birth and check
// character (GB 11643, ISO 7064 MOD 11-2).
func ResidentNumber(f *fault.Fields, path, text string) string {
	n := strings.ToUpper(compact(text))
	switch {
	case n == "":
		return ""
	case strings.Contains(n, "E+"):
		f.Add(path, "cell.rounded")
	case len(n) == 15 && digits(n):
		f.Add(path, "cell.resident_15")
	case len(n) != 18:
		f.Add(path, "cell.resident_length", "n", len([]rune(n)))
	case !digits(n[:17]) || !digits(n[17:]) && n[17] != 'X':
		f.Add(path, "cell.resident_signs")
	case n[0] != '9' && !strings.Contains(provinces, " "+n[:2]+" "):
		f.Add(path, "cell.resident_region")
	case !birthday(n[6:14]):
		f.Add(path, "cell.resident_birth")
	case residentCheck(n[:17]) != n[17] && n[15:] == "000":
		f.Add(path, "cell.rounded") // a spreadsheet keeps 15 digits of a number
	case residentCheck(n[:17]) != n[17]:
		f.Add(path, "cell.resident_check")
	default:
		return n
	}
	return ""
}

// IsResidentNumber reports whether a text is a right identity number.
func IsResidentNumber(text string) bool {
	var f fault.Fields
	return ResidentNumber(&f, "", text) != ""
}

func birthday(text string) bool {
	d, err := calendar.ParseDate(text[:4] + "-" + text[4:6] + "-" + text[6:])
	return err == nil && d.Year >= 1850 && d.Year <= 2100
}

func residentCheck(n string) byte {
	sum := 0
	for i := range 17 {
		sum = (sum + int(n[i]-'0')) * 2
	}
	return "10X98765432"[sum%11]
}

// creditSigns are the characters of a credit code; the place of each is its value.
const creditSigns = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// CreditCode reads a unified social credit code of 18 characters and answers it in capitals. It checks form and check character
// (GB 32100).
func CreditCode(f *fault.Fields, path, text string) string {
	c := strings.ToUpper(compact(text))
	switch {
	case c == "":
		return ""
	case strings.ContainsAny(c, "IOSVZ") && len(c) == 18:
		f.Add(path, "cell.credit_letter", "letter", string(c[strings.IndexAny(c, "IOSVZ")]))
	case len(c) == 15 && digits(c):
		f.Add(path, "cell.credit_15")
	case len(c) != 18:
		f.Add(path, "cell.credit_length", "n", len([]rune(c)))
	case strings.IndexFunc(c, func(r rune) bool { return !strings.ContainsRune(creditSigns, r) }) >= 0 || !digits(c[2:8]):
		f.Add(path, "cell.credit_signs")
	case creditCheck(c[:17]) != c[17]:
		f.Add(path, "cell.credit_check")
	default:
		return c
	}
	return ""
}

// IsCreditCode reports whether a text is a right credit code.
func IsCreditCode(text string) bool {
	var f fault.Fields
	return CreditCode(&f, "", text) != ""
}

func creditCheck(c string) byte {
	sum, weight := 0, 1
	for i := range 17 {
		sum += strings.IndexByte(creditSigns, c[i]) * weight
		weight = weight * 3 % 31
	}
	return creditSigns[(31-sum%31)%31]
}

// compact drops the blanks and hyphens with which people group a code.
func compact(text string) string {
	return strings.NewReplacer(" ", "", "-", "", "\t", "", "'", "", "\u200b", "", "\ufeff", "").Replace(Plain(text))
}

func digits(s string) bool {
	_, err := strconv.ParseUint(s, 10, 64)
	return err == nil
}
