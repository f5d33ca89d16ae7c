package app

import (
	"cmp"
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/agency"
	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/households"
	"gezhi/internal/ledgers"
	"gezhi/internal/store"
	"gezhi/internal/territory"
	"gezhi/internal/visits"
)

// markedRow is a row with where a page that ends with it goes on within its grid.
type markedRow struct {
	ledgers.Row
	mark string
}

// gridRows answers at most some rows of one grid within a scope, from behind a mark on.
type gridRows func(scope access.Scope, grid territory.Code, mark string, most int) ([]markedRow, error)

// byGrid fills a page of what a grid's own people keep, one grid after another: however wide the place, no more is read at once than of one.
func (a *App) byGrid(ctx context.Context, actor access.Actor, perm access.Permission, ask ledgers.Ask, rows gridRows) (page ledgers.Page, err error) {
	scope, err := access.ScopeFor(actor, perm, access.Handling, a.Clock.Now())
	if err != nil {
		return page, err
	}
	policy, err := a.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return page, err
	}
	from, mark, err := parseGridCursor(ask.After)
	if err != nil {
		return page, err
	}
	next := ""
	for _, grid := range gridsIn(policy.Territory, ask.Place) {
		if grid < from || !scope.Admits(ask.Ledger.Resource(actor.Tenant, "", grid)) {
			continue
		}
		if grid > from {
			mark = ""
		}
		found, err := rows(scope, grid, mark, ask.Limit+1-len(page.Rows))
		if err != nil {
			return page, err
		}
		for _, r := range found {
			if len(page.Rows) == ask.Limit {
				page.Next = next
				return page, nil
			}
			page.Rows = append(page.Rows, r.Row)
			next = gridCursor(grid, r.mark)
		}
	}
	return page, nil
}

// gridsIn are the grids of a place in order; of a micro-grid the one it lies in.
func gridsIn(x *territory.Index, place territory.Code) (list []territory.Code) {
	for _, g := range x.Territory().Grids {
		if x.Known(g.Code) && (within(place, g.Code) || g.Code.Contains(place)) {
			list = append(list, g.Code)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func gridCursor(grid territory.Code, mark string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(string(grid) + " " + mark))
}

func parseGridCursor(text string) (grid territory.Code, mark string, err error) {
	if text == "" {
		return "", "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	code, mark, ok := strings.Cut(string(raw), " ")
	if err != nil || !ok || !territory.Code(code).Valid() {
		return "", "", fault.New(fault.Malformed, "list.cursor")
	}
	return territory.Code(code), mark, nil
}

// spotMark marks a row of a list by its id, and by where it stood: a row that is gone by the next page leaves its place to the one behind it.
func spotMark(id string, at int) string { return id + "." + strconv.Itoa(at) }

// resumeAt is where a list goes on behind a mark.
func resumeAt(mark string, n int, id func(int) string) (int, error) {
	if mark == "" {
		return 0, nil
	}
	is, text, _ := strings.Cut(mark, ".")
	at, err := strconv.Atoi(text)
	if err != nil || at < 0 {
		return 0, fault.New(fault.Malformed, "list.cursor")
	}
	for i := range n {
		if id(i) == is {
			return i + 1, nil
		}
	}
	return min(at, n), nil
}

// doors tells how people call the door of a household: its building and its number.
func doors(x *territory.Index, grid territory.Code) func(households.Household) string {
	_, buildings := x.Housing(grid)
	names := map[string]string{}
	for _, b := range buildings {
		names[b.ID] = b.Name
	}
	return func(h households.Household) string { return strings.TrimSpace(names[h.Building] + " " + h.Door) }
}

// homeRows makes the ledger of households from their cards.
type homeRows struct{ homes *Households }

// Rows answers cards by grid, building and door. Words find them as they do in the room: by name, door or telephone.
func (s homeRows) Rows(ctx context.Context, actor access.Actor, ask ledgers.Ask) (page ledgers.Page, err error) {
	app := s.homes.app
	policy, err := app.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return page, err
	}
	wanted := everyCard
	if ask.Words != "" {
		if wanted, err = s.homes.wanted(ctx, actor.Tenant, ask.Words); err != nil {
			return page, err
		}
	}
	return app.byGrid(ctx, actor, access.HouseholdRead, ask, func(scope access.Scope, grid territory.Code, mark string, most int) (rows []markedRow, err error) {
		list, err := app.cards(ctx, scope, grid)
		if err != nil {
			return nil, err
		}
		door := doors(policy.Territory, grid)
		i, err := resumeAt(mark, len(list), func(i int) string { return list[i].ID })
		for ; err == nil && i < len(list) && len(rows) < most; i++ {
			if !within(ask.Place, list[i].Place) {
				continue
			}
			is, err := wanted(list[i])
			if err != nil {
				return nil, err
			}
			if !is {
				continue
			}
			h, err := app.Vault.OpenHousehold(ctx, list[i])
			if err != nil {
				return nil, err
			}
			rows = append(rows, markedRow{homeRow(h, door(h), s.homes.today()), spotMark(h.ID, i)})
		}
		return rows, err
	})
}

// cards are the cards of a grid by door, sealed.
func (a *App) cards(ctx context.Context, scope access.Scope, grid territory.Code) (list []households.Sealed, err error) {
	err = a.Store.View(ctx, func(tx *store.Tx) error {
		list, err = tx.Households(scope, grid)
		return err
	})
	slices.SortStableFunc(list, func(a, b households.Sealed) int { return byDoor(a.Household, b.Household) })
	return list, err
}

func homeRow(h households.Household, door string, today calendar.Date) ledgers.Row {
	var needs []string
	for _, n := range h.Needs {
		needs = append(needs, string(n))
	}
	v := ledgers.Values{"address": door, "contact": h.Name, "phone": h.Phone, "needs": strings.Join(needs, ","), "source": string(h.Source), "statute": h.Statute}
	if h.People > 0 {
		v["people"] = strconv.Itoa(h.People)
	}
	if h.Refuses(today) {
		v["refused"] = h.RefusedUntil().String()
	}
	return ledgers.Row{ID: h.ID, Place: h.Place, Values: v, Checked: h.Refreshed, Expires: h.PurgedOn(), Kind: "household", Of: h.ID}
}

// careRows makes the ledger of people in care from what they agreed to. It opens no seal: who somebody is, and why, is a look that is noted,
// at the card of the household.
type careRows struct{ app *App }

// Rows answers cares by grid and door, only those that hold unless the ended ones are asked for, too. Words find a door.
func (s careRows) Rows(ctx context.Context, actor access.Actor, ask ledgers.Ask) (page ledgers.Page, err error) {
	policy, err := s.app.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return page, err
	}
	return s.app.byGrid(ctx, actor, access.CareRead, ask, func(scope access.Scope, grid territory.Code, mark string, most int) (rows []markedRow, err error) {
		var cares []visits.SealedCare
		homes := map[string]households.Household{}
		err = s.app.Store.View(ctx, func(tx *store.Tx) error {
			clear(homes)
			if cares, err = tx.Cares(scope, grid); err != nil || len(cares) == 0 {
				return err
			}
			return homesOf(tx, actor.Tenant, grid, homes)
		})
		if err != nil {
			return nil, err
		}
		slices.SortStableFunc(cares, func(a, b visits.SealedCare) int { return byDoor(homes[a.Household], homes[b.Household]) })
		door := doors(policy.Territory, grid)
		i, err := resumeAt(mark, len(cares), func(i int) string { return cares[i].ID })
		for ; err == nil && i < len(cares) && len(rows) < most; i++ {
			c, home := cares[i].Care, homes[cares[i].Household]
			if within(ask.Place, c.Place) && (c.Open() || ask.Ended) && doorHas(door(home), ask.Words) {
				rows = append(rows, markedRow{careRow(c, door(home)), spotMark(c.ID, i)})
			}
		}
		return rows, err
	})
}

// homesOf are the cards of a grid by id, for the doors of what hangs on them: who reads that knows its household already.
func homesOf(tx *store.Tx, tenant string, grid territory.Code, by map[string]households.Household) error {
	list, err := tx.Households(access.SystemScope(tenant), grid)
	for _, h := range list {
		by[h.ID] = h.Household
	}
	return err
}

// doorHas reports whether some words are in what people call a door, or are a door by its parts.
func doorHas(door, words string) bool {
	words = strings.TrimSpace(words)
	parts := households.DoorOf(words)
	return strings.Contains(door, words) || parts != "" && strings.Contains(households.DoorOf(door), parts)
}

func careRow(c visits.Care, door string) ledgers.Row {
	row := ledgers.Row{ID: c.ID, Place: c.Place, At: c.Consent.Agreed.Start(), Ended: c.Consent.Ended, Kind: "care", Of: c.Household, Values: ledgers.Values{
		"address": door, "every": string(c.Every), "channel": string(c.Consent.Channel), "agreed": c.Consent.Agreed.String(), "together": "no",
	}}
	if c.Together {
		row.Values["together"] = "yes"
	}
	if !c.Open() {
		row.Expires = c.PurgedOn()
	}
	return row
}

// visitRows makes the ledger of visits from what came of each.
type visitRows struct{ app *App }

const visitWindow = 31 * 24 * time.Hour // of visits that are read at once

// Rows answers visits by grid, the newest first, back to the first that is still kept. Words find a door, or what was picked.
func (s visitRows) Rows(ctx context.Context, actor access.Actor, ask ledgers.Ask) (page ledgers.Page, err error) {
	policy, err := s.app.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return page, err
	}
	now := s.app.Clock.Now()
	return s.app.byGrid(ctx, actor, access.VisitRead, ask, func(scope access.Scope, grid territory.Code, mark string, most int) (rows []markedRow, err error) {
		last, before, err := parseVisitMark(mark, now)
		if err != nil {
			return nil, err
		}
		homes := map[string]households.Household{}
		door := doors(policy.Territory, grid)
		err = s.app.Store.View(ctx, func(tx *store.Tx) error {
			rows = nil
			if err := homesOf(tx, actor.Tenant, grid, homes); err != nil {
				return err
			}
			for to := before.Add(time.Microsecond); len(rows) < most && to.After(forgotten(now)); to = to.Add(-visitWindow) {
				list, err := tx.Visits(scope, grid, to.Add(-visitWindow), to)
				if err != nil {
					return err
				}
				slices.SortFunc(list, newestFirst)
				for _, v := range list {
					if len(rows) == most {
						break
					}
					if last != "" && !v.At.Before(before) && v.ID >= last || !within(ask.Place, v.Place) {
						continue
					}
					row := visitRow(v, door(homes[v.Household]))
					if doorHas(row.Values["who"], ask.Words) || ask.Ledger.Has(row.Values, ask.Words) {
						rows = append(rows, markedRow{row, visitMark(v)})
					}
				}
			}
			return nil
		})
		return rows, err
	})
}

// newestFirst is the order of visits; of those of one instant the last id.
func newestFirst(a, b visits.Visit) int {
	return cmp.Or(b.At.Compare(a.At), strings.Compare(b.ID, a.ID))
}

// visitMark marks a visit by when it was and by its id: the next page goes on with what is older.
func visitMark(v visits.Visit) string { return strconv.FormatInt(v.At.UnixMicro(), 10) + "." + v.ID }

func parseVisitMark(mark string, now time.Time) (last string, before time.Time, err error) {
	if mark == "" {
		return "", now, nil
	}
	at, id, ok := strings.Cut(mark, ".")
	n, err := strconv.ParseInt(at, 10, 64)
	if err != nil || !ok {
		return "", now, fault.New(fault.Malformed, "list.cursor")
	}
	return id, time.UnixMicro(n), nil
}

func visitRow(v visits.Visit, door string) ledgers.Row {
	var did []string
	for _, d := range v.Did {
		did = append(did, string(d))
	}
	day := calendar.DateOf(v.At)
	return ledgers.Row{ID: v.ID, Place: v.Place, At: v.At, Expires: ledgers.MonthsAfter(day, visits.KeptMonths), Kind: "visit", Of: v.Household, Values: ledgers.Values{
		"who": door, "day": day.String(), "why": string(v.Why), "outcome": string(v.Outcome), "did": strings.Join(did, ","),
	}}
}

// mandateRows makes the ledger of errands from mandates.
type mandateRows struct{ app *App }

// Rows answers mandates by grid, door and last day, only the open ones unless the closed ones are asked for, too. Words find a door or a matter.
func (s mandateRows) Rows(ctx context.Context, actor access.Actor, ask ledgers.Ask) (page ledgers.Page, err error) {
	policy, err := s.app.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return page, err
	}
	matter := func(code string) string {
		m, _ := policy.Catalogue.Matter(code)
		return cmp.Or(m.Name.In(ask.Lang), code)
	}
	return s.app.byGrid(ctx, actor, access.AgencyRead, ask, func(scope access.Scope, grid territory.Code, mark string, most int) (rows []markedRow, err error) {
		var list []agency.Sealed
		homes := map[string]households.Household{}
		err = s.app.Store.View(ctx, func(tx *store.Tx) error {
			clear(homes)
			if list, err = tx.Mandates(scope, grid); err != nil || len(list) == 0 {
				return err
			}
			return homesOf(tx, actor.Tenant, grid, homes)
		})
		if err != nil {
			return nil, err
		}
		slices.SortStableFunc(list, func(a, b agency.Sealed) int { return byDoor(homes[a.Household], homes[b.Household]) })
		door := doors(policy.Territory, grid)
		i, err := resumeAt(mark, len(list), func(i int) string { return list[i].ID })
		for ; err == nil && i < len(list) && len(rows) < most; i++ {
			if !within(ask.Place, list[i].Place) || !list[i].Open() && !ask.Ended {
				continue
			}
			m, err := s.app.Vault.OpenMandate(ctx, list[i])
			if err != nil {
				return nil, err
			}
			row := mandateRow(m, door(homes[m.Household]), matter(m.Matter))
			if doorHas(row.Values["address"], ask.Words) || ask.Ledger.Has(row.Values, ask.Words) {
				rows = append(rows, markedRow{row, spotMark(m.ID, i)})
			}
		}
		return rows, err
	})
}

func mandateRow(m agency.Mandate, door, matter string) ledgers.Row {
	row := ledgers.Row{ID: m.ID, Place: m.Place, At: m.Opened, Ended: m.Closed, Kind: "agency", Of: m.Household, Values: ledgers.Values{
		"service": matter, "who": m.Name, "address": door, "given": string(m.Given), "until": m.Until.String(), "result": string(m.Result), "handed": m.Closed.String(),
	}}
	for _, v := range m.Moves {
		if v.Way == agency.Received && row.Values["received"] == "" {
			row.Values["received"] = calendar.DateOf(v.At).String()
		}
	}
	if !m.Open() {
		row.Expires = m.PurgedOn()
	}
	return row
}
