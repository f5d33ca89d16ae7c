package httpapi_test

import (
	"strings"
	"testing"

	"gezhi/internal/cases"
	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

// TestATrialTellsWhatBecomesOfEachCase tries cases in several states and holds that nothing was changed, and that what "goes" does go.
func TestATrialTellsWhatBecomesOfEachCase(t *testing.T) {
	t.Parallel()
	m := newMatrix(t)
	m.w.Undo.Store(false)
	desk := m.clients["dispatcher"]
	submitted, withUnit, foreign := apitest.Receipt(t, m.w), m.cases["own"].ID, m.cases["foreign"].ID
	next := other(m.w)
	ask := func(lead people.Org, words string) map[string]httpapi.Trial {
		var got httpapi.Trials
		body := map[string]any{"lead": lead, "words": words, "cases": []string{submitted, withUnit, foreign}}
		desk.Post(t, "/api/v1/case-trials/reassign", body).Want(200).Into(&got)
		found := map[string]httpapi.Trial{}
		for _, one := range got.Items {
			found[one.ID] = one
		}
		return found
	}
	found := ask(next, "职责在该单位")
	one := found[withUnit]
	if !one.Goes || one.Act != cases.ActReassign || one.Why != "" {
		t.Errorf("with a unit: %+v", one)
	}
	if found[submitted].Goes || found[submitted].Why == "" {
		t.Errorf("not accepted yet: %+v", found[submitted])
	}
	if f := found[foreign]; f.Goes || f.No != "" || f.Why == "" {
		t.Errorf("another county's: %+v", f)
	}
	if bad := ask(next, "")[withUnit]; bad.Goes || bad.Why == "" {
		t.Errorf("without a reason: %+v", bad)
	}
	if bad := ask("unit:nobody", "职责")[withUnit]; bad.Goes {
		t.Errorf("to nobody: %+v", bad)
	}
	var before httpapi.CaseDetail
	desk.Get(t, "/api/v1/cases/"+withUnit).Want(200).Into(&before)
	if before.Version != one.Version {
		t.Errorf("the trial changed the case: version %d, was %d", before.Version, one.Version)
	}
	if at := ask(before.Desk.Org, "由本地中心办理")[withUnit]; !at.Goes {
		t.Errorf("to the center that steers it: %+v", at)
	}
	if at := ask("center:370781001001", "由该中心办理")[withUnit]; at.Goes || at.Why == "" {
		t.Errorf("to a center elsewhere: %+v", at)
	}
	path := strings.Join([]string{"/api/v1/cases", withUnit, "acts", string(one.Act)}, "/")
	desk.Post(t, path, map[string]any{"lead": next, "words": "职责在该单位"}).Want(200)
}
