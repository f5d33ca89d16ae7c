package households

import (
	"slices"
	"strings"
	"unicode"

	"gezhi/internal/calendar"
	"gezhi/internal/cells"
	"gezhi/internal/fault"
	"gezhi/internal/territory"
)

// Need is help that a household says itself it needs (服务需求). It tells of a service, never of a condition of a person.
type Need string

// The needs that can be picked.
const (
	Errands  Need = "errands"  // 代办事项
	Repairs  Need = "repairs"  // 维修
	Meals    Need = "meals"    // 助餐
	Cleaning Need = "cleaning" // 助洁
	Company  Need = "company"  // 陪同就医
	Ramps    Need = "ramps"    // 无障碍设施
	Children Need = "children" // 托育
	Work     Need = "work"     // 就业服务
	Law      Need = "law"      // 法律咨询
	Phones   Need = "phones"   // 手机使用
)

// Needs lists the needs.
func Needs() []Need {
	return []Need{Errands, Repairs, Meals, Cleaning, Company, Ramps, Children, Work, Law, Phones}
}

// Source is how a card came about (信息来源).
type Source string

// The sources.
const (
	AtDoor  Source = "door"  // 上门时本人说
	ByPhone Source = "phone" // 电话里本人说
	AtDesk  Source = "desk"  // 本人到站点说
	ByTable Source = "table" // 表格导入
)

// Sources lists the sources.
func Sources() []Source { return []Source{AtDoor, ByPhone, AtDesk, ByTable} }

// Household is the card of a household (住户卡).
type Household struct {
	Tenant    string
	ID        string
	Place     territory.Code // grid or micro-grid
	Building  string         // by id; empty where the ground knows none
	Door      string         // 楼-单元-室, as people write it
	People    int            // who live there; 0 where nobody said
	Name      string         // whom to call, if the household wants that
	Phone     string         //
	Needs     []Need         // self-declared
	Source    Source         //
	Statute   string         // the law that asks for the card, by its name; empty where the household agreed to it
	Refreshed calendar.Date  // when it was last held to be true
	Refused   calendar.Date  // when somebody said that nobody need come; zero if nobody did
	Carded    calendar.Date  // when a contact card (联系卡) was last brought; zero for never
	Salt      []byte         // under which the log knows name and telephone; gone with the row
	Version   int64
}

// Sealed is a card as it is stored: name and telephone sealed under a key of its own, and empty in the open.
type Sealed struct {
	Household
	PersonKey   []byte
	SealedName  []byte
	SealedPhone []byte
	PhoneIndex  string // blind index of the telephone; empty without one
	TailIndex   string // of its last four digits
}

// Bounds of cards.
const (
	KeptMonths    = 24  // without a refresh
	WarnedDays    = 60  // before a card is purged it is shown as about to be
	RefusedMonths = 12  // how long a refusal holds
	MostOfGrid    = 600 // cards of a grid
	MostPeople    = 30  // of a household
	TailDigits    = 4   // of a telephone that find its card
	nameMax       = 20
	doorMax       = 24
	statuteMax    = 60
)

// Grid is the grid of the household.
func (h Household) Grid() territory.Code { return h.Place.Up(territory.LevelGrid) }

// PurgedOn is the day on which the card is purged unless it is refreshed before.
func (h Household) PurgedOn() calendar.Date { return MonthsOn(h.Refreshed, KeptMonths) }

// Fading reports whether the card is about to be purged.
func (h Household) Fading(today calendar.Date) bool {
	return h.PurgedOn().AddDays(-WarnedDays).Compare(today) <= 0
}

// PurgeBefore is the day of the last refresh up to which cards are purged on a day.
func PurgeBefore(today calendar.Date) calendar.Date {
	day := MonthsOn(today, -KeptMonths)
	for MonthsOn(day.AddDays(1), KeptMonths).Compare(today) <= 0 { // the end of February
		day = day.AddDays(1)
	}
	return day
}

// RefusedUntil is the first day on which somebody may ask again whether a visit is welcome; zero where nobody refused.
func (h Household) RefusedUntil() calendar.Date {
	if h.Refused.IsZero() {
		return h.Refused
	}
	return MonthsOn(h.Refused, RefusedMonths)
}

// Refuses reports whether the household wants no visit on a day.
func (h Household) Refuses(on calendar.Date) bool { return on.Before(h.RefusedUntil()) }

// MonthsOn is the same day n months on, or the last day of a month that is shorter.
func MonthsOn(d calendar.Date, n int) calendar.Date {
	first := calendar.DateOf(calendar.Date{Year: d.Year, Month: d.Month, Day: 1}.At(12, 0).AddDate(0, n, 0))
	next := calendar.DateOf(first.At(12, 0).AddDate(0, 1, 0))
	return first.AddDays(min(d.Day, first.DaysUntil(next)) - 1)
}

// Check returns the card with its texts in one form, or an Invalid fault that names every wrong field.
func (h Household) Check() (Household, error) {
	h.Name, h.Phone, h.Statute, h.Door = tidy(h.Name), cells.Plain(tidy(h.Phone)), tidy(h.Statute), DoorOf(h.Door)
	var wrong fault.Fields
	if level := h.Place.Level(); !h.Place.Valid() || level != territory.LevelGrid && level != territory.LevelMicro {
		wrong.Add("place", "place.form")
	}
	for _, text := range []struct {
		path, value string
		most        int
		needed      bool
	}{{"door", h.Door, doorMax, true}, {"name", h.Name, nameMax, h.Phone != ""}, {"statute", h.Statute, statuteMax, false}} {
		switch n := len([]rune(text.value)); {
		case n == 0 && text.needed:
			wrong.Add(text.path, "required")
		case n > text.most:
			wrong.Add(text.path, "too_long", "max", text.most, "n", n)
		case strings.ContainsFunc(text.value, unicode.IsControl):
			wrong.Add(text.path, "text.control")
		}
	}
	if idNumber(h.Name) {
		wrong.Add("name", "household.document")
	}
	if h.Phone != "" && !cells.Callable(h.Phone) {
		wrong.Add("phone", "bad_phone")
	}
	if h.People < 0 || h.People > MostPeople {
		wrong.Add("people", "out_of_range", "min", 0, "max", MostPeople)
	}
	for _, n := range h.Needs {
		if !slices.Contains(Needs(), n) {
			wrong.Add("needs", "not_one_of", "allowed", Needs())
			break
		}
	}
	if !slices.Contains(Sources(), h.Source) {
		wrong.Add("source", "not_one_of", "allowed", Sources())
	}
	slices.Sort(h.Needs)
	h.Needs = slices.Compact(h.Needs)
	return h, wrong.Err()
}

// DoorOf brings a door to one form: half-width, one dash between its parts, none of the words 楼, 单元 and 室: "3号楼２单元501室" is "3-2-501".
func DoorOf(text string) string {
	text = cells.Plain(tidy(text))
	for _, word := range []string{"单元", "号楼", "楼", "栋", "幢", "座", "层", "号"} {
		text = strings.ReplaceAll(text, word, "-")
	}
	text = strings.TrimSuffix(strings.TrimSuffix(text, "室"), "户")
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '-' || r == '—' || r == '–' || r == ' ' || r == '/' || r == '#' })
	return strings.ToUpper(strings.Join(parts, "-"))
}

// Tail is the last four digits of a telephone; empty for one that is shorter.
func Tail(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, cells.Plain(phone))
	if len(digits) < TailDigits {
		return ""
	}
	return digits[len(digits)-TailDigits:]
}

// Fold brings a name to the form in which names are compared: half-width, small letters, without blanks and dots.
func Fold(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '·' || r == '•' || r == '.' {
			return -1
		}
		return unicode.ToLower(r)
	}, cells.Plain(name))
}

func tidy(text string) string { return strings.Join(strings.Fields(text), " ") }

// idNumber reports whether a text holds something that looks like the number of an identity card: nobody may write one into a name.
func idNumber(text string) bool {
	run := 0
	for _, r := range cells.Plain(text) {
		if r >= '0' && r <= '9' || run >= 14 && (r == 'X' || r == 'x') {
			if run++; run >= 15 {
				return true
			}
			continue
		}
		run = 0
	}
	return false
}
