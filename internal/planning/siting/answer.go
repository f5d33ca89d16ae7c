package siting

import (
	"context"
	"math"
	"math/rand/v2"
	"strconv"
	"time"

	"gezhi/internal/fault"
)

// Options say how long to search, and from which seed.
type Options struct {
	Seed   uint64
	Budget time.Duration // after it the best answer so far is given; it must be above 0
	// Progress is told the best value and bound so far.
	Progress func(value, bound float64)
}

func (o Options) report(value, bound float64) {
	if o.Progress != nil {
		o.Progress(value, bound)
	}
}

func (o Options) random() *rand.Rand { return rand.New(rand.NewPCG(o.Seed, 0x51735)) }

// Answer is a choice of sites and how good it is.
type Answer struct {
	Value      float64
	Bound      float64 // proven: no choice is better
	Proven     bool    // no choice is better than Value
	Chosen     []int   // positions of the sites, ascending; fixed ones are left out
	Assignment []int   // with capacities: for each demand the position of its site
}

// Gap is how far the value may be from the best possible, as a share of the value.
func (a *Answer) Gap() float64 {
	if a.Value == a.Bound {
		return 0
	}
	return math.Abs(a.Value-a.Bound) / math.Max(math.Abs(a.Value), 1e-12)
}

// begin checks what all problems have in common and starts the time budget.
func begin(ctx context.Context, opt Options, sites, p int) (context.Context, context.CancelFunc, error) {
	var f fault.Fields
	if opt.Budget <= 0 {
		f.Add("time", "plan.budget")
	}
	if sites == 0 {
		f.Add("candidates", "plan.no_candidates")
	} else if p < 0 || p > sites {
		f.Add("p", "out_of_range", "min", 1, "max", sites)
	}
	if err := f.Err(); err != nil {
		return ctx, nil, err
	}
	ctx, stop := context.WithTimeout(ctx, opt.Budget)
	return ctx, stop, nil
}

// at names a thing by its kind and 1-based place.
func at(kind string, i int) string { return kind + " " + strconv.Itoa(i+1) }
