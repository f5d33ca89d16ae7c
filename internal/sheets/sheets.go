// Package sheets reads tables that people fill in, XLSX or CSV, row by row and within limits, and writes the empty ones that they
// start from. Formulas are never evaluated and never followed: a cell with one is named, so that its value is pasted instead.
package sheets

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gezhi/internal/calendar"
	"gezhi/internal/cells"
	"gezhi/internal/fault"
)

// Limits of a table. A file that unpacks to more is refused before it is unpacked.
const (
	MaxRows  = 5000 // of a table that is taken in one transaction
	maxCell  = 5000 // characters
	maxWide  = 128  // columns
	maxTitle = 10   // filled rows in which the names of the columns are looked for
	maxWrong = 1000 // wrong cells that are told
)

// Column is a column that a table may have.
type Column struct {
	Key      string // in the program
	Head     string // in the first row, in Chinese; Key is read too
	Required bool   // the column must be there
	Example  string // in the first row of an empty table's notes
}

// Head is the row that names the columns.
type Head struct {
	Sheet  string
	Number int
	Names  []string // by position
	Keys   []string // what each column is taken for; empty for one that is passed over

	at map[string]int // by key
}

// Use says what each column is taken for: by position, empty for one that is passed over.
func (h *Head) Use(keys []string) {
	h.Keys, h.at = keys, map[string]int{}
	for i, key := range keys {
		if _, twice := h.at[key]; key != "" && !twice {
			h.at[key] = i
		}
	}
}

// Row is one filled row. Its number is the one that the spreadsheet shows.
type Row struct {
	Sheet  string
	Number int
	head   *Head
	texts  []string
	marks  []Mark
}

// Text returns a cell without the blanks around it; empty where there is none.
func (r Row) Text(key string) string {
	if at, ok := r.head.at[key]; ok && at < len(r.texts) {
		return r.texts[at]
	}
	return ""
}

// Mark says what a cell is beside its text.
func (r Row) Mark(key string) Mark {
	if at, ok := r.head.at[key]; ok && at < len(r.marks) {
		return r.marks[at]
	}
	return 0
}

// Texts are the cells of the row as they stand there, by position.
func (r Row) Texts() []string { return r.texts }

// Path names a cell as faults tell it: sheet, letter of the column, number of the row, name of the column.
func (r Row) Path(key string) string {
	at, ok := r.head.at[key]
	if !ok {
		return fmt.Sprintf("%s!%d %s", r.Sheet, r.Number, key)
	}
	return fmt.Sprintf("%s!%s%d %s", r.Sheet, Letter(at), r.Number, r.head.Names[at])
}

// Check notes what is wrong with the cells of the row as such, of the columns that are taken: formulas, merged and broken cells,
// characters that nobody sees, too many.
func (r Row) Check(f *fault.Fields) {
	for i, key := range r.head.Keys {
		if key == "" {
			continue
		}
		var mark Mark
		if i < len(r.marks) {
			mark = r.marks[i]
		}
		text := ""
		if i < len(r.texts) {
			text = r.texts[i]
		}
		switch path := r.Path(key); {
		case mark&Elsewhere != 0:
			f.Add(path, "import.elsewhere")
		case mark&Formula != 0:
			f.Add(path, "import.formula")
		case mark&Broken != 0:
			f.Add(path, "import.broken", "value", cells.Clip(text))
		case mark&Merged != 0:
			f.Add(path, "import.merged")
		case utf8.RuneCountInString(text) > maxCell:
			f.Add(path, "import.too_long", "max", maxCell)
		default:
			cells.Clean(f, path, text)
		}
	}
}

// list splits a cell that holds several values.
func list(cell string) []string {
	return strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(",，;；、 \n", r) })
}

// List returns the values of a cell that holds several, parted by commas, 、 or blanks.
func (r Row) List(key string) []string { return list(r.Text(key)) }

// layouts are the forms in which an instant is written, the longest first.
var layouts = []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006/1/2 15:04:05", "2006/1/2 15:04"}

// Time reads a cell as an instant in China's time, the beginning of the day where it names a day, as cells.Date reads it. A zero instant
// is an empty cell. What is no instant is noted in f.
func (r Row) Time(key string, f *fault.Fields) time.Time {
	text := cells.Plain(r.Text(key))
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
	return cells.Decimal(f, r.Path(key), r.Text(key))
}

// Yes reads a cell as yes or no; an empty one is no. Anything else is noted in f.
func (r Row) Yes(key string, f *fault.Fields) bool { return cells.Yes(f, r.Path(key), r.Text(key)) }

// Read reads the first visible sheet of an XLSX file, or a CSV file in UTF-8, UTF-16 or GB18030. Empty rows are passed over, and so are
// titles above the row that names the columns.
//
// Faults: Malformed import.empty, import.workbook, import.too_big and what else Open finds; Invalid with what is wrong with the first row
// or a row as such.
func Read(data []byte, columns []Column) ([]Row, error) {
	file, err := Open(data)
	if err != nil {
		return nil, err
	}
	head, err := file.Head(columns)
	if err != nil {
		return nil, err
	}
	var faults fault.Fields
	head.check(columns, &faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	var rows []Row
	err = file.Rows(head, MaxRows, func(r Row) error {
		rows = append(rows, r)
		if r.Check(&faults); faults.Len() >= maxWrong {
			return faults.Err()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, fault.New(fault.Malformed, "import.empty")
	}
	return rows, nil
}

// File is an opened table.
type File struct {
	Sheet  string
	Hidden []string // sheets that nobody sees, which are not read
	Others []string // sheets beside the one that is read
	scan   func(take func(Line) error) error
}

// Open recognises a file and opens its first visible sheet.
//
// Faults, all Malformed: import.empty; import.old_xls, import.encrypted, import.other_program, import.html; import.bomb for one that
// unpacks to too much; import.hidden when no sheet is visible; import.workbook for anything else.
func Open(data []byte) (*File, error) {
	switch kind := kindOf(data); kind {
	case "":
	case "xlsx":
		b, err := openBook(data)
		if err != nil {
			return nil, err
		}
		return &File{Sheet: b.sheet, Hidden: b.hidden, Others: b.others, scan: b.scan}, nil
	default:
		return nil, fault.New(fault.Malformed, kind)
	}
	text, err := decoded(data)
	if err != nil {
		return nil, err
	}
	return &File{Sheet: "CSV", scan: func(take func(Line) error) error { return scanCSV(text, take) }}, nil
}

// errDone ends a reading.
var errDone = errors.New("sheets: done")

// Head finds the row that names the columns: of the first filled ones that with the most known names, else the first. What a name is not
// known for is passed over.
func (f *File) Head(columns []Column) (*Head, error) {
	var best *Head
	most, looked := -1, 0
	err := f.scan(func(l Line) error {
		h := &Head{Sheet: f.Sheet, Number: l.Number}
		keys, known := make([]string, len(l.Texts)), 0
		for i, text := range l.Texts {
			name := headName(text)
			h.Names = append(h.Names, name)
			if at := slices.IndexFunc(columns, func(c Column) bool { return headName(c.Head) == name || strings.EqualFold(c.Key, name) }); at >= 0 {
				keys[i] = columns[at].Key
				known++
			}
		}
		if known > most {
			h.Use(keys)
			best, most = h, known
		}
		if looked++; looked == maxTitle {
			return errDone
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDone) {
		return nil, err
	}
	if best == nil {
		return nil, fault.New(fault.Malformed, "import.empty")
	}
	return best, nil
}

// headName is the name of a column without the signs that forms add to it.
func headName(text string) string {
	text = strings.Join(strings.Fields(cells.Plain(text)), "")
	for _, sign := range []string{"*", "(必填)", "(选填)"} {
		text = strings.TrimSuffix(strings.TrimPrefix(text, sign), sign)
	}
	return text
}

// check notes columns that are not known, that stand twice, and those that miss.
func (h *Head) check(columns []Column, f *fault.Fields) {
	known := make([]string, len(columns))
	for i, c := range columns {
		known[i] = c.Head
	}
	seen := map[string]bool{}
	for i, name := range h.Names {
		path := fmt.Sprintf("%s!%s%d", h.Sheet, Letter(i), h.Number)
		switch key := h.Keys[i]; {
		case name == "":
		case key == "" || i >= maxWide:
			f.Add(path, "import.column_unknown", "column", cells.Clip(name), "known", strings.Join(known, "、"))
		case seen[key]:
			f.Add(path, "import.column_twice", "column", name)
		default:
			seen[key] = true
		}
	}
	for _, c := range columns {
		if c.Required && !seen[c.Key] {
			f.Add(fmt.Sprintf("%s!%d", h.Sheet, h.Number), "import.column_missing", "column", c.Head)
		}
	}
}

// Rows hands out the filled rows below the head one by one, most of them at the most.
//
// Faults: Malformed import.too_big, import.workbook; what take answers ends the reading.
func (f *File) Rows(h *Head, most int, take func(Row) error) error {
	n := 0
	return f.scan(func(l Line) error {
		if l.Number <= h.Number {
			return nil
		}
		if n++; n > most {
			return fault.New(fault.Malformed, "import.too_big", "max", most)
		}
		wide := min(len(l.Texts), len(h.Keys))
		row := Row{Sheet: h.Sheet, Number: l.Number, head: h, texts: make([]string, wide)}
		for i := range wide {
			row.texts[i] = strings.TrimSpace(l.Texts[i])
			if m := l.mark(i); m != 0 {
				if row.marks == nil {
					row.marks = make([]Mark, wide)
				}
				row.marks[i] = m
			}
		}
		return take(row)
	})
}
