package apitest

import (
	"context"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
)

// Versions answers the one version of the tenant.
func (f *Fakes) Versions(_ context.Context, tenant string) ([]httpapi.PolicyEdition, error) {
	list := f.world.Policies[tenant].Catalogue
	return []httpapi.PolicyEdition{{Version: list.Version(), From: f.world.Clock.Now(), Current: true}}, nil
}

// Version answers the version of the tenant.
func (f *Fakes) Version(_ context.Context, tenant, version string) (*catalogue.Catalogue, error) {
	list := f.world.Policies[tenant].Catalogue
	if list.Version() != version {
		return nil, fault.New(fault.NotFound, "policy.not_found")
	}
	return list, nil
}

// Before answers the version itself: it is the first.
func (f *Fakes) Before(ctx context.Context, tenant, version string) (*catalogue.Catalogue, error) {
	return f.Version(ctx, tenant, version)
}

// Draft makes the edits and keeps nothing.
func (f *Fakes) Draft(_ context.Context, actor access.Actor, a httpapi.Amendment) (base, next *catalogue.Catalogue, err error) {
	base = f.world.Policies[actor.Tenant].Catalogue
	next, err = base.Amend(a.Edits, catalogue.Change{By: actor.Account, Org: base.GridBody(), At: f.world.Clock.Now(), Reason: a.Reason})
	return base, next, err
}

// Rerouted looks at no case.
func (f *Fakes) Rerouted(context.Context, access.Actor, int, calendar.Date, *catalogue.Catalogue, *catalogue.Catalogue) (httpapi.Rerouted, error) {
	return httpapi.Rerouted{}, nil
}

// Amend makes the edits and keeps nothing.
func (f *Fakes) Amend(ctx context.Context, actor access.Actor, a httpapi.Amendment, _ cases.Key) (string, error) {
	_, next, err := f.Draft(ctx, actor, a)
	if err != nil {
		return "", err
	}
	return next.Version(), nil
}

// Apply enters the application and keeps nothing.
func (f *Fakes) Apply(_ context.Context, actor access.Actor, a httpapi.Application, _ cases.Key) (string, error) {
	thing := access.Resource{Tenant: actor.Tenant, Class: access.PublicData, Orgs: []people.Org{people.Unit(a.Unit)}}
	if err := access.Decide(actor, access.CatalogueApply, thing, access.Handling, f.world.Clock.Now()); err != nil {
		return "", err
	}
	list := f.world.Policies[actor.Tenant].Catalogue
	m, _ := list.Matter(a.Like)
	next, err := list.Apply(a.Entry(m), catalogue.Change{By: actor.Account, Org: string(people.Unit(a.Unit)), At: f.world.Clock.Now(), Reason: a.Reason})
	if err != nil {
		return "", err
	}
	return next.Version(), nil
}

// Reviews answers none.
func (f *Fakes) Reviews(context.Context, string) ([]httpapi.ReviewDue, error) { return nil, nil }
