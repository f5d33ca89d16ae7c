package app

import (
	"context"
	"encoding/hex"
	"sync/atomic"

	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/keys"
	"gezhi/internal/store"
	"gezhi/internal/territory"
	"gezhi/jurisdictions"
)

// Tenants answers from memory which counties this installation serves.
type Tenants struct {
	list atomic.Pointer[[]store.Tenant]
	demo atomic.Bool
}

func (t *Tenants) set(list []store.Tenant) { t.list.Store(&list) }

// All returns the tenants.
func (t *Tenants) All() []store.Tenant {
	if list := t.list.Load(); list != nil {
		return *list
	}
	return nil
}

// Keys returns the keys of the tenants.
func (t *Tenants) Keys() []string {
	var keys []string
	for _, x := range t.All() {
		keys = append(keys, x.Key)
	}
	return keys
}

// ByKey returns the tenant with the key.
func (t *Tenants) ByKey(key string) (httpapi.Tenant, bool) {
	return t.find(func(x store.Tenant) bool { return x.Key == key })
}

// ByCounty returns the tenant with the 6-digit code.
func (t *Tenants) ByCounty(code string) (httpapi.Tenant, bool) {
	return t.find(func(x store.Tenant) bool { return string(x.County) == code })
}

// Only returns the single tenant; false when there are none or several.
func (t *Tenants) Only() (httpapi.Tenant, bool) {
	if len(t.All()) != 1 {
		return httpapi.Tenant{}, false
	}
	return t.find(func(store.Tenant) bool { return true })
}

func (t *Tenants) find(is func(store.Tenant) bool) (httpapi.Tenant, bool) {
	for _, x := range t.All() {
		if is(x) {
			return httpapi.Tenant{Key: x.Key, County: x.County, Name: catalogue.Label{ZH: x.Name, EN: x.Name}, Demo: t.demo.Load()}, true
		}
	}
	return httpapi.Tenant{}, false
}

// TenantParams says which county begins.
type TenantParams struct {
	Jurisdiction string         // a folder of the jurisdictions that come with the program
	County       territory.Code // 6 digits
	Name         string
}

// CreateTenant begins a county: its key, its policy as a first version, a ground that knows the county alone, some standard texts.
//
// Faults: Invalid jurisdiction not_one_of, county place.form; Conflict tenant.taken.
func (a *App) CreateTenant(ctx context.Context, p TenantParams) (t store.Tenant, err error) {
	defer fault.Wrap(&err, "app.CreateTenant")
	policy, err := catalogue.Load(jurisdictions.Files, p.Jurisdiction)
	if err != nil {
		var f fault.Fields
		f.Add("jurisdiction", "not_one_of", "allowed", jurisdictions.Names())
		return t, f.Err()
	}
	if !p.County.Valid() || p.County.Level() != territory.LevelCounty {
		var f fault.Fields
		f.Add("county", "place.form")
		return t, f.Err()
	}
	if _, taken := a.Tenants.ByCounty(string(p.County)); taken {
		return t, fault.New(fault.Conflict, "tenant.taken")
	}
	t = store.Tenant{Key: "t" + hex.EncodeToString(a.IDs.Random(8)), County: p.County, Name: p.Name, Jurisdiction: p.Jurisdiction, CreatedAt: a.Clock.Now()}
	wrapped, err := a.ring.NewTenant(t.Key)
	if err != nil {
		return t, err
	}
	err = a.Store.Update(ctx, func(tx *store.Tx) error {
		if err := begin(tx, t, policy, wrapped, keys.Check(a.ring.File().Newest())); err != nil {
			return err
		}
		return a.beginTexts(tx, t.Key)
	})
	if err != nil {
		return t, err
	}
	return t, a.reload(ctx)
}

// begin writes what a tenant has from its first day.
func begin(tx *store.Tx, t store.Tenant, policy *catalogue.Catalogue, wrapped keys.Wrapped, check string) error {
	if err := tx.InsertTenant(t); err != nil {
		return err
	}
	if err := tx.SaveTenantKey(t.Key, wrapped, check); err != nil {
		return err
	}
	if err := tx.SavePolicy(t.Key, calendar.Date{Year: 2000, Month: 1, Day: 1}.Start(), policy); err != nil {
		return err
	}
	if err := tx.SaveTerritory(t.Key, bare(t)); err != nil {
		return err
	}
	_, err := tx.AppendAct(audit.Act{Tenant: t.Key, Subject: audit.Subject("tenant", t.Key), Kind: "tenant.create", At: tx.Now(),
		Actor: audit.Actor{Kind: "system", Role: "system"}, Command: `{"jurisdiction":"` + t.Jurisdiction + `"}`, Effects: "{}", Policy: policy.Version()})
	return err
}

// bare is the ground of a county of which nothing is known but its name.
func bare(t store.Tenant) *territory.Territory {
	from := territory.Span{ValidFrom: "2000-01-01"}
	return &territory.Territory{
		Edition: territory.Edition{ID: "0", Name: t.Name, Status: territory.EditionPublished, Span: from},
		Areas:   []territory.Area{{Code: t.County, Name: t.Name, Level: territory.LevelCounty, Kind: territory.KindCounty, Span: from}},
	}
}
