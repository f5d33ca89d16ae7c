package store

import (
	"slices"
	"testing"
)

func TestPairs(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"楼道漏水":         {"楼道", "道漏", "漏水"},
		"漏水，漏水！":       {"漏水"},
		"水":            {"水"},
		"3栋2单元":        {"3", "栋", "2", "单元"},
		"ＬＥＤ灯 led-20W": {"led", "灯", "20w"},
		"":             nil,
	} {
		if got := pairs(text); !slices.Equal(got, want) {
			t.Errorf("pairs of %q are %q, want %q", text, got, want)
		}
	}
}

func TestASearchIsHeldAgainstTheText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		words, text string
		fits        bool
	}{
		{"漏水", "楼道漏水", true},
		{"漏水 楼道", "楼道漏水", true},
		{"道水", "楼道漏水", false},
		{"化粪池", "化粪、粪池", false}, // the pairs are there, the word is not
		{"led", "ＬＥＤ灯", true},
	} {
		if got := ask(test.words).fits(test.text); got != test.fits {
			t.Errorf("%q in %q: %v", test.words, test.text, got)
		}
	}
}

// TestWhatBeginsWithACharacterIsAskedOnlyWhereItIsNeeded looks at what a search puts to the index: "室" would be every entry that begins
// with it, and an address is narrow enough without.
func TestWhatBeginsWithACharacterIsAskedOnlyWhereItIsNeeded(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]asked{
		"3栋":           {pairs: []string{"3"}, starts: []string{"栋"}},
		"12号楼3单元1003室": {pairs: []string{"12", "号楼", "3", "单元", "1003"}},
	} {
		got := ask(words)
		if !slices.Equal(got.pairs, want.pairs) || !slices.Equal(got.starts, want.starts) {
			t.Errorf("%q asks for %q and what begins with %q", words, got.pairs, got.starts)
		}
	}
	if !ask("12号楼3单元1003室").fits("和平小区12号楼3单元1003室漏水") || ask("12号楼3单元1003室").fits("12号楼3单元1003户") {
		t.Error("the texts decide on what the index was not asked")
	}
}
