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

// BenchmarkPublished searches CVRPLIB files for a minute each, beside the best rounds known.
func BenchmarkPublished(b *testing.B) {
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
	const budget = time.Minute
	for _, r := range rows {
		if r[0] != "cvrp-X" {
			continue
		}
		b.Run(r[1], func(b *testing.B) {
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
			p := rounds.Problem{Points: len(f.X), Depot: f.Depot, Way: f.Way, Demand: f.Demand, Capacity: f.Capacity}
			for seed := uint64(1); b.Loop(); seed++ {
				began := time.Now()
				a, err := p.Solve(b.Context(), rounds.Options{Seed: seed, Budget: budget, Spent: func() float64 { return time.Since(began).Seconds() / budget.Seconds() }})
				if err != nil {
					b.Fatal(err)
				}
				if faults := p.Check(a.Routes); len(faults) > 0 || len(a.Unserved) > 0 {
					b.Fatal(faults, a.Unserved)
				}
				b.ReportMetric(100*(a.Length-best)/best, "%off-best")
			}
		})
	}
}
