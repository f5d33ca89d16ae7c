package calendar

import "time"

// Lunar is a day of the Chinese lunisolar calendar (农历). The year is the Gregorian one in which it begins, so the twelfth month of
// 2023 lies in 2024.
type Lunar struct {
	Year, Month, Day int
	Leap             bool // a leap month (闰月) follows the month of its number
}

// The years whose months are known here. Later ones depend on predictions of the Earth's rotation where a new moon falls near
// midnight.
const (
	LunarFirst = 1901
	LunarLast  = LunarFirst + len(lunarYears) - 1
)

// lunarNewYear is the first day of LunarFirst.
var lunarNewYear = Date{1901, time.February, 19}

// lunarYears holds a year each: bit n is set when its n-th month, the leap one counted in its place, has 30 days and not 29; the bits
// from the 13th up are the number of the leap month, 0 for none. By the rules of GB/T 33661 (new moons and principal solar terms at
// UTC+8, before 1929 at Beijing's mean time); the fourth month of 1906 begins as it was published.
var lunarYears = [...]uint32{
	0x00752, 0x00ea5, 0x0b64a, 0x0064b, 0x00a9b, 0x09556, 0x0056a, 0x00b59, 0x05752, 0x00752, // 1901
	0x0db25, 0x00b25, 0x00a4b, 0x0b4ab, 0x002ad, 0x0056b, 0x06b69, 0x00da9, 0x0fd92, 0x00e92, // 1911
	0x00d25, 0x0da4d, 0x00a56, 0x002b6, 0x095b5, 0x006d4, 0x00ea9, 0x05e92, 0x00e92, 0x0cd26, // 1921
	0x0052b, 0x00a57, 0x0b2b6, 0x00b5a, 0x006d4, 0x06ec9, 0x00749, 0x0f693, 0x00a93, 0x0052b, // 1931
	0x0ca5b, 0x00aad, 0x0056a, 0x09b55, 0x00ba4, 0x00b49, 0x05a93, 0x00a95, 0x0f52d, 0x00536, // 1941
	0x00aad, 0x0b5aa, 0x005b2, 0x00da5, 0x07d4a, 0x00d4a, 0x10a95, 0x00a97, 0x00556, 0x0cab5, // 1951
	0x00ad5, 0x006d2, 0x08ea5, 0x00ea5, 0x0064a, 0x06c97, 0x00a9b, 0x0f55a, 0x0056a, 0x00b69, // 1961
	0x0b752, 0x00b52, 0x00b25, 0x0964b, 0x00a4b, 0x114ab, 0x002ad, 0x0056d, 0x0cb69, 0x00da9, // 1971
	0x00d92, 0x09d25, 0x00d25, 0x15a4d, 0x00a56, 0x002b6, 0x0c5b5, 0x006d5, 0x00ea9, 0x0be92, // 1981
	0x00e92, 0x00d26, 0x06a56, 0x00a57, 0x114d6, 0x0035a, 0x006d5, 0x0b6c9, 0x00749, 0x00693, // 1991
	0x0952b, 0x0052b, 0x00a5b, 0x0555a, 0x0056a, 0x0fb55, 0x00ba4, 0x00b49, 0x0ba93, 0x00a95, // 2001
	0x0052d, 0x08aad, 0x00ab5, 0x135aa, 0x005d2, 0x00da5, 0x0dd4a, 0x00d4a, 0x00c95, 0x0952e, // 2011
	0x00556, 0x00ab5, 0x055b2, 0x006d2, 0x0cea5, 0x00725, 0x0064b, 0x0ac97, 0x00cab, 0x0055a, // 2021
	0x06ad6, 0x00b69, 0x17752, 0x00b52, 0x00b25, 0x0da4b, 0x00a4b, 0x004ab, 0x0a55b, 0x005ad, // 2031
	0x00b6a, 0x05b52, 0x00d92, 0x0fd25, 0x00d25, 0x00a55, 0x0b4ad, 0x004b6, 0x005b5, 0x06daa, // 2041
}

// LeapMonth returns the number of the leap month of a lunar year: 0 where it has none or is not known.
func LeapMonth(year int) int {
	if year < LunarFirst || year > LunarLast {
		return 0
	}
	return int(lunarYears[year-LunarFirst] >> 13)
}

// Days returns how many days the lunar month has, 29 or 30: 0 where there is no such month.
func (l Lunar) Days() int {
	at, ok := l.place()
	if !ok {
		return 0
	}
	return monthDays(l.Year, at)
}

// place counts the months of the year before this one.
func (l Lunar) place() (int, bool) {
	leap := LeapMonth(l.Year)
	if l.Year < LunarFirst || l.Year > LunarLast || l.Month < 1 || l.Month > 12 || l.Leap && l.Month != leap {
		return 0, false
	}
	at := l.Month - 1
	if l.Leap || leap > 0 && l.Month > leap {
		at++
	}
	return at, true
}

func monthDays(year, at int) int { return 29 + int(lunarYears[year-LunarFirst]>>at&1) }

func yearDays(year int) (n int) {
	for at := range monthsIn(year) {
		n += monthDays(year, at)
	}
	return n
}

func monthsIn(year int) int {
	if LeapMonth(year) > 0 {
		return 13
	}
	return 12
}

// Date returns the civil day, and false where the lunar calendar has no such day or the year is not known.
func (l Lunar) Date() (Date, bool) {
	at, ok := l.place()
	if !ok || l.Day < 1 || l.Day > monthDays(l.Year, at) {
		return Date{}, false
	}
	n := l.Day - 1
	for y := LunarFirst; y < l.Year; y++ {
		n += yearDays(y)
	}
	for m := range at {
		n += monthDays(l.Year, m)
	}
	return lunarNewYear.AddDays(n), true
}

// LunarOf returns the lunar day of a civil one, and false for one outside the known years.
func LunarOf(d Date) (Lunar, bool) {
	n := lunarNewYear.DaysUntil(d)
	if n < 0 {
		return Lunar{}, false
	}
	for year := LunarFirst; year <= LunarLast; year++ {
		if n >= yearDays(year) {
			n -= yearDays(year)
			continue
		}
		at := 0
		for ; n >= monthDays(year, at); at++ {
			n -= monthDays(year, at)
		}
		leap := LeapMonth(year)
		l := Lunar{Year: year, Month: at + 1, Day: n + 1, Leap: leap > 0 && at == leap}
		if leap > 0 && at >= leap {
			l.Month--
		}
		return l, true
	}
	return Lunar{}, false
}
