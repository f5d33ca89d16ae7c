package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"gezhi/internal/fault"
	"gezhi/internal/territory"
)

// row is one line of a table: its cells by the names of their columns.
type row struct {
	where string // "line 12", the beginning of each path in a fault
	cells map[string]string
}

// readRows reads a CSV file, UTF-8 or GB18030, whose first line names the columns. What is wrong with single lines is added to f and
// reading goes on; a file that cannot be read at all is an error.
func readRows(data []byte, required, optional []string, f *fault.Fields) ([]row, error) {
	text, err := territory.Text(data)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	names, err := r.Read()
	if err != nil {
		return nil, fault.New(fault.Malformed, "import.header").Because(err)
	}
	if err := checkNames(names, required, optional); err != nil {
		return nil, err
	}
	var rows []row
	for {
		cells, err := r.Read()
		var broken *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return rows, nil
		case errors.As(err, &broken):
			f.Add(fmt.Sprintf("line %d", broken.StartLine), "import.csv", "column", broken.Column)
		case err != nil:
			return nil, err
		default:
			line, _ := r.FieldPos(0)
			rows = addRow(rows, fmt.Sprintf("line %d", line), names, cells, f)
		}
	}
}

// checkNames trims the names of the columns in place and tells those that are missing, unknown or there twice.
func checkNames(names, required, optional []string) error {
	var f fault.Fields
	known := slices.Concat(required, optional)
	for i, n := range names {
		names[i] = strings.ToLower(strings.TrimSpace(n))
		switch {
		case !slices.Contains(known, names[i]):
			f.Add("line 1", "import.column_unknown", "column", n, "known", strings.Join(known, ", "))
		case slices.Contains(names[:i], names[i]):
			f.Add("line 1", "import.column_twice", "column", names[i])
		}
	}
	for _, n := range required {
		if !slices.Contains(names, n) {
			f.Add("line 1", "import.column_missing", "column", n)
		}
	}
	return f.Err()
}

func addRow(rows []row, where string, names, cells []string, f *fault.Fields) []row {
	if len(cells) != len(names) {
		f.Add(where, "import.cells", "got", len(cells), "want", len(names))
		return rows
	}
	r := row{where: where, cells: make(map[string]string, len(names))}
	for i, n := range names {
		r.cells[n] = strings.TrimSpace(cells[i])
	}
	return append(rows, r)
}

// id reads what a row is called; empty ones and those that came before are told. seen holds what came before.
func (r row) id(seen map[string]bool, f *fault.Fields) string {
	id := r.cells["id"]
	switch {
	case id == "":
		f.Add(r.where+" id", "plan.id_missing")
	case seen[id]:
		f.Add(r.where+" id", "duplicate", "value", id)
	}
	seen[id] = true
	return id
}
