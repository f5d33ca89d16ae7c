package territory

import (
	"bytes"
	"strings"

	"gezhi/internal/fault"
)

// Division (行政区划) is what a published list of the national division says.
type Division struct {
	Areas []Area
	Depth Level // the smallest places that the list holds: communities, or only towns
}

var (
	// fullColumns is the list with 12-digit codes from the county down to the communities.
	fullColumns = columns{
		required: []string{"code", "parent", "name", "level"},
		optional: []string{"rank", "adcode", "post_code", "area_code", "ur_code", "municipality", "virtual", "dummy",
			"longitude", "latitude", "province", "city", "county", "town", "village"},
	}
	// townColumns is the list of streets and towns with 9-digit codes.
	townColumns = columns{required: []string{"code9", "name", "county6"}}
)

// ReadDivision reads a list of the national division in CSV: either with 12-digit codes down to communities
// (columns code, parent, name, level, ...), or of streets and towns with 9 digits (code9, name, county6).
// Coordinates are read in the declared datum.
func ReadDivision(data []byte, o Options) (Division, error) {
	cols, read, depth := fullColumns, readFull, LevelCommunity
	if text, err := Text(data); err == nil && hasColumn(text, "code9") {
		cols, read, depth = townColumns, readTown, LevelTown
	}
	areas, err := readRows(data, cols, o, func(a Area) string { return string(a.Code) }, read)
	if err != nil {
		return Division{}, err
	}
	if depth == LevelCommunity {
		if err := connectedDivision(areas); err != nil {
			return Division{}, err
		}
	}
	return Division{areas, depth}, nil
}

func hasColumn(text []byte, name string) bool {
	header, _, _ := bytes.Cut(text, []byte("\n"))
	for cell := range strings.SplitSeq(strings.ToLower(string(header)), ",") {
		if strings.Trim(cell, " \r\"") == name {
			return true
		}
	}
	return false
}

var divisionLevels = []choice[string]{{"county", nil}, {"town", nil}, {"village", nil}}

func readFull(c cells) Area {
	a := Area{
		Name:    c.need("name"),
		URClass: c.urban(),
		Centre:  c.point("longitude", "latitude", false),
		Span:    c.span(),
	}
	switch choose(c, "level", divisionLevels, true) {
	case "county":
		a.Level = LevelCounty
	case "town":
		a.Level = LevelTown
	case "village":
		a.Level = LevelCommunity
	default:
		return a
	}
	a.Code = c.code("code", a.Level, true)
	a.Parent = a.Code.Parent()
	a.Kind = kindOf(a.Code, a.Name)
	if parent, ok := ParseCode(c.values["parent"]); a.Level > LevelCounty && a.Code != "" && (!ok || parent != a.Parent) {
		c.wrong("parent", "import.parent", "value", clip(c.values["parent"]), "want", string(a.Parent))
	}
	return a
}

// urban reads the urban-rural class: three digits, 111 to 220.
func (c cells) urban() string {
	v := c.values["ur_code"]
	switch v {
	case "", "111", "112", "121", "122", "123", "210", "220":
		return v
	}
	c.wrong("ur_code", "import.choice", "value", clip(v), "known", "111, 112, 121, 122, 123, 210, 220")
	return ""
}

func readTown(c cells) Area {
	a := Area{Code: c.code("code9", LevelTown, true), Name: c.need("name"), Level: LevelTown, Span: c.span()}
	a.Parent = a.Code.Parent()
	a.Kind = kindOf(a.Code, a.Name)
	if county := c.code("county6", LevelCounty, true); county != "" && a.Code != "" && county != a.Parent {
		c.wrong("county6", "import.parent", "value", string(county), "want", string(a.Parent))
	}
	return a
}

// kindOf tells the kind from the code and the name: the national list gives committees of residents the serials up
// to 199, committees of villagers those from 200.
func kindOf(code Code, name string) AreaKind {
	switch code.Level() {
	case LevelCounty:
		return KindCounty
	case LevelTown:
		if strings.HasSuffix(shortName(name), "街道") {
			return KindStreet
		}
		return KindTown
	default:
		if code.Level() == LevelCommunity && code[9:] >= "200" && code[9:] <= "399" {
			return KindVillage
		}
		return KindCommunity
	}
}

// connectedDivision checks that every place stands under one that the list holds.
func connectedDivision(areas []Area) error {
	have := map[Code]bool{}
	for _, a := range areas {
		have[a.Code] = true
	}
	var f fault.Fields
	for _, a := range areas {
		if a.Level > LevelCounty && !have[a.Parent] {
			f.Add(string(a.Code), "import.code_unknown", "value", string(a.Parent))
		}
	}
	return f.Err()
}
