package webui_test

import (
	"strings"
	"testing"

	"gezhi/internal/ids"
)

func TestThePageOfSavedReportsSaysWhatToDoWithoutAScript(t *testing.T) {
	t.Parallel()
	c := resident(world(t))
	page := parse(t, c.Get(t, "/mine").Want(200).Body)
	slot := page.one(t, "div[data-mine]")
	if slot.attr["data-lost"] != c.Prefix+"/lost" || len(strings.TrimSpace(slot.one(t, "p[data-plain]").text)) < 20 {
		t.Errorf("%v: %q", slot.attr, slot.text)
	}
	page.one(t, "main a[href="+c.Prefix+"/track]")
	for _, from := range []string{"/", "/track"} {
		parse(t, c.Get(t, from).Want(200).Body).one(t, "main a[href="+c.Prefix+"/mine]")
	}
}

func TestTheWayBackToALostCodeTellsNothingOfANumber(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	path, _ := follow(t, c, form(t, c, "/report", filled(t, c, w)))
	real, made := strings.Split(path, "/")[2], ids.CaseNumber("140502", "20260316", 999_999)
	said := func(no string) string {
		page := parse(t, c.Get(t, "/lost?no="+no).Want(200).Body)
		if page.one(t, "ol.next span.code").text != no {
			t.Error("the number that one brings is not shown")
		}
		return strings.ReplaceAll(page.one(t, "main").text, no, "")
	}
	if said(real) != said(made) {
		t.Error("the page tells whether there is such a number")
	}
	if s := parse(t, c.Get(t, "/lost?no=<b>x").Want(200).Body).one(t, "main").text; strings.Contains(s, "<b>") {
		t.Error(s)
	}
}
