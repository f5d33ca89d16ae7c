package ledgers

import (
	"regexp"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/fault"
)

// Bounds of definitions.
const (
	MostFields  = 30  // of a ledger
	MostOptions = 40  // of a choice
	MostOwn     = 50  // ledgers that a county makes itself
	mostMonths  = 120 // ten years
	labelMost   = 60
	wordsMost   = 200
)

var (
	codeForm = regexp.MustCompile(`^[a-z][a-z0-9_]{1,29}$`)
	ownForm  = regexp.MustCompile(`^x_[a-z0-9_]{1,28}$`)
)

// OwnCode begins the code of every ledger that a county makes itself.
const OwnCode = "x_"

// Validate answers an Invalid fault that names everything that is wrong with the definition: the ledger, the field and the remedy. unit tells
// whether the county has a unit with a code.
func (d Definition) Validate(unit func(code string) bool, refused Refused) error {
	v := validator{d: d, unit: unit, refused: refused}
	v.ledger()
	for i, f := range d.Fields {
		v.field(f, i)
	}
	return v.wrong.Err()
}

type validator struct {
	d       Definition
	unit    func(string) bool
	refused Refused
	wrong   fault.Fields
}

// add notes what is wrong with the ledger, or with one of its fields.
func (v *validator) add(path, code string, pairs ...any) {
	v.wrong.Add(path, code, append([]any{"ledger", v.called()}, pairs...)...)
}

func (v *validator) called() string {
	if v.d.Name.ZH != "" {
		return v.d.Name.ZH
	}
	return v.d.Code
}

func (v *validator) ledger() {
	d := v.d
	if form := codeForm; !form.MatchString(d.Code) || d.Own() && !ownForm.MatchString(d.Code) {
		v.add("code", "ledger.code")
	}
	v.label("name", d.Name.ZH, d.Name.EN, labelMost, true)
	v.label("about", d.About.ZH, d.About.EN, wordsMost, false)
	if !slices.Contains(access.Classes(), d.Rows) || d.Rows == access.PublicData {
		v.add("rows", "not_one_of", "allowed", access.Classes()[1:])
	}
	if d.Own() && (d.Source != "" || d.Derived || len(d.Matters) > 0) {
		v.add("source", "ledger.own_source")
	}
	if d.Own() && d.Rows == access.SensitiveData {
		v.add("rows", "ledger.own_sensitive")
	}
	switch r := d.Retention; {
	case !slices.Contains([]Since{Never, AfterEnd, AfterChecked}, r.From):
		v.add("retention.from", "not_one_of", "allowed", []Since{Never, AfterEnd, AfterChecked})
	case r.From == Never && (d.Kept() && d.personal() || d.Own()):
		v.add("retention.from", "ledger.kept_for_good")
	case r.From != Never && (r.Months < 1 || r.Months > mostMonths):
		v.add("retention.months", "out_of_range", "min", 1, "max", mostMonths)
	}
	if n := len(d.Fields); n == 0 || n > MostFields {
		v.add("fields", "ledger.fields", "max", MostFields)
	}
	if f, known := d.Field(d.Title); !known || f.Retired || d.Kept() && (f.Closed() || !f.Required) {
		v.add("title", "ledger.title")
	}
}

// personal reports whether something personal is asked for.
func (d Definition) personal() bool { return slices.ContainsFunc(d.Fields, Field.Closed) }

func (v *validator) field(f Field, i int) {
	at := func(what string) string { return "fields." + f.Code + "." + what }
	no := func(what, code string, pairs ...any) {
		name := f.Name.ZH
		if name == "" {
			name = f.Code
		}
		v.add(at(what), code, append([]any{"field", name}, pairs...)...)
	}
	if !codeForm.MatchString(f.Code) {
		no("code", "ledger.field_code")
	}
	if slices.ContainsFunc(v.d.Fields[:i], func(o Field) bool { return o.Code == f.Code }) {
		no("code", "ledger.field_twice")
	}
	v.label(at("name"), f.Name.ZH, f.Name.EN, labelMost, true)
	v.label(at("hint"), f.Hint.ZH, f.Hint.EN, wordsMost, false)
	if f.Owner == "" {
		no("owner", "ledger.no_owner")
	} else if !v.unit(f.Owner) {
		no("owner", "ledger.unknown_owner", "unit", f.Owner)
	}
	if f.Purpose.ZH == "" {
		no("purpose", "ledger.no_purpose")
	}
	v.label(at("purpose"), f.Purpose.ZH, f.Purpose.EN, wordsMost, false)
	if f.Basis == "" {
		no("basis", "ledger.no_basis")
	} else if n := len([]rune(f.Basis)); n > wordsMost {
		no("basis", "too_long", "max", wordsMost, "n", n)
	}
	if f.Review.IsZero() {
		no("review", "ledger.no_review")
	}
	if !slices.Contains(Types(), f.Type) {
		no("type", "not_one_of", "allowed", Types())
	}
	v.class(f, no)
	v.form(f, no)
}

// class holds that what is about a person is kept as such.
func (v *validator) class(f Field, no func(what, code string, pairs ...any)) {
	switch {
	case !slices.Contains(access.Classes(), f.Class):
		no("class", "not_one_of", "allowed", access.Classes())
		return
	case (f.Type == Phone || f.Type == Name) && !f.Closed() && !v.d.Derived:
		no("class", "ledger.is_personal")
	case f.Class == access.SensitiveData && v.d.Own():
		no("class", "ledger.own_sensitive")
	case f.Class == access.SensitiveData && v.d.Rows != access.SensitiveData:
		no("class", "ledger.sensitive_row")
	}
	switch {
	case f.Closed() && !slices.Contains(Masks(), f.Mask):
		no("mask", "ledger.mask", "allowed", Masks())
	case f.Whole() && v.d.Kept(): // who may read what is kept here is not for a definition to widen
		no("mask", "ledger.mask", "allowed", Masks()[:len(Masks())-1])
	case !f.Closed() && f.Mask != "":
		no("mask", "ledger.no_mask")
	}
}

// form holds that the value can be written.
func (v *validator) form(f Field, no func(what, code string, pairs ...any)) {
	choice := f.Type == Choice || f.Type == Choices
	switch {
	case choice && (len(f.Options) < 2 || len(f.Options) > MostOptions):
		no("options", "ledger.options", "max", MostOptions)
	case !choice && len(f.Options) > 0:
		no("options", "ledger.no_options")
	}
	for i, o := range f.Options {
		if !codeForm.MatchString(o.Code) || slices.ContainsFunc(f.Options[:i], func(p Option) bool { return p.Code == o.Code || p.Name.ZH == o.Name.ZH }) {
			no("options", "ledger.option_code", "option", o.Code)
		}
		v.label("fields."+f.Code+".options", o.Name.ZH, o.Name.EN, labelMost, true)
	}
	if least, most := f.bounds(); least > most || f.Type != Number && (most < 1 || most > 500 || f.Min != 0) || f.Type == Number && (least < 0 || most > numberMost) {
		no("max", "ledger.bounds")
	}
}

// label holds that people can read it, and that it asks for nothing that is refused.
func (v *validator) label(path, zh, en string, most int, needed bool) {
	if zh == "" && needed {
		v.add(path, "required")
	}
	for _, text := range []string{zh, en} {
		if n := len([]rune(text)); n > most && !v.wrong.Has(path) {
			v.add(path, "too_long", "max", most, "n", n)
		}
		if r, word, found := v.refused.In(text); found && !v.wrong.Has(path) {
			v.add(path, r.code(), "word", word)
		}
	}
}

// Follows answers what a definition may not change of the one before it: what is written in entries must stay readable, and sealed as
// it was promised when it was asked for. A field that nobody needs any more is retired.
func (d Definition) Follows(before Definition) error {
	v := validator{d: d}
	if d.Code != before.Code || d.No != before.No || d.Source != before.Source || d.Derived != before.Derived || d.Rows != before.Rows {
		v.add("code", "ledger.stays")
	}
	for _, old := range before.Fields {
		at := func(what string) string { return "fields." + old.Code + "." + what }
		f, still := d.Field(old.Code)
		switch {
		case !still:
			v.add(at("code"), "ledger.field_gone", "field", old.Name.ZH)
			continue
		case f.Type != old.Type:
			v.add(at("type"), "ledger.field_type", "field", old.Name.ZH)
		case f.Closed() != old.Closed():
			v.add(at("class"), "ledger.field_class", "field", old.Name.ZH)
		}
		for _, o := range old.Options {
			if _, still := f.Option(o.Code); !still {
				v.add(at("options"), "ledger.option_gone", "field", old.Name.ZH, "option", o.Name.ZH)
			}
		}
	}
	return v.wrong.Err()
}
