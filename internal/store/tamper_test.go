package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gezhi/internal/audit"
	"gezhi/internal/store"
)

// sealedTables hold what the log proves.
var sealedTables = []string{"acts", "seals", "chain_heads", "cases", "case_orgs", "case_accounts", "words", "reveals", "counters"}

// TestTamperingIsFound changes the database past the store, each time in a way that chance picks: a value, a row that is gone, two rows
// that change a value between them, the end of the log cut off cleanly. `make prove` does it a thousand times.
func TestTamperingIsFound(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: one change after another")
	}
	t.Parallel()
	dir := history(t)
	head := headOf(t, dir)
	if _, err := openSQLite(t, store.Options{Dir: dir}).Verify(t.Context(), "t1", nil, head); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dir, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for n := range tampering {
		random := rand.New(rand.NewPCG(20260301, uint64(n)))
		changed := t.TempDir()
		if err := os.WriteFile(filepath.Join(changed, store.FileName), whole, 0o600); err != nil {
			t.Fatal(err)
		}
		kind, what := tamper(t, changed, random)
		s := openSQLite(t, store.Options{Dir: changed, Readers: 1})
		_, err := s.Verify(t.Context(), "t1", nil, head)
		if broken := (*audit.Broken)(nil); !errors.As(err, &broken) {
			t.Errorf("%d: %s was not found: %v", n, what, err)
		}
		if err := errors.Join(s.Close(), os.RemoveAll(changed)); err != nil {
			t.Fatal(err)
		}
		kinds[kind]++
	}
	t.Log(tampering, "changes were found: ", kinds)
}

// tamper changes something, and tells what.
func tamper(t *testing.T, dir string, random *rand.Rand) (kind, what string) {
	t.Helper()
	db := raw(t, dir)
	defer db.Close()
	execRaw(t, db, "PRAGMA synchronous = OFF", "DROP TRIGGER acts_no_update", "DROP TRIGGER acts_no_delete", "DROP TRIGGER seals_no_update", "DROP TRIGGER seals_no_delete")
	for way := random.IntN(4); ; {
		table := sealedTables[random.IntN(len(sealedTables))]
		rows := rowsOf(t, db, table)
		row := rows[random.IntN(len(rows))]
		column := row.names[random.IntN(len(row.names))]
		switch way {
		case 0:
			kind, what = "deletion", "DELETE FROM "+table+row.where()
		case 1:
			other := rows[random.IntN(len(rows))]
			if slices.Contains(row.key, column) || row.text(column) == other.text(column) {
				continue
			}
			kind, what = "swap", fmt.Sprintf("UPDATE %s SET %s = %s%s; UPDATE %s SET %s = %s%s", table, column, other.text(column), row.where(), table, column, row.text(column), other.where())
		case 2:
			pos := 1 + random.IntN(6)
			kind, what = "tail cut", fmt.Sprintf("DELETE FROM acts WHERE id IN (SELECT act FROM seals WHERE pos >= %d); DELETE FROM seals WHERE pos >= %d; "+
				"DELETE FROM cases WHERE 'case:' || id NOT IN (SELECT subject FROM acts); DELETE FROM words WHERE 'case:' || case_id NOT IN (SELECT subject FROM acts); "+
				"DELETE FROM case_orgs WHERE 'case:' || case_id NOT IN (SELECT subject FROM acts); DELETE FROM case_accounts WHERE 'case:' || case_id NOT IN (SELECT subject FROM acts); "+
				"DELETE FROM reveals WHERE 'reveal:' || id NOT IN (SELECT subject FROM acts); DELETE FROM chain_heads; "+
				"INSERT INTO chain_heads SELECT tenant, pos, chain FROM seals ORDER BY pos DESC LIMIT 1", pos, pos)
		default:
			kind, what = "edit", fmt.Sprintf("UPDATE %s SET %s = %s%s", table, column, edited(row.text(column), random), row.where())
		}
		if _, err := db.Exec(what); err == nil { // another row may have that key
			return kind, what
		}
	}
}

// storedRow is a row with its values as SQL writes them.
type storedRow struct {
	names, values, key []string
}

func (r storedRow) text(column string) string { return r.values[slices.Index(r.names, column)] }

func (r storedRow) where() string {
	var parts []string
	for _, k := range r.key {
		parts = append(parts, k+" = "+r.text(k))
	}
	return " WHERE " + strings.Join(parts, " AND ")
}

func rowsOf(t *testing.T, db *sql.DB, table string) (list []storedRow) {
	t.Helper()
	var names, key []string
	columns, err := db.Query("SELECT name, pk FROM pragma_table_info('" + table + "')")
	if err != nil {
		t.Fatal(err)
	}
	defer columns.Close()
	for columns.Next() {
		var name string
		var pk int
		if err := columns.Scan(&name, &pk); err != nil {
			t.Fatal(err)
		}
		if names = append(names, name); pk > 0 {
			key = append(key, name)
		}
	}
	rows, err := db.Query("SELECT quote(" + strings.Join(names, "), quote(") + ") FROM " + table + " ORDER BY 1, 2")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		r := storedRow{names: names, key: key, values: make([]string, len(names))}
		into := make([]any, len(names))
		for i := range into {
			into[i] = &r.values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	return list
}

// edited is another value of the same type.
func edited(value string, random *rand.Rand) string {
	switch {
	case value == "NULL":
		return "1"
	case value == "0" || value == "1":
		return "1 - " + value
	case strings.HasPrefix(value, "X'"):
		return value[:2] + fmt.Sprintf("%02X", 1+random.IntN(255)) + value[2:]
	case strings.HasPrefix(value, "'"):
		at := 1 + random.IntN(len(value)-1)
		for at < len(value)-1 && value[at]&0xc0 == 0x80 { // not into the middle of a character
			at++
		}
		return value[:at] + string(rune('a'+random.IntN(26))) + value[at:]
	}
	return value + " + " + fmt.Sprint(1+random.IntN(9))
}
