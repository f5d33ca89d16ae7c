package store_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/store"
	"gezhi/internal/store/storetest"
)

// left are the tables of SQLite that an export leaves out: the migrations it has seen, and the index of words with what belongs to it,
// which an import makes anew.
func left(table string) bool {
	return table == "goose_db_version" || table == "search" || strings.HasPrefix(table, "search_") || strings.HasPrefix(table, "sqlite_")
}

// tablesIn are the tables of an SQLite file that hold something of the installation.
func tablesIn(t testing.TB, db *sql.DB) (list []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if !left(name) {
			list = append(list, name)
		}
	}
	if rows.Err() != nil || len(list) < 30 {
		t.Fatalf("%v: %v", list, rows.Err())
	}
	return list
}

// strange is a store in which every table has two rows of hard values: whatever SQLite lets a column hold.
func strange(t testing.TB) string {
	t.Helper()
	dir := emptyStore(t)
	db := raw(t, dir)
	text := [2]string{"'一'", "char(9, 10, 8232, 34, 92, 60, 38, 128512) || '2'"}
	numbers, reals := [2]string{fmt.Sprint(math.MaxInt64), "-1"}, [2]string{"0.1", "-1.7976931348623157e308"}
	for _, table := range tablesIn(t, db) {
		names, kinds, needed := columnsOf(t, db, table)
		for row := range 2 {
			var values []string
			for i, name := range names {
				value := map[string]string{"TEXT": text[row], "INTEGER": numbers[row], "REAL": reals[row], "BLOB": "randomblob(32)"}[kinds[i]]
				switch {
				case isBoolean(table, name):
					value = fmt.Sprint(row)
				case name == "packed": // made of the others
					value = "NULL"
				case table == "cases" && name == "source":
					value = "''"
				case name == "area": // of which the index of words takes a part
					value = "'140502001001'"
				case row == 1 && !needed[i]:
					value = "NULL"
				}
				values = append(values, value)
			}
			execRaw(t, db, "INSERT INTO "+table+" ("+strings.Join(names, ", ")+") VALUES ("+strings.Join(values, ", ")+")")
		}
	}
	return dir
}

func columnsOf(t testing.TB, db *sql.DB, table string) (names, kinds []string, needed []bool) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT name, type, \"notnull\" OR pk FROM pragma_table_info('"+table+"')")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name, kind string
		var must bool
		if err := rows.Scan(&name, &kind, &must); err != nil {
			t.Fatal(err)
		}
		names, kinds, needed = append(names, name), append(kinds, kind), append(needed, must)
	}
	return names, kinds, needed
}

// isBoolean reports the columns that PostgreSQL keeps as false and true, which SQLite does not know.
func isBoolean(table, column string) bool {
	switch table + "." + column {
	case "notice_settings.digest":
		return true
	case "counters.n":
		return false
	}
	return slices.Contains([]string{"must_change", "open", "overdue", "returned", "supervised", "asked", "disputed", "erased", "counted", "unfinished", "retired", "closed"}, column)
}

// dumped are the parts of a store.
func dumped(t testing.TB, s *store.Store) map[string]string {
	t.Helper()
	parts := map[string]string{}
	d, err := s.Dump(t.Context(), func(name string, body []byte) error {
		parts[name] = string(body)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	lines := int64(0)
	for name, body := range parts {
		if name != "schema.json" {
			lines += int64(strings.Count(body, "\n"))
		}
	}
	if d.Rows != lines {
		t.Errorf("%d rows are told and %d lines were written", d.Rows, lines)
	}
	return parts
}

// inTurn are the names of parts in the order in which they were written.
func inTurn(t testing.TB, parts map[string]string) []string {
	t.Helper()
	var schema store.Schema
	if err := json.Unmarshal([]byte(parts["schema.json"]), &schema); err != nil {
		t.Fatal(err)
	}
	names := []string{"schema.json"}
	for _, table := range schema.Tables {
		for _, name := range slices.Sorted(maps.Keys(parts)) {
			if strings.HasPrefix(name, table.Name+"/") {
				names = append(names, name)
			}
		}
	}
	if len(names) != len(parts) {
		t.Fatalf("%d parts, of which the schema tells %d", len(parts), len(names))
	}
	return names
}

func fill(t testing.TB, o store.Options, parts map[string]string) error {
	t.Helper()
	return fillInTurn(t, o, parts, inTurn(t, parts))
}

// fillInTurn fills an empty store with parts in an order.
func fillInTurn(t testing.TB, o store.Options, parts map[string]string, names []string) (err error) {
	t.Helper()
	f, err := store.Fill(t.Context(), o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for _, name := range names {
		if err := f.Take(t.Context(), name, strings.NewReader(parts[name])); err != nil {
			return err
		}
	}
	return f.Commit(t.Context())
}

// TestEveryRowOfEveryTableIsCarried carries rows that hold whatever a column may hold from SQLite to PostgreSQL and back. The tables are
// read from the databases themselves, so that a new one is carried too.
func TestEveryRowOfEveryTableIsCarried(t *testing.T) {
	t.Parallel()
	from, there, back := strange(t), storetest.Postgres(t), t.TempDir()
	first := openSQLite(t, store.Options{Dir: from})
	parts := dumped(t, first)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := fill(t, store.Options{Database: there}, parts); err != nil {
		t.Fatal(err)
	}
	onPostgres := openPostgres(t, store.Options{Database: there})
	wantParts(t, dumped(t, onPostgres), parts)
	if err := fill(t, store.Options{Dir: back}, parts); err != nil {
		t.Fatal(err)
	}
	wantParts(t, dumped(t, openSQLite(t, store.Options{Dir: back})), parts)

	db := raw(t, from)
	db.SetMaxOpenConns(1)
	execRaw(t, db, "ATTACH '"+back+"/gezhi.db' AS back")
	for _, table := range tablesIn(t, db) {
		var rows, other int
		q := "SELECT (SELECT count(*) FROM main.%[1]s), (SELECT count(*) FROM (SELECT * FROM main.%[1]s EXCEPT SELECT * FROM back.%[1]s))" +
			" + (SELECT count(*) FROM (SELECT * FROM back.%[1]s EXCEPT SELECT * FROM main.%[1]s))"
		err := db.QueryRowContext(t.Context(), fmt.Sprintf(q, table)).Scan(&rows, &other)
		if table == "acts" { // which are packed now
			other = 0
		}
		if err != nil || rows != 2 || other != 0 {
			t.Errorf("%s: %d rows, %d differ, %v", table, rows, other, err)
		}
		if _, ok := parts[table+"/000001.jsonl"]; !ok {
			t.Errorf("%s is not carried", table)
		}
	}
	wantPostgresTables(t, there, tablesIn(t, db))
}

// wantPostgresTables wants PostgreSQL to have the tables of SQLite, and only what is known beside them.
func wantPostgresTables(t *testing.T, url string, want []string) {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var names string
	q := "SELECT string_agg(tablename, ' ' ORDER BY tablename COLLATE \"C\") FROM pg_tables WHERE schemaname = current_schema()"
	if err := db.QueryRowContext(t.Context(), q).Scan(&names); err != nil {
		t.Fatal(err)
	}
	own := slices.DeleteFunc(strings.Fields(names), func(name string) bool { return name == "goose_db_version" || name == "unsealed" })
	if !slices.Equal(own, want) {
		t.Errorf("PostgreSQL has %v, SQLite %v", own, want)
	}
}

func wantParts(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got[name], want[name])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d parts, want %d", len(got), len(want))
	}
}

// What cannot be taken in leaves nothing behind, on either database.
// TestBytesThatAreNoneAreCarriedAsSuch carries a contact that was erased: its columns are empty, and hold no NULL.
func TestBytesThatAreNoneAreCarriedAsSuch(t *testing.T) {
	t.Parallel()
	s := openSQLite(t, store.Options{Dir: t.TempDir()})
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		return tx.Cases().SaveContact(t.Context(), cases.SealedContact{Tenant: "t1", Case: "c1", Erased: true})
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := fill(t, store.Options{Dir: t.TempDir()}, dumped(t, s)); err != nil {
		t.Error(err)
	}
}

func TestWhatDoesNotFitIsNotTakenIn(t *testing.T) {
	t.Parallel()
	s := openSQLite(t, store.Options{Dir: strange(t)})
	parts := dumped(t, s)
	with := func(name, body string) map[string]string {
		changed := maps.Clone(parts)
		changed[name] = body
		return changed
	}
	for _, test := range []struct {
		name  string
		parts map[string]string
		code  string
	}{
		{"another column", with("schema.json", strings.Replace(parts["schema.json"], `"login"`, `"logon"`, 1)), "move.other_schema"},
		{"another type", with("schema.json", strings.Replace(parts["schema.json"], `"integer"`, `"text"`, 1)), "move.other_schema"},
		{"a value too many", with("tenants/000001.jsonl", `["a","b","c","d",1,2]`), "move.bad_part"},
		{"a text for a number", with("tenants/000001.jsonl", `["a","b","c","d","e"]`), "move.bad_part"},
		{"half a line", with("tenants/000001.jsonl", `["a","b`), "move.bad_part"},
		{"no schema", with("schema.json", `{`), "move.bad_part"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, o := range []store.Options{{Dir: t.TempDir()}, {Database: storetest.Postgres(t)}} {
				wantCode(t, fillInTurn(t, o, test.parts, inTurn(t, parts)), test.code)
				if err := fill(t, o, parts); err != nil { // the place is as empty as it was
					t.Error(err)
				}
				wantCode(t, fill(t, o, parts), "move.not_empty")
			}
		})
	}
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if !fault.HasCode(err, code) {
		t.Errorf("got %v, want %s", err, code)
	}
}
