package app_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

var march = httpapi.ReportQuery{Place: "140502", From: calendar.Date{Year: 2026, Month: time.March, Day: 1}, To: calendar.Date{Year: 2026, Month: time.March, Day: 31}}

// told stores n cases of a state at a place that were answered as solved or not.
func (c *county) told(n int, state cases.State, place territory.Code, solved string) {
	c.t.Helper()
	for range n {
		c.save(func(one *cases.Case) {
			one.State, one.Place, one.Desk, one.Source, one.Matter, one.Loop = state, place, people.Center(community), cases.ResidentWeb, "A0101", cases.Small
			if solved != "" {
				one.FollowUp = &cases.FollowUp{Reached: true, Solved: solved, Satisfaction: "satisfied"}
			}
		})
	}
}

func TestCountsHideWhatPointsAtPersons(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	c.told(20, cases.Closed, community+"001", "")
	c.told(12, cases.Handling, community+"002", "")
	c.told(6, cases.Submitted, "140502001002", "")
	c.told(3, cases.Verified, "140502002001001", "")
	c.told(40, cases.Draft, community, "") // count nowhere
	all := access.SystemScope(c.tenant)
	hidden := func(v string) httpapi.Count { return httpapi.Count{Value: v, N: -1, Hidden: true} }
	n := func(v string, n int) httpapi.Count { return httpapi.Count{Value: v, N: n} }
	for _, test := range []struct {
		name   string
		by     string
		place  territory.Code
		public bool
		want   []httpapi.Count
	}{
		{"inside, less than five and one more", "state", "140502", false, []httpapi.Count{n("closed", 20), n("handling", 12), hidden("submitted"), hidden("verified")}},
		{"in public, less than ten and as many as make ten", "state", "140502", true, []httpapi.Count{n("closed", 20), hidden("handling"), hidden("submitted"), hidden("verified")}},
		{"two towns", "place", "140502", false, []httpapi.Count{hidden("140502001"), hidden("140502002")}},
		{"the communities of a town", "place", "140502001", false, []httpapi.Count{n(community, 32), n("140502001002", 6)}},
		{"one small number alone", "source", "140502002", false, []httpapi.Count{hidden("resident_web")}},
		{"by source", "source", "140502", false, []httpapi.Count{n("resident_web", 41)}},
		{"by matter", "matter", "140502", true, []httpapi.Count{n("A0101", 41)}},
		{"by loop", "loop", community, true, []httpapi.Count{n("small", 32)}},
		{"nothing", "state", "140502003", false, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			q := march
			q.By, q.Place, q.Public = test.by, test.place, test.public
			got, err := app.NewReports(c.App).Counts(t.Context(), all, q)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCountsAreWithinScopePlaceAndPeriod(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	c.told(7, cases.Closed, community+"001", "")
	c.told(9, cases.Closed, "140502002001", "")
	reports := app.NewReports(c.App)
	q := march
	q.By = "state"
	near := c.scope(c.staff("chief", people.ChiefGeneral, community, ""), access.ReportRead, access.Statistics)
	got, err := reports.Counts(t.Context(), near, q)
	if diff := cmp.Diff([]httpapi.Count{{Value: "closed", N: 7}}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	q.From, q.To = q.To.AddDays(1), q.To.AddDays(30)
	if got, err := reports.Counts(t.Context(), access.SystemScope(c.tenant), q); err != nil || len(got) != 0 {
		t.Errorf("in April: %+v, %v", got, err)
	}
	q.Place = "370781"
	_, err = reports.Counts(t.Context(), near, q)
	wantFault(t, err, fault.NotFound, "place.not_found")
	_, err = reports.Counts(t.Context(), access.Scope{}, march)
	wantFault(t, err, fault.Invalid, "input.fields")
	_, err = reports.Rates(t.Context(), access.Scope{}, march)
	wantFault(t, err, fault.NotFound, "access.not_found")
}

func TestRatesStandOnEnough(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	c.told(250, cases.Closed, community+"001", "yes") // more than a page
	c.told(50, cases.Closed, community+"001", "partly")
	c.told(2, cases.Closed, "140502002001", "partly")
	reports := app.NewReports(c.App)
	rates, err := reports.Rates(t.Context(), access.SystemScope(c.tenant), march)
	if err != nil {
		t.Fatal(err)
	}
	if percent, ok := rates.Satisfaction.Percent(); rates.Solved.Of != 302 || rates.Partly != 52 || !ok || percent != 100 {
		t.Errorf("got %+v", rates)
	}
	q := march
	q.Place = "140502002"
	if rates, err = reports.Rates(t.Context(), access.SystemScope(c.tenant), q); err != nil || rates.Solved.Of != 2 || rates.Partly != 0 {
		t.Errorf("of two: %+v, %v", rates, err)
	}
}

// TestAHiddenNumberIsNeverTheRestOfATotal draws tables and looks at what a reader of the table and its total could work out.
func TestAHiddenNumberIsNeverTheRestOfATotal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		numbers := rapid.SliceOfN(rapid.IntRange(1, 30), 0, 8).Draw(r, "numbers")
		least := rapid.SampledFrom([]int{5, 10}).Draw(r, "least")
		var list []httpapi.Count
		for i, n := range numbers {
			list = append(list, httpapi.Count{Value: string(rune('a' + i)), N: n})
		}
		hidden, sum, shown := 0, 0, 0
		for i, cell := range app.HideSmall(list, least) {
			switch {
			case cell.Value != string(rune('a'+i)):
				r.Fatalf("the order tells: %q stands %d", cell.Value, i)
			case cell.Hidden:
				hidden, sum = hidden+1, sum+numbers[i]
				if cell.N != -1 {
					r.Fatalf("%+v is told", cell)
				}
			case cell.N != numbers[i] || cell.N < least:
				r.Fatalf("%+v of %d", cell, numbers[i])
			default:
				shown++
			}
		}
		if shown > 0 && hidden > 0 && (hidden < 2 || sum < least) {
			r.Fatalf("%d hidden make %d", hidden, sum)
		}
	})
}
