package main

import (
	"context"
	"math"
	"slices"

	"gezhi/internal/fault"
	"gezhi/internal/planning/siting"
)

// Where stations of a table have capacities, a choice is made without regard to them first, in half of the time. It bounds what any choice
// can do, and the one that keeps the capacities begins with it.

// capacities is by site how much it serves; nil where none has a limit.
func (t siteTable) capacities() []float64 {
	var limits []float64
	for j, s := range t.sites {
		if s.capacity == 0 {
			continue
		}
		if limits == nil {
			limits = slices.Repeat([]float64{math.Inf(1)}, len(t.sites))
		}
		limits[j] = float64(s.capacity)
	}
	return limits
}

// listedMost is how many sites are listed for all demands together; near ones go before.
const listedMost = 4_000_000

// medianByRoom chooses sites for the least way of everybody, by those demands that some site reaches.
func (t siteTable) medianByRoom(ctx context.Context, m siting.Median, demands []int, limits []float64, free *siting.Answer, opt siting.Options) (*siting.Answer, error) {
	l := siting.Limited{Capacity: limits, Fixed: m.Fixed, P: m.P, Start: free.Chosen, Least: free.Bound}
	most := max(1, listedMost/len(demands))
	l.Cut = most < len(limits)
	l.Near = siting.Ways(m.Cost, most)
	for _, i := range demands {
		l.Weight = append(l.Weight, t.demands[i].weight)
		l.Lost = append(l.Lost, max(t.demands[i].weight, 1)*2*noWay)
	}
	a, err := l.Solve(ctx, opt)
	if err != nil {
		return nil, err
	}
	if slices.Contains(a.Assignment, -1) {
		return nil, fault.New(fault.Conflict, "plan.capacity", "p", m.P+openAlready(m.Fixed))
	}
	return a, nil
}

// coverByRoom is the cover with capacities: who finds no room is not covered.
func (t siteTable) coverByRoom(m siting.Cover, limits []float64) siting.Limited {
	l := siting.Limited{Weight: m.Weight, Lost: m.Weight, Near: make([][]siting.Way, len(m.Weight)), Capacity: limits, Fixed: m.Fixed, P: m.P, Whole: m.Whole}
	for j, list := range m.Reach {
		for _, i := range list {
			l.Near[i] = append(l.Near[i], siting.Way{Site: int32(j)})
		}
	}
	return l
}

// mostByRoom chooses sites that have room for most people within reach.
func (t siteTable) mostByRoom(ctx context.Context, m siting.Cover, limits []float64, free *siting.Answer, opt siting.Options) (*siting.Answer, error) {
	all := 0.0
	for _, w := range m.Weight {
		all += w
	}
	l := t.coverByRoom(m, limits)
	l.Start, l.Least = free.Chosen, all-free.Bound
	if p := opt.Progress; p != nil {
		opt.Progress = func(lost, least float64) { p(all-lost, all-least) }
	}
	a, err := l.Solve(ctx, opt)
	if err != nil {
		return nil, err
	}
	a.Value, a.Bound = all-a.Value, all-a.Bound
	return a, nil
}

// openAlready is how many stations are open already.
func openAlready(fixed []bool) (n int) {
	for _, one := range fixed {
		if one {
			n++
		}
	}
	return n
}

// housed is by demand whether a site has room for it.
func housed(assignment []int) []bool {
	in := make([]bool, len(assignment))
	for i, j := range assignment {
		in[i] = j >= 0
	}
	return in
}

// room is how many of those who are not served yet a closed site would take, whole demands, the large ones first.
func room(m siting.Cover, limits []float64, in []bool, j int) (sum float64) {
	var left []float64
	for _, i := range m.Reach[j] {
		if !in[i] {
			left = append(left, m.Weight[i])
		}
	}
	slices.Sort(left)
	for _, w := range slices.Backward(left) {
		if sum+w <= limits[j] {
			sum += w
		}
	}
	return sum
}
