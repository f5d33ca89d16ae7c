package webui

import (
	"context"
	"html/template"
	"net/http"

	"gezhi/internal/atlas"
	"gezhi/internal/calendar"
	"gezhi/internal/httpapi"
	"gezhi/internal/territory"
)

const numberDays = 365 // over how many days the public numbers count

// publicNumbers is how many cases each part of a place has.
type publicNumbers struct {
	Place territory.Code
	Name  string
	Up    territory.Code // the place above; empty for the county
	Days  int
	To    calendar.Date
	Rows  []numberRow // by code: places are not ranked
	Most  int
	Least int
	Map   template.HTML // the parts drawn, each with its number; empty where nothing was drawn
}

// numberRow is one part of the place.
type numberRow struct {
	Code   territory.Code
	Name   string
	N      int // -1 where it is too small to be told
	Deeper bool
}

// Share is the length of the bar, in percent of the longest.
func (n publicNumbers) Share(r numberRow) int {
	if r.N <= 0 || n.Most == 0 {
		return 0
	}
	return max(1, 100*r.N/n.Most)
}

func (p *Pages) publicNumbers(ctx context.Context, c *httpapi.Call) error {
	policy, err := p.api.Policy(ctx, c)
	if err != nil {
		return err
	}
	x := policy.Territory
	shown := publicNumbers{Place: policy.Root, Days: numberDays, To: calendar.DateOf(c.Now), Least: policy.Catalogue.Settings().Rates.LeastPublic}
	if place := territory.Code(c.HTTP().URL.Query().Get("place")); x.Known(place) && place.Level() == territory.LevelTown {
		shown.Place, shown.Up = place, policy.Root
	}
	shown.Name = x.FullName(shown.Place)
	counts, err := p.api.PublicCounts(ctx, c, shown.Place, shown.To.AddDays(1-numberDays), shown.To)
	if err != nil {
		return err
	}
	numbers := map[territory.Code]int{}
	for _, count := range counts {
		numbers[territory.Code(count.Value)] = count.N
	}
	for _, part := range x.Children(shown.Place) {
		n, counted := numbers[part]
		if !counted {
			n = -1 // none is a small number too
			numbers[part] = n
		}
		shown.Rows = append(shown.Rows, numberRow{Code: part, Name: x.Name(part), N: n, Deeper: part.Level() == territory.LevelTown})
		shown.Most = max(shown.Most, n)
	}
	shown.Map = template.HTML(atlas.Numbers(x, shown.Place, numbers, c.Text("page.numbers.map", map[string]any{"place": shown.Name}))) // atlas escapes what it writes
	return p.render(c, http.StatusOK, "numbers", shown)
}
