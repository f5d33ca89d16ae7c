package cells

import (
	"regexp"
	"strings"

	"gezhi/internal/fault"
)

// Dialled brings a telephone number to the form that is compared: plain digits alone, without +86 or 0086 before a mobile number.
func Dialled(text string) string {
	digits := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		}
		return -1
	}, text)
	for _, prefix := range []string{"0086", "86"} {
		if rest, ok := strings.CutPrefix(digits, prefix); ok && len(rest) == 11 && rest[0] == '1' {
			return rest
		}
	}
	return digits
}

var (
	mobile = regexp.MustCompile(`^1[3-9]\d{9}$`)
	// landline: an area code or none, 7 or 8 digits of which the first is neither 0 nor 1.
	landline = regexp.MustCompile(`^(010|02\d|0[3-9]\d{2})?([2-9]\d{6,7})$`)
	service  = regexp.MustCompile(`^([48]00\d{7}|95\d{3,6}|1[0-2]\d|1[0-2]\d{3})$`)
)

// Mobile reports whether a text is a mobile number of mainland China.
func Mobile(text string) bool { return mobile.MatchString(Dialled(text)) && phoneSigns(Plain(text)) }

// Phone reads one telephone number of mainland China: mobile, landline with or without area code and extension, 400 and 800, or a
// short public one. It answers plain digits; an extension stands behind a hyphen, and so does a landline behind its area code.
func Phone(f *fault.Fields, path, text string) string {
	text = Plain(text)
	if text == "" || !Clean(f, path, text) {
		return ""
	}
	if strings.ContainsAny(text, "Ee") && strings.ContainsAny(text, ".") {
		f.Add(path, "cell.rounded") // 1.38E+10
		return ""
	}
	digits := Dialled(text)
	switch {
	case strings.ContainsAny(text, "/,;、,;") || len(digits) >= 21:
		f.Add(path, "cell.phone_one")
		return ""
	case !phoneSigns(text):
		f.Add(path, "cell.phone_signs")
		return ""
	case strings.HasPrefix(digits, "1") && mobile.MatchString(digits):
		return digits
	case service.MatchString(digits):
		return digits
	case strings.HasPrefix(digits, "1"):
		f.Add(path, "cell.mobile", "n", len(digits))
		return ""
	}
	if n := landlineOf(text); n != "" {
		return n
	}
	f.Add(path, "cell.phone")
	return ""
}

// Callable reports whether somebody may be called by a text as it was written: 7 to 15 digits, parted by blanks or dashes.
func Callable(phone string) bool {
	digits := 0
	for _, r := range phone {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r != '-' && r != ' ' && r != '+':
			return false
		}
	}
	return digits >= 7 && digits <= 15
}

func phoneSigns(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && !strings.ContainsRune("+-() ―—–转#*", r)
	}) < 0
}

// landlineOf is a landline as area code, number and extension with hyphens between them; empty for what is none. An extension is what
// stands behind a sign: 0356-2058888-12, 2058888转12.
func landlineOf(text string) string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	extension := ""
	if n := len(parts) - 1; n > 0 && len(parts[n]) <= 5 && landline.MatchString(strings.Join(parts[:n], "")) {
		parts, extension = parts[:n], "-"+parts[n]
	}
	m := landline.FindStringSubmatch(strings.Join(parts, ""))
	switch {
	case m == nil:
		return ""
	case m[1] == "":
		return m[2] + extension
	}
	return m[1] + "-" + m[2] + extension
}
