package webui_test

import (
	"net/url"
	"strings"
	"testing"

	"gezhi/internal/cases"
	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/ids"
	"gezhi/internal/webui"
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

// codes notes what is asked for.
type codes struct{ asked [][2]string }

func (*codes) Ready() bool               { return true }
func (c *codes) Ask(_, no, phone string) { c.asked = append(c.asked, [2]string{no, phone}) }

func TestACodeBySMSAnswersAlikeWhetherThereIsSuchANumber(t *testing.T) {
	t.Parallel()
	asked := &codes{}
	w := apitest.New(t, func(d *httpapi.Deps, o *httpapi.Options) { d.Codes, o.RateScale = asked, 1 })
	webui.Mount(w.Registry, w.Deps.IDs)
	c := resident(w)
	var r cases.Receipt
	c.Post(t, "/api/v1/cases", map[string]any{"source": "resident_web", "words": "路灯不亮", "grid": "140502001001001", "contact": map[string]any{"phone": "13800000001"}}).Want(201).Into(&r)
	ask := func(no, phone string) apitest.Answer {
		return form(t, c, "/lost", url.Values{"no": {no}, "phone": {phone}})
	}
	made := ids.CaseNumber("140502", "20260316", 999_999)
	known, unknown := ask(r.No, "138 0000 0001").Want(200), ask(made, "13800000002").Want(200)
	if strings.ReplaceAll(string(known.Body), r.No, "") != strings.ReplaceAll(string(unknown.Body), made, "") {
		t.Error("the answers differ")
	}
	if len(asked.asked) != 2 || asked.asked[0] != [2]string{r.No, "138 0000 0001"} {
		t.Errorf("%v", asked.asked)
	}
	page := parse(t, ask("123", "call me").Want(422).Body)
	if page.one(t, "input#no").attr["aria-invalid"] != "true" || page.one(t, "input#phone").attr["aria-invalid"] != "true" {
		t.Errorf("%s", page.one(t, "main").text)
	}
	for i, no := range []string{r.No, made} { // three a day for a number, whether it is one or not
		for j := range 2 {
			ask(no, "1380000001"+string(rune('0'+2*i+j))).Want(200)
		}
		n := len(asked.asked)
		if ask(no, "13800000019").Want(429); len(asked.asked) != n {
			t.Error("a fourth message is sent")
		}
	}
}

func TestWithoutSMSNoFormPromisesIt(t *testing.T) {
	t.Parallel()
	c := resident(world(t))
	if len(parse(t, c.Get(t, "/lost").Want(200).Body).find("section form")) != 0 {
		t.Error("a form that leads nowhere")
	}
	form(t, c, "/lost", url.Values{"no": {"1"}, "phone": {"13800000001"}}).Want(404)
}
