package stations

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

// Kind is what a station is for.
type Kind string

// The kinds of stations.
const (
	Center  Kind = "center"  // 便民服务中心: windows of the administration
	Station Kind = "station" // 服务驿站: rest, help, small services for everybody
	Rider   Kind = "rider"   // 新就业群体驿站: for riders and drivers first
)

// Kinds lists the kinds.
func Kinds() []Kind { return []Kind{Center, Station, Rider} }

// Bounds of a station's texts, in characters, and of its hours.
const (
	MostName    = 40
	MostAddress = 80
	MostPhone   = 20
	MostPeriods = 4
)

// Place is a station. Everything in it is public.
type Place struct {
	ID       string            `json:"id"`
	Kind     Kind              `json:"kind"`
	Name     string            `json:"name"`
	Address  string            `json:"address,omitempty"`
	At       geo.LonLat        `json:"at"`
	Grid     territory.Code    `json:"grid"`              // in which it stands
	Hours    []calendar.Period `json:"hours,omitempty"`   // Monday to Friday
	Weekend  []calendar.Period `json:"weekend,omitempty"` // Saturday and Sunday
	StepFree bool              `json:"step_free,omitempty"`
	Phone    string            `json:"phone,omitempty"` // of the station, not of a person
	Closed   bool              `json:"closed,omitempty"`
	Version  int64             `json:"version"`
}

// Check trims a station, finds its grid and names every field that is wrong.
func (p Place) Check(x *territory.Index) (Place, error) {
	var f fault.Fields
	p.Name, p.Address, p.Phone = strings.TrimSpace(p.Name), strings.TrimSpace(p.Address), strings.TrimSpace(p.Phone)
	if !slices.Contains(Kinds(), p.Kind) {
		f.Add("kind", "not_one_of", "allowed", Kinds())
	}
	if p.Name == "" {
		f.Add("name", "required")
	}
	for _, text := range []struct {
		field, text string
		most        int
	}{{"name", p.Name, MostName}, {"address", p.Address, MostAddress}, {"phone", p.Phone, MostPhone}} {
		if utf8.RuneCountInString(text.text) > text.most {
			f.Add(text.field, "too_long", "max", text.most)
		}
	}
	if strings.IndexFunc(p.Phone, func(r rune) bool { return (r < '0' || r > '9') && r != '-' && r != ' ' && r != '+' }) >= 0 {
		f.Add("phone", "station.phone")
	}
	if p.Grid = x.Locate(p.At).Grid; !p.At.Valid() || p.Grid == "" {
		f.Add("at", "station.outside")
	}
	checkHours(&f, "hours", p.Hours)
	checkHours(&f, "weekend", p.Weekend)
	return p, f.Err()
}

func checkHours(f *fault.Fields, path string, list []calendar.Period) {
	if len(list) > MostPeriods {
		f.Add(path, "too_many_items", "max", MostPeriods)
	}
	for i, p := range list {
		if p.From < 0 || p.To > 24*60 || p.From >= p.To || i > 0 && p.From < list[i-1].To {
			f.Add(path, "station.hours")
			return
		}
	}
}

// On is when a station is open on a day.
func (p Place) On(d calendar.Date) []calendar.Period {
	if day := d.Weekday(); day == time.Saturday || day == time.Sunday {
		return p.Weekend
	}
	return p.Hours
}

// OpenAt reports whether a station is open at an instant.
func (p Place) OpenAt(t time.Time) bool {
	local := t.In(calendar.Zone())
	minute := local.Hour()*60 + local.Minute()
	return !p.Closed && slices.ContainsFunc(p.On(calendar.DateOf(t)), func(h calendar.Period) bool { return h.From <= minute && minute < h.To })
}

// ParseHours reads periods with blanks or commas between them: "08:30-12:00, 14:00-18:00". An empty text is closed all day. Invalid
// calendar.period.
func ParseHours(text string) ([]calendar.Period, error) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,;,;、", r) })
	list := make([]calendar.Period, 0, len(parts))
	for _, part := range parts {
		p, err := calendar.ParsePeriod(strings.NewReplacer("—", "-", "–", "-", "~", "-", ":", ":").Replace(part))
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}
