package simulate

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"gezhi/internal/app"
	"gezhi/internal/demo"
	"gezhi/internal/ledgers"
	"gezhi/internal/people"
	"gezhi/internal/territory"
	"gezhi/jurisdictions"
)

// Town is a founded district: its tenant and the posts of its people.
type Town struct {
	Tenant  string
	Posts   []people.Post
	Members []people.Member
	Ground  demo.Report
}

// Found makes the synthetic district in an empty installation: tenant, policy, ground, accounts and posts, each with its act.
// The district exists since from.
func Found(ctx context.Context, a *app.App, seed uint64, from time.Time) (Town, error) {
	return found(ctx, a, seed, from, "演示")
}

// found says of the district in its name what it is for.
func found(ctx context.Context, a *app.App, seed uint64, from time.Time, what string) (Town, error) {
	ground, report, err := demo.District(seed)
	if err != nil {
		return Town{}, err
	}
	county := ground.Areas[0]
	tenant, err := a.CreateTenant(ctx, app.TenantParams{Jurisdiction: jurisdictions.Chengqu, County: county.Code, Name: county.Name + "（" + what + "）"})
	if err != nil {
		return Town{}, err
	}
	if err := a.ReplaceTerritory(ctx, tenant.Key, ground); err != nil {
		return Town{}, err
	}
	town := Town{Tenant: tenant.Key, Ground: report}
	return town, town.settle(ctx, a, ground, from)
}

// settle lets the people of the district move in.
func (t *Town) settle(ctx context.Context, a *app.App, ground *territory.Territory, from time.Time) error {
	policy, err := a.Policies.Policy(ctx, t.Tenant)
	if err != nil {
		return err
	}
	var units []demo.Unit
	for _, u := range policy.Catalogue.Units() {
		units = append(units, demo.Unit{Code: u.Code, Name: u.Name.In("zh-CN")})
	}
	t.Members = demo.Staff(ground, units, t.Tenant, from, a.IDs)
	const batch = 200
	for first := 0; first < len(t.Members); first += batch {
		some := t.Members[first:min(first+batch, len(t.Members))]
		if err := a.People.Admit(ctx, some); err != nil {
			return fmt.Errorf("people of the district: %w", err)
		}
	}
	if err := app.NewLiaisons(a).Admit(ctx, demo.Liaisons(ground, t.Tenant, from)); err != nil {
		return fmt.Errorf("heads of buildings: %w", err)
	}
	for _, m := range t.Members {
		t.Posts = append(t.Posts, m.Posts...)
	}
	var practised []territory.Code
	for _, p := range app.PractisedGrids(t.Posts) {
		practised = append(practised, p.Place)
	}
	if err := app.NewPatrols(a).Admit(ctx, demo.RiskPoints(ground, t.Tenant, from.AddDate(0, 0, 30), practised)); err != nil {
		return fmt.Errorf("risk points: %w", err)
	}
	if err := app.NewStations(a).Admit(ctx, t.Tenant, demo.Stations(ground)); err != nil {
		return fmt.Errorf("stations: %w", err)
	}
	if err := app.NewHouseholds(a).Admit(ctx, demo.Households(ground, t.Tenant, from, practised)); err != nil {
		return fmt.Errorf("households: %w", err)
	}
	return books(ctx, a, t.Tenant, demo.LedgerEntries(ground, from, practised))
}

// books puts made-up entries into their ledgers.
func books(ctx context.Context, a *app.App, tenant string, entries []demo.LedgerEntry) error {
	rows := map[string][]app.EntryRow{}
	for _, e := range entries {
		rows[e.Ledger] = append(rows[e.Ledger], app.EntryRow{Entry: ledgers.Entry{Place: e.Place, Values: e.Phone}, Written: e.Values})
	}
	service := app.NewLedgers(a)
	for _, ledger := range slices.Sorted(maps.Keys(rows)) {
		if err := service.Admit(ctx, tenant, ledger, rows[ledger]); err != nil {
			return fmt.Errorf("ledger %s: %w", ledger, err)
		}
	}
	return nil
}
