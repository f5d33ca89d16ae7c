package webui

import (
	"context"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/httpapi"
	"gezhi/internal/redivision"
	"gezhi/internal/territory"
)

// redivisionPage tells residents what a re-division changes for them (网格调整公示): their building, from when, who answers for it then,
// and how to object.
type redivisionPage struct {
	gridPage // how a place is looked for
	Code     territory.Code
	Name     string
	Coming   []comingRedivision
	Phone    string
	Query    template.URL // of the form
}

// comingRedivision is one re-division, as the public reads it.
type comingRedivision struct {
	Name, Place, Reason    string
	From, Until, ValidFrom string
	Shown                  bool // the notice runs: objections are asked for
	Answers                []redivision.Answer
	Asked                  bool // a place was named
	Moves                  []comingMove
	Stays                  bool // the place keeps its grid
	Gains                  int  // micro-grids that come to the place's grid
	Unknown                bool // the ground has changed since: what was drawn holds no more
}

// comingMove is a building that goes to another grid.
type comingMove struct {
	What, To string
	New      bool // the grid is new
	Posted   []httpapi.PostedView
}

const movesShown = 40

func (p *Pages) redivision(ctx context.Context, c *httpapi.Call) error {
	policy, err := p.api.Policy(ctx, c)
	if err != nil {
		return err
	}
	settings := policy.Catalogue.Settings()
	shown := redivisionPage{gridPage: gridPage{Text: strings.TrimSpace(c.HTTP().URL.Query().Get("q"))}, Phone: settings.Phones.Desk}
	if code := shown.place(policy, c.HTTP().URL.Query()); code.Level() >= territory.LevelGrid {
		shown.Code, shown.Name = code, policy.Territory.FullName(code)
		shown.Query = gridQuery(code.Up(territory.LevelGrid))
	}
	list, err := p.api.ComingRedivisions(ctx, c)
	if err != nil {
		return err
	}
	today := calendar.DateOf(c.Now).String()
	for _, d := range list {
		one := comingRedivision{Name: d.Name, Place: policy.Territory.FullName(d.Place), Reason: d.Reason, From: string(d.From), Until: string(d.Until),
			ValidFrom: string(d.ValidFrom), Shown: d.State == redivision.Noticed && today <= string(d.Until), Answers: d.Answers}
		if shown.Code != "" && d.Place.Contains(shown.Code) {
			one.Asked = true
			if err := p.tellMoves(ctx, c, policy.Territory, shown.Code, d, &one); err != nil {
				return err
			}
		}
		shown.Coming = append(shown.Coming, one)
	}
	slices.SortStableFunc(shown.Coming, func(a, b comingRedivision) int { // what concerns the place comes first
		switch {
		case a.Asked && !b.Asked:
			return -1
		case b.Asked && !a.Asked:
			return 1
		}
		return 0
	})
	return p.render(c, http.StatusOK, "redivision", shown)
}

// tellMoves tells what a re-division changes for a grid or a micro-grid.
func (p *Pages) tellMoves(ctx context.Context, c *httpapi.Call, x *territory.Index, place territory.Code, d httpapi.ComingRedivision, one *comingRedivision) error {
	if d.Drawn == nil {
		one.Unknown = true
		return nil
	}
	names := map[territory.Code]string{}
	for _, g := range d.Drawn.Next.Grids {
		if d.Drawn.Next.Edition.Has(g.Span) {
			names[g.Code] = g.Name
		}
	}
	var codes []territory.Code
	for old, now := range d.Drawn.Micros {
		if place.Contains(old) {
			codes = append(codes, old)
		} else if now.Parent() == place {
			one.Gains++
		}
	}
	slices.Sort(codes)
	one.Stays = len(codes) == 0
	for _, old := range codes[:min(len(codes), movesShown)] {
		to := d.Drawn.Micros[old].Parent()
		move := comingMove{What: x.Name(old), To: names[to], New: !x.Known(to)}
		if !move.New {
			posted, err := p.api.Posted(ctx, c, to)
			if err != nil {
				return err
			}
			move.Posted = posted
		}
		one.Moves = append(one.Moves, move)
	}
	return nil
}

// day writes the day of an instant.
func day(t time.Time) string { return calendar.DateOf(t).String() }

// AnsweredOn is the day of an answer.
func (comingRedivision) AnsweredOn(a redivision.Answer) string { return day(a.At) }
