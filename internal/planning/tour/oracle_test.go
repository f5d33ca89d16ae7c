package tour_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/planning/tour"
)

// scatter lays points at random on a square of 1,000 units.
func scatter(n int, seed uint64) tour.Problem {
	rnd := rand.New(rand.NewPCG(seed, 9))
	x, y := make([]float64, n), make([]float64, n)
	for i := range n {
		x[i], y[i] = float64(rnd.IntN(1000)), float64(rnd.IntN(1000))
	}
	return tour.Problem{Points: n, Way: func(a, b int) float64 { return math.Hypot(x[a]-x[b], y[a]-y[b]) }}
}

// shortest weighs every order of the points after the first.
func shortest(p tour.Problem) float64 {
	best := math.Inf(1)
	order := make([]int, p.Points)
	for i := range order {
		order[i] = i
	}
	var permute func(k int)
	permute = func(k int) {
		if k == len(order) {
			best = min(best, p.Length(order))
			return
		}
		for i := k; i < len(order); i++ {
			order[k], order[i] = order[i], order[k]
			permute(k + 1)
			order[k], order[i] = order[i], order[k]
		}
	}
	permute(1)
	return best
}

// visitsAll fails unless the order names every point once and begins at point 0.
func visitsAll(t *testing.T, p tour.Problem, a *tour.Answer) {
	t.Helper()
	order := slices.Clone(a.Order)
	slices.Sort(order)
	for i, at := range order {
		if i != at {
			t.Fatalf("%v is no tour of %d points", a.Order, p.Points)
		}
	}
	if len(order) != p.Points || a.Order[0] != 0 || math.Abs(p.Length(a.Order)-a.Length) > 1e-6 || a.Bound > a.Length {
		t.Fatalf("%+v", a)
	}
}

func TestSmallToursAreThoseOfBruteForce(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 8; n++ {
		for seed := range uint64(10) {
			p := scatter(n, seed)
			a, err := p.Solve(t.Context(), tour.Options{Seed: seed, Budget: time.Hour})
			if err != nil {
				t.Fatal(err)
			}
			visitsAll(t, p, a)
			if want := shortest(p); !a.Proven || math.Abs(a.Length-want) > 1e-6 {
				t.Errorf("%d points, seed %d: %v, brute force finds %v", n, seed, a.Length, want)
			}
		}
	}
}

func TestToursOfSixteenPointsAreTheBestAndTheirBoundHolds(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED: a long search, shorter ones go the same way; run without -short")
	}
	for seed := range uint64(20) {
		p := scatter(16, seed)
		a, err := p.Solve(t.Context(), tour.Options{Seed: seed, Budget: time.Hour, Kicks: 2000})
		if err != nil {
			t.Fatal(err)
		}
		visitsAll(t, p, a)
		if want := byHalves(p); math.Abs(a.Length-want) > 1e-6 || a.Bound > want+1e-6 || a.Bound < 0.9*want {
			t.Errorf("seed %d: length %v, bound %v; the best is %v", seed, a.Length, a.Bound, want)
		}
	}
}

// byHalves is the length of the best tour by sets of points seen, forwards.
func byHalves(p tour.Problem) float64 {
	n := p.Points
	least := make([]float64, n<<n) // by the set seen and the point where one stands
	for k := range least {
		least[k] = math.Inf(1)
	}
	least[1*n+0] = 0
	for seen := 1; seen < 1<<n; seen++ {
		for at := range n {
			if so := least[seen*n+at]; so < math.Inf(1) {
				for to := range n {
					if seen>>to&1 == 0 {
						k := (seen|1<<to)*n + to
						least[k] = min(least[k], so+p.Way(at, to))
					}
				}
			}
		}
	}
	best := math.Inf(1)
	for at := range n {
		best = min(best, least[(1<<n-1)*n+at]+p.Way(at, 0))
	}
	return best
}

func TestTheSameSeedGivesTheSameTour(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED: a long search, shorter ones go the same way; run without -short")
	}
	p := scatter(200, 3)
	opt := tour.Options{Seed: 5, Budget: time.Hour, Kicks: 3000}
	a, err := p.Solve(t.Context(), opt)
	b, err2 := p.Solve(t.Context(), opt)
	if err != nil || err2 != nil || !slices.Equal(a.Order, b.Order) || a.Bound != b.Bound {
		t.Errorf("%v %v: %v %v", err, err2, a.Length, b.Length)
	}
	visitsAll(t, p, a)
	if a.Gap() > 0.03 {
		t.Errorf("%.1f %% above the bound", 100*a.Gap())
	}
}

func TestPointsInOnePlaceAndACancelledSearchStillGiveATour(t *testing.T) {
	t.Parallel()
	heap := tour.Problem{Points: 40, Way: func(_, _ int) float64 { return 0 }}
	a, err := heap.Solve(t.Context(), tour.Options{Budget: time.Hour, Kicks: 50})
	if err != nil || a.Length != 0 || !a.Proven {
		t.Errorf("%v %+v", err, a)
	}
	visitsAll(t, heap, a)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	p := scatter(100, 1)
	if a, err = p.Solve(over, tour.Options{Budget: time.Hour}); err != nil {
		t.Fatal(err)
	}
	visitsAll(t, p, a)
	if _, err := p.Solve(t.Context(), tour.Options{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("no budget: %v", err)
	}
}
