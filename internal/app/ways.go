package app

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/planning/adjacency"
	"gezhi/internal/planning/osm"
	"gezhi/internal/planning/walk"
	"gezhi/internal/stations"
	"gezhi/internal/store"
)

// mostWays bounds a file of ways, in bytes: it is kept in the database.
const mostWays = 64 << 20

// Ways keeps the streets of a county and the lines that nobody crosses, as an operator gave them, and makes networks of them.
type Ways struct {
	app *App

	mu    sync.Mutex
	nets  []keptNet
	lines map[string]keptLines // by tenant
}

type keptNet struct {
	tenant, walker string
	saved          time.Time
	net            *walk.Network
}

type keptLines struct {
	saved time.Time
	lines []adjacency.Barrier
}

const netsKept = 6 // three walkers of two counties

// NewWays returns the ways of the application.
func NewWays(a *App) *Ways { return &Ways{app: a, lines: map[string]keptLines{}} }

// WaysResult is what a file of ways holds.
type WaysResult struct {
	Kind     string         `json:"kind"`
	Nodes    int            `json:"nodes,omitempty"`    // of streets that an adult walks
	Barriers int            `json:"barriers,omitempty"` // lines
	Homes    *walk.Snapping `json:"homes,omitempty"`    // how well the places where residents live lie on the streets
	DryRun   bool           `json:"dry_run,omitempty"`
}

// Import takes a file of ways in: streets of OpenStreetMap, or barriers as GeoJSON or of OpenStreetMap. An empty file takes the one
// before away. Faults: Forbidden; Malformed import.too_big; Invalid plan.osm, plan.no_streets, plan.barriers, import.point.
func (w *Ways) Import(ctx context.Context, actor access.Actor, kind, name string, data []byte, dryRun bool) (out WaysResult, err error) {
	defer fault.Wrap(&err, "app.ImportWays(%s)", kind)
	who, err := access.Authorise(actor, access.TerritoryImport, access.Resource{Tenant: actor.Tenant, Class: access.PublicData}, access.Handling, w.app.Clock.Now())
	if err != nil {
		return out, err
	}
	if len(data) > mostWays {
		return out, fault.New(fault.Malformed, "import.too_big", "max", mostWays)
	}
	out = WaysResult{Kind: kind, DryRun: dryRun}
	if len(data) > 0 {
		if data, err = w.read(ctx, actor.Tenant, name, data, &out); err != nil {
			return out, err
		}
	}
	if dryRun {
		return out, nil
	}
	return out, w.app.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.ReplaceWayFile(actor.Tenant, kind, store.WayFile{Name: name, SavedAt: tx.Now(), Body: data}); err != nil {
			return err
		}
		_, err := tx.AppendAct(audit.Act{Tenant: actor.Tenant, Subject: audit.Subject("ways", kind), Kind: "ways.import", At: tx.Now(), Actor: signed(actor, who),
			Command: written(map[string]any{"name": name, "bytes": len(data)}), Effects: written(out)})
		return err
	})
}

// read checks a file and answers what of it is kept.
func (w *Ways) read(ctx context.Context, tenant, name string, data []byte, out *WaysResult) ([]byte, error) {
	if out.Kind == store.StreetsFile {
		extract, err := osm.Read(ctx, bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		net := walk.New(extract, walk.Walkers()[0], nil)
		if out.Nodes = net.Nodes(); out.Nodes == 0 {
			var f fault.Fields
			f.Add(name, "plan.no_streets")
			return nil, f.Err()
		}
		policy, err := w.app.Policies.Policy(ctx, tenant)
		if err != nil {
			return nil, err
		}
		var homes []geo.LonLat
		for _, d := range stations.Demands(policy.Territory.Territory(), policy.Root) {
			homes = append(homes, d.At)
		}
		_, snapping := net.SnapAll(homes)
		out.Homes = &snapping
		return data, nil
	}
	var lines []adjacency.Barrier
	var err error
	if first := bytes.TrimLeft(data, "\ufeff \r\n\t"); len(first) > 0 && first[0] == '{' {
		lines, err = adjacency.Read(data, name)
	} else {
		extract, failed := osm.ReadWays(ctx, bytes.NewReader(data), osm.Tags.Parts)
		if failed != nil {
			return nil, failed
		}
		for _, way := range extract.Ways {
			var line adjacency.Barrier
			for _, id := range way.Nodes {
				if p, known := extract.Nodes[id]; known {
					line = append(line, p)
				}
			}
			if len(line) > 1 {
				lines = append(lines, line)
			}
		}
	}
	if err != nil {
		return nil, err
	}
	if out.Barriers = len(lines); len(lines) == 0 {
		var f fault.Fields
		f.Add(name, "plan.barriers", "type", "0")
		return nil, f.Err()
	}
	return json.Marshal(barrierFile(lines))
}

// barrierFile is barriers as GeoJSON.
func barrierFile(lines []adjacency.Barrier) map[string]any {
	features := make([]any, len(lines))
	for i, line := range lines {
		points := make([][2]float64, len(line))
		for j, p := range line {
			points[j] = [2]float64{p.Lon, p.Lat}
		}
		features[i] = map[string]any{"type": "Feature", "properties": map[string]any{}, "geometry": map[string]any{"type": "LineString", "coordinates": points}}
	}
	return map[string]any{"type": "FeatureCollection", "features": features}
}

// Barriers answers the lines that nobody crosses in a county, and when they were taken in; none and the zero time where there are none.
func (w *Ways) Barriers(ctx context.Context, tenant string) (lines []adjacency.Barrier, saved time.Time, err error) {
	var file store.WayFile
	err = w.app.Store.View(ctx, func(tx *store.Tx) error {
		file, err = tx.WayFileHead(tenant, store.BarriersFile)
		return err
	})
	if err != nil || file.Name == "" && file.SavedAt.IsZero() {
		return nil, time.Time{}, err
	}
	w.mu.Lock()
	kept := w.lines[tenant]
	w.mu.Unlock()
	if kept.saved.Equal(file.SavedAt) {
		return kept.lines, kept.saved, nil
	}
	err = w.app.Store.View(ctx, func(tx *store.Tx) error {
		file, err = tx.WayFile(tenant, store.BarriersFile)
		return err
	})
	if err != nil || len(file.Body) == 0 {
		return nil, time.Time{}, err
	}
	if lines, err = adjacency.Read(file.Body, file.Name); err != nil {
		return nil, time.Time{}, err
	}
	w.mu.Lock()
	w.lines[tenant] = keptLines{file.SavedAt, lines}
	w.mu.Unlock()
	return lines, file.SavedAt, nil
}

// Streets answers the network of a county for a walker; nil where it has no streets.
func (w *Ways) Streets(ctx context.Context, tenant string, walker walk.Walker) (*walk.Network, error) {
	var file store.WayFile
	err := w.app.Store.View(ctx, func(tx *store.Tx) (err error) {
		file, err = tx.WayFileHead(tenant, store.StreetsFile)
		return err
	})
	if err != nil || file.SavedAt.IsZero() {
		return nil, err
	}
	w.mu.Lock()
	i := slices.IndexFunc(w.nets, func(k keptNet) bool {
		return k.tenant == tenant && k.walker == walker.Name && k.saved.Equal(file.SavedAt)
	})
	if i >= 0 {
		defer w.mu.Unlock()
		return w.nets[i].net, nil
	}
	w.mu.Unlock()
	err = w.app.Store.View(ctx, func(tx *store.Tx) error {
		file, err = tx.WayFile(tenant, store.StreetsFile)
		return err
	})
	if err != nil || len(file.Body) == 0 {
		return nil, err
	}
	extract, err := osm.Read(ctx, bytes.NewReader(file.Body))
	if err != nil {
		return nil, err
	}
	net := walk.New(extract, walker, nil)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.nets = append(w.nets, keptNet{tenant, walker.Name, file.SavedAt, net}); len(w.nets) > netsKept {
		w.nets = w.nets[1:]
	}
	return net, nil
}

// On answers the ways of a walker in a county: along its streets, or straight lines where it has none.
func (w *Ways) On(ctx context.Context, tenant string, walker walk.Walker) (stations.Ways, *walk.Network, error) {
	net, err := w.Streets(ctx, tenant, walker)
	if err != nil || net == nil {
		return stations.Straight{}, nil, err
	}
	return stations.Streets{Network: net}, net, nil
}
