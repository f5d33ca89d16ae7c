package storetest

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/ledgers"
	"gezhi/internal/store"
)

// ledgerTables holds that tables come back as they were saved, by file, by day and by state, over the version that was seen alone, and that the
// entries of a table are found by their names and in their order.
func ledgerTables(t *testing.T, open Opener) {
	s := fresh(t, open)
	one := ledgers.TakenTable{
		Tenant: Tenant, ID: "t1", Ledger: "shops", Digest: "d", Account: "a", State: ledgers.Taking, Begun: Start, Version: 1, Place: "140502001001001", Moved: Start, Rows: 3, Left: 1, Twins: 2,
	}
	other := one
	other.ID, other.Account, other.Begun, other.Turn, other.State = "t2", "b", Start.Add(time.Hour), 1, ledgers.Taken
	update(t, s, func(tx *store.Tx) error {
		if err := tx.InsertLedgerTable(one); err != nil {
			return err
		}
		return tx.InsertLedgerTable(other)
	})
	back := one
	back.State, back.Act, back.After, back.Removed, back.Version = ledgers.Undoing, 7, "x", 2, 2
	update(t, s, func(tx *store.Tx) error { return tx.SaveLedgerTable(back) })
	err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.SaveLedgerTable(back) })
	wantFault(t, err, fault.Stale, "ledger.stale")
	view(t, s, func(tx *store.Tx) error {
		if got, err := tx.LedgerTable(Tenant, "t1"); err != nil || gocmp.Diff(back, got) != "" {
			t.Errorf("%v %s", err, gocmp.Diff(back, got))
		}
		_, err := tx.LedgerTable(Tenant, "t3")
		wantFault(t, err, fault.NotFound, "ledger.no_table")
		for name, c := range map[string]struct {
			list func() ([]ledgers.TakenTable, error)
			want string
		}{
			"of the file":    {func() ([]ledgers.TakenTable, error) { return tx.LedgerTablesOfFile(Tenant, "shops", "d") }, "t1 t2 "},
			"of another":     {func() ([]ledgers.TakenTable, error) { return tx.LedgerTablesOfFile(Tenant, "houses", "d") }, ""},
			"of the day":     {func() ([]ledgers.TakenTable, error) { return tx.LedgerTablesSince(Tenant, Start) }, "t2 t1 "},
			"since":          {func() ([]ledgers.TakenTable, error) { return tx.LedgerTablesSince(Tenant, Start.Add(time.Minute)) }, "t2 "},
			"on their way":   {func() ([]ledgers.TakenTable, error) { return tx.LedgerTablesIn(Tenant, ledgers.Undoing) }, "t1 "},
			"of another one": {func() ([]ledgers.TakenTable, error) { return tx.LedgerTablesIn("other", ledgers.Undoing) }, ""},
		} {
			list, err := c.list()
			ids := ""
			for _, one := range list {
				ids += one.ID + " "
			}
			if err != nil || ids != c.want {
				t.Errorf("%s: %q, want %q, %v", name, ids, c.want, err)
			}
		}
		return nil
	})

	today := calendar.DateOf(Start)
	update(t, s, func(tx *store.Tx) error {
		for _, id := range []string{ledgers.EntryID(Tenant, "shops", "d", 0, 200), ledgers.EntryID(Tenant, "shops", "d", 0, 2), ledgers.EntryID(Tenant, "shops", "d", 1, 2), ledgers.EntryID(Tenant, "shops", "e", 0, 2)} {
			e := ledgers.Sealed{Entry: ledgers.Entry{Tenant: Tenant, ID: id, Ledger: "shops", Place: one.Place, Values: ledgers.Values{"name": "合成小吃店"}, Account: "a", Added: today, Checked: today, Version: 1}, Class: access.InternalData}
			if err := tx.InsertEntry(e); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, s, func(tx *store.Tx) error {
		from, to := one.Span()
		list, err := tx.EntriesBetween(access.SystemScope(Tenant), from, to, 10)
		if err != nil || len(list) != 2 || list[0].ID != ledgers.EntryID(Tenant, "shops", "d", 0, 2) || list[1].ID != ledgers.EntryID(Tenant, "shops", "d", 0, 200) {
			t.Errorf("%+v %v", list, err)
		}
		_, err = tx.EntriesBetween(access.PublicScope(Tenant), from, to, 10)
		wantFault(t, err, fault.NotFound, "access.not_found")
		return nil
	})
}
