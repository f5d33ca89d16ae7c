package territory

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"gezhi/internal/fault"
	"gezhi/internal/geo"
)

// AssignCodes returns a code for each shape: new grids of one kind in one community, or, when kind is empty, new
// micro-grids in one grid. Serials run from west to east in rows from north to south. Codes for which used answers
// true were given before, in any edition, and are passed over. When the serials run out, it is a Conflict.
func AssignCodes(parent Code, kind GridKind, shapes []geo.Shape, used func(Code) bool) ([]Code, error) {
	first, last := 1, 799
	switch {
	case parent.Level() == LevelGrid && kind == "":
		last = 999
	case parent.Level() == LevelCommunity && kind == Exclusive:
		first, last = 801, 998
	case parent.Level() != LevelCommunity || kind != Ordinary:
		return nil, fault.New(fault.Invalid, "territory.no_serials", "parent", string(parent))
	}
	codes := make([]Code, len(shapes))
	next := first
	for _, i := range readingOrder(shapes) {
		for next <= last && used(serial(parent, next)) {
			next++
		}
		if next > last {
			return nil, fault.New(fault.Conflict, "territory.serials_full", "parent", string(parent))
		}
		codes[i] = serial(parent, next)
		next++
	}
	return codes, nil
}

func serial(parent Code, n int) Code { return parent + Code(fmt.Sprintf("%03d", n)) }

// readingOrder returns the indexes of the shapes as one reads a map: rows from the north, each from the west.
// A row is as high as the area that one shape has on average.
func readingOrder(shapes []geo.Shape) []int {
	centres := make([]geo.LonLat, len(shapes))
	low, high := geo.LonLat{Lon: 180, Lat: 90}, geo.LonLat{Lon: -180, Lat: -90}
	for i, s := range shapes {
		c := s.Centre()
		centres[i] = c
		low = geo.LonLat{Lon: min(low.Lon, c.Lon), Lat: min(low.Lat, c.Lat)}
		high = geo.LonLat{Lon: max(high.Lon, c.Lon), Lat: max(high.Lat, c.Lat)}
	}
	rows := max(1, math.Round(math.Sqrt(float64(len(shapes)))))
	height := (high.Lat - low.Lat) / rows
	row := func(i int) int {
		if height <= 0 {
			return 0
		}
		return min(int(rows)-1, int((high.Lat-centres[i].Lat)/height))
	}
	order := make([]int, len(shapes))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Or(row(i)-row(j), cmp.Compare(centres[i].Lon, centres[j].Lon), cmp.Compare(centres[j].Lat, centres[i].Lat), i-j)
	})
	return order
}

func compareCodes(a, b Code) int { return strings.Compare(string(a), string(b)) }

func sortedCodes[V any](m map[Code]V) []Code {
	codes := make([]Code, 0, len(m))
	for c := range m {
		codes = append(codes, c)
	}
	slices.SortFunc(codes, compareCodes)
	return codes
}
