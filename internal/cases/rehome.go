package cases

import (
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Rehome carries a case over into the grids of a new division (随网格调整). It is routed to the new place from then on; the grid of the
// day on which it was reported stays. What the team of the old grid had in hand is in the hands of the new grid's team, in the same state:
// no clock stops, none begins anew.
//
// Faults: Conflict rehome.same when nothing changes; Invalid place unknown_place.
type Rehome struct {
	Place    territory.Code `json:"place" doc:"Where the case lies in the new division; the longest code known"`
	Division string         `json:"division" doc:"Id of the re-division"`
}

// Act names the row of the table.
func (Rehome) Act() Act { return ActRehome }

func (a Rehome) decide(d *decision) error {
	if a.Place == d.c.Place {
		return fault.New(fault.Conflict, "rehome.same")
	}
	if !d.policy.Territory.Known(a.Place) || !d.policy.Root.Contains(a.Place) {
		var f fault.Fields
		f.Add("place", "unknown_place", "code", string(a.Place))
		return f.Err()
	}
	before, after := d.c.team(), Case{Place: a.Place}
	d.c.Place = a.Place
	if now := after.team(); before != "" && now != "" && before != now {
		d.handOver(before, now)
	}
	return nil
}

// handOver puts one team in the place of another wherever the case waits for it.
func (d *decision) handOver(from, to people.Org) {
	c := &d.c
	if c.Lead == from {
		c.Lead = to
		c.Leads = append(c.Leads, to)
	}
	for i := range c.Parts {
		if c.Parts[i].Org != from || c.PartOf(to) >= 0 {
			continue
		}
		c.Parts[i].Org = to
		if k, runs := c.Clocks[PartClock(from)]; runs {
			delete(c.Clocks, PartClock(from))
			d.put(PartClock(to), k)
		}
	}
	c.Extension = follow(c.Extension, func(a *ExtensionAsked) *people.Org { return &a.By }, from, to)
	c.Suspending = follow(c.Suspending, func(a *SuspensionAsk) *people.Org { return &a.By }, from, to)
	c.Arbitration = follow(c.Arbitration, func(a *Arbitration) *people.Org { return &a.By }, from, to)
	c.Return = follow(c.Return, func(a *Returned) *people.Org { return &a.Right }, from, to)
	c.Lowering = follow(c.Lowering, func(a *Lowering) *people.Org { return &a.Lead }, from, to)
}

// follow returns what was asked with another organisation in the place of one; the case as it was before keeps its own.
func follow[T any](asked *T, org func(*T) *people.Org, from, to people.Org) *T {
	if asked == nil || *org(asked) != from {
		return asked
	}
	next := *asked
	*org(&next) = to
	return &next
}

// team is the team of the grid to which the case is routed; empty where no grid is known.
func (c *Case) team() people.Org {
	if grid := c.Place.Up(territory.LevelGrid); grid != "" {
		return people.GridTeam(grid)
	}
	return ""
}
