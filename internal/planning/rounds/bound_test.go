package rounds_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/planning/rounds"
)

func TestABoundIsNeverAboveBruteForce(t *testing.T) {
	t.Parallel()
	by := map[string]int{}
	for seed := range uint64(60) {
		p := scatter(4+int(seed%4), seed)
		want := shortest(p)
		if math.IsInf(want, 1) {
			continue
		}
		b, err := p.Bound(t.Context(), rounds.BoundOptions{Budget: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		if by[b.By]++; b.Length > want+1e-6 || b.Length < 0.5*want {
			t.Errorf("seed %d: bound %v by %s; brute force finds %v", seed, b.Length, b.By, want)
		}
	}
	if by[rounds.ByTrees] == 0 || by[rounds.ByLoads] == 0 {
		t.Errorf("one of the two is never better: %v", by)
	}
}

func TestABoundIsNearToGoodRounds(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		p := scatter(40, 2*seed) // without times
		a, err := p.Solve(t.Context(), short)
		b, err2 := p.Bound(t.Context(), rounds.BoundOptions{Budget: time.Hour, Left: a.Unserved})
		if err != nil || err2 != nil || b.Length > a.Length+1e-6 || b.Length < 0.93*a.Length {
			t.Errorf("%v %v: length %v, bound %+v", err, err2, a.Length, b)
		}
	}
}

func TestABoundIsOfTheStopsThatMustBeServed(t *testing.T) {
	t.Parallel()
	p := rounds.Problem{Points: 4, Way: func(a, b int) float64 { return 10 * math.Abs(float64(a-b)) }, Demand: []int{0, 5, 5, 5}, Capacity: 10}
	for _, test := range []struct {
		left  []int
		whole bool
		want  float64
	}{{nil, true, 80}, {[]int{3}, true, 40}, {[]int{1, 2, 3}, false, 0}} {
		b, err := p.Bound(t.Context(), rounds.BoundOptions{Budget: time.Hour, Left: slices.Clone(test.left), Whole: test.whole})
		if err != nil || b.Length > test.want || b.Length < 0.9*test.want {
			t.Errorf("without %v: %+v %v, want at most %v", test.left, b, err, test.want)
		}
	}
	if _, err := p.Bound(t.Context(), rounds.BoundOptions{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("no budget: %v", err)
	}
}
