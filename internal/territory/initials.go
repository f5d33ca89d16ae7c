package territory

import (
	"strings"
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// sounds are the first codes of GB 2312 level 1 by the letter with which their pinyin begins: its 3,755 characters stand in the
// order of their pinyin, so that no table of readings is needed. i, u and v begin no syllable.
var sounds = []struct {
	first  int
	letter byte
}{
	{0xB0A1, 'a'}, {0xB0C5, 'b'}, {0xB2C1, 'c'}, {0xB4EE, 'd'}, {0xB6EA, 'e'}, {0xB7A2, 'f'}, {0xB8C1, 'g'}, {0xB9FE, 'h'}, {0xBBF7, 'j'}, {0xBFA6, 'k'},
	{0xC0AC, 'l'}, {0xC2E8, 'm'}, {0xC4C3, 'n'}, {0xC5B6, 'o'}, {0xC5BE, 'p'}, {0xC6DA, 'q'}, {0xC8BB, 'r'}, {0xC8F6, 's'}, {0xCBFA, 't'}, {0xCDDA, 'w'},
	{0xCEF4, 'x'}, {0xD1B9, 'y'}, {0xD4D1, 'z'}, {0xD7FA, 0},
}

// initials are the first letters of the pinyin of a folded name (拼音首字母), as people type who write by letters: fxyl for 凤翔园里.
// Rarer characters have no letter and stand as a dot, which nobody types.
func initials(name string) string {
	encoder := simplifiedchinese.GBK.NewEncoder()
	var b strings.Builder
	for _, r := range name {
		if r < unicode.MaxASCII {
			b.WriteRune(r)
			continue
		}
		letter := byte('.')
		if code, err := encoder.String(string(r)); err == nil && len(code) == 2 {
			if l := soundOf(int(code[0])<<8 | int(code[1])); l != 0 {
				letter = l
			}
		}
		b.WriteByte(letter)
	}
	return b.String()
}

func soundOf(code int) byte {
	for i := len(sounds) - 1; i >= 0; i-- {
		if code >= sounds[i].first {
			return sounds[i].letter
		}
	}
	return 0
}
