package httpapi

import (
	"context"
	"net/http"

	"gezhi/internal/access"
)

// FirstSteps tells how far a new county has come.
type FirstSteps interface {
	Steps(ctx context.Context, tenant string) ([]FirstStep, error)
}

// FirstStep is one step of setting a county up, as far as it is really done.
type FirstStep struct {
	Step string `json:"step" enum:"jurisdiction,territory,units,people,calendar,sample"`
	Done bool   `json:"done"`
	N    int    `json:"n" doc:"How much of it there is"`
}

func (g *Registry) mountFirstSteps() {
	steps := Route{
		Method: http.MethodGet, Path: "/api/v1/setup/steps", Summary: "How far a new county has come, by what is really there", Tag: "setup",
		Permission: access.PeopleManage, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditNone,
	}
	Mount(g, steps, func(ctx context.Context, r Request[struct{}]) ([]FirstStep, error) {
		return g.deps.FirstSteps.Steps(ctx, r.Tenant.Key)
	})
}
