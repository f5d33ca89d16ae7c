package httpapi

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/atlas"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// vectorTile is the media type of tiles (Mapbox Vector Tile 2.1).
const vectorTile = "application/vnd.mapbox-vector-tile"

// caseTileInput asks for a tile of cases, by the filters of a list.
type caseTileInput struct {
	Z       int            `path:"z" minimum:"0" maximum:"18"`
	X       int            `path:"x" minimum:"0" maximum:"262143"`
	Y       int            `path:"y" minimum:"0" maximum:"262143"`
	States  []cases.State  `query:"state" doc:"States, divided by commas"`
	Open    bool           `query:"open" doc:"Every open state"`
	Loop    cases.Loop     `query:"loop" enum:"micro,small,middle,large"`
	Matter  string         `query:"matter" maxLength:"16" doc:"A matter, or the beginning of its code: a category"`
	Lead    people.Org     `query:"lead" maxLength:"80"`
	Place   territory.Code `query:"place" maxLength:"18"`
	Overdue bool           `query:"overdue"`
	Since   time.Time      `query:"since"`
	Until   time.Time      `query:"until"`
}

func (in caseTileInput) filter() (atlas.Filter, error) {
	f := atlas.Filter{States: in.States, Loop: in.Loop, Matter: in.Matter, Lead: in.Lead, Place: in.Place, Overdue: in.Overdue, Since: in.Since, Until: in.Until}
	if in.Open && len(f.States) == 0 {
		f.States = cases.Open
	}
	var wrong fault.Fields
	for _, s := range in.States {
		if !s.Is(cases.States()...) {
			wrong.Add("query.state", "not_one_of", "allowed", cases.States())
		}
	}
	if in.Place != "" && !in.Place.Valid() {
		wrong.Add("query.place", "place.form")
	}
	return f, wrong.Err()
}

func tileOf(z, x, y int) (atlas.Tile, error) {
	t := atlas.Tile{Z: z, X: x, Y: y}
	if !t.Valid() {
		return t, fault.New(fault.NotFound, "map.no_tile")
	}
	return t, nil
}

// groundTile answers a tile of the ground. The address names the version, so that a browser asks once per edition.
func (g *Registry) groundTile(ctx context.Context, r Request[struct {
	Z       int    `path:"z" minimum:"0" maximum:"18"`
	X       int    `path:"x" minimum:"0" maximum:"262143"`
	Y       int    `path:"y" minimum:"0" maximum:"262143"`
	Version string `query:"v" maxLength:"32" doc:"Version of the ground, from /api/v1/map; with it the tile may be kept for long"`
}]) error {
	t, err := tileOf(r.In.Z, r.In.X, r.In.Y)
	if err != nil {
		return err
	}
	ground, err := g.ground(ctx, r.Call)
	if err != nil {
		return err
	}
	body, err := ground.Tile(t)
	if err != nil {
		return err
	}
	keep := "private, max-age=300"
	if r.In.Version == ground.Version {
		keep = "private, max-age=2592000, immutable"
	}
	return r.vectors(body, ground.Version+"-"+strconv.Itoa(t.Z)+"-"+strconv.Itoa(t.X)+"-"+strconv.Itoa(t.Y), keep)
}

func (g *Registry) caseTile(ctx context.Context, r Request[caseTileInput]) error {
	return g.drawCases(ctx, r, atlas.View{Scope: r.Scope})
}

// publicTile shows everybody the same, whoever is signed in.
func (g *Registry) publicTile(ctx context.Context, r Request[caseTileInput]) error {
	p, err := g.deps.Policies.Policy(ctx, r.Tenant.Key)
	if err != nil {
		return err
	}
	s := p.Catalogue.Settings()
	if r.In.Lead != "" || r.In.Overdue || len(r.In.States) > 0 { // what the public is not told it cannot ask for either
		return fault.New(fault.Forbidden, "map.public_filter")
	}
	return g.drawCases(ctx, r, atlas.View{Scope: access.PublicScope(r.Tenant.Key), Public: true, Least: s.Rates.LeastPublic, Private: s.Map.Private})
}

func (g *Registry) drawCases(ctx context.Context, r Request[caseTileInput], v atlas.View) (err error) {
	t, err := tileOf(r.In.Z, r.In.X, r.In.Y)
	if err != nil {
		return err
	}
	if v.Filter, err = r.In.filter(); err != nil {
		return err
	}
	spots, err := g.deps.Spots.Spots(ctx, r.Tenant.Key)
	if err != nil {
		return err
	}
	body, err := spots.Tile(t, v)
	if err != nil {
		return err
	}
	return r.vectors(body, tagOf(body), "private, no-cache")
}

func tagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:12])
}

// vectors answers a tile that is compressed already.
func (c *Call) vectors(body []byte, tag, keep string) error {
	h := c.w.Header()
	h.Set("Content-Type", vectorTile)
	h.Add("Vary", "Accept-Encoding")
	if strings.Contains(c.r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
	} else {
		zip, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			return err
		}
		if body, err = io.ReadAll(zip); err != nil {
			return err
		}
		tag += "-plain"
	}
	c.tagged(body, tag, keep)
	return nil
}

// kept answers a body that the browser may keep.
func (c *Call) kept(body []byte, keep string) { c.tagged(body, tagOf(body), keep) }

// tagged answers a body under an entity tag, or that it has not changed.
func (c *Call) tagged(body []byte, tag, keep string) {
	h := c.w.Header()
	h.Set("ETag", `"`+tag+`"`)
	h.Set("Cache-Control", keep)
	if match := c.r.Header.Get("If-None-Match"); strings.Contains(match, `"`+tag+`"`) {
		h.Del("Content-Encoding")
		c.w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = c.w.Write(body) // a reader that has gone is nobody's mistake
}
