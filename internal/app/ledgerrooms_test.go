package app_test

import (
	"slices"
	"strings"
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/agency"
	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/households"
	"gezhi/internal/ledgers"
	"gezhi/internal/people"
	"gezhi/internal/visits"
	"gezhi/jurisdictions"
)

// pages reads a ledger to its end, some rows at a time.
func (s *street) pages(books *app.Ledgers, ledger string, ask ledgers.Ask) (rows []ledgers.Row) {
	s.t.Helper()
	for range 20 {
		_, page, err := books.Rows(s.t.Context(), s.worker, ledger, ask)
		if err != nil {
			s.t.Fatal(err)
		}
		rows = append(rows, page.Rows...)
		if ask.After = page.Next; ask.After == "" {
			return rows
		}
	}
	s.t.Fatal("no end of pages")
	return nil
}

// Behind every ledger that comes with the program stand entries or a source.
func TestNoLedgerIsWithoutASource(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	books := app.NewLedgers(c.App)
	b, err := books.Book(t.Context(), c.tenant)
	if err != nil || len(b.Ledgers) != 13 {
		t.Fatalf("%d ledgers: %v", len(b.Ledgers), err)
	}
	for _, d := range b.Ledgers {
		if books.Reads(d) == "" {
			t.Errorf("nothing stands behind %s, which is made from %s", d.Code, d.Source)
		}
	}
}

// What the rooms of a grid keep stands in its ledgers, page by page, masked, for those whom the room is open to and nobody else.
func TestWhatARoomKeepsStandsInItsLedger(t *testing.T) {
	t.Parallel()
	s := lived(t, 5)
	books := app.NewLedgers(s.App)
	for i, id := range []string{"v1", "v2", "v3"} { // of one instant, as the clock stands
		v := visits.Visit{ID: id, Household: s.ids[i], Why: visits.Passed, Outcome: visits.Met, Did: []visits.Did{visits.Talked}}
		if _, err := s.visits.Record(t.Context(), s.worker, v, cases.Key{}); err != nil {
			t.Fatal(err)
		}
	}
	care := visits.Care{Household: s.ids[1], Whom: visits.Whom{Name: "王小明", Kind: visits.Elderly}, Every: visits.Weekly,
		Consent: visits.Consent{Text: visits.ConsentText, Channel: visits.Paper, Agreed: s.day()}}
	if _, err := s.visits.AddCare(t.Context(), s.worker, care, cases.Key{}); err != nil {
		t.Fatal(err)
	}
	homes := s.pages(books, "households", ledgers.Ask{Limit: 2})
	if got := names(homes, "address"); got != "1-1-101, 1-1-102, 1-1-103, 1-1-104, 1-1-105" {
		t.Errorf("households: %s", got)
	}
	if v := homes[0].Values; v["contact"] != "王*" || v["phone"] != "138****5678" || v["people"] != "3" || v["needs"] != "meals" || homes[0].Of != s.ids[0] {
		t.Errorf("%+v", homes[0])
	}
	for words, n := range map[string]int{"1-1-103": 1, "小明": 5, "13800005678": 5, "李": 0, "·": 0} {
		if got := len(s.pages(books, "households", ledgers.Ask{Limit: 3, Words: words})); got != n {
			t.Errorf("%q finds %d, want %d", words, got, n)
		}
	}
	if got := names(s.pages(books, "visits", ledgers.Ask{Limit: 1}), "who"); got != "1-1-103, 1-1-102, 1-1-101" {
		t.Errorf("visits: %s", got)
	}
	if got := s.pages(books, "visits", ledgers.Ask{Limit: 5, Words: "1-1-102"}); len(got) != 1 || got[0].Of != s.ids[1] || got[0].Values["did"] != "talk" {
		t.Errorf("%+v", got)
	}
	cared := s.pages(books, "care", ledgers.Ask{Limit: 5})
	if len(cared) != 1 || cared[0].Values["name"] != "" || cared[0].Values["kind"] != "" || cared[0].Values["every"] != "weekly" || cared[0].Of != s.ids[1] {
		t.Errorf("care: %+v", cared)
	}
	for _, ledger := range []string{"households", "visits", "care"} {
		for name, see := range map[string]struct {
			who  access.Actor
			want string
		}{
			"the chief of the community":  {s.staff("c"+ledger, people.ChiefGeneral, east, people.Center(east)), "ledger.for_team"},
			"the worker of the next grid": {s.staff("n"+ledger, people.GridWorker, second, ""), ""},
			"the leader":                  {s.staff("l"+ledger, people.Leader, "140502", ""), "ledger.unknown"},
		} {
			if got := names(s.rows(books, see.who, ledger, ledgers.Ask{}), ""); got != see.want {
				t.Errorf("%s of %s: %q, want %q", name, ledger, got, see.want)
			}
		}
	}
	for _, cursor := range []string{"x", "MTQwNTAy", "MTQwNTAyMDAxMDAxMDAxIHgueQ"} {
		_, _, err := books.Rows(t.Context(), s.worker, "households", ledgers.Ask{Limit: 5, After: cursor})
		wantFault(t, err, fault.Malformed, "list.cursor")
	}
	s.proven()
}

// A page goes on behind where it ended, also when the card it ended with is gone.
func TestAPageGoesOnWhenItsLastRowIsGone(t *testing.T) {
	t.Parallel()
	s := lived(t, 4)
	books := app.NewLedgers(s.App)
	_, page, err := books.Rows(t.Context(), s.worker, "households", ledgers.Ask{Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.homes.Remove(t.Context(), s.worker, s.ids[1], 1); err != nil {
		t.Fatal(err)
	}
	if got := names(s.pages(books, "households", ledgers.Ask{Limit: 2, After: page.Next}), "address"); got != "1-1-103, 1-1-104" {
		t.Errorf("%s", got)
	}
}

// The definitions offer what the rooms hold, and nothing else.
func TestDefinitionsOfferWhatTheRoomsHold(t *testing.T) {
	t.Parallel()
	b, err := ledgers.Load(jurisdictions.Files, jurisdictions.Chengqu, func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		ledger, field string
		room          []string
	}{
		{"households", "needs", texts(households.Needs())}, {"households", "source", texts(households.Sources())},
		{"care", "kind", texts(visits.Kinds())}, {"care", "every", texts(visits.Everies())}, {"care", "channel", texts([]visits.Channel{visits.Paper, visits.Spoken})},
		{"visits", "why", texts(visits.Whys())}, {"visits", "outcome", texts(visits.Outcomes())}, {"visits", "did", texts(visits.Dids())},
		{"agency", "given", texts(agency.Givens())}, {"agency", "result", texts(agency.Results())},
	} {
		d, err := b.Ledger(c.ledger)
		if err != nil {
			t.Fatal(err)
		}
		f, _ := d.Field(c.field)
		var offered []string
		for _, o := range f.Options {
			offered = append(offered, o.Code)
		}
		if !slices.Equal(offered, c.room) {
			t.Errorf("%s.%s offers %s, the room holds %s", c.ledger, c.field, strings.Join(offered, " "), strings.Join(c.room, " "))
		}
	}
}

func texts[T ~string](list []T) (all []string) {
	for _, one := range list {
		all = append(all, string(one))
	}
	return all
}
