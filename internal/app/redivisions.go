package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
	"gezhi/internal/planning/gridcheck"
	"gezhi/internal/redivision"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

const (
	redivisionNamed = 10 // cases named of one pair of grids
	publishEvery    = time.Minute
)

// Redivisions keeps re-divisions on their way (网格重划), and brings them into force on their day.
type Redivisions struct {
	app *App

	mu    sync.Mutex
	drawn []keptDrawn // the oldest first
}

type keptDrawn struct {
	tenant, id, edition string
	version             int64
	drawn               *redivision.Drawn
}

const drawnKept = 4

// NewRedivisions returns the re-divisions of the application.
func NewRedivisions(a *App) *Redivisions { return &Redivisions{app: a} }

func (r *Redivisions) today() territory.Day {
	return territory.Day(calendar.DateOf(r.app.Clock.Now()).String())
}

// may authorises an act on the division of a place.
func (r *Redivisions) may(actor access.Actor, perm access.Permission, place territory.Code) (audit.Actor, error) {
	who, err := access.Authorise(actor, perm, access.Resource{Tenant: actor.Tenant, Place: place, Class: access.InternalData}, access.Handling, r.app.Clock.Now())
	return signed(actor, who), err
}

// List lists the drafts of the places that the actor may plan, the newest first.
func (r *Redivisions) List(ctx context.Context, actor access.Actor) (list []redivision.Draft, err error) {
	defer fault.Wrap(&err, "app.List")
	err = r.app.Store.View(ctx, func(tx *store.Tx) error {
		list, err = tx.Redivisions(actor.Tenant)
		return err
	})
	return slices.DeleteFunc(list, func(d redivision.Draft) bool {
		_, err := r.may(actor, access.TerritoryPlan, d.Place)
		return err != nil
	}), err
}

// Noticed lists the drafts that are shown to the public today.
func (r *Redivisions) Noticed(ctx context.Context, tenant string) (list []redivision.Draft, err error) {
	defer fault.Wrap(&err, "app.Noticed")
	err = r.app.Store.View(ctx, func(tx *store.Tx) error {
		list, err = tx.Redivisions(tenant)
		return err
	})
	today := r.today()
	return slices.DeleteFunc(list, func(d redivision.Draft) bool { return d.State != redivision.Noticed || today > d.Until }), err
}

// Coming lists what the public may know of: drafts that are shown, that wait for approval, and those with a day, the newest first.
func (r *Redivisions) Coming(ctx context.Context, tenant string) (out []httpapi.ComingRedivision, err error) {
	defer fault.Wrap(&err, "app.Coming")
	var list []redivision.Draft
	err = r.app.Store.View(ctx, func(tx *store.Tx) error {
		list, err = tx.Redivisions(tenant)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, d := range list {
		if d.State != redivision.Noticed && d.State != redivision.Scheduled {
			continue
		}
		drawn, err := r.drawnOf(ctx, tenant, d)
		if err != nil && !fault.Is(err, fault.Stale) {
			return nil, err
		}
		out = append(out, httpapi.ComingRedivision{Draft: d, Drawn: drawn})
	}
	return out, nil
}

// drawnOf draws a draft once for all who ask about the same version of it.
func (r *Redivisions) drawnOf(ctx context.Context, tenant string, d redivision.Draft) (*redivision.Drawn, error) {
	policy, err := r.app.Policies.Policy(ctx, tenant)
	if err != nil {
		return nil, err
	}
	edition := policy.Territory.Territory().Edition.ID
	r.mu.Lock()
	defer r.mu.Unlock() // the second who asks waits, and does not draw it again
	for _, k := range r.drawn {
		if k.tenant == tenant && k.id == d.ID && k.version == d.Version && k.edition == edition {
			return k.drawn, nil
		}
	}
	l, err := r.look(ctx, tenant, d)
	if err != nil {
		return nil, err
	}
	if r.drawn = append(r.drawn, keptDrawn{tenant, d.ID, edition, d.Version, l.drawn}); len(r.drawn) > drawnKept {
		r.drawn = r.drawn[1:]
	}
	return l.drawn, nil
}

// Draft returns a draft of a place that the actor may plan. NotFound redivision.not_found.
func (r *Redivisions) Draft(ctx context.Context, actor access.Actor, id string) (d redivision.Draft, err error) {
	defer fault.Wrap(&err, "app.Draft(%s)", id)
	err = r.app.Store.View(ctx, func(tx *store.Tx) error {
		d, err = tx.Redivision(actor.Tenant, id)
		return err
	})
	if err != nil {
		return redivision.Draft{}, err
	}
	if _, err := r.may(actor, access.TerritoryPlan, d.Place); err != nil {
		return redivision.Draft{}, fault.New(fault.NotFound, "redivision.not_found").Because(err)
	}
	return d, nil
}

// Save keeps a draft: a new one without an id, else over the version that the person saw. Faults: those of redivision.Draw and
// Draft.Redraw; Stale redivision.stale, territory.changed.
func (r *Redivisions) Save(ctx context.Context, actor access.Actor, d redivision.Draft, key cases.Key) (_ redivision.Draft, err error) {
	defer fault.Wrap(&err, "app.Save")
	by, err := r.may(actor, access.TerritoryPlan, d.Place)
	if err != nil {
		return d, err
	}
	d.By, d.At, d.State = actor.Account, r.app.Clock.Now(), redivision.Drafted
	if _, err := r.look(ctx, actor.Tenant, d); err != nil {
		return d, err
	}
	asked := d
	err = r.app.Store.Update(ctx, func(tx *store.Tx) error {
		d = asked // it may run again
		act, found, err := before(ctx, tx, actor.Tenant, key, "redivision.save")
		if err != nil {
			return err
		}
		if found {
			d, err = tx.Redivision(actor.Tenant, strings.TrimPrefix(act.Subject, "redivision:"))
			return err
		}
		if d.ID == "" {
			d.ID, d.Version = r.app.IDs.New(tx.Now()), 1
			err = tx.InsertRedivision(actor.Tenant, d)
		} else {
			d, err = r.redraw(tx, actor.Tenant, d)
		}
		if err != nil {
			return err
		}
		return r.note(tx, actor.Tenant, d, "redivision.save", by, key, map[string]any{"place": d.Place, "limits": d.Limits, "frozen": d.Frozen, "units": len(d.Rows)})
	})
	return d, err
}

func (r *Redivisions) redraw(tx *store.Tx, tenant string, next redivision.Draft) (redivision.Draft, error) {
	old, err := tx.Redivision(tenant, next.ID)
	if err != nil {
		return next, err
	}
	seen := next.Version
	d, err := old.Redraw(next)
	if err != nil {
		return d, err
	}
	if seen != old.Version {
		return d, fault.New(fault.Stale, "redivision.stale")
	}
	d.Version++
	return d, tx.SaveRedivision(tenant, d)
}

// note appends the act of a step.
func (r *Redivisions) note(tx *store.Tx, tenant string, d redivision.Draft, kind string, by audit.Actor, key cases.Key, command any) error {
	_, err := tx.AppendAct(audit.Act{Tenant: tenant, Subject: audit.Subject("redivision", d.ID), Kind: kind, At: tx.Now(), Actor: by, Key: key.Hash, KeyBody: key.Body,
		Command: written(command), Effects: written(map[string]any{"state": d.State, "version": d.Version})})
	return err
}

// looked is a draft held against the ground on which it was drawn.
type looked struct {
	policy cases.Policy
	ground redivision.Ground
	drawn  *redivision.Drawn
	known  []territory.Grid
}

// look draws the edition that a draft would become. Stale territory.changed when the ground has another edition now.
func (r *Redivisions) look(ctx context.Context, tenant string, d redivision.Draft) (l looked, err error) {
	if l.policy, err = r.app.Policies.Policy(ctx, tenant); err != nil {
		return l, err
	}
	base := l.policy.Territory.Territory()
	if base.Edition.ID != d.Base {
		return l, fault.New(fault.Stale, "territory.changed")
	}
	err = r.app.Store.View(ctx, func(tx *store.Tx) error {
		l.known, err = tx.GridsEver(tenant)
		return err
	})
	if err != nil {
		return l, err
	}
	if l.ground, err = r.app.planner.ground(ctx, tenant, d.Place, base); err != nil {
		return l, err
	}
	from := max(r.today(), base.Edition.ValidFrom)
	if d.ValidFrom != "" {
		from = d.ValidFrom
	}
	l.drawn, err = redivision.Draw(base, l.known, l.ground, d.Plan(l.ground), from, d.Reason)
	return l, err
}

// findings are the breaches of the hard rules of an edition.
func (l looked) findings() []territory.Finding {
	d := &draft{base: l.policy.Territory.Territory(), index: l.policy.Territory, root: l.policy.Root, next: l.drawn.Next}
	return d.check(l.known)
}

func (l looked) violations(d redivision.Draft) []gridcheck.Violation {
	rows := gridcheck.Rows(l.ground.Ground, d.Plan(l.ground))
	found := gridcheck.Check(l.ground.Ground, d.Limits, rows)
	return append(found, gridcheck.Kept(gridcheck.Rows(l.ground.Ground, l.ground.Current), rows, d.Frozen)...)
}

// Step carries out an act on the way of a draft. Faults: those of redivision.Draft; Conflict territory.breaks_rules; Stale redivision.stale,
// territory.changed.
func (r *Redivisions) Step(ctx context.Context, actor access.Actor, id string, s httpapi.Step) (d redivision.Draft, err error) {
	defer fault.Wrap(&err, "app.Step(%s)", s.Act)
	if d, err = r.Draft(ctx, actor, id); err != nil {
		return d, err
	}
	perm, place := access.TerritoryPlan, d.Place
	if s.Act == "approve" {
		perm, place = access.TerritoryApprove, s.Place
	}
	by, err := r.may(actor, perm, place)
	if err != nil {
		return d, err
	}
	var l looked
	if s.Act == "check" {
		if l, err = r.look(ctx, actor.Tenant, d); err != nil {
			return d, err
		}
		if found := l.findings(); len(found) > 0 {
			return d, fault.New(fault.Conflict, "territory.breaks_rules", "n", len(found), "rule", string(found[0].Rule), "codes", fmt.Sprint(found[0].Codes))
		}
	}
	err = r.app.Store.Update(ctx, func(tx *store.Tx) error {
		kind := "redivision." + s.Act
		if act, found, err := before(ctx, tx, actor.Tenant, s.Key, kind); err != nil {
			return err
		} else if found {
			d, err = tx.Redivision(actor.Tenant, strings.TrimPrefix(act.Subject, "redivision:"))
			return err
		}
		if d, err = tx.Redivision(actor.Tenant, id); err != nil {
			return err
		}
		if s.Version != d.Version {
			return fault.New(fault.Stale, "redivision.stale")
		}
		switch s.Act {
		case "check":
			d, err = d.Check(l.violations(d), l.drawn.Towns())
		case "notice":
			d, err = d.Notice(r.today(), s.Until)
		case "approve":
			d, err = d.Approve(redivision.Approval{Place: s.Place, By: actor.Account, At: tx.Now()}, r.today(), s.ValidFrom)
		case "withdraw":
			d, err = d.Withdraw()
		case "answer":
			d, err = d.Respond(redivision.Answer{Question: s.Question, Answer: s.Answer, At: tx.Now()})
		}
		if err != nil {
			return err
		}
		d.Version++
		if err := tx.SaveRedivision(actor.Tenant, d); err != nil {
			return err
		}
		return r.note(tx, actor.Tenant, d, kind, by, s.Key, map[string]any{"place": s.Place, "until": s.Until, "valid_from": s.ValidFrom})
	})
	return d, err
}

// Preview tells everything that would move, now.
func (r *Redivisions) Preview(ctx context.Context, actor access.Actor, id string) (out httpapi.RedivisionPreview, err error) {
	defer fault.Wrap(&err, "app.Preview")
	d, err := r.Draft(ctx, actor, id)
	if err != nil {
		return out, err
	}
	l, err := r.look(ctx, actor.Tenant, d)
	if err != nil {
		return out, err
	}
	out = httpapi.RedivisionPreview{Drawn: l.drawn, Violations: l.violations(d), Findings: l.findings(), Counted: l.drawn.Count(l.policy.Territory.Territory(), l.ground)}
	next := territory.NewIndex(l.drawn.Next)
	if out.Cases, out.More, err = r.caseMoves(ctx, actor, d.Place, l.drawn.Heirs, next); err != nil {
		return out, err
	}
	out.Posts, err = r.postMoves(ctx, actor.Tenant, l.policy.Root, l.drawn.Heirs)
	return out, err
}

// caseMoves counts the cases that go to another grid, by the pair of grids.
func (r *Redivisions) caseMoves(ctx context.Context, actor access.Actor, place territory.Code, h redivision.Heirs, now *territory.Index) ([]httpapi.CaseMove, bool, error) {
	seen, err := access.ScopeFor(actor, access.CaseRead, access.Handling, r.app.Clock.Now())
	if err != nil {
		seen = access.Scope{} // it admits nothing
	}
	moves := map[[2]territory.Code]*httpapi.CaseMove{}
	looked, more := 0, false
	err = r.eachCase(ctx, actor.Tenant, place, func(c cases.Case) bool {
		to := h.Where(now, c.Place, c.Point)
		pair := [2]territory.Code{c.Place.Up(territory.LevelGrid), to.Up(territory.LevelGrid)}
		looked++
		if more = looked > rerouteMost; more || pair[0] == pair[1] {
			return !more
		}
		m := moves[pair]
		if m == nil {
			m = &httpapi.CaseMove{From: pair[0], To: pair[1]}
			moves[pair] = m
		}
		m.N++
		if len(m.Named) < redivisionNamed && seen.Admits(c.Resource()) {
			m.Named = append(m.Named, httpapi.CaseLink{ID: c.ID, No: c.No})
		}
		return true
	})
	list := make([]httpapi.CaseMove, 0, len(moves))
	for _, m := range moves {
		list = append(list, *m)
	}
	slices.SortFunc(list, func(a, b httpapi.CaseMove) int {
		return strings.Compare(string(a.From)+string(a.To), string(b.From)+string(b.To))
	})
	return list, more, err
}

// eachCase goes through the cases of a place that are open or may be opened again, until next answers false.
func (r *Redivisions) eachCase(ctx context.Context, tenant string, place territory.Code, next func(cases.Case) bool) error {
	f := cases.Filter{States: append([]cases.State{cases.Closed}, cases.Open...), Place: place, Order: cases.NewestFirst, Limit: reroutePage}
	for {
		var page cases.Page
		err := r.app.Store.Cases().View(ctx, func(reader cases.Reader) (err error) {
			page, err = reader.Cases(ctx, access.SystemScope(tenant), f)
			return err
		})
		if err != nil {
			return err
		}
		for _, c := range page.Cases {
			if !next(c) {
				return nil
			}
		}
		if f.After = page.Next; page.Next == "" {
			return nil
		}
	}
}

// postMoves lists the posts that follow their ground, and those that lose it.
func (r *Redivisions) postMoves(ctx context.Context, tenant string, root territory.Code, h redivision.Heirs) (moves []people.Move, err error) {
	err = r.app.Store.View(ctx, func(tx *store.Tx) error {
		posts, err := tx.PostsUnder(tenant, root)
		moves = people.Follow(posts, r.app.Clock.Now(), h.Heir, h.Split)
		return err
	})
	return moves, err
}

// Run brings drafts into force on their day until ctx ends.
func (r *Redivisions) Run(ctx context.Context) {
	for {
		if err := r.PublishDue(ctx); err != nil && ctx.Err() == nil {
			r.app.Log.Error("a re-division does not come into force", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(publishEvery):
		}
	}
}

// PublishDue brings every draft into force whose day has come, and goes on with those whose open work has not followed yet: what broke off
// is finished by the next call.
func (r *Redivisions) PublishDue(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "app.PublishDue")
	for _, tenant := range r.app.Tenants.Keys() {
		var due []redivision.Draft
		err := r.app.Store.View(ctx, func(tx *store.Tx) error {
			due, err = tx.DueRedivisions(tenant, r.today())
			return err
		})
		if err != nil {
			return err
		}
		for _, d := range due {
			if d.State == redivision.Scheduled {
				if d, err = r.publish(ctx, tenant, d); err != nil {
					return err
				}
			}
			for _, community := range slices.Clone(d.Left) {
				if d, err = r.carry(ctx, tenant, d, community); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

var system = audit.Actor{Kind: cases.SystemActor, Role: "system"}

// publish writes the edition and lets the posts above the communities follow, in one transaction.
func (r *Redivisions) publish(ctx context.Context, tenant string, d redivision.Draft) (redivision.Draft, error) {
	l, err := r.look(ctx, tenant, d)
	if err != nil {
		return d, err
	}
	moves, err := r.postMoves(ctx, tenant, l.policy.Root, l.drawn.Heirs)
	if err != nil {
		return d, err
	}
	published := d
	err = r.app.Store.Update(ctx, func(tx *store.Tx) error {
		edition, err := succeed(tx, tenant, d.Base, l.drawn.Next)
		if err != nil {
			return err
		}
		next, err := d.Publish(r.today(), d.Base, edition, l.drawn)
		if err != nil {
			return err
		}
		next.Version++
		if err := tx.SaveRedivision(tenant, next); err != nil {
			return err
		}
		for _, m := range moves {
			if m.Post.Place.Level() < territory.LevelCommunity {
				if err := r.carryPost(tx, m); err != nil {
					return err
				}
			}
		}
		published = next
		return r.note(tx, tenant, next, "redivision.publish", system, cases.Key{}, map[string]any{"edition": edition, "replaces": d.Base, "grids": len(l.drawn.Grids), "micros": len(l.drawn.Micros)})
	})
	if err == nil {
		r.app.Policies.Forget(tenant)
	}
	return published, err
}

func (r *Redivisions) carryPost(tx *store.Tx, m people.Move) error {
	return m.Carry(tx.People(), r.app.IDs.New(tx.Now()), people.By{Kind: system.Kind, Role: people.Role(system.Role)}, tx.Now())
}

// carry lets the open work of a community follow its grids, in one transaction: cases, and the posts in it.
func (r *Redivisions) carry(ctx context.Context, tenant string, d redivision.Draft, community territory.Code) (redivision.Draft, error) {
	policy, err := r.app.Policies.Policy(ctx, tenant)
	if err != nil {
		return d, err
	}
	to := map[string]territory.Code{}
	err = r.eachCase(ctx, tenant, community, func(c cases.Case) bool {
		if place := d.Heirs.Where(policy.Territory, c.Place, c.Point); place != c.Place {
			to[c.ID] = place
		}
		return true
	})
	if err != nil {
		return d, err
	}
	moves, err := r.postMoves(ctx, tenant, community, *d.Heirs)
	if err != nil {
		return d, err
	}
	carried := d
	err = r.app.Store.Update(ctx, func(tx *store.Tx) error {
		moved := 0
		for _, id := range slices.Sorted(maps.Keys(to)) {
			done, err := r.app.Cases.CarryOver(ctx, tx.Cases(), tenant, id, cases.Rehome{Place: to[id], Division: d.ID}, policy)
			if err != nil {
				return err
			}
			if done {
				moved++
			}
		}
		for _, m := range moves {
			if err := r.carryPost(tx, m); err != nil {
				return err
			}
		}
		called, err := NewLiaisons(r.app).follow(tx, tenant, community, *d.Heirs, policy.Territory)
		if err != nil {
			return err
		}
		points, err := NewPatrols(r.app).follow(tx, tenant, community, policy.Territory)
		if err != nil {
			return err
		}
		homes, err := NewHouseholds(r.app).follow(tx, tenant, community, *d.Heirs, policy.Territory)
		if err != nil {
			return err
		}
		entries, err := r.app.ledgers.follow(tx, tenant, community, *d.Heirs)
		if err != nil {
			return err
		}
		next := d.Carried(community)
		next.Version++
		if err := tx.SaveRedivision(tenant, next); err != nil {
			return err
		}
		carried = next
		return r.note(tx, tenant, next, "redivision.carry", system, cases.Key{}, map[string]any{"community": community, "cases": moved, "posts": len(moves), "liaisons": called, "points": points, "households": homes, "entries": entries})
	})
	return carried, err
}
