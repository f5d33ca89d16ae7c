package ledgers

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"gezhi/internal/cells"
	"gezhi/internal/fault"
	"gezhi/internal/keys"
)

// Values are what stands in a row, by the code of the field, each in its canonical form. An empty value is not there.
type Values map[string]string

const (
	textMost    = 100 // characters of a text whose definition says nothing
	addressMost = 120
	numberMost  = 1_000_000_000
)

// Check reads what somebody wrote, by the code of the field, into values: from a form or from the cells of a table, where choices may
// stand by their codes or by their names. It answers an Invalid fault that names every wrong field at its code, and what is wrong with it.
func (d Definition) Check(written map[string]string) (Values, error) {
	v, err := d.read(nil, written)
	return v, err
}

// read lays what was written over what stood there; only what was written is read anew.
func (d Definition) read(old Values, written map[string]string) (Values, error) {
	var wrong fault.Fields
	out := maps.Clone(old)
	if out == nil {
		out = Values{}
	}
	for _, code := range slices.Sorted(maps.Keys(written)) {
		f, known := d.Field(code)
		switch {
		case !known:
			wrong.Add(code, "ledger.unknown_field")
			continue
		case f.Retired:
			wrong.Add(code, "ledger.retired_field")
			continue
		}
		if value, ok := f.read(written[code], &wrong); ok && value != "" {
			out[code] = value
		} else {
			delete(out, code)
		}
	}
	for _, f := range d.Fields {
		if f.Required && !f.Retired && out[f.Code] == "" && !wrong.Has(f.Code) {
			wrong.Add(f.Code, "required")
		}
	}
	return out, wrong.Err()
}

// read brings one value to its canonical form; ok is false where it has none, and then wrong says why.
func (f Field) read(text string, wrong *fault.Fields) (value string, ok bool) {
	if strings.TrimSpace(text) == "" {
		return "", true
	}
	told := wrong.Len()
	least, most := f.bounds()
	switch f.Type {
	case Phone:
		value = cells.Phone(wrong, f.Code, text)
	case Name:
		value = cells.Name(wrong, f.Code, text)
	case Date:
		value = cells.Date(wrong, f.Code, text).String()
	case Credit:
		value = cells.CreditCode(wrong, f.Code, text)
	case Number:
		n, read := cells.Count(wrong, f.Code, text, most)
		if read && n < least {
			wrong.Add(f.Code, "out_of_range", "min", least, "max", most)
		}
		value = strconv.Itoa(n)
	case Yes:
		value = "no"
		if cells.Yes(wrong, f.Code, text) {
			value = "yes"
		}
	case Choice:
		if code, known := f.optionOf(cells.Plain(text)); known {
			return code, true
		}
		wrong.Add(f.Code, "not_one_of", "allowed", f.optionNames())
	case Choices:
		value = f.choices(text, wrong)
	default:
		value = cells.Text(wrong, f.Code, strings.Join(strings.Fields(text), " "), most)
		if numberOfPapers(value) {
			wrong.Add(f.Code, "ledger.id_number")
		}
	}
	return value, wrong.Len() == told
}

// choices are the codes of the options in a text, in the order of the options.
func (f Field) choices(text string, wrong *fault.Fields) string {
	var chosen, ordered []string
	for _, part := range strings.FieldsFunc(cells.Plain(text), func(r rune) bool { return strings.ContainsRune(",，、;；\n", r) }) {
		code, known := f.optionOf(strings.TrimSpace(part))
		if !known {
			wrong.Add(f.Code, "not_one_of", "allowed", f.optionNames())
			return ""
		}
		chosen = append(chosen, code)
	}
	for _, o := range f.Options {
		if slices.Contains(chosen, o.Code) {
			ordered = append(ordered, o.Code)
		}
	}
	return strings.Join(ordered, ",")
}

// numberOfPapers reports whether an identity number stands somewhere in a text.
func numberOfPapers(text string) bool {
	parts := strings.FieldsFunc(cells.Plain(text), func(r rune) bool { return (r < '0' || r > '9') && r != 'x' && r != 'X' })
	return slices.ContainsFunc(parts, cells.IsResidentNumber)
}

// bounds are the least and the most of a number, and the most characters of anything else.
func (f Field) bounds() (least, most int) {
	usual := textMost
	switch f.Type {
	case Number:
		usual = numberMost
	case Address:
		usual = addressMost
	}
	if f.Max != 0 {
		return f.Min, f.Max
	}
	return f.Min, usual
}

// optionOf finds an option by its code or by a name.
func (f Field) optionOf(text string) (string, bool) {
	i := slices.IndexFunc(f.Options, func(o Option) bool {
		return o.Code == text || o.Name.ZH == text || strings.EqualFold(o.Name.EN, text) && text != ""
	})
	if i < 0 {
		return "", false
	}
	return f.Options[i].Code, true
}

func (f Field) optionNames() (names []string) {
	for _, o := range f.Options {
		names = append(names, o.Name.ZH)
	}
	return names
}

// Split parts values into what is kept in the open and what is sealed.
func (d Definition) Split(v Values) (open, closed Values) {
	open, closed = Values{}, Values{}
	for code, value := range v {
		if f, known := d.Field(code); known && !f.Closed() {
			open[code] = value
		} else { // also what no definition knows any more
			closed[code] = value
		}
	}
	return open, closed
}

// Masked are values as they are shown to who has not asked to see them in full; what no field is defined for is left out.
func (d Definition) Masked(v Values) Values {
	out := Values{}
	for code, value := range v {
		if f, known := d.Field(code); known {
			out[code] = f.Masked(value)
		}
	}
	return out
}

// PhoneOf is the first telephone number among values, for the blind index; empty where there is none.
func (d Definition) PhoneOf(v Values) string {
	for _, f := range d.Fields {
		if f.Type == Phone && v[f.Code] != "" {
			return v[f.Code]
		}
	}
	return ""
}

// Has reports whether each of some words, divided by spaces, stands in a value that is not sealed, or in the name of what was chosen.
func (d Definition) Has(open Values, words string) bool {
	var all strings.Builder
	for _, f := range d.Fields {
		value := open[f.Code]
		if value == "" || f.Closed() {
			continue
		}
		all.WriteString(strings.ToLower(value) + "\n")
		for _, code := range strings.Split(value, ",") {
			if o, known := f.Option(code); known {
				all.WriteString(o.Name.ZH + "\n" + strings.ToLower(o.Name.EN) + "\n")
			}
		}
	}
	for _, word := range strings.Fields(strings.ToLower(words)) {
		if !strings.Contains(all.String(), word) {
			return false
		}
	}
	return true
}

// PhoneLike reports whether words that are looked for are a telephone number: seven digits at least and nothing else.
func PhoneLike(words string) bool {
	return len(keys.Phone(words)) >= 7 && strings.Trim(words, "0123456789０１２３４５６７８９+-－（）() ") == ""
}
