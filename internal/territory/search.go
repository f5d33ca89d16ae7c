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

// entry is a hit with what it is found by, folded.
type entry struct {
	Hit
	name, initials string
	text           string // name, address, and the names around it
}

func entries(t *Territory) []entry {
	var list []entry
	around := surroundings(t)
	add := func(h Hit, near string) {
		name := fold(h.Name)
		list = append(list, entry{h, name, initials(name), name + "\n" + fold(h.Address) + "\n" + near})
	}
	for _, a := range t.Areas {
		add(Hit{HitArea, string(a.Code), a.Short(), "", "", a.Centre}, around[a.Code.Parent()])
	}
	for _, g := range t.Grids {
		add(Hit{HitGrid, string(g.Code), g.Name, "", g.Code, nil}, around[g.Community])
	}
	compounds := map[string]string{}
	for _, c := range t.Compounds {
		compounds[c.ID] = fold(c.Name)
		add(Hit{HitCompound, c.ID, c.Name, c.Address, c.Grid, c.Point}, around[c.Community])
	}
	for _, b := range t.Buildings {
		add(Hit{HitBuilding, b.ID, b.Name, b.Address, b.Grid, b.Point}, compounds[b.Compound]+"\n"+around[b.Grid.Up(LevelCommunity)])
	}
	for _, p := range t.Places {
		add(Hit{HitPlace, p.ID, p.Name, p.Address, p.Grid, &p.Point}, around[p.Grid.Up(LevelCommunity)])
	}
	return list
}

// surroundings are the folded names of each area and of those above it, below the county: people add them to a common name.
func surroundings(t *Territory) map[Code]string {
	names, around := map[Code]string{}, map[Code]string{}
	for _, a := range t.Areas {
		names[a.Code] = fold(a.Short())
	}
	for code, name := range names {
		if code.Level() >= LevelTown {
			around[code] = name
		}
		if code.Level() == LevelCommunity {
			around[code] += "\n" + names[code.Up(LevelTown)]
		}
	}
	return around
}

// Search returns at most limit things whose name, address or surroundings hold every word of the text, best first: the name
// itself, then names that begin with the text, then names that hold it, then the initials of the pinyin, then addresses;
// shorter names first. Words that stand together without a blank ("凤翔小区3号楼") are tried in two pieces when nothing else is
// found. A tenant has tens of thousands of names, so one pass over them is quicker than an index would be worth.
func (x *Index) Search(text string, limit int) []Hit {
	words := foldWords(text)
	if len(words) == 0 || limit <= 0 {
		return nil
	}
	hits := x.holding(words, limit)
	if len(hits) == 0 && len(words) == 1 {
		for _, pieces := range inTwo(words[0]) {
			if hits = x.holding(pieces, limit); len(hits) > 0 {
				break
			}
		}
	}
	return hits
}

func (x *Index) holding(words []string, limit int) []Hit {
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

// inTwo divides a word at each place that leaves two characters on both sides, longer beginnings first. Nobody types names longer
// than twenty characters, and each division is a pass.
func inTwo(word string) [][]string {
	runes := []rune(word)
	if len(runes) > 20 {
		return nil
	}
	var ways [][]string
	for i := len(runes) - 2; i >= 2; i-- {
		ways = append(ways, []string{string(runes[:i]), string(runes[i:])})
	}
	return ways
}

func (e entry) rank(words []string) (int, bool) {
	sounded := false
	for _, w := range words {
		if strings.Contains(e.text, w) {
			continue
		}
		if !typedByLetters(w) || !strings.Contains(e.initials, w) {
			return 0, false
		}
		sounded = true
	}
	switch whole := strings.Join(words, ""); {
	case e.name == whole:
		return 0, true
	case strings.HasPrefix(e.name, words[0]):
		return 1, true
	case strings.Contains(e.name, words[0]):
		return 2, true
	case sounded && strings.HasPrefix(e.initials, words[0]):
		return 3, true
	case sounded:
		return 4, true
	default:
		return 5, true
	}
}

// typedByLetters reports whether a word may be initials: two letters say too little about thousands of names only when they stand
// in the middle, so that the rank puts those last.
func typedByLetters(w string) bool {
	if len(w) < 2 {
		return false
	}
	for _, r := range w {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') {
			return false
		}
	}
	return true
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
