package territory

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"gezhi/internal/geo"
)

// HitKind tells what a search found.
type HitKind string

// The kinds of things that can be found by words.
const (
	HitArea     HitKind = "area"
	HitGrid     HitKind = "grid"
	HitCompound HitKind = "compound"
	HitBuilding HitKind = "building"
	HitPlace    HitKind = "place"
)

// Hit is one thing found by words.
type Hit struct {
	Kind    HitKind     `json:"kind"`
	ID      string      `json:"id"` // the code of an area or grid, else the id of the row
	Name    string      `json:"name"`
	Address string      `json:"address,omitempty"`
	Grid    Code        `json:"grid,omitempty"`
	Point   *geo.LonLat `json:"point,omitempty"`
}

// entry is a hit with its folded text.
type entry struct {
	Hit
	name, text string
}

func entries(t *Territory) []entry {
	var list []entry
	add := func(h Hit) {
		name := fold(h.Name)
		list = append(list, entry{h, name, name + "\n" + fold(h.Address)})
	}
	for _, a := range t.Areas {
		add(Hit{HitArea, string(a.Code), a.Short(), "", "", a.Centre})
	}
	for _, g := range t.Grids {
		add(Hit{HitGrid, string(g.Code), g.Name, "", g.Code, nil})
	}
	for _, c := range t.Compounds {
		add(Hit{HitCompound, c.ID, c.Name, c.Address, c.Grid, c.Point})
	}
	for _, b := range t.Buildings {
		add(Hit{HitBuilding, b.ID, b.Name, b.Address, b.Grid, b.Point})
	}
	for _, p := range t.Places {
		add(Hit{HitPlace, p.ID, p.Name, p.Address, p.Grid, &p.Point})
	}
	return list
}

// Search returns at most limit things whose name or address holds every word of the text, best first: the name
// itself, then names that begin with the text, then names that hold it, then addresses; shorter names first.
// A tenant has tens of thousands of names, so one pass over them is quicker than an index would be worth.
func (x *Index) Search(text string, limit int) []Hit {
	words := foldWords(text)
	if len(words) == 0 || limit <= 0 {
		return nil
	}
	type ranked struct{ rank, length, at int }
	var found []ranked
	for i, e := range x.catalogue {
		if rank, ok := e.rank(words); ok {
			found = append(found, ranked{rank, len(e.name), i})
		}
	}
	slices.SortFunc(found, func(a, b ranked) int {
		return cmp.Or(a.rank-b.rank, a.length-b.length, a.at-b.at)
	})
	hits := make([]Hit, 0, min(limit, len(found)))
	for _, f := range found[:min(limit, len(found))] {
		hits = append(hits, x.catalogue[f.at].Hit)
	}
	return hits
}

func (e entry) rank(words []string) (int, bool) {
	for _, w := range words {
		if !strings.Contains(e.text, w) {
			return 0, false
		}
	}
	switch whole := strings.Join(words, ""); {
	case e.name == whole:
		return 0, true
	case strings.HasPrefix(e.name, words[0]):
		return 1, true
	case strings.Contains(e.name, words[0]):
		return 2, true
	default:
		return 3, true
	}
}

func foldWords(text string) []string {
	words := strings.Fields(text)
	kept := words[:0]
	for _, w := range words {
		if w = fold(w); w != "" {
			kept = append(kept, w)
		}
	}
	return kept
}

// fold makes texts comparable: lower case, full-width letters and digits as ASCII, no blanks and no punctuation.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0xff01 && r <= 0xff5e {
			r -= 0xfee0
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}
