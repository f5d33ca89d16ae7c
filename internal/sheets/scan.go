package sheets

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"gezhi/internal/fault"
)

// Mark says what a cell is beside its text.
type Mark uint8

// The marks.
const (
	Formula   Mark = 1 << iota // was never evaluated; the text is what the program that saved the file had computed
	Elsewhere                  // a formula that refers to another file
	Broken                     // an error of the spreadsheet, such as #REF!
	Merged                     // covered by a cell that spans several
	Day                        // a number that the spreadsheet shows as a day
)

// Line is a row of a table as it stands there, without blank ones. Its number is the one that the spreadsheet shows. What is beyond the
// last column that may be filled is not in it.
type Line struct {
	Number int
	Texts  []string
	Marks  []Mark // as long as Texts, or shorter: then the rest has none
}

// mark is the mark of a cell.
func (l *Line) mark(at int) Mark {
	if at >= len(l.Marks) {
		return 0
	}
	return l.Marks[at]
}

// scan hands out the rows of the sheet one by one; take must not keep the line.
func (b *book) scan(take func(Line) error) error {
	merged, err := b.merged()
	if err != nil {
		return err
	}
	s := &scanner{book: b, merged: merged, take: take}
	return b.walk(b.target, maxPart, s.token)
}

// span is a rectangle of cells, 1 for the first row and 0 for the first column.
type span struct{ top, left, bottom, right int }

// maxMerged is how many spans are kept; a table with more is no table.
const maxMerged = 2000

// merged reads which cells are merged: that stands behind the rows.
func (b *book) merged() ([]span, error) {
	var list []span
	err := b.walk(b.target, maxPart, func(d *tokens, t xml.Token) error {
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "mergeCell" {
			if ok && e.Name.Local == "sheetData" {
				return d.from.skipSheet()
			}
			return nil
		}
		from, to, _ := strings.Cut(attr(e, "ref"), ":")
		top, left, ok1 := cellAt(from)
		bottom, right, ok2 := cellAt(to)
		switch {
		case !ok1 || !ok2:
			return fmt.Errorf("cells %q are merged", attr(e, "ref"))
		case len(list) == maxMerged:
			return fault.New(fault.Malformed, "import.merged_many", "max", maxMerged)
		}
		list = append(list, span{top, left, bottom, right})
		return nil
	})
	slices.SortFunc(list, func(a, b span) int { return cmp.Compare(a.top, b.top) })
	return list, err
}

// skipSheet passes over the rows of a sheet.
func (l *limited) skipSheet() error {
	var window []byte
	for {
		l.token = 0
		if _, err := l.ReadByte(); errors.Is(err, io.EOF) {
			return errEnough
		} else if err != nil {
			return err
		}
		l.at--
		window = append(window, l.buf[l.at:]...)
		l.at = len(l.buf)
		if i := bytes.Index(window, endOfSheet); i > 0 && (window[i-1] == '/' || window[i-1] == ':') {
			l.at -= len(window) - i - len(endOfSheet)
			return nil
		}
		window = append(window[:0], window[max(0, len(window)-2*len(endOfSheet)):]...)
	}
}

var endOfSheet = []byte("sheetData>")

// cellAt reads a reference such as C12.
func cellAt(ref string) (row, column int, ok bool) {
	i := 0
	for i < len(ref) && ref[i] >= 'A' && ref[i] <= 'Z' && i < 4 {
		column = column*26 + int(ref[i]-'A') + 1
		i++
	}
	row, err := strconv.Atoi(ref[i:])
	return row, column - 1, err == nil && i > 0 && row >= 1 && row <= 1<<20 && column <= 1<<14 && ref[i] != '+'
}

// Letter names a column as spreadsheets do: A for 0, AA for 26.
func Letter(at int) string {
	name := ""
	for at++; at > 0; at = (at - 1) / 26 {
		name = string(rune('A'+(at-1)%26)) + name
	}
	return name
}

// scanner turns the tokens of a sheet into lines.
type scanner struct {
	book   *book
	merged []span // not begun yet, the uppermost first
	open   []span
	take   func(Line) error

	row     int
	line    Line
	at      int // of the cell that is read
	kind    string
	style   int
	mark    Mark
	value   []byte
	into    bool // text that comes is the value
	formula bool
	filled  bool
}

func (s *scanner) token(_ *tokens, t xml.Token) error {
	switch e := t.(type) {
	case xml.StartElement:
		return s.start(e)
	case xml.CharData:
		switch {
		case s.into:
			s.value = append(s.value, e...)
		case s.formula && strings.ContainsRune(string(e), '['):
			s.mark |= Elsewhere
		}
	case xml.EndElement:
		return s.end(e.Name.Local)
	}
	return nil
}

func (s *scanner) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		s.line = Line{Texts: s.line.Texts[:0], Marks: s.line.Marks[:0]}
		s.row++
		s.at, s.filled = -1, false
		if r := attr(e, "r"); r != "" {
			n, err := strconv.Atoi(r)
			if err != nil || n < s.row || n > 1<<20 {
				return fmt.Errorf("row %q after row %d", r, s.row-1)
			}
			s.row = n
		}
		s.line.Number = s.row
	case "c":
		s.at++
		s.kind, s.style, s.mark, s.value = "", 0, 0, s.value[:0]
		for _, a := range e.Attr {
			switch a.Name.Local {
			case "r":
				row, at, ok := cellAt(a.Value)
				if !ok || at < s.at || row != s.row {
					return fmt.Errorf("cell %q in row %d", a.Value, s.row)
				}
				s.at = at
			case "t":
				s.kind = a.Value
			case "s":
				s.style, _ = strconv.Atoi(a.Value)
			}
		}
	case "f":
		s.mark |= Formula
		s.formula = true
	case "v":
		s.into = true
	case "t":
		s.into = s.kind == "inlineStr"
	case "rPh":
		s.kind = "spoken"
	}
	return nil
}

func (s *scanner) end(name string) error {
	switch name {
	case "v", "t":
		s.into = false
	case "f":
		s.formula = false
	case "rPh":
		s.kind = "inlineStr"
	case "c":
		return s.cell()
	case "row":
		return s.finish()
	case "sheetData":
		return errEnough
	}
	return nil
}

// cell takes the cell that ended into the line.
func (s *scanner) cell() error {
	if s.at >= maxWide {
		if len(s.value) > 0 && s.at < maxWide+8 { // enough to be told of
			s.at = maxWide
		} else {
			return nil
		}
	}
	text := string(s.value)
	switch s.kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(text))
		switch {
		case text == "":
		case err != nil || n < 0 || n >= len(s.book.strings):
			return fmt.Errorf("cell %s%d refers to text %q", Letter(s.at), s.row, text)
		default:
			text = s.book.strings[n]
		}
	case "b":
		text = map[string]string{"1": "是", "0": "否"}[text]
	case "e":
		s.mark |= Broken
	case "", "n":
		text = s.number(text)
	}
	text = unescaped(text)
	if text == "" && s.mark == 0 {
		return nil
	}
	for len(s.line.Texts) <= s.at {
		s.line.Texts = append(s.line.Texts, "")
		s.line.Marks = append(s.line.Marks, 0)
	}
	s.line.Texts[s.at], s.line.Marks[s.at] = text, s.mark
	s.filled = s.filled || strings.TrimSpace(text) != "" || s.mark&Formula != 0
	return nil
}

// number writes a number as the spreadsheet shows it, to 15 digits; one of more keeps its exponent, so that it is told from what was
// typed. A day is its serial number from 1899-12-30.
func (s *scanner) number(text string) string {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return text
	}
	if s.style >= 0 && s.style < len(s.book.dated) && s.book.dated[s.style] {
		s.mark |= Day
		if s.book.days1904 {
			n += 1462
		}
	}
	if math.Abs(n) >= 1e15 {
		return strconv.FormatFloat(n, 'E', -1, 64)
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64)
	if err != nil {
		return text
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}

// finish hands out the row that ended, if anything stands in it.
func (s *scanner) finish() error {
	if !s.filled {
		return nil
	}
	for len(s.merged) > 0 && s.merged[0].top <= s.row {
		s.open, s.merged = append(s.open, s.merged[0]), s.merged[1:]
	}
	s.open = slices.DeleteFunc(s.open, func(m span) bool { return m.bottom < s.row })
	for _, m := range s.open {
		for at := m.left; at <= m.right && at < maxWide; at++ {
			for len(s.line.Texts) <= at {
				s.line.Texts, s.line.Marks = append(s.line.Texts, ""), append(s.line.Marks, 0)
			}
			s.line.Marks[at] |= Merged
		}
	}
	return s.take(s.line)
}

// unescaped reads _x000D_, as spreadsheets write characters that XML does not have.
func unescaped(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	var out strings.Builder
	for {
		i := strings.Index(text, "_x")
		if i < 0 || len(text) < i+7 || text[i+6] != '_' {
			if i < 0 || len(text) < i+7 {
				out.WriteString(text)
				return out.String()
			}
			out.WriteString(text[:i+2])
			text = text[i+2:]
			continue
		}
		n, err := strconv.ParseUint(text[i+2:i+6], 16, 32)
		if err != nil {
			out.WriteString(text[:i+2])
			text = text[i+2:]
			continue
		}
		out.WriteString(text[:i])
		out.WriteRune(rune(n))
		text = text[i+7:]
	}
}
