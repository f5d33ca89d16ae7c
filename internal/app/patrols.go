package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/patrol"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

const (
	pointAdd     = "point.add"
	pointChange  = "point.change"
	pointEnd     = "point.end"
	pointMove    = "point.move"
	patrolRecord = "patrol.record"
)

// Patrols keeps the risk points of a county and what was found at them (风险点与日常巡查).
type Patrols struct{ app *App }

// NewPatrols returns the patrols of the application.
func NewPatrols(a *App) *Patrols { return &Patrols{a} }

func (s *Patrols) today() calendar.Date { return calendar.DateOf(s.app.Clock.Now()) }

// Flood is the flood season of a county.
func (s *Patrols) Flood(ctx context.Context, tenant string) (calendar.YearSpan, error) {
	policy, err := s.app.Policies.Policy(ctx, tenant)
	if err != nil {
		return calendar.YearSpan{}, err
	}
	return policy.Catalogue.Settings().Patrol.Flood, nil
}

// In lists the risk points of a place within the scope, by place.
func (s *Patrols) In(ctx context.Context, scope access.Scope, place territory.Code) (list []patrol.Point, err error) {
	defer fault.Wrap(&err, "app.Points(%s)", place)
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		list, err = tx.Points(scope, place)
		return err
	})
	return list, err
}

// Add puts a risk point on the list, looked after from today. Faults: Forbidden; NotFound; Invalid with the fields; Conflict patrol.full;
// idempotency.other_body.
func (s *Patrols) Add(ctx context.Context, actor access.Actor, p patrol.Point, key cases.Key) (id string, err error) {
	defer fault.Wrap(&err, "app.AddPoint")
	p.Tenant, p.Version, p.Since = actor.Tenant, 1, s.today()
	who, err := s.checked(ctx, actor, &p)
	if err != nil {
		return "", err
	}
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		act, found, err := before(ctx, tx, actor.Tenant, key, pointAdd)
		if err != nil || found {
			_, id, _ = strings.Cut(act.Subject, ":")
			return err
		}
		id, err = s.keep(tx, p, signed(actor, who), key)
		return err
	})
	return id, err
}

func (s *Patrols) keep(tx *store.Tx, p patrol.Point, by audit.Actor, key cases.Key) (string, error) {
	p.ID = s.app.IDs.New(tx.Now())
	if err := s.warden(tx, p); err != nil {
		return "", err
	}
	if err := tx.InsertPoint(p); err != nil {
		return "", err
	}
	return p.ID, logPoint(tx, p, pointAdd, by, key)
}

// Change writes a risk point over the version that was seen. Faults: as Add; NotFound patrol.not_found; Stale patrol.stale; Conflict
// patrol.ended.
func (s *Patrols) Change(ctx context.Context, actor access.Actor, p patrol.Point) (err error) {
	defer fault.Wrap(&err, "app.ChangePoint")
	p.Tenant = actor.Tenant
	old, _, err := s.own(ctx, actor, access.PatrolEdit, p.ID)
	if err != nil {
		return err
	}
	p.Since = old.Since
	who, err := s.checked(ctx, actor, &p)
	if err != nil {
		return err
	}
	return s.app.Store.Update(ctx, func(tx *store.Tx) error {
		if err := s.warden(tx, p); err != nil {
			return err
		}
		next := p
		next.Version++
		if err := tx.SavePoint(next); err != nil {
			return err
		}
		return logPoint(tx, next, pointChange, signed(actor, who), cases.Key{}, old.Place)
	})
}

// End takes a risk point off the list from today; what was found there stays. Faults: Forbidden; NotFound patrol.not_found; Stale
// patrol.stale; Conflict patrol.ended.
func (s *Patrols) End(ctx context.Context, actor access.Actor, id string, version int64) (err error) {
	defer fault.Wrap(&err, "app.EndPoint")
	p, who, err := s.own(ctx, actor, access.PatrolEdit, id)
	if err != nil {
		return err
	}
	return s.app.Store.Update(ctx, func(tx *store.Tx) error {
		next := p
		next.Ended, next.Version = calendar.DateOf(tx.Now()), version+1
		if err := tx.SavePoint(next); err != nil {
			return err
		}
		return logPoint(tx, next, pointEnd, signed(actor, who), cases.Key{})
	})
}

// Record keeps what somebody found at a point. A record that came before under the same id, or the same key, changes nothing. Faults:
// Forbidden; NotFound patrol.not_found; Invalid with the fields; Conflict patrol.ended, patrol.other_record; idempotency.other_body.
func (s *Patrols) Record(ctx context.Context, actor access.Actor, r patrol.Record, key cases.Key) (kept patrol.Record, err error) {
	defer fault.Wrap(&err, "app.PatrolRecord")
	r.Tenant, r.Account = actor.Tenant, actor.Account
	found := false
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		kept, found, err = recorded(ctx, tx, r, key)
		return err
	})
	if err != nil || found { // also where the point is off the list by now, or out of reach
		return kept, err
	}
	p, who, err := s.own(ctx, actor, access.PatrolRecord, r.Point)
	if err != nil {
		return kept, err
	}
	r.Place = p.Place
	if err := r.Check(); err != nil {
		return kept, err
	}
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		if kept, found, err = recorded(ctx, tx, r, key); err != nil || found {
			return err
		}
		kept = r
		kept.At = tx.Now()
		return s.record(tx, kept, signed(actor, who), key)
	})
	return kept, err
}

// recorded finds what came before under the key or the id of a record.
func recorded(ctx context.Context, tx *store.Tx, r patrol.Record, key cases.Key) (kept patrol.Record, found bool, err error) {
	act, repeated, err := before(ctx, tx, r.Tenant, key, patrolRecord)
	if err != nil {
		return kept, false, err
	}
	id := r.ID
	if repeated {
		var said struct{ ID string }
		if err := json.Unmarshal([]byte(act.Command), &said); err != nil {
			return kept, false, err
		}
		id = said.ID
	}
	switch kept, err = tx.Record(r.Tenant, id); {
	case fault.Is(err, fault.NotFound):
		return kept, false, nil
	case err == nil && (kept.Point != r.Point || kept.Account != r.Account):
		return kept, false, fault.New(fault.Conflict, "patrol.other_record")
	}
	return kept, err == nil, err
}

func (s *Patrols) record(tx *store.Tx, r patrol.Record, by audit.Actor, key cases.Key) error {
	if err := tx.InsertRecord(r); err != nil {
		return err
	}
	command := map[string]any{"id": r.ID, "result": r.Result, "place": r.Place, "scanned": r.Scanned, "located": r.Spot != nil}
	if r.Case != "" {
		command["case"] = r.Case
	}
	if !r.Said.IsZero() {
		command["said"] = r.Said
	}
	_, err := tx.AppendAct(audit.Act{
		Tenant: r.Tenant, Subject: audit.Subject("point", r.Point), Kind: patrolRecord, At: tx.Now(), Actor: by, Key: key.Hash, KeyBody: key.Body, Claim: key.Claim,
		Command: written(command), Effects: "{}",
	})
	return err
}

// Records lists what was found at a point before an instant, the newest first. NotFound patrol.not_found.
func (s *Patrols) Records(ctx context.Context, scope access.Scope, point string, before time.Time, limit int) (list []patrol.Record, err error) {
	defer fault.Wrap(&err, "app.PatrolRecords")
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.Point(scope, point); err != nil {
			return err
		}
		list, err = tx.Records(scope.Tenant(), point, before, limit)
		return err
	})
	return list, err
}

// Coverage tells on how many days of a month the points of a place within the scope had a record fresh enough, by the parts of the place;
// of this month up to yesterday.
func (s *Patrols) Coverage(ctx context.Context, scope access.Scope, place territory.Code, month calendar.Date) (by map[territory.Code]patrol.Cover, err error) {
	defer fault.Wrap(&err, "app.Coverage(%s)", place)
	flood, err := s.Flood(ctx, scope.Tenant())
	if err != nil {
		return nil, err
	}
	first := calendar.Date{Year: month.Year, Month: month.Month, Day: 1}
	next := first.AddDays(31)
	last := calendar.Date{Year: next.Year, Month: next.Month, Day: 1}.AddDays(-1)
	if yesterday := s.today().AddDays(-1); yesterday.Before(last) {
		last = yesterday
	}
	below := min(max(place.Level(), territory.LevelCounty)+1, territory.LevelGrid)
	by = map[territory.Code]patrol.Cover{}
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		points, err := tx.Points(scope, place)
		if err != nil {
			return err
		}
		for _, p := range points {
			seen, err := tx.DaysSeen(p.Tenant, p.ID, first.AddDays(-62).Start(), last.AddDays(1).Start())
			if err != nil {
				return err
			}
			part := p.Place.Up(below)
			c := by[part]
			c.Add(p.Covered(seen, first, last, flood))
			by[part] = c
		}
		return nil
	})
	return by, err
}

// PointRow is one row of a table of risk points, and how its cells are called.
type PointRow struct {
	At func(field string) string
	patrol.Point
}

// Take puts a list of points on the list, whole or not at all; a point of the same name in the same grid stays as it is. Faults: Invalid
// with every wrong cell; Forbidden; Conflict patrol.full.
func (s *Patrols) Take(ctx context.Context, actor access.Actor, rows []PointRow, dryRun bool) (added, same int, err error) {
	defer fault.Wrap(&err, "app.TakePoints")
	var wrong fault.Fields
	who := make([]access.Warrant, len(rows))
	for i := range rows {
		p := &rows[i].Point
		p.Tenant, p.Version, p.Since = actor.Tenant, 1, s.today()
		who[i], err = s.checked(ctx, actor, p)
		switch {
		case fault.Is(err, fault.Invalid):
			wrong.Move(err, rows[i].At)
		case fault.Is(err, fault.NotFound), fault.Is(err, fault.Forbidden):
			wrong.Add(rows[i].At("place"), "patrol.out_of_reach")
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
	type named struct {
		grid territory.Code
		name string
	}
	err = write(ctx, func(tx *store.Tx) error {
		added, same = 0, 0
		there := map[named]bool{}
		all, err := tx.Points(access.SystemScope(actor.Tenant), "")
		if err != nil {
			return err
		}
		for _, p := range all {
			if p.Open() {
				there[named{p.Grid(), p.Name}] = true
			}
		}
		for i, r := range rows {
			n := named{r.Grid(), r.Name}
			if there[n] {
				same++
				continue
			}
			there[n] = true
			added++
			if dryRun {
				continue
			}
			if _, err := s.keep(tx, r.Point, signed(actor, who[i]), cases.Key{}); err != nil {
				return err
			}
		}
		return nil
	})
	return added, same, err
}

// Admit keeps the points of a new district, each with its act, as they are.
func (s *Patrols) Admit(ctx context.Context, list []patrol.Point) (err error) {
	defer fault.Wrap(&err, "app.AdmitPoints")
	return s.app.Store.Update(ctx, func(tx *store.Tx) error {
		for _, p := range list {
			if _, err := s.keep(tx, p, system, cases.Key{}); err != nil {
				return err
			}
		}
		return nil
	})
}

// own returns a point for which the actor has a permission, and in which capacity. Conflict patrol.ended for one that is off the list.
func (s *Patrols) own(ctx context.Context, actor access.Actor, perm access.Permission, id string) (p patrol.Point, who access.Warrant, err error) {
	now := s.app.Clock.Now()
	scope, err := access.ScopeFor(actor, perm, access.Handling, now)
	if err != nil {
		return p, who, err
	}
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		p, err = tx.Point(scope, id)
		return err
	})
	if err != nil {
		return p, who, err
	}
	if !p.Open() {
		return p, who, fault.New(fault.Conflict, "patrol.ended")
	}
	who, err = access.Authorise(actor, perm, store.PointResource(p), access.Handling, now)
	return p, who, err
}

// checked trims a point and holds it against the ground.
func (s *Patrols) checked(ctx context.Context, actor access.Actor, p *patrol.Point) (access.Warrant, error) {
	next, err := p.Check()
	if err != nil {
		return access.Warrant{}, err
	}
	who, err := access.Authorise(actor, access.PatrolEdit, store.PointResource(next), access.Handling, s.app.Clock.Now())
	if err != nil {
		return who, err
	}
	policy, err := s.app.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return who, err
	}
	var wrong fault.Fields
	if !policy.Territory.Known(next.Place) {
		wrong.Add("place", "unknown_place", "place", string(next.Place))
	} else if at := policy.Territory.Locate(next.Spot); at.Grid != "" && at.Grid != next.Grid() {
		wrong.Add("spot", "patrol.elsewhere", "grid", policy.Territory.Name(at.Grid))
	}
	*p = next
	return who, wrong.Err()
}

// warden holds that the warden of a point is somebody of its grid who agreed to be called.
func (s *Patrols) warden(tx *store.Tx, p patrol.Point) error {
	if p.Warden == "" {
		return nil
	}
	those, err := tx.Liaisons(access.SystemScope(p.Tenant), p.Grid())
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(those, func(l people.SealedLiaison) bool { return l.ID == p.Warden }) {
		var wrong fault.Fields
		wrong.Add("warden", "patrol.warden")
		return wrong.Err()
	}
	return nil
}

// follow lets the points of a community follow their ground after a re-division: each to the grid in which it lies now. A point that moves
// leaves its warden behind when that person belongs to another grid.
func (s *Patrols) follow(tx *store.Tx, tenant string, community territory.Code, now *territory.Index) (moved int, err error) {
	points, err := tx.Points(access.SystemScope(tenant), community)
	if err != nil {
		return 0, err
	}
	for _, p := range points {
		at := now.Locate(p.Spot)
		place := at.Grid
		if p.Place.Level() == territory.LevelMicro && at.Micro != "" {
			place = at.Micro
		}
		if place == "" || place == p.Place {
			continue
		}
		p.Place = place
		if err := s.warden(tx, p); fault.Is(err, fault.Invalid) {
			p.Warden = ""
		} else if err != nil {
			return moved, err
		}
		p.Version++
		if err := tx.SavePoint(p); err != nil {
			return moved, err
		}
		if err := logPoint(tx, p, pointMove, system, cases.Key{}); err != nil {
			return moved, err
		}
		moved++
	}
	return moved, nil
}

// logPoint appends an act on a risk point. from is the place where it was before.
func logPoint(tx *store.Tx, p patrol.Point, kind string, by audit.Actor, key cases.Key, from ...territory.Code) error {
	command := map[string]any{"kind": p.Kind, "name": p.Name, "hazard": p.Hazard, "owner": p.Owner, "warden": p.Warden, "place": p.Place, "spot": p.Spot,
		"every": p.Every, "flood": p.Flood}
	noteMove(command, p.Place, from)
	_, err := tx.AppendAct(audit.Act{
		Tenant: p.Tenant, Subject: audit.Subject("point", p.ID), Kind: kind, At: tx.Now(), Actor: by, Key: key.Hash, KeyBody: key.Body,
		Command: written(command), Effects: "{}",
	})
	return err
}
