package app_test

import (
	"strings"
	"testing"

	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/notices"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

// Somebody writes an opinion, an administrator answers, the writer finds the answer in the inbox; the log holds no word of either.
func TestAnOpinionIsAnsweredInTheInbox(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	writer := c.hire("李四", people.Post{Role: people.Clerk, Place: "140502", Org: "center:140502"})
	clerk := c.staff(writer.ID, people.Clerk, "140502", "center:140502")
	opinions := app.NewOpinions(c.App)
	key := cases.Key{Hash: "k", Body: "b"}
	var id string
	for range 2 { // sent twice, written once
		got, err := opinions.Write(t.Context(), clerk, notices.Opinion{Kind: notices.OpinionLoad, Page: "intake", Words: "登记页的备注没人看"}, key)
		if err != nil || id != "" && got != id {
			t.Fatalf("%s, then %s, %v", id, got, err)
		}
		id = got
	}
	all, next, err := opinions.All(t.Context(), c.tenant, notices.OpinionNew, "", 10)
	if err != nil || len(all) != 1 || next != "" || all[0].By != "李四" || all[0].State != notices.OpinionNew {
		t.Fatalf("%+v, %q, %v", all, next, err)
	}
	if err := opinions.Answer(t.Context(), c.admin(), id, 1, notices.OpinionDone, "已经去掉。"); err != nil {
		t.Fatal(err)
	}
	wantFault(t, opinions.Answer(t.Context(), c.admin(), id, 1, notices.OpinionDone, "又答一次。"), fault.Stale, "opinion.stale")
	own, err := opinions.Own(t.Context(), c.tenant, writer.ID)
	if err != nil || len(own) != 1 || own[0].Answer != "已经去掉。" {
		t.Errorf("%+v, %v", own, err)
	}
	c.view(func(tx *store.Tx) error {
		acts, err := tx.Acts(c.tenant, "opinion:"+id)
		for _, a := range acts {
			if strings.Contains(a.Command+a.Effects, "备注") || strings.Contains(a.Command+a.Effects, "去掉") || len(a.Words) != 1 {
				t.Errorf("the log tells %+v", a)
			}
		}
		if len(acts) != 2 {
			t.Errorf("%d acts", len(acts))
		}
		return err
	})
	c.clock.Advance(24 * 3600 * 1e9)
	list, _, err := app.NewInbox(c.App).Notices(t.Context(), c.tenant, writer.ID, "", 10)
	if err != nil || len(list) != 1 || list[0].Kind != notices.Answered || list[0].Case != "" {
		t.Errorf("the inbox holds %+v, %v", list, err)
	}
}

func TestOnlyThoseWhoRunTheSystemAnswer(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	opinions := app.NewOpinions(c.App)
	clerk := c.staff("clerk", people.Clerk, "140502", "center:140502")
	err := opinions.Answer(t.Context(), clerk, "x", 0, notices.OpinionDone, "好")
	if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
		t.Errorf("a clerk: %v", err)
	}
	wantFault(t, opinions.Answer(t.Context(), c.admin(), "x", 0, notices.OpinionDone, "好"), fault.NotFound, "opinion.not_found")
	_, err = opinions.Write(t.Context(), clerk, notices.Opinion{Kind: "praise", Words: ""}, cases.Key{})
	wantFields(t, err, "kind not_one_of", "words required")
}
