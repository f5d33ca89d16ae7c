package district

import (
	"context"
	"slices"

	"gezhi/internal/planning/units"
)

// Choice is one of the plans among which people decide: a few grids more, and fewer households that change their grid.
type Choice struct {
	Grids           int `json:"grids"`
	MovedHouseholds int `json:"moved_households"`
}

// Work for one number of parts on the way from the repaired present division to the fewest.
const (
	choiceRounds = 600
	choiceKicks  = 4
)

// offer makes, of a patch that has a present division, one division for each number of parts between the plan's and that of the
// repaired present division.
func (t *task) offer(ctx context.Context) {
	t.offers = []*division{t.d}
	if len(t.pt.olds) == 0 || ctx.Err() != nil {
		return
	}
	c := t.cutter(5)
	d := c.polish(ctx, c.repair(), 0)
	var down []*division
	for d.k() > t.d.k() && ctx.Err() == nil {
		down = append(down, d)
		next := d.clone()
		c.shrink(ctx, next, d.k()-1, choiceRounds)
		if next.k() >= d.k() {
			break
		}
		d = c.polish(ctx, next, min(choiceKicks, kicksUpTo/t.pt.n()))
	}
	slices.Reverse(down)
	for _, d := range down {
		for t.d.k()+len(t.offers) < d.k() { // a number that was passed over costs what the one below costs
			t.offers = append(t.offers, t.offers[len(t.offers)-1])
		}
		if d.moved() > t.offers[len(t.offers)-1].moved() {
			d = t.offers[len(t.offers)-1]
		}
		t.offers = append(t.offers, d)
	}
}

// choices combines the offers of all patches: for each number of further grids the least number of moved households, by dynamic
// programming over patches. What is not better in households than a choice with fewer grids is left out.
func (pr *prepared) choices(r *Result, tasks []*task, opt Options) {
	const never = int(^uint(0) >> 2)
	least := []int{0}
	steps := make([][]uint16, len(tasks))
	for i, t := range tasks {
		next := make([]int, len(least)+len(t.offers)-1)
		steps[i] = make([]uint16, len(next))
		for e := range next {
			next[e] = never
		}
		for extra, d := range t.offers {
			own := d.moved()
			for e, sum := range least {
				if sum+own < next[e+extra] {
					next[e+extra], steps[i][e+extra] = sum+own, uint16(extra)
				}
			}
		}
		least = next
	}
	fixed := r.MovedHouseholds
	for _, t := range tasks {
		fixed -= t.d.moved()
	}
	for e, sum := range least {
		if last := len(r.Choices) - 1; last < 0 || sum+fixed < r.Choices[last].MovedHouseholds {
			r.Choices = append(r.Choices, Choice{Grids: len(r.Grids) + e, MovedHouseholds: sum + fixed})
		}
	}
	r.choose = func(grids int) units.Plan {
		e := grids - len(r.Grids)
		plan, chosen := slices.Clone(pr.fixed), make([]*task, len(tasks))
		for i := len(tasks) - 1; i >= 0; i-- {
			extra := steps[i][e]
			chosen[i] = &task{pt: tasks[i].pt, d: tasks[i].offers[extra]}
			e -= int(extra)
		}
		pr.name(plan, chosen, opt)
		pr.attach(plan)
		return plan
	}
}

// Choose returns the plan of a choice, by its number of grids as Choices tells it.
func (r *Result) Choose(grids int) units.Plan {
	if r.choose == nil || !slices.ContainsFunc(r.Choices, func(c Choice) bool { return c.Grids == grids }) {
		return nil
	}
	return r.choose(grids)
}
