package simulate

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/geo"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// arrival is when a report comes in, and by which channel.
type arrival struct {
	when   time.Time
	source cases.Source
}

// arrivals draws the instants of n reports: a channel, a day by its weight, an hour by the channel's hours.
func (y *Year) arrivals(start calendar.Date, days, n int) []arrival {
	resident, staff := y.dayWeights(start, days)
	list := make([]arrival, n)
	for i := range list {
		source := weighted(y.random, y.Mix.Channels)
		weights, hours := resident, y.Mix.ResidentHours
		if staffed(source) {
			weights, hours = staff, y.Mix.StaffHours
		}
		day := start.AddDays(indexed(y.random, weights))
		list[i] = arrival{day.At(indexed(y.random, hours), y.random.IntN(60)).Add(time.Duration(y.random.IntN(60)) * time.Second), source}
	}
	slices.SortStableFunc(list, func(a, b arrival) int { return cmp.Compare(a.when.Unix(), b.when.Unix()) })
	return list
}

// staffed reports whether a channel is used in working hours by people at work.
func staffed(s cases.Source) bool {
	return s == cases.GridPatrol || s == cases.Property || s == cases.Department || s == cases.Provincial || s == cases.Leader
}

func (y *Year) dayWeights(start calendar.Date, days int) (resident, staff []float64) {
	cal := y.Policy.Calendar("")
	for i := range days {
		day := start.AddDays(i)
		r, s := 1.0, 1.0
		if !cal.IsWorking(day) {
			r, s = y.Mix.DayOff.Resident, y.Mix.DayOff.Staff
		}
		for _, storm := range y.Mix.Storms {
			if md := day.String()[5:]; storm.From <= md && md <= storm.To {
				r, s = r*storm.Times, s*storm.Times
			}
		}
		resident, staff = append(resident, r), append(staff, s)
	}
	return resident, staff
}

// ground is where things happen: micro-grids by the number of their households.
type ground struct {
	spots  []spot
	weight []float64
	total  float64
}

type spot struct {
	grid  territory.Code
	point geo.LonLat
	name  string
}

// survey finds a point in every micro-grid and exclusive grid.
func survey(t *territory.Territory) ground {
	var g ground
	add := func(grid territory.Code, shape geo.Shape, name string, weight int) {
		if p, ok := shape.InnerPoint(); ok {
			g.total += float64(max(weight, 1))
			g.spots, g.weight = append(g.spots, spot{grid, p, name}), append(g.weight, g.total)
		}
	}
	for _, x := range t.Grids {
		if x.Kind == territory.Exclusive {
			add(x.Code, x.Shape, x.Name, 10)
		}
	}
	for _, m := range t.Micros {
		add(m.Grid, m.Shape, m.Name, m.Households)
	}
	return g
}

func (g ground) draw(r *rand.Rand) spot {
	i, _ := slices.BinarySearch(g.weight, r.Float64()*g.total)
	return g.spots[min(i, len(g.spots)-1)]
}

// arrive brings one report in.
func (y *Year) arrive(ctx context.Context, source cases.Source) error {
	r := y.random
	if dup := y.duplicate(); dup != nil {
		return y.report(ctx, source, dup.matter, dup.spot, dup)
	}
	m := y.matter()
	return y.report(ctx, source, m, y.ground.draw(r), nil)
}

// duplicate draws an open case that somebody tells once more, or nil.
func (y *Year) duplicate() *story {
	if y.random.Float64() >= y.Mix.Duplicate {
		return nil
	}
	for range 5 {
		if len(y.open) == 0 {
			return nil
		}
		i := y.random.IntN(len(y.open))
		if s := y.open[i]; s.c.State.Open() && s.master == nil {
			return s
		}
		y.open[i] = y.open[len(y.open)-1]
		y.open = y.open[:len(y.open)-1]
	}
	return nil
}

// matter draws a matter that is on the list today.
func (y *Year) matter() catalogue.Matter {
	weights := map[string]float64{}
	for _, m := range y.Policy.Catalogue.OnList(calendar.DateOf(y.Clock.Now())) {
		weights[m.Code] = 1
		if w, ok := y.Mix.Matters[m.Code]; ok {
			weights[m.Code] = w
		}
	}
	m, _ := y.Policy.Catalogue.Matter(weighted(y.random, weights))
	return m
}

func (y *Year) report(ctx context.Context, source cases.Source, m catalogue.Matter, at spot, master *story) error {
	r := y.random
	what := cases.What{Source: source, Words: words(r, m, at.name), Urgent: m.Urgent != nil && r.Float64() < y.Mix.Urgent}
	if r.Float64() < y.Mix.NoPlace && !staffed(source) {
		what.Address = cases.Words(at.name + "附近")
	} else {
		p := at.point
		what.Point, what.CoordSource, what.AccuracyM = &p, "gps", 8
	}
	if r.Float64() < 0.8 || staffed(source) {
		what.Matter = m.Code
	}
	who, what := y.reporter(source, what, at)
	in := cases.Intake{Command: cases.Report{What: what}}
	if m.Instant && who.Has(y.Clock.Now(), people.GridWorker) && r.Float64() < y.Mix.Instant {
		what.Matter = m.Code
		in.Command = cases.Instant{What: what, Result: "当场处理完毕"}
	}
	if !staffed(source) && !what.Anonymous {
		in.Person = cases.Person{Name: "居民", Phone: fmt.Sprintf("1990000%04d", r.IntN(10_000))}
	}
	receipt, err := y.Service.Report(ctx, who.Actor, in)
	if err != nil {
		return fmt.Errorf("%s: %w", in.Command.Act(), err)
	}
	s := &story{c: receipt.Case, matter: m, spot: at, master: master, returns: indexed(r, y.Mix.Returns), instant: in.Command.Act() == cases.ActInstant}
	y.all = append(y.all, s)
	y.tally.report(source, in.Command.Act())
	if s.c.State.Open() {
		y.open = append(y.open, s)
	}
	y.watch(s)
	y.plan(s)
	return nil
}

// reporter is who brings the report: a person with the channel's post, or somebody unknown.
func (y *Year) reporter(source cases.Source, what cases.What, at spot) (actor, cases.What) {
	r := y.random
	switch source {
	case cases.GridPatrol:
		if a, ok := y.Roster.At(r, people.GridTeam(at.grid), people.GridWorker, people.SiteContact); ok {
			return actor{a}, what
		}
	case cases.Property:
		if a, ok := y.Roster.At(r, people.GridTeam(at.grid), people.Assistant, people.SiteContact); ok {
			return actor{a}, what
		}
	case cases.Courier:
		if a, ok := y.Roster.Loose(r, people.PartTimer); ok {
			return actor{a}, what
		}
	case cases.ResidentWeb:
		what.Anonymous = r.Float64() < y.Mix.Anonymous
		return actor{access.NewPublic(y.Tenant)}, what
	}
	if a, ok := y.Roster.At(r, people.Center(y.Policy.Root), people.Clerk); ok {
		return actor{a}, what
	}
	return actor{access.NewPublic(y.Tenant)}, what
}

// sentences are how people begin and end; the matter's own keywords stand between.
var (
	openings = []string{"您好，", "", "反映一下：", "麻烦看看，", "师傅您好，", "急，"}
	middles  = []string{"这里有%s，%s", "%s好几天了，%s", "发现%s，%s", "我们楼下%s，%s", "路过看到%s，%s"}
	endings  = []string{"请尽快处理。", "影响大家出行，请派人来看看。", "老人孩子进出不方便。", "请问什么时候能解决？", "谢谢！", "希望有人管一管。"}
)

// words makes a text of our own from the keywords of the matter.
func words(r *rand.Rand, m catalogue.Matter, place string) cases.Words {
	thing := m.Name.In("zh-CN")
	if len(m.Keywords) > 0 {
		thing = m.Keywords[r.IntN(len(m.Keywords))]
	}
	var b strings.Builder
	b.WriteString(openings[r.IntN(len(openings))])
	b.WriteString(place)
	fmt.Fprintf(&b, middles[r.IntN(len(middles))], thing, endings[r.IntN(len(endings))])
	return cases.Words(b.String())
}
