package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/planning/adjacency"
	"gezhi/internal/planning/gridcheck"
	"gezhi/internal/planning/osm"
	"gezhi/internal/planning/units"
)

// maxTold is how many wrong fields of one file are told; the rest is most often the same mistake.
const maxTold = 40

// readTable reads a CSV file; faults name the file.
func readTable(path string, required, optional []string, f *fault.Fields) ([]row, error) {
	data, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	base := filepath.Base(path)
	var own fault.Fields
	rows, err := readRows(data, required, optional, &own)
	if err == nil {
		err = own.Err()
	}
	if err != nil {
		f.Move(err, func(p string) string { return base + " " + p })
		return nil, told(f)
	}
	for i := range rows {
		rows[i].where = base + " " + rows[i].where
	}
	return rows, nil
}

// told makes an error of the first wrong fields.
func told(f *fault.Fields) error {
	err := f.Err()
	if err == nil {
		return nil
	}
	e := fault.As(err)
	if len(e.Fields) > maxTold {
		e.Fields = e.Fields[:maxTold]
	}
	return e
}

// fileGround is a ground with what only its file tells.
type fileGround struct {
	units.Ground
	floors []int             // by unit; 0 where unknown
	rows   map[string]string // where each unit stands in the file
}

// where names the row of a unit; a range of floors has that of its unit.
func (g fileGround) where(i int) string {
	id := g.Units[i].ID
	if at, known := g.rows[id]; known {
		return at
	}
	whole, _, _ := strings.Cut(id, "#")
	return g.rows[whole]
}

// islands are the units that touch no other, although their community has others.
func (g fileGround) islands() []int {
	touched, lived := make([]bool, len(g.Units)), map[string]int{}
	for _, e := range g.Edges {
		touched[e.A], touched[e.B] = true, true
	}
	for _, u := range g.Units {
		if !u.Kind.Attached() {
			lived[u.Community]++
		}
	}
	var list []int
	for i, u := range g.Units {
		if !touched[i] && !u.Kind.Attached() && lived[u.Community] > 1 {
			list = append(list, i)
		}
	}
	return list
}

// read reads what is divided, and computes edges where none are given.
func (g groundFiles) read(ctx context.Context) (fileGround, error) {
	var f fault.Fields
	rows, err := readTable(g.Units, []string{"id", "community", "households", "residents", "lon", "lat"}, []string{"compound", "kind", "type", "floors"}, &f)
	if err != nil {
		return fileGround{}, err
	}
	ground := fileGround{Ground: units.Ground{Units: make([]units.Unit, len(rows))}, floors: make([]int, len(rows)), rows: make(map[string]string, len(rows))}
	position := make(map[string]int, len(rows))
	for i, r := range rows {
		ground.Units[i] = readUnit(r, &f)
		position[ground.Units[i].ID], ground.rows[ground.Units[i].ID] = i, r.where
		if r.cells["floors"] != "" {
			ground.floors[i] = readCount(r, "floors", &f)
		}
	}
	if err := told(&f); err != nil {
		return ground, err
	}
	at := units.Where{Unit: func(i int) string {
		if len(rows) == 0 {
			return filepath.Base(g.Units)
		}
		return rows[i].where
	}}
	if err := ground.Validate(at); err != nil {
		f.Move(err, func(p string) string { return p })
		return ground, told(&f)
	}
	if g.Edges == "" {
		walls, err := readBarriers(ctx, g.Barriers)
		if err != nil {
			return ground, err
		}
		ground.Edges = adjacency.Gabriel(ground.Units, walls)
		return ground, nil
	}
	return ground, g.readEdges(&ground.Ground, position)
}

func readUnit(r row, f *fault.Fields) units.Unit {
	u := units.Unit{ID: r.cells["id"], Community: r.cells["community"], Compound: r.cells["compound"], Kind: units.Kind(r.cells["kind"]),
		Type: units.Type(r.cells["type"])}
	if u.Kind == "" {
		u.Kind = units.MultiStorey
	}
	u.Households, u.Residents = readCount(r, "households", f), readCount(r, "residents", f)
	u.At = geo.LonLat{Lon: readNumber(r, "lon", f), Lat: readNumber(r, "lat", f)}
	return u
}

func readCount(r row, name string, f *fault.Fields) int {
	n, err := strconv.Atoi(r.cells[name])
	if err != nil {
		f.Add(r.where+" "+name, "plan.count", "value", r.cells[name])
	}
	return n
}

func readNumber(r row, name string, f *fault.Fields) float64 {
	x, err := strconv.ParseFloat(r.cells[name], 64)
	if err != nil {
		f.Add(r.where+" "+name, "import.number", "value", r.cells[name])
	}
	return x
}

func (g groundFiles) readEdges(ground *units.Ground, position map[string]int) error {
	var f fault.Fields
	rows, err := readTable(g.Edges, []string{"a", "b"}, nil, &f)
	if err != nil {
		return err
	}
	ground.Edges = make([]units.Edge, 0, len(rows))
	where := make([]string, 0, len(rows))
	for _, r := range rows {
		a, knownA := position[r.cells["a"]]
		b, knownB := position[r.cells["b"]]
		if !knownA {
			f.Add(r.where+" a", "plan.unit_unknown", "value", r.cells["a"])
		}
		if !knownB {
			f.Add(r.where+" b", "plan.unit_unknown", "value", r.cells["b"])
		}
		if knownA && knownB {
			ground.Edges = append(ground.Edges, units.Edge{A: a, B: b})
			where = append(where, r.where)
		}
	}
	if len(rows) == 0 && len(ground.Units) > 1 {
		f.Add(filepath.Base(g.Edges), "plan.no_edges")
	}
	if err := told(&f); err != nil {
		return err
	}
	err = ground.Validate(units.Where{Unit: func(int) string { return filepath.Base(g.Units) }, Edge: func(i int) string { return where[i] }})
	if err != nil {
		f.Move(err, func(p string) string { return p })
	}
	return told(&f)
}

// planLine is a line of a plan, with where it stands.
type planLine struct {
	gridcheck.Row
	where string
}

func readPlan(path string) ([]planLine, error) {
	var f fault.Fields
	rows, err := readTable(path, []string{"id", "grid"}, nil, &f)
	if err != nil {
		return nil, err
	}
	lines := make([]planLine, len(rows))
	for i, r := range rows {
		lines[i] = planLine{gridcheck.Row{Unit: r.cells["id"], Grid: r.cells["grid"]}, r.where}
	}
	return lines, nil
}

// readCurrent reads the present division. Units that it does not name are new; a unit that is unknown or stands twice is a mistake.
func readCurrent(path string, ground units.Ground) (units.Plan, []gridcheck.Row, error) {
	lines, err := readPlan(path)
	if err != nil {
		return nil, nil, err
	}
	position := make(map[string]int, len(ground.Units))
	for i, u := range ground.Units {
		position[u.ID] = i
	}
	var f fault.Fields
	plan := make(units.Plan, len(ground.Units))
	rows := make([]gridcheck.Row, 0, len(lines))
	for _, l := range lines {
		i, known := position[l.Unit]
		switch {
		case !known:
			f.Add(l.where+" id", "plan.unit_unknown", "value", l.Unit)
		case plan[i] != "":
			f.Add(l.where+" id", "duplicate", "value", l.Unit)
		default:
			plan[i] = l.Grid
			rows = append(rows, l.Row)
		}
	}
	return plan, rows, told(&f)
}

func writePlan(path string, rows []gridcheck.Row) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	lines := make([][]string, 0, len(rows)+1)
	lines = append(lines, []string{"id", "grid"})
	for _, r := range rows {
		lines = append(lines, []string{r.Unit, r.Grid})
	}
	if err := w.WriteAll(lines); err != nil {
		return err
	}
	return os.WriteFile(filepath.Clean(path), b.Bytes(), 0o644)
}

// readBarriers reads lines and outlines from GeoJSON, or what parts neighbours from an extract of OpenStreetMap.
func readBarriers(ctx context.Context, path string) ([]adjacency.Barrier, error) {
	if path == "" {
		return nil, nil
	}
	for _, end := range []string{".osm", ".osm.gz", ".pbf"} {
		if strings.HasSuffix(path, end) {
			return readMapBarriers(ctx, path)
		}
	}
	data, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	list, err := adjacency.Read(data, filepath.Base(path))
	if f := fault.As(err); err != nil && len(f.Fields) > maxTold {
		f.Fields = f.Fields[:maxTold]
		err = f
	}
	return list, err
}

func readMapBarriers(ctx context.Context, path string) ([]adjacency.Barrier, error) {
	file, err := os.Open(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	extract, err := osm.ReadWays(ctx, file, osm.Tags.Parts)
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, namedAfter(path, err)
	}
	list := make([]adjacency.Barrier, 0, len(extract.Ways))
	for _, way := range extract.Ways {
		var b adjacency.Barrier
		for _, id := range way.Nodes {
			if p, known := extract.Nodes[id]; known {
				b = append(b, p)
			}
		}
		list = append(list, b)
	}
	return list, nil
}
