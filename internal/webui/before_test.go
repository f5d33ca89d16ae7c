package webui_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

// openCase brings a public case into the loop that others may join: in a shop of a grid. It answers the path of its tracking page.
func openCase(t *testing.T, w *apitest.World) (path, grid string) {
	t.Helper()
	c := resident(w)
	grid = string(w.County(apitest.Chengqu)) + "001001001"
	values := filled(t, c, w)
	values.Set("words", "缺斤少两,我家就住三单元,姓张")
	values.Set("matter", "C1201")
	values.Set("grid", grid)
	values.Set("seen", "1")
	path, _ = follow(t, c, form(t, c, "/report", values))
	return strings.TrimSuffix(path, "/receipt"), grid
}

func TestBeforeSendingDangerIsToldAndBlocksNothing(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	values := filled(t, c, w)
	values.Set("words", "电梯困人,在三单元")
	page := parse(t, form(t, c, "/report", values, photo(t)).Want(200).Body)
	if page.one(t, "section.before a[href=tel:96333]") == nil || page.one(t, "textarea#words").text != values.Get("words") {
		t.Errorf("%s", page.one(t, "section.before").text)
	}
	values.Set("seen", page.one(t, "section.before input[name=seen]").attr["value"])
	values.Set("file", page.one(t, "input[name=file]").attr["value"])
	_, receipt := follow(t, c, form(t, c, "/report", values))
	receipt.one(t, "dd#no")
}

func TestMeTooIsAReportOfOnesOwnThatFollowsTheOther(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	first, grid := openCase(t, w)
	values := filled(t, c, w)
	values.Set("words", "又少了二两")
	values.Set("matter", "C1201")
	values.Set("grid", grid)
	page := parse(t, form(t, c, "/report", values).Want(200).Body)
	card := page.one(t, "section.before li.card")
	if strings.Contains(page.one(t, "section.before").text, "张") || strings.Contains(card.text, "东门") {
		t.Errorf("the words of somebody else are shown: %s", card.text)
	}
	values.Set("join", page.one(t, "li.card button[name=join]").attr["value"])
	values.Set("seen", "1")
	second, receipt := follow(t, c, form(t, c, "/report", values))
	if strings.TrimSuffix(second, "/receipt") == first || receipt.one(t, "dd#no").text == strings.Split(first, "/")[2] {
		t.Error("no receipt of one's own")
	}
	mine := parse(t, c.Get(t, strings.TrimSuffix(second, "/receipt")).Want(200).Body)
	if text := mine.one(t, "main").text; strings.Contains(text, "张") || !strings.Contains(text, "又少了二两") || len(mine.find("section.follows")) != 1 {
		t.Errorf("%s", text)
	}
	var found struct{ ID string }
	desk := w.As(apitest.Chengqu, people.Dispatcher)
	desk.Get(t, "/api/v1/case-numbers/"+strings.Split(second, "/")[2]).Want(200).Into(&found)
	var detail struct{ State, Master string }
	desk.Get(t, "/api/v1/cases/"+found.ID).Want(200).Into(&detail)
	if detail.State != "merged" || detail.Master != values.Get("join") {
		t.Errorf("%+v", detail)
	}
}

func TestNobodyJoinsWhatThePublicDoesNotSee(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	path, _ := follow(t, c, form(t, c, "/report", filled(t, c, w)))
	var found struct{ ID string }
	w.As(apitest.Chengqu, people.Dispatcher).Get(t, "/api/v1/case-numbers/"+strings.Split(path, "/")[2]).Want(200).Into(&found)
	for _, id := range []string{found.ID, "", w.Deps.IDs.New(w.Clock.Now()), "x"} {
		values := filled(t, c, w)
		values.Set("join", id)
		values.Set("words", "")
		if a := form(t, c, "/report", values); a.Status != 404 && a.Status != 422 {
			t.Errorf("%q: %d", id, a.Status)
		}
	}
}

func TestACodeOnAWallFillsInThePlace(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	grid := string(w.County(apitest.Chengqu)) + "001001001"
	_, page := follow(t, c, c.Get(t, "/q/"+grid+"~LD-017"))
	if page.one(t, "input[name=grid]").attr["value"] != grid || page.one(t, "input[name=thing]").attr["value"] != "LD-017" || !strings.Contains(page.one(t, "input#address").attr["value"], "LD-017") {
		t.Errorf("%s", page.one(t, "form#report").text)
	}
	for _, wrong := range []string{"nowhere", url.PathEscape("<script>"), grid + "~" + url.PathEscape("<b>")} {
		_, page = follow(t, c, c.Get(t, "/q/"+wrong))
		if page.one(t, "input[name=thing]").attr["value"] != "" || len(page.find("form#report script")) != 0 {
			t.Errorf("%q", wrong)
		}
	}
}

func TestASheetOfCodesIsForTheStaff(t *testing.T) {
	t.Parallel()
	w := world(t)
	grid := string(w.County(apitest.Chengqu)) + "001001001"
	resident(w).Get(t, "/codes?place="+grid).Want(401)
	desk := w.As(apitest.Chengqu, people.Dispatcher).With("Accept", "text/html")
	page := parse(t, desk.Get(t, "/codes?place="+grid+"&things="+url.QueryEscape("LD-1,LD-2、LD-1 <b>")).Want(200).Body)
	cards := page.find("ul.sheet li")
	if len(cards) != 4 { // the grid and three numbers
		t.Fatalf("%d cards", len(cards))
	}
	if !strings.HasSuffix(strings.TrimSpace(cards[1].one(t, "p.address").text), "/q/"+grid+"~LD-1") || len(cards[1].find("svg path")) != 1 {
		t.Errorf("%s", cards[1].text)
	}
	_, page = follow(t, desk, desk.Get(t, "/q/"+grid+"~LD-9/print"))
	if cards = page.find("ul.sheet li"); len(cards) != 2 || !strings.HasSuffix(strings.TrimSpace(cards[1].one(t, "p.address").text), "/q/"+grid+"~LD-9") {
		t.Errorf("%d cards", len(cards))
	}
	resident(w).Get(t, "/q/"+grid+"/print").Want(401)
	parse(t, desk.Get(t, "/codes").Want(200).Body).one(t, "input#place")
	desk.Get(t, "/codes?place=nowhere").Want(404)
}

func TestTheScriptIsToldWhatTheWordsSuggest(t *testing.T) {
	t.Parallel()
	c := resident(world(t))
	var got struct {
		Kinds  []struct{ Code, Name, Why string }
		Danger *struct {
			Text    string
			Numbers []struct{ Number string }
		}
	}
	form(t, c, "/report/look", url.Values{"words": {"三单元电梯困人"}}).Want(200).Into(&got)
	if len(got.Kinds) == 0 || got.Kinds[0].Code != "C1202" || !strings.Contains(got.Kinds[0].Why, "电梯") || got.Danger == nil || got.Danger.Numbers[0].Number != "96333" {
		t.Errorf("%+v", got)
	}
}

// firstLoad is the most that a first visit may cost, compressed.
const firstLoad = 60 << 10

func TestAFirstVisitIsLight(t *testing.T) {
	t.Parallel()
	c := resident(world(t))
	for _, path := range []string{"/", "/report"} {
		body := c.Get(t, path).Want(http.StatusOK).Body
		sum, page := zipped(t, body), parse(t, body)
		for selector, attr := range map[string]string{"link[rel=stylesheet]": "href", "link[rel=icon]": "href", "script[src]": "src", "img[src]": "src"} {
			for _, n := range page.find(selector) {
				sum += zipped(t, c.Get(t, strings.TrimPrefix(n.attr[attr], c.Prefix)).Want(200).Body)
			}
		}
		t.Logf("%s: %d bytes compressed", path, sum)
		if sum > firstLoad {
			t.Errorf("%s: %d bytes, at most %d", path, sum, firstLoad)
		}
	}
}

func zipped(t *testing.T, body []byte) int {
	t.Helper()
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	if _, err := z.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Len()
}
