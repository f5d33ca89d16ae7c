package cases

import (
	"context"
	"strconv"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/people"
)

// merge lets c follow its master; both are changed in one transaction.
//
// Faults: NotFound for a master out of reach; Conflict merge.master_closed, merge.master_merged.
func (s *Service) merge(ctx context.Context, w Writer, actor access.Actor, scope access.Scope, c Case, cmd Merge, p Policy, key Key) (Case, error) {
	master, err := w.Case(ctx, scope, cmd.Master)
	if err != nil {
		return Case{}, err
	}
	switch {
	case master.State == Merged:
		return Case{}, fault.New(fault.Conflict, "merge.master_merged")
	case !master.State.Open():
		return Case{}, fault.New(fault.Conflict, "merge.master_closed")
	}
	ch, err := s.act(ctx, w, actor, c, cmd, p, key)
	if err != nil {
		return Case{}, err
	}
	return ch.Case, s.note(ctx, w, actor, master, Absorb{Case: c.ID}, p)
}

// unmerge gives c its own way again and tells the master.
func (s *Service) unmerge(ctx context.Context, w Writer, actor access.Actor, c Case, cmd Unmerge, p Policy, key Key) (Case, error) {
	masterID := c.Master
	ch, err := s.act(ctx, w, actor, c, cmd, p, key)
	if err != nil {
		return Case{}, err
	}
	master, err := w.Case(ctx, access.SystemScope(c.Tenant), masterID)
	if err != nil {
		return Case{}, err
	}
	return ch.Case, s.note(ctx, w, actor, master, LetGo{Case: c.ID}, p)
}

// note writes on the master what was permitted and done on the case that follows it. The master may by now be steered by
// another center than the follower's, whose leave nobody needs for that.
func (s *Service) note(ctx context.Context, w Writer, actor access.Actor, master Case, cmd Command, p Policy) error {
	_, err := s.apply(ctx, w, master, forDesk(actor, master.Desk), cmd, p, Key{})
	return err
}

// forDesk is the actor of an act that follows from another one.
func forDesk(actor access.Actor, desk people.Org) audit.Actor {
	return audit.Actor{Account: actor.Account, Kind: string(actor.Kind), Role: "staff", Org: string(desk)}
}

// split takes a second case out of c: same reporter, same place, a number of its own. It answers the new case.
func (s *Service) split(ctx context.Context, w Writer, actor access.Actor, c Case, cmd Split, p Policy, key Key) (Case, error) {
	child := Case{Tenant: c.Tenant, ID: s.IDs.New(w.Now()), ReportedBy: c.ReportedBy}
	var err error
	if child.No, err = s.number(ctx, w, c.Tenant, p); err != nil {
		return Case{}, err
	}
	cmd.Child = child.ID
	if _, err := s.act(ctx, w, actor, c, cmd, p, key); err != nil {
		return Case{}, err
	}
	contact, err := s.copyContact(ctx, w, c, child.ID)
	if err != nil {
		return Case{}, err
	}
	report := Report{What{Source: c.Source, Words: cmd.Words, Point: c.Point, CoordSource: c.CoordSource, AccuracyM: c.AccuracyM,
		Grid: c.Place, OccurredAt: c.OccurredAt, Anonymous: c.Anonymous, Reachable: contact.Case != "", Parent: c.ID}}
	if len(c.Place) < 12 {
		report.Grid, report.Address = "", cmd.Words
	}
	ch, err := s.apply(ctx, w, child, forDesk(actor, c.Desk), report, p, Key{})
	if err != nil {
		return Case{}, err
	}
	if contact.Case != "" {
		return ch.Case, w.SaveContact(ctx, contact)
	}
	return ch.Case, nil
}

// copyContact seals the reporter's contact anew for another case.
func (s *Service) copyContact(ctx context.Context, w Writer, c Case, childID string) (SealedContact, error) {
	if !c.Reachable {
		return SealedContact{}, nil
	}
	sealed, err := w.Contact(ctx, access.SystemScope(c.Tenant), c.ID)
	if err != nil {
		return SealedContact{}, err
	}
	person, err := s.Vault.OpenContact(ctx, sealed)
	if err != nil {
		return SealedContact{}, err
	}
	return s.Vault.SealContact(ctx, c.Tenant, childID, person)
}

// repeats finds a case of the same category and place that was closed lately (反复), and answers its id.
func (s *Service) repeats(ctx context.Context, r Reader, c *Case, matter string, p Policy) (string, error) {
	if matter == "" {
		matter = c.Matter
	}
	m, ok := p.Catalogue.Matter(matter)
	if !ok || c.Point == nil {
		return "", nil
	}
	settings := p.Catalogue.Settings()
	within := s.Clock.Now().Add(-time.Duration(settings.AfterCare.RepeatWithin.Amount) * time.Microsecond)
	found, err := r.Similar(ctx, access.SystemScope(c.Tenant), Nearby{Category: m.Category, Case: c.ID, Lon: c.Point.Lon, Lat: c.Point.Lat,
		Metres: float64(settings.Merge.Metres), Micro: c.Micro, Since: within.AddDate(0, -3, 0), States: []State{Closed, Archived}, Limit: 10})
	for _, f := range found {
		if f.ClosedAt.After(within) {
			return f.ID, err
		}
	}
	return "", err
}

// Sweep tells every clock of a tenant that has reached a threshold, in due order, also after a standstill, and answers how many it
// told. Each is one transaction with a unique key, so any number of sweeps may run side by side. A case that fails is
// reported to failed and left for a later sweep.
func (s *Service) Sweep(ctx context.Context, tenant string, limit int, failed func(Case, error)) (told int, err error) {
	policy, err := s.Policies.Policy(ctx, tenant)
	if err != nil {
		return 0, err
	}
	due, err := s.Due(ctx, tenant, limit)
	if err != nil {
		return 0, err
	}
	for _, c := range due {
		_, n, err := s.catchUp(ctx, c.Tenant, c.ID, policy)
		told += n
		if err != nil {
			failed(c, err)
		}
		if ctx.Err() != nil {
			return told, ctx.Err()
		}
	}
	return told, nil
}

// Due lists the cases of a tenant of which a clock has reached a threshold, in due order.
func (s *Service) Due(ctx context.Context, tenant string, limit int) (due []Case, err error) {
	now := s.Clock.Now()
	err = s.Store.View(ctx, func(r Reader) error {
		due, err = r.DueCases(ctx, access.SystemScope(tenant), now, limit)
		return err
	})
	return due, err
}

// CatchUp tells everything that has fallen due on one case, and answers the case as it stands then.
func (s *Service) CatchUp(ctx context.Context, tenant, id string) (Case, int, error) {
	policy, err := s.Policies.Policy(ctx, tenant)
	if err != nil {
		return Case{}, 0, err
	}
	return s.catchUp(ctx, tenant, id, policy)
}

func (s *Service) catchUp(ctx context.Context, tenant, id string, p Policy) (c Case, told int, err error) {
	err = s.Store.Update(ctx, func(w Writer) error {
		told = 0
		if c, err = w.Case(ctx, access.SystemScope(tenant), id); err != nil {
			return err
		}
		for {
			name, threshold, at := c.PendingClock()
			if at.IsZero() || at.After(w.Now()) {
				return nil
			}
			cmd := Tell{Clock: name, Run: c.Clocks[name].Run, Threshold: threshold}
			ch, err := s.apply(ctx, w, c, audit.Actor{Kind: SystemActor, Role: "system"}, cmd, p, cmd.key(&c))
			if err != nil {
				return err
			}
			c, told = ch.Case, told+1
		}
	})
	return c, told, err
}

// Look answers a case as the program itself sees it.
func (s *Service) Look(ctx context.Context, tenant, id string) (c Case, err error) {
	err = s.Store.View(ctx, func(r Reader) error {
		c, err = r.Case(ctx, access.SystemScope(tenant), id)
		return err
	})
	return c, err
}

// key is unique for a threshold of a run of a clock in a round of a case: told once, on one node or ten.
func (a Tell) key(c *Case) Key {
	return Key{Hash: strings.Join([]string{"tell", c.ID, strconv.Itoa(c.Round), string(a.Clock), strconv.Itoa(a.Run), strconv.Itoa(a.Threshold)}, ":")}
}

// Recount computes the clocks of all open cases of a tenant anew after its calendar changed, and answers how many moved.
func (s *Service) Recount(ctx context.Context, tenant, version string, progress func(done int)) (moved int, err error) {
	policy, err := s.Policies.Policy(ctx, tenant)
	if err != nil {
		return 0, err
	}
	for after := ""; ; {
		var page Page
		err := s.Store.View(ctx, func(r Reader) error {
			page, err = r.Cases(ctx, access.SystemScope(tenant), Filter{States: Open, After: after, Limit: 200})
			return err
		})
		if err != nil {
			return moved, err
		}
		for _, c := range page.Cases {
			err := s.Store.Update(ctx, func(w Writer) error {
				c, err := w.Case(ctx, access.SystemScope(tenant), c.ID)
				if err != nil {
					return err
				}
				_, err = s.apply(ctx, w, c, audit.Actor{Kind: SystemActor, Role: "system"}, Recount{Calendar: version}, policy, Key{})
				return err
			})
			switch {
			case err == nil:
				moved++
			case !fault.HasCode(err, "recount.same") && !fault.HasCode(err, "case.wrong_state"):
				return moved, err
			}
		}
		progress(moved)
		if after = page.Next; after == "" {
			return moved, nil
		}
	}
}

// CarryOver lets a case follow the grids of a new division, inside a transaction of the caller's. moved is false when the case is there
// already, or ended meanwhile.
func (s *Service) CarryOver(ctx context.Context, w Writer, tenant, id string, to Rehome, p Policy) (moved bool, err error) {
	c, err := w.Case(ctx, access.SystemScope(tenant), id)
	if err != nil {
		return false, err
	}
	_, err = s.apply(ctx, w, c, audit.Actor{Kind: SystemActor, Role: "system"}, to, p, Key{})
	if fault.HasCode(err, "rehome.same") || fault.HasCode(err, "case.wrong_state") {
		return false, nil
	}
	return err == nil, err
}

// civil is the civil day of an instant as yyyymmdd.
func civil(t time.Time) string { return strings.ReplaceAll(calendar.DateOf(t).String(), "-", "") }
