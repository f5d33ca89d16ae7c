package i18n

import (
	"regexp"
	"strings"

	"gezhi/internal/fault"
)

// Fault returns the sentence of a fault: what went wrong, and what to do.
// A code without a sentence gives the general one of its kind, never the bare code or the cause.
func Fault(lang Lang, f *fault.Error) string {
	if Has("fault." + f.Code) {
		return Text(lang, "fault."+f.Code, worded(lang, f.Params))
	}
	return Text(lang, "kind."+f.Kind.String(), nil)
}

// Field returns the sentence of a wrong field: the rule, and the remedy.
func Field(lang Lang, f fault.Field) string {
	if Has("field." + f.Code) {
		return Text(lang, "field."+f.Code, worded(lang, f.Params))
	}
	if Has("fault." + f.Code) { // a conflict in one row of many
		return Text(lang, "fault."+f.Code, worded(lang, f.Params))
	}
	return Text(lang, "field.invalid", nil)
}

var span = regexp.MustCompile(`^([0-9]+)(wh|wd|d|h|m|s)$`)

// Limit says a limit in words: "5wd" is 5个工作日. A text that is no limit stays as it is.
func Limit(lang Lang, text string) string {
	m := span.FindStringSubmatch(text)
	if m == nil {
		return text
	}
	said := Text(lang, "limit."+m[2], map[string]any{"n": m[1]})
	if lang == English && m[1] == "1" {
		said = strings.TrimSuffix(said, "s")
	}
	return said
}

// worded says parameters that are codes of ours in words: state "closed" by the message "state.closed", and limits.
func worded(lang Lang, params fault.Params) map[string]any {
	out := make(map[string]any, len(params))
	for name, value := range params {
		text, ok := value.(string)
		switch {
		case !ok:
			out[name] = value
		case Has(name + "." + text):
			out[name] = Text(lang, name+"."+text, nil)
		default:
			out[name] = Limit(lang, text)
		}
	}
	return out
}
