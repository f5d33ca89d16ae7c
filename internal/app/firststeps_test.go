package app_test

import (
	"slices"
	"strings"
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/people"
)

// A new county has its policy and its units; people and a first case count as soon as they are there, and not before.
func TestFirstStepsAreReadFromWhatIsThere(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	done := func() string {
		t.Helper()
		steps, err := app.NewFirstSteps(c.App).Steps(t.Context(), c.tenant)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, s := range steps {
			if s.Done {
				names = append(names, s.Step)
			}
		}
		return strings.Join(names, " ")
	}
	before := strings.Fields(done())
	for _, step := range []string{"territory", "people", "sample"} {
		if slices.Contains(before, step) {
			t.Errorf("an empty county is done with %s", step)
		}
	}
	c.hire("管理员", people.Post{Role: people.SysAdmin, Place: "140502"}) // an administrator alone is nobody who works
	if slices.Contains(strings.Fields(done()), "people") {
		t.Error("an administrator alone counts as people")
	}
	c.hire("李四", people.Post{Role: people.Clerk, Place: "140502", Org: "center:140502"})
	_, err := c.Cases.Report(t.Context(), access.NewPublic(c.tenant), cases.Intake{Command: cases.Report{What: cases.What{
		Source: cases.ResidentWeb, Words: "路灯不亮", Address: "凤鸣小区", Grid: "140502", Anonymous: true,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	after := strings.Fields(done())
	for _, step := range []string{"jurisdiction", "units", "people", "sample"} {
		if !slices.Contains(after, step) {
			t.Errorf("%s is not done: %v", step, after)
		}
	}
}
