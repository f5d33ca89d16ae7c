package tour_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"gezhi/internal/planning/roundfile"
	"gezhi/internal/planning/tour"
	"gezhi/internal/testkit"
)

// published is a TSPLIB file with the length of its best tour.
type published struct {
	name    string
	best    float64
	problem tour.Problem
}

func instances(t testing.TB) []published {
	t.Helper()
	dir := testkit.SharedData(t, "bench")
	file, err := os.Open(filepath.Join(dir, "best_known.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []published
	for _, r := range rows {
		if r[0] != "tsplib" {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, "tsplib", r[1]+".tsp"))
		if err != nil {
			t.Fatal(err)
		}
		f, err := roundfile.Read(data, false)
		if err != nil {
			t.Fatal(err)
		}
		best, err := strconv.ParseFloat(r[4], 64)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, published{r[1], best, tour.Problem{Points: f.Points(), Way: f.Way, Whole: f.Whole}})
	}
	if len(list) == 0 {
		t.Fatal("no instance")
	}
	return list
}

func BenchmarkPublished(b *testing.B) {
	for _, one := range instances(b) {
		budget := 10 * time.Second
		switch {
		case one.problem.Points <= 100:
			budget = time.Second
		case one.problem.Points <= 300:
			budget = 2 * time.Second
		}
		b.Run(one.name, func(b *testing.B) {
			for seed := uint64(1); b.Loop(); seed++ {
				a, err := one.problem.Solve(b.Context(), tour.Options{Seed: seed, Budget: budget})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(100*(a.Length-one.best)/one.best, "%off-best")
				b.ReportMetric(100*a.Gap(), "%gap")
			}
		})
	}
}
