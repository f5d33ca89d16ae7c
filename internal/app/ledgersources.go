package app

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/i18n"
	"gezhi/internal/ledgers"
	"gezhi/internal/patrol"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// groundRows makes the ledger of the grids from the ground.
type groundRows struct{ ledgers *Ledgers }

// Rows answers the grids of a place, by code.
func (s groundRows) Rows(ctx context.Context, actor access.Actor, ask ledgers.Ask) (page ledgers.Page, err error) {
	scope, err := access.ScopeFor(actor, access.LedgerRead, access.Handling, s.ledgers.app.Clock.Now())
	if err != nil {
		return page, err
	}
	policy, err := s.ledgers.app.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return page, err
	}
	x := policy.Territory
	var grids []territory.Grid
	for _, g := range x.Territory().Grids {
		if g.Code > territory.Code(ask.After) && within(ask.Place, g.Code) && x.Known(g.Code) && scope.Admits(ask.Ledger.Resource(actor.Tenant, string(g.Code), g.Code)) {
			grids = append(grids, g)
		}
	}
	slices.SortFunc(grids, func(a, b territory.Grid) int { return strings.Compare(string(a.Code), string(b.Code)) })
	shops := map[territory.Code]int{}
	err = s.ledgers.app.Store.View(ctx, func(tx *store.Tx) error {
		by, err := tx.EntryCounts(actor.Tenant, "shops", ask.Place)
		for place, n := range by {
			shops[place.Up(territory.LevelGrid)] += n
		}
		return err
	})
	if err != nil {
		return page, err
	}
	for _, g := range grids {
		compounds, buildings := x.Housing(g.Code)
		var names []string
		for _, c := range compounds {
			names = append(names, c.Name)
		}
		row := ledgers.Row{ID: string(g.Code), Place: g.Code, Kind: "grid", Of: string(g.Code), Values: ledgers.Values{
			"name": x.FullName(g.Code), "kind": i18n.Text(i18n.Lang(ask.Lang), "ledger.grid."+string(g.Kind), nil), "households": strconv.Itoa(g.Households), "residents": strconv.Itoa(g.Residents),
			"micros": strconv.Itoa(len(x.Children(g.Code))), "compounds": strings.Join(names, "、"), "buildings": strconv.Itoa(len(buildings)), "shops": strconv.Itoa(shops[g.Code]),
		}}
		if ask.Words != "" && !ask.Ledger.Has(row.Values, ask.Words) {
			continue
		}
		if len(page.Rows) == ask.Limit {
			page.Next = page.Rows[len(page.Rows)-1].ID
			break
		}
		page.Rows = append(page.Rows, row)
	}
	return page, nil
}

func within(place, code territory.Code) bool {
	return place == "" || place.Level() == territory.LevelCounty || place.Contains(code)
}

// caseRows makes a ledger of cases.
type caseRows struct {
	app    *App
	keep   func(ledgers.Definition, cases.Case) bool
	closed bool // only for those who have to do with a case, whatever its class
}

func onPatrol(_ ledgers.Definition, c cases.Case) bool { return c.Source == cases.GridPatrol }

func ofMatters(d ledgers.Definition, c cases.Case) bool {
	return slices.ContainsFunc(d.Matters, func(m string) bool { return m != "" && strings.HasPrefix(c.Matter, m) })
}

const (
	caseReads = 8 // pages of the list of cases that one page of a ledger looks at
	casePage  = 200
)

// Rows answers cases, the newest first. A page may be short where few of the cases that it looked at belong to the ledger.
func (s caseRows) Rows(ctx context.Context, actor access.Actor, ask ledgers.Ask) (page ledgers.Page, err error) {
	scope, err := access.ScopeFor(actor, access.CaseRead, access.Handling, s.app.Clock.Now())
	if err != nil {
		return page, err
	}
	policy, err := s.app.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return page, err
	}
	filter := cases.Filter{Place: ask.Place, After: ask.After, Limit: min(casePage, max(ask.Limit, 1))}
	if !ask.Ended {
		filter.States = cases.Open
	}
	err = s.app.Store.Cases().View(ctx, func(r cases.Reader) error {
		page = ledgers.Page{}
		f := filter
		for range caseReads {
			found, err := r.Cases(ctx, scope, f)
			if err != nil {
				return err
			}
			for _, c := range found.Cases {
				if s.shows(scope, ask, c) {
					if row := caseRow(policy, ask.Lang, c); ask.Words == "" || ask.Ledger.Has(row.Values, ask.Words) {
						page.Rows = append(page.Rows, row)
					}
				}
			}
			if page.Next = found.Next; found.Next == "" || len(page.Rows)*2 > ask.Limit {
				return nil
			}
			f.After = found.Next
		}
		return nil
	})
	return page, err
}

func (s caseRows) shows(scope access.Scope, ask ledgers.Ask, c cases.Case) bool {
	if !s.keep(ask.Ledger, c) {
		return false
	}
	thing := c.Resource()
	if s.closed {
		thing.Class = access.SensitiveData
	}
	return scope.Admits(thing)
}

func caseRow(policy cases.Policy, lang string, c cases.Case) ledgers.Row {
	v := ledgers.Values{
		"no": c.No, "matter": c.Matter, "place": policy.Territory.FullName(c.Place), "state": i18n.Text(i18n.Lang(lang), "state."+string(c.State), nil),
		"reported": calendar.DateOf(c.ReportedAt).String(),
	}
	if m, ok := policy.Catalogue.Matter(c.Matter); ok {
		v["matter"] = m.Name.In(lang)
	}
	row := ledgers.Row{ID: c.ID, Place: c.Place, At: c.ReportedAt, Kind: "case", Of: c.ID, Values: v}
	if !c.ClosedAt.IsZero() {
		row.Ended = calendar.DateOf(c.ClosedAt)
		v["closed"] = row.Ended.String()
	}
	return row
}

// hazardRows makes the ledger of hazards: the risk points of a place, then the cases of safety.
type hazardRows struct{ caseRows }

// Rows answers the risk points with the first page, the next due first.
func (s hazardRows) Rows(ctx context.Context, actor access.Actor, ask ledgers.Ask) (page ledgers.Page, err error) {
	page, err = s.caseRows.Rows(ctx, actor, ask)
	if fault.Is(err, fault.Forbidden) {
		page, err = ledgers.Page{}, nil // who looks after points alone
	}
	if err != nil || ask.After != "" {
		return page, err
	}
	now := s.app.Clock.Now()
	scope, err := access.ScopeFor(actor, access.PatrolRead, access.Handling, now)
	if fault.Is(err, fault.Forbidden) {
		return page, nil
	}
	if err != nil {
		return page, err
	}
	patrols := NewPatrols(s.app)
	flood, err := patrols.Flood(ctx, actor.Tenant)
	if err != nil {
		return page, err
	}
	points, err := patrols.In(ctx, scope, ask.Place)
	if err != nil {
		return page, err
	}
	policy, err := s.app.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return page, err
	}
	lang := i18n.Lang(ask.Lang)
	var rows []ledgers.Row
	for _, p := range points {
		if !p.Open() && !ask.Ended {
			continue
		}
		row := ledgers.Row{ID: p.ID, Place: p.Place, At: p.Since.Start(), Ended: p.Ended, Kind: "point", Of: p.ID, Values: ledgers.Values{
			"no": p.Name, "matter": p.Hazard, "place": policy.Territory.FullName(p.Place), "owner": p.Owner, "reported": p.Since.String(),
			"state": i18n.Text(lang, "ledger.point."+string(p.On(calendar.DateOf(now), flood)), nil),
		}}
		if p.Open() {
			row.Values["due"] = p.Due(flood).String()
		}
		if p.Last.Result == patrol.Problem {
			row.Values["state"] = i18n.Text(lang, "ledger.point.problem", nil)
		}
		if ask.Words == "" || ask.Ledger.Has(row.Values, ask.Words) {
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b ledgers.Row) int { return cmp.Compare(a.Values["due"], b.Values["due"]) })
	page.Rows = append(rows, page.Rows...)
	return page, nil
}

// teamRows makes the ledger of who works for a grid, from the posts of now.
type teamRows struct{ app *App }

// Rows answers the posts at a place and below, by place. Helpers whom the workers may call are not in it: their consent is for being called.
func (s teamRows) Rows(ctx context.Context, actor access.Actor, ask ledgers.Ask) (page ledgers.Page, err error) {
	now := s.app.Clock.Now()
	scope, err := access.ScopeFor(actor, access.PeopleRead, access.Handling, now)
	if err != nil {
		return page, err
	}
	policy, err := s.app.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return page, err
	}
	place := ask.Place
	if place == "" {
		place = policy.Root
	}
	var holders []people.Holder
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		holders, err = tx.HoldersUnder(actor.Tenant, place)
		return err
	})
	if err != nil {
		return page, err
	}
	var rows []ledgers.Row
	for _, h := range holders {
		if !h.Post.At(now) || !scope.Admits(access.Resource{Tenant: actor.Tenant, ID: h.Post.Account, Place: h.Post.Place, Class: access.InternalData}) {
			continue
		}
		row := ledgers.Row{ID: h.Post.ID, Place: h.Post.Place, At: h.Post.From, Kind: "post", Of: h.Post.Account, Values: ledgers.Values{
			"name": h.Name, "role": roleName(policy, ask.Lang, h.Post.Role), "place": policy.Territory.FullName(h.Post.Place), "since": calendar.DateOf(h.Post.From).String(),
		}}
		if ask.Words == "" || ask.Ledger.Has(row.Values, ask.Words) {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b ledgers.Row) int { return strings.Compare(teamKey(a), teamKey(b)) })
	for _, row := range rows {
		if teamKey(row) <= ask.After {
			continue
		}
		if len(page.Rows) == ask.Limit {
			page.Next = teamKey(page.Rows[len(page.Rows)-1])
			break
		}
		page.Rows = append(page.Rows, row)
	}
	return page, nil
}

func teamKey(r ledgers.Row) string { return string(r.Place) + " " + r.ID }

func roleName(policy cases.Policy, lang string, r people.Role) string {
	if label, ok := policy.Catalogue.RoleName(string(r)); ok {
		return label.In(lang)
	}
	return i18n.Text(i18n.Lang(lang), "role."+string(r), nil)
}
