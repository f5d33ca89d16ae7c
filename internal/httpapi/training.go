package httpapi

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/people"
)

// TrainingPath is where the training grounds are served: below it and the code of the county lies the whole program.
const TrainingPath = "/training"

// Training is the training ground (练习区): the whole loop to practise, apart from the real one.
type Training interface {
	State(tenant string) TrainingState
	Make(ctx context.Context, actor access.Actor) error
	Enter(ctx context.Context, t Trainee) (people.SignedIn, error)
}

// TrainingState is how far the training ground is.
type TrainingState struct {
	State  string     `json:"state" enum:"absent,none,making,ready" doc:"absent: this installation can have none"`
	Done   int        `json:"done,omitempty" doc:"Of the steps of making it"`
	Of     int        `json:"of,omitempty"`
	Failed bool       `json:"failed,omitempty" doc:"The last try to make it failed; what was there is there still"`
	Since  *time.Time `json:"since,omitempty" doc:"When it was last put to its beginning"`
}

// Trainee is somebody who goes to practise in a role.
type Trainee struct {
	Tenant  string
	Account string // in the real one; the training ground keeps no more of it than a digest
	Role    people.Role
	Kind    people.SessionKind
	Addr    netip.Addr
	Agent   string
}

type practiseInput struct {
	Body struct {
		Role people.Role `json:"role" enum:"dispatcher,handler,grid_worker,verifier,leader"`
	}
}

// Practising says where one practises.
type Practising struct {
	Path string `json:"path" doc:"Of the face in which to work"`
}

func (g *Registry) mountTraining() {
	state := Route{
		Method: http.MethodGet, Path: "/api/v1/training", Summary: "Whether there is a training ground", Tag: "training", Scope: ScopeSelf, Audit: AuditNone,
	}
	Mount(g, state, func(_ context.Context, r Request[struct{}]) (TrainingState, error) {
		return g.deps.Training.State(r.Tenant.Key), nil
	})
	build := state
	build.Method, build.Summary, build.Audit, build.Status = http.MethodPost, "Make the training ground, or put it back to its beginning", AuditAct, http.StatusAccepted
	build.Permission, build.Scope, build.Purpose = access.TrainingManage, ScopeRows, access.Handling
	Mount(g, build, func(ctx context.Context, r Request[struct{}]) (TrainingState, error) {
		err := g.deps.Training.Make(ctx, r.Actor)
		return g.deps.Training.State(r.Tenant.Key), err
	})
	enter := state
	enter.Method, enter.Path, enter.Summary, enter.Status = http.MethodPost, "/api/v1/training/sessions", "Go to practise in a role", http.StatusCreated
	Mount(g, enter, g.practise)
}

// practise exchanges the real session for one in the training ground. The real one goes on beside it, in a cookie of its own.
func (g *Registry) practise(ctx context.Context, r Request[practiseInput]) (Practising, error) {
	face, kind := "desk", people.Desk
	if r.In.Body.Role == people.GridWorker {
		face, kind = "field", people.Phone
	}
	in, err := g.deps.Training.Enter(ctx, Trainee{Tenant: r.Tenant.Key, Account: r.Here.Account.ID, Role: r.In.Body.Role, Kind: kind, Addr: r.Addr, Agent: agent(r.r)})
	if err != nil {
		return Practising{}, err
	}
	setCookie(r.Call, cookieName(r.Secure, true), in)
	return Practising{TrainingPath + "/" + string(r.Tenant.County) + "/" + face + "/"}, nil
}
