package rounds_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"gezhi/internal/planning/roundfile"
	"gezhi/internal/planning/rounds"
	"gezhi/internal/testkit"
)

// benchmark is a CVRPLIB file with the length of the best rounds known.
type benchmark struct {
	name    string
	best    float64
	problem rounds.Problem
}

func published(b *testing.B) []benchmark {
	b.Helper()
	dir := testkit.SharedData(b, "bench")
	file, err := os.Open(filepath.Join(dir, "best_known.csv"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		b.Fatal(err)
	}
	var list []benchmark
	for _, r := range rows {
		if r[0] != "cvrp-X" {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, "cvrp", r[1]+".vrp"))
		if err != nil {
			b.Fatal(err)
		}
		f, err := roundfile.Read(data, true)
		if err != nil {
			b.Fatal(err)
		}
		best, err := strconv.ParseFloat(r[4], 64)
		if err != nil {
			b.Fatal(err)
		}
		list = append(list, benchmark{r[1], best, rounds.Problem{Points: f.Points(), Depot: f.Depot, Way: f.Way, Demand: f.Demand, Capacity: f.Capacity}})
	}
	return list
}

// BenchmarkPublished searches CVRPLIB files for a minute each, beside the best rounds known.
func BenchmarkPublished(b *testing.B) {
	const budget = time.Minute
	for _, one := range published(b) {
		b.Run(one.name, func(b *testing.B) {
			p := one.problem
			for seed := uint64(1); b.Loop(); seed++ {
				began := time.Now()
				a, err := p.Solve(b.Context(), rounds.Options{Seed: seed, Budget: budget, Spent: func() float64 { return time.Since(began).Seconds() / budget.Seconds() }})
				if err != nil {
					b.Fatal(err)
				}
				if faults := p.Check(a.Routes); len(faults) > 0 || len(a.Unserved) > 0 {
					b.Fatal(faults, a.Unserved)
				}
				b.ReportMetric(100*(a.Length-one.best)/one.best, "%off-best")
			}
		})
	}
}

// BenchmarkBound bounds the same files for six seconds each.
func BenchmarkBound(b *testing.B) {
	for _, one := range published(b) {
		b.Run(one.name, func(b *testing.B) {
			a, err := one.problem.Solve(b.Context(), rounds.Options{Seed: 1, Budget: 2 * time.Second})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				bound, err := one.problem.Bound(b.Context(), rounds.BoundOptions{Budget: 6 * time.Second, Known: a.Routes, Whole: true})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(100*(one.best-bound.Length)/one.best, "%below-best")
				b.Log(bound)
			}
		})
	}
}
