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

// Amenity is what a station has for those who come (设施), as stations for couriers in several provinces are published to have it.
type Amenity string

// The amenities: first those that every station should have, then those of a model station.
const (
	Seating   Amenity = "seating"   // 桌椅
	Water     Amenity = "water"     // 饮水
	Microwave Amenity = "microwave" // 微波炉
	Charging  Amenity = "charging"  // 手机充电
	Medicine  Amenity = "medicine"  // 药箱
	Shelter   Amenity = "shelter"   // 雨棚
	Shower    Amenity = "shower"    // 淋浴
	Washing   Amenity = "washing"   // 洗衣机
	Fridge    Amenity = "fridge"    // 冰箱
	WiFi      Amenity = "wifi"      // 无线网络
	Tools     Amenity = "tools"     // 维修工具
	Toilet    Amenity = "toilet"    // 卫生间
	Bikes     Amenity = "bikes"     // 电动车充电棚
	Swap      Amenity = "swap"      // 换电柜
)

// Amenities lists the amenities.
func Amenities() []Amenity {
	return []Amenity{Seating, Water, Microwave, Charging, Medicine, Shelter, Shower, Washing, Fridge, WiFi, Tools, Toilet, Bikes, Swap}
}

// Bounds of a station's texts, in characters, of its hours, and of what it counts.
const (
	MostName     = 40
	MostAddress  = 80
	MostPhone    = 20
	MostOperator = 40
	MostPeriods  = 4
	MostSeats    = 500
	MostSlots    = 200
)

// Place is a station. Everything in it is public.
type Place struct {
	ID        string            `json:"id"`
	Kind      Kind              `json:"kind"`
	Name      string            `json:"name"`
	Address   string            `json:"address,omitempty"`
	At        geo.LonLat        `json:"at"`
	Grid      territory.Code    `json:"grid"`              // in which it stands
	Hours     []calendar.Period `json:"hours,omitempty"`   // Monday to Friday
	Weekend   []calendar.Period `json:"weekend,omitempty"` // Saturday and Sunday
	StepFree  bool              `json:"step_free,omitempty"`
	Amenities []Amenity         `json:"amenities,omitempty"`  // in the order of Amenities, each once
	Seats     int               `json:"seats,omitempty"`      // 0: not told
	SwapSlots int               `json:"swap_slots,omitempty"` // batteries in the cabinets; 0: not told
	Operator  string            `json:"operator,omitempty"`   // who runs it (运营单位), not a person
	Phone     string            `json:"phone,omitempty"`      // of the station, not of a person
	Closed    bool              `json:"closed,omitempty"`
	Version   int64             `json:"version"`
}

// Check trims a station, orders its amenities, finds its grid and names every field that is wrong.
func (p Place) Check(x *territory.Index) (Place, error) {
	var f fault.Fields
	p.Name, p.Address, p.Phone, p.Operator = strings.TrimSpace(p.Name), strings.TrimSpace(p.Address), strings.TrimSpace(p.Phone), strings.TrimSpace(p.Operator)
	if !slices.Contains(Kinds(), p.Kind) {
		f.Add("kind", "not_one_of", "allowed", Kinds())
	}
	if p.Name == "" {
		f.Add("name", "required")
	}
	for _, text := range []struct {
		field, text string
		most        int
	}{{"name", p.Name, MostName}, {"address", p.Address, MostAddress}, {"phone", p.Phone, MostPhone}, {"operator", p.Operator, MostOperator}} {
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
	p.Amenities = checkAmenities(&f, p.Amenities)
	for _, count := range []struct {
		field   string
		n, most int
	}{{"seats", p.Seats, MostSeats}, {"swap_slots", p.SwapSlots, MostSlots}} {
		if count.n < 0 || count.n > count.most {
			f.Add(count.field, "out_of_range", "min", 0, "max", count.most)
		}
	}
	if p.SwapSlots > 0 && !slices.Contains(p.Amenities, Swap) {
		f.Add("swap_slots", "station.no_swap")
	}
	checkHours(&f, "hours", p.Hours)
	checkHours(&f, "weekend", p.Weekend)
	return p, f.Err()
}

// checkAmenities answers those that were named, each once and in their order.
func checkAmenities(f *fault.Fields, named []Amenity) (list []Amenity) {
	all := Amenities()
	if slices.ContainsFunc(named, func(a Amenity) bool { return !slices.Contains(all, a) }) {
		f.Add("amenities", "not_one_of", "allowed", all)
	}
	for _, a := range all {
		if slices.Contains(named, a) {
			list = append(list, a)
		}
	}
	return list
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
