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
	oldest := micros(since)
	if n := len(recent); n == int(most) {
		oldest = recent[n-1].ReportedAt
	}
	spots := make([]atlas.Spot, 0, len(recent))
	for _, r := range recent {
		spots = append(spots, spotOf(tenant, queries.OldOpenSpotsRow(r)))
	}
	for _, state := range cases.Open {
		old, err := tx.q.OldOpenSpots(tx.ctx, tenant, string(state), oldest)
		if err != nil {
			return nil, err
		}
		for _, r := range old {
			spots = append(spots, spotOf(tenant, r))
		}
	}
	return spots, tx.linkSpots(tenant, oldest, spots)
}

func spotOf(tenant string, r queries.OldOpenSpotsRow) atlas.Spot {
	return atlas.Spot{
		Resource: access.Resource{Tenant: tenant, ID: r.ID, Place: territory.Code(r.Place), Case: r.ID, Class: access.Class(r.Class)},
		At:       geo.LonLat{Lon: r.Lon.Float64, Lat: r.Lat.Float64}, State: cases.State(r.State), Loop: cases.Loop(r.Loop), Matter: r.Matter,
		Lead: people.Org(r.Lead), Overdue: r.Overdue, ReportedAt: instant(r.ReportedAt),
	}
}

// linkSpots adds the organisations and accounts that have to do with the spots, those reported since an instant and the older open ones.
// They are read in a few goes and not case by case, and by the cases, so that the rest of the history is not read.
func (tx *Tx) linkSpots(tenant string, since int64, spots []atlas.Spot) error {
	at := make(map[string]*atlas.Spot, len(spots))
	for i := range spots {
		at[spots[i].ID] = &spots[i]
	}
	org := func(l queries.OldOpenSpotOrgsRow) {
		if s := at[l.CaseID]; s != nil {
			s.Orgs = append(s.Orgs, people.Org(l.Org))
		}
	}
	account := func(l queries.OldOpenSpotAccountsRow) {
		if s := at[l.CaseID]; s != nil {
			s.Accounts = append(s.Accounts, l.Account)
		}
	}
	orgs, err := tx.q.RecentSpotOrgs(tx.ctx, tenant, since)
	if err != nil {
		return err
	}
	for _, l := range orgs {
		org(queries.OldOpenSpotOrgsRow(l))
	}
	accounts, err := tx.q.RecentSpotAccounts(tx.ctx, tenant, since)
	if err != nil {
		return err
	}
	for _, l := range accounts {
		account(queries.OldOpenSpotAccountsRow(l))
	}
	for _, state := range cases.Open {
		orgs, err := tx.q.OldOpenSpotOrgs(tx.ctx, tenant, string(state), since)
		if err != nil {
			return err
		}
		for _, l := range orgs {
			org(l)
		}
		accounts, err := tx.q.OldOpenSpotAccounts(tx.ctx, tenant, string(state), since)
		if err != nil {
			return err
		}
		for _, l := range accounts {
			account(l)
		}
	}
	return nil
}
