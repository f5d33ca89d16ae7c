package territory

import (
	"slices"

	"gezhi/internal/fault"
	"gezhi/internal/geo"
)

// Boundary is the outline of an area.
type Boundary struct {
	Code  Code
	Shape geo.Shape
}

var boundaryColumns = columns{
	optional: []string{"code", "adcode", "name", "center", "centroid", "childrennum", "level", "acroutes", "parent",
		"subfeatureindex", "adchar", "geometry"},
}

// ReadBoundaries reads outlines of areas from GeoJSON, or from CSV with a column geometry, in the declared datum.
// The code stands in the property code or adcode; a bare geometry gets the code of the options.
func ReadBoundaries(data []byte, o Options) ([]Boundary, error) {
	return readRows(data, boundaryColumns, o, func(b Boundary) string { return string(b.Code) }, readBoundary)
}

func readBoundary(c cells) Boundary {
	column := "code"
	if c.values[column] == "" && c.values["adcode"] != "" {
		column = "adcode"
	}
	b := Boundary{Code: c.o.Code, Shape: c.shape(true)}
	if v := c.values[column]; v != "" || b.Code == "" {
		code, ok := ParseCode(v)
		switch {
		case v == "":
			c.wrong(column, "required")
		case !ok || code.Level() > LevelCommunity:
			c.wrong(column, "import.code", "value", clip(v), "digits", LevelCounty.Digits())
		}
		b.Code = code
	}
	return b
}

// Draw gives the areas their outlines. A boundary of an area that is not there is refused.
func Draw(areas []Area, boundaries []Boundary) ([]Area, error) {
	areas = slices.Clone(areas)
	var f fault.Fields
	for _, b := range boundaries {
		i := slices.IndexFunc(areas, func(a Area) bool { return a.Code == b.Code && a.ValidTo == "" })
		if i < 0 {
			f.Add(string(b.Code), "import.code_unknown", "value", string(b.Code))
			continue
		}
		areas[i].Shape = b.Shape
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return areas, nil
}
