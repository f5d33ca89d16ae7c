package atlas

import (
	"slices"
	"strings"
	"sync"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/geo"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Spot is a case as far as the map knows it: where it stands, what kind it is, and who may see it. No word and no name.
type Spot struct {
	access.Resource
	At         geo.LonLat
	State      cases.State
	Loop       cases.Loop
	Matter     string
	Lead       people.Org
	Overdue    bool
	ReportedAt time.Time
}

// SpotOf returns what the map shows of a case; false where it shows nothing: without a point, and whatever is sensitive.
func SpotOf(c *cases.Case) (Spot, bool) {
	s := Spot{Resource: c.Resource(), State: c.State, Loop: c.Loop, Matter: c.Matter, Lead: c.Lead, Overdue: len(c.Overdue) > 0, ReportedAt: c.ReportedAt}
	if c.Point == nil {
		return s, false
	}
	s.At = *c.Point
	return s, s.Shown()
}

// Shown reports whether the spot may stand on a map at all.
func (s Spot) Shown() bool { return s.At.Valid() && s.Class.Within(access.PersonalData) }

// Filter selects spots. Empty fields select nothing away.
type Filter struct {
	States  []cases.State
	Loop    cases.Loop
	Matter  string // the beginning of its code: a category, or one matter
	Lead    people.Org
	Place   territory.Code
	Overdue bool
	Since   time.Time // reported at or after
	Until   time.Time // reported before
}

func (f Filter) admits(s *Spot) bool {
	return (len(f.States) == 0 || slices.Contains(f.States, s.State)) &&
		(f.Loop == "" || f.Loop == s.Loop) && strings.HasPrefix(s.Matter, f.Matter) &&
		(f.Lead == "" || f.Lead == s.Lead) && (f.Place == "" || f.Place.Contains(s.Place)) && (!f.Overdue || s.Overdue) &&
		(f.Since.IsZero() || !s.ReportedAt.Before(f.Since)) && (f.Until.IsZero() || s.ReportedAt.Before(f.Until))
}

// cellZoom is the zoom whose tiles are the cells in which spots are kept: about 2 km wide in the middle of China.
const cellZoom = 14

// Spots are the cases of one county in memory, by place. They are safe for use by many goroutines.
type Spots struct {
	mu    sync.RWMutex
	cells map[Tile]map[string]*pin
	byID  map[string]Tile
}

// pin is a spot with its place on the map.
type pin struct {
	Spot
	exact, snapped world
}

// NewSpots returns an empty map.
func NewSpots() *Spots { return &Spots{cells: map[Tile]map[string]*pin{}, byID: map[string]Tile{}} }

// Put sets what is known of a case.
func (s *Spots) Put(spot Spot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(spot.ID)
	if !spot.Shown() {
		return
	}
	p := &pin{Spot: spot, exact: project(spot.At), snapped: project(Snap(spot.At))}
	c := cellOf(p.exact)
	if s.cells[c] == nil {
		s.cells[c] = map[string]*pin{}
	}
	s.cells[c][spot.ID], s.byID[spot.ID] = p, c
}

// Remove forgets a case.
func (s *Spots) Remove(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(id)
}

func (s *Spots) remove(id string) {
	c, ok := s.byID[id]
	if !ok {
		return
	}
	delete(s.byID, id)
	if delete(s.cells[c], id); len(s.cells[c]) == 0 {
		delete(s.cells, c)
	}
}

// Forget forgets the cases that are not open and were reported before an instant.
func (s *Spots) Forget(before time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, c := range s.byID {
		if p := s.cells[c][id]; !p.State.Open() && p.ReportedAt.Before(before) {
			s.remove(id)
		}
	}
}

// Len is how many cases are known.
func (s *Spots) Len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.byID)
}

func cellOf(w world) Tile {
	const n = 1 << cellZoom
	return Tile{cellZoom, int(min(max(w.x, 0), 1-1e-12) * n), int(min(max(w.y, 0), 1-1e-12) * n)}
}

// visit calls fn for what is known within a box, widened by what snapping may move.
func (s *Spots) visit(b box, fn func(*pin)) {
	const reach = 1e-5 // of the width of the world: some 300 m, more than Snap moves anything
	s.mu.RLock()
	defer s.mu.RUnlock()
	wide := box{world{b.min.x - reach, b.min.y - reach}, world{b.max.x + reach, b.max.y + reach}}
	low, high := cellOf(wide.min), cellOf(wide.max)
	if (high.X-low.X+1)*(high.Y-low.Y+1) > len(s.cells) {
		for c, pins := range s.cells {
			if c.X >= low.X && c.X <= high.X && c.Y >= low.Y && c.Y <= high.Y {
				each(pins, fn)
			}
		}
		return
	}
	for x := low.X; x <= high.X; x++ {
		for y := low.Y; y <= high.Y; y++ {
			each(s.cells[Tile{cellZoom, x, y}], fn)
		}
	}
}

func each(pins map[string]*pin, fn func(*pin)) {
	for _, p := range pins {
		fn(p)
	}
}
