package ledgers

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
)

// File is the name of the definitions: those of everybody beside the folders of the jurisdictions, and in each folder what is its own.
const File = "ledgers.yaml"

const fileMost = 1 << 20 // bytes

// Book are the ledgers of a county (台账目录): the thirteen, and its own.
type Book struct {
	Ledgers []Definition
	Forms   []Form
	Refused Refused
}

// Form is what is asked of somebody who reports or handles a case, by the way it is done.
type Form struct {
	Code   string  `json:"code" yaml:"code"` // "resident", "field", "desk"
	Fields []Field `json:"fields" yaml:"fields"`
}

type bookFile struct {
	Refused Refused      `yaml:"refused"`
	Ledgers []Definition `yaml:"ledgers"`
	Forms   []Form       `yaml:"forms"`
}

// localFile is what a jurisdiction says: which of its units stand behind the owners of the common file, which of its matters make
// which ledger, and ledgers of its own in place of common ones or beside them.
type localFile struct {
	Owners  map[string]string   `yaml:"owners"`
	Matters map[string][]string `yaml:"matters"`
	Ledgers []Definition        `yaml:"ledgers"`
}

// Load reads the common ledgers and those of a jurisdiction. unit tells whether the jurisdiction has a unit. Every field without owner,
// purpose, basis or review date, and everything else that is wrong, is told at once, as an Invalid fault: by file, ledger and field.
func Load(files fs.FS, folder string, unit func(code string) bool) (Book, error) {
	var (
		wrong  fault.Fields
		common bookFile
		local  localFile
	)
	readYAML(files, File, &common, &wrong)
	readYAML(files, path.Join(folder, File), &local, &wrong)
	if err := wrong.Err(); err != nil {
		return Book{}, err
	}
	b := Book{Ledgers: common.Ledgers, Forms: common.Forms, Refused: common.Refused}
	for i := range b.Ledgers {
		local.settle(&b.Ledgers[i])
	}
	for i := range b.Forms {
		own(b.Forms[i].Fields, local.Owners)
	}
	b = b.With(local.Ledgers)
	b.validate(unit, &wrong)
	return b, wrong.Err()
}

// settle makes a common ledger one of the jurisdiction.
func (l localFile) settle(d *Definition) {
	own(d.Fields, l.Owners)
	if m, ok := l.Matters[d.Code]; ok {
		d.Matters = m
	}
}

func own(fields []Field, owners map[string]string) {
	for i, f := range fields {
		fields[i].Owner = cmp.Or(owners[f.Owner], f.Owner)
	}
}

func (b Book) validate(unit func(string) bool, wrong *fault.Fields) {
	seen := map[string]bool{}
	for _, d := range b.Ledgers {
		at := func(p string) string { return File + ": " + d.Code + ": " + p }
		if seen[d.Code] {
			wrong.Add(at("code"), "ledger.twice", "ledger", d.Name.ZH)
		}
		seen[d.Code] = true
		if err := d.Validate(unit, b.Refused); err != nil {
			wrong.Move(err, at)
		}
	}
	for _, f := range b.Forms {
		// A form is checked as a ledger that shows nothing.
		if err := (Definition{Code: "form", No: 1, Name: catalogue.Label{ZH: f.Code}, Rows: "sensitive", Derived: true, Source: "forms", Title: first(f.Fields), Retention: Retention{From: Never}, Fields: f.Fields}).Validate(unit, b.Refused); err != nil {
			wrong.Move(err, func(p string) string { return File + ": forms: " + f.Code + ": " + p })
		}
	}
}

func first(fields []Field) string {
	if len(fields) == 0 {
		return ""
	}
	return fields[0].Code
}

// With lays definitions over those of the book: one with the code of another takes its place, the others come behind.
func (b Book) With(own []Definition) Book {
	b.Ledgers = slices.Clone(b.Ledgers)
	for _, d := range own {
		if i := slices.IndexFunc(b.Ledgers, func(o Definition) bool { return o.Code == d.Code }); i >= 0 {
			b.Ledgers[i] = d
		} else {
			b.Ledgers = append(b.Ledgers, d)
		}
	}
	slices.SortStableFunc(b.Ledgers, func(x, y Definition) int {
		return cmp.Or(cmp.Compare(order(x), order(y)), strings.Compare(x.Code, y.Code))
	})
	return b
}

// order puts the thirteen first.
func order(d Definition) int {
	if d.Own() {
		return 1000
	}
	return d.No
}

// Ledger returns a ledger by its code. NotFound ledger.unknown.
func (b Book) Ledger(code string) (Definition, error) {
	i := slices.IndexFunc(b.Ledgers, func(d Definition) bool { return d.Code == code })
	if i < 0 {
		return Definition{}, fault.New(fault.NotFound, "ledger.unknown")
	}
	return b.Ledgers[i], nil
}

// Takes reports whether a definition may stand in the book, over the version that was seen of the one before it or as a new one of the county's
// own. Faults: Invalid with ledger, field and remedy; Stale ledger.stale_definition; NotFound ledger.unknown; Conflict ledger.full.
func (b Book) Takes(d Definition, unit func(code string) bool) error {
	old, err := b.Ledger(d.Code)
	switch {
	case err == nil && old.Version != d.Version:
		return fault.New(fault.Stale, "ledger.stale_definition")
	case err == nil:
		if err := d.Follows(old); err != nil {
			return err
		}
	case d.Version != 0 || !d.Own():
		return err
	case b.owned() >= MostOwn:
		return fault.New(fault.Conflict, "ledger.full", "max", MostOwn)
	}
	return d.Validate(unit, b.Refused)
}

func (b Book) owned() (n int) {
	for _, d := range b.Ledgers {
		if d.Own() {
			n++
		}
	}
	return n
}

// Asking is how many fields are asked for in one ledger or form (填报字段).
type Asking struct {
	Asked    int     // fields that somebody fills in
	Required int     // of them must be filled in
	Personal int     // of them are personal or sensitive
	Overdue  []Field // of them were to be looked at again before today
}

// Count counts what a list of fields asks for.
func Count(fields []Field, today calendar.Date) (n Asking) {
	for _, f := range fields {
		n.Asked++
		if f.Required {
			n.Required++
		}
		if f.Closed() {
			n.Personal++
		}
		if f.Review.Before(today) {
			n.Overdue = append(n.Overdue, f)
		}
	}
	return n
}

func readYAML(files fs.FS, name string, into any, wrong *fault.Fields) {
	file, err := files.Open(name)
	if err != nil {
		wrong.Add(name, "file_missing", "folder", path.Dir(name))
		return
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, fileMost+1))
	if err != nil || len(text) > fileMost {
		wrong.Add(name, "file_too_large", "max", fileMost)
		return
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		wrong.Add(name, "bad_yaml", "reason", strings.TrimPrefix(err.Error(), "yaml: "))
	}
}
