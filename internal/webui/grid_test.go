package webui_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

func TestAGridIsShownWithWhoAnswersForItAndNothingElseOfThem(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	worker := w.Member(apitest.Chengqu, people.GridWorker)
	grid := string(worker.Post.Place)
	section := parse(t, c.Get(t, "/grid?grid="+grid).Want(200).Body).one(t, "section.grid")
	if section.one(t, "dd.code").text != grid || !strings.Contains(section.one(t, "ul.posted").text, worker.Account.Name) {
		t.Errorf("%s", section.text)
	}
	section.one(t, "ul.calls a[href=tel:12345]")
	asks := section.find("p.links a")[1].attr["href"]
	if words := parse(t, c.Get(t, strings.TrimPrefix(asks, c.Prefix)).Want(200).Body).one(t, "textarea#words").text; !strings.Contains(words, "上门") {
		t.Errorf("who asks for a visit begins with %q", words)
	}
	for _, private := range []string{worker.Account.Login, worker.Account.ID, worker.Post.ID} {
		if strings.Contains(section.text, private) {
			t.Errorf("%s is told", private)
		}
	}
	if !strings.Contains(section.text, "08:30-12:00") {
		t.Error("no office hours")
	}
}

func TestAVacancyIsSaid(t *testing.T) {
	t.Parallel()
	w := world(t)
	section := parse(t, resident(w).Get(t, "/grid?grid="+string(w.County(apitest.Chengqu))+"001001002").Want(200).Body).one(t, "section.grid")
	if len(section.find("ul.posted")) != 0 || section.one(t, "p[role=status]").text == "" {
		t.Errorf("%s", section.text)
	}
}

func TestAGridIsFoundInEveryWay(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	county := string(w.County(apitest.Chengqu))
	grid := county + "001001001"
	if len(parse(t, c.Get(t, "/grid?q="+url.QueryEscape("东风")).Want(200).Body).find("ul.hits a")) == 0 {
		t.Error("nothing found by words")
	}
	for name, path := range map[string]string{"its code": "/grid?q=" + grid, "a link": "/grid?grid=" + grid, "a micro-grid": "/grid?grid=" + grid + "001"} {
		if got := parse(t, c.Get(t, path).Want(200).Body).one(t, "section.grid dd.code").text; got != grid {
			t.Errorf("%s leads to %s", name, got)
		}
	}
	at, _ := w.Policies[apitest.Chengqu].Territory.Grid("140502001001001")
	point, _ := at.Shape.InnerPoint()
	here := url.Values{"lon": {text(point.Lon)}, "lat": {text(point.Lat)}}
	if got := parse(t, c.Get(t, "/grid?"+here.Encode()).Want(200).Body).one(t, "section.grid dd.code").text; got != grid {
		t.Errorf("a position leads to %s", got)
	}
	path := "/grid"
	for _, level := range []string{"town", "community", "grid"} { // going down the list, the first of each
		page := parse(t, c.Get(t, path).Want(200).Body)
		links := page.find("ul.places a")
		if len(links) == 0 {
			t.Fatalf("no %s to choose", level)
		}
		page.one(t, "form.tap input[type=image]")
		path = strings.TrimPrefix(links[0].attr["href"], c.Prefix)
	}
	parse(t, c.Get(t, path).Want(200).Body).one(t, "section.grid")
	for name, missed := range map[string]string{"beside the picture": "/grid?grid=" + county + "&at.x=0&at.y=0", "elsewhere": "/grid?lon=2.3&lat=48.8", "no place": "/grid?grid=1"} {
		page := parse(t, c.Get(t, missed).Want(200).Body)
		page.one(t, "p[role=status]")
		if len(page.find("ul.places a")) == 0 {
			t.Errorf("%s leaves nothing to choose", name)
		}
	}
}

func TestATouchInThePictureLeadsOneStepDown(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	var down []string
	for x := 20; x < 320; x += 60 {
		for y := 20; y < 210; y += 40 {
			page := parse(t, c.Get(t, "/grid?grid="+string(w.County(apitest.Chengqu))+"&at.x="+text(float64(x))+"&at.y="+text(float64(y))).Want(200).Body)
			if code := page.one(t, "form.tap input[name=grid]").attr["value"]; len(code) == 9 {
				down = append(down, code)
			}
		}
	}
	if len(down) == 0 {
		t.Error("no touch leads to a town")
	}
}

func text(f float64) string { return strconv.FormatFloat(f, 'f', 6, 64) }
