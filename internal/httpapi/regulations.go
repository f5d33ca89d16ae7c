package httpapi

import (
	"context"
	"net/http"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
)

// Regulations are the versions of the local policy (本地规定) and the ways to change it.
type Regulations interface {
	Versions(ctx context.Context, tenant string) ([]PolicyEdition, error)
	Version(ctx context.Context, tenant, version string) (*catalogue.Catalogue, error)
	Before(ctx context.Context, tenant, version string) (*catalogue.Catalogue, error)
	Draft(ctx context.Context, actor access.Actor, a Amendment) (base, next *catalogue.Catalogue, err error)
	Rerouted(ctx context.Context, actor access.Actor, days int, day calendar.Date, now, next *catalogue.Catalogue) (Rerouted, error)
	Amend(ctx context.Context, actor access.Actor, a Amendment, key cases.Key) (version string, err error)
	Apply(ctx context.Context, actor access.Actor, a Application, key cases.Key) (version string, err error)
	Reviews(ctx context.Context, tenant string) ([]ReviewDue, error)
}

// ReviewDue is an entry of the access list that waits for a decision, with how often it was reported in the last twelve months.
type ReviewDue struct {
	catalogue.Review
	Cases int
}

// ReviewView is an entry of the access list that waits for a decision.
type ReviewView struct {
	Matter  MatterRef           `json:"matter"`
	Status  catalogue.Status    `json:"status"`
	Why     catalogue.ReviewWhy `json:"why" enum:"applied,temporary,suspended,regular"`
	Due     *calendar.Date      `json:"due,omitempty" doc:"As soon as can be if missing"`
	AskedBy *OrgRef             `json:"asked_by" doc:"The department that applied for it"`
	Lead    *OrgRef             `json:"lead"`
	Note    string              `json:"note,omitempty" doc:"Why it was asked for, let in or suspended"`
	Basis   string              `json:"basis"`
	Since   calendar.Date       `json:"since"`
	Kept    *calendar.Date      `json:"kept,omitempty" doc:"When it was last decided to keep it"`
	Cases   int                 `json:"cases" doc:"Reported in the last twelve months"`
	Minutes int                 `json:"minutes" doc:"Of a grid worker, per case"`
}

// PolicyEdition is a version of the local policy with its day and its maker.
type PolicyEdition struct {
	Version string    `json:"version"`
	From    time.Time `json:"from"`
	SavedAt time.Time `json:"saved_at"`
	Current bool      `json:"current,omitempty" doc:"In force now"`
	By      string    `json:"by,omitempty" doc:"Name of who made it; empty: laid down with the county, or by the program's operator"`
	Reason  string    `json:"reason,omitempty"`
}

// Amendment is a set of edits that become one version.
type Amendment struct {
	Base   string           `json:"base,omitempty" maxLength:"120" doc:"The version that was read; the answer is 412 when another is in force by then"`
	From   calendar.Date    `json:"from,omitzero" doc:"First day of the new version; now if left out"`
	Reason string           `json:"reason" minLength:"1" maxLength:"500"`
	Edits  []catalogue.Edit `json:"edits" minItems:"1" maxItems:"50"`
}

// Application asks for a new matter (准入申请). What it does not say is taken over from a matter that is much like it.
type Application struct {
	Unit     string         `json:"unit" minLength:"1" maxLength:"8" doc:"The department that applies and will lead"`
	Like     string         `json:"like" minLength:"1" maxLength:"16" doc:"A matter whose duties, evidence and verification hold here too"`
	Code     string         `json:"code" minLength:"1" maxLength:"16"`
	Name     PlainLabel     `json:"name"`
	Basis    string         `json:"basis" minLength:"1" maxLength:"500" doc:"Law or document"`
	MustNot  string         `json:"must_not" minLength:"1" maxLength:"500" doc:"What a grid worker is never asked to do"`
	Loop     catalogue.Loop `json:"loop" enum:"micro,small,middle,large"`
	Limit    calendar.Limit `json:"limit"`
	Minutes  int            `json:"minutes" minimum:"1" maximum:"480" doc:"Of a grid worker, per case"`
	Keywords []string       `json:"keywords" minItems:"1" maxItems:"40" doc:"What people write"`
	Reason   string         `json:"reason" minLength:"1" maxLength:"500"`
}

// PlainLabel is a name in both languages.
type PlainLabel struct {
	ZH string `json:"zh" minLength:"1" maxLength:"60"`
	EN string `json:"en" minLength:"1" maxLength:"120"`
}

// Entry is the entry that is asked for.
func (a Application) Entry(like catalogue.Matter) catalogue.Matter {
	m := like
	m.Code, m.Category = a.Code, a.Code[:min(3, len(a.Code))]
	m.Name, m.Basis, m.WorkerMustNot = catalogue.Label{ZH: a.Name.ZH, EN: a.Name.EN}, a.Basis, a.MustNot
	m.ApplicantUnit, m.LeadUnit, m.CoUnits = a.Unit, a.Unit, nil
	m.EntryLoop, m.Limit, m.LoopLimits, m.WorkloadMin, m.Keywords = a.Loop, a.Limit, nil, a.Minutes, a.Keywords
	m.Subs, m.ValidFrom, m.ValidTo = nil, calendar.Date{}, calendar.Date{}
	return m
}

// Published names the version that a change made.
type Published struct {
	Version string `json:"version"`
}

// Drafted is what edits would come to.
type Drafted struct {
	Base        string                 `json:"base"`
	Differences []catalogue.Difference `json:"differences"`
	Rerouted    *ReroutedView          `json:"rerouted,omitempty"`
}

type draftInput struct {
	Days int `query:"days" minimum:"0" maximum:"366" doc:"Also look at the cases of so many days"`
	Body Amendment
}

type diffInput struct {
	Version string `query:"version" required:"true" maxLength:"120"`
	Against string `query:"against" maxLength:"120" doc:"The version in force before it if left out"`
}

func (g *Registry) mountRegulations() {
	edit := func(method, path, summary string, audit AuditClass) Route {
		return Route{
			Method: method, Path: "/api/v1/policy/" + path, Summary: summary, Tag: "catalogue",
			Permission: access.CatalogueEdit, Scope: ScopeRows, Purpose: access.Handling, Audit: audit, Idempotent: audit == AuditAct,
		}
	}
	Mount(g, edit(http.MethodGet, "versions", "The versions of the local policy, the newest first", AuditNone), g.policyVersions)
	Mount(g, edit(http.MethodGet, "diff", "What differs between two versions", AuditNone), g.policyDiff)
	Mount(g, edit(http.MethodGet, "reviews", "Entries of the access list that wait for a decision", AuditNone), g.policyReviews)
	draft := edit(http.MethodPost, "drafts", "What edits would change, and which cases would go elsewhere", AuditNone)
	draft.Limits = Limits{Rate: RateSearch, Timeout: 2 * time.Minute}
	Mount(g, draft, g.policyDraft)
	Mount(g, edit(http.MethodPost, "versions", "Publish edits as a new version, from a day on", AuditAct), func(ctx context.Context, r Request[struct{ Body Amendment }]) (Published, error) {
		version, err := g.deps.Rules.Amend(ctx, r.Actor, r.In.Body, r.Key)
		return Published{version}, err
	})
	apply := edit(http.MethodPost, "applications", "A department asks for a matter to be listed (准入申请)", AuditAct)
	apply.Permission = access.CatalogueApply
	Mount(g, apply, func(ctx context.Context, r Request[struct{ Body Application }]) (Published, error) {
		version, err := g.deps.Rules.Apply(ctx, r.Actor, r.In.Body, r.Key)
		return Published{version}, err
	})
}

func (g *Registry) policyVersions(ctx context.Context, r Request[struct{}]) ([]PolicyEdition, error) {
	list, err := g.deps.Rules.Versions(ctx, r.Tenant.Key)
	if list == nil {
		list = []PolicyEdition{}
	}
	return list, err
}

func (g *Registry) policyReviews(ctx context.Context, r Request[struct{}]) ([]ReviewView, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return nil, err
	}
	list, err := g.deps.Rules.Reviews(ctx, r.Tenant.Key)
	views := make([]ReviewView, len(list))
	day := func(d calendar.Date) *calendar.Date {
		if d.IsZero() {
			return nil
		}
		return &d
	}
	for i, one := range list {
		m := one.Matter
		views[i] = ReviewView{
			Matter: *n.matter(m.Code), Status: m.Status, Why: one.Why, Due: day(one.Due), AskedBy: n.org(unitOrg(m.ApplicantUnit)), Lead: n.org(unitOrg(m.LeadUnit)),
			Note: m.StatusNote, Basis: m.Basis, Since: m.ValidFrom, Kept: day(m.Reviewed), Cases: one.Cases, Minutes: m.WorkloadMin,
		}
	}
	return views, err
}

func (g *Registry) policyDiff(ctx context.Context, r Request[diffInput]) ([]catalogue.Difference, error) {
	b, err := g.deps.Rules.Version(ctx, r.Tenant.Key, r.In.Version)
	if err != nil {
		return nil, err
	}
	var a *catalogue.Catalogue
	if r.In.Against != "" {
		a, err = g.deps.Rules.Version(ctx, r.Tenant.Key, r.In.Against)
	} else {
		a, err = g.deps.Rules.Before(ctx, r.Tenant.Key, r.In.Version)
	}
	if err != nil {
		return nil, err
	}
	return catalogue.Diff(a, b), nil
}

func (g *Registry) policyDraft(ctx context.Context, r Request[draftInput]) (Drafted, error) {
	base, next, err := g.deps.Rules.Draft(ctx, r.Actor, r.In.Body)
	if err != nil {
		return Drafted{}, err
	}
	out := Drafted{Base: base.Version(), Differences: catalogue.Diff(base, next)}
	if r.In.Days == 0 {
		return out, nil
	}
	day := r.In.Body.From
	if day.IsZero() {
		day = calendar.DateOf(r.Now)
	}
	found, err := g.deps.Rules.Rerouted(ctx, r.Actor, r.In.Days, day, base, next)
	if err != nil {
		return Drafted{}, err
	}
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return Drafted{}, err
	}
	out.Rerouted = n.rerouted(found)
	return out, nil
}
