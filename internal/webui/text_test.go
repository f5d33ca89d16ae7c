package webui_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gezhi/internal/cases"
	"gezhi/internal/i18n"
	"gezhi/internal/stations"
)

var (
	wholeKey = regexp.MustCompile(`\.T "([a-z_.]+)"`)
	madeKey  = regexp.MustCompile(`\.T \(print "([a-z_.]+)" [^)"]+(?:"([a-z_.]+)")?\)`)
)

// TestEverySentenceOfThePagesIsThere reads the templates and asks for every key that they name. Keys that are made of a part
// and a value are asked for with every value.
func TestEverySentenceOfThePagesIsThere(t *testing.T) {
	t.Parallel()
	values := map[string][]string{
		"page.state.": states(), "page.mark.": {"done", "now", "ahead"},
		"page.look.":    {"call_back", "visit", "verify", "follow_up", "emergency", "other", "code_sms"},
		"page.privacy.": {"words", "contact", "photo", "place", "case", "look", "act", "view", "household", "visit", "care", "mandate"}, "page.class.": {"public", "internal", "personal", "sensitive"},
		"page.basis.": {"duty", "consent"}, "page.kept.": {"case", "proof", "post", "half", "device", "service", "refreshed", "year", "aftercare", "done"},
		"page.public.state.": {"open", "standing", "done"}, "page.public.sign.": {"open", "standing", "done"},
		"page.phase.": {"running", "half", "most", "late", "standing", "ended", "ended_late"},
		"page.done.":  {"supplement", "verify", "rework", "evaluate", "unsolved", "reopen", "urge", "appeal", "withdraw"},
		"page.print.": {"order", "supervision", "file"}, "page.print.level.": {"green", "yellow", "red"},
		"page.print.cause.": {"overdue", "rework", "repeat", "media", "leader", "other"},
		"page.photo.":       {"report", "before", "after"}, "page.grid.kind.": {"ordinary", "exclusive"}, "station.kind.": {"center", "station", "rider"},
		"station.amenity.": amenities(),
		"page.act.":        {"supplement", "verify", "rework", "evaluate", "unsolved", "reopen", "urge", "appeal", "withdraw"},
	}
	files, err := filepath.Glob("templates/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal("no templates", err)
	}
	n := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range wholeKey.FindAllStringSubmatch(string(text), -1) {
			n++
			if !i18n.Has(m[1]) {
				t.Errorf("%s: no sentence for %s", file, m[1])
			}
		}
		for _, m := range madeKey.FindAllStringSubmatch(string(text), -1) {
			if values[m[1]] == nil {
				t.Errorf("%s: which values does %s have?", file, m[1])
			}
			for _, v := range values[m[1]] {
				n++
				if !i18n.Has(m[1] + v + m[2]) {
					t.Errorf("%s: no sentence for %s", file, m[1]+v+m[2])
				}
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d keys were found", n)
	}
}

func states() []string {
	var all []string
	for _, s := range cases.States() {
		all = append(all, string(s))
	}
	return all
}

func amenities() (all []string) {
	for _, a := range stations.Amenities() {
		all = append(all, string(a))
	}
	return all
}

func TestNoPageShowsAKeyInPlaceOfASentence(t *testing.T) {
	t.Parallel()
	for name, body := range everyPage(t, world(t)) {
		if text := parse(t, body).text; strings.Contains(text, "page.") || strings.Contains(text, "{n}") {
			t.Errorf("%s: %s", name, text)
		}
	}
}
