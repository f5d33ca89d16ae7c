package simulate_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/clock"
	"gezhi/internal/demo"
	"gezhi/internal/ids"
	"gezhi/internal/people"
	"gezhi/internal/simulate"
	"gezhi/internal/store"
	"gezhi/internal/territory"
	"gezhi/jurisdictions"
)

const tenant = "t"

// district is the synthetic district with its people, on a store of its own.
type district struct {
	service *cases.Service
	store   *store.Store
	clock   *clock.Manual
	policy  cases.Policy
	roster  *simulate.Roster
}

func newDistrict(t *testing.T, start time.Time) *district {
	t.Helper()
	d := &district{clock: clock.NewManual(start)}
	source := ids.NewSource(rand.NewChaCha8([32]byte{1}))
	var err error
	if d.store, err = store.Open(t.Context(), store.Options{Dir: t.TempDir(), Clock: d.clock, IDs: source, Loose: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.store.Close() })
	ground, _, err := demo.District(1)
	if err != nil {
		t.Fatal(err)
	}
	list, err := catalogue.Load(jurisdictions.Files, jurisdictions.Chengqu)
	if err != nil {
		t.Fatal(err)
	}
	var units []demo.Unit
	for _, u := range list.Units() {
		units = append(units, demo.Unit{Code: u.Code, Name: u.Name.In("zh-CN")})
	}
	var posts []people.Post
	for _, m := range demo.Staff(ground, units, tenant, start.AddDate(-1, 0, 0), source) {
		posts = append(posts, m.Posts...)
	}
	d.roster = simulate.NewRoster(tenant, posts)
	d.policy = cases.Policy{Catalogue: list, Territory: territory.NewIndex(ground), Root: "140502",
		Calendar: func(people.Org) *calendar.Calendar { return calendar.National() }}
	d.service = &cases.Service{Store: d.store.Cases(), Policies: policies{d.policy}, Vault: openVault{}, Clock: d.clock, IDs: source}
	return d
}

// policies answers one policy for whoever asks.
type policies struct{ policy cases.Policy }

func (p policies) Policy(context.Context, string) (cases.Policy, error) { return p.policy, nil }

// openVault seals nothing: the contacts of a simulation are made up.
type openVault struct{}

func (openVault) SealContact(_ context.Context, tenant, id string, p cases.Person) (cases.SealedContact, error) {
	return cases.SealedContact{Tenant: tenant, Case: id, PersonKey: []byte{1}, Name: []byte(p.Name), Phone: []byte(p.Phone), Index: p.Phone}, nil
}

func (openVault) OpenContact(_ context.Context, c cases.SealedContact) (cases.Person, error) {
	return cases.Person{Name: string(c.Name), Phone: string(c.Phone)}, nil
}

func (openVault) PhoneIndex(_ context.Context, _, phone string) (string, error) { return phone, nil }

func (openVault) TrackingKey(context.Context, string) ([]byte, error) { return []byte("key"), nil }
