package cases_test

import (
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/territory"
)

func TestJoinable(t *testing.T) {
	t.Parallel()
	open := cases.Case{State: cases.Handling, Desk: "center:140502", Visibility: catalogue.VisiblePublic}
	with := func(change func(*cases.Case)) cases.Case {
		c := open
		change(&c)
		return c
	}
	for _, tt := range []struct {
		name string
		c    cases.Case
		code string
	}{
		{"an open public case", open, ""},
		{"a merged one", with(func(c *cases.Case) { c.State = cases.Merged }), "merge.master_merged"},
		{"a closed one", with(func(c *cases.Case) { c.State = cases.Closed }), "merge.master_closed"},
		{"one for its reporter alone", with(func(c *cases.Case) { c.Visibility = catalogue.VisibleReporter }), "case.not_found"},
		{"a sensitive one", with(func(c *cases.Case) { c.Sensitive = true }), "case.not_found"},
		{"a draft", with(func(c *cases.Case) { c.State, c.Desk = cases.Draft, "" }), "case.not_found"},
		{"one that was taken back", with(func(c *cases.Case) { c.State = cases.Withdrawn }), "case.not_found"},
	} {
		code := ""
		if err := cases.Joinable(&tt.c); err != nil {
			f := fault.As(err)
			code = f.Code
		}
		if code != tt.code {
			t.Errorf("%s: %q, want %q", tt.name, code, tt.code)
		}
	}
}

func TestMeTooFollowsAtOnceAndKnowsNoMoreThanTheGrid(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	first := o.report(t, cases.Intake{})
	second := o.report(t, cases.Intake{Command: cases.Report{What: cases.What{Source: cases.ResidentWeb, Joins: first.ID}}})
	c := second.Case
	if c.State != cases.Merged || c.Master != first.ID || c.Matter != first.Case.Matter || c.Point != nil || c.Place.Level() > territory.LevelGrid || second.Code == first.Code {
		t.Errorf("%+v", c)
	}
	var master cases.Case
	err := o.store.View(t.Context(), func(r cases.Reader) (err error) {
		master, err = r.Case(t.Context(), access.SystemScope(tenant), first.ID)
		return err
	})
	if err != nil || master.Merged != 1 || master.State != first.State {
		t.Errorf("%v %+v", err, master)
	}
	for _, joins := range []string{second.ID, "nothing"} { // one that follows itself is no case to follow
		_, err := o.Report(t.Context(), access.NewPublic(tenant), cases.Intake{Command: cases.Report{What: cases.What{Source: cases.ResidentWeb, Joins: joins}}})
		if err == nil {
			t.Errorf("joined %q", joins)
		}
	}
}
