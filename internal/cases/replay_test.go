package cases_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/media"
	"gezhi/internal/people"
	"gezhi/internal/territory"
	"gezhi/internal/testkit"
	"gezhi/jurisdictions"
)

const histories = 10_000 // a fifth of them in short runs

// dice throws commands and actors; most are refused, as they should be.
type dice struct {
	*rand.Rand
	policy cases.Policy
}

func pick[T any](d dice, of ...T) T { return of[d.IntN(len(of))] }

// willing is an actor who stands in the relation that the act asks for, most of the time.
func (d dice) willing(c *cases.Case, act cases.Act) audit.Actor {
	row, _ := cases.RowOf(act)
	a := audit.Actor{Kind: cases.StaffActor, Account: fmt.Sprintf("account-%d", d.IntN(6)), Role: "supervisor"}
	switch pick(d, row.By...) {
	case cases.Desk, cases.Superior:
		a.Org = string(c.Desk)
	case cases.LeadUnit:
		a.Org = string(c.Lead)
	case cases.CalledUnit:
		a.Org = "unit:U15"
	case cases.UpperDesk, cases.Arbiter:
		a.Org = "center:140502"
	case cases.SameHand:
		a.Account = c.DecidedBy
	case cases.System:
		return audit.Actor{Kind: cases.SystemActor, Role: "system"}
	case cases.Reporter:
		return audit.Actor{Kind: cases.ReporterActor, Role: "reporter"}
	default:
		return d.actor(c)
	}
	return a
}

func (d dice) actor(c *cases.Case) audit.Actor {
	account := fmt.Sprintf("account-%d", d.IntN(6))
	role := pick(d, "clerk", "dispatcher", "supervisor", "handler", "grid_worker")
	orgs := []people.Org{c.Desk, c.Desk, c.Lead, c.Lead, c.Lead, "center:140502", "center:140502001", "center:140502001001",
		"grid:140502001001001", "unit:U15", "unit:U14"}
	for _, p := range c.Parts {
		orgs = append(orgs, p.Org)
	}
	switch d.IntN(8) {
	case 0:
		return audit.Actor{Kind: cases.ReporterActor, Role: "reporter"}
	case 1:
		return audit.Actor{Kind: cases.SystemActor, Role: "system"}
	}
	return audit.Actor{Kind: cases.StaffActor, Account: account, Role: role, Org: string(pick(d, orgs...))}
}

func (d dice) what() cases.What {
	w := cases.What{Source: pick(d, cases.Sources()...), Words: "井盖坏了", Urgent: d.IntN(8) == 0,
		Matter: pick(d, "", "C0904", "C0901", "C0802", "C1001", "C0903", "C0201")}
	if d.IntN(5) > 0 {
		w.Point = testkit.PointIn(d.IntN(3), d.IntN(2))
	} else {
		w.Address = "东风路口"
	}
	return w
}

func (d dice) command(c *cases.Case) cases.Command {
	words := cases.Words("说明")
	switch rare := d.IntN(3) == 0; { // what chance alone would hardly ever reach
	case rare && c.Lowering != nil:
		return cases.Lower{Agree: true, Words: words}
	case rare && len(c.Parts) > 0 && d.IntN(4) == 0:
		return cases.MovePart{From: c.Parts[d.IntN(len(c.Parts))].Org, To: pick[people.Org](d, "unit:U14", "unit:U08"), Words: words}
	case rare && c.State == cases.Suspended:
		return pick[cases.Command](d, cases.Review{Words: words}, cases.Resume{})
	case rare && c.State == cases.Closed:
		return pick[cases.Command](d, cases.Archive{}, cases.Reopen{Words: words})
	case rare && c.Suspending != nil && d.IntN(3) == 0:
		return cases.RefuseSuspension{Words: words}
	case rare && c.Whistle != nil && c.Whistle.Closed.IsZero():
		return d.nextOfWhistle(c.Whistle)
	case rare && c.Returns > 1:
		return cases.AskArbitration{Reason: "not_our_duty", Right: "unit:U19", Words: words}
	case rare && c.Returns == 1 && c.State == cases.Accepted:
		return cases.Dispatch{Lead: "unit:U08"}
	case rare && c.State == cases.Dispatched:
		return cases.Return{Reason: "not_our_duty", Right: "unit:U19", Words: words}
	}
	org := pick[people.Org](d, "unit:U15", "unit:U14", "unit:U08", "center:140502001", "center:140502001001", "grid:140502001001001")
	yes := d.IntN(2) == 0
	name, threshold, _ := c.PendingClock()
	tell := cases.Tell{Clock: name, Run: c.Clocks[name].Run, Threshold: threshold}
	photo := []cases.Attachment{{ID: "p", Type: "photo", Bytes: 1, Hash: "h"}}
	return pick[cases.Command](d,
		cases.Accept{Matter: pick(d, "", "C0904", "C0901", "C1001", "C0903"), Grid: pick(d, "", "", c.Grid, "140502001001001")}, cases.Accept{},
		cases.AskInfo{Missing: words}, cases.Supplement{Words: words}, cases.Reject{Reason: "in_court", Referral: words}, cases.Appeal{Words: words},
		cases.Merge{Master: "other"}, cases.Absorb{Case: "other"}, cases.Unmerge{Words: words}, cases.LetGo{Case: "other"}, cases.Split{Child: "x", Words: words},
		cases.Dispatch{Tasks: []cases.Task{{Org: org, Mandatory: yes}}}, cases.Dispatch{}, cases.Dispatch{}, cases.Dispatch{Lead: org}, cases.UndoDispatch{},
		cases.Sign{}, cases.Sign{}, cases.Return{Reason: "not_our_duty", Right: org, Words: words}, cases.AskArbitration{Reason: "not_our_duty", Right: org, Words: words},
		cases.Arbitrate{Lead: org, Words: words}, cases.Reassign{Lead: org, Words: words}, cases.AddPart{Task: cases.Task{Org: org}},
		cases.AnswerPart{Words: words}, cases.WaivePart{Org: org, Words: words}, cases.Consult{Words: words}, cases.Contact{How: "phone"},
		cases.AskExtension{Limit: calendar.WorkingDays(2), Reason: "works", Words: words}, cases.DecideExtension{Grant: yes, Words: words},
		cases.AskSuspension{Reason: "season", Expected: calendar.DateOf(c.ReportedAt).AddDays(d.IntN(60)), Interim: words},
		cases.Suspend{Reason: "season", Expected: calendar.DateOf(c.ReportedAt).AddDays(d.IntN(60)), Interim: words}, cases.Review{Words: words}, cases.Resume{},
		cases.Escalate{Words: words}, cases.Blow{Kind: "complaint", Called: []people.Org{"unit:U15"}, Words: words}, cases.AnswerWhistle{Accept: true},
		cases.AskLower{Words: words}, cases.Lower{Agree: yes, Words: words},
		cases.Finish{Words: words, Files: photo}, cases.Finish{Words: words, Files: photo}, cases.Rework{Words: words}, cases.Verify{How: "visit"}, cases.Verify{How: "visit"},
		cases.Close{Reached: true, Solved: pick(d, "yes", "partly", "no"), Satisfaction: "satisfied"}, cases.Evaluate{Solved: "yes"}, cases.Unsolved{Words: words},
		cases.Reopen{Words: words}, cases.Archive{}, cases.Withdraw{}, cases.Supervise{Level: "red", Cause: "media", Words: words}, cases.AnswerSupervision{Words: words},
		cases.Urge{}, cases.Publish{Words: true}, cases.Blur{File: "p", Copy: "c", Areas: []media.Patch{{W: 10, H: 10}}}, cases.Reclassify{Matter: "C0902", Urgent: &yes, Comment: words}, cases.Note{Words: words},
		cases.AttachFiles{Files: photo}, tell, tell, tell, cases.Recount{Calendar: "x"}, cases.Rehome{Place: pick[territory.Code](d, "140502001001001", "140502001001002001"), Division: "d"}, cases.Erase{Ground: "request"}, cases.RenewCode{Proof: cases.ProofCalled},
	)
}

// nextOfWhistle is what a whistle waits for, once it was blown.
func (d dice) nextOfWhistle(w *cases.Whistle) cases.Command {
	words := cases.Words("说明")
	switch {
	case w.Waiting:
		return cases.DecideWhistle{Grant: true}
	case len(w.Answers) == 0:
		return cases.AnswerWhistle{Accept: d.IntN(3) > 0, Words: words}
	case !w.Answers[0].Accept && w.Answers[0].Decided.IsZero():
		return cases.DecideObjection{Org: w.Answers[0].Org, Uphold: d.IntN(2) == 0, Words: words}
	case w.Answers[0].Arrived.IsZero() && !w.Answers[0].Excused:
		return cases.ReportWhistle{Words: words}
	}
	return cases.CloseWhistle{Words: words, Scores: scores(w)}
}

// scores gives every unit that had to come the same.
func scores(w *cases.Whistle) (list []cases.WhistleScore) {
	for _, o := range w.Due() {
		list = append(list, cases.WhistleScore{Org: o, Arrived: 100, Acted: 50})
	}
	return list
}

// TestReplayEqualsTheStoredCase folds the acts of random histories and demands the very bytes that were decided; and that
// what must hold of every case holds after every act.
func TestReplayEqualsTheStoredCase(t *testing.T) {
	t.Parallel()
	policy := testkit.Policy(t, jurisdictions.Chengqu)
	always, err := calendar.National().With(calendar.AroundTheClock())
	if err != nil {
		t.Fatal(err)
	}
	done := map[cases.Act]int{}
	lived := uint64(histories)
	if testing.Short() {
		lived /= 5
	}
	for seed := range lived {
		d := dice{rand.New(rand.NewPCG(seed, 1)), policy}
		now := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
		c := cases.Case{Tenant: "t", ID: "id", No: "1"}
		var first cases.Command = cases.Report{What: d.what()}
		if d.IntN(10) == 0 {
			first = cases.SaveDraft{What: d.what()}
		}
		var effects [][]byte
		commands := []cases.Command{first}
		for range 60 {
			cmd := commands[len(commands)-1]
			who, under := d.actor(&c), policy
			if d.IntN(2) == 0 {
				who = d.willing(&c, cmd.Act())
			}
			if cmd.Act() == cases.ActRecount {
				under.Calendar = func(people.Org) *calendar.Calendar { return always }
			}
			ch, err := cases.Decide(c, who, cmd, under, now)
			if err == nil {
				check(t, seed, &c, &ch)
				effects = append(effects, ch.Effects)
				c = ch.Case
				done[ch.Act]++
			} else if f := (*fault.Error)(nil); !errors.As(err, &f) {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if c.Version > 0 {
				commands = append(commands, d.command(&c))
			}
			if d.IntN(4) > 0 {
				now = now.Add(time.Duration(d.ExpFloat64() * float64(8*time.Hour)))
			}
			if _, _, at := c.PendingClock(); d.IntN(3) == 0 && at.After(now) && at.Sub(now) < 40*24*time.Hour {
				now = at
			}
		}
		again, err := cases.Replay(effects)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if string(again.Encode()) != string(c.Encode()) {
			t.Fatalf("seed %d: the fold differs\n%s\n%s", seed, again.Encode(), c.Encode())
		}
	}
	for _, row := range cases.Table {
		if row.Act != cases.ActInstant && done[row.Act] == 0 && lived == histories { // few histories reach no rare act
			t.Errorf("no history ever did %s", row.Act)
		}
	}
}

// check holds what is true of every change.
func check(t *testing.T, seed uint64, before *cases.Case, ch *cases.Change) {
	t.Helper()
	c := &ch.Case
	if c.Version != before.Version+1 {
		t.Fatalf("seed %d: %s: version %d after %d", seed, ch.Act, c.Version, before.Version)
	}
	if !c.State.Open() && c.State != cases.Closed {
		for name, k := range c.Clocks {
			if k.Running() {
				t.Fatalf("seed %d: %s: clock %s runs in state %s", seed, ch.Act, name, c.State)
			}
		}
	}
	if before.Version > 0 && !c.ReportedAt.Equal(before.ReportedAt) && before.State != cases.Draft {
		t.Fatalf("seed %d: %s: the total age was reset", seed, ch.Act)
	}
	mayMove := map[cases.Act]bool{cases.ActDispatch: true, cases.ActArbitrate: true, cases.ActDecideExtension: true, cases.ActResume: true, cases.ActEscalate: true,
		cases.ActLower: true, cases.ActRework: true, cases.ActUnsolved: true, cases.ActRecount: true, cases.ActUndoDispatch: true, cases.ActReopen: true, cases.ActReclassify: true}
	if old, now := before.Clocks[cases.ClockHandle], c.Clocks[cases.ClockHandle]; old.Run > 0 && !old.Due.Equal(now.Due) && !mayMove[ch.Act] {
		t.Fatalf("seed %d: %s moved the due time from %v to %v", seed, ch.Act, old.Due, now.Due)
	}
	if ch.Act == cases.ActReclassify && c.Clocks[cases.ClockHandle].Due.After(before.Clocks[cases.ClockHandle].Due) {
		t.Fatalf("seed %d: a correction gave more time", seed)
	}
	if c.State == cases.Suspended && c.Clocks[cases.ClockHandle].Running() {
		t.Fatalf("seed %d: %s: the handle clock runs while suspended", seed, ch.Act)
	}
}
