package webui_test

import (
	"net/url"
	"strings"
	"testing"
)

func TestTheStationsNearAPlaceAreTold(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	all := parse(t, c.Get(t, "/circle").Want(200).Body).one(t, "ul.stations li")
	if !strings.Contains(all.text, "东风服务驿站") || strings.Contains(all.text, "步行") {
		t.Errorf("without a place: %s", all.text)
	}
	near := parse(t, c.Get(t, "/circle?grid=140502001001002").Want(200).Body).one(t, "ul.stations li")
	for _, part := range []string{"东风服务驿站", "步行约", "轮椅约", "08:00-18:00", "无障碍"} {
		if !strings.Contains(near.text, part) {
			t.Errorf("%q is missing in %s", part, near.text)
		}
	}
	if len(parse(t, c.Get(t, "/circle?q="+url.QueryEscape("东风")).Want(200).Body).find("ul.hits a")) == 0 {
		t.Error("nothing found by words")
	}
	for _, rubbish := range []string{"?grid=1", "?grid=%00", "?lon=999&lat=x", "?q=" + strings.Repeat("a", 200), "?grid=140502&at.x=1"} {
		c.Get(t, "/circle"+rubbish).Want(200)
	}
}

func TestARedivisionIsToldToThoseItConcerns(t *testing.T) {
	t.Parallel()
	w := world(t)
	c := resident(w)
	moves := parse(t, c.Get(t, "/redivision?grid=140502001001001").Want(200).Body)
	if text := moves.one(t, "ul.changes").text; !strings.Contains(text, "→") || !strings.Contains(text, "新网格") || !strings.Contains(text, "生效前公布") {
		t.Errorf("the move is told as %s", text)
	}
	if text := moves.one(t, "dl.answers").text; !strings.Contains(text, "网格员会换吗") {
		t.Errorf("the answer is told as %s", text)
	}
	stays := parse(t, c.Get(t, "/redivision?grid=140502001001002").Want(200).Body)
	if len(stays.find("ul.changes")) != 0 || !strings.Contains(stays.one(t, "main").text, "网格员不变") {
		t.Error("a grid that stays is not told so")
	}
	c.Get(t, "/redivision").Want(200)
	c.Get(t, "/redivision?grid=%ff").Want(200)
	if !strings.Contains(string(c.Get(t, "/grid?grid=140502001001001").Want(200).Body), "/redivision?grid=") {
		t.Error("the page of the grid does not lead there")
	}
}
