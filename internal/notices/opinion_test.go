package notices_test

import (
	"strings"
	"testing"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/notices"
)

func TestAnOpinionIsAnswered(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 16, 1, 0, 0, 0, time.UTC)
	o := notices.Opinion{Kind: notices.OpinionWish, Words: "列表请记住筛选", State: notices.OpinionNew}
	if err := o.Check(); err != nil {
		t.Fatal(err)
	}
	planned, err := o.Answered(notices.OpinionPlanned, " 下个版本会改。 ", now)
	if err != nil || planned.State != notices.OpinionPlanned || planned.Answer != "下个版本会改。" || !planned.AnsweredAt.Equal(now) {
		t.Fatalf("%+v, %v", planned, err)
	}
	if done, err := planned.Answered(notices.OpinionDone, "已改。", now.Add(time.Hour)); err != nil || done.State != notices.OpinionDone {
		t.Errorf("again: %+v, %v", done, err)
	}
}

func TestWhatIsNoOpinionAndNoAnswer(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", notices.MostOpinion+1)
	for name, o := range map[string]notices.Opinion{
		"no words": {Kind: notices.OpinionWish, Words: " "}, "too many": {Kind: notices.OpinionWish, Words: long}, "an unknown kind": {Kind: "praise", Words: "好"},
	} {
		if err := o.Check(); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, a := range map[string]struct {
		state  notices.OpinionState
		answer string
	}{"back to new": {notices.OpinionNew, "好"}, "an unknown state": {"lost", "好"}, "without a word": {notices.OpinionDone, ""}, "too long": {notices.OpinionDone, long}} {
		if _, err := (notices.Opinion{}).Answered(a.state, a.answer, time.Time{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
