package app

import (
	"context"

	"gezhi/internal/basemap"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/media"
	"gezhi/internal/store"
)

// deps puts together what stands behind the routes.
func (a *App) deps() httpapi.Deps {
	return httpapi.Deps{
		Log: a.Log, Clock: a.Clock, IDs: a.IDs, Tenants: a.Tenants, Policies: a.Policies, People: a.People,
		Directory: NewDirectory(a), Cases: a.Cases, Store: a.Store.Cases(), Vault: a.Vault, Contacts: NewContacts(a), Codes: a.codes, Prints: NewPrints(a),
		Media: media.NewIntake(media.DefaultLimits()), Blobs: a.Blobs, Uploads: uploads{a.Store, a.disk}, Calendars: NewCalendars(a), Rules: NewRegulations(a), Audit: a.Audit, Reports: NewReports(a), Overviews: NewOverviews(a),
		Imports: NewImports(a), Tables: NewTables(a), Inbox: NewInbox(a), Desk: NewDesk(a), Feed: a.live, Spots: a.atlas, Latest: a.latest, Base: a.baseMap(), Ready: a.ready,
		Units: NewUnits(a), Opinions: NewOpinions(a), Texts: NewTexts(a), Liaisons: NewLiaisons(a), Field: NewField(a), Patrols: NewPatrols(a), Ledgers: a.ledgers, LedgerTables: a.ledgers, Releases: NewReleases(a), Households: NewHouseholds(a), Visits: NewVisits(a), Mandates: NewMandates(a), FirstSteps: NewFirstSteps(a), Training: a.training, Planning: a.planner, Redivisions: a.divisions,
		Stations: NewStations(a), Sites: a.sites,
	}
}

// ready answers whether requests can be served: the store takes writes and reads.
func (a *App) ready(ctx context.Context) error {
	if a.stopping.Load() {
		return fault.New(fault.Unavailable, "server.stopping")
	}
	if !a.Store.Writable() {
		return fault.New(fault.Unavailable, "store.read_only")
	}
	return a.Store.View(ctx, func(tx *store.Tx) error {
		_, err := tx.Tenants()
		return err
	})
}

// baseMap is the base map of the configuration.
func (a *App) baseMap() httpapi.BaseMap {
	base := httpapi.BaseMap{File: a.Config.MapFile, Credit: a.Config.MapCredit}
	if a.Config.TiandituKey != "" {
		base.Tianditu = basemap.NewTianditu(a.Config.TiandituKey, nil, a.Clock.Now)
	}
	return base
}
