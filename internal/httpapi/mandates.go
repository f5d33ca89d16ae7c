package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/agency"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/households"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Mandates keeps what grid workers do for residents who cannot go (便民代办). What it lists is masked.
type Mandates interface {
	In(ctx context.Context, scope access.Scope, grid territory.Code) ([]MandateFile, error)
	One(ctx context.Context, scope access.Scope, id string) (MandateFile, error)
	Take(ctx context.Context, actor access.Actor, m agency.Mandate, key cases.Key) error
	Move(ctx context.Context, actor access.Actor, id string, v agency.Move, key cases.Key) error
	End(ctx context.Context, actor access.Actor, id string, result agency.Result, reason agency.Reason, key cases.Key) error
	View(ctx context.Context, actor access.Actor, id string, r Reveal) (name string, err error)
}

// MandateFile is a mandate beside its household and the names of those who worked on it.
type MandateFile struct {
	agency.Mandate
	Home  households.Household // its door; zero where there is no card
	Names map[string]string    // by account; without those that are gone
}

// PapersView are some papers of one kind. Neither a picture nor a number of one is kept.
type PapersView struct {
	Kind  agency.Kind `json:"kind" enum:"identity,register,marriage,insurance,disability,housing,income,medical,photo,form,proof,outcome"`
	Make  agency.Make `json:"make" enum:"original,copy"`
	Count int         `json:"count" minimum:"1" maximum:"20"`
}

// PapersMoved is that papers changed hands.
type PapersMoved struct {
	ID     string       `json:"id"`
	Way    agency.Way   `json:"way" enum:"received,fetched,submitted,returned,destroyed"`
	Papers []PapersView `json:"papers"`
	By     string       `json:"by" doc:"The name of whoever had them in hand; the account where it is gone"`
	At     time.Time    `json:"at"`
	Said   *time.Time   `json:"said,omitempty" doc:"When it was, as the phone says"`
}

// MandateView is a mandate with all that was done on it.
type MandateView struct {
	ID        string         `json:"id"`
	Household string         `json:"household"`
	Place     PlaceRef       `json:"place"`
	Door      string         `json:"door,omitempty"`
	Name      string         `json:"name" doc:"Masked"`
	Matter    CodeName       `json:"matter"`
	Given     agency.Given   `json:"given" enum:"signed,called,written"`
	GivenOn   calendar.Date  `json:"given_on"`
	Until     calendar.Date  `json:"until" doc:"The last day"`
	Opened    time.Time      `json:"opened"`
	By        string         `json:"by" doc:"The name of whoever took it on; the account where it is gone"`
	Over      bool           `json:"over,omitempty" doc:"Nothing is received or handed to an office any more; papers go home"`
	Withdrawn *time.Time     `json:"withdrawn,omitempty" doc:"When it was taken back; closed when every paper is home"`
	Closed    *calendar.Date `json:"closed,omitempty"`
	Result    agency.Result  `json:"result,omitempty" enum:"done,refused,withdrew"`
	Reason    agency.Reason  `json:"reason,omitempty" enum:"incomplete,unmet,elsewhere,in_person,over" doc:"Why the office refused"`
	Held      []PapersView   `json:"held" doc:"With the worker: it cannot be closed before there is none"`
	Moves     []PapersMoved  `json:"moves"`
	PurgedOn  *calendar.Date `json:"purged_on,omitempty"`
	Editable  bool           `json:"editable,omitempty"`
}

// MandateViews are the mandates of a grid, those that end first before the others.
type MandateViews struct {
	Items    []MandateView `json:"items"`
	Matters  []CodeName    `json:"matters" doc:"In which grid workers act for somebody"`
	Editable bool          `json:"editable,omitempty"`
}

type mandatesInput struct {
	Grid   territory.Code `path:"grid" maxLength:"18"`
	Closed bool           `query:"closed" doc:"Also those that were closed within twelve months"`
}

type mandateInput struct {
	ID string `path:"mandate" maxLength:"64"`
}

type takeMandateInput struct {
	ID   string `path:"household" maxLength:"64"`
	Body struct {
		ID      string        `json:"id" format:"uuid" doc:"Made by who records; sent twice, it is one mandate"`
		Name    string        `json:"name" maxLength:"40" doc:"Of whoever gives it: letters alone"`
		Matter  string        `json:"matter" maxLength:"20"`
		Given   agency.Given  `json:"given" enum:"signed,called,written"`
		GivenOn calendar.Date `json:"given_on"`
		Until   calendar.Date `json:"until" doc:"The last day, within twelve months"`
	}
}

type movePapersInput struct {
	ID   string `path:"mandate" maxLength:"64"`
	Body struct {
		ID     string       `json:"id" format:"uuid" doc:"Made by who records; sent twice, it is one move"`
		Way    agency.Way   `json:"way" enum:"received,fetched,submitted,returned,destroyed"`
		Papers []PapersView `json:"papers" minItems:"1" maxItems:"24"`
		Said   *time.Time   `json:"said,omitempty" doc:"When it was, as the phone says: kept as a claim"`
	}
}

type endMandateInput struct {
	ID   string `path:"mandate" maxLength:"64"`
	Body struct {
		Result agency.Result `json:"result" enum:"done,refused,withdrew"`
		Reason agency.Reason `json:"reason,omitempty" enum:"incomplete,unmet,elsewhere,in_person,over" doc:"Why the office refused"`
	}
}

type viewMandateInput struct {
	ID   string `path:"mandate" maxLength:"64"`
	Body struct {
		Reason string `json:"reason" enum:"call_back,visit,verify,follow_up,emergency,other"`
		Words  string `json:"words,omitempty" maxLength:"200" doc:"What for, where the reason is another one"`
	}
}

func (g *Registry) mountMandates() {
	list := Route{
		Method: http.MethodGet, Path: "/api/v1/grids/{grid}/mandates", Summary: "The mandates of one's grid with their papers, those that end first before the others, names masked", Tag: "agency",
		Permission: access.AgencyRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditRead,
	}
	Mount(g, list, g.mandatesIn)
	one := list
	one.Path, one.Summary, one.Scope = "/api/v1/mandates/{mandate}", "A mandate with all that was done on it, as its receipt tells it; the name masked", ScopeOne
	Mount(g, one, func(ctx context.Context, r Request[mandateInput]) (MandateView, error) {
		return g.mandate(ctx, r.Call, r.In.ID)
	})

	take := Route{
		Method: http.MethodPost, Path: "/api/v1/households/{household}/mandates", Summary: "Keep that somebody lets one act for them", Tag: "agency",
		Permission: access.AgencyAct, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditAct, Idempotent: true, Field: true, Status: http.StatusCreated,
	}
	Mount(g, take, func(ctx context.Context, r Request[takeMandateInput]) (MandateView, error) {
		b := r.In.Body
		err := g.deps.Mandates.Take(ctx, r.Actor, agency.Mandate{ID: b.ID, Household: r.In.ID, Errand: agency.Errand{
			Name: b.Name, Matter: b.Matter, Given: b.Given, GivenOn: b.GivenOn, Until: b.Until,
		}}, r.Key)
		if err != nil {
			return MandateView{}, err
		}
		return g.mandate(ctx, r.Call, b.ID)
	})
	move := take
	move.Path, move.Summary, move.Status = "/api/v1/mandates/{mandate}/papers", "Tell that papers changed hands: received, fetched, handed to an office, given back, a copy destroyed", 0
	Mount(g, move, func(ctx context.Context, r Request[movePapersInput]) (MandateView, error) {
		b := r.In.Body
		v := agency.Move{ID: b.ID, Way: b.Way}
		for _, p := range b.Papers {
			v.Papers = append(v.Papers, agency.Papers(p))
		}
		if b.Said != nil {
			v.Said = *b.Said
		}
		if err := g.deps.Mandates.Move(ctx, r.Actor, r.In.ID, v, r.Key); err != nil {
			return MandateView{}, err
		}
		return g.mandate(ctx, r.Call, r.In.ID)
	})
	end := move
	end.Path, end.Summary = "/api/v1/mandates/{mandate}/end", "Tell what came of an errand, or that the mandate was taken back"
	Mount(g, end, func(ctx context.Context, r Request[endMandateInput]) (MandateView, error) {
		if err := g.deps.Mandates.End(ctx, r.Actor, r.In.ID, r.In.Body.Result, r.In.Body.Reason, r.Key); err != nil {
			return MandateView{}, err
		}
		return g.mandate(ctx, r.Call, r.In.ID)
	})
	view := move
	view.Path, view.Summary, view.Scope, view.Audit, view.Field = "/api/v1/mandates/{mandate}/view", "See who gave a mandate, with a reason; each look is noted", ScopeOne, AuditReveal, false
	Mount(g, view, func(ctx context.Context, r Request[viewMandateInput]) (struct {
		Name string `json:"name"`
	}, error) {
		name, err := g.deps.Mandates.View(ctx, r.Actor, r.In.ID, Reveal{Reason: r.In.Body.Reason, Words: r.In.Body.Words, Key: r.Key})
		return struct {
			Name string `json:"name"`
		}{name}, err
	})
}

func (g *Registry) mandatesIn(ctx context.Context, r Request[mandatesInput]) (MandateViews, error) {
	out := MandateViews{Items: []MandateView{}, Matters: []CodeName{}}
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return out, err
	}
	if err := n.ownTeam(r.In.Grid); err != nil {
		return out, err
	}
	files, err := g.deps.Mandates.In(ctx, r.Scope, r.In.Grid)
	for _, f := range files {
		if f.Open() || r.In.Closed {
			out.Items = append(out.Items, n.mandate(f))
		}
	}
	for _, m := range n.policy.Catalogue.OnList(calendar.DateOf(r.Now)) {
		if slices.Contains(m.WorkerActions, catalogue.Agency) {
			out.Matters = append(out.Matters, CodeName{Code: m.Code, Name: n.c.label(m.Name)})
		}
	}
	out.Editable = n.actsFor(r.In.Grid)
	return out, err
}

func (g *Registry) mandate(ctx context.Context, c *Call, id string) (MandateView, error) {
	n, err := g.names(ctx, c)
	if err != nil {
		return MandateView{}, err
	}
	scope, err := access.ScopeFor(c.Actor, access.AgencyRead, access.Handling, c.Now)
	if err != nil {
		return MandateView{}, err
	}
	f, err := g.deps.Mandates.One(ctx, scope, id)
	if err != nil {
		return MandateView{}, err
	}
	return n.mandate(f), nil
}

// actsFor reports whether one may act on the mandates of a grid.
func (n names) actsFor(grid territory.Code) bool {
	return access.Decide(n.c.Actor, access.AgencyAct, teamOf(n.c.Tenant.Key, grid), access.Handling, n.c.Now) == nil
}

func (n names) mandate(f MandateFile) MandateView {
	by := func(account string) string { return cmp.Or(f.Names[account], account) }
	v := MandateView{
		ID: f.ID, Household: f.Household, Place: n.place(f.Place), Name: f.Name, Matter: CodeName{Code: f.Matter, Name: f.Matter}, Given: f.Given, GivenOn: f.GivenOn,
		Until: f.Until, Opened: f.Opened, By: by(f.Account), Over: f.Over(n.c.Now), Result: f.Result, Reason: f.Reason, Held: papersViews(f.Held()), Moves: make([]PapersMoved, len(f.Moves)),
		Editable: n.actsFor(f.Grid()) && f.Open(),
	}
	if f.Home.ID != "" {
		home := n.household(f.Home)
		v.Door = strings.TrimSpace(home.BuildingName + " " + home.Door)
	}
	if m, ok := n.policy.Catalogue.Matter(f.Matter); ok {
		v.Matter.Name = n.c.label(m.Name)
	}
	for i, moved := range f.Moves {
		v.Moves[i] = PapersMoved{ID: moved.ID, Way: moved.Way, Papers: papersViews(moved.Papers), By: by(moved.Account), At: moved.At}
		if !moved.Said.IsZero() {
			v.Moves[i].Said = &moved.Said
		}
	}
	if !f.Withdrawn.IsZero() {
		v.Withdrawn = &f.Withdrawn
	}
	if !f.Open() {
		purged := f.PurgedOn()
		v.Closed, v.PurgedOn = &f.Closed, &purged
	}
	return v
}

func papersViews(list []agency.Papers) []PapersView {
	out := make([]PapersView, len(list))
	for i, p := range list {
		out[i] = PapersView(p)
	}
	return out
}

// teamOf is what the team of a grid alone has to do with.
func teamOf(tenant string, grid territory.Code) access.Resource {
	return access.Resource{Tenant: tenant, Place: grid, Orgs: []people.Org{people.GridTeam(grid)}, Class: access.SensitiveData}
}

// ownTeam reports whether one belongs to the team of a grid; what others keep is not there.
func (n names) ownTeam(grid territory.Code) error {
	if grid.Level() != territory.LevelGrid || !n.policy.Territory.Known(grid) || !n.c.Scope.Admits(teamOf(n.c.Tenant.Key, grid)) {
		return fault.New(fault.NotFound, "territory.not_found")
	}
	return nil
}
