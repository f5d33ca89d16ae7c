package desk_test

import (
	"strings"
	"testing"

	"gezhi/internal/desk"
	"gezhi/internal/fault"
	"gezhi/jurisdictions"
)

func TestATextNamesItsFieldAndKnownBlanks(t *testing.T) {
	t.Parallel()
	good := desk.Text{Kind: desk.TextAnswer, Title: " 已  修复 ", Words: "【编号】已于【今天】修复。\n"}
	for name, c := range map[string]struct {
		change func(*desk.Text)
		wrong  string
	}{
		"all of it":        {func(*desk.Text) {}, ""},
		"of one unit":      {func(t *desk.Text) { t.Org = "unit:U15" }, ""},
		"for no field":     {func(t *desk.Text) { t.Kind = "praise" }, "kind not_one_of"},
		"without a title":  {func(t *desk.Text) { t.Title = " " }, "title required"},
		"a long title":     {func(t *desk.Text) { t.Title = strings.Repeat("长", 31) }, "title too_long"},
		"without words":    {func(t *desk.Text) { t.Words = "\n" }, "words required"},
		"an unknown blank": {func(t *desk.Text) { t.Words = "【编号】请联系【电话】" }, "words text.blank"},
		"of nobody":        {func(t *desk.Text) { t.Org = "nobody" }, "org not_an_org"},
	} {
		text := good
		c.change(&text)
		got, err := text.Check()
		f := fault.As(err)
		switch {
		case c.wrong == "" && (err != nil || got.Title != "已 修复" || strings.HasSuffix(got.Words, "\n")):
			t.Errorf("%s: %+v, %v", name, got, err)
		case c.wrong != "" && (len(f.Fields) != 1 || f.Fields[0].Path+" "+f.Fields[0].Code != c.wrong):
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestACountyBeginsWithSomeTexts(t *testing.T) {
	t.Parallel()
	texts, err := desk.ReadTexts(jurisdictions.Files, "texts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	found := map[desk.TextKind]bool{}
	for _, text := range texts {
		found[text.Kind] = true
	}
	for _, kind := range desk.TextKinds() {
		if !found[kind] && kind != desk.TextAny {
			t.Errorf("none for %s", kind)
		}
	}
}
