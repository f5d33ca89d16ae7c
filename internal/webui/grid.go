package webui

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"gezhi/internal/atlas"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/geo"
	"gezhi/internal/httpapi"
	"gezhi/internal/territory"
)

// gridPage is the page "who is my grid worker" (我的网格员): a place is found by words, by a code, by the phone's position, by a touch in the picture,
// or by going down from town to grid. All of it works without a script.
type gridPage struct {
	Text   string // what was looked for
	Hits   []hit
	Found  *gridFound
	In     *gridArea // a place above the grids, to go further down
	Unable bool      // there is no such place
	Missed bool      // a touch beside the places, or a position outside of the county
}

// gridArea is a place above the grids with those below it.
type gridArea struct {
	Code  territory.Code
	Name  string
	Up    template.URL // query of the place above; empty at the county
	Below []gridLink
}

type gridLink struct {
	Name  string
	Query template.URL
}

// gridFound is a grid and who answers for it.
type gridFound struct {
	Code        territory.Code
	Name        string
	Kind        territory.GridKind
	Community   string
	Town        string
	Center      string
	Households  int
	Extent      []string // names of the compounds and buildings in it, as people know where it ends
	More        int      // that are not named
	Posted      []httpapi.PostedView
	Supervision string // telephone
	Desk        string // telephone
	Hours       []calendar.Period
	Query       template.URL // of the link to the form, encoded
	Up          template.URL
}

const (
	extentMost  = 8     // names that say where a grid is
	pictureWide = 320.0 // units across, as the page shows the picture: what is touched is told in these
)

func (p *Pages) grid(ctx context.Context, c *httpapi.Call) error {
	policy, err := p.api.Policy(ctx, c)
	if err != nil {
		return err
	}
	shown := gridPage{Text: strings.TrimSpace(c.HTTP().URL.Query().Get("q"))}
	code := shown.place(policy, c.HTTP().URL.Query())
	switch {
	case code == "" && len(shown.Hits) > 0:
	case code == "":
		shown.In = areaOf(policy, policy.Root)
	case code.Level() >= territory.LevelGrid:
		if shown.Found, err = p.gridFound(ctx, c, policy, code.Up(territory.LevelGrid)); err != nil {
			return err
		}
	default:
		shown.In = areaOf(policy, code)
	}
	return p.render(c, http.StatusOK, "grid", shown)
}

// place is the place that was asked for; empty where none was, or none is there.
func (g *gridPage) place(policy cases.Policy, q url.Values) territory.Code {
	x, code := policy.Territory, territory.Code(q.Get("grid"))
	if typed := territory.Code(strings.ReplaceAll(g.Text, " ", "")); code == "" && typed.Level() >= territory.LevelCommunity && x.Known(typed) {
		code = typed
	}
	switch {
	case q.Has("at.x"):
		return g.touched(policy, code, q)
	case code != "" && x.Known(code):
		return code
	case code != "":
		g.Unable = true
	case q.Get("lon") != "":
		return g.located(policy, number(q.Get("lon")), number(q.Get("lat")))
	case g.Text != "":
		g.Hits = hits(policy, g.Text)
		g.Unable = len(g.Hits) == 0
	}
	return ""
}

// touched is the place below the one whose picture was touched.
func (g *gridPage) touched(policy cases.Policy, in territory.Code, q url.Values) territory.Code {
	if !policy.Territory.Known(in) {
		in = policy.Root
	}
	at, ok := atlas.Tapped(policy.Territory, in, number(q.Get("at.x")), number(q.Get("at.y")), pictureWide)
	if ok {
		if grid := policy.Territory.Locate(at).Grid; grid != "" && in.Contains(grid) {
			return grid.Up(next(in.Level()))
		}
	}
	g.Missed = true
	return in
}

// located is the grid of a position.
func (g *gridPage) located(policy cases.Policy, lon, lat float64) territory.Code {
	code := policy.Territory.Locate(geo.LonLat{Lon: lon, Lat: lat}).Grid
	g.Missed = code == ""
	return code
}

func number(text string) float64 {
	n, _ := strconv.ParseFloat(text, 64) // what is no number is nowhere
	return n
}

// next is the level below one above the grids.
func next(l territory.Level) territory.Level {
	switch l {
	case territory.LevelCounty:
		return territory.LevelTown
	case territory.LevelTown:
		return territory.LevelCommunity
	}
	return territory.LevelGrid
}

func gridQuery(code territory.Code) template.URL {
	return template.URL(url.Values{"grid": {string(code)}}.Encode())
}

func areaOf(policy cases.Policy, code territory.Code) *gridArea {
	x := policy.Territory
	a := &gridArea{Code: code, Name: x.FullName(code)}
	if code != policy.Root {
		a.Up = gridQuery(code.Parent())
	}
	for _, below := range x.Children(code) {
		a.Below = append(a.Below, gridLink{x.Name(below), gridQuery(below)})
	}
	return a
}

// gridFound tells what a resident may know of a grid: its name and extent, the names that are posted with it, and whom to call about them.
func (p *Pages) gridFound(ctx context.Context, c *httpapi.Call, policy cases.Policy, code territory.Code) (*gridFound, error) {
	x, settings := policy.Territory, policy.Catalogue.Settings()
	community := code.Up(territory.LevelCommunity)
	found := &gridFound{
		Code: code, Name: x.FullName(code), Community: x.Name(community), Town: x.Name(code.Up(territory.LevelTown)),
		Center: c.Text("org.center", map[string]any{"place": x.FullName(community)}), Query: gridQuery(code), Up: gridQuery(community),
		Supervision: settings.Phones.Supervision, Desk: settings.Phones.Desk, Hours: settings.Hours.On(calendar.DateOf(c.Now)),
	}
	if g, ok := x.Grid(code); ok {
		found.Kind, found.Households = g.Kind, g.Households
	}
	for _, spot := range x.SpotsIn(string(code), 200) {
		if len(found.Extent) == extentMost {
			found.More++
			continue
		}
		found.Extent = append(found.Extent, spot.Name)
	}
	var err error
	found.Posted, err = p.api.Posted(ctx, c, code)
	return found, err
}

// Ordinary reports whether the grid has a full-time worker of its own.
func (g gridFound) Ordinary() bool { return g.Kind != territory.Exclusive }
