package testkit

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/cases/casestest"
	"gezhi/internal/ids"
	"gezhi/internal/people"
)

// ServiceDoor leads to cases.Service on a store that open gives.
func ServiceDoor(open func(t testing.TB, s Setting) cases.Store) Opener {
	return func(t testing.TB, s Setting) Door {
		d := &serviceDoor{Setting: s}
		d.service = &cases.Service{Store: open(t, s), Policies: d, Vault: casestest.Vault{}, Clock: s.Clock, IDs: ids.NewSource(s.Draw)}
		return d
	}
}

type serviceDoor struct {
	Setting
	service *cases.Service
}

// Policy makes the door a cases.Policies.
func (d *serviceDoor) Policy(context.Context, string) (cases.Policy, error) {
	return d.Setting.Policy, nil
}

func (d *serviceDoor) actor(who Player, caseID string) access.Actor {
	switch who.Kind {
	case access.Reporter:
		if caseID == "" {
			return access.NewPublic(d.Tenant)
		}
		return access.NewReporter(d.Tenant, caseID)
	case access.Staff:
		post := who.Post
		post.Tenant = d.Tenant
		return access.NewStaff(d.Tenant, who.Account, []people.Post{post}, people.Session{}, d.Clock.Now())
	case access.System:
		return access.NewSystem(d.Tenant)
	}
	return access.NewPublic(d.Tenant)
}

// Report brings a new case.
func (d *serviceDoor) Report(ctx context.Context, who Player, act cases.Act, body []byte, contact cases.Person) (string, error) {
	cmd, err := Command(act, body)
	if err != nil {
		return "", err
	}
	r, err := d.service.Report(ctx, d.actor(who, ""), cases.Intake{Command: cmd, Person: contact})
	return r.ID, err
}

// Act does an act.
func (d *serviceDoor) Act(ctx context.Context, who Player, caseID string, act cases.Act, body []byte) (string, error) {
	cmd, err := Command(act, body)
	if err != nil {
		return "", err
	}
	c, err := d.service.Do(ctx, d.actor(who, caseID), cases.Request{Case: caseID, Command: cmd})
	return c.ID, err
}

// Sees asks the scope of those who read to handle, or what is open to the public.
func (d *serviceDoor) Sees(ctx context.Context, who Player, caseID string) (bool, error) {
	purpose := access.Handling
	switch who.Kind {
	case access.Reporter:
		purpose = access.Service
	case access.Anybody:
		purpose = access.Public
	}
	scope, err := access.ScopeFor(d.actor(who, caseID), access.CaseRead, purpose, d.Clock.Now())
	if err != nil {
		return false, nil //nolint:nilerr // who may read nothing does not see it
	}
	c, err := d.Look(ctx, caseID)
	return scope.Admits(c.Resource()), err
}

// Look reads with the program's own scope.
func (d *serviceDoor) Look(ctx context.Context, caseID string) (c cases.Case, err error) {
	err = d.service.Store.View(ctx, func(r cases.Reader) error {
		c, err = r.Case(ctx, access.SystemScope(d.Tenant), caseID)
		return err
	})
	return c, err
}

// Acts reads the log, and holds that its effects make the stored case.
func (d *serviceDoor) Acts(ctx context.Context, caseID string) ([]Done, error) {
	var log []audit.Act
	err := d.service.Store.View(ctx, func(r cases.Reader) (err error) {
		log, err = r.Acts(ctx, access.SystemScope(d.Tenant), caseID)
		return err
	})
	if err != nil {
		return nil, err
	}
	acts, effects := make([]Done, len(log)), make([][]byte, len(log))
	for i, a := range log {
		acts[i] = Done{Act: cases.Act(strings.TrimPrefix(a.Kind, "case.")), Kept: fmt.Sprintf("%+v", a)}
		effects[i] = []byte(a.Effects)
	}
	again, err := cases.Replay(effects)
	if err != nil {
		return nil, err
	}
	stored, err := d.Look(ctx, caseID)
	if err == nil && string(again.Encode()) != string(stored.Encode()) {
		err = fmt.Errorf("the acts of the case make\n%s\nbut stored is\n%s", again.Encode(), stored.Encode())
	}
	return acts, err
}

// Sweep tells what has fallen due.
func (d *serviceDoor) Sweep(ctx context.Context) error {
	var first error
	_, err := d.service.Sweep(ctx, d.Tenant, 1000, func(c cases.Case, err error) {
		if first == nil {
			first = fmt.Errorf("sweep of %s: %w", c.No, err)
		}
	})
	if err != nil {
		return err
	}
	return first
}

// Calendar changes one day and recounts, as the calendar's own act does.
func (d *serviceDoor) Calendar(ctx context.Context, day calendar.DayRule) error {
	changed, err := d.Setting.Policy.Calendar("").With(calendar.Overrides{Days: []calendar.DayRule{day}})
	if err != nil {
		return err
	}
	d.Setting.Policy.Calendar = func(people.Org) *calendar.Calendar { return changed }
	_, err = d.service.Recount(ctx, d.Tenant, changed.Version(), func(int) {})
	return err
}
