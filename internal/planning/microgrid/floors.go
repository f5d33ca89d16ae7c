package microgrid

import (
	"fmt"

	"gezhi/internal/planning/units"
)

// Oversize returns the units, by position, that break a cap alone.
func Oversize(g units.Ground, limits units.Limits) []int {
	var list []int
	for i, u := range g.Units {
		if h, p := u.Load(); !u.Kind.Attached() && !limits.Hold(h, p) {
			list = append(list, i)
		}
	}
	return list
}

// Piece is a range of floors that was a part of a unit.
type Piece struct {
	Unit       string `json:"unit"`
	Of         string `json:"of"`
	FromFloor  int    `json:"from_floor"`
	ToFloor    int    `json:"to_floor"`
	Households int    `json:"households"`
	Residents  int    `json:"residents"`
}

// SplitFloors cuts the named units into the fewest ranges of floors within the caps, households spread evenly over the floors. floors
// tells the floors of a unit by its position, 0 where unknown; a unit whose floors are unknown, or of which one floor alone breaks a
// cap, stays as it is and is reported again. The ranges of a unit share its stairs: they stand beside one another and beside all its
// neighbours.
func SplitFloors(g units.Ground, limits units.Limits, which []int, floors func(unit int) int) (units.Ground, []Piece, []int) {
	ranges := map[int][]Piece{}
	var left []int
	for _, i := range which {
		if cut := cutFloors(g.Units[i], limits, floors(i)); cut != nil {
			ranges[i] = cut
		} else {
			left = append(left, i)
		}
	}
	out := units.Ground{}
	places := make([][]int, len(g.Units))
	var pieces []Piece
	var still []int
	for i, u := range g.Units {
		cut, split := ranges[i]
		if !split {
			places[i] = []int{len(out.Units)}
			out.Units = append(out.Units, u)
			continue
		}
		for _, piece := range cut {
			part := u
			part.ID, part.Households, part.Residents = piece.Unit, piece.Households, piece.Residents
			for _, other := range places[i] {
				out.Edges = append(out.Edges, units.Edge{A: other, B: len(out.Units)})
			}
			places[i] = append(places[i], len(out.Units))
			out.Units = append(out.Units, part)
		}
		pieces = append(pieces, cut...)
	}
	for _, e := range g.Edges {
		for _, a := range places[e.A] {
			for _, b := range places[e.B] {
				out.Edges = append(out.Edges, units.Edge{A: a, B: b})
			}
		}
	}
	for _, i := range left {
		still = append(still, places[i][0])
	}
	return out, pieces, still
}

// cutFloors answers nil where floors are unknown or one floor is too much.
func cutFloors(u units.Unit, limits units.Limits, floors int) []Piece {
	for n := 2; n <= floors; n++ {
		cut := make([]Piece, 0, n)
		from, fits := 1, true
		for i := range n {
			to := from + share(floors, n, i) - 1
			piece := Piece{Unit: fmt.Sprintf("%s#%d-%d", u.ID, from, to), Of: u.ID, FromFloor: from, ToFloor: to,
				Households: upTo(u.Households, floors, to) - upTo(u.Households, floors, from-1),
				Residents:  upTo(u.Residents, floors, to) - upTo(u.Residents, floors, from-1)}
			part := u
			part.Households, part.Residents = piece.Households, piece.Residents
			h, p := part.Load()
			fits = fits && limits.Hold(h, p)
			cut = append(cut, piece)
			from = to + 1
		}
		if fits {
			return cut
		}
	}
	return nil
}

// upTo is how many of a whole live on the first floors.
func upTo(whole, floors, floor int) int { return whole * floor / floors }
