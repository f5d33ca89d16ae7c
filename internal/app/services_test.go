package app_test

import (
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/clock"
	"gezhi/internal/config"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/store/storetest"
	"gezhi/internal/territory"
	"gezhi/jurisdictions"
)

// county is an application with one tenant, on a store of its own.
type county struct {
	*app.App
	t      testing.TB
	clock  *clock.Manual
	tenant string
	maker  *storetest.Maker
}

func newCounty(t testing.TB) *county {
	t.Helper()
	return countyOn(t, config.Config{Data: t.TempDir()})
}

func countyOn(t testing.TB, cfg config.Config) *county {
	t.Helper()
	c := &county{t: t, clock: clock.NewManual(storetest.Start), maker: storetest.NewMaker(1)}
	var err error
	if c.App, err = app.Open(t.Context(), cfg, app.Options{Clock: c.clock, Light: true, Twice: true, Trace: storetest.OneTenant(t)}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	tenant, err := c.CreateTenant(t.Context(), app.TenantParams{Jurisdiction: jurisdictions.Chengqu, County: "140502", Name: "城区"})
	if err != nil {
		t.Fatal(err)
	}
	c.tenant = tenant.Key
	return c
}

// staff is an account with one post; nothing is stored of it.
func (c *county) staff(account string, role people.Role, place territory.Code, org people.Org) access.Actor {
	post := people.Post{Tenant: c.tenant, ID: "post of " + account, Account: account, Role: role, Place: place, Org: org, From: c.clock.Now().Add(-time.Hour)}
	return access.NewStaff(c.tenant, account, []people.Post{post}, people.Session{ProvedAt: c.clock.Now()}, c.clock.Now())
}

func (c *county) scope(actor access.Actor, perm access.Permission, purpose access.Purpose) access.Scope {
	c.t.Helper()
	s, err := access.ScopeFor(actor, perm, purpose, c.clock.Now())
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

// save stores a made-up case, changed by edit, with the contact of a made-up person.
func (c *county) save(edit func(*cases.Case)) cases.Case {
	c.t.Helper()
	one := c.maker.Case(c.tenant)
	one.Sensitive, one.Visibility, one.Hands, one.Parts, one.ReportedBy, one.Lead, one.Clocks, one.Overdue = false, "internal", nil, nil, "", "", nil, nil
	edit(&one)
	sealed, err := c.Vault.SealContact(c.t.Context(), c.tenant, one.ID, cases.Person{Name: "王小明", Phone: "13812345678"})
	if err != nil {
		c.t.Fatal(err)
	}
	c.update(func(tx *store.Tx) error {
		if err := tx.Cases().Save(c.t.Context(), &one, c.maker.Act(c.t, &cases.Case{}, &one)); err != nil {
			return err
		}
		return tx.Cases().SaveContact(c.t.Context(), sealed)
	})
	return one
}

func (c *county) update(fn func(*store.Tx) error) {
	c.t.Helper()
	if err := c.Store.Update(c.t.Context(), fn); err != nil {
		c.t.Fatal(err)
	}
}

func (c *county) view(fn func(*store.Tx) error) {
	c.t.Helper()
	if err := c.Store.View(c.t.Context(), fn); err != nil {
		c.t.Fatal(err)
	}
}

// acts returns how many acts of a kind the log holds.
func (c *county) acts(kind string) (n int) {
	c.t.Helper()
	c.view(func(tx *store.Tx) error {
		list, err := tx.Sealed(c.tenant, 0, 10_000)
		for _, a := range list {
			if a.Act.Kind == kind {
				n++
			}
		}
		return err
	})
	return n
}

// proven fails the test unless the log of the tenant verifies.
func (c *county) proven() store.Proof {
	c.t.Helper()
	proof, err := c.Store.Verify(c.t.Context(), c.tenant, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return proof
}

func wantFault(t testing.TB, err error, kind fault.Kind, code string) {
	t.Helper()
	if !fault.Is(err, kind) || !fault.HasCode(err, code) {
		t.Errorf("got %v, want %s %s", err, kind, code)
	}
}

// wantFields fails the test unless err names exactly these wrong fields, as "path code".
func wantFields(t testing.TB, err error, want ...string) {
	t.Helper()
	var got []string
	for _, f := range fault.As(err).Fields {
		got = append(got, f.Path+" "+f.Code)
	}
	if len(got) != len(want) {
		t.Fatalf("got %q of %v, want %q", got, err, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
