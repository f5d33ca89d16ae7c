package httpapi

import (
	"testing"

	"gezhi/internal/cases"
)

func TestNumbersThatMayNameAPersonAreHiddenInPrecedents(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"已换灯泡3只,2026年3月完成":           "已换灯泡3只,2026年3月完成",
		"电话13800138000已告知":           "电话***已告知",
		"身份证 11010519491231002X 已核对": "身份证 *** 已核对",
		"座机 0356-2021234":            "座机 ***",
	} {
		if got := withoutNumbers(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestOnlyWhatItsReporterCalledSolvedIsAPrecedent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		state cases.State
		said  *cases.FollowUp
		want  bool
	}{
		"solved and content":    {cases.Closed, &cases.FollowUp{Solved: "yes", Satisfaction: "satisfied"}, true},
		"solved, no more asked": {cases.Archived, &cases.FollowUp{Solved: "yes"}, true},
		"solved, but unhappy":   {cases.Closed, &cases.FollowUp{Solved: "yes", Satisfaction: "unsatisfied"}, false},
		"partly":                {cases.Closed, &cases.FollowUp{Solved: "partly"}, false},
		"nobody was reached":    {cases.Closed, &cases.FollowUp{}, false},
		"not closed yet":        {cases.Handled, nil, false},
	} {
		if got := endedWell(&cases.Case{State: c.state, Result: 5, FollowUp: c.said}); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
