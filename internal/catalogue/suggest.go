package catalogue

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"gezhi/internal/calendar"
)

// Ask is a question which matter a report is about.
type Ask struct {
	Text       string
	Day        calendar.Date
	PublicOnly bool // only matters that residents may choose
}

// Confidence is how far the first suggestion can be trusted. A person decides in every case.
type Confidence string

// The confidences.
const (
	High   Confidence = "high"   // several words, and nothing else near
	Medium Confidence = "medium" // a word, or a rival near
	Low    Confidence = "low"    // no word of the list
)

// Suggestion is one matter that a report may be about, with the words of the report that speak for it.
// The sentence for people is the message "suggest.words", or "suggest.similar" when only pieces of words match,
// or "suggest.none" when nothing does; each is filled with Words joined.
type Suggestion struct {
	Matter     string     `json:"matter"`
	Score      float64    `json:"score"`
	Confidence Confidence `json:"confidence"`
	Words      []string   `json:"words"`
	Reason     string     `json:"reason"` // the key of the sentence
}

// Number of suggestions of one answer, and how much of a text is read.
const (
	suggestions = 3
	readRunes   = 2000
)

// lexicon is what Suggest knows of the matters: words that people write, and how telling each is.
type lexicon struct {
	words []word
	pairs map[string][]pair
}

type word struct {
	text   string
	matter int
	weight float64
}

type pair struct {
	matter int
	weight float64
}

// newLexicon weighs the words: a longer one tells more, one that several matters share tells less.
func newLexicon(matters []Matter) lexicon {
	owners := map[string]int{}
	for _, m := range matters {
		for _, k := range m.Keywords {
			owners[fold(k)]++
		}
	}
	lex := lexicon{pairs: map[string][]pair{}}
	for i, m := range matters {
		for _, k := range m.Keywords {
			k = fold(k)
			weight := math.Sqrt(float64(len([]rune(k)))) / float64(owners[k])
			lex.words = append(lex.words, word{text: k, matter: i, weight: weight})
		}
	}
	lex.addPairs(matters)
	return lex
}

func (lex *lexicon) addPairs(matters []Matter) {
	for i, m := range matters {
		for _, b := range bigrams(fold(m.Name.ZH + "," + strings.Join(m.Keywords, ","))) {
			lex.pairs[b] = append(lex.pairs[b], pair{matter: i})
		}
	}
	for b, list := range lex.pairs {
		for i := range list {
			list[i].weight = 0.2 / float64(len(list))
		}
		lex.pairs[b] = list
	}
}

type tally struct {
	matter int
	score  float64
	words  []string
	pieces []string
}

// Suggest returns the three matters on the list that the words of a report speak for most, best first; fewer only
// when fewer are on the list. It counts words and pieces of words, so every suggestion can be explained.
func (c *Catalogue) Suggest(ask Ask) []Suggestion {
	text := fold(ask.Text)
	tallies := make([]tally, len(c.policy.Matters))
	for i := range tallies {
		tallies[i].matter = i
	}
	c.words.count(text, tallies)
	tallies = slices.DeleteFunc(tallies, func(t tally) bool {
		m := c.policy.Matters[t.matter]
		return m.listed(ask.Day) != nil || ask.PublicOnly && !m.Has(Public)
	})
	slices.SortStableFunc(tallies, func(a, b tally) int { return cmp.Compare(b.score, a.score) })
	return c.explain(tallies)
}

func (lex lexicon) count(text string, tallies []tally) {
	for _, w := range lex.words {
		if strings.Contains(text, w.text) {
			t := &tallies[w.matter]
			t.score += w.weight
			t.words = append(t.words, w.text)
		}
	}
	for _, b := range bigrams(text) {
		for _, p := range lex.pairs[b] {
			t := &tallies[p.matter]
			t.score += p.weight
			t.pieces = append(t.pieces, b)
		}
	}
}

func (c *Catalogue) explain(tallies []tally) []Suggestion {
	out := make([]Suggestion, 0, suggestions)
	for i, t := range tallies[:min(suggestions, len(tallies))] {
		s := Suggestion{Matter: c.policy.Matters[t.matter].Code, Score: math.Round(t.score*1000) / 1000, Confidence: Low}
		switch {
		case len(t.words) > 0:
			s.Words, s.Reason, s.Confidence = widest(t.words), "suggest.words", Medium
		case len(t.pieces) > 0:
			s.Words, s.Reason = t.pieces, "suggest.similar"
		default:
			s.Words, s.Reason = []string{}, "suggest.none"
		}
		if i == 0 && len(s.Words) > 0 && s.Confidence == Medium && clear(tallies) {
			s.Confidence = High
		}
		out = append(out, s)
	}
	return out
}

// clear reports whether the first is well ahead of the second.
func clear(t []tally) bool { return t[0].score >= 2 && (len(t) < 2 || t[0].score >= 1.5*t[1].score) }

// widest drops words that are part of another word of the list: 井盖 beside 井盖缺失.
func widest(words []string) []string {
	var out []string
	for _, w := range words {
		inside := slices.ContainsFunc(words, func(o string) bool { return o != w && strings.Contains(o, w) })
		if !inside && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// fold brings a text to the form in which words are compared: lower case, full-width forms narrowed, spaces out.
func fold(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > readRunes {
			break
		}
		switch {
		case unicode.IsSpace(r):
			continue
		case r >= '!'+0xFEE0 && r <= '~'+0xFEE0:
			r -= 0xFEE0
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// bigrams returns the distinct pairs of neighbouring Chinese characters.
func bigrams(s string) []string {
	var out []string
	seen := map[string]bool{}
	var before rune
	for _, r := range s {
		if unicode.Is(unicode.Han, r) && before != 0 {
			if b := string([]rune{before, r}); !seen[b] {
				seen[b] = true
				out = append(out, b)
			}
		}
		before = 0
		if unicode.Is(unicode.Han, r) {
			before = r
		}
	}
	return out
}
