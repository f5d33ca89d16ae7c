package rounds

// Rule is what rounds must keep.
type Rule string

// Rules of rounds.
const (
	Missing  Rule = "missing"  // a stop is in no round
	Twice    Rule = "twice"    // a stop is visited more than once
	Unknown  Rule = "unknown"  // a round names a point that does not exist, or the depot
	Overload Rule = "overload" // the demands of a round are above the capacity
	Late     Rule = "late"     // a stop is reached after it closed, or the depot
	TooMany  Rule = "too_many" // there are more rounds than may be
)

// Violation is a rule that rounds break.
type Violation struct {
	Rule  Rule
	Round int // by position; -1 where none is to blame
	Point int // -1 where none is to blame
}

// Check judges rounds from anywhere. It shares no code with the search.
func (p Problem) Check(routes [][]int) []Violation {
	var broken []Violation
	times := make([]int, p.Points)
	for r, route := range routes {
		load, at := 0, p.Depot
		minute := 0.0
		if p.Times != nil {
			minute = p.Times.Open[p.Depot]
		}
		for _, i := range append(append([]int(nil), route...), p.Depot) {
			if i < 0 || i >= p.Points {
				broken = append(broken, Violation{Unknown, r, i})
				continue
			}
			times[i]++
			if p.Demand != nil {
				load += p.Demand[i]
			}
			if p.Times != nil {
				minute = max(minute+p.Times.Service[at]+p.Times.Walk(at, i), p.Times.Open[i])
				if minute > p.Times.Close[i]+1e-6 {
					broken = append(broken, Violation{Late, r, i})
				}
			}
			at = i
		}
		if p.Capacity > 0 && load > p.Capacity {
			broken = append(broken, Violation{Overload, r, -1})
		}
	}
	times[p.Depot] -= len(routes)
	for i, n := range times {
		switch {
		case i == p.Depot && n != 0:
			broken = append(broken, Violation{Unknown, -1, i})
		case i != p.Depot && n == 0:
			broken = append(broken, Violation{Missing, -1, i})
		case n > 1:
			broken = append(broken, Violation{Twice, -1, i})
		}
	}
	if p.Most > 0 && len(routes) > p.Most {
		broken = append(broken, Violation{TooMany, -1, -1})
	}
	return broken
}
