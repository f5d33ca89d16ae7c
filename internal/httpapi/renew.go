package httpapi

import (
	"context"
	"net/http"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/ids"
)

// RenewedCode is the new code of a case, for its reporter alone.
type RenewedCode struct {
	No    string `json:"no"`
	Code  string `json:"code" doc:"Eight characters to type with the number"`
	Token string `json:"token" doc:"Secret of the link to the tracking page"`
}

type renewInput struct {
	ID   string `path:"id" maxLength:"64" doc:"Id of the case"`
	Body struct {
		Proof cases.Proof `json:"proof" enum:"named,called,told" doc:"How the person has shown to be the reporter: named the number that was left; answered when it was called; where none was left, told what only the reporter knows"`
		Phone string      `json:"phone,omitempty" maxLength:"20" doc:"As it was named; compared and kept nowhere"`
		Words cases.Words `json:"words,omitempty" maxLength:"200" doc:"What was compared, without personal data"`
	}
}

func (g *Registry) mountRenew() {
	row, _ := cases.RowOf(cases.ActRenewCode)
	Mount(g, Route{
		Method: http.MethodPost, Path: "/api/v1/cases/{id}/code", Summary: "Give the reporter a new tracking code (补发查询码); the old one ends", Tag: "cases",
		Permission: row.Needs, Scope: ScopeOne, Purpose: access.Handling, Audit: AuditAct, Idempotent: true, Versioned: true,
	}, g.renew)
}

// renew counts tries by case too, so that a desk cannot find a number by trying.
func (g *Registry) renew(ctx context.Context, r Request[renewInput]) (RenewedCode, error) {
	if err := g.buckets.take(RateCode, "proof:"+clip(r.In.ID), r.Now); err != nil {
		return RenewedCode{}, err
	}
	b := r.In.Body
	c, err := g.do(ctx, r.Call, r.In.ID, cases.RenewCode{Proof: b.Proof, Words: b.Words, Phone: b.Phone})
	if err != nil {
		return RenewedCode{}, err
	}
	key, err := g.deps.Vault.TrackingKey(ctx, r.Tenant.Key)
	if err != nil {
		return RenewedCode{}, err
	}
	r.SetVersion(c.Version)
	return RenewedCode{c.No, ids.TrackingCode(key, c.ID, c.Renewals), ids.TrackingToken(key, c.ID, c.Renewals)}, nil
}
