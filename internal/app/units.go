package app

import (
	"context"
	"encoding/json"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/i18n"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

const unitMove = "unit.move"

// Units lists the departments with what lies open at each, and moves on what lies at one that was closed (单位撤并).
type Units struct{ app *App }

// NewUnits returns the departments of the application.
func NewUnits(a *App) *Units { return &Units{a} }

// Units lists every unit of the tenant's policy, the closed ones too, with its open cases and its posts that have not ended.
func (u *Units) Units(ctx context.Context, tenant string) (list []httpapi.UnitState, err error) {
	defer fault.Wrap(&err, "app.Units")
	policy, err := u.app.Policies.Policy(ctx, tenant)
	if err != nil {
		return nil, err
	}
	err = u.app.Store.View(ctx, func(tx *store.Tx) error {
		list = nil
		open, err := tx.OpenByLead(tenant, stillOwed)
		if err != nil {
			return err
		}
		for _, unit := range policy.Catalogue.Units() {
			one := httpapi.UnitState{Unit: unit, Open: open[people.Unit(unit.Code)]}
			if one.Posts, err = holders(tx, tenant, people.Unit(unit.Code)); err != nil {
				return err
			}
			list = append(list, one)
		}
		return nil
	})
	return list, err
}

// holders lists the posts of an organisation that have not ended, with the names of those who hold them.
func holders(tx *store.Tx, tenant string, org people.Org) (list []people.Holder, err error) {
	posts, err := tx.PostsNaming(tenant, org)
	if err != nil {
		return nil, err
	}
	for _, p := range posts {
		if !p.Until.IsZero() && !p.Until.After(tx.Now()) {
			continue
		}
		a, err := tx.People().Account(tenant, p.Account)
		if err != nil {
			return nil, err
		}
		list = append(list, people.Holder{Post: p, Name: a.Name})
	}
	return list, nil
}

// MoveOn gives every case that a closed unit has in hand to its heir, suspended ones too (改派), and its open parts in the cases of others
// (协办移交), each as an act of its own. What a case does not admit stays and is counted; a request that broke off goes on when it is made
// again.
//
// Faults: Forbidden; NotFound unit.not_found; Conflict unit.still_open.
func (u *Units) MoveOn(ctx context.Context, actor access.Actor, code string, key cases.Key) (out httpapi.MovedOn, err error) {
	defer fault.Wrap(&err, "app.MoveOn(%s)", code)
	thing := access.Resource{Tenant: actor.Tenant, Class: access.PublicData}
	who, err := access.Authorise(actor, access.CatalogueEdit, thing, access.Handling, u.app.Clock.Now())
	if err != nil {
		return out, err
	}
	policy, err := u.app.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return out, err
	}
	unit, ok := policy.Catalogue.Unit(code)
	switch {
	case !ok:
		return out, fault.New(fault.NotFound, "unit.not_found", "unit", code)
	case unit.Open():
		return out, fault.New(fault.Conflict, "unit.still_open", "unit", code)
	}
	var done bool
	err = u.app.Store.View(ctx, func(tx *store.Tx) error {
		act, found, err := before(ctx, tx, actor.Tenant, key, unitMove)
		if err != nil || !found {
			return err
		}
		done = true
		return json.Unmarshal([]byte(act.Effects), &out)
	})
	if err != nil || done {
		return out, err
	}
	if out, err = u.moveCases(ctx, actor.Tenant, people.Unit(code), people.Unit(unit.Heir)); err != nil {
		return out, err
	}
	err = u.app.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.AppendAct(audit.Act{
			Tenant: actor.Tenant, Subject: audit.Subject("unit", code), Kind: unitMove, At: tx.Now(), Actor: signed(actor, who), Key: key.Hash, KeyBody: key.Body,
			Command: written(map[string]string{"heir": unit.Heir}), Effects: written(out), Policy: policy.Catalogue.Version(),
		})
		return err
	})
	return out, err
}

// stillOwed are the states in which somebody who helps owes an answer, or a lead its work.
var stillOwed = append([]cases.State{cases.Suspended}, cases.WithUnit...)

// moveCases hands on case by case, each act in one transaction: a unit may have thousands of cases, and others write meanwhile. One that
// fails takes nothing with it, what is done is not done again, and the store commits such units in groups anyway.
func (u *Units) moveCases(ctx context.Context, tenant string, from, to people.Org) (out httpapi.MovedOn, err error) {
	system := access.NewSystem(tenant)
	why := cases.Words(i18n.Text(i18n.Chinese, "unit.moved", nil))
	for after := ""; ; {
		var page cases.Page
		err := u.app.Store.Cases().View(ctx, func(r cases.Reader) error {
			page, err = r.Cases(ctx, access.SystemScope(tenant), cases.Filter{States: stillOwed, Org: from, After: after, Limit: 200})
			return err
		})
		if err != nil {
			return out, err
		}
		for _, c := range page.Cases {
			cmd := handOn(c, from, to, why)
			if cmd == nil {
				continue
			}
			_, err := u.app.Cases.Do(ctx, system, cases.Request{Case: c.ID, Command: cmd})
			_, part := cmd.(cases.MovePart)
			switch {
			case err == nil && part:
				out.Parts++
			case err == nil:
				out.Moved++
			case fault.Is(err, fault.Conflict), fault.Is(err, fault.Invalid), fault.Is(err, fault.Forbidden):
				out.Stayed++
			default:
				return out, err
			}
		}
		if after = page.Next; after == "" {
			return out, nil
		}
	}
}

// handOn is what lets the heir of a unit take over in a case; nil when nothing waits for the unit there.
func handOn(c cases.Case, from, to people.Org, why cases.Words) cases.Command {
	if c.Lead == from {
		return cases.Reassign{Lead: to, Words: why}
	}
	if i := c.PartOf(from); i >= 0 && !c.Parts[i].Done() {
		return cases.MovePart{From: from, To: to, Words: why}
	}
	return nil
}
