package territory

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gezhi/internal/fault"
	"gezhi/internal/geo"
)

// Options say how a file is to be read.
type Options struct {
	Datum      geo.Datum   // of every coordinate in the file; must be declared when there is one
	ValidFrom  Day         // first day of rows that name none
	Code       Code        // of the boundary in a file that is a bare geometry
	Index      *Index      // what is there already: codes that rows refer to must be in it, points are attached by it; may be nil
	PlaceKinds []PlaceKind // nil means DefaultPlaceKinds
}

// longest is the largest number of characters of a name or address.
const longest = 200

// cells reads the values of one record and notes what is wrong with them.
type cells struct {
	record
	o Options
	f *fault.Fields
}

func (c cells) wrong(column, code string, pairs ...any) {
	c.f.Add(strings.TrimSpace(c.where+" "+column), code, pairs...)
}

func (c cells) text(column string) string {
	v := c.values[column]
	switch {
	case utf8.RuneCountInString(v) > longest:
		c.wrong(column, "import.too_long", "max", longest)
	case strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == utf8.RuneError }):
		c.wrong(column, "import.control")
	default:
		return v
	}
	return ""
}

func (c cells) need(column string) string {
	if c.values[column] == "" {
		c.wrong(column, "required")
	}
	return c.text(column)
}

// code reads a code of the level; empty is allowed only when it is not needed.
func (c cells) code(column string, level Level, needed bool) Code {
	v := c.values[column]
	if v == "" {
		if needed {
			c.wrong(column, "required")
		}
		return ""
	}
	code, ok := ParseCode(v)
	if !ok || code.Level() != level {
		c.wrong(column, "import.code", "value", clip(v), "digits", level.Digits())
		return ""
	}
	return code
}

// known reads a code that must be there already, where it is known what is there.
func (c cells) known(column string, level Level, needed bool) Code {
	code := c.code(column, level, needed)
	if code != "" && c.o.Index != nil && !c.o.Index.Known(code) {
		c.wrong(column, "import.code_unknown", "value", string(code))
	}
	return code
}

func (c cells) codes(column string, level Level) []Code {
	var codes []Code
	for _, v := range c.list(column) {
		code, ok := ParseCode(v)
		if !ok || code.Level() != level {
			c.wrong(column, "import.code", "value", clip(v), "digits", level.Digits())
			continue
		}
		codes = append(codes, code)
	}
	return codes
}

// count reads a whole number of things; an empty cell is 0.
func (c cells) count(column string, most int) int {
	v := c.values[column]
	if v == "" {
		return 0
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		c.wrong(column, "import.number", "value", clip(v))
		return 0
	}
	if n < 0 || n > most {
		c.wrong(column, "out_of_range", "min", 0, "max", most)
		return 0
	}
	return n
}

func (c cells) list(column string) []string {
	var list []string
	for v := range strings.SplitSeq(strings.ReplaceAll(c.text(column), "；", ";"), ";") {
		if v = strings.TrimSpace(v); v != "" {
			list = append(list, v)
		}
	}
	return list
}

// choose reads one of several words, which may also be written as its Chinese name.
func choose[T ~string](c cells, column string, choices []choice[T], needed bool) T {
	v := c.values[column]
	if v == "" {
		if needed {
			c.wrong(column, "required")
		}
		return ""
	}
	value, ok := pick(choices, v)
	if !ok {
		c.wrong(column, "import.choice", "value", clip(v), "known", words(choices))
	}
	return value
}

// choice is a word of ours with the names by which it may stand in a file.
type choice[T ~string] struct {
	value T
	names []string
}

func pick[T ~string](choices []choice[T], v string) (T, bool) {
	for _, ch := range choices {
		if string(ch.value) == v || slices.Contains(ch.names, v) {
			return ch.value, true
		}
	}
	return "", false
}

func words[T ~string](choices []choice[T]) string {
	var all []string
	for _, ch := range choices {
		all = append(all, string(ch.value))
	}
	return strings.Join(all, ", ")
}

func (c cells) span() Span {
	s := Span{c.day("valid_from"), c.day("valid_to")}
	if s.ValidFrom == "" {
		s.ValidFrom = c.o.ValidFrom
	}
	if !s.Valid() {
		c.wrong("valid_to", "import.span", "from", string(s.ValidFrom))
	}
	return s
}

func (c cells) day(column string) Day {
	d := Day(c.values[column])
	if !d.Valid() {
		c.wrong(column, "import.date", "value", clip(string(d)))
		return ""
	}
	return d
}

// clip shortens a value that is told back.
func clip(v string) string {
	const most = 40
	if utf8.RuneCountInString(v) <= most {
		return v
	}
	return string([]rune(v)[:most]) + "…"
}

// readRows reads a file with one row per record. Nothing is returned unless everything is right.
func readRows[T any](data []byte, cols columns, o Options, key func(T) string, read func(cells) T) ([]T, error) {
	var f fault.Fields
	records, err := readRecords(data, cols, &f)
	if err != nil {
		return nil, err
	}
	if !o.ValidFrom.Valid() {
		f.Add("valid_from", "import.date", "value", clip(string(o.ValidFrom)))
	}
	first := map[string]string{}
	rows := make([]T, 0, len(records))
	for _, r := range records {
		row := read(cells{r, o, &f})
		if k := key(row); k != "" {
			if where, twice := first[k]; twice {
				f.Add(r.where, "import.twice", "value", k, "first", where)
			} else {
				first[k] = r.where
			}
		}
		rows = append(rows, row)
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return rows, nil
}
