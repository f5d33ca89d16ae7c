package sheets

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Table is one sheet to be written: its name, the heads of its columns, and its rows, asked for one by one.
type Table struct {
	Name  string
	Heads []string
	Marks []string // stand above the heads, below the rows, and at head and foot of every printed page
	// Next returns the next row, and false when there is none. A cell is a string, an int, a float64 or a time.Time.
	Next func() ([]any, bool)
}

// Rows makes a table of rows that are there already.
func Rows(name string, heads []string, rows [][]any) Table {
	return Table{Name: name, Heads: heads, Next: func() ([]any, bool) {
		if len(rows) == 0 {
			return nil, false
		}
		row := rows[0]
		rows = rows[1:]
		return row, true
	}}
}

// Write writes an XLSX file row by row. Every text is written as a text: what looks like a formula ("=", "+", "-", "@" in front) is
// shown and never evaluated.
func Write(w io.Writer, tables ...Table) (err error) {
	file := excelize.NewFile()
	defer func() { err = errors.Join(err, file.Close()) }()
	bold, err := file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	for i, t := range tables {
		if i == 0 {
			err = file.SetSheetName("Sheet1", t.Name)
		} else {
			_, err = file.NewSheet(t.Name)
		}
		if err == nil {
			err = t.write(file, bold)
		}
		if err != nil {
			return fmt.Errorf("sheets: table %s: %w", t.Name, err)
		}
	}
	return file.Write(w)
}

func (t Table) write(file *excelize.File, bold int) error {
	if len(t.Marks) > 0 {
		if err := t.markPages(file); err != nil {
			return err
		}
	}
	stream, err := file.NewStreamWriter(t.Name)
	if err != nil {
		return err
	}
	if err := stream.SetColWidth(1, max(1, len(t.Heads)), 16); err != nil {
		return err
	}
	top := len(t.Marks) + 1
	if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: top, TopLeftCell: fmt.Sprintf("A%d", top+1), ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	heads := make([]any, len(t.Heads))
	for i, h := range t.Heads {
		heads[i] = excelize.Cell{StyleID: bold, Value: h}
	}
	n := 0
	add := func(row []any) error {
		n++
		return stream.SetRow(fmt.Sprintf("A%d", n), row)
	}
	mark := func() error {
		for _, m := range t.Marks {
			if err := add([]any{excelize.Cell{StyleID: bold, Value: m}}); err != nil {
				return err
			}
		}
		return nil
	}
	if err := mark(); err != nil {
		return err
	}
	if err := add(heads); err != nil {
		return err
	}
	for {
		row, more := t.Next()
		if !more {
			if err := mark(); err != nil {
				return err
			}
			return stream.Flush()
		}
		if err := add(row); err != nil {
			return err
		}
	}
}

// pageMark is how much of a mark the head of a printed page takes: a spreadsheet refuses a file whose header has more than 255 characters,
// and reads "&" in it as a command.
const pageMark = 110

func (t Table) markPages(file *excelize.File) error {
	var parts [2]string
	for i, m := range t.Marks {
		m = string([]rune(m)[:min(pageMark, utf8.RuneCountInString(m))])
		parts[min(i, 1)] += " " + strings.ReplaceAll(m, "&", "&&")
	}
	return file.SetHeaderFooter(t.Name, &excelize.HeaderFooterOptions{
		OddHeader: "&C" + strings.TrimSpace(parts[0]), OddFooter: "&C" + strings.TrimSpace(parts[1]) + " &P/&N",
	})
}

// Name is a text as the name of a sheet may be: without the signs that spreadsheets refuse, 31 characters at most.
func Name(text string) string {
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return -1
		}
		return r
	}, text)
	return string([]rune(text)[:min(utf8.RuneCountInString(text), 31)])
}
