package webui_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
	"gezhi/internal/webui"
)

func world(t *testing.T) *apitest.World {
	t.Helper()
	w := apitest.New(t)
	webui.Mount(w.Registry, w.Deps.IDs)
	return w
}

func resident(w *apitest.World) apitest.Client {
	return w.Anybody(apitest.Chengqu).With("Accept", "text/html")
}

// form sends a form as a browser does, with photos where there are any.
func form(t *testing.T, c apitest.Client, path string, values url.Values, photos ...[]byte) apitest.Answer {
	t.Helper()
	if len(photos) == 0 {
		return c.With("Content-Type", "application/x-www-form-urlencoded").Do(t, http.MethodPost, path, strings.NewReader(values.Encode()))
	}
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for name, list := range values {
		for _, v := range list {
			if err := parts.WriteField(name, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, photo := range photos {
		file, err := parts.CreateFormFile("photo", "a.jpg")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write(photo); err != nil {
			t.Fatal(err)
		}
	}
	if err := parts.Close(); err != nil {
		t.Fatal(err)
	}
	return c.With("Content-Type", parts.FormDataContentType()).Do(t, http.MethodPost, path, &body)
}

func photo(t *testing.T) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, image.NewRGBA(image.Rect(0, 0, 40, 30)), nil); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// filled is the form of a report as a resident fills it in.
func filled(t *testing.T, c apitest.Client, w *apitest.World) url.Values {
	t.Helper()
	page := parse(t, c.Get(t, "/report").Want(200).Body)
	return url.Values{
		"key": {page.one(t, "form#report input[name=key]").attr["value"]}, "words": {"路灯不亮"}, "address": {"东门"},
		"community": {string(w.County(apitest.Chengqu)) + "001001"},
	}
}

// follow goes where an answer sends the browser.
func follow(t *testing.T, c apitest.Client, a apitest.Answer) (path string, page *node) {
	t.Helper()
	path = strings.TrimPrefix(a.Want(http.StatusSeeOther).Header.Get("Location"), c.Prefix)
	return path, parse(t, c.Get(t, path).Want(200).Body)
}

func TestAResidentReportsAndTakesAReceiptHome(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	path, page := follow(t, c, form(t, c, "/report", filled(t, c, w), photo(t)))
	no, code := page.one(t, "dd#no").text, page.one(t, "dd#code").text
	if len(no) < 21 || len(strings.ReplaceAll(code, " ", "")) != 8 {
		t.Errorf("number %q, code %q", no, code)
	}
	link := page.find("main a.button")[0].attr["href"]
	if link != c.Prefix+strings.TrimSuffix(path, "/receipt") {
		t.Errorf("link %q", link)
	}
	_, mine := follow(t, c, form(t, c, "/track", url.Values{"no": {no}, "code": {strings.ToLower(code)}}))
	if mine.one(t, "ol.steps li[aria-current=step]") == nil || len(mine.find("ol.steps li")) < 4 {
		t.Error("no steps")
	}
	img := mine.one(t, "ul.photos img")
	if img.attr["alt"] == "" {
		t.Error("a picture without a text")
	}
	a := c.Get(t, strings.TrimPrefix(img.attr["src"], c.Prefix)).Want(200)
	if a.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("%v", a.Header)
	}
	if words := mine.one(t, "ol.story").text; !strings.Contains(words, "路灯不亮") {
		t.Errorf("story %q", words)
	}
}

func TestSendingTheFormTwiceIsOneReport(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	values := filled(t, c, w)
	first := form(t, c, "/report", values, photo(t)).Want(303).Header.Get("Location")
	second := form(t, c, "/report", values, photo(t)).Want(303).Header.Get("Location")
	if first != second {
		t.Errorf("%s and %s", first, second)
	}
	values.Set("words", "另一件事")
	form(t, c, "/report", values, photo(t)).Want(422)
	third := form(t, c, "/report", filled(t, c, w)).Want(303).Header.Get("Location")
	if third == first {
		t.Error("a new form is a new report")
	}
}

func TestWhatIsWrongIsToldBesideTheFieldAndNothingIsLost(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	values := filled(t, c, w)
	values.Set("words", "")
	values.Set("phone", "call me")
	page := parse(t, form(t, c, "/report", values, []byte("<svg onload=alert(1)>"), photo(t)).Want(422).Body)
	if page.one(t, "input#photo").attr["aria-invalid"] != "true" || page.one(t, "section.wrong").attr["role"] != "alert" {
		t.Errorf("%s", page.one(t, "main").text)
	}
	for _, link := range page.find("section.wrong a") {
		if len(page.find(link.attr["href"])) != 1 {
			t.Errorf("%s leads nowhere", link.attr["href"])
		}
	}
	kept := page.find("input[name=file]")
	if len(kept) != 1 || page.one(t, "input#address").attr["value"] != "东门" || len(page.find("option[selected]")) != 1 {
		t.Fatalf("%d photos kept", len(kept))
	}
	again := filled(t, c, w)
	again.Set("file", kept[0].attr["value"])
	again.Set("words", "")
	again.Set("phone", "call me")
	page = parse(t, form(t, c, "/report", again).Want(422).Body)
	if page.one(t, "input#phone").attr["aria-invalid"] != "true" {
		t.Errorf("%s", page.one(t, "main").text)
	}
	again.Set("phone", "0356-1234567")
	again.Set("key", page.one(t, "form#report input[name=key]").attr["value"])
	_, receipt := follow(t, c, form(t, c, "/report", again)) // a photo says enough
	receipt.one(t, "dd#no")
}

func TestAPlaceIsFoundByItsName(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	page := parse(t, c.Get(t, "/report?q="+url.QueryEscape("东风")).Want(200).Body)
	rows := page.find("ul.rows button")
	if len(rows) == 0 {
		t.Fatalf("%s", page.one(t, "main").text)
	}
	chosen := parse(t, form(t, c, "/report", url.Values{"pick": {rows[0].attr["value"]}, "words": {"路灯不亮"}}).Want(200).Body)
	if chosen.one(t, "textarea#words").text != "路灯不亮" {
		t.Error("the words are lost by choosing a place")
	}
	grid := chosen.one(t, "form#report input[name=grid]").attr["value"]
	if !strings.HasPrefix(grid, string(w.County(apitest.Chengqu))+"001001") || len(chosen.find("select#community")) != 0 {
		t.Errorf("grid %q", grid)
	}
	none := parse(t, c.Get(t, "/report?q=nowhere").Want(200).Body)
	if len(none.find("ul.rows")) != 0 || !strings.Contains(none.one(t, "main").text, "没有找到") {
		t.Error("nothing was found, and that is not said")
	}
	c.Get(t, "/report?grid=999999").Want(200)
}

func TestAWrongCodeIsToldOnTheForm(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	page := parse(t, form(t, c, "/track", url.Values{"no": {"1405022026031600000012"}, "code": {"AAAAAAAA"}}).Want(404).Body)
	if page.one(t, "input#code").attr["aria-invalid"] != "true" || page.one(t, "input#no").attr["value"] != "1405022026031600000012" {
		t.Errorf("%s", page.one(t, "main").text)
	}
	c.Get(t, "/t/1405022026031600000012/AAAA").Want(404)
}

func TestTheReporterUrgesEvaluatesAndReopens(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	path, _ := follow(t, c, form(t, c, "/report", filled(t, c, w)))
	path = strings.TrimSuffix(path, "/receipt")
	mine := func() *node { return parse(t, c.Get(t, path).Want(200).Body) }
	_, done := follow(t, c, form(t, c, path+"/urge", key(t, mine(), "urge")))
	done.one(t, "p.done")
	if len(mine().find("details#act-urge")) != 0 {
		t.Error("urging again is offered within a day")
	}
	late := parse(t, form(t, c, path+"/urge", url.Values{"key": {w.Deps.IDs.New(w.Clock.Now())}}).Want(429).Body)
	late.one(t, "section.wrong a[href=#main]")
	id := w.As(apitest.Chengqu, people.Dispatcher)
	var found struct{ ID string }
	id.Get(t, "/api/v1/case-numbers/"+strings.Split(path, "/")[2]).Want(200).Into(&found)
	settle(t, w, found.ID)
	page := mine()
	values := key(t, page, "evaluate")
	values.Set("solved", "yes")
	values.Set("satisfaction", "satisfied")
	follow(t, c, form(t, c, path+"/evaluate", values))
	page = mine()
	if len(page.find("details#act-reopen")) != 1 || len(page.find("details#act-evaluate")) != 0 {
		t.Errorf("%s", page.one(t, "main").text)
	}
	values = key(t, page, "reopen")
	parse(t, form(t, c, path+"/reopen", values).Want(422).Body).one(t, "section.wrong a[href=#act-reopen]")
	values.Set("words", "又坏了")
	follow(t, c, form(t, c, path+"/reopen", values))
	form(t, c, path+"/dispatch", values).Want(404)
}

func TestTakingAReportBackAsksOnceMore(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	path, _ := follow(t, c, form(t, c, "/report", filled(t, c, w)))
	path = strings.TrimSuffix(path, "/receipt")
	page := parse(t, c.Get(t, path).Want(200).Body)
	values := key(t, page, "withdraw")
	again := parse(t, form(t, c, path+"/withdraw", values).Want(422).Body)
	again.one(t, "section.wrong a[href=#act-withdraw]")
	values.Set("sure", "yes")
	_, done := follow(t, c, form(t, c, path+"/withdraw", values))
	if text := done.one(t, "p.done").text; !strings.Contains(text, "已经撤回") || len(done.find("section.acts")) != 0 {
		t.Errorf("%s", done.one(t, "main").text)
	}
}

func TestNotSolvedCanBeShownByAPhoto(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	path, _ := follow(t, c, form(t, c, "/report", filled(t, c, w)))
	path = strings.TrimSuffix(path, "/receipt")
	var found struct{ ID string }
	w.As(apitest.Chengqu, people.Dispatcher).Get(t, "/api/v1/case-numbers/"+strings.Split(path, "/")[2]).Want(200).Into(&found)
	settle(t, w, found.ID)
	values := key(t, parse(t, c.Get(t, path).Want(200).Body), "unsolved")
	values.Set("words", "还是不亮")
	_, page := follow(t, c, form(t, c, path+"/unsolved", values, photo(t)))
	if len(page.find("ul.photos img")) != 1 || !strings.Contains(page.one(t, "ol.story").text, "还是不亮") {
		t.Errorf("%s", page.one(t, "main").text)
	}
}

func key(t *testing.T, page *node, act string) url.Values {
	t.Helper()
	return url.Values{"key": {page.one(t, "details#act-"+act+" input[name=key]").attr["value"]}}
}

// settle does what the staff does until the resident is asked.
func settle(t *testing.T, w *apitest.World, id string) {
	t.Helper()
	desk, handler := w.As(apitest.Chengqu, people.Dispatcher), w.As(apitest.Chengqu, people.Handler)
	path := "/api/v1/cases/" + id + "/acts/"
	desk.Post(t, path+"accept", map[string]any{"matter": w.Matter(apitest.Chengqu).Code}).Want(200)
	desk.Post(t, path+"dispatch", map[string]any{"lead": w.PostFor(apitest.Chengqu, people.Handler).Org}).Want(200)
	handler.Post(t, path+"sign", nil).Want(200)
	handler.Post(t, path+"finish", map[string]any{"words": "修好了", "apart": "夜间作业"}).Want(200)
	w.As(apitest.Chengqu, people.Verifier).Post(t, path+"verify", map[string]any{"how": "visit"}).Want(200)
}

func TestWhatSomebodyWroteStaysText(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	values := filled(t, c, w)
	values.Set("words", `<script>alert(1)</script><img src=x onerror=alert(1)>"'{{.}}`)
	path, _ := follow(t, c, form(t, c, "/report", values))
	a := c.Get(t, strings.TrimSuffix(path, "/receipt")).Want(200)
	if page := parse(t, a.Body); len(page.find("ol.story script")) != 0 || len(page.find("ol.story img")) != 0 || !strings.Contains(page.one(t, "ol.story").text, values.Get("words")) {
		t.Errorf("%s", a.Body)
	}
	again := parse(t, c.Get(t, "/report?q="+url.QueryEscape(values.Get("words"))).Want(200).Body)
	if got := again.one(t, "input#q").attr["value"]; got != values.Get("words") {
		t.Errorf("%q", got)
	}
}

// everyPage is each page in each of its forms.
func everyPage(t *testing.T, w *apitest.World) map[string][]byte {
	t.Helper()
	c := resident(w)
	receipt, _ := follow(t, c, form(t, c, "/report", filled(t, c, w), photo(t)))
	pages := map[string][]byte{"wrong report": form(t, c, "/report", url.Values{}).Body, "nothing there": c.Get(t, "/nowhere").Want(404).Body}
	for _, lang := range []string{"zh", "en"} {
		for _, path := range []string{"/", "/report", "/report?q=东风", "/track", "/mine", "/lost", "/grid", "/grid?q=东风", "/grid?grid=140502001001001", "/grid?grid=140502001", "/privacy", "/public", "/public/numbers", "/public/week?place=140502001001", receipt, strings.TrimSuffix(receipt, "/receipt")} {
			if !strings.Contains(path, "?") {
				path += "?"
			}
			full := strings.ReplaceAll(path, "东风", url.QueryEscape("东风")) + "&lang=" + lang
			pages[full] = c.Get(t, full).Want(200).Body
		}
	}
	return pages
}

func TestEveryPageCanBeReadByEverybody(t *testing.T) {
	t.Parallel()
	for name, body := range everyPage(t, world(t)) {
		page := parse(t, body)
		if page.one(t, "html").attr["lang"] == "" || len(page.find("h1")) != 1 || len(page.find("main#main")) != 1 || strings.TrimSpace(page.one(t, "title").text) == "" {
			t.Errorf("%s: language, title or heading", name)
		}
		ids := map[string]bool{}
		for _, n := range page.find("[id]") {
			if ids[n.attr["id"]] {
				t.Errorf("%s: id %s twice", name, n.attr["id"])
			}
			ids[n.attr["id"]] = true
		}
		for _, selector := range []string{"input", "select", "textarea"} {
			for _, n := range page.find(selector) {
				if n.attr["type"] != "hidden" && len(page.find("label[for="+n.attr["id"]+"]")) != 1 {
					t.Errorf("%s: %s %q has no label", name, n.tag, n.attr["name"])
				}
			}
		}
		for _, attr := range []string{"aria-labelledby", "aria-describedby"} {
			for _, n := range page.find("[" + attr + "]") {
				for id := range strings.FieldsSeq(n.attr[attr]) {
					if !ids[id] {
						t.Errorf("%s: %s names %s", name, attr, id)
					}
				}
			}
		}
	}
}

func TestNoPageNeedsInlineScriptOrStyle(t *testing.T) {
	t.Parallel()
	w := world(t)
	for name, body := range everyPage(t, w) {
		page := parse(t, body)
		for _, n := range page.find("[id]") {
			for attr := range n.attr {
				if strings.HasPrefix(attr, "on") || attr == "style" {
					t.Errorf("%s: <%s %s>", name, n.tag, attr)
				}
			}
		}
		for _, n := range page.find("script") {
			if n.attr["src"] == "" || strings.TrimSpace(n.text) != "" {
				t.Errorf("%s: inline script", name)
			}
		}
		if len(page.find("style")) != 0 || strings.Contains(string(body), "javascript:") {
			t.Errorf("%s: inline style or script", name)
		}
		for _, selector := range []string{"[src]", "link[href]"} {
			for _, n := range page.find(selector) {
				if link := n.attr["src"] + n.attr["href"]; !strings.HasPrefix(link, "/") || strings.HasPrefix(link, "//") {
					t.Errorf("%s: %s is loaded from elsewhere", name, link)
				}
			}
		}
	}
	policy := resident(w).Get(t, "/").Want(200).Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("policy %q", policy)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
}

func TestEmergencyNumbersComeBeforeTheForm(t *testing.T) {
	t.Parallel()
	body := string(resident(world(t)).Get(t, "/report").Want(200).Body)
	call, form := strings.Index(body, `href="tel:110"`), strings.Index(body, "<form")
	if call < 0 || form < call {
		t.Errorf("call at %d, form at %d", call, form)
	}
}

func TestLanguageAndSizeAreKept(t *testing.T) {
	t.Parallel()
	c := resident(world(t))
	a := c.Get(t, "/view?to=en&back=/track").Want(303)
	if a.Header.Get("Location") != c.Prefix+"/track" || !strings.HasPrefix(a.Header.Get("Set-Cookie"), "gezhi-lang=en;") {
		t.Errorf("%v", a.Header)
	}
	page := parse(t, c.With("Cookie", "gezhi-lang=en; gezhi-size=large").Get(t, "/").Want(200).Body)
	if html := page.one(t, "html"); html.attr["lang"] != "en" || html.attr["class"] != "resident large" {
		t.Errorf("%v", html.attr)
	}
	for _, back := range []string{"https://evil.example", "//evil.example", "/\\evil.example", "evil"} {
		if got := c.Get(t, "/view?to=zh&back="+url.QueryEscape(back)).Want(303).Header.Get("Location"); got != c.Prefix+"/" {
			t.Errorf("%q leads to %q", back, got)
		}
	}
}

func TestBrowsersGetPagesAndProgramsGetProblems(t *testing.T) {
	t.Parallel()
	w := world(t)
	page := parse(t, resident(w).Get(t, "/nowhere").Want(404).Body)
	page.one(t, "main a")
	if p := w.Anybody(apitest.Chengqu).Get(t, "/nowhere").Want(404).Problem(); p.Code != "request.no_route" {
		t.Errorf("code %q", p.Code)
	}
	a := form(t, resident(w), "/report", url.Values{"words": {strings.Repeat("x", 200<<10)}})
	if a.Status != 413 && a.Status != 422 {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

func TestTheStaffAppIsServedOrItsBuildingIsExplained(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := apitest.Client{World: w, Header: http.Header{}}
	for _, path := range []string{"/desk/", "/desk/cases/1", "/field/"} {
		a := c.Get(t, path).Want(200)
		if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") || !strings.Contains(a.Header.Get("Content-Security-Policy"), "script-src 'self'") || a.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %v", path, a.Header)
		}
	}
	if got := c.Get(t, "/desk").Want(303).Header.Get("Location"); got != "/desk/" {
		t.Errorf("Location %q", got)
	}
	for _, path := range []string{"/app/none.js", "/app/placeholder.html", "/app/.gitignore", "/app/..%2fpages.go", "/assets/none.css"} {
		c.Get(t, path).Want(404)
	}
	style := parse(t, resident(w).Get(t, "/").Body).one(t, "link[rel=stylesheet]").attr["href"]
	a := c.Get(t, style).Want(200)
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/css") || !strings.Contains(a.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%v", a.Header)
	}
	c.With("If-None-Match", a.Header.Get("ETag")).Get(t, style).Want(304)
}

func TestAReportOfSomebodySignedInIsTheirs(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := w.As(apitest.Chengqu, people.PartTimer).With("Accept", "text/html")
	path, _ := follow(t, c, form(t, c, "/report", filled(t, c, w)))
	var page struct{ Items []struct{ No string } }
	c.Get(t, "/api/v1/cases").Want(200).Into(&page)
	if len(page.Items) != 1 || page.Items[0].No != strings.Split(path, "/")[2] {
		t.Errorf("%+v", page)
	}
}

func TestPagesAskForNothingThatIsNotForEverybody(t *testing.T) {
	t.Parallel()
	n := 0
	for _, r := range world(t).Registry.Routes() {
		if r.Tag != "pages" {
			continue
		}
		n++
		open := r.Scope == httpapi.ScopeOpen && r.Purpose == access.Public
		own := r.Scope == httpapi.ScopeCode && r.Purpose == access.Service && strings.Contains(r.Path, "{token}")
		file := r.Scope == httpapi.ScopeHealth && r.Method == http.MethodGet
		if !open && !own && !file {
			t.Errorf("%s %s: %+v", r.Method, r.Path, r)
		}
	}
	if n < 15 {
		t.Errorf("%d pages", n)
	}
}
