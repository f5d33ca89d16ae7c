package visits_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/planning/visits"
)

// grid is a worker's month on a made-up ground: buildings in rows, most households visited once, some fortnightly or weekly, some with
// hours, days or a second worker.
func grid(households int, seed uint64) visits.Month {
	rnd := rand.New(rand.NewPCG(seed, 6))
	buildings := households/12 + 1
	x, y := make([]float64, households+1), make([]float64, households+1)
	m := visits.Month{Days: 22, Begin: 14 * 60, End: 18 * 60, Speed: 1.2, Together: make([]bool, 22),
		Way: func(a, b int) float64 { return 1.3 * math.Hypot(x[a]-x[b], y[a]-y[b]) }}
	for day := 3; day < 22; day += 5 {
		m.Together[day] = true
	}
	for range households {
		i := len(m.Households)
		b := i * buildings / households
		x[i], y[i] = float64(b%6)*90+float64(rnd.IntN(20)), float64(b/6)*70+float64(rnd.IntN(20))
		h := visits.Household{Visits: 1, Minutes: 10, From: m.Begin, To: m.End}
		switch k := rnd.IntN(100); {
		case k < 4:
			h.Visits = 4
		case k < 10:
			h.Visits = 2
		case k < 13:
			h.Together = true
		case k < 20:
			h.From = 16 * 60
		case k < 25:
			h.Days = make([]bool, 22)
			for day := range h.Days {
				h.Days[day] = day%5 == int(seed+uint64(i))%5
			}
		}
		m.Households = append(m.Households, h)
	}
	x[households], y[households] = 200, -150
	return m
}

// inOrder walks the month building after building: each visit on the first day of its part that suits and has room, in the order of the list.
func inOrder(m visits.Month) float64 {
	days := make([][]int, m.Days)
	minutes := make([]float64, m.Days)
	all, done := 0.0, 0.0
	for _, h := range m.Households {
		all += float64(h.Visits) * h.Minutes
	}
	for i, h := range m.Households {
		done += h.Minutes
		for number := range h.Visits {
			from, to := number*m.Days/h.Visits, (number+1)*m.Days/h.Visits
			day := from + int(done/all*float64(h.Visits)*0.999*float64(to-from))%(to-from)
			days[day] = append(days[day], i)
			minutes[day] += h.Minutes
		}
	}
	sum := 0.0
	for _, list := range days {
		at := len(m.Households)
		for _, i := range append(slices.Clone(list), len(m.Households)) {
			sum += m.Way(at, i)
			at = i
		}
	}
	return sum
}

func TestAMonthOfThreeHundredHouseholdsKeepsEveryRule(t *testing.T) {
	t.Parallel()
	m := grid(300, 1)
	plan, err := m.Solve(t.Context(), visits.Options{Seed: 1, Budget: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	if broken := m.Check(plan, nil); len(broken) > 0 || len(plan.Unmet) > 0 {
		t.Fatalf("%v, unmet %v", broken, plan.Unmet)
	}
	if naive := inOrder(m); plan.Metres > 0.8*naive {
		t.Errorf("%.0f m; building after building is %.0f m", plan.Metres, naive)
	}
	again, err := m.Solve(t.Context(), visits.Options{Seed: 1, Budget: time.Hour})
	if err != nil || !slices.EqualFunc(plan.Days, again.Days, slices.Equal[[]visits.Visit]) {
		t.Errorf("%v: the same seed gives another plan", err)
	}
}

func TestAMissedDayIsCarriedOverWithFewChanges(t *testing.T) {
	t.Parallel()
	m := grid(300, 2)
	plan, err := m.Solve(t.Context(), visits.Options{Seed: 1, Budget: time.Hour, Steps: 3000})
	if err != nil {
		t.Fatal(err)
	}
	for missed := range m.Days {
		late := map[[2]int]bool{}
		for _, v := range plan.Days[missed] {
			late[[2]int{v.Household, v.Number}] = true
		}
		left, changed := 0, 0
		before := map[[2]int]int{}
		for day, list := range plan.Days {
			for _, v := range list {
				before[[2]int{v.Household, v.Number}] = day
				if day > missed {
					left++
				}
			}
		}
		c := m.Carry(plan, missed)
		if broken := m.Check(c.Plan, late); len(broken) > 0 || len(c.Plan.Days[missed]) > 0 {
			t.Errorf("day %d: %v", missed, broken)
		}
		for day, list := range c.Plan.Days {
			for _, v := range list {
				if key := [2]int{v.Household, v.Number}; !late[key] && before[key] != day {
					changed++
				}
			}
		}
		if changed != len(c.Moved) || 10*changed > left {
			t.Errorf("day %d: %d of %d changed, %d told", missed, changed, left, len(c.Moved))
		}
		for _, u := range c.Plan.Unmet {
			if !late[[2]int{u.Household, u.Number}] {
				t.Errorf("day %d: %v was not missed and is unmet", missed, u)
			}
		}
	}
}

func TestOneVisitMakesRoomForAMissedOne(t *testing.T) {
	t.Parallel()
	list := make([]visits.Household, 11)
	for i := range list {
		list[i] = visits.Household{Visits: 1, Minutes: 60, To: 120}
	}
	m := street(list...)
	m.Days, m.Speed = 12, 100 // a day holds one of these visits
	m.Households[0].Days = make([]bool, 12)
	m.Households[0].Days[0], m.Households[0].Days[2] = true, true
	plan := &visits.Plan{Days: make([][]visits.Visit, 12)}
	plan.Days[0] = []visits.Visit{{Household: 0}}
	for i := 1; i < 11; i++ {
		plan.Days[i+1] = []visits.Visit{{Household: i}}
	}
	c := m.Carry(plan, 0)
	if len(c.Moved) != 1 || c.Moved[0].Household != 1 || len(c.Plan.Unmet) != 0 || c.Plan.Days[2][0].Household != 0 || c.Plan.Days[1][0].Household != 1 {
		t.Errorf("%+v", c)
	}
	if broken := m.Check(c.Plan, nil); len(broken) > 0 {
		t.Error(broken)
	}
}

// street is households in a row, 100 m apart, the office at the beginning.
func street(list ...visits.Household) visits.Month {
	return visits.Month{Households: list, Days: 4, Begin: 0, End: 120, Speed: 1, Way: func(a, b int) float64 {
		p := func(i int) float64 { return 100 * float64((i+1)%(len(list)+1)) }
		return math.Abs(p(a) - p(b))
	}}
}

// A month may have more days than visits.
func TestTheOnlyDayThatSuitsMayBeLaterThanThereAreVisits(t *testing.T) {
	t.Parallel()
	const days = 20
	for tied := range days {
		m := visits.Month{Days: days, Begin: 870, End: 1050, Speed: 1, Way: func(_, _ int) float64 { return 200 }}
		free := visits.Household{Visits: 1, Minutes: 15, From: 870, To: 1050}
		only := free
		only.Days = make([]bool, days)
		only.Days[tied] = true
		m.Households = []visits.Household{only, free}
		p, err := m.Solve(t.Context(), visits.Options{Seed: 1, Budget: time.Second, Steps: 50})
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Unmet) > 0 || !slices.ContainsFunc(p.Days[tied], func(v visits.Visit) bool { return v.Household == 0 }) {
			t.Errorf("tied to day %d: %v, unmet %v", tied, p.Days, p.Unmet)
		}
	}
}

func TestVisitsThatCannotBeAreNamedWithTheirReason(t *testing.T) {
	t.Parallel()
	often := visits.Household{Visits: 1, Minutes: 10, To: 120}
	for _, test := range []struct {
		name   string
		change func(h *visits.Household)
		want   visits.Reason
	}{
		{"two workers are never there", func(h *visits.Household) { h.Together = true }, visits.NoDay},
		{"no day suits", func(h *visits.Household) { h.Days = make([]bool, 4) }, visits.NoDay},
		{"at home only before anybody can be there", func(h *visits.Household) { h.To = 1 }, visits.NoHour},
		{"longer than a day", func(h *visits.Household) { h.Minutes = 121 }, visits.NoHour},
	} {
		h := often
		test.change(&h)
		plan, err := street(often, h).Solve(t.Context(), visits.Options{Budget: time.Hour, Steps: 500})
		if err != nil || !slices.Equal(plan.Unmet, []visits.Unmet{{Household: 1, Number: 0, Why: test.want}}) {
			t.Errorf("%s: %v %+v", test.name, err, plan)
		}
	}
	long := visits.Household{Visits: 4, Minutes: 80, To: 120}
	plan, err := street(long, long).Solve(t.Context(), visits.Options{Budget: time.Hour, Steps: 500})
	if err != nil || len(plan.Unmet) != 4 || plan.Unmet[0].Why != visits.Full {
		t.Errorf("two households that fill each day: %v %+v", err, plan)
	}
}

func TestSmallMonthsAreThoseOfBruteForce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(15) {
		rnd := rand.New(rand.NewPCG(seed, 8))
		m := street()
		x := []float64{}
		for range 3 {
			h := visits.Household{Visits: 1 + rnd.IntN(2), Minutes: float64(10 + rnd.IntN(20)), To: 120}
			if rnd.IntN(2) == 0 {
				h.Days = []bool{rnd.IntN(2) == 0, true, true, rnd.IntN(2) == 0}
			}
			m.Households = append(m.Households, h)
			x = append(x, float64(rnd.IntN(1000)))
		}
		x = append(x, 500)
		m.Way = func(a, b int) float64 { return math.Abs(x[a] - x[b]) }
		plan, err := m.Solve(t.Context(), visits.Options{Seed: seed, Budget: time.Hour, Steps: 2000})
		if err != nil {
			t.Fatal(err)
		}
		if broken := m.Check(plan, nil); len(broken) > 0 || len(plan.Unmet) > 0 {
			t.Fatalf("seed %d: %v %v", seed, broken, plan.Unmet)
		}
		if want := least(m); math.Abs(plan.Metres-want) > 1e-6 {
			t.Errorf("seed %d: %v m, brute force finds %v", seed, plan.Metres, want)
		}
	}
}

// least tries every day for every visit; on a line, a day's way is there and back to its ends.
func least(m visits.Month) float64 {
	var all []visits.Visit
	for i, h := range m.Households {
		for number := range h.Visits {
			all = append(all, visits.Visit{Household: i, Number: number})
		}
	}
	best := math.Inf(1)
	days := make([][]visits.Visit, m.Days)
	var choose func(k int)
	choose = func(k int) {
		if k < len(all) {
			for day := range m.Days {
				days[day] = append(days[day], all[k])
				choose(k + 1)
				days[day] = days[day][:len(days[day])-1]
			}
			return
		}
		plan := &visits.Plan{Days: make([][]visits.Visit, m.Days)}
		sum := 0.0
		for day, list := range days {
			order, metres := shortestDay(m, list)
			plan.Days[day] = order
			sum += metres
		}
		if sum < best && len(m.Check(plan, nil)) == 0 {
			best = sum
		}
	}
	choose(0)
	return best
}

func shortestDay(m visits.Month, list []visits.Visit) ([]visits.Visit, float64) {
	list = slices.Clone(list)
	office := len(m.Households)
	best, least := list, math.Inf(1)
	var permute func(k int)
	permute = func(k int) {
		if k == len(list) {
			at, minute, sum := office, m.Begin, 0.0
			timed := slices.Clone(list)
			for i, v := range list {
				minute += m.Way(at, v.Household) / m.Speed / 60
				timed[i].Start = minute
				minute += m.Households[v.Household].Minutes
				sum += m.Way(at, v.Household)
				at = v.Household
			}
			if len(list) > 0 {
				sum += m.Way(at, office)
			}
			if sum < least {
				best, least = timed, sum
			}
			return
		}
		for i := k; i < len(list); i++ {
			list[k], list[i] = list[i], list[k]
			permute(k + 1)
			list[k], list[i] = list[i], list[k]
		}
	}
	permute(0)
	return best, least
}

func TestAMonthThatCannotBeNamesTheHousehold(t *testing.T) {
	t.Parallel()
	good := visits.Household{Visits: 1, Minutes: 10, To: 120}
	for _, test := range []struct {
		path   string
		change func(m *visits.Month)
	}{
		{"household 1 visits", func(m *visits.Month) { m.Households[0].Visits = 5 }},
		{"household 1 visits", func(m *visits.Month) { m.Households[0].Visits = -1 }},
		{"household 1 minutes", func(m *visits.Month) { m.Households[0].Minutes = -1 }},
		{"household 1 from", func(m *visits.Month) { m.Households[0].From = 121 }},
		{"days", func(m *visits.Month) { m.Days = 0 }},
		{"begin", func(m *visits.Month) { m.Begin = 900 }},
		{"visits", func(m *visits.Month) { m.Households = nil }},
	} {
		m := street(good)
		test.change(&m)
		_, err := m.Solve(t.Context(), visits.Options{Budget: time.Hour})
		if f := fault.As(err); err == nil || f.Kind != fault.Invalid || f.Fields[0].Path != test.path {
			t.Errorf("%s: %v", test.path, err)
		}
	}
}

func BenchmarkMonth(b *testing.B) {
	for seed := uint64(1); seed <= 3; seed++ {
		b.Run(fmt.Sprintf("seed %d", seed), func(b *testing.B) {
			m := grid(300, seed)
			var plan *visits.Plan
			for b.Loop() {
				var err error
				if plan, err = m.Solve(b.Context(), visits.Options{Seed: seed, Budget: time.Minute}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(plan.Unmet)), "unmet")
			b.ReportMetric(100*(1-plan.Metres/inOrder(m)), "%shorter")
		})
	}
}

func BenchmarkCarry(b *testing.B) {
	m := grid(300, 1)
	plan, err := m.Solve(b.Context(), visits.Options{Seed: 1, Budget: time.Minute})
	if err != nil {
		b.Fatal(err)
	}
	var c visits.Carried
	for b.Loop() {
		c = m.Carry(plan, 6)
	}
	b.ReportMetric(float64(len(c.Moved)), "moved")
	b.ReportMetric(float64(len(c.Plan.Unmet)), "unmet")
}
