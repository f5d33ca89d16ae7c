package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/ledgers"
	"gezhi/internal/sheets"
	"gezhi/internal/territory"
)

// Releases lets personal and sensitive values of ledgers out of the house by two people (导出申请与审批).
type Releases interface {
	Offer(ctx context.Context, actor access.Actor, ledger string, place territory.Code, ended bool) (ReleaseOffer, error)
	Ask(ctx context.Context, actor access.Actor, r ledgers.Release, key cases.Key) (ledgers.Release, error)
	Own(ctx context.Context, actor access.Actor) ([]ReleaseTold, error)
	In(ctx context.Context, actor access.Actor, scope access.Scope) ([]ReleaseTold, error)
	One(ctx context.Context, actor access.Actor, id string) (ReleaseTold, error)
	Decide(ctx context.Context, actor access.Actor, id string, d ledgers.Decision, key cases.Key) error
	Revoke(ctx context.Context, actor access.Actor, id string, d ledgers.Decision, key cases.Key) error
	Withdraw(ctx context.Context, actor access.Actor, id string, key cases.Key) error
	Destroy(ctx context.Context, actor access.Actor, id string, key cases.Key) error
	// Take makes a copy: what render makes of it is what the log knows by its digest.
	Take(ctx context.Context, actor access.Actor, id, lang string, render func(ReleaseCopy) ([]byte, error)) ([]byte, ReleaseCopy, error)
}

// ReleaseOffer is what may be asked for of a ledger.
type ReleaseOffer struct {
	Of    ledgers.Definition
	Sight ledgers.Sight
	Rows  int
}

// ReleaseTold is a release with what it is told with.
type ReleaseTold struct {
	ledgers.Release
	Of        ledgers.Definition
	By        string // names
	DecidedBy string
	RevokedBy string
	Own       bool // of who reads
	Decidable bool // by who reads
	Revocable bool // by who reads
}

// ReleaseCopy is a copy of a release as it is taken.
type ReleaseCopy struct {
	ReleaseTold
	Copied []ledgers.Row
	At     time.Time
}

// ReleaseField is a field of a ledger as it may be taken out.
type ReleaseField struct {
	Code     string       `json:"code"`
	Name     string       `json:"name"`
	Class    access.Class `json:"class" enum:"public,internal,personal,sensitive"`
	Purpose  string       `json:"purpose"`
	Withheld string       `json:"withheld,omitempty" doc:"Why it may not be asked for, in words"`
}

// ReleaseOfferView is what may be asked for of a ledger at a place.
type ReleaseOfferView struct {
	Ledger    string         `json:"ledger"`
	Name      string         `json:"name"`
	Place     PlaceRef       `json:"place"`
	Rows      int            `json:"rows"`
	Sensitive bool           `json:"sensitive,omitempty" doc:"Every row is sensitive: nothing of it goes out by one hand"`
	Fields    []ReleaseField `json:"fields"`
	Purposes  []string       `json:"purposes"`
	Days      []int          `json:"days"`
}

// ReleaseView is a request to take values of a ledger out, and what came of it.
type ReleaseView struct {
	ID        string               `json:"id"`
	No        string               `json:"no" doc:"For people; it stands on every page of a copy"`
	State     ledgers.ReleaseState `json:"state" enum:"asked,approved,taken,refused,withdrawn,destroyed,overdue,lapsed,expired,revoked"`
	Ledger    string               `json:"ledger"`
	Name      string               `json:"name" doc:"Of the ledger"`
	Place     PlaceRef             `json:"place"`
	Ended     bool                 `json:"ended,omitempty"`
	Rows      int                  `json:"rows" doc:"When it was asked for"`
	Fields    []ReleaseField       `json:"fields"`
	Class     access.Class         `json:"class" enum:"public,internal,personal,sensitive" doc:"The closest of what goes out"`
	Purpose   string               `json:"purpose" enum:"service,notice,safety,emergency,law,person,other"`
	Reason    string               `json:"reason"`
	Form      ledgers.ReleaseForm  `json:"form" enum:"xlsx,paper"`
	Days      int                  `json:"days" doc:"For which copies may be kept after the approval"`
	By        string               `json:"by"`
	Asked     time.Time            `json:"asked"`
	Lapses    time.Time            `json:"lapses" doc:"Until when it can be decided on"`
	DecidedBy string               `json:"decided_by,omitempty"`
	Decided   time.Time            `json:"decided,omitzero"`
	Why       string               `json:"why,omitempty" doc:"It was refused, or the approval was taken back"`
	RevokedBy string               `json:"revoked_by,omitempty"`
	Revoked   time.Time            `json:"revoked,omitzero" doc:"When the approval was taken back; copies are to be destroyed at once"`
	Closes    time.Time            `json:"closes,omitzero" doc:"Until when copies may be taken"`
	Taken     int                  `json:"taken"`
	Left      int                  `json:"left" doc:"Copies that may still be taken"`
	DestroyBy *calendar.Date       `json:"destroy_by,omitempty"`
	Destroyed time.Time            `json:"destroyed,omitzero"`
	Own       bool                 `json:"own,omitempty"`
	Decidable bool                 `json:"decidable,omitempty"`
	Revocable bool                 `json:"revocable,omitempty"`
	Version   int64                `json:"version"`
}

// ReleaseViews is a list of releases.
type ReleaseViews struct {
	Items []ReleaseView `json:"items"`
}

// ReleasePaper is a copy for the printer: its heads and rows, and what stands on every page.
type ReleasePaper struct {
	ReleaseView
	Heads []string   `json:"heads"`
	Lines [][]string `json:"lines"`
	Mark  []string   `json:"mark" doc:"Stands on every page: who took it, who approved it, when, and by when it is to be destroyed"`
}

type releaseOfferInput struct {
	Ledger string         `path:"ledger" maxLength:"30"`
	Place  territory.Code `query:"place" maxLength:"18" doc:"And below"`
	Ended  bool           `query:"ended" doc:"Also what is over"`
}

type askReleaseInput struct {
	Body struct {
		Ledger  string              `json:"ledger" maxLength:"30"`
		Place   territory.Code      `json:"place" maxLength:"18" doc:"And below"`
		Ended   bool                `json:"ended,omitempty" doc:"Also what is over"`
		Fields  []string            `json:"fields" maxItems:"60" doc:"By their codes"`
		Purpose string              `json:"purpose" enum:"service,notice,safety,emergency,law,person,other"`
		Reason  cases.Words         `json:"reason" maxLength:"1000"`
		Form    ledgers.ReleaseForm `json:"form" enum:"xlsx,paper"`
		Days    int                 `json:"days" doc:"For which copies may be kept after the approval: 1, 7 or 30"`
	}
}

type releaseInput struct {
	ID string `path:"release" maxLength:"64"`
}

type decideReleaseInput struct {
	ID   string `path:"release" maxLength:"64"`
	Body struct {
		Version int64       `json:"version" minimum:"1" doc:"That was seen"`
		Approve bool        `json:"approve"`
		Why     cases.Words `json:"why,omitempty" maxLength:"1000" doc:"It is refused"`
	}
}

type revokeReleaseInput struct {
	ID   string `path:"release" maxLength:"64"`
	Body struct {
		Version int64       `json:"version" minimum:"1" doc:"That was seen"`
		Why     cases.Words `json:"why" maxLength:"1000"`
	}
}

func (g *Registry) mountReleases() {
	offer := Route{
		Method: http.MethodGet, Path: "/api/v1/ledgers/{ledger}/release", Summary: "What may be asked for of a ledger by two people", Tag: "releases",
		Permission: access.LedgerRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditNone, Limits: Limits{Timeout: 2 * time.Minute},
	}
	Mount(g, offer, g.releaseOffer)
	ask := offer
	ask.Method, ask.Path, ask.Summary, ask.Audit, ask.Idempotent, ask.Status = http.MethodPost, "/api/v1/releases", "Ask for personal or sensitive values of a ledger; a second person decides", AuditAct, true, http.StatusCreated
	Mount(g, ask, func(ctx context.Context, r Request[askReleaseInput]) (struct {
		ID string `json:"id"`
		No string `json:"no"`
	}, error) {
		b := r.In.Body
		kept, err := g.deps.Releases.Ask(ctx, r.Actor, ledgers.Release{
			Ledger: b.Ledger, Place: b.Place, Ended: b.Ended, Fields: b.Fields, Purpose: b.Purpose, Reason: string(b.Reason), Form: b.Form, Days: b.Days,
		}, r.Key)
		return struct {
			ID string `json:"id"`
			No string `json:"no"`
		}{kept.ID, kept.No()}, err
	})
	own := Route{Method: http.MethodGet, Path: "/api/v1/releases", Summary: "What I asked for of ledgers, the newest first", Tag: "releases", Scope: ScopeSelf, Audit: AuditNone}
	Mount(g, own, func(ctx context.Context, r Request[struct{}]) (ReleaseViews, error) {
		list, err := g.deps.Releases.Own(ctx, r.Actor)
		return g.releaseViews(ctx, r.Call, list, err)
	})
	one := own
	one.Path, one.Summary = "/api/v1/releases/{release}", "One of them, for who asked and for those who decide"
	Mount(g, one, func(ctx context.Context, r Request[releaseInput]) (ReleaseView, error) {
		told, err := g.deps.Releases.One(ctx, r.Actor, r.In.ID)
		if err != nil {
			return ReleaseView{}, err
		}
		n, err := g.names(ctx, r.Call)
		return n.release(told), err
	})
	for _, step := range []struct {
		path, summary string
		do            func(Releases, context.Context, access.Actor, string, cases.Key) error
	}{
		{"withdrawal", "Take a request back", Releases.Withdraw},
		{"destruction", "Confirm that every copy is destroyed", Releases.Destroy},
	} {
		route := own
		route.Method, route.Path, route.Summary, route.Audit, route.Idempotent = http.MethodPost, "/api/v1/releases/{release}/"+step.path, step.summary, AuditAct, true
		Mount(g, route, func(ctx context.Context, r Request[releaseInput]) (struct{}, error) {
			return struct{}{}, step.do(g.deps.Releases, ctx, r.Actor, r.In.ID, r.Key)
		})
	}
	decisions := Route{
		Method: http.MethodGet, Path: "/api/v1/release-decisions", Summary: "Requests within reach, those that wait for a decision first", Tag: "releases",
		Permission: access.ExportApprove, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditNone,
	}
	Mount(g, decisions, func(ctx context.Context, r Request[struct{}]) (ReleaseViews, error) {
		list, err := g.deps.Releases.In(ctx, r.Actor, r.Scope)
		return g.releaseViews(ctx, r.Call, list, err)
	})
	decide := decisions
	decide.Method, decide.Path, decide.Summary, decide.Audit, decide.Idempotent = http.MethodPost, "/api/v1/release-decisions/{release}", "Approve or refuse a request", AuditAct, true
	Mount(g, decide, func(ctx context.Context, r Request[decideReleaseInput]) (struct{}, error) {
		b := r.In.Body
		return struct{}{}, g.deps.Releases.Decide(ctx, r.Actor, r.In.ID, ledgers.Decision{Version: b.Version, Approve: b.Approve, Why: string(b.Why)}, r.Key)
	})
	revoke := decide
	revoke.Path, revoke.Summary = "/api/v1/release-decisions/{release}/revocation", "Take an approval back; copies that were taken are to be destroyed at once"
	Mount(g, revoke, func(ctx context.Context, r Request[revokeReleaseInput]) (struct{}, error) {
		return struct{}{}, g.deps.Releases.Revoke(ctx, r.Actor, r.In.ID, ledgers.Decision{Version: r.In.Body.Version, Why: string(r.In.Body.Why)}, r.Key)
	})
	file := Route{
		Method: http.MethodPost, Path: "/api/v1/releases/{release}/file.xlsx", Summary: "Take an approved copy as a file; each one counts", Tag: "releases",
		Permission: access.LedgerRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditReveal, Limits: Limits{Rate: RateImport, Timeout: 2 * time.Minute},
	}
	MountFile(g, file, xlsxType, g.releaseFile)
	paper := file
	paper.Path, paper.Summary = "/api/v1/releases/{release}/paper", "Take an approved copy for the printer; each one counts"
	Mount(g, paper, g.releasePaper)
}

func (g *Registry) releaseOffer(ctx context.Context, r Request[releaseOfferInput]) (ReleaseOfferView, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return ReleaseOfferView{}, err
	}
	o, err := g.deps.Releases.Offer(ctx, r.Actor, r.In.Ledger, r.In.Place, r.In.Ended)
	if err != nil {
		return ReleaseOfferView{}, err
	}
	v := ReleaseOfferView{
		Ledger: o.Of.Code, Name: n.c.label(o.Of.Name), Place: n.place(r.In.Place), Rows: o.Rows, Sensitive: o.Of.Rows == access.SensitiveData, Fields: []ReleaseField{},
		Purposes: ledgers.ReleasePurposes(), Days: ledgers.ReleaseDays(),
	}
	for _, f := range o.Of.Fields {
		field := n.releaseField(f)
		if why := f.Withheld(o.Sight); why != "" {
			field.Withheld = r.Text("field."+why, map[string]any{"name": field.Name})
		}
		v.Fields = append(v.Fields, field)
	}
	return v, nil
}

func (n names) releaseField(f ledgers.Field) ReleaseField {
	return ReleaseField{Code: f.Code, Name: n.c.label(f.Name), Class: f.Class, Purpose: n.c.label(f.Purpose)}
}

func (g *Registry) releaseViews(ctx context.Context, c *Call, list []ReleaseTold, err error) (ReleaseViews, error) {
	out := ReleaseViews{Items: []ReleaseView{}}
	if err != nil {
		return out, err
	}
	n, err := g.names(ctx, c)
	for _, one := range list {
		out.Items = append(out.Items, n.release(one))
	}
	return out, err
}

func (n names) release(r ReleaseTold) ReleaseView {
	now := n.c.Now
	v := ReleaseView{
		ID: r.ID, No: r.No(), State: r.Standing(now), Ledger: r.Release.Ledger, Name: n.c.label(r.Of.Name), Place: n.place(r.Place), Ended: r.Ended, Rows: r.Rows,
		Fields: []ReleaseField{}, Class: r.Class, Purpose: r.Purpose, Reason: r.Reason, Form: r.Form, Days: r.Days, By: r.By, Asked: r.Asked,
		Lapses: r.Asked.Add(ledgers.ReleaseLapse), DecidedBy: r.DecidedBy, Decided: r.Decided, Why: r.Why, Taken: r.Taken, Left: r.Left(now), Destroyed: r.Destroyed,
		Own: r.Own, Decidable: r.Decidable, Revocable: r.Revocable, RevokedBy: r.RevokedBy, Revoked: r.Revoked, Version: r.Version,
	}
	if !r.DestroyBy.IsZero() {
		v.DestroyBy, v.Closes = &r.DestroyBy, r.Decided.Add(ledgers.ReleaseOpen)
	}
	for _, code := range r.Fields {
		f, known := r.Of.Field(code)
		if !known {
			f.Code, f.Name.ZH = code, code
		}
		v.Fields = append(v.Fields, n.releaseField(f))
	}
	return v
}

// releaseLines are a copy as heads and rows of texts: the place and what was approved, and in the last column the number, so that a line that is cut
// out still tells where it is from.
func (n names) releaseLines(c ReleaseCopy) (heads []string, lines [][]string) {
	heads = n.heads("place")
	for _, code := range c.Fields {
		f, _ := c.Of.Field(code)
		heads = append(heads, n.c.label(f.Name))
	}
	lines = [][]string{}
	for _, row := range c.Copied {
		line := []string{n.place(row.Place).Name}
		for _, code := range c.Fields {
			f, _ := c.Of.Field(code)
			line = append(line, shownIn(f, row.Values[code], string(n.c.Lang)))
		}
		lines = append(lines, append(line, c.No()))
	}
	return append(heads, n.c.Text("export.release.no", nil)), lines
}

// releaseMarks are what stands on every page of a copy.
func (n names) releaseMarks(c ReleaseCopy) []string {
	return []string{
		n.c.Text("export.release.who", map[string]any{"no": c.No(), "by": c.By, "decider": c.DecidedBy, "at": civil(c.At), "copy": c.Taken, "most": ledgers.ReleaseTakes}),
		n.c.Text("export.release.until", map[string]any{"purpose": n.c.Text("export.release.purpose."+c.Purpose, nil), "day": c.DestroyBy.String()}),
	}
}

func (g *Registry) releaseFile(ctx context.Context, r Request[releaseInput]) error {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return err
	}
	data, c, err := g.deps.Releases.Take(ctx, r.Actor, r.In.ID, string(r.Lang), func(c ReleaseCopy) ([]byte, error) {
		if err := formed(c, ledgers.ReleaseXLSX); err != nil {
			return nil, err
		}
		heads, lines := n.releaseLines(c)
		rows := make([][]any, len(lines))
		for i, line := range lines {
			for _, text := range line {
				rows[i] = append(rows[i], text)
			}
		}
		table := sheets.Rows(sheets.Name(n.c.label(c.Of.Name)), heads, rows)
		table.Marks = n.releaseMarks(c)
		var out bytes.Buffer
		err := sheets.Write(&out, table)
		return out.Bytes(), err
	})
	if err != nil {
		return err
	}
	h := r.w.Header()
	h.Set("Content-Type", xlsxType)
	h.Set("Content-Disposition", `attachment; filename="gezhi-`+c.No()+"-"+strconv.Itoa(c.Taken)+`.xlsx"`)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = r.w.Write(data) // a reader that has gone is nobody's mistake
	return nil
}

func (g *Registry) releasePaper(ctx context.Context, r Request[releaseInput]) (ReleasePaper, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return ReleasePaper{}, err
	}
	var paper ReleasePaper
	_, _, err = g.deps.Releases.Take(ctx, r.Actor, r.In.ID, string(r.Lang), func(c ReleaseCopy) ([]byte, error) {
		if err := formed(c, ledgers.ReleasePaper); err != nil {
			return nil, err
		}
		heads, lines := n.releaseLines(c)
		paper = ReleasePaper{n.release(c.ReleaseTold), heads, lines, n.releaseMarks(c)}
		return json.Marshal(paper)
	})
	return paper, err
}

// formed holds a copy against the form that was approved.
func formed(c ReleaseCopy, form ledgers.ReleaseForm) error {
	if c.Form != form {
		return fault.New(fault.Conflict, "release.other_form")
	}
	return nil
}
