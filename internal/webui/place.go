package webui

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"gezhi/internal/cases"
	"gezhi/internal/httpapi"
	"gezhi/internal/territory"
)

// hit is a place that was found by words, with the grid in which it lies.
type hit struct {
	ID            string
	Name, Address string
	Grid          territory.Code
	In            string       // the grid's full name
	Query         template.URL // of the link that chooses it, encoded
}

const hitsMost = 12

// hits finds places by words. Areas above a community say too little about where something is.
func hits(policy cases.Policy, text string) []hit {
	text = strings.TrimSpace(text)
	if len([]rune(text)) > 60 {
		text = string([]rune(text)[:60])
	}
	var list []hit
	for _, h := range policy.Territory.Search(text, 4*hitsMost) {
		code := h.Grid
		if code == "" && h.Point != nil {
			code = policy.Territory.Locate(*h.Point).Grid
		}
		if code == "" && territory.Code(h.ID).Level() == territory.LevelCommunity {
			code = territory.Code(h.ID)
		}
		if code == "" || len(list) == hitsMost {
			continue
		}
		list = append(list, hit{ID: h.ID, Name: h.Name, Address: h.Address, Grid: code, In: policy.Territory.FullName(code),
			Query: template.URL(url.Values{"grid": {string(code)}, "place": {h.Name}}.Encode())})
	}
	return list
}

// townChoice is a town with its communities, for a list to pick from.
type townChoice struct {
	Name        string
	Communities []communityChoice
}

type communityChoice struct {
	Code territory.Code
	Name string
}

func towns(policy cases.Policy) []townChoice {
	var list []townChoice
	for _, town := range policy.Territory.Children(policy.Root) {
		choice := townChoice{Name: policy.Territory.Name(town)}
		for _, community := range policy.Territory.Children(town) {
			choice.Communities = append(choice.Communities, communityChoice{community, policy.Territory.Name(community)})
		}
		list = append(list, choice)
	}
	return list
}

// gridPage is the page "my grid".
type gridPage struct {
	Text   string // what was looked for
	Hits   []hit
	Found  *gridFound
	Asked  bool // something was looked for
	Unable bool // and there is no such place
}

// gridFound is a grid and what stands around it.
type gridFound struct {
	Code       territory.Code
	Name       string
	Kind       territory.GridKind
	Community  string
	Town       string
	Center     string
	Households int
	Query      template.URL // of the link to the form, encoded
}

func (p *Pages) grid(ctx context.Context, c *httpapi.Call) error {
	policy, err := p.api.Policy(ctx, c)
	if err != nil {
		return err
	}
	query := c.HTTP().URL.Query()
	shown := gridPage{Text: query.Get("q")}
	if code := territory.Code(query.Get("grid")); code != "" {
		shown.Asked, shown.Found = true, findGrid(c, policy, code)
		shown.Unable = shown.Found == nil
	} else if shown.Text != "" {
		shown.Asked, shown.Hits = true, hits(policy, shown.Text)
		shown.Unable = len(shown.Hits) == 0
	}
	return p.render(c, http.StatusOK, "grid", shown)
}

// findGrid tells what a resident may know of a grid: its name and who answers for it, no person.
func findGrid(c *httpapi.Call, policy cases.Policy, code territory.Code) *gridFound {
	x := policy.Territory
	if !x.Known(code) || code.Level() < territory.LevelCommunity {
		return nil
	}
	found := &gridFound{
		Code: code, Name: x.FullName(code), Community: x.Name(code.Up(territory.LevelCommunity)), Town: x.Name(code.Up(territory.LevelTown)),
		Center: c.Text("org.center", map[string]any{"place": x.FullName(code.Up(territory.LevelCommunity))}),
		Query:  template.URL(url.Values{"grid": {string(code)}}.Encode()),
	}
	if g, ok := x.Grid(code.Up(territory.LevelGrid)); ok {
		found.Kind, found.Households = g.Kind, g.Households
	}
	return found
}
