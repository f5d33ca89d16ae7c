package httpapi

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/territory"
)

// Latest knows from memory what was touched last.
type Latest interface {
	// Position returns up to where the log of a tenant is known.
	Position(ctx context.Context, tenant string) (int64, error)
	// Quiet reports whether nothing was done after a position to any case that is, or was, within the scope.
	Quiet(s access.Scope, after int64) bool
	// Still reports whether nothing was done after a position to the risk points, households and visits of the places within the scope.
	Still(s access.Scope, after int64) bool
	// Touched reports whether something may have been done to a case after a position.
	Touched(tenant, caseID string, after int64) bool
}

const (
	syncPast = 90 * 24 * time.Hour // closed cases that a phone keeps
	syncPage = 100
)

type syncInput struct {
	Since string `query:"since" maxLength:"60" doc:"The version that the last answer ended with; left out the first time"`
	After string `query:"after" maxLength:"240" doc:"The next of the page before, with the same since"`
}

// SyncPage is a part of what a phone keeps: the open cases in reach and those of 90 days. What is in none of the parts is no longer its
// business, and it forgets it.
type SyncPage struct {
	Unchanged bool       `json:"unchanged,omitempty" doc:"Nothing is new: no cases are listed, and all that are known stay"`
	Rounds    bool       `json:"rounds,omitempty" doc:"On the first part: risk points or the visits of the day are others than those that the phone has; it asks for them"`
	Items     []SyncItem `json:"items"`
	Places    []Area     `json:"places,omitempty" doc:"On the first part, where since is missing or the ground has changed: the grids in reach and their micro-grids"`
	Desk      *DeskKey   `json:"desk,omitempty" doc:"On the first part, as the places: to whom a phone seals what it could not send"`
	Next      string     `json:"next,omitempty" doc:"Cursor of the next part; missing at the end"`
	Version   string     `json:"version,omitempty" doc:"At the end: the since of the next time"`
}

// SyncItem is a case that the phone keeps.
type SyncItem struct {
	ID      string   `json:"id"`
	Version int64    `json:"version"`
	Case    *CaseRow `json:"case,omitempty" doc:"Missing where nothing was done to it since"`
}

func (g *Registry) mountSync() {
	Mount(g, Route{
		Method: http.MethodGet, Path: "/api/v1/sync", Summary: "What a phone keeps to work without a connection, and what is new of it", Tag: "cases",
		Permission: access.CaseRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditRead, Limits: Limits{Rate: RateSync},
	}, g.sync)
}

// sync answers from memory when nothing is new. A version is a position of the log, a mark of everything else that the answer hangs on
// (reach, ground, access list, language), and the day. With another mark, or a position that is still to come, the phone gets everything
// again; with another day it asks anew for what is to be done on it.
func (g *Registry) sync(ctx context.Context, r Request[syncInput]) (SyncPage, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return SyncPage{}, err
	}
	if err := narrow(r.Scope); err != nil {
		return SyncPage{}, err
	}
	at, err := g.deps.Latest.Position(ctx, r.Tenant.Key)
	if err != nil {
		return SyncPage{}, err
	}
	has, known := parseSyncVersion(r.In.Since)
	part := syncPart{syncVersion: syncVersion{at, n.mark(), calendar.DateOf(r.Now).String()}}
	known = known && has.mark == part.mark && has.at <= at // a log that is shorter than what the phone has was restored, or is not the same
	rounds := r.In.After == "" && (!known || has.day != part.day || !g.deps.Latest.Still(r.Scope, has.at))
	if known && r.In.After == "" && g.deps.Latest.Quiet(r.Scope, has.at) {
		return SyncPage{Unchanged: true, Rounds: rounds, Items: []SyncItem{}, Version: part.version()}, nil
	}
	if r.In.After != "" {
		if err := part.parse(r.In.After); err != nil {
			return SyncPage{}, err
		}
	}
	page, err := g.syncCases(ctx, r.Call, n, part, func(id string) bool { return !known || g.deps.Latest.Touched(r.Tenant.Key, id, has.at) })
	page.Rounds = rounds
	if err == nil && !known && r.In.After == "" {
		page.Places = n.reached(r.Scope)
		page.Desk, err = g.deskKey(ctx, r.Call)
	}
	return page, err
}

// syncCases lists one part: first what was reported lately, then what is older and still open.
func (g *Registry) syncCases(ctx context.Context, c *Call, n names, part syncPart, fresh func(id string) bool) (SyncPage, error) {
	var page SyncPage
	err := g.deps.Store.View(ctx, func(s cases.Reader) error {
		page = SyncPage{Items: []SyncItem{}}
		for at := part; ; {
			found, err := s.Cases(ctx, c.Scope, at.filter(c.Now.Add(-syncPast)))
			if err != nil {
				return err
			}
			for _, one := range found.Cases {
				item := SyncItem{ID: one.ID, Version: one.Version}
				if fresh(one.ID) {
					rows, err := n.rows(ctx, s, c.Scope, []cases.Case{one})
					if err != nil {
						return err
					}
					item.Case = &rows[0]
				}
				page.Items = append(page.Items, item)
			}
			if at.cursor = found.Next; at.cursor == "" {
				if at.old {
					page.Version = part.version()
					return nil
				}
				at.old = true
			}
			if len(page.Items) >= syncPage/2 {
				page.Next = at.String()
				return nil
			}
		}
	})
	return page, err
}

// filter asks for the cases of a part.
func (p syncPart) filter(past time.Time) cases.Filter {
	if p.old {
		return cases.Filter{Until: past, States: cases.Open, After: p.cursor, Limit: syncPage}
	}
	return cases.Filter{Since: past, After: p.cursor, Limit: syncPage}
}

// narrow refuses a reach that is wider than a community: a desk has a connection, and live updates.
func narrow(s access.Scope) error {
	for _, t := range s.Terms() {
		if len(t.Lo) < territory.LevelCommunity.Digits() && t.Org == "" && t.Account == "" && t.Case == "" {
			return fault.New(fault.Forbidden, "sync.too_wide")
		}
	}
	return nil
}

// reached lists the grids within a scope and their micro-grids.
func (n names) reached(s access.Scope) []Area {
	var areas []Area
	x := n.policy.Territory
	for _, t := range s.Terms() {
		grids := []territory.Code{territory.Code(t.Lo)}
		if grids[0].Level() == territory.LevelCommunity {
			grids = x.Children(grids[0])
		}
		for _, grid := range grids {
			if !x.Known(grid) || grid.Level() != territory.LevelGrid {
				continue
			}
			areas = append(areas, n.area(grid))
			for _, micro := range x.Children(grid) {
				areas = append(areas, n.area(micro))
			}
		}
	}
	return areas
}

// mark stands for everything beside the cases that an answer hangs on.
func (n names) mark() string {
	h := fnv.New64a()
	for _, t := range n.c.Scope.Terms() {
		for _, part := range []string{t.Lo, t.Hi, string(t.Most), string(t.Org), t.Account, t.Case} {
			_, _ = h.Write([]byte(part)) // a hash takes everything
			_, _ = h.Write([]byte{0})
		}
	}
	for _, part := range []string{n.policy.Territory.Territory().Edition.ID, n.policy.Catalogue.Version(), string(n.c.Lang)} {
		_, _ = h.Write([]byte(part))
		_, _ = h.Write([]byte{0})
	}
	return strconv.FormatUint(h.Sum64(), 36)
}

// syncVersion is what a phone has.
type syncVersion struct {
	at   int64 // position of the log
	mark string
	day  string
}

func (v syncVersion) version() string {
	return strconv.FormatInt(v.at, 36) + "." + v.mark + "." + v.day
}

func parseSyncVersion(text string) (v syncVersion, ok bool) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return v, false
	}
	at, err := strconv.ParseInt(parts[0], 36, 64)
	return syncVersion{at, parts[1], parts[2]}, err == nil
}

// syncPart is where a part begins. Its position and day are those of the first part.
type syncPart struct {
	syncVersion
	old    bool // behind the cases that were reported lately
	cursor string
}

func (p syncPart) String() string {
	which := "new"
	if p.old {
		which = "old"
	}
	return fmt.Sprintf("%s.%s.%s.%s", strconv.FormatInt(p.at, 36), p.day, which, p.cursor)
}

// parse goes on where a cursor says.
func (p *syncPart) parse(text string) error {
	parts := strings.SplitN(text, ".", 4)
	if len(parts) != 4 || parts[2] != "new" && parts[2] != "old" {
		return fault.New(fault.Malformed, "list.cursor")
	}
	at, err := strconv.ParseInt(parts[0], 36, 64)
	if err != nil {
		return fault.New(fault.Malformed, "list.cursor")
	}
	p.at, p.day, p.old, p.cursor = at, parts[1], parts[2] == "old", parts[3]
	return nil
}
