package cells

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
)

// The years of days that are read.
const (
	FirstYear = 1850
	LastYear  = 2100
)

// The serial numbers of days that spreadsheets keep (days since 1899-12-30) and that are read as such: 1920 to 2099. A smaller one is
// more likely a year, a larger one six or more digits of something else.
const (
	firstSerial = 7306
	lastSerial  = 73050
)

var serialEpoch = calendar.Date{Year: 1899, Month: time.December, Day: 30}

// lastMinguo is the last day on which the years of the Republic (民国) were counted in mainland China.
var lastMinguo = calendar.Date{Year: 1949, Month: time.September, Day: 30}

const (
	digitsOfYear = `\d{4}|[〇零○一二三四五六七八九]{4}`
	smallNumber  = `\d{1,2}|[一二三四五六七八九十]{1,3}`
)

var (
	dayForm     = regexp.MustCompile(`^(` + digitsOfYear + `)[-/.年](` + smallNumber + `)[-/.月](` + smallNumber + `)[日号]?$`)
	monthForm   = regexp.MustCompile(`^(` + digitsOfYear + `)(年|[-/.年](` + smallNumber + `)月?)?$`)
	shortYear   = regexp.MustCompile(`^['’]?\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}[日号]?$`)
	dayFirst    = regexp.MustCompile(`^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}$`)
	noYear      = regexp.MustCompile(`^(` + smallNumber + `)[-/月](` + smallNumber + `)[日号]?$`)
	serialForm  = regexp.MustCompile(`^\d{4,6}(\.\d+)?$`)
	clockTail   = regexp.MustCompile(`[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$`)
	weekday     = regexp.MustCompile(`[(]?(星期|周|礼拜)[一二三四五六日天][)]?$`)
	minguoYear  = regexp.MustCompile(`^(中华)?民国(元|\d{1,3}|[〇零○一二三四五六七八九十百]{1,5})(年|[-/.])`)
	lunarName   = regexp.MustCompile(`农历|阴历|旧历|夏历`)
	lunarSign   = regexp.MustCompile(`农历|阴历|旧历|夏历|正月|冬月|腊月|闰|初[一二三四五六七八九十]|廿|卅`)
	lunarForm   = regexp.MustCompile(`^(` + digitsOfYear + `)[-/.年]?(闰?)(正|冬|腊|` + smallNumber + `)[-/.月](初?)(` + smallNumber + `|廿[一二三四五六七八九]?|卅)[日号]?$`)
	leadingYear = regexp.MustCompile(`^(` + digitsOfYear + `)`)
	stems       = regexp.MustCompile(`[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年?`)
	simplified  = strings.NewReplacer("國", "国", "華", "华", "農", "农", "曆", "历", "舊", "旧", "陰", "阴", "陽", "阳", "號", "号", "閏", "闰", "臘", "腊", "週", "周", "元月", "一月")
)

// Date reads a day: 2024-03-05 and the many ways in which it is written (2024年3月5日, 2024.3.5, 20240305, 二〇二四年三月五日, a
// spreadsheet's 45356, with a time behind it or a weekday), a day of the lunar calendar (农历一九六三年冬月廿三, 2023年闰二月初一), which is
// converted, and a day in years of the Republic up to 30 September 1949 (民国三十五年三月五日). What could be two days is refused: 24-3-5,
// 3/5/2024, 甲辰年. An empty cell is no date.
func Date(f *fault.Fields, path, text string) calendar.Date {
	value := Plain(text)
	if value == "" {
		return calendar.Date{}
	}
	if t, err := time.Parse(time.RFC3339, value); err == nil {
		return ranged(f, path, value, calendar.DateOf(t))
	}
	t := simplified.Replace(clockTail.ReplaceAllString(value, ""))
	t = weekday.ReplaceAllString(strings.Join(strings.Fields(t), ""), "")
	t = strings.NewReplacer("公元", "", "公历", "", "阳历", "", "西元", "", "–", "-", "—", "-", "。", ".", "、", ".").Replace(t)
	counted := false // in years of the Republic
	if m := minguoYear.FindStringSubmatch(t); m != nil {
		n, ok := smallOf(strings.Replace(m[2], "元", "1", 1))
		if !ok || n < 1 {
			f.Add(path, "cell.minguo", "value", Clip(value))
			return calendar.Date{}
		}
		counted, t = true, fmt.Sprintf("%04d年%s", 1911+n, t[len(m[0]):])
	}
	var d calendar.Date
	if lunarSign.MatchString(t) || stems.MatchString(t) {
		d = lunar(f, path, value, t)
	} else {
		d = civil(f, path, value, t)
	}
	if counted && lastMinguo.Before(d) {
		f.Add(path, "cell.minguo_late", "value", Clip(value), "date", d.String())
		return calendar.Date{}
	}
	return d
}

// Serial returns the day of a spreadsheet's serial number, and false for a number that is more likely something else.
func Serial(n float64) (calendar.Date, bool) {
	if n < firstSerial || n >= lastSerial {
		return calendar.Date{}, false
	}
	return serialEpoch.AddDays(int(n)), true
}

// civil reads a day of the Gregorian calendar.
func civil(f *fault.Fields, path, value, t string) calendar.Date {
	if m := dayForm.FindStringSubmatch(t); m != nil {
		return dayOf(f, path, value, m[1], m[2], m[3])
	}
	switch {
	case len(t) == 8 && digits(t):
		return dayOf(f, path, value, t[:4], t[4:6], t[6:])
	case serialForm.MatchString(t):
		n, err := strconv.ParseFloat(t, 64)
		if d, ok := Serial(n); err == nil && ok {
			return d
		}
	}
	switch {
	case monthForm.MatchString(t):
		f.Add(path, "cell.date_day", "value", Clip(value))
		return calendar.Date{}
	case shortYear.MatchString(t), noYear.MatchString(t):
		f.Add(path, "cell.date_year", "value", Clip(value))
		return calendar.Date{}
	case dayFirst.MatchString(t):
		f.Add(path, "cell.date_order", "value", Clip(value))
		return calendar.Date{}
	}
	f.Add(path, "import.date", "value", Clip(value))
	return calendar.Date{}
}

func dayOf(f *fault.Fields, path, value, year, month, day string) calendar.Date {
	y, _ := smallOf(year)
	m, okMonth := smallOf(month)
	d, okDay := smallOf(day)
	date, err := calendar.ParseDate(fmt.Sprintf("%04d-%02d-%02d", y, m, d))
	if !okMonth || !okDay || err != nil {
		f.Add(path, "cell.date_none", "value", Clip(value))
		return calendar.Date{}
	}
	return ranged(f, path, value, date)
}

func ranged(f *fault.Fields, path, value string, d calendar.Date) calendar.Date {
	if d.Year < FirstYear || d.Year > LastYear {
		f.Add(path, "cell.date_range", "value", Clip(value), "first", FirstYear, "last", LastYear)
		return calendar.Date{}
	}
	return d
}

// lunar reads a day of the lunar calendar and converts it.
func lunar(f *fault.Fields, path, value, t string) calendar.Date {
	t = lunarName.ReplaceAllString(t, "")
	if without := stems.ReplaceAllString(t, ""); without != t {
		if t = without; !leadingYear.MatchString(t) {
			f.Add(path, "cell.lunar_year", "value", Clip(value))
			return calendar.Date{}
		}
	}
	if len(t) == 8 && digits(t) {
		t = t[:4] + "-" + t[4:6] + "-" + t[6:]
	}
	m := lunarForm.FindStringSubmatch(t)
	if m == nil {
		f.Add(path, "cell.lunar", "value", Clip(value))
		return calendar.Date{}
	}
	l := calendar.Lunar{Leap: m[2] != ""}
	var okMonth, okDay bool
	l.Year, _ = smallOf(m[1])
	l.Month, okMonth = smallOf(strings.NewReplacer("正", "1", "冬", "11", "腊", "12").Replace(m[3]))
	l.Day, okDay = smallOf(strings.NewReplacer("廿", "二十", "卅", "三十").Replace(m[5]))
	d, ok := l.Date()
	switch {
	case l.Year < calendar.LunarFirst || l.Year > calendar.LunarLast:
		f.Add(path, "cell.lunar_range", "value", Clip(value), "first", calendar.LunarFirst, "last", calendar.LunarLast)
	case l.Leap && calendar.LeapMonth(l.Year) == 0:
		f.Add(path, "cell.lunar_no_leap", "value", Clip(value), "year", l.Year)
	case okMonth && l.Leap && calendar.LeapMonth(l.Year) != l.Month:
		f.Add(path, "cell.lunar_leap", "value", Clip(value), "year", l.Year, "leap", calendar.LeapMonth(l.Year))
	case okMonth && okDay && l.Day == 30 && l.Days() == 29:
		f.Add(path, "cell.lunar_29", "value", Clip(value))
	case !okMonth || !okDay || !ok || m[4] != "" && l.Day > 10:
		f.Add(path, "cell.lunar", "value", Clip(value))
	default:
		return d
	}
	return calendar.Date{}
}

// smallOf reads a number of digits or a Chinese numeral.
func smallOf(text string) (int, bool) {
	if n, err := strconv.Atoi(text); err == nil {
		return n, true
	}
	return numeral(text)
}
