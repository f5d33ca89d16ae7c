// Package sheets reads tables that people fill in, XLSX or CSV, row by row and within limits, and writes the empty ones that they
// start from. Formulas are never evaluated: what the program that saved the file had computed is read, or nothing.
package sheets

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"gezhi/internal/calendar"
	"gezhi/internal/cells"
	"gezhi/internal/fault"
)

// Limits of a table. A file of more unpacked bytes is refused before it is unpacked.
const (
	MaxRows  = 5000
	maxBytes = 32 << 20 // unpacked
	maxCell  = 5000     // characters
	maxWide  = 64       // columns
)

// Column is a column that a table may have.
type Column struct {
	Key      string // in the program
	Head     string // in the first row, in Chinese; Key is read too
	Required bool   // the column must be there
	Example  string // in the first row of an empty table's notes
}

// Row is one filled row. Its number is the one that the spreadsheet shows.
type Row struct {
	Sheet  string
	Number int
	cells  map[string]string
	heads  map[string]string
}

// Text returns a cell without the blanks around it; empty where there is none.
func (r Row) Text(key string) string { return r.cells[key] }

// Path names a cell as faults tell it: sheet, number of the row, column.
func (r Row) Path(key string) string {
	head := r.heads[key]
	if head == "" {
		head = key
	}
	return fmt.Sprintf("%s!%d %s", r.Sheet, r.Number, head)
}

// list splits a cell that holds several values.
func list(cell string) []string {
	return strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(",，;；、 \n", r) })
}

// List returns the values of a cell that holds several, parted by commas, 、 or blanks.
func (r Row) List(key string) []string { return list(r.cells[key]) }

// layouts are the forms in which an instant is written, the longest first.
var layouts = []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006/1/2 15:04:05", "2006/1/2 15:04"}

// Time reads a cell as an instant in China's time, the beginning of the day where it names a day, as cells.Date reads it. A zero instant
// is an empty cell. What is no instant is noted in f.
func (r Row) Time(key string, f *fault.Fields) time.Time {
	text := cells.Plain(r.cells[key])
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, text, calendar.Zone()); err == nil {
			return t
		}
	}
	d := cells.Date(f, r.Path(key), text)
	if d.IsZero() {
		return time.Time{}
	}
	at := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, calendar.Zone())
	if serial, err := strconv.ParseFloat(text, 64); err == nil && serial < 1e6 { // a spreadsheet keeps the time of day behind the point
		at = at.Add(time.Duration(math.Round((serial-math.Floor(serial))*24*60*60)) * time.Second)
	}
	return at
}

// Decimal reads a cell as a number; false for an empty one. What is no number is noted in f.
func (r Row) Decimal(key string, f *fault.Fields) (float64, bool) {
	return cells.Decimal(f, r.Path(key), r.cells[key])
}

// Yes reads a cell as yes or no; an empty one is no. Anything else is noted in f.
func (r Row) Yes(key string, f *fault.Fields) bool { return cells.Yes(f, r.Path(key), r.cells[key]) }

// Read reads the first sheet of an XLSX file, or a CSV file in UTF-8 or GB18030. Empty rows are passed over.
//
// Faults: Malformed import.empty, import.workbook, import.too_big; Invalid with what is wrong with the first row or a row as such.
func Read(data []byte, columns []Column) ([]Row, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, fault.New(fault.Malformed, "import.empty")
	}
	t := &table{columns: columns}
	var err error
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		err = t.readWorkbook(data)
	} else {
		err = t.readCSV(data)
	}
	if err != nil {
		return nil, err
	}
	if err := t.faults.Err(); err != nil {
		return nil, err
	}
	if len(t.rows) == 0 {
		return nil, fault.New(fault.Malformed, "import.empty")
	}
	return t.rows, nil
}

// table is what was read so far.
type table struct {
	columns []Column
	sheet   string
	keys    []string // by position; empty for a column that is passed over
	heads   map[string]string
	rows    []Row
	faults  fault.Fields
}

func (t *table) readWorkbook(data []byte) (err error) {
	file, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: maxBytes, UnzipXMLSizeLimit: maxBytes, RawCellValue: true})
	if err != nil {
		return fault.New(fault.Malformed, "import.workbook").Because(err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	t.sheet = file.GetSheetName(0)
	rows, err := file.Rows(t.sheet)
	if err != nil {
		return fault.New(fault.Malformed, "import.workbook").Because(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for number := 1; rows.Next(); number++ {
		cells, err := rows.Columns()
		if err != nil {
			return fault.New(fault.Malformed, "import.workbook").Because(err)
		}
		if err := t.take(number, cells); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil {
		return fault.New(fault.Malformed, "import.workbook").Because(err)
	}
	return nil
}

func (t *table) readCSV(data []byte) error {
	t.sheet = "CSV"
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil {
			return fault.New(fault.Malformed, "import.workbook").Because(err)
		}
		data = decoded
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fault.New(fault.Malformed, "import.workbook").Because(err)
		}
		number, _ := r.FieldPos(0)
		if err := t.take(number, cells); err != nil {
			return err
		}
	}
}

// take reads one row; the first filled one holds the names of the columns.
func (t *table) take(number int, cells []string) error {
	if !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
		return nil
	}
	if t.keys == nil {
		t.head(number, cells)
		return t.faults.Err()
	}
	if len(t.rows) == MaxRows {
		return fault.New(fault.Malformed, "import.too_big", "max", MaxRows)
	}
	row := Row{Sheet: t.sheet, Number: number, cells: map[string]string{}, heads: t.heads}
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		if i >= len(t.keys) || t.keys[i] == "" || cell == "" {
			continue
		}
		key := t.keys[i]
		switch {
		case utf8.RuneCountInString(cell) > maxCell:
			t.faults.Add(row.Path(key), "import.too_long", "max", maxCell)
		case !utf8.ValidString(cell) || strings.ContainsFunc(cell, control):
			t.faults.Add(row.Path(key), "import.control")
		}
		row.cells[key] = cell
	}
	t.rows = append(t.rows, row)
	return nil
}

func control(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f }

// head reads the names of the columns.
func (t *table) head(number int, names []string) {
	t.keys, t.heads = make([]string, 0, len(names)), map[string]string{}
	path := fmt.Sprintf("%s!%d", t.sheet, number)
	var known []string
	for _, c := range t.columns {
		known = append(known, c.Head)
	}
	for i, cell := range names {
		name := strings.TrimSuffix(strings.TrimSpace(cell), "*")
		at := slices.IndexFunc(t.columns, func(c Column) bool { return c.Head == name || strings.EqualFold(c.Key, name) })
		switch {
		case name == "":
			t.keys = append(t.keys, "")
			continue
		case i >= maxWide || at < 0:
			t.faults.Add(path, "import.column_unknown", "column", cells.Clip(name), "known", strings.Join(known, "、"))
			t.keys = append(t.keys, "")
			continue
		}
		key := t.columns[at].Key
		if _, twice := t.heads[key]; twice {
			t.faults.Add(path, "import.column_twice", "column", name)
		}
		t.heads[key] = t.columns[at].Head
		t.keys = append(t.keys, key)
	}
	for _, c := range t.columns {
		if _, has := t.heads[c.Key]; c.Required && !has {
			t.faults.Add(path, "import.column_missing", "column", c.Head)
		}
	}
}
