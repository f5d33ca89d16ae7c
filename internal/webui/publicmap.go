package webui

import (
	"context"
	"io/fs"
	"net/http"
	"strconv"
	"sync"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/catalogue"
	"gezhi/internal/httpapi"
	"gezhi/internal/territory"
)

// mapPolicy is pagePolicy for the one page that draws: its worker comes from here too, and the one policy of Trusted Types lets
// that worker's address through and nothing else.
const mapPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; form-action 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default"

const mapScript = "publicmap.js"

// mapBuilt reports whether the script of the map was built in.
var mapBuilt = sync.OnceValue(func() bool {
	_, err := fs.Stat(appFiles, "app/"+mapScript)
	return err == nil
})

// publicMap is what the page of the public map shows.
type publicMap struct {
	County     territory.Code
	Script     string // empty where it was not built
	Categories []catalogue.Category
	Category   string
	Days       int
	Since      string // the beginning of the day, so that the same page asks for the same tiles all day long
	Open       bool
}

// mapDays are the spans that may be chosen; 0 is any.
var mapDays = []int{0, 30, 90, 365}

func (p *Pages) mountMap() {
	m := page("/public/map", "Map of public cases: snapped places, no small numbers")
	m.Permission = access.TerritoryRead
	p.mount(m, p.publicMap)
}

func (p *Pages) publicMap(ctx context.Context, c *httpapi.Call) error {
	policy, err := p.api.Policy(ctx, c)
	if err != nil {
		return err
	}
	q := c.HTTP().URL.Query()
	data := publicMap{County: policy.Root, Categories: policy.Catalogue.Categories(), Days: 30, Open: q.Get("all") == ""}
	for _, known := range data.Categories {
		if known.Code == q.Get("category") {
			data.Category = known.Code
		}
	}
	for _, n := range mapDays {
		if q.Get("days") == strconv.Itoa(n) {
			data.Days = n
		}
	}
	if data.Days > 0 {
		data.Since = c.Now.AddDate(0, 0, -data.Days).Truncate(24 * time.Hour).Format(time.RFC3339)
	}
	if mapBuilt() {
		data.Script = "/app/" + mapScript
	}
	return p.renderUnder(c, mapPolicy, http.StatusOK, "publicmap", data)
}

// Spans are the spans of days that may be chosen.
func (publicMap) Spans() []int { return mapDays }
