package app_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ledgers"
	"gezhi/internal/people"
	"gezhi/internal/sheets"
)

const shopHeads = "序号,所属网格,店名,类别,经营者,电话\n"

// A table that people keep is taken in by its own heads: row by row an entry and an act, none while one is wrong, and nothing twice.
func TestATableOfShopsIsTakenIn(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	books := app.NewLedgers(c.App)
	worker := c.staff("worker", people.GridWorker, first, "")
	ask := func(table string, change func(*httpapi.LedgerTableAsk)) (httpapi.LedgerTable, error) {
		a := httpapi.LedgerTableAsk{Ledger: "shops", Data: []byte(shopHeads + table), Key: cases.Key{Hash: table, Body: table}}
		if change != nil {
			change(&a)
		}
		return books.LedgerTable(t.Context(), worker, a)
	}
	dry := func(a *httpapi.LedgerTableAsk) { a.DryRun = true }

	wrong := fmt.Sprintf("1,%s,合成面馆,food,测试甲,138 0000 0001\n2,%s,,food,测试乙,1380000000\n3,140502999999999,合成旅馆,马戏团,测试1,\n", first, second)
	got, err := ask(wrong, dry)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"", "place", "name", "kind", "operator", "phone"}, got.Head.Keys); diff != "" {
		t.Errorf("columns: %s", diff)
	}
	var list []string
	for _, bad := range got.Bad {
		for _, w := range bad.Wrong {
			list = append(list, w.Path+" "+w.Code)
		}
	}
	if want := "CSV!F3 电话 cell.mobile|CSV!C3 店名 required|CSV!B3 所属网格 ledger.out_of_reach|CSV!D4 类别 not_one_of|CSV!E4 经营者 cell.name|CSV!B4 所属网格 place.form"; strings.Join(list, "|") != want {
		t.Errorf("wrong:\n%s\nwant:\n%s", strings.Join(list, "|"), want)
	}
	if got.Rows != 3 || got.Ready != 1 || got.BadRows != 2 {
		t.Errorf("%+v", got)
	}
	if _, err := ask(wrong, nil); !fault.HasCode(err, "import.wrong_rows") || len(c.rows(books, worker, "shops", ledgers.Ask{})) != 0 {
		t.Errorf("a table with wrong rows: %v", err)
	}

	good := fmt.Sprintf("1,%s,合成面馆,food,测试甲,138 0000 0001\n2,%s,合成理发店,beauty,,\n3,%s,合成 面馆,food,,\n4,%s,别的店,other,,13800000001\n", first, first, first, first)
	got, err = ask(good, dry)
	if err != nil || got.Twins != 2 || got.Bad[0].Twin.Why != "name" || got.Bad[0].Twin.Row != 2 || got.Bad[1].Twin.Why != "phone" {
		t.Fatalf("%+v %v", got.Bad, err)
	}
	for i, want := range []httpapi.LedgerTable{{Added: 2}, {Same: 2}} {
		if got, err = ask(good, nil); err != nil || got.Added != want.Added || got.Same != want.Same {
			t.Errorf("time %d: %d added, %d same, %v", i, got.Added, got.Same, err)
		}
	}
	if n, m := c.acts("entry.add"), c.acts("ledger.import"); n != 2 || m != 1 {
		t.Errorf("%d entries, %d tables in the log", n, m)
	}
	if got := names(c.rows(books, worker, "shops", ledgers.Ask{}), "name"); len(got) == 0 || !strings.Contains(got, "合成面馆") || !strings.Contains(got, "合成理发店") {
		t.Errorf("the ledger holds %q", got)
	}
	got, err = ask(strings.Replace(good, "合成理发店", "合成理发 店", 1), dry) // another file of the same shops
	if err != nil || got.Twins != 4 {
		t.Errorf("%d of %d rows are told apart from what is there: %v", got.Twins, got.Rows, err)
	}
	got, err = ask(good+"5,"+string(first)+",第三家,other,,\n", func(a *httpapi.LedgerTableAsk) { a.Twins = httpapi.TwinsAdd })
	if err != nil || got.Added != 5 {
		t.Errorf("with what is likely there: %+v %v", got.Added, err)
	}
}

// What a row lacks because its table has no such column is told by the heading that the column would have.
func TestAMissingColumnIsNamedAsPeopleKnowIt(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	got, err := app.NewLedgers(c.App).LedgerTable(t.Context(), c.staff("worker", people.GridWorker, first, ""), httpapi.LedgerTableAsk{
		Ledger: "shops", DryRun: true, Data: []byte("经营者,电话\n测试甲,13800000001\n"), Key: cases.Key{Hash: "k", Body: "b"},
	})
	if err != nil || len(got.Bad) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	for _, w := range got.Bad[0].Wrong {
		if _, column, of := strings.Cut(w.Path, " "); of && !slices.ContainsFunc(got.Ledger.Columns(), func(c sheets.Column) bool { return c.Head == column }) {
			t.Errorf("%q names a column as nobody knows it", w.Path)
		}
	}
}

// Wrong rows are left out where that is asked for, how a table ended is told later, and a row beside the entry that it is likely the same as.
func TestATableLeavesWrongRowsOutAndTellsWhatDiffers(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	books := app.NewLedgers(c.App)
	worker := c.staff("worker", people.GridWorker, first, "")
	table := fmt.Sprintf("1,%s,合成面馆,food,测试甲,13800000001\n2,%s,,food,,\n3,%s,合成旅馆,other,,\n", first, first, first)
	ask := httpapi.LedgerTableAsk{Ledger: "shops", Data: []byte(shopHeads + table), Wrong: httpapi.WrongLeave, Key: cases.Key{Hash: "a", Body: "a"}}
	if far, err := books.LedgerProgress(t.Context(), worker, "shops"); err != nil || far != (httpapi.LedgerProgress{}) {
		t.Errorf("before: %+v %v", far, err)
	}
	got, err := books.LedgerTable(t.Context(), worker, ask)
	if err != nil || got.Added != 2 || got.BadRows != 1 || len(c.rows(books, worker, "shops", ledgers.Ask{})) != 2 {
		t.Fatalf("%d added, %d wrong, %v", got.Added, got.BadRows, err)
	}
	far, err := books.LedgerProgress(t.Context(), worker, "shops")
	if want := (httpapi.LedgerProgress{Table: far.Table, Rows: 2, Done: 2, Added: 2, Left: 1}); err != nil || far.Table == "" || far != want {
		t.Errorf("after: %+v, want %+v, %v", far, want, err)
	}
	if far, err := books.LedgerProgress(t.Context(), c.staff("other", people.GridWorker, first, ""), "shops"); err != nil || far.Rows != 0 {
		t.Errorf("another account sees %+v %v", far, err)
	}
	ask.Data, ask.DryRun = []byte(shopHeads+fmt.Sprintf("1,%s,合成面馆,other,测试乙,13800000001\n", first)), true
	got, err = books.LedgerTable(t.Context(), worker, ask)
	if err != nil || got.Twins != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	want := []httpapi.TwinField{{Field: "kind", Stands: "food", Written: "other"}, {Field: "operator", Stands: "测*", Written: "测*"}}
	if diff := cmp.Diff(want, got.Bad[0].Twin.Differs); diff != "" {
		t.Errorf("what differs: %s", diff)
	}
	ask.Data, ask.DryRun = []byte("区域编码,类别\n"+string(first)+",food\n"+string(first)+",food\n"), false
	if _, err := books.LedgerTable(t.Context(), worker, ask); !fault.HasCode(err, "import.wrong_rows") {
		t.Errorf("a table without names: %v", err)
	}
}

// A page tells of the first rows of each kind that ask for a look, so that doubles do not hide what is wrong; the table of errors holds them all.
func TestEveryRowThatAsksForALookIsHanded(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	books := app.NewLedgers(c.App)
	worker := c.staff("worker", people.GridWorker, first, "")
	table := shopHeads + fmt.Sprintf("0,%s,合成面馆,food,,\n", first)
	for n := range 300 {
		table += fmt.Sprintf("%d,%s,合成面馆,food,,\n", n, first)
	}
	for n := range 300 {
		table += fmt.Sprintf("%d,%s,,food,,\n", n, first)
	}
	ask := httpapi.LedgerTableAsk{Ledger: "shops", Data: []byte(table), DryRun: true}
	for every, want := range map[bool][2]int{false: {200, 200}, true: {300, 300}} {
		ask.Every = every
		got, err := books.LedgerTable(t.Context(), worker, ask)
		if err != nil || got.BadRows != 300 || got.Twins != 300 {
			t.Fatalf("%d wrong, %d twins, %v", got.BadRows, got.Twins, err)
		}
		var told [2]int
		for _, bad := range got.Bad {
			if bad.Twin != nil {
				told[0]++
			} else {
				told[1]++
			}
		}
		if told != want {
			t.Errorf("every %t: %v told, want %v", every, told, want)
		}
	}
}

// A table that is being taken in goes on when its reader leaves, and the same account takes no second one into the ledger meanwhile.
func TestATableGoesOnWithoutItsReader(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	books := app.NewLedgers(c.App)
	worker := c.staff("worker", people.GridWorker, first, "")
	const shops = 1000 // some units
	table := shopHeads
	for n := range shops {
		table += fmt.Sprintf("%d,%s,合成%d号店,food,,\n", n, first, n)
	}
	reading, leave := context.WithCancel(t.Context())
	ask := httpapi.LedgerTableAsk{Ledger: "shops", Data: []byte(table), Key: cases.Key{Hash: "a", Body: "a"}}
	ended := make(chan error, 1)
	go func() {
		_, err := books.LedgerTable(reading, worker, ask)
		ended <- err
	}()
	progress := func() httpapi.LedgerProgress {
		far, err := books.LedgerProgress(t.Context(), worker, "shops")
		if err != nil {
			t.Error(err)
		}
		return far
	}
	for !progress().UnderWay {
		select {
		case err := <-ended:
			t.Fatalf("it was over before it was seen: %v", err)
		default:
		}
	}
	other := ask
	other.Data, other.Key = []byte(shopHeads+"1,"+string(first)+",另一家,food,,\n"), cases.Key{Hash: "b", Body: "b"}
	_, err := books.LedgerTable(t.Context(), worker, other)
	wantFault(t, err, fault.Conflict, "import.under_way")
	leave()
	if err := <-ended; err != nil {
		t.Errorf("when its reader left: %v", err)
	}
	if want := (httpapi.LedgerProgress{Table: progress().Table, Rows: shops, Done: shops, Added: shops}); progress() != want || c.acts("entry.add") != shops {
		t.Errorf("%+v, %d acts", progress(), c.acts("entry.add"))
	}
}

// What the columns were taken for is proposed for the next table, and a column may be taken for something else.
func TestColumnsAreRememberedByLedger(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	books := app.NewLedgers(c.App)
	worker := c.staff("worker", people.GridWorker, first, "")
	table := func(name string) []byte {
		return []byte("网格,门头,行当\n" + string(first) + "," + name + ",food\n")
	}
	ask := httpapi.LedgerTableAsk{Ledger: "shops", Data: table("合成面馆"), Fields: []string{"place", "name", "kind"}, Key: cases.Key{Hash: "a", Body: "a"}}
	if got, err := books.LedgerTable(t.Context(), worker, ask); err != nil || got.Added != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	got, err := books.LedgerTable(t.Context(), worker, httpapi.LedgerTableAsk{Ledger: "shops", Data: table("合成旅馆"), DryRun: true})
	if err != nil || strings.Join(got.Head.Keys, " ") != "place name kind" || got.Ready != 1 {
		t.Errorf("%+v %v", got.Head, err)
	}
	for fields, want := range map[string]string{"place,name,name": "import.field_twice", "place,name,belief": "import.field_unknown"} {
		ask.Fields, ask.DryRun = strings.Split(fields, ","), true
		if _, err := books.LedgerTable(t.Context(), worker, ask); err == nil || fault.As(err).Fields[0].Code != want {
			t.Errorf("%s: %v", fields, err)
		}
	}
	ask.Fields = []string{"place", "", "kind"}
	if got, err := books.LedgerTable(t.Context(), worker, ask); err != nil || got.BadRows != 1 || got.Bad[0].Wrong[0].Code != "import.column_missing" {
		t.Errorf("without a name: %+v %v", got.Bad, err)
	}
	ask.Ledger = "basics"
	_, err = books.LedgerTable(t.Context(), worker, ask)
	wantFault(t, err, fault.Conflict, "ledger.generated")
}
