package catalogue_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/catalogue"
	"gezhi/internal/i18n"
	"gezhi/jurisdictions"
)

type sample struct{ matter, text string }

func samples(t testing.TB) []sample {
	t.Helper()
	raw, err := os.ReadFile("testdata/messages.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []sample
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		code, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		out = append(out, sample{code, text})
	}
	return out
}

func TestSuggestNamesTheMatterOfMostReports(t *testing.T) {
	t.Parallel()
	cat := load(t, jurisdictions.Chengqu)
	list := samples(t)
	first, among := 0, 0
	for _, s := range list {
		got := cat.Suggest(catalogue.Ask{Text: s.text, Day: day(t, "2026-03-02")})
		if got[0].Matter == s.matter {
			first++
		} else {
			t.Logf("%s, not %s %v: %s", s.matter, got[0].Matter, got[0].Words, s.text)
		}
		if slices.ContainsFunc(got, func(g catalogue.Suggestion) bool { return g.Matter == s.matter }) {
			among++
		}
	}
	t.Logf("of %d reports %d are named first, %d among three", len(list), first, among)
	if len(list) < 60 || first*100 < 90*len(list) || among*100 < 97*len(list) {
		t.Errorf("of %d reports %d are named first and %d among three; the floors are 90 and 97 per cent", len(list), first, among)
	}
}

func TestSuggestionsSayWhy(t *testing.T) {
	t.Parallel()
	cat := load(t, jurisdictions.Chengqu)
	got := cat.Suggest(catalogue.Ask{Text: "路口的井盖丢失了,路灯也不亮", Day: day(t, "2026-03-02")})
	if got[0].Matter != "C0904" || got[0].Confidence != catalogue.High || got[0].Reason != "suggest.words" {
		t.Fatalf("got %+v", got[0])
	}
	if diff := cmp.Diff([]string{"路灯", "井盖丢失"}, got[0].Words); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
	sentence := i18n.Text(i18n.Chinese, got[0].Reason, map[string]any{"words": strings.Join(got[0].Words, "、")})
	if sentence != "提到了“路灯、井盖丢失”" {
		t.Errorf("got %q", sentence)
	}
}

func TestSuggestAlwaysAnswersThree(t *testing.T) {
	t.Parallel()
	cat := load(t, jurisdictions.Chengqu)
	for _, text := range []string{"", "???", "hello", "好", "\xff\xfe", strings.Repeat("井盖", 100_000)} {
		got := cat.Suggest(catalogue.Ask{Text: text, Day: day(t, "2026-03-02")})
		if len(got) != 3 {
			t.Errorf("%.12q: %d suggestions", text, len(got))
		}
		if !strings.Contains(text, "井盖") && (got[0].Confidence != catalogue.Low || got[0].Reason != "suggest.none") {
			t.Errorf("%.12q: got %+v", text, got[0])
		}
	}
}

func TestSuggestKeepsToTheListAndToWhatResidentsMayChoose(t *testing.T) {
	t.Parallel()
	cat := altered(t, "C0904", func(m *catalogue.Matter) { m.Status = catalogue.Suspended })
	on := day(t, "2026-03-02")
	for _, s := range cat.Suggest(catalogue.Ask{Text: "井盖丢失", Day: on}) {
		if s.Matter == "C0904" {
			t.Error("a suspended matter was suggested")
		}
	}
	for _, s := range cat.Suggest(catalogue.Ask{Text: "丈夫打人 家暴", Day: on, PublicOnly: true}) {
		if m, _ := cat.Matter(s.Matter); !m.Has(catalogue.Public) {
			t.Errorf("%s is not for residents to choose", s.Matter)
		}
	}
}

func TestSuggestReadsFullWidthAndSpacedText(t *testing.T) {
	t.Parallel()
	cat := load(t, jurisdictions.Chengqu)
	for _, text := range []string{"KTV 太吵", "ktv", "KTV"} {
		got := cat.Suggest(catalogue.Ask{Text: text, Day: day(t, "2026-03-02")})
		if !slices.ContainsFunc(got, func(s catalogue.Suggestion) bool { return s.Matter == "C1203" && slices.Contains(s.Words, "ktv") }) {
			t.Errorf("%q: got %+v", text, got)
		}
	}
}

func BenchmarkSuggest(b *testing.B) {
	cat := load(b, jurisdictions.Chengqu)
	ask := catalogue.Ask{Text: "对面工地夜里两点还在施工,噪音吵得睡不着,打了好几次电话都没有人管", Day: day(b, "2026-03-02")}
	for b.Loop() {
		cat.Suggest(ask)
	}
}
