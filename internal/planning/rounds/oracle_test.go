package rounds_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gezhi/internal/planning/rounds"
)

var short = rounds.Options{Seed: 1, Budget: time.Hour, Steps: 3000}

// scatter lays stops around a depot: with a capacity, and with times at every second seed.
func scatter(n int, seed uint64) rounds.Problem {
	rnd := rand.New(rand.NewPCG(seed, 4))
	x, y := make([]float64, n), make([]float64, n)
	p := rounds.Problem{Points: n, Demand: make([]int, n), Capacity: 10 + rnd.IntN(10), Depot: rnd.IntN(n)}
	for i := range n {
		if x[i], y[i] = float64(rnd.IntN(100)), float64(rnd.IntN(100)); i != p.Depot {
			p.Demand[i] = 1 + rnd.IntN(9)
		}
	}
	p.Way = func(a, b int) float64 { return math.Hypot(x[a]-x[b], y[a]-y[b]) }
	if seed%2 == 1 {
		p.Times = &rounds.Times{Open: make([]float64, n), Close: make([]float64, n), Service: make([]float64, n), Walk: p.Way}
		for i := range n {
			p.Times.Open[i] = float64(rnd.IntN(200))
			p.Times.Close[i] = p.Times.Open[i] + 150 + float64(rnd.IntN(100))
			p.Times.Service[i] = float64(rnd.IntN(10))
		}
		p.Times.Open[p.Depot], p.Times.Close[p.Depot], p.Times.Service[p.Depot] = 0, 600, 0
	}
	return p
}

// shortest weighs every order of the stops and every way to cut it into rounds.
func shortest(p rounds.Problem) float64 {
	stops := []int{}
	for i := range p.Points {
		if i != p.Depot {
			stops = append(stops, i)
		}
	}
	best := math.Inf(1)
	var permute func(k int)
	permute = func(k int) {
		if k < len(stops) {
			for i := k; i < len(stops); i++ {
				stops[k], stops[i] = stops[i], stops[k]
				permute(k + 1)
				stops[k], stops[i] = stops[i], stops[k]
			}
			return
		}
		for cuts := range 1 << (len(stops) - 1) {
			routes := [][]int{{}}
			for i, s := range stops {
				routes[len(routes)-1] = append(routes[len(routes)-1], s)
				if cuts>>i&1 == 1 && i < len(stops)-1 {
					routes = append(routes, nil)
				}
			}
			if length := total(p, routes); length < best && len(p.Check(routes)) == 0 {
				best = length
			}
		}
	}
	permute(0)
	return best
}

func total(p rounds.Problem, routes [][]int) float64 {
	sum := 0.0
	for _, r := range routes {
		at := p.Depot
		for _, i := range append(slices.Clone(r), p.Depot) {
			sum += p.Way(at, i)
			at = i
		}
	}
	return sum
}

func TestSmallRoundsAreThoseOfBruteForce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		p := scatter(4+int(seed%4), seed)
		a, err := p.Solve(t.Context(), short)
		if err != nil {
			t.Fatal(err)
		}
		want := shortest(p)
		if math.IsInf(want, 1) { // no rounds serve everybody
			if len(a.Unserved) == 0 {
				t.Errorf("seed %d: nothing is left out, and brute force serves nobody", seed)
			}
			continue
		}
		if faults := p.Check(a.Routes); len(faults) > 0 || math.Abs(a.Length-want) > 1e-6 || math.Abs(total(p, a.Routes)-want) > 1e-6 {
			t.Errorf("seed %d: %v, %v; brute force finds %v", seed, a, faults, want)
		}
	}
}

func TestTheSameSeedGivesTheSameRounds(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2) {
		p := scatter(60, seed)
		a, err := p.Solve(t.Context(), short)
		b, err2 := p.Solve(t.Context(), short)
		if err != nil || err2 != nil || a.Length != b.Length || !slices.EqualFunc(a.Routes, b.Routes, slices.Equal[[]int]) {
			t.Errorf("%v %v: %v %v", err, err2, a, b)
		}
		for _, v := range p.Check(a.Routes) {
			if v.Rule != rounds.Missing || !slices.Contains(a.Unserved, v.Point) {
				t.Errorf("seed %d: %+v", seed, v)
			}
		}
	}
}

func TestStopsThatFitIntoNoRoundAreNamed(t *testing.T) {
	t.Parallel()
	line := func(a, b int) float64 { return 10 * math.Abs(float64(a-b)) }
	p := rounds.Problem{Points: 4, Way: line, Demand: []int{0, 5, 5, 5}, Capacity: 10, Most: 1}
	a, err := p.Solve(t.Context(), short)
	if err != nil || len(a.Routes) != 1 || !slices.Equal(a.Unserved, []int{3}) || a.Length != 40 {
		t.Errorf("one round of three: %v %+v", err, a)
	}
	p.Capacity, p.Times = 0, &rounds.Times{Open: []float64{0, 0, 0, 0}, Close: []float64{100, 5, 100, 100}, Service: make([]float64, 4), Walk: line}
	a, err = p.Solve(t.Context(), short)
	if err != nil || !slices.Equal(a.Unserved, []int{1}) {
		t.Errorf("a stop that closes before anybody comes: %v %+v", err, a)
	}
}

func TestTheCheckerNamesWhatIsBroken(t *testing.T) {
	t.Parallel()
	line := func(a, b int) float64 { return 10 * math.Abs(float64(a-b)) }
	p := rounds.Problem{Points: 4, Way: line, Demand: []int{0, 5, 5, 5}, Capacity: 10, Most: 2,
		Times: &rounds.Times{Open: make([]float64, 4), Close: []float64{100, 100, 100, 25}, Service: make([]float64, 4), Walk: line}}
	for _, test := range []struct {
		routes [][]int
		want   []rounds.Violation
	}{
		{[][]int{{1, 2}}, []rounds.Violation{{rounds.Missing, -1, 3}}},
		{[][]int{{1, 2, 1}}, []rounds.Violation{{rounds.Overload, 0, -1}, {rounds.Twice, -1, 1}, {rounds.Missing, -1, 3}}},
		{[][]int{{1}, {2}, {3}}, []rounds.Violation{{rounds.Late, 2, 3}, {rounds.TooMany, -1, -1}}},
		{[][]int{{1, 2}, {9}}, []rounds.Violation{{rounds.Unknown, 1, 9}, {rounds.Missing, -1, 3}}},
		{[][]int{{1, 0, 2}}, []rounds.Violation{{rounds.Unknown, -1, 0}, {rounds.Missing, -1, 3}}},
	} {
		if got := p.Check(test.routes); !slices.Equal(got, test.want) {
			t.Errorf("%v: %v, want %v", test.routes, got, test.want)
		}
	}
}
