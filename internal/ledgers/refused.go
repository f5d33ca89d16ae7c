package ledgers

import (
	"strings"
	"unicode"
)

// Refusal is why something cannot be asked for.
type Refusal string

// The refusals. Each has a sentence under "field." and what code answers.
const (
	Identity Refusal = "identity" // numbers of identity papers, accounts of banks, marks of the body
	Belief   Refusal = "belief"   // belief, origin, politics
	Register Refusal = "register" // registers of persons by what is said of them: petitioners, released prisoners, the ill
	Scoring  Refusal = "score"    // scores, levels and labels of persons and families
	Tracks   Refusal = "track"    // where persons and their devices were, with whom they go
)

// Refusals lists the refusals.
func Refusals() []Refusal { return []Refusal{Identity, Belief, Register, Scoring, Tracks} }

// code is the field fault of the refusal.
func (r Refusal) code() string {
	switch r {
	case Identity:
		return "ledger.refused_identity"
	case Belief:
		return "ledger.refused_belief"
	case Register:
		return "ledger.refused_register"
	case Scoring:
		return "ledger.refused_score"
	default:
		return "ledger.refused_track"
	}
}

// Refused are the words that no field, option or ledger may have in its name (不得登记的内容), by why. Chinese words are found anywhere in a
// text, whatever stands between their characters; others at the beginning of a word.
type Refused map[Refusal][]string

// In finds the first refused word in a text.
func (r Refused) In(text string) (why Refusal, word string, found bool) {
	dense, spaced := squeezed(text)
	for _, why := range Refusals() {
		for _, word := range r[why] {
			chinese, words := squeezed(word)
			if han(word) && strings.Contains(dense, chinese) || !han(word) && strings.Contains(spaced, words) {
				return why, word, true
			}
		}
	}
	return "", "", false
}

// squeezed is a text in lower case and half-width, once as letters and digits alone, once as words with one space before each.
func squeezed(text string) (dense, spaced string) {
	var d, s strings.Builder
	gap := true
	for _, r := range text {
		if r >= '\uff01' && r <= '\uff5e' {
			r += '!' - '\uff01'
		}
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			r = unicode.ToLower(r)
			d.WriteRune(r)
			if gap {
				s.WriteByte(' ')
			}
			s.WriteRune(r)
			gap = false
		case !unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Mn, r): // what has no width parts nothing
			gap = true
		}
	}
	return d.String(), s.String()
}

func han(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
