package territory

import (
	"slices"

	"gezhi/internal/fault"
)

// Rename is a place that keeps its code and changes its name.
type Rename struct {
	Code       Code   `json:"code"`
	From       string `json:"from"`
	To         string `json:"to"`
	EndingOnly bool   `json:"ending_only"` // only the ending that says what office it is: 街道办事处, 街道
}

// Diff says what a new list of the division changes, in the order of codes.
type Diff struct {
	Unchanged []Code   `json:"unchanged"`
	Renamed   []Rename `json:"renamed"`
	Gone      []Code   `json:"gone"`  // in the old edition alone
	New       []Code   `json:"new"`   // in the new list alone
	Ended     []Code   `json:"ended"` // below a place that is gone, though the new list does not reach that deep
	Bare      []Code   `json:"bare"`  // new places of which the list names no community
}

// Compare tells what the new list changes. It looks only at the levels that the new list holds, and only at counties
// in which it names a place.
func Compare(old []Area, next Division) Diff {
	was, will := byCode(old), byCode(next.Areas)
	levels, counties := scope(next)
	var d Diff
	for _, code := range sortedCodes(was) {
		a := was[code]
		switch now, stays := will[code]; {
		case stays && now.Name == a.Name:
			d.Unchanged = append(d.Unchanged, code)
		case stays:
			d.Renamed = append(d.Renamed, Rename{code, a.Name, now.Name, shortName(a.Name) == shortName(now.Name)})
		case levels[a.Level] && counties[code.Up(LevelCounty)]:
			d.Gone = append(d.Gone, code)
		case slices.ContainsFunc(d.Gone, func(g Code) bool { return g.Contains(code) }):
			d.Ended = append(d.Ended, code)
		default:
			d.Unchanged = append(d.Unchanged, code)
		}
	}
	for _, code := range sortedCodes(will) {
		if _, had := was[code]; !had {
			d.New = append(d.New, code)
			if code.Level() == LevelTown && !slices.ContainsFunc(next.Areas, func(a Area) bool { return a.Parent == code }) {
				d.Bare = append(d.Bare, code)
			}
		}
	}
	return d
}

// Renew returns the areas of a new edition that begins on the day: names from the new list, places that are gone
// ended on that day with the heirs that are given for them, communities kept under towns that stay. Heirs are a
// decision of people; a list never says who follows whom. Heirs of a place that is not gone, and heirs that the new
// edition does not hold, are refused.
func Renew(old []Area, next Division, from Day, heirs map[Code][]Code) ([]Area, Diff, error) {
	d := Compare(old, next)
	if err := checkHeirs(d, old, next, from, heirs); err != nil {
		return nil, d, err
	}
	areas := slices.Clone(old)
	names := byCode(next.Areas)
	for i := range areas {
		a := &areas[i]
		if !(Edition{Span: Span{ValidFrom: from}}).Has(a.Span) {
			continue
		}
		if now, stays := names[a.Code]; stays {
			a.Name, a.Kind = now.Name, now.Kind
		} else if slices.Contains(d.Gone, a.Code) || slices.Contains(d.Ended, a.Code) {
			a.ValidTo, a.Successors = from, slices.Clone(heirs[a.Code])
		}
	}
	for _, a := range next.Areas {
		if slices.Contains(d.New, a.Code) {
			a.ValidFrom = from
			areas = append(areas, a)
		}
	}
	slices.SortStableFunc(areas, func(a, b Area) int { return compareCodes(a.Code, b.Code) })
	return areas, d, nil
}

func checkHeirs(d Diff, old []Area, next Division, from Day, heirs map[Code][]Code) error {
	var f fault.Fields
	if from == "" || !from.Valid() {
		f.Add("valid_from", "import.date", "value", string(from))
	}
	was, will := byCode(old), byCode(next.Areas)
	for _, code := range sortedCodes(heirs) {
		if !slices.Contains(d.Gone, code) && !slices.Contains(d.Ended, code) {
			f.Add("successors "+string(code), "territory.not_gone", "value", string(code))
		}
		for _, heir := range heirs[code] {
			_, had := was[heir]
			_, has := will[heir]
			if !has && (!had || slices.Contains(d.Gone, heir) || slices.Contains(d.Ended, heir)) {
				f.Add("successors "+string(code), "import.code_unknown", "value", string(heir))
			}
		}
	}
	return f.Err()
}

// byCode holds the areas that have not ended.
func byCode(areas []Area) map[Code]Area {
	m := make(map[Code]Area, len(areas))
	for _, a := range areas {
		if a.ValidTo == "" {
			m[a.Code] = a
		}
	}
	return m
}

// scope returns the levels and the counties of which a list speaks.
func scope(next Division) (map[Level]bool, map[Code]bool) {
	levels, counties := map[Level]bool{}, map[Code]bool{}
	for _, a := range next.Areas {
		levels[a.Level] = true
		counties[a.Code.Up(LevelCounty)] = true
	}
	return levels, counties
}
