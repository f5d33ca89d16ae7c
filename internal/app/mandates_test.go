package app_test

import (
	"strings"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/agency"
	"gezhi/internal/app"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ledgers"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

func (s *street) mandate(id string, household int) agency.Mandate {
	return agency.Mandate{ID: id, Household: s.ids[household], Errand: agency.Errand{
		Name: "王小明", Matter: "C0201", Given: agency.Signed, GivenOn: s.day(), Until: s.day().AddDays(30),
	}}
}

// moved is a move of two copies of the household register.
func moved(id string, way agency.Way) agency.Move {
	return agency.Move{ID: id, Way: way, Papers: []agency.Papers{{Kind: agency.Register, Make: agency.Copy, Count: 2}}}
}

func (s *street) open(who access.Actor, id string) (httpapi.MandateFile, error) {
	return app.NewMandates(s.App).One(s.t.Context(), s.scope(who, access.AgencyRead, access.Handling), id)
}

// What comes twice from a phone, under its key or its id, is kept once: the mandate, each receipt and hand-over, the end.
func TestAnErrandIsKeptOnceHoweverOftenItComes(t *testing.T) {
	t.Parallel()
	s := lived(t, 2)
	desk := app.NewMandates(s.App)
	again := []cases.Key{{Hash: "k", Body: "b"}, {Hash: "k", Body: "b"}, {Hash: "l", Body: "b"}}
	under := func(name string, key cases.Key) cases.Key {
		key.Hash = name + key.Hash
		return key
	}
	for _, key := range again {
		if err := desk.Take(t.Context(), s.worker, s.mandate("m1", 0), under("take", key)); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range again {
		if err := desk.Move(t.Context(), s.worker, "m1", moved("1", agency.Received), under("in", key)); err != nil {
			t.Fatal(err)
		}
	}
	chief := s.staff("chief", people.GridChief, first, "")
	wantFault(t, desk.Take(t.Context(), chief, s.mandate("m1", 0), cases.Key{}), fault.Conflict, "mandate.other")
	wantFault(t, desk.Take(t.Context(), s.worker, s.mandate("m1", 1), cases.Key{}), fault.Conflict, "mandate.other")
	other := s.mandate("m1", 0)
	other.Name = "王晓明"
	wantFault(t, desk.Take(t.Context(), s.worker, other, cases.Key{}), fault.Conflict, "mandate.other")
	other.Name = "王小明　" // as it was typed the first time
	if err := desk.Take(t.Context(), s.worker, other, cases.Key{}); err != nil {
		t.Error(err)
	}
	wantFault(t, desk.Take(t.Context(), s.worker, s.mandate("m2", 1), cases.Key{Hash: "takek", Body: "other"}), fault.Invalid, "idempotency.other_body")
	wantFault(t, desk.Move(t.Context(), s.worker, "m1", moved("1", agency.Returned), cases.Key{}), fault.Conflict, "mandate.other")
	if f, err := s.open(chief, "m1"); err != nil || len(f.Moves) != 1 || len(f.Held()) != 1 || f.Held()[0].Count != 2 || f.Name != "王*" || f.Home.Door != "1-1-101" {
		t.Errorf("%+v %v", f, err)
	}
	wantFault(t, desk.End(t.Context(), s.worker, "m1", agency.Done, "", cases.Key{}), fault.Conflict, "mandate.papers")
	if err := desk.Move(t.Context(), chief, "m1", moved("2", agency.Submitted), cases.Key{}); err != nil { // whoever of the team is there
		t.Fatal(err)
	}
	for _, key := range again[:2] {
		if err := desk.End(t.Context(), s.worker, "m1", agency.Refused, agency.InPerson, under("end", key)); err != nil {
			t.Fatal(err)
		}
	}
	wantFault(t, desk.End(t.Context(), s.worker, "m1", agency.Done, "", cases.Key{}), fault.Conflict, "mandate.closed")
	if f, err := s.open(s.worker, "m1"); err != nil || f.Open() || f.Reason != agency.InPerson {
		t.Errorf("%+v %v", f, err)
	}
	var kinds []string
	err := s.Store.View(t.Context(), func(tx *store.Tx) error {
		acts, err := tx.ActsAfter(access.SystemScope(s.tenant), "mandate:m1", 0, 20)
		kinds = nil
		for _, a := range acts {
			kinds = append(kinds, a.Kind)
			if said := a.Command + a.Effects; strings.Contains(said, "register") || strings.Contains(said, "小明") || strings.Contains(said, "C0201") || strings.Contains(said, "in_person") {
				t.Errorf("the log says %s", said)
			}
		}
		sealed, err2 := tx.Mandate(access.SystemScope(s.tenant), "m1")
		if sealed.Name != "" || sealed.Matter != "" || len(sealed.Moves) > 0 || strings.Contains(string(sealed.Sealed), "register") {
			t.Errorf("in the open: %+v", sealed)
		}
		return firstOf(err, err2)
	})
	if got := strings.Join(kinds, " "); err != nil || got != "mandate.open mandate.received mandate.submitted mandate.refused" {
		t.Errorf("%s %v", got, err)
	}
	s.proven()
}

// A mandate is the business of the team of its grid. Who gave it is seen in full with a reason, each look noted.
func TestAMandateIsSeenByItsTeamAlone(t *testing.T) {
	t.Parallel()
	s := lived(t, 1)
	desk := app.NewMandates(s.App)
	if err := desk.Take(t.Context(), s.worker, s.mandate("m1", 0), cases.Key{}); err != nil {
		t.Fatal(err)
	}
	for name, who := range map[string]access.Actor{
		"the worker of the next grid": s.staff("next", people.GridWorker, second, ""), "the chief of the community": s.staff("community", people.ChiefGeneral, east, people.Center(east)),
		"a dispatcher of the county": s.staff("dispatcher", people.Dispatcher, "140502", people.Center("140502")), "a leader": s.staff("leader", people.Leader, "140502", ""),
	} {
		for does, err := range map[string]error{
			"sees":  func() error { _, err := desk.View(t.Context(), who, "m1", httpapi.Reveal{Reason: "visit"}); return err }(),
			"moves": desk.Move(t.Context(), who, "m1", moved("1", agency.Received), cases.Key{}),
			"ends":  desk.End(t.Context(), who, "m1", agency.Done, "", cases.Key{}),
			"takes": desk.Take(t.Context(), who, s.mandate("m2", 0), cases.Key{}),
		} {
			if !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s %s: %v", name, does, err)
			}
		}
	}
	next := s.scope(s.staff("reads", people.GridWorker, second, ""), access.AgencyRead, access.Handling)
	if list, err := desk.In(t.Context(), next, first); err != nil || len(list) != 0 {
		t.Errorf("the worker of the next grid lists %v, %v", list, err)
	}
	if _, err := desk.View(t.Context(), s.worker, "m1", httpapi.Reveal{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	name, err := desk.View(t.Context(), s.worker, "m1", httpapi.Reveal{Reason: "visit", Key: cases.Key{Hash: "look", Body: "b"}})
	if err != nil || name != "王小明" {
		t.Errorf("%q %v", name, err)
	}
	err = s.Store.View(t.Context(), func(tx *store.Tx) error {
		looks, err := tx.Reveals(access.SystemScope(s.tenant), "mandate:m1")
		if len(looks) != 1 || looks[0].Account != "worker" || looks[0].Reason != "visit" || !looks[0].Counted {
			t.Errorf("looks: %+v", looks)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	wrong := s.mandate("m3", 0)
	wrong.Matter = "C0101" // in which nobody acts for anybody
	if err := desk.Take(t.Context(), s.worker, wrong, cases.Key{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("%v", err)
	}
	s.proven()
}

// A card stays as long as papers may be with the worker; a closed mandate is gone a year later, and its ledger tells both until then.
func TestAMandateHoldsItsCardAndIsGoneAYearAfterItsEnd(t *testing.T) {
	t.Parallel()
	s := lived(t, 2)
	desk, books := app.NewMandates(s.App), app.NewLedgers(s.App)
	for i, id := range []string{"m1", "m2"} {
		if err := desk.Take(t.Context(), s.worker, s.mandate(id, i), cases.Key{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := desk.Move(t.Context(), s.worker, "m1", moved("1", agency.Received), cases.Key{}); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.homes.Remove(t.Context(), s.worker, s.ids[0], 1), fault.Conflict, "household.mandate_open")
	rows := s.pages(books, "agency", ledgers.Ask{Limit: 1})
	if len(rows) != 2 || rows[0].Values["who"] != "王*" || rows[0].Values["received"] != s.day().String() || rows[0].Values["address"] != "1-1-101" || rows[0].Of != s.ids[0] {
		t.Errorf("%+v", rows)
	}
	if got := names(s.rows(books, s.staff("c", people.ChiefGeneral, east, people.Center(east)), "agency", ledgers.Ask{}), ""); got != "ledger.for_team" {
		t.Errorf("%s", got)
	}
	if err := desk.End(t.Context(), s.worker, "m1", agency.Withdrew, "", cases.Key{}); err != nil {
		t.Fatal(err)
	}
	if err := desk.Move(t.Context(), s.worker, "m1", moved("2", agency.Destroyed), cases.Key{}); err != nil {
		t.Fatal(err)
	}
	if rows := s.pages(books, "agency", ledgers.Ask{Limit: 5}); len(rows) != 1 {
		t.Errorf("%+v", rows)
	}
	rows = s.pages(books, "agency", ledgers.Ask{Limit: 5, Ended: true, Words: "1-1-101"})
	if len(rows) != 1 || rows[0].Values["result"] != "withdrew" || rows[0].Ended != s.day() {
		t.Errorf("%+v", rows)
	}
	gone := agency.Mandate{Closed: s.day()}.PurgedOn()
	for _, c := range []struct {
		day  calendar.Date
		left int
	}{{gone.AddDays(-1), 2}, {gone, 1}} {
		s.clock.Set(c.day.At(12, 0))
		if _, err := desk.Purge(t.Context(), s.tenant); err != nil {
			t.Fatal(err)
		}
		if list, err := desk.In(t.Context(), access.SystemScope(s.tenant), first); err != nil || len(list) != c.left {
			t.Errorf("%s: %v %v, want %d", c.day, list, err, c.left)
		}
	}
	s.clock.Advance(3 * 365 * 24 * time.Hour)
	if n, err := s.homes.Purge(t.Context(), s.tenant); err != nil || n != 1 { // not the one with an open mandate
		t.Errorf("%d cards purged, %v", n, err)
	}
	if err := desk.End(t.Context(), s.worker, "m2", agency.Done, "", cases.Key{}); err != nil {
		t.Fatal(err)
	}
	if n, err := s.homes.Purge(t.Context(), s.tenant); err != nil || n != 1 {
		t.Errorf("%d cards purged, %v", n, err)
	}
	if list, err := desk.In(t.Context(), access.SystemScope(s.tenant), first); err != nil || len(list) != 0 {
		t.Errorf("it went with its card: %v %v", list, err)
	}
	s.proven()
}

// A mandate follows its household to another grid, and is then the business of the team there.
func TestAMandateFollowsItsHousehold(t *testing.T) {
	t.Parallel()
	s := lived(t, 1)
	if err := app.NewMandates(s.App).Take(t.Context(), s.worker, s.mandate("m1", 0), cases.Key{}); err != nil {
		t.Fatal(err)
	}
	both := s.staff("both", people.GridWorker, first, "")
	both.Posts = append(both.Posts, s.staff("other", people.GridWorker, second, "").Posts...)
	for i := range both.Posts {
		both.Posts[i].Account = "both"
	}
	h, err := s.homes.One(t.Context(), access.SystemScope(s.tenant), s.ids[0])
	if err != nil {
		t.Fatal(err)
	}
	h.Place, h.Building, h.Name, h.Phone = second, "", "", ""
	if err := s.homes.Change(t.Context(), both, h, false); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		grid territory.Code
		code string
	}{{first, "mandate.not_found"}, {second, ""}} {
		_, err := s.open(s.staff("at"+string(c.grid), people.GridWorker, c.grid, ""), "m1")
		if (err != nil) != (c.code != "") || err != nil && !fault.HasCode(err, c.code) {
			t.Errorf("%s: %v", c.grid, err)
		}
	}
}
