package store_test

import (
	"database/sql"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/store/storetest"
)

var updateFiles = flag.Bool("update", false, "write the dump of the schema anew")

// raw opens the file of a store that is closed, past the store.
func raw(t testing.TB, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "gezhi.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func execRaw(t testing.TB, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func texts(t testing.TB, db *sql.DB, query string) (list []string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// emptyStore returns the folder of a store that was opened once.
func emptyStore(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	if err := openSQLite(t, store.Options{Dir: dir}).Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// ours are the tables that migrations make themselves, without what the index of words keeps below its own.
const ours = `name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%' AND name NOT LIKE 'search_%'`

func TestAFreshSchemaIsTheDump(t *testing.T) {
	t.Parallel()
	const file = "schema.sqlite.sql"
	db := raw(t, emptyStore(t))
	got := strings.Join(texts(t, db, `SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND `+ours+` ORDER BY tbl_name, type DESC, name`), ";\n\n") + ";\n"
	if *updateFiles {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("run go test ./internal/store -update: %s", diff)
	}
}

// TestEveryTableWithKeysOfPersonsIsRenewed holds the tables that a renewal of keys goes through to the schema.
func TestEveryTableWithKeysOfPersonsIsRenewed(t *testing.T) {
	t.Parallel()
	got := texts(t, raw(t, emptyStore(t)), `SELECT m.name || '.' || k.name FROM sqlite_master m, pragma_table_info(m.name) c, pragma_table_info(m.name) k
		WHERE m.type = 'table' AND c.name = 'person_key' AND k.pk > 1 ORDER BY 1`)
	if diff := cmp.Diff(store.Keyed(), got); diff != "" {
		t.Errorf("keyed and the schema: %s", diff)
	}
}

// TestTheTenantLeadsEveryKey holds the schema to the rule that lets it be sharded: every key begins with the tenant, but for
// those of reference tables.
func TestTheTenantLeadsEveryKey(t *testing.T) {
	t.Parallel()
	reference := []string{"doors", "throttles"}
	db := raw(t, emptyStore(t))
	for _, table := range texts(t, db, `SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'search' AND `+ours) {
		strict := texts(t, db, `SELECT 'strict' FROM pragma_table_list('`+table+`') WHERE strict`)
		if len(strict) == 0 {
			t.Errorf("table %s is not strict", table)
		}
		if slices.Contains(reference, table) {
			continue
		}
		first := texts(t, db, `SELECT name FROM pragma_table_info('`+table+`') WHERE pk = 1`)
		for _, index := range texts(t, db, `SELECT name FROM pragma_index_list('`+table+`')`) {
			first = append(first, texts(t, db, `SELECT name FROM pragma_index_info('`+index+`') WHERE seqno = 0`)...)
		}
		if len(first) == 0 || slices.ContainsFunc(first, func(c string) bool { return c != "tenant" }) {
			t.Errorf("the keys of %s begin with %v", table, first)
		}
	}
}

func TestActsAndSealsAreAppendOnly(t *testing.T) {
	t.Parallel()
	dir := history(t)
	db := raw(t, dir)
	for _, s := range []string{"UPDATE acts SET kind = 'x'", "DELETE FROM acts", "UPDATE seals SET act = 'x'", "DELETE FROM seals"} {
		if _, err := db.Exec(s); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: got %v, want a refusal", s, err)
		}
	}
}

func TestOneProcessHoldsTheFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openSQLite(t, store.Options{Dir: dir})
	if _, err := store.Open(t.Context(), store.Options{Dir: dir}); !fault.HasCode(err, "store.in_use") {
		t.Errorf("got %v, want store.in_use", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	openSQLite(t, store.Options{Dir: dir})
}

func TestASchemaFromWhichSomethingWasTakenIsRefused(t *testing.T) {
	t.Parallel()
	dir := emptyStore(t)
	execRaw(t, raw(t, dir), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
	s := openSQLite(t, store.Options{Dir: dir}) // what was added does not concern this program
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	execRaw(t, raw(t, dir), "PRAGMA user_version = 9999")
	if _, err := store.Open(t.Context(), store.Options{Dir: dir}); !fault.HasCode(err, "store.newer") {
		t.Errorf("got %v, want store.newer", err)
	}
}

func TestAHeldStoreReadsAndWritesAgainAfterwards(t *testing.T) {
	t.Parallel()
	s := openSQLite(t, store.Options{})
	write := func() error {
		return s.Update(t.Context(), func(tx *store.Tx) error { return tx.SaveTenantKey("t1", []byte{1}, "c") })
	}
	s.Hold(errors.New("the disk is nearly full"))
	if err := write(); !fault.HasCode(err, "store.read_only") || s.Writable() {
		t.Errorf("got %v, want store.read_only", err)
	}
	if err := s.View(t.Context(), func(tx *store.Tx) error { _, err := tx.Tenants(); return err }); err != nil {
		t.Errorf("reading: %v", err)
	}
	s.Hold(nil)
	if err := write(); err != nil || !s.Writable() {
		t.Errorf("afterwards: %v", err)
	}
}

func TestAFailedCommitEndsWriting(t *testing.T) {
	t.Parallel()
	refuse := false
	s := openSQLite(t, store.Options{Trace: func(traced store.Traced) error {
		if refuse && traced.SQL == "COMMIT" {
			return errors.New("the disk is gone")
		}
		return nil
	}})
	write := func() error {
		return s.Update(t.Context(), func(tx *store.Tx) error {
			refuse = true
			return tx.SaveTenantKey("t1", []byte{1}, "c")
		})
	}
	if err := write(); !fault.HasCode(err, "store.failed") {
		t.Errorf("got %v, want store.failed", err)
	}
	if err := write(); !fault.HasCode(err, "store.read_only") || s.Writable() {
		t.Errorf("got %v, want store.read_only", err)
	}
	err := s.View(t.Context(), func(tx *store.Tx) error {
		_, _, err := tx.TenantKey("t1")
		return err
	})
	if !fault.HasCode(err, "tenant.no_key") {
		t.Errorf("got %v, want that nothing was written and reading goes on", err)
	}
}

// What a loose store has answered stays, and a unit that failed after it wrote leaves nothing.
func TestAUnitOfALooseStoreFailsAlone(t *testing.T) {
	t.Parallel()
	dir, refused := t.TempDir(), errors.New("refused")
	s, err := store.Open(t.Context(), store.Options{Dir: dir, Loose: true})
	if err != nil {
		t.Fatal(err)
	}
	for key, end := range map[string]error{"t1": nil, "t2": refused, "t3": nil} {
		err := s.Update(t.Context(), func(tx *store.Tx) error {
			return errors.Join(tx.SaveTenantKey(key, []byte{1}, "c"), end)
		})
		if !errors.Is(err, end) {
			t.Errorf("%s: %v", key, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	err = openSQLite(t, store.Options{Dir: dir}).View(t.Context(), func(tx *store.Tx) error {
		for key, there := range map[string]bool{"t1": true, "t2": false, "t3": true} {
			if _, _, err := tx.TenantKey(key); (err == nil) != there {
				t.Errorf("%s: %v, want there: %t", key, err, there)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestAFullDiskFailsTheWholeGroup limits the size of the file, so that the disk is full for SQLite.
func TestAFullDiskFailsTheWholeGroup(t *testing.T) {
	t.Parallel()
	const queue, clients = 4, 9
	s := openSQLite(t, store.Options{Queue: queue})
	holds, goOn := make(chan struct{}), make(chan struct{})
	results := make(chan error)
	go func() {
		results <- s.Update(t.Context(), func(tx *store.Tx) error {
			close(holds)
			<-goOn
			return tx.Exec("PRAGMA max_page_count = 1") // no less than what the file has now
		})
	}()
	<-holds
	fill := strings.Repeat("漏水", 100_000)
	for i := range clients {
		go func() {
			results <- s.Update(t.Context(), func(tx *store.Tx) error {
				return tx.Cases().SaveWords(t.Context(), []cases.Word{{Tenant: "t1", Case: "c", Act: int64(i), Name: "w", Text: fill}})
			})
		}()
	}
	for range clients - queue {
		if err := <-results; !fault.HasCode(err, "store.busy") {
			t.Errorf("got %v, want store.busy", err)
		}
	}
	close(goOn)
	failed := 0
	for range queue + 1 {
		if fault.HasCode(<-results, "store.failed") {
			failed++
		}
	}
	if failed != queue {
		t.Errorf("%d units failed, want the %d of the group", failed, queue)
	}
	if !s.Writable() {
		t.Error("the store is read-only although no commit failed")
	}
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		return errors.Join(tx.Exec("PRAGMA max_page_count = 1000000"), tx.SaveTenantKey("t1", []byte{1}, "c"))
	})
	if err != nil {
		t.Errorf("with room again: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// history makes a store with a few cases, an account and counters, and returns its folder.
func history(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	s := openSQLite(t, store.Options{Dir: dir})
	writeHistory(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func writeHistory(t testing.TB, s *store.Store) {
	t.Helper()
	m := storetest.NewMaker(9)
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		for range 4 {
			c := m.Case("t1")
			c.Desk, c.ReportedBy = "center:140502", "a1"
			act := m.Act(t, &cases.Case{}, &c)
			words := m.Words(&act, c.ID, "路灯坏了")
			if err := errors.Join(tx.Cases().Save(t.Context(), &c, act), tx.Cases().SaveWords(t.Context(), words)); err != nil {
				return err
			}
		}
		if err := tx.People().Append(people.Act{Tenant: "t1", Subject: "account:a1", Kind: "account.create", At: tx.Now()}); err != nil {
			return err
		}
		return revealed(tx)
	})
	if err := errors.Join(err, s.Settle(t.Context())); err != nil {
		t.Fatal(err)
	}
	err = s.Update(t.Context(), func(tx *store.Tx) error {
		acts, err := tx.Sealed("t1", 0, 100)
		return errors.Join(err, tx.ApplyCounters("t1", acts))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// revealed notes a look at a contact, with words of its own.
func revealed(tx *store.Tx) error {
	r := store.Reveal{Tenant: "t1", ID: "r1", Case: "c1", Account: "a1", At: tx.Now(), Reason: "other", Salt: []byte("salt"), Words: "约好上门"}
	act := audit.Act{Tenant: "t1", Subject: "reveal:r1", Kind: "contact.reveal", At: tx.Now(), Actor: audit.Actor{Account: r.Account}, Command: `{"case":"c1","reason":"other"}`, Effects: "{}", Words: map[string]string{"words": audit.HashWord(r.Salt, r.Words)}}
	_, err := tx.AppendAct(act)
	return errors.Join(err, tx.InsertReveal(r))
}

// TestVerifyFindsEveryChange changes one thing past the store, and expects the proof to name the row.
func TestVerifyFindsEveryChange(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: one change after another")
	}
	t.Parallel()
	const second = "(SELECT id FROM cases ORDER BY id LIMIT 1 OFFSET 1)"
	for name, test := range map[string]struct{ change, what, row string }{
		"nothing":              {"SELECT 1", "", ""},
		"the body of a case":   {"UPDATE cases SET packed = CAST(packed || x'20' AS BLOB) WHERE id = " + second, store.WhatFold, "case "},
		"a body beside it":     {"UPDATE cases SET body = '{}' WHERE id = " + second, store.WhatFold, "case "},
		"no body at all":       {"UPDATE cases SET packed = NULL WHERE id = " + second, store.WhatFold, "case "},
		"where it comes from":  {"UPDATE cases SET source = 'media' WHERE id = " + second, store.WhatColumns, "case "},
		"a column of a case":   {"UPDATE cases SET place = '140502009' WHERE id = " + second, store.WhatColumns, "case "},
		"when it falls due":    {"UPDATE cases SET next_due = 1 WHERE id = " + second, store.WhatColumns, "case "},
		"a case":               {"DELETE FROM cases WHERE id = " + second, store.WhatFold, "case "},
		"a case without acts":  {"INSERT INTO cases SELECT tenant, 'x', 'x', version, state, open, round, place, community, class, category, matter, loop, desk, lead, micro, lon, lat, reported_at, closed_at, next_due, overdue, body, returned, supervised, asked, disputed, packed, source FROM cases LIMIT 1", store.WhatOrphan, "cases"},
		"an organisation":      {"DELETE FROM case_orgs WHERE org = 'center:140502' AND case_id = " + second, store.WhatLinks, "case "},
		"one too many":         {"INSERT INTO case_orgs VALUES ('t1', 'unit:U99', 1, 1, 'x')", store.WhatOrphan, "case_orgs"},
		"an account":           {"DELETE FROM case_accounts WHERE account = 'a1' AND case_id = " + second, store.WhatLinks, "case "},
		"a private text":       {"UPDATE words SET text = '灯亮了' WHERE case_id = " + second, store.WhatWord, "word "},
		"a salt":               {"UPDATE words SET salt = x'00' WHERE case_id = " + second, store.WhatWord, "word "},
		"a false tombstone":    {"UPDATE words SET erased = 1, text = '', salt = x'' WHERE case_id = " + second, store.WhatWord, "word "},
		"a reveal's words":     {"UPDATE reveals SET words = '路过'", store.WhatWord, "reveal r1"},
		"a reveal's tombstone": {"UPDATE reveals SET words = '', salt = x''", store.WhatWord, "reveal r1"},
		"a reveal gone":        {"DELETE FROM reveals", store.WhatOrphan, "reveal r1"},
		"a reveal of no act":   {"INSERT INTO reveals SELECT tenant, 'r2', case_id, account, at, reason, counted, salt, words FROM reveals", store.WhatOrphan, "reveals"},
		"a text gone":          {"DELETE FROM words WHERE case_id = " + second, store.WhatWord, "case "},
		"a text of no act":     {"INSERT INTO words SELECT tenant, case_id, 9, name, salt, text, erased FROM words LIMIT 1", store.WhatWord, "word "},
		"effects":              {"UPDATE acts SET packed = (SELECT b.packed FROM acts b WHERE b.subject <> acts.subject LIMIT 1) WHERE subject = 'case:' || " + second, audit.WhatHash, "act case:"},
		"a blank at the end":   {"UPDATE acts SET packed = CAST(packed || x'20' AS BLOB) WHERE subject = 'account:a1'", audit.WhatHash, "act account:a1 1"},
		"effects beside them":  {"UPDATE acts SET effects = '{}' WHERE subject = 'account:a1'", audit.WhatHash, "act account:a1 1"},
		"no texts at all":      {"UPDATE acts SET packed = NULL WHERE subject = 'account:a1'", audit.WhatHash, "act account:a1 1"},
		"a hash cut":           {"UPDATE acts SET hash = x'00' WHERE subject = 'account:a1'", audit.WhatHash, "act account:a1 1"},
		"an act":               {"DELETE FROM acts WHERE subject = 'account:a1'", audit.WhatMissing, "seal 5"},
		"a seal":               {"DELETE FROM seals WHERE pos = 2", audit.WhatGap, "seal 2"},
		"the last seal":        {"DELETE FROM seals WHERE pos = 6", audit.WhatHead, "head 6"},
		"a chain":              {"UPDATE seals SET chain = zeroblob(32) WHERE pos = 3", audit.WhatChain, "seal 3"},
		"two places":           {"UPDATE seals SET act = CASE pos WHEN 1 THEN 'x' ELSE act END WHERE pos = 1", audit.WhatMissing, "seal 1"},
		"a count":              {"UPDATE counters SET n = n + 1 WHERE measure = (SELECT min(measure) FROM counters)", store.WhatCount, "counter "},
		"a counter gone":       {"DELETE FROM counters WHERE day <> ''", store.WhatCount, "counter "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := history(t)
			head := headOf(t, dir)
			db := raw(t, dir)
			execRaw(t, db, "DROP TRIGGER acts_no_update", "DROP TRIGGER acts_no_delete", "DROP TRIGGER seals_no_update", "DROP TRIGGER seals_no_delete", test.change)
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			_, err := openSQLite(t, store.Options{Dir: dir}).Verify(t.Context(), "t1", nil, head)
			var broken *audit.Broken
			switch {
			case test.what == "":
				if err != nil {
					t.Error(err)
				}
			case !errors.As(err, &broken):
				t.Errorf("got %v, want a broken row", err)
			case broken.What != test.what || !strings.HasPrefix(broken.Row, test.row):
				t.Errorf("got %q %q, want %q %q", broken.Row, broken.What, test.row, test.what)
			}
		})
	}
}

func headOf(t testing.TB, dir string) (head audit.Head) {
	t.Helper()
	s := openSQLite(t, store.Options{Dir: dir})
	err := s.View(t.Context(), func(tx *store.Tx) (err error) {
		head, err = tx.Head("t1")
		return err
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	return head
}

// TestNoListReadsAWholeTable takes down the statements of the suite's lists and asks SQLite how it would run them.
func TestNoListReadsAWholeTable(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: one statement after another")
	}
	t.Parallel()
	var mu sync.Mutex
	seen := map[string]bool{}
	watched := func(t testing.TB, o store.Options) *store.Store {
		o.Trace = func(traced store.Traced) error {
			mu.Lock()
			defer mu.Unlock()
			text := traced.SQL
			seen[text] = seen[text] || strings.HasPrefix(text, "SELECT c.") || strings.HasPrefix(text, "SELECT COUNT(*) FROM (SELECT 1 FROM")
			return nil
		}
		return openSQLite(t, o)
	}
	t.Run("lists", func(t *testing.T) { storetest.Lists(t, watched) })
	t.Run("counts", func(t *testing.T) { storetest.Counts(t, watched) })
	db := raw(t, emptyStore(t))
	argument := regexp.MustCompile(`\$\d+`)
	checked := 0
	for text, list := range seen {
		if !list {
			continue
		}
		checked++
		plan := planOf(t, db, argument.ReplaceAllString(text, "'1'"))
		for _, step := range plan {
			if strings.HasPrefix(step, "SCAN") && step != "SCAN few" { // what is counted, and no more of it than was asked for
				t.Errorf("%s\n%s", text, strings.Join(plan, "\n"))
			}
		}
	}
	if checked < 30 { // which forms are met is left to chance
		t.Errorf("%d forms of lists were seen, too few", checked)
	}
}

func planOf(t testing.TB, db *sql.DB, text string) (steps []string) {
	t.Helper()
	rows, err := db.Query("EXPLAIN QUERY PLAN " + text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, none int
		var step string
		if err := rows.Scan(&id, &parent, &none, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	return steps
}

func TestABackupIsAWholeStore(t *testing.T) {
	t.Parallel()
	dir, copied := history(t), t.TempDir()
	s := openSQLite(t, store.Options{Dir: dir})
	file := filepath.Join(copied, "gezhi.db")
	if err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), file); !fault.HasCode(err, "store.file_exists") {
		t.Errorf("got %v, want store.file_exists", err)
	}
	proof, err := openSQLite(t, store.Options{Dir: copied}).Verify(t.Context(), "t1", nil)
	if err != nil || proof.Cases != 4 {
		t.Errorf("the copy has %d cases, %v", proof.Cases, err)
	}
}

// A transaction that the database ended itself, as after an error of the disk, costs its connection and nothing else.
func TestAReaderWhoseTransactionIsGoneIsReplaced(t *testing.T) {
	t.Parallel()
	s := openSQLite(t, store.Options{Readers: 1})
	if err := s.View(t.Context(), func(tx *store.Tx) error { return tx.Exec("ROLLBACK") }); err != nil {
		t.Fatal(err)
	}
	if err := s.View(t.Context(), func(tx *store.Tx) error { _, err := tx.Tenants(); return err }); err != nil {
		t.Error(err)
	}
}
