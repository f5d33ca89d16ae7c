package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/planning/osm"
	"gezhi/internal/planning/walk"
)

// wayFlags say how the way on foot is known.
type wayFlags struct {
	Network  string  `help:"Streets of OpenStreetMap (.osm, .osm.gz, .osm.pbf); straight lines if left out." type:"existingfile"`
	Barriers string  `help:"GeoJSON lines and outlines that nobody crosses but on bridges and in tunnels; with --network." type:"existingfile"`
	Walker   string  `help:"Whose speed and ways: adult (1.2 m/s), elder (0.8) or wheelchair (0.7, no steps)." enum:"adult,elder,wheelchair" default:"adult"`
	Detour   float64 `help:"Without a network: a walk is so many times the straight line." default:"1.3"`
}

func (w wayFlags) walker() walk.Walker {
	for _, known := range walk.Walkers() {
		if known.Name == w.Walker {
			return known
		}
	}
	return walk.Walkers()[0]
}

// streets reads the network.
func (w wayFlags) streets(ctx context.Context) (*walk.Network, error) {
	barriers, err := readBarriers(ctx, w.Barriers)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(filepath.Clean(w.Network))
	if err != nil {
		return nil, err
	}
	extract, err := osm.Read(ctx, file)
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, namedAfter(w.Network, err)
	}
	n := walk.New(extract, w.walker(), barriers)
	if n.Nodes() == 0 {
		var f fault.Fields
		f.Add(filepath.Base(w.Network), "plan.no_streets")
		return nil, f.Err()
	}
	return n, nil
}

// footways are the ways on foot between sites and demands, however they are known.
type footways struct {
	label    string
	snapping *walk.Snapping
	each     func(most float64, visit func(site, demand int, metres float64)) error
}

// ways finds what lies within a way of each site. visit is called by several goroutines, for another site each.
func (w wayFlags) ways(ctx context.Context, sites, demands []geo.LonLat) (footways, error) {
	if w.Network == "" {
		return footways{label: straightLine(w.Detour), each: func(most float64, visit func(site, demand int, metres float64)) error {
			for j, s := range sites {
				for i, d := range demands {
					if metres := w.Detour * d.Metres(s); metres <= most {
						visit(j, i, metres)
					}
				}
			}
			return ctx.Err()
		}}, nil
	}
	n, err := w.streets(ctx)
	if err != nil {
		return footways{}, err
	}
	places, snapping := n.SnapAll(append(append([]geo.LonLat(nil), sites...), demands...))
	label := fmt.Sprintf("along the streets of %s as %s at %g m/s; a marked crossing counts %.0f m", filepath.Base(w.Network), w.Walker, w.walker().Speed, w.walker().Crossing*w.walker().Speed)
	return footways{label: label, snapping: &snapping, each: func(most float64, visit func(site, demand int, metres float64)) error {
		return n.Ways(ctx, places[:len(sites)], places[len(sites):], min(most, math.MaxFloat32), func(j int, reached []walk.Reached) {
			for _, r := range reached {
				visit(j, int(r.Target), float64(r.Metres))
			}
		})
	}}, nil
}

// planReachCmd draws what lies within a walk.
type planReachCmd struct {
	wayFlags
	Lon     float64 `help:"Longitude of the place." required:""`
	Lat     float64 `help:"Latitude of the place." required:""`
	Minutes float64 `help:"How long the walk may take." default:"15"`
	Out     string  `help:"Where to write the streets within reach, GeoJSON." required:"" type:"path"`
}

func (c planReachCmd) Run(e *env) error {
	var f fault.Fields
	at := geo.LonLat{Lon: c.Lon, Lat: c.Lat}
	if !at.Valid() {
		f.Add("lon", "plan.point")
	}
	if !(c.Minutes > 0 && c.Minutes <= dayMinutes) {
		f.Add("minutes", "out_of_range", "min", 0, "max", dayMinutes)
	}
	if c.Network == "" {
		f.Add("network", "required")
	}
	if err := f.Err(); err != nil {
		return err
	}
	n, err := c.streets(e.ctx)
	if err != nil {
		return err
	}
	place := n.Snap(at)
	if place.Lost {
		f.Add("lon", "plan.off_network")
		return f.Err()
	}
	pieces := walk.NewSearch(n).Isochrone(place, 60*c.Minutes*c.walker().Speed)
	lines := make([][2][2]float64, len(pieces))
	metres := 0.0
	for i, p := range pieces {
		lines[i] = [2][2]float64{{p[0].Lon, p[0].Lat}, {p[1].Lon, p[1].Lat}}
		metres += p[0].Metres(p[1])
	}
	feature := map[string]any{"type": "Feature", "properties": map[string]any{"minutes": c.Minutes, "walker": c.Walker, "from_street_metres": math.Round(place.Away)},
		"geometry": map[string]any{"type": "MultiLineString", "coordinates": lines}}
	if err := writeJSON(c.Out, feature); err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.out, "%.1f km of streets within %g minutes of a place %.0f m beside a street\n", metres/1000, c.Minutes, place.Away)
	return err
}
