package keys

import "strings"

// Phone brings a telephone number to the form that is indexed: digits alone, without +86 or 0086 before a mobile number, and
// full-width digits as plain ones.
func Phone(s string) string {
	digits := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= '\uff10' && r <= '\uff19':
			return r - '\uff10' + '0'
		}
		return -1
	}, s)
	for _, prefix := range []string{"0086", "86"} {
		if rest, ok := strings.CutPrefix(digits, prefix); ok && len(rest) == 11 && rest[0] == '1' {
			return rest
		}
	}
	return digits
}
