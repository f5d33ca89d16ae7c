package app_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ledgers"
	"gezhi/internal/people"
)

const shopID = "019ac000-0000-7000-8000-0000000000a1"

func noodles() map[string]string {
	return map[string]string{"name": "合成面馆", "kind": "food", "operator": "测试甲", "phone": "13800000001", "gas": "bottle"}
}

func (c *county) rows(p *app.Ledgers, who access.Actor, ledger string, ask ledgers.Ask) []ledgers.Row {
	c.t.Helper()
	if ask.Limit == 0 {
		ask.Limit = 50
	}
	_, page, err := p.Rows(c.t.Context(), who, ledger, ask)
	if err != nil {
		return []ledgers.Row{{ID: fault.As(err).Code}}
	}
	return page.Rows
}

func names(rows []ledgers.Row, field string) string {
	var list []string
	for _, r := range rows {
		list = append(list, r.Values[field]+r.Values[""])
		if r.Values == nil {
			list[len(list)-1] = r.ID
		}
	}
	return strings.Join(list, ", ")
}

// A shop is entered once, is found by those of its grid, is sealed and masked, and keeps what stood there before it was corrected.
func TestAShopIsEnteredOnceAndKeepsItsHistory(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	books := app.NewLedgers(c.App)
	worker := c.staff("worker", people.GridWorker, first, "")
	add := ledgers.Entry{ID: shopID, Ledger: "shops", Place: first}
	key := cases.Key{Hash: "k", Body: "b"}
	for range 2 { // an answer that was lost on its way
		if e, err := books.Add(t.Context(), worker, add, noodles(), key); err != nil || e.Version != 1 {
			t.Fatalf("%+v %v", e, err)
		}
	}
	if _, err := books.Add(t.Context(), worker, add, noodles(), cases.Key{Hash: "k2"}); err != nil {
		t.Errorf("the same entry under another key: %v", err)
	}
	_, err := books.Add(t.Context(), c.staff("colleague", people.GridChief, first, ""), add, noodles(), cases.Key{})
	wantFault(t, err, fault.Conflict, "ledger.other_entry")
	for name, see := range map[string]struct {
		who  access.Actor
		want string
	}{
		"the worker":                  {worker, "合成面馆"},
		"the chief of the community":  {c.staff("community", people.ChiefGeneral, east, people.Center(east)), "合成面馆"},
		"the leader of the county":    {c.staff("leader", people.Leader, "140502", ""), "合成面馆"},
		"the worker of the next grid": {c.staff("next", people.GridWorker, second, ""), ""},
		"who runs the system":         {c.admin(), "access.forbidden"},
	} {
		if got := names(c.rows(books, see.who, "shops", ledgers.Ask{}), "name"); got != see.want {
			t.Errorf("%s sees %q, want %q", name, got, see.want)
		}
	}
	for words, want := range map[string]string{"面馆": "合成面馆", "小餐饮": "合成面馆", "测试甲": "", "138 0000 0001": "合成面馆", "13800000002": "", "1380000": "", "面馆 旅馆": ""} {
		if got := names(c.rows(books, worker, "shops", ledgers.Ask{Words: words}), "name"); got != want {
			t.Errorf("looked for %q: %q, want %q", words, got, want)
		}
	}
	fix := map[string]string{"phone": "13800000002", "gas": ""}
	for range 2 {
		if v, err := books.Correct(t.Context(), worker, "shops", shopID, 1, fix, cases.Key{Hash: "c", Body: "b"}); err != nil || v != 2 {
			t.Fatalf("corrected: %d %v", v, err)
		}
	}
	_, err = books.Correct(t.Context(), worker, "shops", shopID, 1, fix, cases.Key{})
	wantFault(t, err, fault.Stale, "ledger.stale")
	_, err = books.Correct(t.Context(), c.staff("other", people.GridWorker, second, ""), "shops", shopID, 2, fix, cases.Key{})
	wantFault(t, err, fault.NotFound, "ledger.no_entry")
	_, row, steps, err := books.Entry(t.Context(), worker, "shops", shopID)
	if err != nil {
		t.Fatal(err)
	}
	if row.Values["phone"] != "138****0002" || row.Values["operator"] != "测*" || row.Values["gas"] != "" || len(steps) != 2 {
		t.Fatalf("%+v %+v", row, steps)
	}
	changes := map[string]string{}
	for _, change := range steps[0].Changes {
		changes[change.Field] = change.Before + ">" + change.After
	}
	if !maps.Equal(changes, map[string]string{"phone": "138****0001>138****0002", "gas": "bottle>"}) || steps[0].Role != "grid_worker" {
		t.Errorf("%+v", steps[0])
	}
	c.proven()
}

// Looking at an entry in full is an act with a reason, and counts with the looks at contacts of cases.
func TestALookAtAnEntryIsAnActOfItsOwn(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	books := app.NewLedgers(c.App)
	worker := c.staff("worker", people.GridWorker, first, "")
	if _, err := books.Add(t.Context(), worker, ledgers.Entry{ID: shopID, Ledger: "shops", Place: first}, noodles(), cases.Key{}); err != nil {
		t.Fatal(err)
	}
	_, err := books.Reveal(t.Context(), worker, "shops", shopID, httpapi.Reveal{Reason: "curiosity"})
	wantFault(t, err, fault.Invalid, "input.fields")
	_, err = books.Reveal(t.Context(), c.staff("leader", people.Leader, "140502", ""), "shops", shopID, httpapi.Reveal{Reason: "visit"})
	wantFault(t, err, fault.Forbidden, "access.forbidden")
	for i := range 31 {
		values, err := books.Reveal(t.Context(), worker, "shops", shopID, httpapi.Reveal{Reason: "other", Words: "核对电话"})
		switch {
		case i < 30 && (err != nil || values["phone"] != "13800000001" || values["operator"] != "测试甲"):
			t.Fatalf("%v %v", values, err)
		case i == 30:
			wantFault(t, err, fault.TooMany, "reveal.quota")
		}
	}
	c.proven()
}

// What ends because it was a mistake, or because the person asked for it, loses what is personal at once, also in its past.
func TestWhatIsWithdrawnIsGone(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	books := app.NewLedgers(c.App)
	worker := c.staff("worker", people.GridWorker, first, "")
	if _, err := books.Add(t.Context(), worker, ledgers.Entry{ID: shopID, Ledger: "shops", Place: first}, noodles(), cases.Key{}); err != nil {
		t.Fatal(err)
	}
	if _, err := books.Correct(t.Context(), worker, "shops", shopID, 1, map[string]string{"phone": "13800000002"}, cases.Key{}); err != nil {
		t.Fatal(err)
	}
	if v, err := books.End(t.Context(), worker, "shops", shopID, 2, ledgers.Withdrawn, cases.Key{}); err != nil || v != 3 {
		t.Fatalf("%d %v", v, err)
	}
	values, err := books.Reveal(t.Context(), worker, "shops", shopID, httpapi.Reveal{Reason: "visit"})
	if err != nil || values["phone"] != "" || values["operator"] != "" || values["name"] != "合成面馆" {
		t.Errorf("%v %v", values, err)
	}
	if got := c.rows(books, worker, "shops", ledgers.Ask{Words: "13800000002"}); len(got) != 0 {
		t.Errorf("found by its telephone number: %v", got)
	}
	if got := c.rows(books, worker, "shops", ledgers.Ask{}); len(got) != 0 {
		t.Errorf("still looked after: %v", got)
	}
	c.clock.Advance(25 * 31 * 24 * time.Hour)
	if counts, err := books.Expiring(t.Context(), c.tenant, calendar.DateOf(c.clock.Now()), 10); err != nil || counts["shops"] != 1 {
		t.Errorf("due to go: %v %v", counts, err)
	}
	if n, err := books.Forget(t.Context(), c.tenant); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	_, _, _, err = books.Entry(t.Context(), worker, "shops", shopID)
	wantFault(t, err, fault.NotFound, "ledger.no_entry")
	c.proven()
}

// What is entered once elsewhere stands in the right ledgers by itself.
func TestWhatIsEnteredElsewhereStandsInItsLedger(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	books := app.NewLedgers(c.App)
	worker, chief := c.staff("worker", people.GridWorker, first, ""), c.staff("chief", people.GridChief, first, "")
	if _, err := books.Add(t.Context(), worker, ledgers.Entry{ID: shopID, Ledger: "shops", Place: first}, noodles(), cases.Key{}); err != nil {
		t.Fatal(err)
	}
	if _, err := app.NewPatrols(c.App).Add(t.Context(), chief, bridge(), cases.Key{}); err != nil {
		t.Fatal(err)
	}
	if got := c.rows(books, worker, "hazards", ledgers.Ask{Lang: "en"}); len(got) != 1 || got[0].Kind != "point" || got[0].Values["state"] != "Due today" || got[0].Values["owner"] != "区水务局" {
		t.Errorf("hazards: %+v", got)
	}
	grids := c.rows(books, worker, "basics", ledgers.Ask{})
	if len(grids) != 1 || grids[0].Place != first || grids[0].Values["shops"] != "1" || grids[0].Values["kind"] != "普通网格" {
		t.Errorf("grids: %+v", grids)
	}
	for ledger, want := range map[string]string{"nothing": "ledger.unknown"} {
		if got := names(c.rows(books, worker, ledger, ledgers.Ask{}), ""); got != want {
			t.Errorf("%s: %q, want %q", ledger, got, want)
		}
	}
	_, err := books.Add(t.Context(), worker, ledgers.Entry{ID: "another", Ledger: "hazards", Place: first}, nil, cases.Key{})
	wantFault(t, err, fault.Conflict, "ledger.generated")
}
