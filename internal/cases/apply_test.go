package cases_test

import (
	"bytes"
	"testing"

	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/people"
	"gezhi/internal/testkit"
)

// history is a case that went through most of what a case can go through, and the effects of its acts.
func history(t testing.TB) (cases.Case, [][]byte) {
	t.Helper()
	s := newStage(t)
	var effects [][]byte
	words := cases.Words("说明")
	for _, step := range []struct {
		who int
		cmd cases.Command
	}{
		{0, cases.Report{What: cases.What{Source: cases.ResidentWeb, Words: words, Matter: "C1201", Point: testkit.PointIn(0, 0), Reachable: true,
			Files: []cases.Attachment{{ID: "p", Type: "photo", Bytes: 1, Hash: "h"}}, Refs: []cases.Ref{{System: "hotline", ID: "7"}}}}},
		{1, cases.Accept{}},
		{2, cases.Dispatch{Tasks: []cases.Task{{Org: "unit:U15", Mandatory: true}}}},
		{3, cases.Return{Reason: "not_our_duty", Right: "unit:U15", Words: words}},
		{2, cases.Dispatch{Lead: "unit:U23"}},
		{3, cases.Sign{}},
		{3, cases.AskExtension{Limit: calendar.WorkingDays(1), Reason: "works", Words: words}},
		{4, cases.DecideExtension{Grant: true}},
		{2, cases.Blow{Kind: "complaint", Called: []people.Org{"unit:U22"}, Words: words}},
		{4, cases.Suspend{Reason: "season", Expected: monday.AddDays(20), Interim: words}},
		{4, cases.Resume{}},
		{2, cases.AskLower{Words: words}},
		{4, cases.Supervise{Level: "red", Cause: "media", Words: words}},
		{3, cases.WaivePart{Org: "unit:U15", Words: words}},
		{3, cases.Finish{Words: words}},
		{0, cases.Verify{How: "reporter"}},
		{0, cases.Evaluate{Solved: "yes", Satisfaction: "fairly"}},
		{0, cases.Reopen{Words: words}},
	} {
		ch, err := cases.Decide(s.c, actors[step.who], step.cmd, s.policy, s.now)
		if err != nil {
			t.Fatalf("%s: %v", step.cmd.Act(), err)
		}
		s.c = ch.Case
		effects = append(effects, ch.Effects)
	}
	return s.c, effects
}

var actors = [...]audit.Actor{resident, community, town, markets, overseer}

func TestTheFoldOfTheEffectsIsTheCase(t *testing.T) {
	t.Parallel()
	c, effects := history(t)
	again, err := cases.Replay(effects)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again.Encode(), c.Encode()) {
		t.Errorf("fold:\n%s\ncase:\n%s", again.Encode(), c.Encode())
	}
	read, err := cases.Decode(c.Encode())
	if err != nil || !bytes.Equal(read.Encode(), c.Encode()) {
		t.Errorf("the stored form does not come back: %v", err)
	}
}

func TestEffectsThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"", "null,", "[]", `{"mood":"good"}`, `{"version":"one"}`, `{"clocks":{"handle":{"limit":"5 days"}}}`, `{"reported_at":"yesterday"}`} {
		if _, err := cases.Replay([][]byte{[]byte(raw)}); err == nil {
			t.Errorf("Replay took %q", raw)
		}
	}
	if _, err := cases.Decode([]byte(`{"state":`)); err == nil {
		t.Error("Decode took half a case")
	}
}

// FuzzApply holds that no effects, however broken, do more than fail, and that a case which took some has one stored form.
func FuzzApply(f *testing.F) {
	c, effects := history(f)
	for _, e := range effects {
		f.Add(c.Encode(), e)
	}
	f.Add([]byte(`{}`), []byte(`{"parts":null,"undo":{},"whistle":{"called":["x"]},"clocks":{"":{}}}`))
	f.Fuzz(func(t *testing.T, stored, effects []byte) {
		c, err := cases.Decode(stored)
		if err != nil {
			return
		}
		if c.Apply(effects) != nil {
			return
		}
		once := c.Encode()
		read, err := cases.Decode(once)
		if err != nil {
			t.Fatalf("%v\n%s", err, once)
		}
		if twice := read.Encode(); !bytes.Equal(once, twice) {
			t.Fatalf("two forms of one case:\n%s\n%s", once, twice)
		}
		_, _ = read.NextDue()
		_, _, _ = read.PendingClock()
		_, _ = read.Orgs(), read.RowClass()
	})
}
