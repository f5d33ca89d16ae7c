package store

import (
	"time"

	"gezhi/internal/access"
	"gezhi/internal/atlas"
	"gezhi/internal/cases"
	"gezhi/internal/geo"
	"gezhi/internal/people"
	"gezhi/internal/store/queries"
	"gezhi/internal/territory"
)

// Spots reads what the map shows of a tenant's cases: those reported since an instant, most of them at a time, and of the
// older ones those that are still open. It is read once, when the map is made; from then on the map follows the log.
func (tx *Tx) Spots(tenant string, since time.Time, most int32) ([]atlas.Spot, error) {
	recent, err := tx.q.RecentSpots(tx.ctx, tenant, micros(since), most)
	if err != nil {
		return nil, err
	}
	spots := make([]atlas.Spot, 0, len(recent))
	for _, r := range recent {
		spots = append(spots, spotOf(tenant, queries.OldOpenSpotsRow(r)))
	}
	for _, state := range cases.Open {
		old, err := tx.q.OldOpenSpots(tx.ctx, tenant, string(state), micros(since))
		if err != nil {
			return nil, err
		}
		for _, r := range old {
			spots = append(spots, spotOf(tenant, r))
		}
	}
	return spots, tx.linkSpots(tenant, since, spots)
}

func spotOf(tenant string, r queries.OldOpenSpotsRow) atlas.Spot {
	return atlas.Spot{
		Resource: access.Resource{Tenant: tenant, ID: r.ID, Place: territory.Code(r.Place), Case: r.ID, Class: access.Class(r.Class)},
		At:       geo.LonLat{Lon: r.Lon.Float64, Lat: r.Lat.Float64}, State: cases.State(r.State), Loop: cases.Loop(r.Loop), Matter: r.Matter,
		Lead: people.Org(r.Lead), Overdue: r.Overdue, ReportedAt: instant(r.ReportedAt),
	}
}

// linkSpots adds the organisations and accounts that have to do with the spots. They are read in one go and not case by case.
func (tx *Tx) linkSpots(tenant string, since time.Time, spots []atlas.Spot) error {
	at := make(map[string]*atlas.Spot, len(spots))
	for i := range spots {
		at[spots[i].ID] = &spots[i]
	}
	orgs, err := tx.q.SpotOrgs(tx.ctx, tenant, micros(since))
	if err != nil {
		return err
	}
	for _, l := range orgs {
		if s := at[l.CaseID]; s != nil {
			s.Orgs = append(s.Orgs, people.Org(l.Org))
		}
	}
	accounts, err := tx.q.SpotAccounts(tx.ctx, tenant, micros(since))
	for _, l := range accounts {
		if s := at[l.CaseID]; s != nil {
			s.Accounts = append(s.Accounts, l.Account)
		}
	}
	return err
}
