package ledgers_test

import (
	"testing"
	"testing/fstest"

	"gezhi/internal/fault"
	"gezhi/internal/ledgers"
	"gezhi/jurisdictions"
)

// FuzzLoad reads any text as the definitions of a jurisdiction: it answers a book in which every field says why, or a fault of the input.
func FuzzLoad(f *testing.F) {
	common, err := jurisdictions.Files.ReadFile(ledgers.File)
	if err != nil {
		f.Fatal(err)
	}
	for _, folder := range jurisdictions.Names() {
		text, err := jurisdictions.Files.ReadFile(folder + "/" + ledgers.File)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("ledgers: &a [*a]")
	f.Add("owners: {market: [1]}\nledgers: [{code: x_a, fields: [{code: a, review: 2026-02-30}]}]")
	f.Add("ledgers:\n  - {code: x_a, name: {zh: a}, rows: internal, title: a, retention: {from: end, months: 1}, fields: [{code: a, name: {zh: a}, type: text, required: true, class: internal, owner: U1, purpose: {zh: a}, basis: a, review: '2027-01-01'}]}")
	f.Fuzz(func(t *testing.T, text string) {
		files := fstest.MapFS{ledgers.File: {Data: common}, "x/" + ledgers.File: {Data: []byte(text)}}
		b, err := ledgers.Load(files, "x", func(string) bool { return true })
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("not a fault of the input: %v", err)
			}
			return
		}
		for _, d := range b.Ledgers {
			for _, field := range d.Fields {
				if field.Owner == "" || field.Purpose.ZH == "" || field.Basis == "" || field.Review.IsZero() {
					t.Fatalf("%s of %s does not say why", field.Code, d.Code)
				}
			}
			if _, err := d.Check(map[string]string{d.Title: "x"}); err != nil && !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
		}
	})
}
