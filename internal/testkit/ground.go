package testkit

import (
	"fmt"
	"testing"

	"github.com/paulmach/orb"

	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/geo"
	"gezhi/internal/people"
	"gezhi/internal/territory"
	"gezhi/jurisdictions"
)

// Ground is a small county for tests: two towns, three communities, each with two ordinary grids side by side and two
// micro-grids in each. A square of 0.004 degrees is one grid; PointIn finds the middle of one.
func Ground(county territory.Code) *territory.Territory {
	span := territory.Span{ValidFrom: "2020-01-01"}
	t := &territory.Territory{Edition: territory.Edition{ID: "e1", Name: "测试版本", Status: territory.EditionPublished, Span: span}}
	area := func(code territory.Code, name string, level territory.Level, kind territory.AreaKind) {
		t.Areas = append(t.Areas, territory.Area{Code: code, Name: name, Level: level, Parent: code.Parent(), Kind: kind, Span: span})
	}
	area(county, "测试区", territory.LevelCounty, territory.KindCounty)
	area(county+"001", "甲街道", territory.LevelTown, territory.KindStreet)
	area(county+"002", "乙镇", territory.LevelTown, territory.KindTown)
	for i, c := range []territory.Code{county + "001001", county + "001002", county + "002001"} {
		name := []string{"东风社区", "西城社区", "南村"}[i]
		area(c, name, territory.LevelCommunity, territory.KindCommunity)
		for j := range 2 {
			addGrid(t, c, name, i, j, span)
		}
	}
	return t
}

func addGrid(t *territory.Territory, community territory.Code, name string, row, column int, span territory.Span) {
	code := community + territory.Code(fmt.Sprintf("%03d", column+1))
	t.Grids = append(t.Grids, territory.Grid{Code: code, Kind: territory.Ordinary, Community: community, Name: fmt.Sprintf("%s第%d网格", name, column+1),
		Shape: square(row, float64(column), 1), Households: 280, Residents: 730, Span: span})
	for k := range 2 {
		t.Micros = append(t.Micros, territory.MicroGrid{Code: code + territory.Code(fmt.Sprintf("%03d", k+1)), Grid: code, Name: fmt.Sprintf("%d号楼", k+1),
			Kind: territory.Multistorey, Shape: square(row, float64(column)+float64(k)/2, 0.5), Households: 140, Residents: 365, Span: span})
	}
}

const (
	groundWest, groundSouth = 112.84, 35.48
	gridSide                = 0.004
)

func square(row int, column, width float64) geo.Shape {
	w, s := groundWest+column*gridSide, groundSouth+float64(row)*gridSide
	e, n := w+width*gridSide, s+gridSide
	return geo.NewShape(orb.MultiPolygon{{{{w, s}, {e, s}, {e, n}, {w, n}, {w, s}}}})
}

// PointIn returns a point in the first micro-grid of a grid: community 0 to 2, grid 0 or 1.
func PointIn(community, grid int) *geo.LonLat {
	return &geo.LonLat{Lon: groundWest + (float64(grid)+0.25)*gridSide, Lat: groundSouth + (float64(community)+0.5)*gridSide}
}

// Policy returns the policy of a jurisdiction that comes with the program, on the small county and with its office hours.
func Policy(t testing.TB, jurisdiction string) cases.Policy {
	t.Helper()
	list, err := catalogue.Load(jurisdictions.Files, jurisdiction)
	if err != nil {
		t.Fatal(err)
	}
	root := territory.Code(jurisdiction[:6])
	hours := list.Settings().Hours
	days, err := calendar.National().With(calendar.Overrides{Hours: &hours})
	if err != nil {
		t.Fatal(err)
	}
	return cases.Policy{
		Catalogue: list,
		Territory: territory.NewIndex(Ground(root)),
		Root:      root,
		Calendar:  func(people.Org) *calendar.Calendar { return days },
	}
}
