package httpapi

import (
	"context"
	"net/http"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/people"
)

// ColleagueSession is a session in the list of those who manage accounts: on which kind of device and until when, never from where.
type ColleagueSession struct {
	ID        string             `json:"id"`
	Kind      people.SessionKind `json:"kind" enum:"desk,phone"`
	Agent     string             `json:"agent" doc:"Browser and system, as in \"Chrome · Windows\""`
	CreatedAt time.Time          `json:"created_at"`
	SeenAt    time.Time          `json:"seen_at"`
	ExpiresAt time.Time          `json:"expires_at"`
}

// EndedSessions tells how many sessions a request ended.
type EndedSessions struct {
	Ended int `json:"ended"`
}

type oustInput struct {
	ID   string `path:"id" maxLength:"64" doc:"Account"`
	Body struct {
		Session string        `json:"session,omitempty" maxLength:"64" doc:"All of them if left out"`
		Reason  people.Reason `json:"reason" enum:"device_lost,suspicious,transferred,left"`
	}
}

func (g *Registry) mountWatch() {
	list := Route{
		Method: http.MethodGet, Path: "/api/v1/accounts/{id}/sessions", Summary: "Where a colleague is signed in", Tag: "people",
		Permission: access.PeopleManage, Scope: ScopeOne, Purpose: access.Handling, Audit: AuditRead,
	}
	Mount(g, list, g.sessionsOf)
	end := list
	end.Method, end.Path, end.Summary, end.Audit = http.MethodPost, "/api/v1/accounts/{id}/sessions/end", "End a colleague's session, or all of them", AuditAccount
	Mount(g, end, func(ctx context.Context, r Request[oustInput]) (EndedSessions, error) {
		n, err := g.deps.People.EndSessionOf(ctx, r.Actor, r.Tenant.Key, r.In.ID, r.In.Body.Session, r.In.Body.Reason)
		return EndedSessions{n}, err
	})
}

func (g *Registry) sessionsOf(ctx context.Context, r Request[idInput]) ([]ColleagueSession, error) {
	live, err := g.deps.People.SessionsOf(ctx, r.Actor, r.Tenant.Key, r.In.ID)
	views := make([]ColleagueSession, len(live))
	for i, s := range live {
		views[i] = ColleagueSession{ID: s.ID, Kind: s.Kind, Agent: s.Agent, CreatedAt: s.CreatedAt, SeenAt: s.SeenAt, ExpiresAt: s.ExpiresAt()}
	}
	return views, err
}
