package storetest

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/ledgers"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// ledgerRows holds that entries come back as they were saved, within the scope alone and page by page, that a correction keeps what stood
// there, an erasure nothing, that time and telephone find them, and that a definition is written over the version that was seen.
func ledgerRows(t *testing.T, open Opener) {
	s := fresh(t, open)
	const grid, next = territory.Code("140502001001001"), territory.Code("140502001001002")
	today := calendar.DateOf(Start)
	entry := func(id, ledger string, place territory.Code, class access.Class) ledgers.Sealed {
		return ledgers.Sealed{
			Entry: ledgers.Entry{
				Tenant: Tenant, ID: id, Ledger: ledger, Place: place, Values: ledgers.Values{"name": "合成小吃店", "kind": "food"}, Account: "a", Added: today, Checked: today, Version: 1,
			},
			Class: class, PersonKey: []byte{1}, Closed: []byte{2, 0}, PhoneIndex: "i" + id, Salt: []byte{3},
		}
	}
	shop, beside, far := entry("e1", "shops", grid, access.InternalData), entry("e2", "shops", grid+"002", access.InternalData), entry("e3", "shops", next, access.InternalData)
	care := entry("e4", "care", grid, access.SensitiveData)
	update(t, s, func(tx *store.Tx) error {
		for _, e := range []ledgers.Sealed{far, care, beside, shop} {
			if err := tx.InsertEntry(e); err != nil {
				return err
			}
		}
		return nil
	})
	err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.InsertEntry(shop) })
	wantFault(t, err, fault.Conflict, "ledger.other_entry")

	corrected := shop
	corrected.Values, corrected.Closed, corrected.Version, corrected.Account = ledgers.Values{"name": "合成面馆", "kind": "food"}, []byte{4}, 2, "b"
	update(t, s, func(tx *store.Tx) error {
		if err := tx.SaveEntry(corrected, shop); err != nil {
			return err
		}
		wantFault(t, tx.SaveEntry(corrected, shop), fault.Stale, "ledger.stale")
		return nil
	})
	post := people.Post{Tenant: Tenant, ID: "p", Account: "a", Role: people.GridWorker, Place: grid, From: Start.Add(-time.Hour)}
	own, err := access.ScopeFor(access.NewStaff(Tenant, "a", []people.Post{post}, people.Session{}, Start), access.LedgerRead, access.Handling, Start)
	if err != nil {
		t.Fatal(err)
	}
	leader := post
	leader.Role, leader.Place = people.Leader, "140502"
	above, err := access.ScopeFor(access.NewStaff(Tenant, "a", []people.Post{leader}, people.Session{}, Start), access.LedgerRead, access.Handling, Start)
	if err != nil {
		t.Fatal(err)
	}
	whole := access.SystemScope(Tenant)
	view(t, s, func(tx *store.Tx) error {
		for name, c := range map[string]struct {
			scope  access.Scope
			ledger string
			place  territory.Code
			after  store.EntryCursor
			limit  int
			want   []ledgers.Sealed
			read   int
		}{
			"of the own grid":         {own, "shops", "", store.EntryCursor{}, 10, []ledgers.Sealed{corrected, beside}, 3},
			"of the grid alone":       {whole, "shops", grid, store.EntryCursor{}, 10, []ledgers.Sealed{corrected, beside}, 2},
			"of all":                  {whole, "shops", "140502", store.EntryCursor{}, 10, []ledgers.Sealed{corrected, beside, far}, 3},
			"a page":                  {whole, "shops", "", store.EntryCursor{}, 1, []ledgers.Sealed{corrected}, 1},
			"the next page":           {whole, "shops", "", store.EntryCursor{Place: grid, ID: "e1"}, 1, []ledgers.Sealed{beside}, 1},
			"need to know":            {own, "care", "", store.EntryCursor{}, 10, []ledgers.Sealed{care}, 1},
			"nobody by territory":     {above, "care", "", store.EntryCursor{}, 10, nil, 1},
			"another tenant":          {access.SystemScope("other"), "shops", "", store.EntryCursor{}, 10, nil, 0},
			"a place that is nowhere": {whole, "shops", "140502009", store.EntryCursor{}, 10, nil, 0},
		} {
			got, read, _, err := tx.Entries(c.scope, c.ledger, c.place, c.after, c.limit)
			if diff := gocmp.Diff(c.want, got); err != nil || diff != "" || read != c.read {
				t.Errorf("%s: %v read %d %s", name, err, read, diff)
			}
		}
		past, err := tx.EntryPast(Tenant, "e1")
		if err != nil || len(past) != 1 || past[0].Version != 1 || past[0].Account != "a" || past[0].Values["name"] != "合成小吃店" || string(past[0].Closed) != "\x02\x00" {
			t.Errorf("%+v %v", past, err)
		}
		found, err := tx.EntriesByPhone(own, "shops", "ie2", 10)
		if diff := gocmp.Diff([]ledgers.Sealed{beside}, found); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		if found, err := tx.EntriesByPhone(own, "shops", "ie3", 10); err != nil || found != nil {
			t.Errorf("of another grid: %v %v", found, err)
		}
		counts, err := tx.EntryCounts(Tenant, "shops", "140502001001")
		if diff := gocmp.Diff(map[territory.Code]int{grid: 1, grid + "002": 1, next: 1}, counts); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		_, err = tx.Entry(own, "e3")
		wantFault(t, err, fault.NotFound, "ledger.no_entry")
		return nil
	})

	ended := corrected
	ended.Ended, ended.Reason, ended.Version, ended.PersonKey, ended.Closed, ended.PhoneIndex = today, ledgers.Withdrawn, 3, nil, nil, ""
	moved := beside
	moved.Place, moved.Version = next, 2
	update(t, s, func(tx *store.Tx) error {
		if err := tx.SaveEntry(ended, corrected); err != nil {
			return err
		}
		return tx.MoveEntry(moved)
	})
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Entry(whole, "e1")
		if diff := gocmp.Diff(ended, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		if past, err := tx.EntryPast(Tenant, "e1"); err != nil || past != nil {
			t.Errorf("what was withdrawn is kept: %v %v", past, err)
		}
		if got, err := tx.Entry(whole, "e2"); err != nil || got.Place != next || got.Version != 2 {
			t.Errorf("%+v %v", got, err)
		}
		for name, c := range map[string]struct {
			ended, checked calendar.Date
			want           []store.EntryRef
		}{
			"before its time":         {today.AddDays(-1), today.AddDays(-1), nil},
			"ended":                   {today, calendar.Date{}, []store.EntryRef{{ID: "e1", Place: grid}}},
			"nobody said it was true": {calendar.Date{}, today, []store.EntryRef{{ID: "e2", Place: next}, {ID: "e3", Place: next}}},
		} {
			list, err := tx.ExpiredEntries(Tenant, "shops", c.ended, c.checked, 10)
			if diff := gocmp.Diff(c.want, list); err != nil || diff != "" {
				t.Errorf("%s: %v %s", name, err, diff)
			}
		}
		return nil
	})
	update(t, s, func(tx *store.Tx) error { return tx.ForgetEntry(Tenant, "e1") })
	view(t, s, func(tx *store.Tx) error {
		_, err := tx.Entry(whole, "e1")
		wantFault(t, err, fault.NotFound, "ledger.no_entry")
		return nil
	})

	d := ledgers.Definition{Code: "x_lifts", Name: catalogue.Label{ZH: "电梯"}, Title: "name", Version: 1, Fields: []ledgers.Field{{Code: "name", Review: today}}}
	update(t, s, func(tx *store.Tx) error { return tx.SaveLedgerDefinition(Tenant, d) })
	err = s.Update(t.Context(), func(tx *store.Tx) error { return tx.SaveLedgerDefinition(Tenant, d) })
	wantFault(t, err, fault.Stale, "ledger.stale_definition")
	d.Version, d.Retired = 2, true
	update(t, s, func(tx *store.Tx) error { return tx.SaveLedgerDefinition(Tenant, d) })
	view(t, s, func(tx *store.Tx) error {
		list, err := tx.LedgerDefinitions(Tenant)
		if diff := gocmp.Diff([]ledgers.Definition{d}, list); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
		return nil
	})
}
