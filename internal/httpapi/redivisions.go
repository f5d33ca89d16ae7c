package httpapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/people"
	"gezhi/internal/planning/gridcheck"
	"gezhi/internal/redivision"
	"gezhi/internal/territory"
)

// RedivisionView is a draft on its way.
type RedivisionView struct {
	ID        string           `json:"id"`
	Name      string           `json:"name"`
	Place     PlaceRef         `json:"place"`
	Base      string           `json:"base" doc:"Edition on which it was drawn"`
	Stale     bool             `json:"stale" doc:"The ground has another edition now"`
	Reason    string           `json:"reason"`
	Limits    LimitsView       `json:"limits"`
	Frozen    []string         `json:"frozen"`
	State     redivision.State `json:"state" enum:"drafted,checked,noticed,scheduled,published,withdrawn"`
	Own       bool             `json:"own" doc:"The asker drew it last, and approves nothing of it"`
	At        time.Time        `json:"at"`
	Towns     []PlaceRef       `json:"towns" doc:"Whose consent is needed before the county's"`
	Approved  []territory.Code `json:"approved"`
	From      territory.Day    `json:"from,omitempty"`
	Until     territory.Day    `json:"until,omitempty"`
	ValidFrom territory.Day    `json:"valid_from,omitempty"`
	Edition   string           `json:"edition,omitempty"`
	Answers   []PublicAnswer   `json:"answers,omitempty" doc:"What the public asked, and what it was told"`
	Left      int              `json:"left" doc:"Communities whose open work is still to follow"`
	Version   int64            `json:"version"`
	Plan      []GridRow        `json:"plan,omitempty"`
}

// PublicAnswer is what the office says to what the public asked. Both name nobody.
type PublicAnswer struct {
	Question string    `json:"question"`
	Answer   string    `json:"answer"`
	At       time.Time `json:"at"`
}

type draftAnswerInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Question string `json:"question" minLength:"1" maxLength:"300" doc:"What was asked, without names"`
		Answer   string `json:"answer" minLength:"1" maxLength:"300"`
	}
}

// PublicDraft is a draft as it is shown to the public (公示).
type PublicDraft struct {
	Name   string        `json:"name"`
	Place  PlaceRef      `json:"place"`
	Reason string        `json:"reason"`
	Towns  []PlaceRef    `json:"towns"`
	From   territory.Day `json:"from"`
	Until  territory.Day `json:"until"`
}

// DraftBody is what a person saves.
type DraftBody struct {
	Name   string         `json:"name" minLength:"1" maxLength:"60"`
	Place  territory.Code `json:"place" maxLength:"12"`
	Base   string         `json:"base" maxLength:"40" doc:"Edition on which it was drawn"`
	Reason string         `json:"reason" minLength:"1" maxLength:"200"`
	Limits LimitsView     `json:"limits"`
	Frozen []string       `json:"frozen,omitempty" maxItems:"2000"`
	Plan   []GridRow      `json:"plan" maxItems:"200000"`
}

func (b DraftBody) draft() redivision.Draft {
	return redivision.Draft{Name: b.Name, Place: b.Place, Base: b.Base, Reason: b.Reason, Limits: b.Limits.limits(), Frozen: b.Frozen, Rows: rowsOf(b.Plan)}
}

type newDraftInput struct{ Body DraftBody }

type redrawInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body DraftBody
}

type stepInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct{}
}

type draftNoticeInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Until territory.Day `json:"until" maxLength:"10" doc:"Last day of the notice; at least seven days"`
	}
}

type approveInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Place     territory.Code `json:"place" maxLength:"9" doc:"The town that consents, or the county"`
		ValidFrom territory.Day  `json:"valid_from,omitempty" maxLength:"10" doc:"Of the county: the day on which it comes into force"`
	}
}

// PreviewView is everything that moves when a draft comes into force.
type PreviewView struct {
	Grids      []redivision.Change   `json:"grids"`
	Ground     redivision.Counted    `json:"ground"`
	Violations []gridcheck.Violation `json:"violations"`
	Findings   []ImportFinding       `json:"findings"`
	Cases      []CaseMoveView        `json:"cases"`
	CaseCount  int                   `json:"case_count"`
	More       bool                  `json:"more" doc:"There are more cases than were looked at"`
	Posts      []PostMoveView        `json:"posts"`
}

// CaseMoveView is the open cases that go from one grid to another.
type CaseMoveView struct {
	From  territory.Code `json:"from"`
	To    territory.Code `json:"to"`
	N     int            `json:"n"`
	Cases []CaseLink     `json:"cases" doc:"As far as the asker may read them"`
}

// PostMoveView is a post that follows its ground. It names no person: who holds it stands in the directory, for those who may read that.
type PostMoveView struct {
	Role people.Role      `json:"role"`
	Name string           `json:"role_name"`
	From territory.Code   `json:"from"`
	To   territory.Code   `json:"to,omitempty" doc:"Empty: the ground has no room for it, and its holder needs another post"`
	Beat []territory.Code `json:"beat,omitempty" doc:"Grids that join the beat of a professional worker"`
}

func (g *Registry) mountRedivisions() {
	list := Route{
		Method: http.MethodGet, Path: "/api/v1/redivisions", Summary: "Drafts of re-divisions in reach, the newest first", Tag: "planning",
		Permission: access.TerritoryPlan, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditNone,
	}
	Mount(g, list, g.redivisions)
	one := list
	one.Path, one.Summary, one.Scope = "/api/v1/redivisions/{id}", "A draft with its plan", ScopeOne
	Mount(g, one, func(ctx context.Context, r Request[runID]) (RedivisionView, error) {
		d, err := g.deps.Redivisions.Draft(ctx, r.Actor, r.In.ID)
		return g.redivision(ctx, r.Call, d, true, err)
	})
	preview := one
	preview.Path, preview.Summary, preview.Limits.Rate = "/api/v1/redivisions/{id}/preview", "Everything that would move: ground, open cases, posts", RateSearch
	Mount(g, preview, g.redivisionPreview)

	save := Route{
		Method: http.MethodPost, Path: "/api/v1/redivisions", Summary: "Keep a plan as a draft", Tag: "planning", Permission: access.TerritoryPlan,
		Scope: ScopeRows, Purpose: access.Handling, Audit: AuditAct, Idempotent: true, Status: http.StatusCreated, Limits: Limits{Body: planBody},
	}
	Mount(g, save, func(ctx context.Context, r Request[newDraftInput]) (RedivisionView, error) {
		d, err := g.deps.Redivisions.Save(ctx, r.Actor, r.In.Body.draft(), r.Key)
		return g.redivision(ctx, r.Call, d, false, err)
	})
	redraw := save
	redraw.Method, redraw.Path, redraw.Summary = http.MethodPut, "/api/v1/redivisions/{id}", "Put another plan into a draft that nobody has approved"
	redraw.Scope, redraw.Versioned, redraw.Status = ScopeOne, true, http.StatusOK
	Mount(g, redraw, func(ctx context.Context, r Request[redrawInput]) (RedivisionView, error) {
		next := r.In.Body.draft()
		next.ID, next.Version = r.In.ID, r.Version
		d, err := g.deps.Redivisions.Save(ctx, r.Actor, next, r.Key)
		return g.redivision(ctx, r.Call, d, false, err)
	})

	step := redraw
	step.Method, step.Limits = http.MethodPost, Limits{}
	check := step
	check.Path, check.Summary = "/api/v1/redivisions/{id}/check", "Hold a draft against every rule"
	Mount(g, check, func(ctx context.Context, r Request[stepInput]) (RedivisionView, error) {
		return g.redivisionStep(ctx, r.Call, r.In.ID, Step{Act: "check"})
	})
	notice := step
	notice.Path, notice.Summary = "/api/v1/redivisions/{id}/notice", "Show a checked draft to the public (公示)"
	Mount(g, notice, func(ctx context.Context, r Request[draftNoticeInput]) (RedivisionView, error) {
		return g.redivisionStep(ctx, r.Call, r.In.ID, Step{Act: "notice", Until: r.In.Body.Until})
	})
	withdraw := step
	withdraw.Path, withdraw.Summary = "/api/v1/redivisions/{id}/withdraw", "Take a draft back, until the day on which it comes into force"
	Mount(g, withdraw, func(ctx context.Context, r Request[stepInput]) (RedivisionView, error) {
		return g.redivisionStep(ctx, r.Call, r.In.ID, Step{Act: "withdraw"})
	})
	answer := step
	answer.Path, answer.Summary = "/api/v1/redivisions/{id}/answer", "Answer what the public asked about a draft; everybody reads it"
	Mount(g, answer, func(ctx context.Context, r Request[draftAnswerInput]) (RedivisionView, error) {
		return g.redivisionStep(ctx, r.Call, r.In.ID, Step{Act: "answer", Question: r.In.Body.Question, Answer: r.In.Body.Answer})
	})
	approve := step
	approve.Path, approve.Summary, approve.Permission = "/api/v1/redivisions/{id}/approve", "Consent of a town, or of the county, which names the day", access.TerritoryApprove
	Mount(g, approve, func(ctx context.Context, r Request[approveInput]) (RedivisionView, error) {
		return g.redivisionStep(ctx, r.Call, r.In.ID, Step{Act: "approve", Place: r.In.Body.Place, ValidFrom: r.In.Body.ValidFrom})
	})

	Mount(g, Route{
		Method: http.MethodGet, Path: "/api/v1/redivision-notices", Summary: "Re-divisions that are shown to the public today", Tag: "planning",
		Permission: access.TerritoryRead, Scope: ScopeOpen, Purpose: access.Public, Audit: AuditNone,
	}, g.redivisionNotices)
}

// ComingRedivisions lists the re-divisions of the county of a call that the public may know of.
func (g *Registry) ComingRedivisions(ctx context.Context, c *Call) ([]ComingRedivision, error) {
	return g.deps.Redivisions.Coming(ctx, c.Tenant.Key)
}

func (g *Registry) redivisionStep(ctx context.Context, c *Call, id string, s Step) (RedivisionView, error) {
	s.Version, s.Key = c.Version, c.Key
	d, err := g.deps.Redivisions.Step(ctx, c.Actor, id, s)
	return g.redivision(ctx, c, d, false, err)
}

func (g *Registry) redivisions(ctx context.Context, r Request[struct{}]) ([]RedivisionView, error) {
	list, err := g.deps.Redivisions.List(ctx, r.Actor)
	views := make([]RedivisionView, 0, len(list))
	for _, d := range list {
		v, err := g.redivision(ctx, r.Call, d, false, nil)
		if err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, err
}

func (g *Registry) redivisionNotices(ctx context.Context, r Request[struct{}]) ([]PublicDraft, error) {
	list, err := g.deps.Redivisions.Noticed(ctx, r.Tenant.Key)
	if err != nil {
		return nil, err
	}
	n, err := g.names(ctx, r.Call)
	views := make([]PublicDraft, 0, len(list))
	for _, d := range list {
		views = append(views, PublicDraft{d.Name, n.place(d.Place), d.Reason, n.placesOf(d.Towns), d.From, d.Until})
	}
	return views, err
}

// redivision shows a draft, unless there was an error on the way to it.
func (g *Registry) redivision(ctx context.Context, c *Call, d redivision.Draft, whole bool, err error) (RedivisionView, error) {
	if err != nil {
		return RedivisionView{}, err
	}
	n, err := g.names(ctx, c)
	if err != nil {
		return RedivisionView{}, err
	}
	v := RedivisionView{
		ID: d.ID, Name: d.Name, Place: n.place(d.Place), Base: d.Base, Reason: d.Reason, Limits: LimitsView(d.Limits), Frozen: d.Frozen, State: d.State,
		Own: d.By == c.Actor.Account, At: d.At, Towns: n.placesOf(d.Towns), Approved: []territory.Code{}, From: d.From, Until: d.Until, ValidFrom: d.ValidFrom,
		Edition: d.Edition, Left: len(d.Left), Version: d.Version,
	}
	open := d.State != redivision.Published && d.State != redivision.Withdrawn
	v.Stale = open && n.policy.Territory.Territory().Edition.ID != d.Base
	for _, a := range d.Approvals {
		v.Approved = append(v.Approved, a.Place)
	}
	for _, a := range d.Answers {
		v.Answers = append(v.Answers, PublicAnswer(a))
	}
	if v.Towns == nil {
		v.Towns = []PlaceRef{}
	}
	if v.Frozen == nil {
		v.Frozen = []string{}
	}
	if whole {
		v.Plan = viewRows(d.Rows)
	}
	return v, nil
}

func (g *Registry) redivisionPreview(ctx context.Context, r Request[runID]) (PreviewView, error) {
	p, err := g.deps.Redivisions.Preview(ctx, r.Actor, r.In.ID)
	if err != nil {
		return PreviewView{}, err
	}
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return PreviewView{}, err
	}
	v := PreviewView{Grids: p.Drawn.Grids, Ground: p.Counted, Violations: p.Violations, Findings: []ImportFinding{}, Cases: []CaseMoveView{}, More: p.More, Posts: []PostMoveView{}}
	for _, f := range p.Findings {
		v.Findings = append(v.Findings, ImportFinding{Rule: string(f.Rule), Codes: f.Codes, Why: f.Why})
	}
	for _, m := range p.Cases {
		one := CaseMoveView{From: m.From, To: m.To, N: m.N, Cases: m.Named}
		if one.Cases == nil {
			one.Cases = []CaseLink{}
		}
		v.Cases = append(v.Cases, one)
		v.CaseCount += m.N
	}
	for _, m := range p.Posts {
		one := PostMoveView{Role: m.Post.Role, Name: n.role(m.Post.Role), From: m.Post.Place, To: m.Next.Place}
		for _, grid := range m.Next.Beat {
			if !slices.Contains(m.Post.Beat, grid) {
				one.Beat = append(one.Beat, grid)
			}
		}
		v.Posts = append(v.Posts, one)
	}
	if v.Violations == nil {
		v.Violations = []gridcheck.Violation{}
	}
	if v.Grids == nil {
		v.Grids = []redivision.Change{}
	}
	return v, nil
}
