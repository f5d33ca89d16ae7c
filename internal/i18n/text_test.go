package i18n_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/fault"
	"gezhi/internal/i18n"
)

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

func readMessages(t *testing.T, lang i18n.Lang) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("messages/" + string(lang) + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]string
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func placeholders(s string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	t.Parallel()
	zh, en := readMessages(t, i18n.Chinese), readMessages(t, i18n.English)
	for key, sentence := range zh {
		other, ok := en[key]
		if !ok {
			t.Errorf("%s is missing in English", key)
		}
		if diff := cmp.Diff(placeholders(sentence), placeholders(other)); diff != "" {
			t.Errorf("%s: placeholders differ (-zh +en):\n%s", key, diff)
		}
	}
	for key := range en {
		if _, ok := zh[key]; !ok {
			t.Errorf("%s is missing in Chinese", key)
		}
	}
}

func TestNoSentenceIsEmptyOrMalformed(t *testing.T) {
	t.Parallel()
	han := regexp.MustCompile(`\p{Han}`)
	for _, lang := range i18n.Langs() {
		for key, s := range readMessages(t, lang) {
			if strings.TrimSpace(s) == "" || s != strings.TrimSpace(s) {
				t.Errorf("%s %s: empty, or space at an end: %q", lang, key, s)
			}
			if strings.Count(s, "{") != len(placeholder.FindAllString(s, -1)) || strings.Count(s, "{") != strings.Count(s, "}") {
				t.Errorf("%s %s: a brace is no placeholder: %q", lang, key, s)
			}
			if lang == i18n.English && han.MatchString(s) {
				t.Errorf("%s: Chinese in the English sentence %q", key, s)
			}
		}
	}
}

func TestKeysBeginWithAKnownWord(t *testing.T) {
	t.Parallel()
	known := []string{"kind", "fault", "finding", "party", "page", "sms", "field", "state", "overlay", "loop", "class", "status", "visibility", "confidence", "action",
		"verify_by", "source", "clock", "act", "suggest", "limit", "policy", "role", "org", "want", "table", "notice", "export", "overview", "log", "purpose", "opinion", "unit", "permission", "station", "ledger"}
	for _, key := range i18n.Keys("") {
		first, _, _ := strings.Cut(key, ".")
		if !slices.Contains(known, first) {
			t.Errorf("%s begins with no known word: add it to the list on purpose, or correct it", key)
		}
	}
}

// A sentence is found by its key, and two people who add one each rarely meet on a line.
func TestMessagesAreSorted(t *testing.T) {
	t.Parallel()
	line := regexp.MustCompile(`(?m)^  "([^"]+)":`)
	for _, lang := range i18n.Langs() {
		raw, err := os.ReadFile("messages/" + string(lang) + ".json")
		if err != nil {
			t.Fatal(err)
		}
		before := ""
		for _, m := range line.FindAllStringSubmatch(string(raw), -1) {
			if m[1] <= before {
				t.Errorf("%s: %s stands after %s", lang, m[1], before)
			}
			before = m[1]
		}
	}
}

// A field sentence has a rule and a remedy: two sentences at least.
func TestFieldSentencesStateRuleAndRemedy(t *testing.T) {
	t.Parallel()
	for _, key := range i18n.Keys("field.") {
		zh, en := i18n.Text(i18n.Chinese, key, nil), i18n.Text(i18n.English, key, nil)
		polite := strings.Contains(zh, "请")
		if !polite || !strings.HasSuffix(zh, "。") && !strings.HasSuffix(zh, "样子。") {
			t.Errorf("%s: no remedy in %q", key, zh)
		}
		if !strings.Contains(en, "Please") || !strings.HasSuffix(en, ".") {
			t.Errorf("%s: no remedy in %q", key, en)
		}
	}
}

func TestEveryKindHasASentence(t *testing.T) {
	t.Parallel()
	for _, k := range fault.Kinds() {
		if !i18n.Has("kind." + k.String()) {
			t.Errorf("no sentence for kind %s", k)
		}
	}
}

func TestTextFillsPlaceholders(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		lang   i18n.Lang
		key    string
		params map[string]any
		want   string
	}{
		{"Chinese", i18n.Chinese, "field.too_long", map[string]any{"max": 20}, "最多 20 个字。请缩短。"},
		{"English", i18n.English, "field.too_long", map[string]any{"max": 20}, "At most 20 characters are allowed. Please shorten it."},
		{"an unknown language gets Chinese", "fr", "state.handling", nil, "处置中"},
		{"an unknown key gives itself", i18n.English, "no.such.key", nil, "no.such.key"},
		{"a missing value leaves the placeholder", i18n.Chinese, "field.too_long", nil, "最多 {max} 个字。请缩短。"},
		{"a list is told as one", i18n.Chinese, "field.not_one_of", map[string]any{"allowed": []string{"小旅馆", "小浴室"}}, "只能是其中之一:小旅馆、小浴室。请选择。"},
		{"a list of names of a kind", i18n.English, "field.not_one_of", map[string]any{"allowed": []i18n.Lang{"a", "b"}}, "It must be one of: a, b. Please choose one."},
		{"a value with braces is not filled again", i18n.Chinese, "field.out_of_range", map[string]any{"min": "{max}", "max": 3}, "应在 {max} 和 3 之间。请修改。"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := i18n.Text(c.lang, c.key, c.params); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestFaultsSayCodesInWords(t *testing.T) {
	t.Parallel()
	f := fault.New(fault.Conflict, "case.wrong_state", "state", "closed", "act", "dispatch")
	if got, want := i18n.Fault(i18n.Chinese, f), "这件事现在是“已结案”,不能“派遣”。请刷新后再看。"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	f = fault.New(fault.Conflict, "return.too_late", "limit", "4wh")
	if got, want := i18n.Fault(i18n.English, f), "A return is possible within 4 working hours of dispatch, which has passed. Please handle the case, or ask the level above."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAFaultWithoutASentenceGivesThatOfItsKindAndNeverItsCause(t *testing.T) {
	t.Parallel()
	cause := fmt.Errorf("secret table name")
	for _, k := range fault.Kinds() {
		f := fault.New(k, "no.such.code", "x", "y").Because(cause)
		for _, lang := range i18n.Langs() {
			got := i18n.Fault(lang, f)
			if got != i18n.Text(lang, "kind."+k.String(), nil) || strings.Contains(got, "secret") || strings.Contains(got, "no.such") {
				t.Errorf("%s %s: got %q", k, lang, got)
			}
		}
	}
}

func TestLimitIsSaidInWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{
		"5wd": {"5个工作日", "5 working days"},
		"1wd": {"1个工作日", "1 working day"},
		"15m": {"15分钟", "15 minutes"},
		"xyz": {"xyz", "xyz"},
	} {
		if zh, en := i18n.Limit(i18n.Chinese, text), i18n.Limit(i18n.English, text); zh != want[0] || en != want[1] {
			t.Errorf("%s: got %q and %q", text, zh, en)
		}
	}
}

func TestNegotiate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, explicit, accept string
		want                   i18n.Lang
	}{
		{"nothing is Chinese", "", "", i18n.Chinese},
		{"an explicit wish wins", "en", "zh-CN,zh;q=0.9", i18n.English},
		{"an explicit wish that we do not speak is passed over", "fr", "en", i18n.English},
		{"any English", "", "en-GB,en;q=0.9", i18n.English},
		{"any Chinese", "", "zh-TW", i18n.Chinese},
		{"the heavier one", "", "en;q=0.3, zh;q=0.8", i18n.Chinese},
		{"the first of equals", "", "en, zh", i18n.English},
		{"none that we speak", "", "fr, de;q=0.5", i18n.Chinese},
		{"a refused one", "", "en;q=0", i18n.Chinese},
		{"rubbish", "", ";;q=x,,en;q=2", i18n.Chinese},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := i18n.Negotiate(c.explicit, c.accept); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func FuzzNegotiateAlwaysSpeaksALanguageOfOurs(f *testing.F) {
	f.Add("en", "zh-CN,zh;q=0.9")
	f.Add("", "en;q=0.8,*;q=0.1")
	f.Fuzz(func(t *testing.T, explicit, accept string) {
		if got := i18n.Negotiate(explicit, accept); !slices.Contains(i18n.Langs(), got) {
			t.Errorf("got %q", got)
		}
	})
}
