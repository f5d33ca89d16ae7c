package siting_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gezhi/internal/planning/sitefile"
	"gezhi/internal/planning/siting"
	"gezhi/internal/testkit"
)

// published is an instance with the best value known.
type published struct {
	family, name string
	p            int
	best         float64
	data         []byte
}

func instances(t testing.TB, family string) []published {
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
		if r[0] != family {
			continue
		}
		one := published{family: r[0], name: strings.Fields(r[1])[0]}
		one.p, _ = strconv.Atoi(r[3])
		one.best, _ = strconv.ParseFloat(r[4], 64)
		folder, ending := map[string]string{"pmed": "pmed", "mclp": "mclp", "cpmp-oc": "cpmp", "cpmp-sjc": "cpmp"}[family], ".txt"
		if family == "cpmp-sjc" {
			ending = ".dat"
		}
		if one.data, err = os.ReadFile(filepath.Join(dir, folder, one.name+ending)); err != nil {
			t.Fatal(err)
		}
		list = append(list, one)
	}
	if len(list) == 0 {
		t.Fatalf("no instance of %s", family)
	}
	return list
}

func (p published) solve(t testing.TB, budget time.Duration) *siting.Answer {
	t.Helper()
	opt := siting.Options{Seed: 1, Budget: budget}
	var a *siting.Answer
	var err error
	switch p.family {
	case "pmed":
		var m siting.Median
		if m, err = sitefile.Median(p.data, 0); err == nil {
			a, err = m.Solve(t.Context(), opt)
		}
	case "mclp":
		var c siting.Cover
		if c, err = sitefile.Cover(p.data, p.p, 600); err == nil {
			a, err = c.Solve(t.Context(), opt)
		}
	default:
		var c siting.Capacitated
		if c, err = sitefile.Capacitated(p.data, 0); err == nil {
			a, err = c.Solve(t.Context(), opt)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func BenchmarkPublished(b *testing.B) {
	for _, family := range []struct {
		name   string
		budget time.Duration
	}{{"pmed", time.Minute}, {"mclp", 30 * time.Second}, {"cpmp-oc", time.Minute}, {"cpmp-sjc", time.Minute}} {
		for _, one := range instances(b, family.name) {
			b.Run(fmt.Sprintf("%s-%d", one.name, one.p), func(b *testing.B) {
				for b.Loop() {
					a := one.solve(b, family.budget)
					b.ReportMetric(a.Value, "value")
					b.ReportMetric(100*math.Abs(a.Value-one.best)/one.best, "%off-best")
					b.ReportMetric(100*a.Gap(), "%gap")
				}
			})
		}
	}
}

// BenchmarkDistrict sites stations in a made-up district: 20,000 buildings around 40 centres, 2,000 candidates; by the way of everybody, by
// who is within 700 m, and as few as reach everybody.
func BenchmarkDistrict(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 2))
	type point struct{ x, y float64 }
	centres := make([]point, 40)
	for i := range centres {
		centres[i] = point{12_000 * rnd.Float64(), 12_000 * rnd.Float64()}
	}
	somewhere := func() point {
		c := centres[rnd.IntN(len(centres))]
		return point{c.x + 700*rnd.NormFloat64(), c.y + 700*rnd.NormFloat64()}
	}
	buildings := make([]point, 20_000)
	c := siting.Cover{Weight: make([]float64, len(buildings)), Reach: make([][]int32, 2000), Whole: true}
	for i := range buildings {
		buildings[i], c.Weight[i] = somewhere(), float64(5+rnd.IntN(120))
	}
	m := siting.Median{Cost: make([][]float64, len(buildings))}
	for i := range m.Cost {
		m.Cost[i] = make([]float64, len(c.Reach))
	}
	for j := range c.Reach {
		p := somewhere()
		for i, q := range buildings {
			way := math.Hypot(p.x-q.x, p.y-q.y)
			m.Cost[i][j] = c.Weight[i] * way
			if way <= 700 {
				c.Reach[j] = append(c.Reach[j], int32(i))
			}
		}
	}
	run := func(name string, solve func(context.Context, siting.Options) (*siting.Answer, error)) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				a, err := solve(b.Context(), siting.Options{Seed: 1, Budget: 10 * time.Second})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(100*a.Gap(), "%gap")
				b.ReportMetric(a.Value, "value")
			}
		})
	}
	for _, p := range []int{30, 80} {
		c.P, m.P = p, p
		run(fmt.Sprintf("cover %d", p), c.Solve)
		run(fmt.Sprintf("median %d", p), m.Solve)
	}
	run("fewest", func(ctx context.Context, opt siting.Options) (*siting.Answer, error) {
		a, _, err := siting.Fewest{Demands: len(buildings), Reach: c.Reach}.Solve(ctx, opt)
		return a, err
	})
	all := 0.0
	for _, w := range c.Weight {
		all += w
	}
	l := siting.Limited{Weight: c.Weight, Lost: c.Weight, Near: make([][]siting.Way, len(buildings)), P: 80, Whole: true}
	for j, list := range c.Reach {
		for _, i := range list {
			l.Near[i] = append(l.Near[i], siting.Way{Site: int32(j)})
		}
	}
	room := func(stations int) { // for a tenth more than everybody, were there so many
		l.Capacity = slices.Repeat([]float64{math.Round(1.1 * all / float64(stations))}, len(c.Reach))
	}
	room(80)
	run("room for cover 80", func(ctx context.Context, opt siting.Options) (*siting.Answer, error) {
		opt.Budget /= 2
		free, err := c.Solve(ctx, opt)
		if err != nil {
			return nil, err
		}
		l.Start, l.Least = free.Chosen, all-free.Bound
		a, err := l.Solve(ctx, opt)
		if err == nil {
			a.Value, a.Bound = all-a.Value, all-a.Bound
		}
		return a, err
	})
	room(160)
	run("room for fewest", func(ctx context.Context, opt siting.Options) (*siting.Answer, error) {
		opt.Budget /= 2
		free, _, err := siting.Fewest{Demands: len(buildings), Reach: c.Reach}.Solve(ctx, opt)
		if err != nil {
			return nil, err
		}
		l.Start = free.Chosen
		return l.Fewest(ctx, opt, int(free.Bound))
	})
}

func TestThePublishedMediansAreProven(t *testing.T) {
	t.Parallel()
	for _, one := range instances(t, "pmed") {
		if one.name != "pmed1" && one.name != "pmed2" && one.name != "pmed13" {
			continue // the others stand in the benchmark
		}
		if a := one.solve(t, time.Hour); a.Value != one.best || !a.Proven {
			t.Errorf("%s: %v, proven %v; the best is %v", one.name, a.Value, a.Proven, one.best)
		}
	}
}
