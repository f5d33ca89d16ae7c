package cases_test

import (
	"testing"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/testkit"
	"gezhi/jurisdictions"
)

// stage is one case under one policy, on which a test does acts. 2 March 2026 is a Monday.
type stage struct {
	t      testing.TB
	policy cases.Policy
	now    time.Time
	c      cases.Case
}

var monday = calendar.Date{Year: 2026, Month: time.March, Day: 2}

func newStage(t testing.TB) *stage {
	t.Helper()
	return &stage{t: t, policy: testkit.Policy(t, jurisdictions.Chengqu), now: monday.At(9, 0), c: cases.Case{Tenant: "t", ID: "id", No: "1"}}
}

func staff(role, org string) audit.Actor {
	return audit.Actor{Kind: cases.StaffActor, Account: role + " of " + org, Role: role, Org: org}
}

var (
	resident  = audit.Actor{Kind: cases.ReporterActor, Role: "reporter"}
	passer    = audit.Actor{Kind: cases.PublicActor, Role: "public"}
	system    = audit.Actor{Kind: cases.SystemActor, Role: "system"}
	community = staff("clerk", "center:140502001001")
	town      = staff("dispatcher", "center:140502001")
	district  = staff("dispatcher", "center:140502")
	overseer  = staff("supervisor", "center:140502001")
	markets   = staff("handler", "unit:U23")
	worker    = staff("grid_worker", "grid:140502001001001")
)

func (s *stage) try(who audit.Actor, cmd cases.Command) error {
	ch, err := cases.Decide(s.c, who, cmd, s.policy, s.now)
	if err == nil {
		s.c = ch.Case
	}
	return err
}

func (s *stage) do(who audit.Actor, cmds ...cases.Command) *stage {
	s.t.Helper()
	for _, cmd := range cmds {
		if err := s.try(who, cmd); err != nil {
			s.t.Fatalf("%s: %v", cmd.Act(), err)
		}
	}
	return s
}

func (s *stage) at(day, hour, minute int) *stage {
	s.now = monday.AddDays(day).At(hour, minute)
	return s
}

// reported brings a case of a matter in the first grid.
func (s *stage) reported(matter string) *stage {
	s.t.Helper()
	return s.do(resident, cases.Report{What: cases.What{Source: cases.ResidentWeb, Words: "缺斤少两", Matter: matter, Point: testkit.PointIn(0, 0)}})
}

// handling brings a case of the middle loop into the hands of its department.
func (s *stage) handling() *stage {
	s.t.Helper()
	return s.reported("C1201").do(community, cases.Accept{}).do(town, cases.Dispatch{}).do(markets, cases.Sign{})
}

func (s *stage) clock(n cases.ClockName) cases.Clock { return s.c.Clocks[n] }

// has reports whether err is the fault, or tells the field code among others.
func has(err error, code string) bool {
	if fault.HasCode(err, code) {
		return true
	}
	if err == nil {
		return false
	}
	for _, f := range fault.As(err).Fields {
		if f.Code == code {
			return true
		}
	}
	return false
}

// with changes the policy of the stage.
func (s *stage) with(change func(*catalogue.Policy)) *stage {
	s.t.Helper()
	p := s.policy.Catalogue.Policy()
	change(&p)
	changed, err := catalogue.New(p)
	if err != nil {
		s.t.Fatal(err)
	}
	s.policy.Catalogue = changed
	return s
}

// calendarOf is the calendar of an organisation on the stage.
func (s *stage) calendarOf(o people.Org) *calendar.Calendar { return s.policy.Calendar(o) }
