package app_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/config"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ledgers"
	"gezhi/internal/people"
	"gezhi/internal/store/storetest"
)

// manyShops is a table of shops with names of their own.
func manyShops(n int) []byte {
	table := shopHeads
	for i := range n {
		table += fmt.Sprintf("%d,%s,合成%d号店,food,测试甲,139%08d\n", i, first, i, i)
	}
	return []byte(table)
}

// A table that was a mistake is taken back as one: what nobody touched is gone, with an act for each entry; what somebody changed or confirmed
// stays. The same file is taken in again afterwards, as if it had never been there.
func TestATableIsTakenBack(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	books := app.NewLedgers(c.App)
	worker := c.staff("worker", people.GridWorker, first, "")
	const shops = 450 // some units
	ask := httpapi.LedgerTableAsk{Ledger: "shops", Data: manyShops(shops), Key: cases.Key{Hash: "a", Body: "a"}}
	if got, err := books.LedgerTable(t.Context(), worker, ask); err != nil || got.Added != shops {
		t.Fatalf("%+v %v", got.Added, err)
	}
	far, err := books.LedgerProgress(t.Context(), worker, "shops")
	if err != nil || far.Table == "" {
		t.Fatalf("%+v %v", far, err)
	}
	rows := c.rows(books, worker, "shops", ledgers.Ask{Limit: 500})
	if _, err := books.Correct(t.Context(), worker, "shops", rows[0].ID, 1, map[string]string{"kind": "beauty"}, cases.Key{Hash: "c", Body: "c"}); err != nil {
		t.Fatal(err)
	}
	if _, err := books.Correct(t.Context(), worker, "shops", rows[1].ID, 1, nil, cases.Key{Hash: "d", Body: "d"}); err != nil { // still true
		t.Fatal(err)
	}

	other := c.staff("other", people.GridWorker, first, "")
	_, err = books.UndoTable(t.Context(), other, far.Table, cases.Key{Hash: "o", Body: "o"})
	wantFault(t, err, fault.NotFound, "ledger.no_table")
	if list, err := books.TakenTables(t.Context(), other); err != nil || len(list) != 0 {
		t.Errorf("another account sees %+v %v", list, err)
	}

	undo := cases.Key{Hash: "u", Body: "u"}
	got, err := books.UndoTable(t.Context(), worker, far.Table, undo)
	if err != nil || got.State != ledgers.Undone || got.Removed != shops-2 || got.Stayed != 2 {
		t.Fatalf("%+v %v", got, err)
	}
	if n := len(c.rows(books, worker, "shops", ledgers.Ask{Limit: 500})); n != 2 {
		t.Errorf("%d entries are left", n)
	}
	for n, key := range []cases.Key{undo, {Hash: "v", Body: "v"}} { // sent again, and asked for again
		if again, err := books.UndoTable(t.Context(), worker, far.Table, key); err != nil || again.State != ledgers.Undone || again.Removed != shops-2 {
			t.Errorf("again %d: %+v %v", n, again, err)
		}
	}
	if a, b, e := c.acts("ledger.undo"), c.acts("ledger.undone"), c.acts("entry.undo"); a != 1 || b != 1 || e != shops-2 {
		t.Errorf("%d beginnings, %d ends, %d entries in the log", a, b, e)
	}
	if far, err := books.LedgerProgress(t.Context(), worker, "shops"); err != nil || far != (httpapi.LedgerProgress{}) {
		t.Errorf("progress of a table that is gone: %+v %v", far, err)
	}

	ask.Key = cases.Key{Hash: "b", Body: "b"}
	again, err := books.LedgerTable(t.Context(), worker, ask)
	if err != nil || again.Added != shops-2 || again.Twins != 2 || again.Same != 0 { // the two that stayed are known by their names
		t.Fatalf("the same file again: %d added, %d twins, %d same, %v", again.Added, again.Twins, again.Same, err)
	}
	if list, err := books.TakenTables(t.Context(), worker); err != nil || len(list) != 2 || list[0].State != ledgers.Taken || list[0].Turn != 1 {
		t.Errorf("%+v %v", list, err)
	}
	last, err := books.LedgerProgress(t.Context(), worker, "shops")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := books.UndoTable(t.Context(), worker, last.Table, cases.Key{Hash: "w", Body: "w"}); err != nil || got.Removed != shops-2 || got.Stayed != 0 {
		t.Errorf("the second time: %+v %v", got, err)
	}
}

// A taking back that was killed half way goes on by itself, or when it is asked for again, and leaves no entry out and none double, in
// either database.
func TestATableThatWasHalfTakenBackGoesOn(t *testing.T) {
	t.Parallel()
	inFolder := func(testing.TB) string { return "" }
	byItself := func(c *county, _ access.Actor, _ string) error { return app.NewLedgers(c.App).GoOn(t.Context()) }
	askedAgain := func(c *county, worker access.Actor, table string) error {
		_, err := app.NewLedgers(c.App).UndoTable(t.Context(), worker, table, cases.Key{Hash: "v", Body: "v"})
		return err
	}
	for name, of := range map[string]struct {
		database func(testing.TB) string
		goOn     func(c *county, worker access.Actor, table string) error
	}{
		"by itself":                {inFolder, byItself},
		"asked for again":          {inFolder, askedAgain},
		"by itself, in PostgreSQL": {storetest.Postgres, byItself},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := housedOn(t, config.Config{Data: t.TempDir(), Database: of.database(t)})
			books := app.NewLedgers(c.App)
			worker := c.staff("worker", people.GridWorker, first, "")
			const shops = 450
			if _, err := books.LedgerTable(t.Context(), worker, httpapi.LedgerTableAsk{Ledger: "shops", Data: manyShops(shops), Key: cases.Key{Hash: "a", Body: "a"}}); err != nil {
				t.Fatal(err)
			}
			far, err := books.LedgerProgress(t.Context(), worker, "shops")
			if err != nil {
				t.Fatal(err)
			}
			if err := books.UndoSome(t.Context(), worker, far.Table, 1); err != nil { // and then the process is gone
				t.Fatal(err)
			}
			if n := len(c.rows(books, worker, "shops", ledgers.Ask{Limit: 500})); n == 0 || n == shops {
				t.Fatalf("%d entries half way", n)
			}
			fresh := app.NewLedgers(c.App)
			_, err = fresh.LedgerTable(t.Context(), worker, httpapi.LedgerTableAsk{Ledger: "shops", Data: manyShops(shops), Key: cases.Key{Hash: "b", Body: "b"}})
			wantFault(t, err, fault.Conflict, "ledger.undo_under_way")
			c.clock.Advance(2 * time.Minute)
			if list, err := fresh.TakenTables(t.Context(), worker); err != nil || len(list) != 1 || list[0].State != ledgers.Undoing || list[0].Moves {
				t.Fatalf("%+v %v", list, err)
			}
			if err := of.goOn(c, worker, far.Table); err != nil {
				t.Fatal(err)
			}
			await(t, "the act at its end", func() bool { return c.acts("ledger.undone") > 0 }) // PostgreSQL seals later
			list, err := fresh.TakenTables(t.Context(), worker)
			if err != nil || list[0].State != ledgers.Undone || list[0].Removed != shops {
				t.Errorf("%+v %v", list, err)
			}
			if n := len(c.rows(books, worker, "shops", ledgers.Ask{})); n != 0 || c.acts("entry.undo") != shops || c.acts("ledger.undo") != 1 || c.acts("ledger.undone") != 1 {
				t.Errorf("%d entries left, %d in the log", n, c.acts("entry.undo"))
			}
		})
	}
}

// After its time a table stays; within it whoever answers for the ledgers of the whole county takes back what somebody else took in, and that alone.
func TestWhoTakesATableBackAndUntilWhen(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	books := app.NewLedgers(c.App)
	worker, other, head := c.staff("worker", people.GridWorker, first, ""), c.staff("other", people.GridWorker, first, ""), c.staff("head", people.ChiefGeneral, "140502", "")
	take := func(who access.Actor, data []byte, key string) string {
		t.Helper()
		if _, err := books.LedgerTable(t.Context(), who, httpapi.LedgerTableAsk{Ledger: "shops", Data: data, Wrong: httpapi.WrongLeave, Key: cases.Key{Hash: key, Body: key}}); err != nil {
			t.Fatal(err)
		}
		far, err := books.LedgerProgress(t.Context(), who, "shops")
		if err != nil {
			t.Fatal(err)
		}
		return far.Table
	}
	mine := take(worker, manyShops(3), "a")
	more := take(other, append(manyShops(3), fmt.Sprintf("9,%s,别的店,food,,\n", first)...), "b")
	if list, err := books.TakenTables(t.Context(), head); err != nil || len(list) != 2 || list[0].Own {
		t.Fatalf("%+v %v", list, err)
	}
	if got, err := books.UndoTable(t.Context(), head, mine, cases.Key{Hash: "x", Body: "x"}); err != nil || got.Removed != 3 {
		t.Errorf("%+v %v", got, err)
	}
	if n := len(c.rows(books, worker, "shops", ledgers.Ask{})); n != 1 {
		t.Errorf("%d entries of the other table", n)
	}
	c.clock.Advance(ledgers.UndoWithin + time.Minute)
	_, err := books.UndoTable(t.Context(), other, more, cases.Key{Hash: "y", Body: "y"})
	wantFault(t, err, fault.Conflict, "ledger.undo_late")
	if c.acts("ledger.undo") != 1 {
		t.Error("taken back after its time")
	}
}

// The progress of a table is known after a start of the program, and that it broke off.
func TestHowATableEndedOutlivesTheProgram(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	worker := c.staff("worker", people.GridWorker, first, "")
	if _, err := app.NewLedgers(c.App).LedgerTable(t.Context(), worker, httpapi.LedgerTableAsk{Ledger: "shops", Data: manyShops(3), Key: cases.Key{Hash: "a", Body: "a"}}); err != nil {
		t.Fatal(err)
	}
	far, err := app.NewLedgers(c.App).LedgerProgress(context.WithoutCancel(t.Context()), worker, "shops")
	if far.Table = ""; err != nil || far != (httpapi.LedgerProgress{Rows: 3, Done: 3, Added: 3}) {
		t.Errorf("%+v %v", far, err)
	}
}
