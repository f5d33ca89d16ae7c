// Package planningtest makes grounds for tests: random communities by seed, and the published synthetic districts.
package planningtest

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"gezhi/internal/geo"
	"gezhi/internal/planning/adjacency"
	"gezhi/internal/planning/units"
	"gezhi/internal/testkit"
)

// Shape says what random communities look like.
type Shape struct {
	Communities int
	MinUnits    int
	MaxUnits    int
	Oversize    float64 // share of units that break a cap alone
	Attached    float64 // share of sites and shops
	Gaps        float64 // share of edges that are missing
}

// Random returns communities of units on streets, in compounds of neighbours.
func Random(seed uint64, s Shape) units.Ground {
	rnd := rand.New(rand.NewPCG(seed, 17))
	var g units.Ground
	for c := range s.Communities {
		n := s.MinUnits + rnd.IntN(s.MaxUnits-s.MinUnits+1)
		lon, lat := 112.8+float64(c%100)*0.02, 35.4+float64(c/100)*0.02
		kind, left, compound := units.MultiStorey, 0, 0
		for i := range n {
			if left == 0 {
				left, compound = 1+rnd.IntN(9), compound+1
				kind = units.Kinds()[rnd.IntN(3)]
			}
			left--
			u := units.Unit{ID: fmt.Sprintf("c%d-u%d", c, i), Community: fmt.Sprintf("c%d", c), Compound: fmt.Sprintf("c%d-q%d", c, compound), Kind: kind,
				Households: 10 + rnd.IntN(50), At: geo.LonLat{Lon: lon + float64(i%7)*0.0008 + rnd.Float64()*0.0005, Lat: lat + float64(i/7)*0.0006 + rnd.Float64()*0.0004}}
			if kind == units.HighRiseUnit {
				u.Households += 20 + rnd.IntN(60)
			}
			u.Residents = int(float64(u.Households) * (1.8 + 2.2*rnd.Float64()))
			switch x := rnd.Float64(); {
			case x < s.Oversize:
				u.Households += 300
			case x < s.Oversize+s.Attached:
				u.Kind, u.Households, u.Residents = units.SmallShop, 0, 0
			}
			g.Units = append(g.Units, u)
		}
	}
	for _, e := range adjacency.Gabriel(g.Units, nil) {
		if rnd.Float64() >= s.Gaps {
			g.Edges = append(g.Edges, e)
		}
	}
	return g
}

// District reads a published district, "small" or "district7"; the test is skipped where the reference data is absent.
func District(t testing.TB, name string) units.Ground {
	t.Helper()
	dir := testkit.SharedData(t, "districting")
	var g units.Ground
	position := map[string]int{}
	for _, r := range table(t, filepath.Join(dir, name+"-units.csv")) {
		position[r[0]] = len(g.Units)
		g.Units = append(g.Units, units.Unit{ID: r[0], Community: r[1], Compound: r[2], Kind: units.Kind(r[3]), Households: whole(t, r[4]), Residents: whole(t, r[5]),
			At: geo.LonLat{Lon: real(t, r[6]), Lat: real(t, r[7])}})
	}
	for _, r := range table(t, filepath.Join(dir, name+"-edges.csv")) {
		g.Edges = append(g.Edges, units.Edge{A: position[r[0]], B: position[r[1]]})
	}
	return g
}

// Repeat lays copies of a ground beside one another, each with communities of its own, until it has at least so many units.
func Repeat(g units.Ground, atLeast int) units.Ground {
	var all units.Ground
	for copies := 0; len(all.Units) < atLeast; copies++ {
		base := len(all.Units)
		for _, u := range g.Units {
			u.ID, u.Community = fmt.Sprintf("%d-%s", copies, u.ID), fmt.Sprintf("%d-%s", copies, u.Community)
			all.Units = append(all.Units, u)
		}
		for _, e := range g.Edges {
			all.Edges = append(all.Edges, units.Edge{A: base + e.A, B: base + e.B})
		}
	}
	return all
}

func table(t testing.TB, path string) [][]string {
	t.Helper()
	file, err := os.Open(filepath.Clean(path))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(file).ReadAll()
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func whole(t testing.TB, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func real(t testing.TB, s string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}
