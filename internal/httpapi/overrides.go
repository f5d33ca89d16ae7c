package httpapi

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/people"
)

// CalendarDraft is a change of the working calendar that is only looked at: another year, or what an organisation does differently.
type CalendarDraft struct {
	Org       people.Org          `json:"org,omitempty" maxLength:"80" doc:"The whole county if left out"`
	Overrides *calendar.Overrides `json:"overrides,omitempty"`
	Year      json.RawMessage     `json:"year,omitempty" doc:"A published year, as for the import"`
}

// Foresight tells what a change of the calendar would do to the limits that run now.
type Foresight struct {
	Looked  int `json:"looked" doc:"Open cases"`
	Moved   int `json:"moved" doc:"Cases with a limit that would move"`
	Sooner  int `json:"sooner" doc:"Of these: next due sooner than now"`
	Later   int `json:"later" doc:"Of these: next due later"`
	PastDue int `json:"past_due" doc:"Of these: past due at once"`
}

// Add counts a case by what falls due next, before and after; zero where nothing does.
func (f *Foresight) Add(was, next, now time.Time) {
	f.Moved++
	switch {
	case was.IsZero() || next.IsZero() || next.Equal(was):
	case next.Before(was):
		f.Sooner++
		if !next.After(now) && was.After(now) {
			f.PastDue++
		}
	default:
		f.Later++
	}
}

// OverridesView is what an organisation does differently.
type OverridesView struct {
	Org       *OrgRef            `json:"org,omitempty" doc:"The whole county if missing"`
	Overrides calendar.Overrides `json:"overrides"`
	Version   string             `json:"version" doc:"Of the overrides, to be told when they are changed"`
}

type overridesInput struct {
	Body struct {
		Org       people.Org         `json:"org,omitempty" maxLength:"80" doc:"The whole county if left out"`
		Overrides calendar.Overrides `json:"overrides" doc:"Empty: as everybody else from now on"`
		Seen      string             `json:"seen,omitempty" maxLength:"20" doc:"The version that was seen, none where there was nothing; not compared if left out"`
	}
}

func (g *Registry) mountOverrides() {
	list := Route{
		Method: http.MethodGet, Path: "/api/v1/calendar/overrides", Summary: "What organisations do differently from the county's hours", Tag: "calendar",
		Permission: access.CalendarEdit, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditNone,
	}
	Mount(g, list, g.overrides)
	draft := list
	draft.Method, draft.Path, draft.Summary = http.MethodPost, "/api/v1/calendar/drafts", "What a change of the calendar would do to running limits"
	draft.Limits = Limits{Rate: RateSearch, Body: mostYear, Timeout: 2 * time.Minute}
	Mount(g, draft, func(ctx context.Context, r Request[struct{ Body CalendarDraft }]) (Foresight, error) {
		return g.deps.Calendars.Foresee(ctx, r.Actor, r.In.Body)
	})
	save := list
	save.Method, save.Summary, save.Audit, save.Idempotent = http.MethodPost, "Let an organisation keep other hours; limits are computed anew", AuditAct, true
	save.Limits = Limits{Rate: RateImport, Timeout: 5 * time.Minute}
	Mount(g, save, func(ctx context.Context, r Request[overridesInput]) (ImportedYear, error) {
		version, moved, err := g.deps.Calendars.SaveOverrides(ctx, r.Actor, r.In.Body.Org, r.In.Body.Overrides, r.In.Body.Seen, r.Key)
		return ImportedYear{version, moved}, err
	})
}

func (g *Registry) overrides(ctx context.Context, r Request[struct{}]) ([]OverridesView, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return nil, err
	}
	own, err := g.deps.Calendars.Overrides(ctx, r.Tenant.Key)
	views := []OverridesView{}
	for org, o := range own {
		views = append(views, OverridesView{n.org(org), o, o.Version()})
	}
	slices.SortFunc(views, func(a, b OverridesView) int { return cmp.Compare(a.name(), b.name()) })
	return views, err
}

// name sorts the county before everybody else.
func (v OverridesView) name() string {
	if v.Org == nil {
		return ""
	}
	return string(v.Org.Org)
}
