package httpapi

import (
	"context"
	"net/http"

	"gezhi/internal/access"
	"gezhi/internal/atlas"
	"gezhi/internal/basemap"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

// Spots keeps the cases of each tenant for the map.
type Spots interface {
	Spots(ctx context.Context, tenant string) (*atlas.Spots, error)
}

// BaseMap is the base map that the operator has set (底图); the zero value is none.
type BaseMap struct {
	Tianditu BaseTiles // 天地图; nil without a key
	File     string    // a PMTiles file; empty without one
	Credit   string    // who made it, as the licence of the file asks to be told
}

// BaseTiles fetches tiles of a base map.
type BaseTiles interface {
	Tile(ctx context.Context, layer string, z, x, y int) (basemap.Picture, error)
}

// MapInfo is what a map needs to begin.
type MapInfo struct {
	Bounds  atlas.Bounds `json:"bounds" doc:"Around the ground: west, south, east, north, in degrees (WGS84)"`
	Ground  string       `json:"ground" doc:"Version of the ground; it changes with the edition"`
	MaxZoom int          `json:"max_zoom" doc:"Last zoom with tiles of its own"`
	Base    string       `json:"base" enum:"none,tianditu,pmtiles" doc:"The base map that is set up"`
	Credit  string       `json:"credit,omitempty" doc:"Who made the base map"`
}

type baseTileInput struct {
	Layer string `path:"layer" enum:"vec,cva,img,cia" doc:"vec: lines and areas; img: pictures from above; cva, cia: the names over them"`
	Z     int    `path:"z" minimum:"0" maximum:"18"`
	X     int    `path:"x" minimum:"0" maximum:"262143"`
	Y     int    `path:"y" minimum:"0" maximum:"262143"`
}

type pictureInput struct {
	Code territory.Code `path:"code" maxLength:"18"`
	Lon  float64        `query:"lon" minimum:"-180" maximum:"180" doc:"A point to be marked"`
	Lat  float64        `query:"lat" minimum:"-90" maximum:"90"`
}

func (g *Registry) mountMap() {
	ground := Route{
		Method: http.MethodGet, Path: "/api/v1/map", Summary: "What a map needs to begin: bounds, version of the ground, base map", Tag: "map",
		Permission: access.TerritoryRead, Scope: ScopeOpen, Purpose: access.Public, Audit: AuditNone, Limits: Limits{Rate: RateTile},
	}
	Mount(g, ground, g.mapInfo)
	tile := ground
	tile.Path, tile.Summary = "/api/v1/tiles/ground/{z}/{x}/{y}", "Vector tile of borders, names, grids and micro-grids"
	MountFile(g, tile, vectorTile, g.groundTile)
	picture := ground
	picture.Path, picture.Summary = "/api/v1/areas/{code}/picture", "A still picture of a place with what lies in it, for browsers without a map"
	MountFile(g, picture, "image/svg+xml", g.picture)
	base := ground
	base.Path, base.Summary = "/api/v1/tiles/base/{layer}/{z}/{x}/{y}", "Tile of 天地图, fetched by this server; of the county alone"
	MountFile(g, base, "image/png", g.baseTile)
	file := ground
	file.Path, file.Summary = "/api/v1/tiles/base.pmtiles", "The base map that lies on this server, by ranges"
	MountFile(g, file, "application/vnd.pmtiles", g.baseFile)

	staff := Route{
		Method: http.MethodGet, Path: "/api/v1/tiles/cases/{z}/{x}/{y}", Summary: "Vector tile of the cases in reach; close ones as one sign", Tag: "map",
		Permission: access.CaseRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditNone, Limits: Limits{Rate: RateTile},
	}
	MountFile(g, staff, vectorTile, g.caseTile)
	public := staff
	public.Path, public.Summary = "/api/v1/tiles/public/{z}/{x}/{y}", "Vector tile of public cases at snapped places, without small numbers"
	public.Scope, public.Purpose = ScopeOpen, access.Public
	MountFile(g, public, vectorTile, g.publicTile)
}

// ground returns the drawn ground of the edition in force.
func (g *Registry) ground(ctx context.Context, c *Call) (*atlas.Ground, error) {
	x, err := g.index(ctx, c)
	if err != nil {
		return nil, err
	}
	return g.grounds.Of(c.Tenant.Key, x), nil
}

func (g *Registry) mapInfo(ctx context.Context, r Request[struct{}]) (MapInfo, error) {
	ground, err := g.ground(ctx, r.Call)
	if err != nil {
		return MapInfo{}, err
	}
	info := MapInfo{Bounds: ground.Bounds, Ground: ground.Version, MaxZoom: atlas.MaxZoom, Base: "none"}
	switch base := g.deps.Base; {
	case base.File != "":
		info.Base, info.Credit = "pmtiles", base.Credit
	case base.Tianditu != nil:
		info.Base = "tianditu"
	}
	return info, nil
}

func (g *Registry) picture(ctx context.Context, r Request[pictureInput]) error {
	x, err := g.index(ctx, r.Call)
	if err != nil {
		return err
	}
	var mark *geo.LonLat
	if q := r.r.URL.Query(); q.Has("lon") && q.Has("lat") {
		mark = &geo.LonLat{Lon: r.In.Lon, Lat: r.In.Lat}
	}
	body, ok := atlas.Picture(x, r.In.Code, mark)
	if !ok {
		return fault.New(fault.NotFound, "territory.not_found")
	}
	h := r.w.Header()
	h.Set("Content-Type", "image/svg+xml; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	r.kept(body, "private, max-age=300")
	return nil
}

func (g *Registry) baseTile(ctx context.Context, r Request[baseTileInput]) error {
	base := g.deps.Base.Tianditu
	if base == nil {
		return fault.New(fault.NotFound, "map.no_base")
	}
	ground, err := g.ground(ctx, r.Call)
	if err != nil {
		return err
	}
	if !ground.Bounds.Holds(atlas.Tile{Z: r.In.Z, X: r.In.X, Y: r.In.Y}) { // nobody uses the operator's key for the rest of the world
		return fault.New(fault.NotFound, "map.no_tile")
	}
	p, err := base.Tile(ctx, r.In.Layer, r.In.Z, r.In.X, r.In.Y)
	if err != nil {
		return err
	}
	r.w.Header().Set("Content-Type", p.Type)
	r.kept(p.Body, "private, max-age=604800")
	return nil
}

func (g *Registry) baseFile(_ context.Context, r Request[struct{}]) error {
	if g.deps.Base.File == "" {
		return fault.New(fault.NotFound, "map.no_base")
	}
	h := r.w.Header()
	h.Set("Content-Type", "application/vnd.pmtiles")
	h.Set("Cache-Control", "private, max-age=86400")
	http.ServeFile(r.w, r.r, g.deps.Base.File)
	return nil
}
