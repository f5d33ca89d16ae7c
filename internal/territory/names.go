package territory

import "strings"

// officeEndings are the endings by which editions of the national division differ without meaning another place.
var officeEndings = []struct{ long, short string }{
	{"街道办事处", "街道"},
	{"社区居民委员会", "社区"},
	{"社区居委会", "社区"},
	{"村民委员会", "村"},
	{"村委会", "村"},
	{"居民委员会", "社区"},
	{"居委会", "社区"},
	{"办事处", "街道"},
}

// shortName brings a name to the form in which people say it.
func shortName(name string) string {
	for _, e := range officeEndings {
		if stem, ok := strings.CutSuffix(name, e.long); ok && stem != "" {
			return stem + e.short
		}
	}
	return name
}

// GridName is the name of the ordinary grid with a serial in a community: 凤翔社区第十二网格.
func GridName(community Area, serial int) string {
	return community.Short() + "第" + Numeral(serial) + "网格"
}

// Numeral writes 1 to 999 in Chinese, as serials are said.
func Numeral(n int) string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	switch {
	case n < 10:
		return digits[n]
	case n < 20:
		return "十" + digits[n%10]
	case n < 100:
		return digits[n/10] + "十" + digits[n%10]
	case n%100 == 0:
		return digits[n/100] + "百"
	case n%100 < 10:
		return digits[n/100] + "百零" + digits[n%10]
	default:
		return digits[n/100] + "百" + digits[n%100/10] + "十" + digits[n%10]
	}
}
