package app

import (
	"context"
	"slices"
	"strings"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/stations"
	"gezhi/internal/store"
)

// What happens to a station.
const (
	stationAdd    = "station.add"
	stationChange = "station.change"
	stationMove   = "station.move"
	stationClose  = "station.close"
	stationReopen = "station.reopen"
	sitingSave    = "siting.save"
	sitingDrop    = "siting.drop"
	sitingOpen    = "siting.open"
)

// Stations keeps the service stations of a county (服务站点).
type Stations struct{ app *App }

// NewStations returns the stations of the application.
func NewStations(a *App) *Stations { return &Stations{a} }

// List lists the stations of a county in the order in which they were added, the closed ones only where they are wanted.
func (s *Stations) List(ctx context.Context, tenant string, closed bool) (list []stations.Place, err error) {
	defer fault.Wrap(&err, "app.Stations")
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		list, err = tx.Stations(tenant)
		return err
	})
	return slices.DeleteFunc(list, func(p stations.Place) bool { return p.Closed && !closed }), err
}

// checked finds the grid of a station and whether the actor keeps the stations there.
func (s *Stations) checked(ctx context.Context, actor access.Actor, p *stations.Place) (audit.Actor, error) {
	policy, err := s.app.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return audit.Actor{}, err
	}
	next, err := p.Check(policy.Territory)
	if err != nil {
		return audit.Actor{}, err
	}
	*p = next
	return s.may(actor, next)
}

func (s *Stations) may(actor access.Actor, p stations.Place) (audit.Actor, error) {
	who, err := access.Authorise(actor, access.StationEdit, access.Resource{Tenant: actor.Tenant, Place: p.Grid, Class: access.InternalData}, access.Handling, s.app.Clock.Now())
	return signed(actor, who), err
}

// Add opens a station. Faults: Forbidden; Invalid with the fields; idempotency.other_body.
func (s *Stations) Add(ctx context.Context, actor access.Actor, p stations.Place, key cases.Key) (id string, err error) {
	defer fault.Wrap(&err, "app.AddStation")
	by, err := s.checked(ctx, actor, &p)
	if err != nil {
		return "", err
	}
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		act, found, err := before(ctx, tx, actor.Tenant, key, stationAdd)
		if err != nil || found {
			_, id, _ = strings.Cut(act.Subject, ":")
			return err
		}
		id, err = s.insert(tx, actor.Tenant, p, by, key)
		return err
	})
	return id, err
}

func (s *Stations) insert(tx *store.Tx, tenant string, p stations.Place, by audit.Actor, key cases.Key) (string, error) {
	p.ID, p.Version, p.Closed = s.app.IDs.New(tx.Now()), 1, false
	if err := tx.InsertStation(tenant, p); err != nil {
		return "", err
	}
	return p.ID, noteStation(tx, tenant, p, stationAdd, by, key)
}

func noteStation(tx *store.Tx, tenant string, p stations.Place, kind string, by audit.Actor, key cases.Key) error {
	_, err := tx.AppendAct(audit.Act{Tenant: tenant, Subject: audit.Subject("station", p.ID), Kind: kind, At: tx.Now(), Actor: by, Key: key.Hash, KeyBody: key.Body,
		Command: written(p), Effects: "{}"})
	return err
}

// Change writes what is told of a station over the version that was seen; one that stands elsewhere then was moved. The actor keeps the
// stations of both places. Faults: as Add; NotFound station.not_found; Stale station.stale.
func (s *Stations) Change(ctx context.Context, actor access.Actor, p stations.Place) (err error) {
	defer fault.Wrap(&err, "app.ChangeStation")
	by, err := s.checked(ctx, actor, &p)
	if err != nil {
		return err
	}
	return s.step(ctx, actor, p.ID, p.Version, func(old stations.Place) (stations.Place, string) {
		p.Closed = old.Closed
		if old.At != p.At {
			return p, stationMove
		}
		return p, stationChange
	}, by)
}

// Close closes a station, or opens it again. Nothing changes where it is so already. Faults: Forbidden; NotFound station.not_found;
// Stale station.stale.
func (s *Stations) Close(ctx context.Context, actor access.Actor, id string, version int64, closed bool) (err error) {
	defer fault.Wrap(&err, "app.CloseStation")
	return s.step(ctx, actor, id, version, func(p stations.Place) (stations.Place, string) {
		if p.Closed == closed {
			return p, ""
		}
		p.Closed = closed
		if closed {
			return p, stationClose
		}
		return p, stationReopen
	}, audit.Actor{})
}

// step writes what change makes of a station; an empty kind is no change.
func (s *Stations) step(ctx context.Context, actor access.Actor, id string, version int64, change func(stations.Place) (stations.Place, string), by audit.Actor) error {
	return s.app.Store.Update(ctx, func(tx *store.Tx) error {
		old, err := tx.Station(actor.Tenant, id)
		if err != nil {
			return err
		}
		who, err := s.may(actor, old)
		if err != nil {
			return err
		}
		if by != (audit.Actor{}) {
			who = by
		}
		next, kind := change(old)
		switch {
		case kind == "":
			return nil
		case version != old.Version:
			return fault.New(fault.Stale, "station.stale")
		}
		next.ID, next.Version = id, old.Version+1
		if err := tx.SaveStation(actor.Tenant, next); err != nil {
			return err
		}
		return noteStation(tx, actor.Tenant, next, kind, who, cases.Key{})
	})
}

// StationRow is one row of a table of stations, and how its cells are called.
type StationRow struct {
	At func(field string) string
	stations.Place
}

// Take keeps a table of stations, whole or not at all; one of the same kind and name in the same grid stays as it is. Faults: Invalid
// with every wrong cell.
func (s *Stations) Take(ctx context.Context, actor access.Actor, rows []StationRow, dryRun bool) (added, same int, err error) {
	defer fault.Wrap(&err, "app.TakeStations")
	var wrong fault.Fields
	by := make([]audit.Actor, len(rows))
	for i := range rows {
		by[i], err = s.checked(ctx, actor, &rows[i].Place)
		switch {
		case fault.Is(err, fault.Invalid):
			wrong.Move(err, rows[i].At)
		case fault.Is(err, fault.Forbidden):
			wrong.Add(rows[i].At("at"), "station.out_of_reach")
		case err != nil:
			return 0, 0, err
		}
	}
	if err := wrong.Err(); err != nil {
		return 0, 0, err
	}
	write := s.app.Store.Update
	if dryRun {
		write = s.app.Store.View
	}
	err = write(ctx, func(tx *store.Tx) error {
		there, err := tx.Stations(actor.Tenant)
		if err != nil {
			return err
		}
		added, same = 0, 0
		for i, r := range rows {
			if slices.ContainsFunc(there, func(o stations.Place) bool {
				return o.Kind == r.Kind && o.Name == r.Name && o.Grid == r.Grid
			}) {
				same++
				continue
			}
			added++
			there = append(there, r.Place)
			if dryRun {
				continue
			}
			if _, err := s.insert(tx, actor.Tenant, r.Place, by[i], cases.Key{}); err != nil {
				return err
			}
		}
		return nil
	})
	return added, same, err
}

// Admit keeps the stations of a new district, each with its act.
func (s *Stations) Admit(ctx context.Context, tenant string, list []stations.Place) (err error) {
	defer fault.Wrap(&err, "app.AdmitStations")
	policy, err := s.app.Policies.Policy(ctx, tenant)
	if err != nil {
		return err
	}
	return s.app.Store.Update(ctx, func(tx *store.Tx) error {
		for _, p := range list {
			p, err := p.Check(policy.Territory)
			if err != nil {
				return err
			}
			if _, err := s.insert(tx, tenant, p, system, cases.Key{}); err != nil {
				return err
			}
		}
		return nil
	})
}
