package stations_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/stations"
	"gezhi/internal/territory"
	"gezhi/internal/testkit"
)

func TestAStationIsCheckedFieldByField(t *testing.T) {
	t.Parallel()
	x := territory.NewIndex(testkit.Ground("140502"))
	good := stations.Place{Kind: stations.Station, Name: " 东风服务驿站 ", At: *testkit.PointIn(0, 0), Hours: []calendar.Period{{From: 480, To: 720}, {From: 840, To: 1080}}, Phone: "0356-2012345"}
	good.Amenities, good.SwapSlots, good.Operator = []stations.Amenity{stations.Swap, stations.Water, stations.Swap}, 12, " 东风社区居委会 "
	p, err := good.Check(x)
	if err != nil || p.Name != "东风服务驿站" || p.Grid == "" || p.Operator != "东风社区居委会" || !slices.Equal(p.Amenities, []stations.Amenity{stations.Water, stations.Swap}) {
		t.Fatalf("%+v: %v", p, err)
	}
	for field, edit := range map[string]func(*stations.Place){
		"kind":       func(p *stations.Place) { p.Kind = "shop" },
		"name":       func(p *stations.Place) { p.Name = "  " },
		"phone":      func(p *stations.Place) { p.Phone = "问老王" },
		"at":         func(p *stations.Place) { p.At = geo.LonLat{Lon: 1, Lat: 1} },
		"hours":      func(p *stations.Place) { p.Hours = []calendar.Period{{From: 840, To: 1080}, {From: 480, To: 720}} },
		"weekend":    func(p *stations.Place) { p.Weekend = []calendar.Period{{From: 600, To: 1500}} },
		"address":    func(p *stations.Place) { p.Address = string(make([]rune, stations.MostAddress+1)) },
		"amenities":  func(p *stations.Place) { p.Amenities = append(slices.Clone(p.Amenities), "cinema") },
		"seats":      func(p *stations.Place) { p.Seats = -1 },
		"swap_slots": func(p *stations.Place) { p.Amenities = []stations.Amenity{stations.Water} },
		"operator":   func(p *stations.Place) { p.Operator = string(make([]rune, stations.MostOperator+1)) },
	} {
		p := good
		edit(&p)
		_, err := p.Check(x)
		if f := fault.As(err); err == nil || len(f.Fields) != 1 || f.Fields[0].Path != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestAStationOfAPlanOpensOnceAtEachSite(t *testing.T) {
	t.Parallel()
	d := stations.Draft{Sites: []stations.Site{{Code: "140502001001001"}, {Code: "140502001001002"}}}
	one, err := d.Open(1, "s1")
	if err != nil || one.Sites[1].Station != "s1" || d.Sites[1].Station != "" {
		t.Fatalf("%+v of %+v: %v", one, d, err)
	}
	if _, err := one.Open(1, "s2"); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second station at the site: %v", err)
	}
	for _, site := range []int{-1, 2} {
		if _, err := one.Open(site, "s2"); !fault.Is(err, fault.NotFound) {
			t.Errorf("site %d: %v", site, err)
		}
	}
	if f := fault.As(stations.Place{}.CheckOpening()); len(f.Fields) != 1 || f.Fields[0].Path != "hours" {
		t.Errorf("a station that is never open: %v", f)
	}
	if err := (stations.Place{Weekend: []calendar.Period{{From: 540, To: 960}}}).CheckOpening(); err != nil {
		t.Errorf("a station of the weekend: %v", err)
	}
}

func TestAStationIsOpenInItsHours(t *testing.T) {
	t.Parallel()
	p := stations.Place{Hours: []calendar.Period{{From: 8 * 60, To: 12 * 60}}, Weekend: []calendar.Period{{From: 0, To: 24 * 60}}}
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, time.March, day, hour, minute, 0, 0, calendar.Zone())
	}
	for _, c := range []struct {
		at   time.Time
		want bool
	}{{at(2, 7, 59), false}, {at(2, 8, 0), true}, {at(2, 11, 59), true}, {at(2, 12, 0), false}, {at(7, 3, 0), true}, {at(8, 23, 59), true}} {
		if got := p.OpenAt(c.at); got != c.want {
			t.Errorf("%s: open is %v", c.at, got)
		}
	}
	p.Closed = true
	if p.OpenAt(at(7, 3, 0)) {
		t.Error("a closed station is open")
	}
}

func TestHoursAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"": 0, "08:30-12:00": 1, "08:30-12:00, 14:00-18:00": 2, "08:30—12:00、14:00~18:00": 2, "00:00-24:00": 1} {
		if got, err := stations.ParseHours(text); err != nil || len(got) != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"全天", "8-12", "12:00-08:00", "25:00-26:00"} {
		if got, err := stations.ParseHours(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

// town is a made-up town: homes in four grids, and places where a station could stand among them.
func town(seed uint64, homes int) []stations.Demand {
	r := rand.New(rand.NewPCG(seed, 1))
	list := make([]stations.Demand, homes)
	for i := range list {
		at := geo.LonLat{Lon: 112.85 + 0.04*r.Float64(), Lat: 35.48 + 0.03*r.Float64()}
		grid := territory.Code("14050200100100") + territory.Code(rune('1'+i%4))
		list[i] = stations.Demand{Code: grid + territory.Code([]byte{'0', byte('0' + i/10), byte('0' + i%10)}), Grid: grid, Residents: r.IntN(200), At: at}
	}
	return list
}

// within is the coverage by the definition: every pair is looked at.
func within(open []geo.LonLat, demands []stations.Demand, most float64) (covered int) {
	for _, d := range demands {
		for _, s := range open {
			if stations.Detour*s.Metres(d.At) <= most {
				covered += d.Residents
				break
			}
		}
	}
	return covered
}

func TestCoverageIsThatOfTheDefinition(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		demands := town(seed, 40)
		open := []geo.LonLat{demands[0].At, demands[7].At, {Lon: 112.9, Lat: 35.6}}[:seed%4]
		c, err := stations.Coverage(t.Context(), stations.Straight{}, 900, open, demands)
		if err != nil {
			t.Fatal(err)
		}
		if want := within(open, demands, 900); c.Covered != want {
			t.Errorf("seed %d: %d are covered, want %d", seed, c.Covered, want)
		}
		left := 0
		for _, g := range c.Grids {
			left += g.Left
			if c.Worst == nil || g.Left*c.Worst.Residents > c.Worst.Left*g.Residents {
				t.Errorf("seed %d: %+v is worse than %+v", seed, g, c.Worst)
			}
		}
		if left != c.Residents-c.Covered {
			t.Errorf("seed %d: the grids leave %d, all together %d", seed, left, c.Residents-c.Covered)
		}
	}
}

// Who stays within reach, or out of it, is neither gained nor lost, whichever station is the nearest.
func TestOnlyThoseWhoCrossTheReachAreGainedOrLost(t *testing.T) {
	t.Parallel()
	demands := []stations.Demand{{Residents: 1}, {Residents: 20}, {Residents: 300}, {Residents: 4000}}
	before := stations.Cover{Near: []stations.Near{{Station: 0}, {Station: -1}, {Station: 1}, {Station: -1}}}
	after := stations.Cover{Near: []stations.Near{{Station: 2}, {Station: 2}, {Station: -1}, {Station: -1}}}
	if gained, lost := after.Change(before, demands); gained != 20 || lost != 300 {
		t.Errorf("%d gained, %d lost", gained, lost)
	}
}

// TestAProposalIsTheBestThereIs tries every pair of candidates.
func TestAProposalIsTheBestThereIs(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		demands := town(seed, 24)
		open := []geo.LonLat{demands[3].At}
		ask := stations.Question{Goal: stations.MostPeople, N: 2, Metres: 700, Seed: 1, Seconds: 20}
		a, err := stations.Propose(t.Context(), stations.Straight{}, ask, open, demands, nil)
		if err != nil {
			t.Fatal(err)
		}
		best := 0
		for i := range demands {
			for j := range i {
				best = max(best, within([]geo.LonLat{open[0], demands[i].At, demands[j].At}, demands, ask.Metres))
			}
		}
		if a.After != best || int(a.Value) != best || a.Bound < a.Value || len(a.Sites) != 2 {
			t.Errorf("seed %d: %d are covered after, told as %.0f with bound %.0f and %d sites; the best is %d", seed, a.After, a.Value, a.Bound, len(a.Sites), best)
		}
		if before := within(open, demands, ask.Metres); a.Before != before {
			t.Errorf("seed %d: %d are covered before, want %d", seed, a.Before, before)
		}
		now := []geo.LonLat{open[0], a.Sites[0].At, a.Sites[1].At}
		if len(a.OneMore) > 0 {
			if got := within(append(now, a.OneMore[0].At), demands, ask.Metres) - a.After; got != a.OneMore[0].Adds {
				t.Errorf("seed %d: one more station adds %d, told as %d", seed, got, a.OneMore[0].Adds)
			}
		}
	}
}

func TestAsFewStationsAsReachEverybody(t *testing.T) {
	t.Parallel()
	demands := town(3, 30)
	a, err := stations.Propose(t.Context(), stations.Straight{}, stations.Question{Goal: stations.Everybody, Metres: 900, Seconds: 20}, nil, demands, nil)
	if err != nil {
		t.Fatal(err)
	}
	if a.After != a.Residents || len(a.Sites) != int(a.Value) || a.Bound > a.Value {
		t.Errorf("%d of %d with %d stations, bound %.0f", a.After, a.Residents, len(a.Sites), a.Bound)
	}
}

func TestTheLeastWayCountsWhatIsOpen(t *testing.T) {
	t.Parallel()
	demands := town(4, 30)
	ask := stations.Question{Goal: stations.LeastWay, N: 1, Metres: 900, Seconds: 20}
	a, err := stations.Propose(t.Context(), stations.Straight{}, ask, []geo.LonLat{demands[0].At}, demands, nil)
	if err != nil {
		t.Fatal(err)
	}
	best := math.Inf(1)
	for _, c := range stations.Candidates(stations.LeastWay, demands) {
		sum := 0.0
		for _, d := range demands {
			way := math.Min(stations.Detour*demands[0].At.Metres(d.At), stations.Detour*c.At.Metres(d.At))
			sum += float64(d.Residents) * math.Round(min(way, 5000))
		}
		best = min(best, sum)
	}
	if a.Value != best || !a.Proven {
		t.Errorf("the way is %.0f (proven %v), want %.0f", a.Value, a.Proven, best)
	}
}

func TestAQuestionIsRefusedByItsFields(t *testing.T) {
	t.Parallel()
	for field, q := range map[string]stations.Question{
		"goal":    {Goal: "nearest", N: 1, Seconds: 1},
		"n":       {Goal: stations.MostPeople, N: 0, Seconds: 1},
		"seconds": {Goal: stations.Everybody, Seconds: 0},
	} {
		if f := fault.As(q.Check()); len(f.Fields) != 1 || f.Fields[0].Path != field {
			t.Errorf("%s: %v", field, f)
		}
	}
}
