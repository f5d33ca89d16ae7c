package territory

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"gezhi/internal/fault"
)

// record is one line of a CSV file or one feature of a GeoJSON file.
type record struct {
	where    string // "line 12" or "feature 3", the beginning of each path in a fault
	values   map[string]string
	geometry json.RawMessage // of a feature
}

// columns are the columns that a kind of file may have.
type columns struct{ required, optional []string }

// headings are Chinese column titles that are read as ours.
var headings = map[string]string{
	"编码": "code", "网格编码": "code", "微网格编码": "code", "编号": "id", "名称": "name", "网格名称": "name",
	"小区名称": "name", "楼栋名称": "name", "类型": "kind", "社区编码": "community", "所属社区": "community",
	"所属网格": "grid", "所属微网格": "micro", "小区": "compound", "户数": "households", "人数": "residents",
	"地址": "address", "经度": "lon", "纬度": "lat", "楼栋数": "buildings", "层数": "floors", "单元数": "units",
	"起始日期": "valid_from", "截止日期": "valid_to", "备注": "reason", "牵头部门": "lead", "场所类型": "site_kind",
}

// readRecords reads a file in either form. Faults of single lines are added to f and reading goes on;
// a file that cannot be read at all is an error.
func readRecords(data []byte, c columns, f *fault.Fields) ([]record, error) {
	text, err := Text(data)
	if err != nil {
		return nil, err
	}
	if trimmed := bytes.TrimLeft(text, " \t\r\n"); len(trimmed) == 0 {
		return nil, fault.New(fault.Malformed, "import.empty")
	} else if trimmed[0] == '{' {
		return readFeatures(trimmed, c, f)
	}
	return readCSV(text, c, f)
}

func readCSV(text []byte, c columns, f *fault.Fields) ([]record, error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil {
		return nil, fault.New(fault.Malformed, "import.header").Because(err)
	}
	line, _ := r.FieldPos(0)
	before := f.Len()
	names := c.heading(header, fmt.Sprintf("line %d", line), f)
	if f.Len() > before {
		return nil, nil // under wrong columns every line would be wrong again
	}
	var records []record
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return records, nil
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			f.Add(fmt.Sprintf("line %d", broken.StartLine), "import.csv", "column", broken.Column)
			continue
		}
		if err != nil {
			return nil, fault.New(fault.Malformed, "import.header").Because(err)
		}
		line, _ := r.FieldPos(0)
		where := fmt.Sprintf("line %d", line)
		if len(row) != len(names) {
			f.Add(where, "import.cells", "got", len(row), "want", len(names))
			continue
		}
		values := make(map[string]string, len(row))
		for i, cell := range row {
			values[names[i]] = strings.TrimSpace(cell)
		}
		records = append(records, record{where: where, values: values})
	}
}

// heading checks the names of the columns and returns them as ours.
func (c columns) heading(header []string, where string, f *fault.Fields) []string {
	names := make([]string, len(header))
	for i, h := range header {
		name := strings.ToLower(strings.TrimSpace(h))
		if ours, ok := headings[name]; ok && c.has(ours) {
			name = ours
		}
		switch {
		case !c.has(name):
			f.Add(where, "import.column_unknown", "column", name, "known", c.list())
		case slices.Contains(names[:i], name):
			f.Add(where, "import.column_twice", "column", name)
		}
		names[i] = name
	}
	for _, name := range c.required {
		if !slices.Contains(names, name) {
			f.Add(where, "import.column_missing", "column", name)
		}
	}
	return names
}

func (c columns) has(name string) bool {
	return slices.Contains(c.required, name) || slices.Contains(c.optional, name)
}

func (c columns) list() string {
	return strings.Join(append(slices.Clone(c.required), c.optional...), ", ")
}

// feature is what is read of a GeoJSON feature.
type feature struct {
	Type       string                     `json:"type"`
	Properties map[string]json.RawMessage `json:"properties"`
	Geometry   json.RawMessage            `json:"geometry"`
}

// readFeatures reads a FeatureCollection, a Feature or a bare geometry, which is a feature without properties.
func readFeatures(text []byte, c columns, f *fault.Fields) ([]record, error) {
	var file struct {
		Type     string    `json:"type"`
		Features []feature `json:"features"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fault.New(fault.Malformed, "import.json", "line", jsonLine(text, err)).Because(err)
	}
	switch file.Type {
	case "FeatureCollection":
	case "Feature":
		file.Features = make([]feature, 1)
		if err := json.Unmarshal(text, &file.Features[0]); err != nil {
			return nil, fault.New(fault.Malformed, "import.json", "line", 1).Because(err)
		}
	case "Polygon", "MultiPolygon", "Point":
		return []record{{where: "feature 1", values: map[string]string{}, geometry: text}}, nil
	default:
		return nil, fault.New(fault.Malformed, "import.geojson", "type", file.Type)
	}
	records := make([]record, 0, len(file.Features))
	for i, feature := range file.Features {
		records = append(records, feature.record(fmt.Sprintf("feature %d", i+1), c, f))
	}
	return records, nil
}

func (ft feature) record(where string, c columns, f *fault.Fields) record {
	r := record{where: where, values: make(map[string]string, len(ft.Properties)), geometry: ft.Geometry}
	if ft.Type != "Feature" {
		f.Add(where, "import.geojson", "type", ft.Type)
	}
	header := make([]string, 0, len(ft.Properties))
	for name := range ft.Properties {
		header = append(header, name)
	}
	slices.Sort(header)
	for i, name := range c.geographic().heading(header, where, f) {
		r.values[name] = plain(ft.Properties[header[i]])
	}
	return r
}

// geographic returns the columns as properties of features, whose point or outline is the geometry.
func (c columns) geographic() columns {
	required := slices.DeleteFunc(slices.Clone(c.required), func(name string) bool {
		return name == "lon" || name == "lat" || name == "geometry"
	})
	return columns{required, append(slices.Clone(c.optional), "lon", "lat")}
}

// plain returns a JSON value as it would stand in a CSV cell: lists of texts with semicolons, everything else as it is.
func plain(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return strings.TrimSpace(text) // null gives nothing
	}
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return strings.Join(list, ";")
	}
	return string(raw)
}

// jsonLine returns the line at which reading JSON failed.
func jsonLine(text []byte, err error) int {
	offset := int64(len(text))
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset = kind.Offset
	}
	return 1 + bytes.Count(text[:min(int64(len(text)), offset)], []byte("\n"))
}
