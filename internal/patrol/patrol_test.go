package patrol_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/patrol"
)

var flood = calendar.YearSpan{From: calendar.MonthDay{Month: time.June, Day: 1}, To: calendar.MonthDay{Month: time.September, Day: 30}}

func day(t *testing.T, text string) calendar.Date {
	t.Helper()
	if text == "" {
		return calendar.Date{}
	}
	d, err := calendar.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAPointIsDueByTheIntervalOfTheDay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		every, flood patrol.Interval
		last, due    string
	}{
		"never seen":                             {patrol.Monthly, "", "", "2026-01-10"},
		"every day":                              {patrol.Daily, "", "2026-02-28", "2026-03-01"},
		"every week":                             {patrol.Weekly, "", "2026-02-27", "2026-03-06"},
		"every month":                            {patrol.Monthly, "", "2026-03-15", "2026-04-15"},
		"a month that ends earlier":              {patrol.Monthly, "", "2026-01-31", "2026-02-28"},
		"a month of a leap year":                 {patrol.Monthly, "", "2028-01-30", "2028-02-29"},
		"over New Year":                          {patrol.Monthly, "", "2026-12-31", "2027-01-31"},
		"the flood season has its own":           {patrol.Monthly, patrol.Daily, "2026-07-01", "2026-07-02"},
		"the season begins in the middle":        {patrol.Monthly, patrol.Weekly, "2026-05-28", "2026-06-04"},
		"seen long before the season":            {patrol.Monthly, patrol.Weekly, "2026-05-20", "2026-06-01"},
		"the season ends, the month goes on":     {patrol.Monthly, patrol.Daily, "2026-09-30", "2026-10-30"},
		"a rarer interval holds from its season": {patrol.Daily, patrol.Weekly, "2026-05-31", "2026-06-07"},
	} {
		p := patrol.Point{Every: c.every, Flood: c.flood, Since: day(t, "2026-01-10"), Last: patrol.Last{Day: day(t, c.last)}}
		due := p.Due(flood)
		if due.String() != c.due {
			t.Errorf("%s: due %s, want %s", name, due, c.due)
		}
		for stands, on := range map[patrol.Standing]calendar.Date{patrol.Fresh: due.AddDays(-1), patrol.DueNow: due, patrol.Overdue: due.AddDays(1)} {
			if got := p.On(on, flood); got != stands {
				t.Errorf("%s: on %s %s, want %s", name, on, got, stands)
			}
		}
		p.Ended = due
		if got := p.On(due, flood); got != patrol.Closed {
			t.Errorf("%s: after its end it stands %s", name, got)
		}
	}
}

func TestDaysAreCoveredWhileTheNewestRecordIsFresh(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		point patrol.Point
		seen  []string
		want  patrol.Cover
	}{
		"seen every week":                {patrol.Point{Every: patrol.Weekly, Since: day(t, "2026-01-01")}, []string{"2025-12-30", "2026-01-06", "2026-01-13", "2026-01-20", "2026-01-27"}, patrol.Cover{Points: 1, Due: 1, Seen: 1, Days: 31, Fresh: 31}},
		"a week was missed":              {patrol.Point{Every: patrol.Weekly, Since: day(t, "2025-01-01")}, []string{"2026-01-20", "2026-01-01"}, patrol.Cover{Points: 1, Due: 1, Seen: 1, Days: 31, Fresh: 14}},
		"never seen":                     {patrol.Point{Every: patrol.Monthly, Since: day(t, "2025-01-01")}, nil, patrol.Cover{Points: 1, Due: 1, Days: 31}},
		"looked after from the 20th":     {patrol.Point{Every: patrol.Daily, Since: day(t, "2026-01-20")}, []string{"2026-01-20", "2026-01-22"}, patrol.Cover{Points: 1, Due: 1, Seen: 1, Days: 12, Fresh: 2}},
		"given up on the 11th":           {patrol.Point{Every: patrol.Daily, Since: day(t, "2025-01-01"), Ended: day(t, "2026-01-11")}, []string{"2026-01-10", "2026-01-11"}, patrol.Cover{Points: 1, Due: 1, Seen: 1, Days: 10, Fresh: 1}},
		"given up before":                {patrol.Point{Every: patrol.Daily, Since: day(t, "2025-01-01"), Ended: day(t, "2026-01-01")}, nil, patrol.Cover{}},
		"a record of a later day":        {patrol.Point{Every: patrol.Monthly, Since: day(t, "2025-01-01")}, []string{"2026-02-01"}, patrol.Cover{Points: 1, Due: 1, Days: 31}},
		"a month keeps until the 31st":   {patrol.Point{Every: patrol.Monthly, Since: day(t, "2025-01-01")}, []string{"2025-12-31"}, patrol.Cover{Points: 1, Due: 1, Days: 31, Fresh: 30}},
		"seen before it was due":         {patrol.Point{Every: patrol.Monthly, Since: day(t, "2025-01-01")}, []string{"2026-01-01", "2025-12-31"}, patrol.Cover{Points: 1, Seen: 1, Days: 31, Fresh: 31}},
		"two on one day are one of them": {patrol.Point{Every: patrol.Daily, Since: day(t, "2025-01-01")}, []string{"2026-01-05", "2026-01-05"}, patrol.Cover{Points: 1, Due: 1, Seen: 1, Days: 31, Fresh: 1}},
	} {
		var seen []calendar.Date
		for _, s := range c.seen {
			seen = append(seen, day(t, s))
		}
		if got := c.point.Covered(seen, day(t, "2026-01-01"), day(t, "2026-01-31"), flood); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// What counts days must agree with what tells a worker to go: a day is covered when nothing is due at its end.
func TestCoverageAgreesWithWhatWasDue(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		p := patrol.Point{Every: patrol.Intervals()[random.IntN(3)], Since: calendar.Date{Year: 2025, Month: time.Month(1 + random.IntN(12)), Day: 1 + random.IntN(28)}}
		if random.IntN(2) == 0 {
			p.Flood = patrol.Intervals()[random.IntN(3)]
		}
		from := calendar.Date{Year: 2026, Month: time.Month(1 + random.IntN(12)), Day: 1}
		to := from.AddDays(random.IntN(40))
		var seen []calendar.Date
		for range random.IntN(12) {
			seen = append(seen, from.AddDays(random.IntN(80)-40))
		}
		want := patrol.Cover{Points: 1}
		for d := from; d.Compare(to) <= 0; d = d.AddDays(1) {
			if d.Before(p.Since) {
				continue
			}
			q := p
			for _, s := range seen {
				if s == d {
					want.Seen = 1
				}
				if s.Before(d) && (q.Last.Day.IsZero() || q.Last.Day.Before(s)) {
					q.Last.Day = s
				}
			}
			if q.Last.Day.IsZero() || q.On(d, flood) != patrol.Fresh {
				want.Due = 1
			}
			for _, s := range seen {
				if s.Compare(d) <= 0 && (q.Last.Day.IsZero() || q.Last.Day.Before(s)) {
					q.Last.Day = s
				}
			}
			want.Days++
			if !q.Last.Day.IsZero() && q.On(d, flood) == patrol.Fresh {
				want.Fresh++
			}
		}
		if want.Days == 0 {
			want.Points = 0
		}
		if got := p.Covered(seen, from, to, flood); got != want {
			t.Fatalf("%+v seen %v from %s to %s: %+v, want %+v", p, seen, from, to, got, want)
		}
	}
}

func TestWhatIsWrongWithAPointIsNamed(t *testing.T) {
	t.Parallel()
	good := patrol.Point{
		Kind: patrol.River, Name: " 东河  漫水桥 ", Hazard: "汛期漫水", Owner: "区水务局", Place: "140502001001001", Spot: geo.LonLat{Lon: 112.8, Lat: 35.5},
		Every: patrol.Weekly, Flood: patrol.Daily,
	}
	if p, err := good.Check(); err != nil || p.Name != "东河 漫水桥" {
		t.Errorf("%+v %v", p, err)
	}
	for name, c := range map[string]struct {
		change func(*patrol.Point)
		wrong  string
	}{
		"no such kind":    {func(p *patrol.Point) { p.Kind = "person" }, "kind not_one_of"},
		"without a name":  {func(p *patrol.Point) { p.Name = " " }, "name required"},
		"a long name":     {func(p *patrol.Point) { p.Name = string(make([]rune, 41)) }, "name too_long"},
		"without a risk":  {func(p *patrol.Point) { p.Hazard = "" }, "hazard required"},
		"without owner":   {func(p *patrol.Point) { p.Owner = "" }, "owner required"},
		"of a community":  {func(p *patrol.Point) { p.Place = "140502001001" }, "place place.form"},
		"off the earth":   {func(p *patrol.Point) { p.Spot.Lat = 91 }, "spot patrol.spot"},
		"every hour":      {func(p *patrol.Point) { p.Every = "hourly" }, "every not_one_of"},
		"floods by hours": {func(p *patrol.Point) { p.Flood = "hourly" }, "flood not_one_of"},
	} {
		p := good
		c.change(&p)
		_, err := p.Check()
		wantField(t, name, err, c.wrong)
	}
}

func TestAProblemNamesItsCase(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		r     patrol.Record
		wrong string
	}{
		"normal":               {patrol.Record{Result: patrol.Normal}, ""},
		"a problem":            {patrol.Record{Result: patrol.Problem, Case: "c"}, ""},
		"a problem of nothing": {patrol.Record{Result: patrol.Problem}, "case patrol.case_needed"},
		"normal with a case":   {patrol.Record{Result: patrol.Normal, Case: "c"}, "case patrol.case_of_nothing"},
		"something else":       {patrol.Record{Result: "absent"}, "result not_one_of"},
		"off the earth":        {patrol.Record{Result: patrol.Normal, Spot: &geo.LonLat{Lon: 200}}, "spot patrol.spot"},
		"somewhere":            {patrol.Record{Result: patrol.Normal, Accuracy: 5001}, "accuracy out_of_range"},
	} {
		wantField(t, name, c.r.Check(), c.wrong)
	}
}

func wantField(t *testing.T, name string, err error, wrong string) {
	t.Helper()
	f := fault.As(err)
	switch {
	case wrong == "" && err != nil:
		t.Errorf("%s: %v", name, err)
	case wrong != "" && (err == nil || len(f.Fields) != 1 || f.Fields[0].Path+" "+f.Fields[0].Code != wrong):
		t.Errorf("%s: %v, want %s", name, err, wrong)
	}
}
