package territory_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

func TestCodesHaveAForm(t *testing.T) {
	t.Parallel()
	for code, want := range map[territory.Code]bool{
		"140502":              true,
		"140502001":           true,
		"140502001003":        true,
		"140502001003001":     true,
		"140502001003799":     true,
		"140502001003801":     true,
		"140502001003998":     true,
		"140502001003001001":  true,
		"140502001003801999":  true,
		"":                    false,
		"14050":               false,
		"1405020":             false,
		"040502":              false,
		"140502000":           false,
		"140502001000":        false,
		"140502001003000":     false,
		"140502001003800":     false,
		"140502001003999":     false,
		"140502001003800001":  false,
		"140502001003001000":  false,
		"14050２":              false,
		"140502001003001001x": false,
		"+40502":              false,
	} {
		if got := code.Valid(); got != want {
			t.Errorf("%q: got %v", code, got)
		}
	}
}

func TestNationalCodesAreTrimmed(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]territory.Code{
		"140502000000": "140502", "140502001000": "140502001", "140502001003": "140502001003", "140502": "140502",
	} {
		if got, ok := territory.ParseCode(in); !ok || got != want {
			t.Errorf("%s: got %q, %v", in, got, ok)
		}
	}
	for _, in := range []string{"", "1405", "14050200100", "1405020010030", "abcdef", "000000000000"} {
		if got, ok := territory.ParseCode(in); ok {
			t.Errorf("%q was read as %q", in, got)
		}
	}
}

func TestAPlaceContainsItsParts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		code := territory.Code("140502")
		var path []territory.Code
		for range rapid.IntRange(1, 4).Draw(t, "depth") {
			path = append(path, code)
			code += territory.Code(fmt.Sprintf("%03d", rapid.IntRange(1, 799).Draw(t, "part")))
		}
		if code.Parent() != path[len(path)-1] || !code.Valid() {
			t.Errorf("parent of %s is %s", code, code.Parent())
		}
		for _, p := range path {
			if !p.Contains(code) || code.Contains(p) || code.Up(p.Level()) != p {
				t.Errorf("%s and %s", p, code)
			}
		}
	})
	if territory.Code("").Contains("140502") || territory.Code("140502").Parent() != "" || territory.Code("140502").Up(territory.LevelTown) != "" {
		t.Error("a county has nothing above it")
	}
}

func TestLevelsAreWrittenAsWords(t *testing.T) {
	t.Parallel()
	for l := territory.NoLevel; l <= territory.LevelMicro; l++ {
		text, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		var back territory.Level
		if err := json.Unmarshal(text, &back); err != nil || back != l {
			t.Errorf("%s: %v, %v", text, back, err)
		}
	}
	var l territory.Level
	if err := json.Unmarshal([]byte(`"province"`), &l); err == nil {
		t.Error("a province is no level of ours")
	}
}

// checkers returns n by n squares in no particular order, and the index of the square at a row and column.
func checkers(n int32) (shapes []geo.Shape, at func(row, column int32) int) {
	for column := range n {
		for row := range n {
			x, y := 1128500000+column*1000, 354500000-row*1000
			shapes = append(shapes, geo.FromRings([]geo.Vertex{{X: x, Y: y}, {X: x + 1000, Y: y}, {X: x + 1000, Y: y + 1000}, {X: x, Y: y + 1000}}))
		}
	}
	return shapes, func(row, column int32) int { return int(column*n + row) }
}

func TestSerialsRunFromWestToEastAndNorthToSouth(t *testing.T) {
	t.Parallel()
	shapes, at := checkers(3)
	taken := func(c territory.Code) bool { return c == "140502001003002" }
	codes, err := territory.AssignCodes("140502001003", territory.Ordinary, shapes, taken)
	if err != nil {
		t.Fatal(err)
	}
	want := []int{1, 3, 4, 5, 6, 7, 8, 9, 10}
	for i := range int32(9) {
		if got := codes[at(i/3, i%3)]; got != territory.Code(fmt.Sprintf("140502001003%03d", want[i])) {
			t.Errorf("row %d column %d: %s", i/3, i%3, got)
		}
	}
	exclusive, err := territory.AssignCodes("140502001003", territory.Exclusive, shapes, taken)
	if err != nil || exclusive[at(0, 0)] != "140502001003801" {
		t.Errorf("exclusive: %v, %v", exclusive, err)
	}
	micros, err := territory.AssignCodes("140502001003001", "", shapes, taken)
	if err != nil || micros[at(2, 2)] != "140502001003001009" {
		t.Errorf("micro-grids: %v, %v", micros, err)
	}
}

func TestSerialsRunOut(t *testing.T) {
	t.Parallel()
	shapes, _ := checkers(2)
	_, err := territory.AssignCodes("140502001003", territory.Exclusive, shapes, func(c territory.Code) bool { return c < "140502001003996" })
	if !fault.Is(err, fault.Conflict) || !fault.HasCode(err, "territory.serials_full") {
		t.Errorf("got %v", err)
	}
	for _, parent := range []territory.Code{"140502", "140502001003801001"} {
		if _, err := territory.AssignCodes(parent, territory.Ordinary, shapes, nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", parent, err)
		}
	}
	codes, err := territory.AssignCodes("140502001003", territory.Exclusive, shapes[:3], func(c territory.Code) bool { return c < "140502001003996" })
	slices.Sort(codes)
	if err != nil || !slices.Equal(codes, []territory.Code{"140502001003996", "140502001003997", "140502001003998"}) {
		t.Errorf("the last three: %v, %v", codes, err)
	}
}

func TestSpansAreHalfOpen(t *testing.T) {
	t.Parallel()
	s := territory.Span{ValidFrom: "2024-01-01", ValidTo: "2025-01-01"}
	for day, want := range map[territory.Day]bool{"2023-12-31": false, "2024-01-01": true, "2024-12-31": true, "2025-01-01": false} {
		if s.Holds(day) != want {
			t.Errorf("%s: got %v", day, !want)
		}
	}
	for span, want := range map[territory.Span]bool{
		s:                         true,
		{ValidFrom: "2024-02-30"}: false,
		{ValidFrom: "2024-01-01"}: true,
		{ValidTo: "2024-01-01"}:   true,
		{ValidFrom: "2024-01-01", ValidTo: "2024-01-01"}: false,
	} {
		if span.Valid() != want {
			t.Errorf("%+v: got %v", span, !want)
		}
	}
	e := territory.Edition{Span: territory.Span{ValidFrom: "2025-01-01"}}
	if e.Has(s) || !e.Has(territory.Span{ValidFrom: "2020-01-01"}) || !e.Has(territory.Span{ValidTo: "2025-01-02"}) {
		t.Error("an edition has the rows that have not ended on its first day")
	}
}
