package visits_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/geo"
	"gezhi/internal/households"
	"gezhi/internal/visits"
)

// december is the working days of a month.
func december() (days []calendar.Date) {
	for day := (calendar.Date{Year: 2026, Month: time.December, Day: 1}); day.Month == time.December; day = day.AddDays(1) {
		if w := day.Weekday(); w != time.Saturday && w != time.Sunday {
			days = append(days, day)
		}
	}
	return days
}

func TestAMonthFollowsNeedAndLeavesAloneWhoRefuses(t *testing.T) {
	t.Parallel()
	days := december()
	var homes []households.Household
	for i := range 120 {
		h := households.Household{ID: fmt.Sprint(i)}
		switch {
		case i%10 == 9:
			h.Refused = days[0].AddDays(-300)
		case i%10 == 8:
			h.Refused = days[0].AddDays(-400)
		case i%2 == 0:
			h.Carded = days[0].AddDays(-30)
		}
		homes = append(homes, h)
	}
	cares := []visits.Care{{Household: "0", Every: visits.Weekly}, {Household: "2", Every: visits.Fortnightly}, {Household: "9", Every: visits.Weekly}, {Household: "4", Every: visits.Weekly, Consent: visits.Consent{Ended: days[0]}}}
	agreed := []visits.Appointment{
		{Household: "6", Day: days[4], From: 9 * 60, To: 10 * 60, Why: visits.Asked, State: visits.Open},
		{Household: "8", Day: days[4], From: 9 * 60, To: 10 * 60, Why: visits.Asked, State: visits.Cancelled},
		{Household: "19", Day: days[6], From: 16 * 60, To: 17 * 60, Why: visits.Asked, State: visits.Open},
	}
	p := visits.Plan{Days: days}
	p.Needs, p.Left = visits.NeedsOf(homes, cares, agreed, days)
	if len(p.Left) != 12 || !slices.Contains(p.Left, "9") || slices.Contains(p.Left, "8") {
		t.Errorf("left alone: %v", p.Left)
	}
	count := map[visits.Why]int{}
	for _, n := range p.Needs {
		count[n.Why] += n.Visits
		if slices.Contains(p.Left, n.Household) && n.Why != visits.Asked {
			t.Errorf("refuses, and is planned: %+v", n)
		}
	}
	if count[visits.Asked] != 2 || count[visits.Agreed] != 6 || count[visits.Card] != 10 {
		t.Errorf("%v", count)
	}
	spots := func(id string) *geo.LonLat {
		if id == "" {
			return &geo.LonLat{Lon: 112.85, Lat: 35.5}
		}
		return &geo.LonLat{Lon: 112.85 + float64(len(id))*0.001, Lat: 35.501}
	}
	if err := p.Fill(t.Context(), spots); err != nil {
		t.Fatal(err)
	}
	if len(p.Unmet) > 0 {
		t.Errorf("not planned, in a month that is nearly empty: %+v", p.Unmet)
	}
	planned := func() (n int) {
		for k, slots := range p.Slots {
			seen := map[int]bool{}
			for _, s := range slots {
				n++
				need := p.Needs[s.Need]
				if seen[s.Need] || !need.Day.IsZero() && (need.Day != p.Days[k] || s.Start < need.From || s.Start > need.To) {
					t.Errorf("%s: %+v of %+v", p.Days[k], s, need)
				}
				seen[s.Need] = true
			}
		}
		return n + len(p.Unmet)
	}
	if n := planned(); n != 18 {
		t.Errorf("%d visits, want 18", n)
	}
	missed := slices.IndexFunc(p.Slots, func(day []visits.Slot) bool {
		return len(day) > 0 && !slices.ContainsFunc(day, func(s visits.Slot) bool { return !p.Needs[s.Need].Day.IsZero() })
	})
	p.Carry(p.Days[missed], spots)
	if n := planned(); n != 18 || len(p.Slots[missed]) > 0 {
		t.Errorf("carried over: %d visits, %v on the day that was missed", n, p.Slots[missed])
	}
	if len(p.Carried) == 0 || slices.ContainsFunc(p.Carried, func(s visits.Stop) bool { return s.Day != p.Days[missed] }) {
		t.Errorf("carried over, and the plan knows %+v", p.Carried)
	}
	p.Carry(days[0].AddDays(-1), spots) // not a day of the plan
	if n := planned(); n != 18 {
		t.Errorf("%d visits after nothing was carried over", n)
	}
}

func TestADayShowsEachHouseholdOnce(t *testing.T) {
	t.Parallel()
	day := december()[3]
	homes := []households.Household{{ID: "a"}, {ID: "b"}, {ID: "c", Refused: day}, {ID: "d"}, {ID: "e"}}
	agreed := []visits.Appointment{
		{ID: "1", Household: "a", Day: day, From: 900, To: 960, Why: visits.Agreed, State: visits.Open}, {ID: "2", Household: "e", Day: day, From: 600, To: 660, Why: visits.Asked, State: visits.Cancelled},
	}
	plan := visits.Plan{
		Days: []calendar.Date{day}, Needs: []visits.Need{{Household: "a", Why: visits.Card}, {Household: "b", Why: visits.Card}, {Household: "c", Why: visits.Card}, {Household: "gone", Why: visits.Card}, {Household: "e", Why: visits.Asked, Day: day}},
		Slots: [][]visits.Slot{{{Need: 0, Start: 880}, {Need: 1, Start: 870}, {Need: 2, Start: 890}, {Need: 3, Start: 895}, {Need: 4, Start: 600}}},
	}
	done := []visits.Visit{{Household: "b", Outcome: visits.Absent}, {Household: "b", Outcome: visits.Met}, {Household: "d", Outcome: visits.Met, Why: visits.Passed}}
	var got []string
	for _, c := range visits.CallsOn(day, homes, agreed, plan, done) {
		got = append(got, c.Household.ID+" "+string(c.Why)+" "+string(c.Outcome))
	}
	if want := []string{"d passed met", "b card met", "a agreed "}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// A month counts each household once a day, by what came of it; planned anew it remembers the days that have passed.
func TestAMonthIsCountedByWhatCameOfIt(t *testing.T) {
	t.Parallel()
	days := december()
	var homes []households.Household
	for i := range 9 {
		homes = append(homes, households.Household{ID: fmt.Sprint(i)})
	}
	homes[3].Refused = days[2]
	old := visits.Plan{Days: days, Slots: make([][]visits.Slot, len(days))}
	for i := range 7 {
		old.Needs = append(old.Needs, visits.Need{Household: fmt.Sprint(i), Why: visits.Card, Visits: 1})
	}
	old.Needs[6].Day = days[1] // promised, and called off since
	for need, day := range []int{0, 0, 1, 2, 1, 9, 1} {
		old.Slots[day] = append(old.Slots[day], visits.Slot{Need: need, Start: 900})
	}
	at := func(day calendar.Date, hour int) time.Time { return day.Start().Add(time.Duration(hour) * time.Hour) }
	done := []visits.Visit{
		{Household: "0", Outcome: visits.Absent, At: at(days[0], 9)}, {Household: "0", Outcome: visits.Met, At: at(days[0], 15)}, {Household: "2", Outcome: visits.Later, At: at(days[1], 15)},
		{Household: "3", Outcome: visits.Refuse, At: at(days[2], 15)}, {Household: "8", Outcome: visits.Met, Why: visits.Passed, At: at(days[2], 23)},
	}
	agreed := []visits.Appointment{
		{ID: "a", Household: "6", Day: days[1], State: visits.Cancelled}, {ID: "b", Household: "7", Day: days[1], State: visits.Open}, {ID: "c", Household: "7", Day: days[12], State: visits.Open},
		{ID: "d", Household: "1", Day: days[2], State: visits.Kept},
	}
	last := calendar.Date{Year: 2026, Month: time.December, Day: 31}
	want := visits.Tally{Ahead: 2, Met: 2, Absent: 1, Refused: 1, Missed: 3}
	if got := visits.TallyOf(old, homes, agreed, done, days[3], days[0], last); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	anew := visits.Plan{Days: days[3:], Slots: make([][]visits.Slot, len(days)-3), Needs: []visits.Need{{Household: "5", Why: visits.Card}}}
	anew.Slots[4] = []visits.Slot{{Start: 900}}
	anew.Keep(old, days[3])
	anew.Keep(anew, days[3]) // and once more
	if got := visits.TallyOf(anew, homes, agreed, done, days[3], days[0], last); got != want {
		t.Errorf("planned anew: %+v, want %+v", got, want)
	}
	if got := visits.TallyOf(anew, homes, agreed, done, last.AddDays(1), days[0], last); got.Ahead != 0 || got.Missed != 5 {
		t.Errorf("when the month is over: %+v", got)
	}
	if got := visits.TallyOf(visits.Plan{}, nil, nil, nil, days[3], days[0], last); got != (visits.Tally{}) {
		t.Errorf("of a grid without households: %+v", got)
	}
}
