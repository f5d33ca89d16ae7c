package store

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// fold writes a text as it is searched: narrow letters, lower case.
func fold(text string) string { return strings.ToLower(width.Narrow.String(text)) }

// run is a stretch of a text of one kind: Chinese characters, or letters and digits.
type run struct {
	text []rune
	han  bool
	glue bool // the run follows another one without anything between
}

// runs divides a folded text.
func runs(text string) []run {
	var list []run
	before := rune(' ')
	for _, r := range text {
		han, kept := unicode.Is(unicode.Han, r), unicode.IsLetter(r) || unicode.IsDigit(r)
		glue := unicode.IsLetter(before) || unicode.IsDigit(before)
		if kept && (!glue || list[len(list)-1].han != han) {
			list = append(list, run{han: han, glue: glue})
		}
		if kept {
			last := &list[len(list)-1]
			last.text = append(last.text, r)
		}
		before = r
	}
	return list
}

// pairs are what a text is found by: every two neighbouring Chinese characters, one that stands alone, every word of
// other letters and every number. Each once.
func pairs(text string) []string {
	seen := map[string]bool{}
	var list []string
	for _, r := range runs(fold(text)) {
		for _, p := range r.pairs() {
			if !seen[p] {
				seen[p] = true
				list = append(list, p)
			}
		}
	}
	return list
}

func (r run) pairs() []string {
	if !r.han || len(r.text) == 1 {
		return []string{string(r.text)}
	}
	var list []string
	for i := range len(r.text) - 1 {
		list = append(list, string(r.text[i:i+2]))
	}
	return list
}

// asked is a search as it is put to the index, and as the texts that it finds are held against it.
type asked struct {
	parts  []string // each stands in the text
	pairs  []string // each is in the index
	starts []string // something in the index begins with each; none where the pairs say enough
}

// pairsEnough is how many pairs narrow a search down by themselves. What begins with a character is many entries of the index, and
// costs more than to read some texts in vain.
const pairsEnough = 3

// ask reads what somebody searches. A search that is less than two Chinese characters or one word has no pairs.
func ask(words string) asked {
	var a asked
	for _, part := range strings.Fields(fold(words)) {
		a.parts = append(a.parts, part)
		for _, r := range runs(part) {
			if !r.han || len(r.text) > 1 {
				a.pairs = append(a.pairs, r.pairs()...)
			} else if r.glue { // "3栋" may go on as "3栋楼"
				a.starts = append(a.starts, string(r.text))
			} // one that begins the part may end a longer run: the parts decide
		}
	}
	if len(a.pairs) >= pairsEnough {
		a.starts = nil
	}
	return a
}

// fits reports whether every part stands in the text.
func (a asked) fits(text string) bool {
	text = fold(text)
	return !slices.ContainsFunc(a.parts, func(p string) bool { return !strings.Contains(text, p) })
}
