package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// FuzzGroundFiles reads what may stand in the files of a division: it answers a ground or an error, and never panics.
func FuzzGroundFiles(f *testing.F) {
	f.Add([]byte(fourUnits), []byte(threeEdges), []byte("id,grid\na,1\nb,2\n"), []byte(`{"type":"FeatureCollection","features":[]}`))
	f.Add([]byte("id,community\n"), []byte("a,b\n"), []byte(""), []byte("{"))
	f.Fuzz(func(t *testing.T, units, edges, current, barriers []byte) {
		dir := t.TempDir()
		put := func(name string, data []byte) string {
			path := filepath.Join(dir, name)
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
		files := groundFiles{Units: put("units.csv", units), Barriers: put("b.json", barriers), Households: 300, Residents: 1000}
		ground, err := files.read(t.Context())
		files.Edges = put("edges.csv", edges)
		if ground, err2 := files.read(t.Context()); err2 == nil {
			_, _, _ = readCurrent(put("plan.csv", current), ground.Ground)
		}
		if err == nil {
			ground.islands()
		}
	})
}

// FuzzStops reads what may stand in a file of stops.
func FuzzStops(f *testing.F) {
	f.Add([]byte("id,lon,lat,demand,open,close,service_minutes\noffice,112.8,35.5,,08:30,18:00,\nwell,112.81,35.5,3,540,600,5\n"), 5)
	f.Add([]byte("id,lon,lat\na,NaN,1\n"), 0)
	f.Fuzz(func(_ *testing.T, data []byte, capacity int) {
		_, _ = planRouteCmd{Format: "csv", Capacity: capacity, Detour: 1.3, Speed: 1.2, Time: time.Second}.read(data)
	})
}
