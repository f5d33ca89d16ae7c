package cases_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/cases/casestest"
	"gezhi/internal/catalogue"
	"gezhi/internal/clock"
	"gezhi/internal/fault"
	"gezhi/internal/ids"
	"gezhi/internal/people"
	"gezhi/internal/testkit"
	"gezhi/jurisdictions"
)

// office is a service on a store of its own.
type office struct {
	*cases.Service
	clock *clock.Manual
	store *casestest.Memory
}

type fixedPolicy struct{ of cases.Policy }

func (p fixedPolicy) Policy(context.Context, string) (cases.Policy, error) { return p.of, nil }

const tenant = "t"

func newOffice(t testing.TB) *office {
	t.Helper()
	now := clock.NewManual(monday.At(9, 0))
	store := casestest.New(now)
	return &office{clock: now, store: store, Service: &cases.Service{
		Store: store, Policies: fixedPolicy{testkit.Policy(t, jurisdictions.Chengqu)}, Vault: casestest.Vault{}, Clock: now, IDs: ids.NewSource(nil),
	}}
}

func (o *office) officer(role people.Role, org people.Org) access.Actor {
	post := people.Post{Tenant: tenant, ID: "p", Account: "a", Role: role, Place: org.Place(), Org: org, From: monday.At(0, 0)}
	return access.NewStaff(tenant, "a", []people.Post{post}, people.Session{}, o.clock.Now())
}

var telling = cases.Report{What: cases.What{Source: cases.ResidentWeb, Words: "缺斤少两", Matter: "C1201", Point: testkit.PointIn(0, 0)}}

func (o *office) report(t testing.TB, in cases.Intake) cases.Receipt {
	t.Helper()
	if in.Command == nil {
		in.Command = telling
	}
	r, err := o.Report(t.Context(), access.NewPublic(tenant), in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestARepeatedReportHasOneCase(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	in := cases.Intake{ID: ids.NewSource(nil).New(o.clock.Now()), Key: cases.Key{Hash: "k", Body: "b"}, Person: cases.Person{Phone: "13800000001"}}
	first := o.report(t, in)
	second := o.report(t, in)
	if first.Repeated || !second.Repeated || second.ID != first.ID || second.No != first.No || second.Code != first.Code || second.Token != first.Token {
		t.Errorf("first %+v, second %+v", first, second)
	}
	if !ids.ValidCaseNumber(first.No) || len(first.Code) != 8 {
		t.Errorf("receipt %+v", first)
	}
	other := in
	other.Key.Body = "another"
	if _, err := o.Report(t.Context(), access.NewPublic(tenant), other); !has(err, "idempotency.other_body") {
		t.Errorf("another body under the key: %v", err)
	}
	other.Key, other.Command = cases.Key{}, telling
	if _, err := o.Report(t.Context(), access.NewPublic(tenant), other); !has(err, "id.taken") {
		t.Errorf("another report under the id: %v", err)
	}
	other.ID = "mine"
	if _, err := o.Report(t.Context(), access.NewPublic(tenant), other); !has(err, "bad_id") {
		t.Errorf("an id that is none: %v", err)
	}
	for _, p := range []cases.Person{{Phone: "call me"}, {Phone: "123"}, {Phone: strings.Repeat("1", 16)}, {Name: strings.Repeat("张", 41)}} {
		if _, err := o.Report(t.Context(), access.NewPublic(tenant), cases.Intake{Command: telling, Person: p}); !fault.Is(err, fault.Invalid) {
			t.Errorf("contact %+v: %v", p, err)
		}
	}
}

func TestARepeatedActIsDoneOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.report(t, cases.Intake{})
	clerk := o.officer(people.Clerk, "center:140502001001")
	ask := cases.Request{Case: r.ID, Version: 1, Command: cases.Accept{}, Key: cases.Key{Hash: "k", Body: "b"}}
	for range 2 {
		c, err := o.Do(t.Context(), clerk, ask)
		if err != nil || c.Version != 2 || c.State != cases.Accepted {
			t.Fatalf("version %d, %s: %v", c.Version, c.State, err)
		}
	}
	ask.Key = cases.Key{}
	if _, err := o.Do(t.Context(), clerk, ask); !has(err, "case.stale") {
		t.Errorf("an act on what somebody else changed: %v", err)
	}
}

func TestActsInARowAreAllDoneOrNone(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	told := telling
	told.Matter = "C0904"
	r := o.report(t, cases.Intake{Command: told})
	both := o.officer(people.Clerk, "center:140502001") // which the case goes up to when it is accepted
	post := both.Posts[0]
	post.Role = people.Dispatcher
	both = access.NewStaff(tenant, "a", []people.Post{both.Posts[0], post}, people.Session{}, o.clock.Now())
	row := cases.Request{Case: r.ID, Version: 1, Command: cases.Accept{}, Next: []cases.Command{cases.Finish{Words: "已处理"}}}
	if _, err := o.Do(t.Context(), both, row); err == nil {
		t.Error("what nobody dispatched was finished")
	}
	if c, err := o.Look(t.Context(), tenant, r.ID); err != nil || c.Version != 1 || c.State != cases.Submitted {
		t.Errorf("version %d, %s after a row that failed: %v", c.Version, c.State, err)
	}
	row.Next, row.Key = []cases.Command{cases.Dispatch{}}, cases.Key{Hash: "k", Body: "b"}
	for range 2 {
		c, err := o.Do(t.Context(), both, row)
		if err != nil || c.Version != 3 || c.State != cases.Dispatched {
			t.Fatalf("version %d, %s: %v", c.Version, c.State, err)
		}
	}
}

func TestTwoWhoAcceptAtOnceAndOneWins(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.report(t, cases.Intake{})
	clerk := o.officer(people.Clerk, "center:140502001001")
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			_, errs[i] = o.Do(t.Context(), clerk, cases.Request{Case: r.ID, Version: 1, Command: cases.Accept{}})
		})
	}
	all.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !fault.Is(err, fault.Stale):
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d won", won)
	}
}

func TestWhatFollowsFromAnotherActCannotBeAskedFor(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.report(t, cases.Intake{})
	clerk := o.officer(people.Clerk, "center:140502001001")
	for _, cmd := range []cases.Command{cases.Absorb{Case: "x"}, cases.LetGo{Case: "x"}} {
		if _, err := o.Do(t.Context(), clerk, cases.Request{Case: r.ID, Command: cmd}); !has(err, "case.no_such_act") {
			t.Errorf("%s: %v", cmd.Act(), err)
		}
	}
}

func TestWhatNoReporterSaysIsNotBelieved(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	cmd := telling
	cmd.Reachable, cmd.Parent = true, "another"
	r := o.report(t, cases.Intake{Command: cmd})
	if r.Case.Reachable || r.Case.Parent != "" {
		t.Errorf("reachable %v, parent %q", r.Case.Reachable, r.Case.Parent)
	}
}

func TestADraftKeepsItsContactAndGoesOnwardWhenReported(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	micro := telling.What
	micro.Source, micro.Matter = cases.GridPatrol, "C0901"
	r := o.report(t, cases.Intake{Command: cases.SaveDraft{What: micro}, Person: cases.Person{Phone: "13800000001"}})
	c, err := o.Do(t.Context(), access.NewReporter(tenant, r.ID), cases.Request{Case: r.ID, Command: cases.Report{What: micro}})
	if err != nil || !c.Reachable || c.State != cases.Handling {
		t.Errorf("reachable %v, %s: %v", c.Reachable, c.State, err)
	}
}

func TestSweepsSideBySideTellEachThresholdOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for range 5 {
		o.report(t, cases.Intake{})
	}
	o.clock.Advance(4 * 24 * time.Hour)
	told := make([]int, 4)
	var all sync.WaitGroup
	for i := range told {
		all.Go(func() {
			n, err := o.Sweep(t.Context(), tenant, 100, func(c cases.Case, err error) { t.Errorf("%s: %v", c.No, err) })
			if err != nil {
				t.Error(err)
			}
			told[i] = n
		})
	}
	all.Wait()
	if sum := told[0] + told[1] + told[2] + told[3]; sum != 15 { // 50, 80 and 100 % of five clocks
		t.Errorf("told %v", told)
	}
	if n, err := o.Sweep(t.Context(), tenant, 100, func(cases.Case, error) {}); n != 0 || err != nil {
		t.Errorf("a sweep after them told %d: %v", n, err)
	}
}

func TestASweepStopsWhenItIsTold(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.report(t, cases.Intake{})
	o.clock.Advance(24 * time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if n, err := o.Sweep(ctx, tenant, 100, func(cases.Case, error) {}); err == nil || n != 0 {
		t.Errorf("told %d: %v", n, err)
	}
}

func TestAMicroCaseIsDrawnAtItsOwnRate(t *testing.T) {
	t.Parallel()
	for percent, want := range map[int]cases.State{0: cases.Verified, 100: cases.Handled} {
		o := newOffice(t)
		p := testkit.Policy(t, jurisdictions.Chengqu)
		p.Catalogue = newStage(t).with(func(l *catalogue.Policy) {
			l.Settings.Verifying.MicroPercent, l.Settings.Verifying.InstantPercent = percent, 100-percent
		}).policy.Catalogue
		o.Policies = fixedPolicy{p}
		micro := telling.What
		micro.Source, micro.Matter = cases.GridPatrol, "C0901"
		r := o.report(t, cases.Intake{Command: cases.Report{What: micro}})
		c, err := o.Do(t.Context(), o.officer(people.GridWorker, "grid:140502001001001"), cases.Request{Case: r.ID,
			Command: cases.Finish{Words: "已清走", Files: []cases.Attachment{{ID: "p", Type: "photo"}}}})
		if err != nil || c.State != want {
			t.Errorf("at %d %%: %s, want %s: %v", percent, c.State, want, err)
		}
	}
}
