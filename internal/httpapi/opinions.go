package httpapi

import (
	"context"
	"net/http"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/notices"
)

// Opinions keeps what those who work here say of this system.
type Opinions interface {
	Write(ctx context.Context, actor access.Actor, o notices.Opinion, key cases.Key) (id string, err error)
	Own(ctx context.Context, tenant, account string) ([]notices.Opinion, error)
	All(ctx context.Context, tenant string, state notices.OpinionState, after string, limit int) ([]Written, string, error)
	Answer(ctx context.Context, actor access.Actor, id string, version int64, state notices.OpinionState, answer string) error
}

// Written is an opinion with the name of who wrote it.
type Written struct {
	notices.Opinion
	By string
}

// OpinionView is an opinion with its answer.
type OpinionView struct {
	ID         string               `json:"id"`
	At         time.Time            `json:"at"`
	Kind       notices.OpinionKind  `json:"kind" enum:"fault,wish,load"`
	Page       string               `json:"page,omitempty"`
	State      notices.OpinionState `json:"state" enum:"new,planned,done,declined"`
	Words      string               `json:"words"`
	Answer     string               `json:"answer,omitempty"`
	AnsweredAt time.Time            `json:"answered_at,omitzero"`
	By         string               `json:"by,omitempty" doc:"For those who answer"`
	Version    int64                `json:"version"`
}

// OpinionViews is a part of the list.
type OpinionViews struct {
	Items []OpinionView `json:"items"`
	Next  string        `json:"next,omitempty"`
}

type opinionInput struct {
	Body struct {
		Kind  notices.OpinionKind `json:"kind" enum:"fault,wish,load"`
		Page  string              `json:"page,omitempty" maxLength:"40" pattern:"^[a-z_-]*$" doc:"Name of a page; never the address of a case"`
		Words cases.Words         `json:"words" minLength:"1" maxLength:"1000"`
	}
}

type opinionsInput struct {
	State notices.OpinionState `query:"state" enum:"new,planned,done,declined"`
	After string               `query:"after" maxLength:"64"`
	Limit int                  `query:"limit" minimum:"1" maximum:"200"`
}

type answerInput struct {
	ID   string `path:"opinion" maxLength:"64"`
	Body struct {
		Version int64                `json:"version,omitempty" minimum:"0" doc:"That was seen"`
		State   notices.OpinionState `json:"state" enum:"planned,done,declined"`
		Answer  cases.Words          `json:"answer" minLength:"1" maxLength:"1000"`
	}
}

func (g *Registry) mountOpinions() {
	own := Route{Method: http.MethodGet, Path: "/api/v1/opinions/own", Summary: "What I said of this system, with the answers", Tag: "opinions", Scope: ScopeSelf, Audit: AuditNone}
	Mount(g, own, func(ctx context.Context, r Request[struct{}]) ([]OpinionView, error) {
		list, err := g.deps.Opinions.Own(ctx, r.Tenant.Key, r.Actor.Account)
		views := make([]OpinionView, len(list))
		for i, o := range list {
			views[i] = opinionView(Written{Opinion: o})
		}
		return views, err
	})
	write := Route{
		Method: http.MethodPost, Path: "/api/v1/opinions", Summary: "Say something of this system", Tag: "opinions", Scope: ScopeSelf, Audit: AuditAct,
		Idempotent: true, Status: http.StatusCreated,
	}
	Mount(g, write, func(ctx context.Context, r Request[opinionInput]) (struct {
		ID string `json:"id"`
	}, error) {
		b := r.In.Body
		id, err := g.deps.Opinions.Write(ctx, r.Actor, notices.Opinion{Kind: b.Kind, Page: b.Page, Words: string(b.Words)}, r.Key)
		return struct {
			ID string `json:"id"`
		}{id}, err
	})
	all := Route{
		Method: http.MethodGet, Path: "/api/v1/opinions", Summary: "What everybody said of this system", Tag: "opinions",
		Permission: access.SettingsEdit, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditRead,
	}
	Mount(g, all, func(ctx context.Context, r Request[opinionsInput]) (OpinionViews, error) {
		list, next, err := g.deps.Opinions.All(ctx, r.Tenant.Key, r.In.State, r.In.After, r.In.Limit)
		out := OpinionViews{Items: make([]OpinionView, len(list)), Next: next}
		for i, o := range list {
			out.Items[i] = opinionView(o)
		}
		return out, err
	})
	answer := all
	answer.Method, answer.Path, answer.Summary, answer.Audit = http.MethodPost, "/api/v1/opinions/{opinion}/answer", "Answer it; the writer is told", AuditAct
	Mount(g, answer, func(ctx context.Context, r Request[answerInput]) (struct{}, error) {
		b := r.In.Body
		return struct{}{}, g.deps.Opinions.Answer(ctx, r.Actor, r.In.ID, b.Version, b.State, string(b.Answer))
	})
}

func opinionView(o Written) OpinionView {
	return OpinionView{
		ID: o.ID, At: o.At, Kind: o.Kind, Page: o.Page, State: o.State, Words: o.Words, Answer: o.Answer, AnsweredAt: o.AnsweredAt, By: o.By, Version: o.Version,
	}
}
