package patrol

import (
	"slices"
	"strings"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

// Kind is what a risk point is (类别).
type Kind string

// The kinds of the published practice: 水、井、路、田、河、流、沟、壑、矿.
const (
	Water  Kind = "water"  // 水: ponds, reservoirs
	Well   Kind = "well"   // 井
	Road   Kind = "road"   // 路
	Field  Kind = "field"  // 田
	River  Kind = "river"  // 河
	Stream Kind = "stream" // 流: what floods run through
	Gully  Kind = "gully"  // 沟
	Ravine Kind = "ravine" // 壑
	Mine   Kind = "mine"   // 矿: workings and what sank above them
)

// Kinds lists the kinds.
func Kinds() []Kind {
	return []Kind{Water, Well, Road, Field, River, Stream, Gully, Ravine, Mine}
}

// Interval is how often a point is to be seen (巡查周期).
type Interval string

// The intervals. A week is seven days; a month ends on the same day of the next month, or on its last.
const (
	Daily   Interval = "daily"
	Weekly  Interval = "weekly"
	Monthly Interval = "monthly"
)

// Intervals lists the intervals, the shortest first.
func Intervals() []Interval { return []Interval{Daily, Weekly, Monthly} }

// after is the day on which a point that was seen on a day is to be seen again.
func (i Interval) after(seen calendar.Date) calendar.Date {
	switch i {
	case Daily:
		return seen.AddDays(1)
	case Weekly:
		return seen.AddDays(7)
	default:
		first := calendar.Date{Year: seen.Year, Month: seen.Month, Day: 1}.AddDays(31)
		last := calendar.Date{Year: first.Year, Month: first.Month, Day: 1}.AddDays(31)
		end := calendar.Date{Year: last.Year, Month: last.Month, Day: 1}.AddDays(-1)
		return calendar.Date{Year: first.Year, Month: first.Month, Day: min(seen.Day, end.Day)}
	}
}

// Point is a risk point (风险点).
type Point struct {
	Tenant  string
	ID      string
	Kind    Kind
	Name    string
	Hazard  string         // what may go wrong there (隐患)
	Owner   string         // the unit that answers for it (责任单位), by name
	Warden  string         // who looks after it (看护人): somebody of the grid who agreed to be called, by id; empty for none
	Place   territory.Code // grid or micro-grid
	Spot    geo.LonLat     //
	Every   Interval       //
	Flood   Interval       // in the flood season; empty for the same as ever
	Since   calendar.Date  // from when it is looked after
	Ended   calendar.Date  // from when it is looked after no more; zero while it is
	Last    Last           //
	Version int64
}

// Last is the newest record of a point.
type Last struct {
	Day    calendar.Date
	Result Result
	Record string
}

// Bounds of points.
const (
	MostPoints = 2000 // in a county
	nameMax    = 40
	textMax    = 200
)

// Grid is the grid of the point.
func (p Point) Grid() territory.Code { return p.Place.Up(territory.LevelGrid) }

// Open reports whether the point is still looked after.
func (p Point) Open() bool { return p.Ended.IsZero() }

// Check returns the point with its texts trimmed, or an Invalid fault that names every wrong field.
func (p Point) Check() (Point, error) {
	tidy := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	p.Name, p.Hazard, p.Owner = tidy(p.Name), tidy(p.Hazard), tidy(p.Owner)
	var wrong fault.Fields
	if !slices.Contains(Kinds(), p.Kind) {
		wrong.Add("kind", "not_one_of", "allowed", Kinds())
	}
	for _, text := range []struct {
		path, value string
		most        int
	}{{"name", p.Name, nameMax}, {"hazard", p.Hazard, textMax}, {"owner", p.Owner, nameMax}} {
		if n := len([]rune(text.value)); n == 0 {
			wrong.Add(text.path, "required")
		} else if n > text.most {
			wrong.Add(text.path, "too_long", "max", text.most, "n", n)
		}
	}
	if level := p.Place.Level(); !p.Place.Valid() || level != territory.LevelGrid && level != territory.LevelMicro {
		wrong.Add("place", "place.form")
	}
	if !p.Spot.Valid() {
		wrong.Add("spot", "patrol.spot")
	}
	if !slices.Contains(Intervals(), p.Every) {
		wrong.Add("every", "not_one_of", "allowed", Intervals())
	}
	if p.Flood != "" && !slices.Contains(Intervals(), p.Flood) {
		wrong.Add("flood", "not_one_of", "allowed", Intervals())
	}
	return p, wrong.Err()
}
