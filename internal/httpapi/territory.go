package httpapi

import (
	"context"
	"encoding/json"
	"net/http"

	"gezhi/internal/access"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

// Area is a place of the tree, from the county to a micro-grid.
type Area struct {
	PlaceRef
	FullName   string          `json:"full_name"`
	Parent     territory.Code  `json:"parent,omitempty"`
	Sort       string          `json:"sort,omitempty" doc:"street, town, community, village; ordinary or exclusive for a grid; what a micro-grid is made of"`
	Households int             `json:"households,omitempty"`
	Residents  int             `json:"residents,omitempty"`
	Children   int             `json:"children"`
	Centre     *geo.LonLat     `json:"centre,omitempty"`
	Path       []PlaceRef      `json:"path,omitempty"`
	Neighbours []PlaceRef      `json:"neighbours,omitempty"`
	Successors []PlaceRef      `json:"successors,omitempty"`
	Valid      *territory.Span `json:"valid,omitempty"`
}

// At is where a point lies.
type At struct {
	OK        bool      `json:"ok" doc:"The point lies in a grid"`
	Grid      *PlaceRef `json:"grid,omitempty"`
	Micro     *PlaceRef `json:"micro,omitempty"`
	Community *PlaceRef `json:"community,omitempty"`
	Town      *PlaceRef `json:"town,omitempty"`
	Edition   string    `json:"edition,omitempty"`
}

type codeInput struct {
	Code territory.Code `path:"code" maxLength:"18"`
}

type pointInput struct {
	Lon   float64   `query:"lon" required:"true" minimum:"-180" maximum:"180"`
	Lat   float64   `query:"lat" required:"true" minimum:"-90" maximum:"90"`
	Datum geo.Datum `query:"datum" enum:"wgs84,cgcs2000,gcj02,bd09" doc:"wgs84 if left out"`
}

type searchInput struct {
	Text  string `query:"q" required:"true" minLength:"1" maxLength:"60"`
	Limit int    `query:"limit" minimum:"1" maximum:"50"`
}

func (g *Registry) mountTerritory() {
	read := Route{
		Method: http.MethodGet, Path: "/api/v1/areas/{code}", Summary: "A place of the tree", Tag: "territory",
		Permission: access.TerritoryRead, Scope: ScopeOpen, Purpose: access.Public, Audit: AuditNone,
	}
	Mount(g, read, g.area)
	children := read
	children.Path, children.Summary = "/api/v1/areas/{code}/children", "The places directly below"
	Mount(g, children, g.children)
	root := read
	root.Path, root.Summary = "/api/v1/areas", "The county"
	Mount(g, root, func(ctx context.Context, r Request[struct{}]) (Area, error) {
		return g.areaOf(ctx, r.Call, r.Tenant.County)
	})
	shape := read
	shape.Path, shape.Summary = "/api/v1/areas/{code}/geojson", "The outline of a place; ?children=1 for the places below it"
	MountRaw(g, shape, "application/geo+json", nil, g.geoJSON)
	locate := read
	locate.Path, locate.Summary = "/api/v1/locate", "The grid and micro-grid of a point"
	Mount(g, locate, g.locate)
	search := read
	search.Path, search.Summary, search.Limits.Rate = "/api/v1/places", "Places, compounds and buildings by name or address", RateSearch
	Mount(g, search, g.search)
}

func (g *Registry) index(ctx context.Context, c *Call) (*territory.Index, error) {
	p, err := g.deps.Policies.Policy(ctx, c.Tenant.Key)
	return p.Territory, err
}

func (g *Registry) area(ctx context.Context, r Request[codeInput]) (Area, error) {
	return g.areaOf(ctx, r.Call, r.In.Code)
}

func (g *Registry) areaOf(ctx context.Context, c *Call, code territory.Code) (Area, error) {
	n, err := g.names(ctx, c)
	if err != nil {
		return Area{}, err
	}
	if !n.policy.Territory.Known(code) {
		return Area{}, fault.New(fault.NotFound, "territory.not_found")
	}
	a := n.area(code)
	for _, p := range n.policy.Territory.Path(code) {
		a.Path = append(a.Path, n.place(p))
	}
	if code.Level() == territory.LevelGrid {
		for _, p := range n.policy.Territory.Neighbours(code) {
			a.Neighbours = append(a.Neighbours, n.place(p))
		}
	}
	return a, nil
}

// area tells what is known of a place in one line.
func (n names) area(code territory.Code) Area {
	x := n.policy.Territory
	a := Area{
		PlaceRef: PlaceRef{Code: code, Name: x.Name(code), Kind: code.Level()}, FullName: x.FullName(code), Parent: code.Parent(),
		Children: len(x.Children(code)),
	}
	switch code.Level() {
	case territory.LevelGrid:
		grid, _ := x.Grid(code)
		a.Sort, a.Households, a.Residents, a.Valid = string(grid.Kind), grid.Households, grid.Residents, &grid.Span
		a.Centre, a.Successors = centre(grid.Shape), n.placesOf(grid.Successors)
	case territory.LevelMicro:
		micro, _ := x.Micro(code)
		a.Sort, a.Households, a.Residents, a.Valid = string(micro.Kind), micro.Households, micro.Residents, &micro.Span
		a.Centre = centre(micro.Shape)
	default:
		area, _ := x.Area(code)
		a.Sort, a.Valid, a.Centre, a.Successors = string(area.Kind), &area.Span, area.Centre, n.placesOf(area.Successors)
	}
	return a
}

func (n names) placesOf(codes []territory.Code) []PlaceRef {
	var refs []PlaceRef
	for _, code := range codes {
		refs = append(refs, n.place(code))
	}
	return refs
}

func centre(s geo.Shape) *geo.LonLat {
	if len(s) == 0 {
		return nil
	}
	c := s.Centre()
	return &c
}

func (g *Registry) children(ctx context.Context, r Request[codeInput]) ([]Area, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return nil, err
	}
	if !n.policy.Territory.Known(r.In.Code) {
		return nil, fault.New(fault.NotFound, "territory.not_found")
	}
	list := []Area{}
	for _, code := range n.policy.Territory.Children(r.In.Code) {
		list = append(list, n.area(code))
	}
	return list, nil
}

func (g *Registry) locate(ctx context.Context, r Request[pointInput]) (At, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return At{}, err
	}
	return n.at(r.In.Datum.ToWGS84(r.In.Lon, r.In.Lat)), nil
}

func (n names) at(p geo.LonLat) At {
	found := n.policy.Territory.Locate(p)
	ref := func(code territory.Code) *PlaceRef {
		if code == "" {
			return nil
		}
		place := n.place(code)
		return &place
	}
	return At{
		OK: found.OK, Grid: ref(found.Grid), Micro: ref(found.Micro), Community: ref(found.Community),
		Town: ref(found.Area.Up(territory.LevelTown)), Edition: n.policy.Territory.Territory().Edition.ID,
	}
}

const searchMost = 20

func (g *Registry) search(ctx context.Context, r Request[searchInput]) ([]territory.Hit, error) {
	x, err := g.index(ctx, r.Call)
	if err != nil {
		return nil, err
	}
	limit := r.In.Limit
	if limit == 0 {
		limit = searchMost
	}
	hits := x.Search(r.In.Text, limit)
	if hits == nil {
		hits = []territory.Hit{}
	}
	return hits, nil
}

// feature is one place as GeoJSON (RFC 7946).
type feature struct {
	Type       string         `json:"type"`
	ID         territory.Code `json:"id"`
	Properties featureTraits  `json:"properties"`
	Geometry   geo.Shape      `json:"geometry"`
}

type featureTraits struct {
	Name string `json:"name"`
	Sort string `json:"sort,omitempty"`
}

func (g *Registry) geoJSON(ctx context.Context, c *Call) error {
	n, err := g.names(ctx, c)
	if err != nil {
		return err
	}
	code, x := territory.Code(c.r.PathValue("code")), n.policy.Territory
	if !x.Known(code) {
		return fault.New(fault.NotFound, "territory.not_found")
	}
	codes := []territory.Code{code}
	if c.r.URL.Query().Get("children") == "1" {
		codes = x.Children(code)
	}
	collection := struct {
		Type     string    `json:"type"`
		Features []feature `json:"features"`
	}{Type: "FeatureCollection", Features: []feature{}}
	for _, one := range codes {
		collection.Features = append(collection.Features, feature{"Feature", one, featureTraits{x.Name(one), n.area(one).Sort}, shapeOf(x, one)})
	}
	body, err := json.Marshal(collection)
	if err != nil {
		return err
	}
	c.w.Header().Set("Content-Type", "application/geo+json")
	c.w.Header().Set("Cache-Control", "private, max-age=300")
	_, _ = c.w.Write(body) // a reader that has gone is nobody's mistake
	return nil
}

func shapeOf(x *territory.Index, code territory.Code) geo.Shape {
	switch code.Level() {
	case territory.LevelGrid:
		grid, _ := x.Grid(code)
		return grid.Shape
	case territory.LevelMicro:
		micro, _ := x.Micro(code)
		return micro.Shape
	}
	area, _ := x.Area(code)
	return area.Shape
}
