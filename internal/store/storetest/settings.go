package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
	"gezhi/internal/testkit"
)

// ground is a small county with a row of every kind.
func ground() *territory.Territory {
	g := testkit.Ground("140502")
	point := testkit.PointIn(0, 0)
	g.Compounds = []territory.Compound{{ID: "c1", Name: "小区", Type: territory.CompoundOld, Point: point, Households: 280}}
	g.Buildings = []territory.Building{{ID: "b1", Name: "1号楼", Compound: "c1", Grid: g.Grids[0].Code, Floors: 6}}
	g.Places = []territory.Place{{ID: "p1", Name: "面馆", Kind: "food", Grid: g.Grids[0].Code, Point: *point}}
	return g
}

func settings(t *testing.T, open Opener) {
	s := fresh(t, open)
	wantGround(t, s)
	wantPolicy(t, s)
	wantCalendars(t, s)
	wantTenants(t, s)
}

func wantGround(t *testing.T, s *store.Store) {
	t.Helper()
	want := ground()
	for range 2 { // the second time over the first
		update(t, s, func(tx *store.Tx) error { return tx.SaveTerritory(Tenant, want) })
		view(t, s, func(tx *store.Tx) error {
			got, err := tx.Territory(Tenant, want.Edition.ID)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			return err
		})
		want.Grids = want.Grids[1:]
		want.Edition.Status = territory.EditionReplaced
	}
	view(t, s, func(tx *store.Tx) error {
		_, err := tx.Territory(Other, want.Edition.ID)
		wantFault(t, err, fault.NotFound, "edition.not_found")
		editions, err := tx.Editions(Tenant)
		if len(editions) != 1 || editions[0].Status != territory.EditionReplaced {
			t.Errorf("got editions %v", editions)
		}
		return err
	})
}

func wantPolicy(t *testing.T, s *store.Store) {
	t.Helper()
	first := testkit.Policy(t, "140502-jincheng-chengqu").Catalogue
	second := testkit.Policy(t, "370781-qingzhou").Catalogue
	update(t, s, func(tx *store.Tx) error {
		return errors.Join(tx.SavePolicy(Tenant, Start, first), tx.SavePolicy(Tenant, Start.Add(time.Hour), second))
	})
	view(t, s, func(tx *store.Tx) error {
		_, _, err := tx.Policy(Tenant, Start.Add(-time.Second))
		wantFault(t, err, fault.NotFound, "policy.not_found")
		for at, want := range map[time.Duration]string{0: first.Version(), time.Minute: first.Version(), time.Hour: second.Version()} {
			got, v, err := tx.Policy(Tenant, Start.Add(at))
			if err != nil {
				return err
			}
			if got.Version() != want || v.Version != want {
				t.Errorf("after %v the policy is %s, want %s", at, got.Version(), want)
			}
		}
		old, v, err := tx.PolicyByVersion(Tenant, first.Version())
		if err != nil {
			return err
		}
		if old.Version() != first.Version() || !v.ValidFrom.Equal(Start) || !v.SavedAt.Equal(Start) {
			t.Errorf("got %+v", v)
		}
		all, err := tx.Policies(Tenant)
		if len(all) != 2 {
			t.Errorf("%d versions, want 2", len(all))
		}
		return err
	})
}

func wantCalendars(t *testing.T, s *store.Store) {
	t.Helper()
	round := calendar.AroundTheClock()
	update(t, s, func(tx *store.Tx) error {
		return errors.Join(
			tx.SaveCalendarYear(Tenant, 2027, []byte("b")), tx.SaveCalendarYear(Tenant, 2026, []byte("x")), tx.SaveCalendarYear(Tenant, 2026, []byte("a")),
			tx.SaveCalendarOverrides(Tenant, "unit:U01", round), tx.SaveCalendarOverrides(Tenant, "", round),
			tx.SaveCalendarOverrides(Tenant, "unit:U01", calendar.Overrides{}),
		)
	})
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Calendars(Tenant)
		want := store.Calendars{Years: [][]byte{[]byte("a"), []byte("b")}, Overrides: map[people.Org]calendar.Overrides{"": round}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		return err
	})
}

func wantTenants(t *testing.T, s *store.Store) {
	t.Helper()
	one := store.Tenant{Key: Tenant, County: "140502", Name: "城区", Jurisdiction: "140502-jincheng-chengqu", CreatedAt: Start}
	update(t, s, func(tx *store.Tx) error {
		return errors.Join(tx.InsertTenant(one), tx.SaveTenantKey(Tenant, []byte{1}, "old"), tx.SaveTenantKey(Tenant, []byte{2}, "check"))
	})
	wantFault(t, s.Update(t.Context(), func(tx *store.Tx) error { return tx.InsertTenant(one) }), fault.Conflict, "tenant.taken")
	one.Name = "晋城市城区"
	update(t, s, func(tx *store.Tx) error { return tx.SaveTenant(one) })
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Tenant(Tenant)
		if diff := cmp.Diff(one, got); diff != "" {
			t.Error(diff)
		}
		_, missing := tx.Tenant(Other)
		wantFault(t, missing, fault.NotFound, "tenant.not_found")
		_, _, missing = tx.TenantKey(Other)
		wantFault(t, missing, fault.NotFound, "tenant.no_key")
		wrapped, check, other := tx.TenantKey(Tenant)
		if string(wrapped) != "\x02" || check != "check" {
			t.Errorf("got %v %q", wrapped, check)
		}
		list, third := tx.Tenants()
		if len(list) != 1 {
			t.Errorf("%d tenants, want 1", len(list))
		}
		return errors.Join(err, other, third)
	})
}
