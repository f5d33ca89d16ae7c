package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/store"
	"gezhi/internal/testkit"
)

// follower is the name of a follower of the suite.
const follower = "suite"

func followers(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(5)
	var read []string
	step := func() {
		update(t, s, func(tx *store.Tx) error {
			at, err := tx.Cursor(Tenant, follower)
			if err != nil {
				return err
			}
			acts, err := tx.Sealed(Tenant, at, 10)
			if err != nil || len(acts) == 0 {
				return err
			}
			for _, a := range acts {
				read = append(read, a.Act.ID)
			}
			return tx.MoveCursor(Tenant, follower, acts[len(acts)-1].Pos)
		})
	}
	for range 4 {
		insertRandom(t, s, m, 12)
		step()
		step()
	}
	for range 10 {
		step()
	}
	var want []string
	for _, a := range logOf(t, s, Tenant) {
		want = append(want, a.ID)
	}
	if diff := cmp.Diff(want, read); diff != "" || len(want) == 0 {
		t.Errorf("of %d acts: %s", len(want), diff)
	}
	view(t, s, func(tx *store.Tx) error {
		head, err := tx.Head(Tenant)
		if head.Pos != int64(len(want)) {
			t.Errorf("the log ends at %d, want %d", head.Pos, len(want))
		}
		return err
	})
}

// counters lets the follower count in steps of random size; after each the stored counters equal the recount of Verify, and
// in the end what stands open equals the cases themselves.
func counters(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(6)
	list := insertRandom(t, s, m, 60)
	for done := false; !done; {
		update(t, s, func(tx *store.Tx) error {
			at, err := tx.Cursor(Tenant, store.Counters)
			if err != nil {
				return err
			}
			acts, err := tx.Sealed(Tenant, at, 1+m.rand.IntN(40))
			done = len(acts) == 0
			return errors.Join(err, tx.ApplyCounters(Tenant, acts))
		})
		wantProof(t, s, Tenant)
	}
	want := map[store.Count]int64{}
	for _, c := range list {
		if c.Tenant == Tenant && c.State.Open() {
			want[store.Count{Place: string(c.Place[:min(12, len(c.Place))]), Matter: c.Matter, Measure: "open:" + string(c.State)}]++
		}
	}
	view(t, s, func(tx *store.Tx) error {
		now, err := tx.CountedNow(Tenant)
		got := map[store.Count]int64{}
		for _, c := range now {
			n := c.N
			c.N = 0
			got[c] = n
		}
		if !maps.Equal(got, want) {
			t.Error(cmp.Diff(want, got))
		}
		byDay, other := tx.Counted(Tenant, "2026-01-01", "2027-01-01")
		reported := int64(0)
		for _, c := range byDay {
			if c.Measure == store.Reported {
				reported += c.N
			}
		}
		if reported == 0 || reported > int64(len(list)) {
			t.Errorf("%d reported of %d", reported, len(list))
		}
		return errors.Join(err, other)
	})
}

// proofProperty makes random histories of cases and accounts, each of a tenant of its own; each verifies, also through the heads that were kept on the way.
func proofProperty(t *testing.T, open Opener) {
	s, n := open(t, store.Options{}), 0
	rapid.Check(t, func(r *rapid.T) {
		m := NewMaker(rapid.Uint64().Draw(r, "seed"))
		n++
		m.tenant, m.other = fmt.Sprintf("a%d", n), fmt.Sprintf("b%d", n)
		var heads []audit.Head
		for range rapid.IntRange(0, 3).Draw(r, "rounds") {
			insertRandom(t, s, m, rapid.IntRange(1, 6).Draw(r, "cases"))
			update(t, s, func(tx *store.Tx) error {
				_, err := tx.AppendAct(audit.Act{Tenant: m.tenant, Subject: "account:a1", Kind: "account.signin", At: tx.Now()})
				return err
			})
			view(t, s, func(tx *store.Tx) error {
				head, err := tx.Head(m.tenant)
				heads = append(heads, head)
				return err
			})
		}
		told := int64(0)
		proof, err := s.Verify(t.Context(), m.tenant, func(acts int64) { told = acts }, heads...)
		if err != nil {
			r.Fatal(err)
		}
		if proof.Acts != told || proof.Sealed != told || len(heads) > 0 && proof.Head != heads[len(heads)-1] {
			r.Fatalf("%+v after %d acts and heads %v", proof, told, heads)
		}
	})
}

// loop plays the flows of the program on the store; each log verifies.
func loop(t *testing.T, open Opener, few int) {
	for i, f := range testkit.Flows(t, "../../testdata/flows") {
		if i%few != 0 {
			continue
		}
		t.Run(f.Title, func(t *testing.T) {
			t.Parallel()
			testkit.Play(t, f, testkit.ServiceDoor(func(t testing.TB, set testkit.Setting) cases.Store {
				s := open(t, store.Options{Clock: set.Clock})
				t.Cleanup(func() { playedProof(t, s, set.Tenant) })
				return s.Cases()
			}))
		})
	}
}

// playedProof verifies a store after a flow; the test's own context has ended by then.
func playedProof(t testing.TB, s *store.Store, tenant string) {
	if err := s.Settle(context.Background()); err != nil {
		t.Error(err)
	}
	if _, err := s.Verify(context.Background(), tenant, nil); err != nil {
		t.Errorf("verify after the flow: %v", err)
	}
}

func logScope(t *testing.T, open Opener) {
	s, m := fresh(t, open), NewMaker(1)
	list := insertRandom(t, s, m, 5)
	subject := audit.Subject("case", list[0].ID)
	view(t, s, func(tx *store.Tx) error {
		_, err := tx.Log(access.PublicScope(Tenant), subject, 0, 10)
		wantFault(t, err, fault.NotFound, "access.not_found")
		all, err := tx.Log(system, "", 0, 100)
		if err != nil {
			return err
		}
		var want []store.SealedAct
		for _, a := range all {
			if a.Act.Subject == subject {
				want = append(want, a)
			}
		}
		got, err := tx.Log(system, subject, 0, 100)
		if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
			t.Errorf("of %d acts: %s", len(want), diff)
		}
		return err
	})
}
