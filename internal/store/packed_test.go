package store_test

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/store"
	"gezhi/internal/store/storetest"
)

// asBefore writes the rows of a store as the release before wrote them: as texts.
func asBefore(t testing.TB, s *store.Store, db *sql.DB) {
	t.Helper()
	err := s.View(t.Context(), func(tx *store.Tx) error {
		acts, err := tx.Sealed("t1", 0, 1000)
		if err != nil {
			return err
		}
		for _, a := range acts {
			execArgs(t, db, `UPDATE acts SET packed = NULL, role = $1, actor_kind = $2, idem_body = $3, command = $4, effects = $5, words = $6, policy = $7, claim = $8
				WHERE tenant = 't1' AND id = $9`, a.Act.Actor.Role, a.Act.Actor.Kind, a.Act.KeyBody, a.Act.Command, a.Act.Effects, audit.EncodeWords(a.Act.Words),
				a.Act.Policy, a.Act.Claim, a.Act.ID)
		}
		page, err := tx.Cases().Cases(t.Context(), access.SystemScope("t1"), cases.Filter{Limit: 200})
		for _, c := range page.Cases {
			execArgs(t, db, "UPDATE cases SET packed = NULL, source = '', body = $1 WHERE tenant = 't1' AND id = $2", string(c.Encode()), c.ID)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var packed int
	if err := db.QueryRowContext(t.Context(), "SELECT (SELECT count(*) FROM acts WHERE packed IS NOT NULL) + (SELECT count(*) FROM cases WHERE packed IS NOT NULL)").Scan(&packed); err != nil || packed != 0 {
		t.Fatal(packed, err)
	}
}

func execArgs(t testing.TB, db *sql.DB, text string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), text, args...); err != nil {
		t.Fatal(text, err)
	}
}

// TestRowsOfTheReleaseBefore reads, proves, counts, carries and goes on with what was stored as texts.
func TestRowsOfTheReleaseBefore(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(t *testing.T) (*store.Store, *sql.DB){
		"SQLite": func(t *testing.T) (*store.Store, *sql.DB) {
			dir := t.TempDir()
			s, db := openSQLite(t, store.Options{Dir: dir}), raw(t, dir)
			execRaw(t, db, "DROP TRIGGER acts_no_update")
			return s, db
		},
		"PostgreSQL": func(t *testing.T) (*store.Store, *sql.DB) {
			url := storetest.Postgres(t)
			s, db := openPostgres(t, store.Options{Database: url}), connect(t, url)
			execArgs(t, db, "GRANT UPDATE ON acts TO CURRENT_USER")
			t.Cleanup(func() { // the database is another test's after this one
				if _, err := db.ExecContext(context.WithoutCancel(t.Context()), "REVOKE UPDATE ON acts FROM CURRENT_USER"); err != nil {
					t.Error(err)
				}
			})
			return s, db
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, db := open(t)
			writeHistory(t, s)
			packed, sources := dumped(t, s), sourcesOf(t, s)
			asBefore(t, s, db)

			if _, err := s.Verify(t.Context(), "t1", nil); err != nil {
				t.Error(err)
			}
			wantParts(t, dumped(t, s), packed)
			if got := sourcesOf(t, s); len(got) == 0 || !maps.Equal(got, sources) {
				t.Errorf("by source: %v, want %v", got, sources)
			}
			goOn(t, s)
			if _, err := s.Verify(t.Context(), "t1", nil); err != nil {
				t.Errorf("after the next acts: %v", err)
			}
			if got := sourcesOf(t, s); !maps.Equal(got, sources) {
				t.Errorf("by source after the next acts: %v, want %v", got, sources)
			}
			for _, change := range [][2]string{
				{"UPDATE cases SET source = 'media' WHERE packed IS NULL", store.WhatColumns},
				{`UPDATE cases SET source = '', body = replace(body, '"round":1', '"round":2') WHERE packed IS NULL`, store.WhatFold},
				{"UPDATE acts SET command = command || ' ' WHERE packed IS NULL", audit.WhatHash},
			} {
				execArgs(t, db, change[0])
				_, err := s.Verify(t.Context(), "t1", nil)
				if broken := (*audit.Broken)(nil); !errors.As(err, &broken) || broken.What != change[1] {
					t.Errorf("%s: got %v, want %s", change[0], err, change[1])
				}
			}
		})
	}
}

// TestOneTextHasOneForm writes the text of an act in other bytes that say the same, and expects the proof to name the row.
func TestOneTextHasOneForm(t *testing.T) {
	t.Parallel()
	dir := history(t)
	db := raw(t, dir)
	execRaw(t, db, "DROP TRIGGER acts_no_update")
	s := openSQLite(t, store.Options{Dir: dir})
	var a audit.Act
	err := s.View(t.Context(), func(tx *store.Tx) error {
		acts, err := tx.Acts("t1", "account:a1")
		a = acts[0]
		return err
	})
	if err != nil || a.Actor.Kind+a.Actor.Role+a.KeyBody+a.Claim != "" {
		t.Fatal(a, err)
	}
	same := append([]byte{1}, a.Effects+"\x00"+a.Command+"\x00\""+a.Policy+"\"\x00\"\"\x00\"\"\x00"+audit.EncodeWords(a.Words)...)
	execArgs(t, db, "UPDATE acts SET packed = $1 WHERE subject = 'account:a1'", same)
	err = s.View(t.Context(), func(tx *store.Tx) error {
		acts, err := tx.Acts("t1", "account:a1")
		if err == nil && acts[0].Hash != acts[0].Sum(acts[0].Prev) {
			t.Error("the text is another one")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Verify(t.Context(), "t1", nil)
	if broken := (*audit.Broken)(nil); !errors.As(err, &broken) || broken.What != audit.WhatHash || broken.Row != "act account:a1 1" {
		t.Errorf("got %v", err)
	}
}

func sourcesOf(t testing.TB, s *store.Store) (counts map[string]int) {
	t.Helper()
	err := s.View(t.Context(), func(tx *store.Tx) (err error) {
		counts, err = tx.Breakdown(access.SystemScope("t1"), "140502", time.Unix(0, 0), time.Unix(1<<40, 0), store.BySource)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

// goOn does one more act on two of the cases, of which one changes nothing but the body.
func goOn(t testing.TB, s *store.Store) {
	t.Helper()
	m := storetest.NewMaker(10)
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		page, err := tx.Cases().Cases(t.Context(), access.SystemScope("t1"), cases.Filter{})
		if err != nil {
			return err
		}
		slices.SortFunc(page.Cases, func(a, b cases.Case) int { return a.ReportedAt.Compare(b.ReportedAt) })
		for i, before := range page.Cases[:2] {
			c := before
			c.Version++
			c.Urges++
			if i == 1 {
				c.Overdue = []cases.ClockName{cases.ClockAccept}
			}
			if err := tx.Cases().Save(t.Context(), &c, m.Act(t, &before, &c)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
}
