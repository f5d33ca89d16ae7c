package people

import (
	_ "embed"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

//go:embed common.txt
var commonText string

//go:embed common_endings.txt
var endingsText string

// commons returns the list of common passwords, lower case: every beginning alone, doubled, and with every ending.
var commons = sync.OnceValue(func() map[string]bool {
	list := map[string]bool{}
	add := func(s string) {
		if len(s) >= passwordLeast {
			list[s] = true
		}
	}
	endings := strings.Fields(endingsText)
	for line := range strings.Lines(commonText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, word := range strings.Fields(line) {
			add(word)
			add(word + word)
			for _, ending := range endings {
				add(word + ending)
			}
		}
	}
	return list
})

// CommonCount returns how many passwords the list holds, beside those that the rules refuse.
func CommonCount() int { return len(commons()) }

// Common reports whether a password in lower case is one that is tried first: on the list, a date, a telephone number, a run
// along the alphabet, the digits or the keyboard, or one or two characters again and again.
func Common(folded string) bool {
	return commons()[folded] || allDigitsGuessable(folded) || isRun(folded) || fewCharacters(folded)
}

// allDigitsGuessable reports whether the password is made of digits alone and is a date, a mobile number or not longer than ten.
func allDigitsGuessable(s string) bool {
	if strings.Trim(s, "0123456789") != "" {
		return false
	}
	if len(s) <= 10 || len(s) == 11 && s[0] == '1' {
		return true
	}
	_, err := time.Parse("20060102", s[:8])
	return err == nil && strings.Trim(s[8:], "0") == ""
}

// rows are the runs of a keyboard, the alphabet and the digits; a run may also go backward.
var rows = []string{"abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "`1234567890-=", "!@#$%^&*()"}

// isRun reports whether the password falls into at most three runs of three or more.
func isRun(s string) bool {
	runs := 0
	for len(s) > 0 {
		n := runLength(s)
		if n < 3 || runs == 3 {
			return false
		}
		s = s[n:]
		runs++
	}
	return runs > 0
}

// runLength returns how many characters at the start of s follow one row, forward or backward.
func runLength(s string) int {
	best := 1
	for _, row := range rows {
		best = max(best, along(s, row), along(s, reversed(row)))
	}
	return best
}

func along(s, row string) int {
	at := strings.IndexByte(row, s[0])
	if at < 0 {
		return 0
	}
	n := 0
	for n < len(s) && at+n < len(row) && s[n] == row[at+n] {
		n++
	}
	return n
}

func reversed(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// fewCharacters reports whether the password uses one or two different characters.
func fewCharacters(s string) bool {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen) <= 2 && utf8.RuneCountInString(s) > 0
}
