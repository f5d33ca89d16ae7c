package webui

import (
	"context"
	"net/http"
	"strings"

	"gezhi/internal/calendar"
	"gezhi/internal/geo"
	"gezhi/internal/httpapi"
	"gezhi/internal/stations"
	"gezhi/internal/territory"
)

// circlePage tells which service stations are near (身边的服务站点): their hours and how long the walk takes. It works without a script.
type circlePage struct {
	gridPage // how a place is looked for
	From     string
	Near     []nearStation
	All      []nearStation // without a place: every station by its grid
	Streets  bool
	Minutes  int
}

type nearStation struct {
	httpapi.NearStation
	Grid  string
	Open  bool
	Hours []calendar.Period // of today
}

// Inside reports whether an adult walks there in fifteen minutes.
func (n nearStation) Inside() bool { return n.Minutes[0] > 0 && n.Minutes[0] <= stations.Circle }

func (p *Pages) circle(ctx context.Context, c *httpapi.Call) error {
	policy, err := p.api.Policy(ctx, c)
	if err != nil {
		return err
	}
	q := c.HTTP().URL.Query()
	shown := circlePage{gridPage: gridPage{Text: strings.TrimSpace(q.Get("q"))}, Minutes: stations.Circle}
	at, from, ok := shown.from(policy.Territory, shown.place(policy, q), geo.LonLat{Lon: number(q.Get("lon")), Lat: number(q.Get("lat"))}, q.Get("lon") != "")
	if !ok {
		return p.allStations(ctx, c, policy.Territory, shown)
	}
	shown.From = from
	list, streets, err := p.api.NearStations(ctx, c, at)
	if err != nil {
		return err
	}
	shown.Streets = streets
	for _, one := range list {
		shown.Near = append(shown.Near, near(c, policy.Territory, one))
	}
	return p.render(c, http.StatusOK, "circle", shown)
}

// from is where the walk begins: a position, or the middle of a grid or of a place in it.
func (circlePage) from(x *territory.Index, code territory.Code, here geo.LonLat, told bool) (at geo.LonLat, name string, ok bool) {
	if told && code != "" && here.Valid() {
		return here, x.FullName(code), true
	}
	var shape geo.Shape
	if m, known := x.Micro(code); known {
		shape = m.Shape
	}
	if g, known := x.Grid(code.Up(territory.LevelGrid)); known && len(shape) == 0 {
		shape = g.Shape
	}
	if code.Level() < territory.LevelGrid || len(shape) == 0 {
		return at, "", false
	}
	if at, ok = shape.InnerPoint(); !ok {
		at = shape.Centre()
	}
	return at, x.FullName(code), true
}

func near(c *httpapi.Call, x *territory.Index, one httpapi.NearStation) nearStation {
	return nearStation{one, x.FullName(one.Grid), one.OpenAt(c.Now), one.On(calendar.DateOf(c.Now))}
}

// allStations lists every station where nobody said from where.
func (p *Pages) allStations(ctx context.Context, c *httpapi.Call, x *territory.Index, shown circlePage) error {
	list, err := p.api.OpenStations(ctx, c)
	if err != nil {
		return err
	}
	for _, one := range list {
		shown.All = append(shown.All, near(c, x, httpapi.NearStation{Place: one}))
	}
	return p.render(c, http.StatusOK, "circle", shown)
}
