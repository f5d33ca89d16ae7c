package simulate

import (
	"context"
	"fmt"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/people"
)

// work is what the lead does while the case is in its hands.
func (y *Year) work(ctx context.Context, s *story) error {
	r, mix := y.random, y.Mix
	who, ok := y.Roster.Hand(r, s.c.Lead)
	if !ok {
		return nil
	}
	handle := s.c.Clocks[cases.ClockHandle]
	switch {
	case !s.contacted:
		s.contacted = true
		how := "phone"
		if s.c.Anonymous {
			how = "reply"
		}
		_, err := y.do(ctx, s, actor{who}, cases.Contact{How: how, Words: "已联系，说明办理安排。"})
		return err
	case s.c.Extension != nil:
		return y.superior(ctx, s, cases.DecideExtension{Grant: r.Float64() < mix.ExtendGranted, Words: "按规定办理。"})
	case !s.asked && handle.Told >= cases.MostGone && !handle.Late(y.Clock.Now()) && s.c.Loop.Rank() >= 2:
		s.asked = true
		_, err := y.do(ctx, s, actor{who}, cases.AskExtension{Limit: calendar.WorkingDays(1 + r.IntN(5)), Reason: "works", Words: "需等待施工材料到场。"})
		return err
	case r.Float64() < mix.Suspend && s.c.Loop.Rank() >= 2:
		return y.superior(ctx, s, cases.Suspend{Reason: "season", Expected: calendar.DateOf(y.Clock.Now()).AddDays(30), Interim: "已设置围挡和警示标志。"})
	case r.Float64() < mix.Supervised:
		if err := y.superior(ctx, s, cases.Supervise{Level: "yellow", Cause: "leader", Words: "请说明进展和完成时间。"}); err != nil {
			return err
		}
	case r.Float64() < mix.Escalate[s.c.Loop]:
		_, err := y.do(ctx, s, actor{who}, cases.Escalate{Words: "本级无权或无力解决，请上一级牵头。"})
		return err
	case r.Float64() < mix.Consult && !s.consulted:
		s.consulted = true
		if _, err := y.do(ctx, s, actor{who}, cases.Consult{Words: "网格党支部、物业和居民代表在场，商定三日内清理。", Solved: true}); err != nil {
			return err
		}
	}
	if ok, err := y.parts(ctx, s); err != nil || !ok {
		return err
	}
	return y.finishWork(ctx, s, actor{who})
}

// parts lets the co-handling units answer.
func (y *Year) parts(ctx context.Context, s *story) (bool, error) {
	for _, p := range s.c.Parts {
		if p.Done() {
			continue
		}
		who, ok := y.Roster.Hand(y.random, p.Org)
		if !ok {
			return false, nil
		}
		if done, err := y.do(ctx, s, actor{who}, cases.AnswerPart{Words: "已按要求配合完成。"}); err != nil || !done {
			return false, err
		}
	}
	return s.c.State == cases.Handling, nil
}

func (y *Year) finishWork(ctx context.Context, s *story, who actor) error {
	if sup := s.c.Supervision; sup != nil && sup.Answered.IsZero() {
		if _, err := y.do(ctx, s, who, cases.AnswerSupervision{Words: "已到场处置，今日完成。"}); err != nil {
			return err
		}
	}
	cmd := cases.Finish{Words: cases.Words(fmt.Sprintf("工作人员到现场处理了%s，现已恢复正常。", s.matter.Name.In("zh-CN"))), Apart: "现场情况已在文字中说明。"}
	_, err := y.do(ctx, s, who, cmd)
	return err
}

// verify lets the reporter or somebody who had no hand in it look at the result.
func (y *Year) verify(ctx context.Context, s *story) error {
	r := y.random
	var who actor
	if r.Float64() < y.Mix.ByReporter && !s.c.Anonymous {
		who = actor{access.NewReporter(y.Tenant, s.c.ID)}
	} else if a, ok := y.Roster.At(r, s.c.Desk, people.Verifier); ok {
		who = actor{a}
	} else {
		return nil
	}
	if r.Float64() < y.Mix.Rework {
		_, err := y.do(ctx, s, who, cases.Rework{Words: "现场还没有处理干净。"})
		return err
	}
	_, err := y.do(ctx, s, who, cases.Verify{How: "visit"})
	return err
}

// close asks the reporter, or lets the reporter answer unasked.
func (y *Year) close(ctx context.Context, s *story) error {
	r := y.random
	solved, satisfied := weighted(r, y.Mix.Solved), weighted(r, y.Mix.Satisfaction)
	reporter := actor{access.NewReporter(y.Tenant, s.c.ID)}
	if s.c.Reachable && r.Float64() < y.Mix.Evaluates && s.c.Source == cases.ResidentWeb {
		if solved == "no" {
			_, err := y.do(ctx, s, reporter, cases.Unsolved{Words: "没有解决。", Satisfaction: "unsatisfied"})
			return err
		}
		_, err := y.do(ctx, s, reporter, cases.Evaluate{Solved: solved, Satisfaction: satisfied, Contacted: "yes"})
		return err
	}
	desk, ok := y.Roster.At(r, s.c.Desk, people.Clerk, people.Dispatcher)
	if !ok {
		return nil
	}
	answer := cases.Close{}
	switch {
	case !s.c.Reachable:
		answer.Exempt = "anonymous"
	case r.Float64() < y.Mix.Reached:
		answer = cases.Close{Reached: true, Contacted: "yes", Solved: solved, Satisfaction: satisfied}
	}
	if answer.Solved == "no" {
		s.closings++
		if s.closings > 1 { // once more, and then it is explained
			answer.Explained, answer.Words = true, "已向报告人解释：受条件限制，列入下一年度改造。"
			return y.superior(ctx, s, answer)
		}
		_, err := y.do(ctx, s, actor{desk}, cases.Unsolved{Words: "报告人说还没有解决。", Contacted: "yes", Satisfaction: "unsatisfied"})
		return err
	}
	_, err := y.do(ctx, s, actor{desk}, answer)
	return err
}
