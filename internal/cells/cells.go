// Package cells reads what people type into one cell of a table or one field of a form: days of three calendars, numbers, names,
// telephone numbers, resident identity numbers (公民身份号码) and unified social credit codes (统一社会信用代码).
//
// Each reading answers the value in the one form that is kept, and notes in a fault.Fields what is wrong and what to do. An empty
// cell is read as nothing and is no fault. What names a person is never repeated in a fault: faults are logged.
package cells

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"gezhi/internal/fault"
)

// Plain writes full-width letters, digits and signs (Ａ１－) as plain ones, an ideographic blank as a blank, and drops blanks at both
// ends. Chinese punctuation and characters stay as they are.
func Plain(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3000' || r == '\u00a0':
			return ' '
		}
		return r
	}, text))
}

// Text reads words of at most so many characters. Line breaks and tabs may stand in them.
func Text(f *fault.Fields, path, text string, most int) string {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if !Clean(f, path, text) {
		return ""
	}
	if n := utf8.RuneCountInString(text); n > most {
		f.Add(path, "too_long", "max", most, "n", n)
		return ""
	}
	return text
}

// Clean notes characters that nobody sees or that no other program shows as they were meant, and reports whether there are none.
func Clean(f *fault.Fields, path, text string) bool {
	if !utf8.ValidString(text) {
		f.Add(path, "cell.encoding")
		return false
	}
	for _, r := range text {
		switch {
		case r == '\n' || r == '\t':
		case unicode.IsControl(r):
			f.Add(path, "import.control")
			return false
		case unicode.Is(unicode.Bidi_Control, r) || r == '\u200b' || r == '\u2060' || r == '\ufeff':
			f.Add(path, "cell.invisible")
			return false
		case r == utf8.RuneError:
			f.Add(path, "cell.encoding")
			return false
		case unicode.Is(unicode.Co, r):
			f.Add(path, "cell.private_use")
			return false
		case r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef:
			f.Add(path, "cell.encoding")
			return false
		}
	}
	return true
}

// MostName is how many characters the name of a person has at most.
const MostName = 60

// Name reads the name of a person: letters of any script, Chinese characters of every extension, and between its parts · (also typed as
// ・ • ‧ ･ or .), a blank, - or '. A note in brackets behind it may stand, as 王芳(女儿).
func Name(f *fault.Fields, path, text string) string {
	text = strings.Join(strings.Fields(Plain(text)), " ")
	if text == "" || !Clean(f, path, text) {
		return ""
	}
	if n := utf8.RuneCountInString(text); n > MostName {
		f.Add(path, "too_long", "max", MostName, "n", n)
		return ""
	}
	letters := 0
	text = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("·・•‧･．.∙⋅", r):
			return '·'
		case unicode.IsLetter(r) || r == '〇':
			letters++
		case unicode.IsMark(r) || strings.ContainsRune(" -'’()", r):
		default:
			letters = -MostName * 2
		}
		return r
	}, text)
	if letters <= 0 || !utf8.ValidString(text) {
		f.Add(path, "cell.name")
		return ""
	}
	return text
}

// Clip shortens a text for a sentence.
func Clip(text string) string {
	if utf8.RuneCountInString(text) <= 40 {
		return text
	}
	return string([]rune(text)[:40]) + "…"
}
