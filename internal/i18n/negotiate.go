package i18n

import (
	"strconv"
	"strings"
)

// Negotiate chooses the language of an answer: the explicit wish ("en", "zh", "zh-CN") if there is one,
// else what an Accept-Language header prefers, else Chinese.
func Negotiate(explicit, acceptLanguage string) Lang {
	if lang, ok := match(explicit); ok {
		return lang
	}
	best, bestQ := Chinese, 0.0
	for part := range strings.SplitSeq(acceptLanguage, ",") {
		tag, q := quality(part)
		if lang, ok := match(tag); ok && q > bestQ {
			best, bestQ = lang, q
		}
	}
	return best
}

// match knows a language by its first part; every Chinese is the one we have.
func match(tag string) (Lang, bool) {
	first, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	switch first {
	case "zh":
		return Chinese, true
	case "en":
		return English, true
	}
	return "", false
}

// quality splits "en;q=0.8"; a weight that cannot be read counts as none.
func quality(part string) (tag string, q float64) {
	tag, params, _ := strings.Cut(part, ";")
	value, ok := strings.CutPrefix(strings.TrimSpace(params), "q=")
	if !ok {
		return tag, 1
	}
	q, err := strconv.ParseFloat(value, 64)
	if err != nil || q < 0 || q > 1 {
		return tag, 0
	}
	return tag, q
}
