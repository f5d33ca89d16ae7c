package httpapi

import (
	"context"
	"net/http"

	"gezhi/internal/desk"
)

// Desk keeps what accounts keep for their own work (工作台). An account reads its own alone.
type Desk interface {
	Filters(ctx context.Context, tenant, account string) ([]desk.Filter, error)
	SaveFilter(ctx context.Context, tenant, account string, f desk.Filter) error
	DropFilter(ctx context.Context, tenant, account, name string) error
}

// mountFilters mounts the lists that somebody keeps. They are settings of one's own, and no business of the log.
func (g *Registry) mountFilters() {
	own := func(method, path, summary string) Route {
		return Route{Method: method, Path: "/api/v1/filters" + path, Summary: summary, Tag: "desk", Scope: ScopeSelf, Audit: AuditNone}
	}
	Mount(g, own(http.MethodGet, "", "The lists that I keep"), func(ctx context.Context, r Request[struct{}]) ([]desk.Filter, error) {
		list, err := g.deps.Desk.Filters(ctx, r.Tenant.Key, r.Actor.Account)
		if list == nil {
			list = []desk.Filter{}
		}
		return list, err
	})
	Mount(g, own(http.MethodPut, "", "Keep a list under a name"), func(ctx context.Context, r Request[struct{ Body desk.Filter }]) (struct{}, error) {
		f, err := r.In.Body.Check()
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, g.deps.Desk.SaveFilter(ctx, r.Tenant.Key, r.Actor.Account, f)
	})
	Mount(g, own(http.MethodDelete, "/{name}", "Forget a list"), func(ctx context.Context, r Request[struct {
		Name string `path:"name" maxLength:"60"`
	}]) (struct{}, error) {
		return struct{}{}, g.deps.Desk.DropFilter(ctx, r.Tenant.Key, r.Actor.Account, r.In.Name)
	})
}
