package app_test

import (
	"strings"
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/desk"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

// The head of a department keeps texts of its own; they are offered there and nowhere else, and the county's to everybody.
func TestAUnitKeepsTextsOfItsOwn(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	texts := app.NewTexts(c.App)
	head, colleague := c.staff("head", people.UnitHead, "140502", "unit:U15"), c.staff("handler", people.Handler, "140502", "unit:U15")
	elsewhere := c.staff("other", people.Handler, "140502", "unit:U14")
	begun := len(offered(t, texts, elsewhere, false))
	if begun == 0 {
		t.Error("a new county begins with no text")
	}
	own := desk.Text{Kind: desk.TextReturn, Org: "unit:U15", Title: "移交", Words: "【编号】请转【主办单位】。"}
	key := cases.Key{Hash: "k", Body: "b"}
	id, err := texts.Add(t.Context(), head, own, key)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := texts.Add(t.Context(), head, own, key); err != nil || again != id {
		t.Errorf("sent twice: %s, %v", again, err)
	}
	if n := len(offered(t, texts, colleague, false)); n != begun+1 {
		t.Errorf("a colleague is offered %d, want %d", n, begun+1)
	}
	if n := len(offered(t, texts, elsewhere, true)); n != begun {
		t.Errorf("another department is offered %d, want %d", n, begun)
	}
	own.ID, own.Version, own.Words, own.Retired = id, 1, "不再使用", true
	if err := texts.Change(t.Context(), head, own); err != nil {
		t.Fatal(err)
	}
	wantFault(t, texts.Change(t.Context(), head, own), fault.Stale, "text.stale")
	if n := len(offered(t, texts, colleague, false)); n != begun {
		t.Errorf("retired, and still offered: %d", n)
	}
	c.view(func(tx *store.Tx) error {
		acts, err := tx.Acts(c.tenant, "text:"+id)
		for i, want := range []string{"text.add", "text.retire"} {
			if len(acts) != 2 || acts[i].Kind != want || strings.Contains(acts[i].Command, "移交") || acts[i].Actor.Org != "unit:U15" {
				t.Fatalf("the log tells %+v", acts)
			}
		}
		return err
	})
}

func TestTheCountysTextsAreForThoseWhoRunTheSystem(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	texts := app.NewTexts(c.App)
	county := desk.Text{Kind: desk.TextAnswer, Title: "已修复", Words: "【地点】已修复。"}
	for _, who := range []access.Actor{c.staff("head", people.UnitHead, "140502", "unit:U15"), c.staff("clerk", people.Clerk, "140502", "center:140502")} {
		if _, err := texts.Add(t.Context(), who, county, cases.Key{}); !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", who.Account, err)
		}
	}
	if _, err := texts.Add(t.Context(), c.admin(), county, cases.Key{Hash: "c"}); err != nil {
		t.Error(err)
	}
	county.Matter = "C9999"
	_, err := texts.Add(t.Context(), c.admin(), county, cases.Key{Hash: "d"})
	wantFields(t, err, "matter unknown_matter")
}

func offered(t *testing.T, texts *app.Texts, who access.Actor, all bool) []desk.Text {
	t.Helper()
	list, err := texts.For(t.Context(), who, all)
	if err != nil {
		t.Fatal(err)
	}
	var found []desk.Text
	for _, one := range list {
		found = append(found, one.Text)
	}
	return found
}
