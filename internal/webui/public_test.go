package webui_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

func TestThePublicReadsNothingThatNobodyReleased(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	path, _ := follow(t, c, form(t, c, "/report", filled(t, c, w), photo(t)))
	mine := parse(t, c.Get(t, strings.TrimSuffix(path, "/receipt")).Want(200).Body)
	file := mine.one(t, "ul.photos img").attr["src"]
	file = strings.TrimSuffix(file[strings.LastIndex(file, "/")+1:], "?thumb=1")
	no := strings.Split(path, "/")[2]
	var found struct{ ID string }
	desk := w.As(apitest.Chengqu, people.Dispatcher)
	desk.Get(t, "/api/v1/case-numbers/"+no).Want(200).Into(&found)
	settle(t, w, found.ID)

	row := parse(t, c.Get(t, "/public").Want(200).Body).one(t, "ul.matters li.matter")
	if !strings.Contains(row.text, no) || strings.Contains(row.text, "路灯不亮") || strings.Contains(row.text, "修好了") || len(row.find("img")) != 0 {
		t.Errorf("%s", row.text)
	}
	c.Get(t, "/public/files/"+no+"/"+file).Want(404)

	desk.Post(t, "/api/v1/cases/"+found.ID+"/acts/publish", map[string]any{"words": true, "files": []string{file}}).Want(200)
	row = parse(t, c.Get(t, "/public").Want(200).Body).one(t, "ul.matters li.matter")
	if !strings.Contains(row.text, "路灯不亮") || !strings.Contains(row.text, "修好了") || strings.Contains(row.text, "东门") || len(row.find("img")) != 1 {
		t.Errorf("%s", row.text)
	}
	c.Get(t, "/public/files/"+no+"/"+file).Want(200)
	c.Get(t, "/public/files/"+no+"x/"+file).Want(404)

	// What was released was the first answer; a later one waits for somebody to look at it.
	handler := w.As(apitest.Chengqu, people.Handler)
	w.As(apitest.Chengqu, people.Verifier).Post(t, "/api/v1/cases/"+found.ID+"/acts/unsolved", map[string]any{"words": "还是不亮"})
	desk.Post(t, "/api/v1/cases/"+found.ID+"/acts/unsolved", map[string]any{"words": "还是不亮"})
	handler.Post(t, "/api/v1/cases/"+found.ID+"/acts/finish", map[string]any{"words": "又修了,联系李小红"}).Want(200)
	if text := parse(t, c.Get(t, "/public").Want(200).Body).one(t, "ul.matters li.matter").text; strings.Contains(text, "李小红") || strings.Contains(text, "修好了") {
		t.Errorf("%s", text)
	}
}

func TestThePublicListIsNarrowedByWhatIsChosen(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	path, _ := follow(t, c, form(t, c, "/report", filled(t, c, w)))
	var found struct{ ID string }
	desk := w.As(apitest.Chengqu, people.Dispatcher)
	desk.Get(t, "/api/v1/case-numbers/"+strings.Split(path, "/")[2]).Want(200).Into(&found)
	desk.Post(t, "/api/v1/cases/"+found.ID+"/acts/accept", map[string]any{"matter": w.Matter(apitest.Chengqu).Code}).Want(200)
	place := string(w.County(apitest.Chengqu)) + "001001"
	for query, want := range map[string]int{
		"": 1, "state=open": 1, "state=done": 0, "state=standing": 0, "place=" + place: 1, "place=" + place[:9] + "002": 0, "place=nowhere": 1,
		"kind=" + w.Matter(apitest.Chengqu).Category: 1, "days=30": 1, "state=" + url.QueryEscape("'--"): 1,
	} {
		page := parse(t, c.Get(t, "/public?"+query).Want(200).Body)
		if got := len(page.find("ul.matters li.matter")); got != want {
			t.Errorf("%s: %d", query, got)
		}
		if want == 0 {
			page.one(t, "main p[role=status]")
		}
	}
}

func TestAWeeksNoticeHasItsEnd(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	place := string(w.County(apitest.Chengqu)) + "001001"
	now := parse(t, c.Get(t, "/public/week?place="+place).Want(200).Body).one(t, "section p.lead").text
	if old := w.Clock.Now().AddDate(0, 0, -100).Format(time.DateOnly); parse(t, c.Get(t, "/public/week?place="+place+"&week="+old).Want(200).Body).one(t, "section p.lead").text != now {
		t.Error("an old notice is still shown")
	}
	if last := w.Clock.Now().AddDate(0, 0, -7).Format(time.DateOnly); parse(t, c.Get(t, "/public/week?place="+place+"&week="+last).Want(200).Body).one(t, "section p.lead").text == now {
		t.Error("the week before is not shown")
	}
}

func TestNumbersAreToldByPlaceAndSmallOnesAreNot(t *testing.T) {
	t.Parallel()
	w := world(t)
	page := parse(t, resident(w).Get(t, "/public/numbers").Want(200).Body)
	rows := page.find("table.bars td")
	if len(rows) == 0 {
		t.Fatal("no rows")
	}
	for _, cell := range rows {
		if len(cell.find("progress")) != 0 {
			t.Errorf("a number on nothing: %s", cell.text)
		}
	}
	if page.one(t, "svg.heat").attr["aria-label"] == "" {
		t.Error("a drawing without a text")
	}
}
