package simulate

import (
	"context"
	"math"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/people"
)

// actor is somebody who does a step.
type actor struct{ access.Actor }

// story is a case as the simulation follows it: what it is, and what is still to befall it.
type story struct {
	c       cases.Case
	matter  catalogue.Matter
	spot    spot
	master  *story // the open case that it tells once more
	turn    int64  // counts acts; a plan made before the last one is void
	watched time.Time

	returns   int // times that a unit will send it back
	instant   bool
	contacted bool
	joint     bool
	consulted bool
	asked     bool // for an extension
	closings  int
	lateSign  bool // this unit lets its time to sign pass
}

// plan decides when the next step of a story comes, by where it stands.
func (y *Year) plan(s *story) {
	r, mix := y.random, y.Mix
	var at time.Time
	switch s.c.State {
	case cases.Submitted, cases.Accepted, cases.Handled, cases.Verified:
		hours := mix.DeskHours.draw(r)
		if s.c.Urgent {
			hours /= 20
		}
		at = y.office(s.c.Desk, hours)
	case cases.NeedInfo:
		if r.Float64() >= mix.Answers {
			return // the system will withdraw it
		}
		at = y.Clock.Now().Add(time.Duration(r.ExpFloat64() * float64(30*time.Hour)))
	case cases.Dispatched:
		s.lateSign = r.Float64() < mix.LateSign
		if s.lateSign {
			return // the system will sign
		}
		hours := min(mix.SignHours.draw(r), 3.5)
		if s.c.Urgent {
			hours /= 20
		}
		at = y.office(s.c.Lead, hours)
	case cases.Handling:
		at = y.nextWork(s)
	case cases.Suspended:
		at = y.Clock.Now().Add(time.Duration(5+r.IntN(20)) * 24 * time.Hour)
	case cases.Closed:
		if s.instant || r.Float64() >= mix.Reopen {
			return
		}
		at = y.Clock.Now().Add(time.Duration(r.IntN(28*24)) * time.Hour)
	default:
		return
	}
	y.push(event{at: at, story: s, turn: s.turn})
}

// office is the instant after some working hours of an organisation.
func (y *Year) office(org people.Org, hours float64) time.Time {
	now := y.Clock.Now()
	return y.Policy.Calendar(org).Reach(calendar.WorkingHour, now, now, int64(hours*float64(calendar.Hour)))
}

// nextWork is the next thing that the lead does: the first contact, then the rest of the work.
func (y *Year) nextWork(s *story) time.Time {
	r := y.random
	handle := s.c.Clocks[cases.ClockHandle]
	now := y.Clock.Now()
	if k, ok := s.c.Clocks[cases.ClockContact]; ok && !s.contacted && k.Running() {
		share := y.Mix.FirstContact.draw(r)
		return later(now, k.Start.Add(time.Duration(share*float64(k.Due.Sub(k.Start)))))
	}
	share := y.Mix.Work.draw(r)
	if share > 1 && !s.asked && s.c.Loop.Rank() >= 2 && r.Float64() < y.Mix.Extend*4 {
		return later(now, handle.MostAt)
	}
	cal := y.Policy.Calendar(s.c.Lead)
	parts := int64(math.Min(share, 3) * float64(handle.Limit.Amount))
	at := cal.Reach(handle.Limit.Unit, handle.Start, handle.Start, parts)
	return later(now.Add(time.Duration(r.IntN(90))*time.Minute), at)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// step does the next act of a story, and plans the one after.
func (y *Year) step(ctx context.Context, s *story) error {
	var err error
	switch s.c.State {
	case cases.Submitted:
		err = y.desk(ctx, s)
	case cases.NeedInfo:
		_, err = y.do(ctx, s, actor{access.NewReporter(y.Tenant, s.c.ID)}, cases.Supplement{Words: "补充：就在门口。", Grid: s.spot.grid})
	case cases.Accepted:
		err = y.dispatch(ctx, s)
	case cases.Dispatched:
		err = y.sign(ctx, s)
	case cases.Handling:
		err = y.work(ctx, s)
	case cases.Suspended:
		err = y.superior(ctx, s, cases.Resume{Words: "条件已具备，恢复办理。"})
	case cases.Handled:
		err = y.verify(ctx, s)
	case cases.Verified:
		err = y.close(ctx, s)
	case cases.Closed:
		_, err = y.do(ctx, s, actor{access.NewReporter(y.Tenant, s.c.ID)}, cases.Reopen{Words: "又出现了，请再看看。"})
		s.contacted, s.joint, s.asked, s.returns = false, false, false, 0
	}
	if err == nil {
		y.plan(s)
	}
	return err
}

// desk is what the center does with a new report.
func (y *Year) desk(ctx context.Context, s *story) error {
	r, mix := y.random, y.Mix
	if r.Float64() < mix.Withdraw {
		_, err := y.do(ctx, s, actor{access.NewReporter(y.Tenant, s.c.ID)}, cases.Withdraw{Words: "已经解决了。"})
		return err
	}
	who, ok := y.Roster.At(r, s.c.Desk, people.Clerk, people.Dispatcher)
	if !ok {
		return nil
	}
	if s.master != nil && s.master.c.State.Open() && s.master.c.State != cases.Merged && s.c.Merged == 0 {
		clerk, _ := y.Roster.At(r, people.Center(y.Policy.Root), people.Dispatcher)
		done, err := y.do(ctx, s, actor{clerk}, cases.Merge{Master: s.master.c.ID})
		if done {
			s.master.c, err = y.Service.Look(ctx, y.Tenant, s.master.c.ID)
			y.tally.Merged++
		}
		return err
	}
	switch x := r.Float64(); {
	case x < mix.NeedInfo && s.c.Reachable:
		_, err := y.do(ctx, s, actor{who}, cases.AskInfo{Missing: "请说明具体是哪一栋、哪个单元。"})
		return err
	case x < mix.NeedInfo+mix.Reject && len(s.c.Place) >= 12:
		_, err := y.do(ctx, s, actor{who}, cases.Reject{Reason: "already_final", Referral: "此事已有终局处理意见，可向原受理单位查询。"})
		return err
	}
	accept := cases.Accept{Matter: s.matter.Code}
	if len(s.c.Place) < 12 {
		accept.Grid = s.spot.grid
	}
	_, err := y.do(ctx, s, actor{who}, accept)
	return err
}

func (y *Year) dispatch(ctx context.Context, s *story) error {
	r := y.random
	who, ok := y.Roster.At(r, s.c.Desk, people.Dispatcher)
	if !ok {
		return nil
	}
	cmd := cases.Dispatch{}
	cmd.Lead, cmd.Reason = cases.Suggest(&s.c, y.Policy.Catalogue)
	if s.c.Return != nil && r.Float64() >= y.Mix.ReturnUpheld {
		cmd.Lead = s.c.Return.By
	}
	if !s.joint && r.Float64() < y.Mix.Joint[s.c.Loop] {
		s.joint = true
		for _, u := range s.matter.CoUnits {
			if org := people.Unit(u); org != cmd.Lead {
				cmd.Tasks = append(cmd.Tasks, cases.Task{Org: org, Mandatory: true, Words: "请配合办理。"})
			}
		}
	}
	_, err := y.do(ctx, s, actor{who}, cmd)
	return err
}

func (y *Year) sign(ctx context.Context, s *story) error {
	r := y.random
	who, ok := y.Roster.Hand(r, s.c.Lead)
	if !ok {
		return nil
	}
	if s.returns > s.c.Returns && !s.c.Bound && s.c.Lead.Kind() == people.OrgUnit {
		right := people.Unit(s.matter.LeadUnit)
		if right == s.c.Lead && len(s.matter.CoUnits) > 0 {
			right = people.Unit(s.matter.CoUnits[r.IntN(len(s.matter.CoUnits))])
		}
		if right != s.c.Lead {
			_, err := y.do(ctx, s, actor{who}, cases.Return{Reason: "not_our_duty", Right: right, Words: "按职责清单，应由所列单位牵头。"})
			return err
		}
	}
	_, err := y.do(ctx, s, actor{who}, cases.Sign{})
	return err
}

// superior lets a supervisor act.
func (y *Year) superior(ctx context.Context, s *story, cmd cases.Command) error {
	who, ok := y.Roster.Superior(y.random, s.c.Desk)
	if !ok {
		return nil
	}
	_, err := y.do(ctx, s, actor{who}, cmd)
	return err
}
