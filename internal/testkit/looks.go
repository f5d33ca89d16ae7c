package testkit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gezhi/internal/cases"
	"gezhi/internal/people"
)

var stateNames = map[cases.State]string{
	cases.Draft: "草稿", cases.Submitted: "待受理", cases.NeedInfo: "待补充", cases.Rejected: "不予受理", cases.Merged: "并案",
	cases.Accepted: "待派遣", cases.Dispatched: "待签收", cases.Handling: "处置中", cases.Suspended: "挂账", cases.Handled: "待核查",
	cases.Verified: "待回访", cases.Closed: "已结案", cases.Archived: "已归档", cases.Withdrawn: "已撤回",
}

// look answers what is seen of a case in the words of the flow. want is what the flow expects, for names that can be
// written in more than one way.
type look func(p *play, c *cases.Case, want []string) (string, error)

// looks are what can be looked at. A number is written as it is, yes and no as 是 and 否, nothing as 无.
var looks = map[string]look{
	"报错": nil, "可见": nil, "不可见": nil,
	"状态":  text(func(c *cases.Case) string { return stateNames[c.State] }),
	"循环":  text(func(c *cases.Case) string { return back(spoken["loop"], string(c.Loop)) }),
	"级别":  text(func(c *cases.Case) string { return back(spoken["class"], string(c.Class)) }),
	"事项":  text(func(c *cases.Case) string { return c.Matter }),
	"来源":  text(func(c *cases.Case) string { return back(spoken["source"], string(c.Source)) }),
	"督办":  text(supervision),
	"评价":  text(answer),
	"轮次":  count(func(c *cases.Case) int { return c.Round }),
	"退回":  count(func(c *cases.Case) int { return c.Returns }),
	"返工":  count(func(c *cases.Case) int { return c.Reworks }),
	"延期":  count(func(c *cases.Case) int { return c.Extensions }),
	"催办":  count(func(c *cases.Case) int { return c.Urges }),
	"并入":  count(func(c *cases.Case) int { return c.Merged }),
	"照片":  count(func(c *cases.Case) int { return len(c.Photos) }),
	"以前轮": count(func(c *cases.Case) int { return len(c.Rounds) }),
	"代签":  truth(func(c *cases.Case) bool { return c.AutoSigned }),
	"抽中":  truth(func(c *cases.Case) bool { return c.Sampled }),
	"公开":  truth(func(c *cases.Case) bool { return c.Released }),
	"补发":  count(func(c *cases.Case) int { return c.Renewals }),
	"紧急":  truth(func(c *cases.Case) bool { return c.Urgent }),
	"涉敏":  truth(func(c *cases.Case) bool { return c.Sensitive }),
	"可联系": truth(func(c *cases.Case) bool { return c.Reachable }),
	"已删除": truth(func(c *cases.Case) bool { return c.Erased }),
	"已响应": truth(func(c *cases.Case) bool { return !c.FirstContactAt.IsZero() }),
	"待退回": truth(func(c *cases.Case) bool { return c.Return != nil }),
	"已裁定": truth(func(c *cases.Case) bool { return c.Bound }),
	"待裁定": truth(func(c *cases.Case) bool { return c.Arbitration != nil }),
	"待审批": truth(func(c *cases.Case) bool { return c.Extension != nil }),
	"待挂账": truth(func(c *cases.Case) bool { return c.Suspending != nil }),
	"待吹哨": truth(func(c *cases.Case) bool { return c.Whistle != nil && c.Whistle.Waiting && c.Whistle.Closed.IsZero() }),
	"待下派": truth(func(c *cases.Case) bool { return c.Lowering != nil }),
	"吹哨中": truth(func(c *cases.Case) bool { return c.Whistle != nil && c.Whistle.Closed.IsZero() && !c.Whistle.Waiting }),
	"牵头":  named(func(c *cases.Case) people.Org { return c.Lead }),
	"中心":  named(func(c *cases.Case) people.Org { return c.Desk }),
	"地点":  lookPlace,
	"时限":  lookClock,
	"原定":  lookFirst,
	"逾期":  lookLate,
	"超时":  lookOverdue,
	"协办":  lookPart,
	"主案":  lookMaster,
	"步骤":  lookStep,
}

// expect compares what was told and what is seen with what the flow says.
func (p *play) expect(told error) {
	p.t.Helper()
	p.told(told)
	for _, e := range p.step.Expect {
		if e.What == "报错" {
			continue
		}
		want := make([]string, len(e.Args))
		for i, a := range e.Args {
			want[i] = a.Value
		}
		if e.What == "可见" || e.What == "不可见" {
			p.expectSight(e, want)
			continue
		}
		c, err := p.door.Look(p.ctx(), p.id(p.now))
		if err != nil {
			p.fatalf(e.Line, "%v", err)
		}
		got, err := looks[e.What](p, &c, want)
		if err != nil {
			p.fatalf(e.Line, "%s: %v", e.What, err)
		}
		if got != strings.Join(want, " ") {
			p.fatalf(e.Line, "%s is %q, expected %q", e.What, got, strings.Join(want, " "))
		}
	}
}

func (p *play) expectSight(e Expectation, names []string) {
	for _, name := range names {
		who, err := p.cast.player(name)
		if err != nil {
			p.fatalf(e.Line, "%v", err)
		}
		sees, err := p.door.Sees(p.ctx(), who, p.id(p.now))
		if err != nil || sees != (e.What == "可见") {
			p.fatalf(e.Line, "%s sees the case: %v %v", name, sees, err)
		}
	}
}

func text(of func(*cases.Case) string) look {
	return func(_ *play, c *cases.Case, _ []string) (string, error) { return nothing(of(c)), nil }
}

func count(of func(*cases.Case) int) look {
	return func(_ *play, c *cases.Case, _ []string) (string, error) { return strconv.Itoa(of(c)), nil }
}

func truth(of func(*cases.Case) bool) look {
	return func(_ *play, c *cases.Case, _ []string) (string, error) {
		if of(c) {
			return "是", nil
		}
		return "否", nil
	}
}

// named compares organisations by what the expected name means.
func named(of func(*cases.Case) people.Org) look {
	return func(p *play, c *cases.Case, want []string) (string, error) {
		if len(want) == 1 && want[0] != "无" {
			org, err := p.cast.org(want[0])
			if err != nil || org == of(c) {
				return want[0], err
			}
		}
		return nothing(string(of(c))), nil
	}
}

func nothing(s string) string {
	if s == "" {
		return "无"
	}
	return s
}

// back finds the word of the office for a code.
func back(names map[string]string, code string) string {
	for name, c := range names {
		if c == code {
			return name
		}
	}
	return code
}

func supervision(c *cases.Case) string {
	switch {
	case c.Supervision == nil:
		return ""
	case !c.Supervision.Answered.IsZero():
		return "已答复"
	}
	return back(spoken["level"], c.Supervision.Level)
}

// answer says the reporter's answers: reached, contacted, solved, satisfied.
func answer(c *cases.Case) string {
	f := c.FollowUp
	switch {
	case f == nil:
		return ""
	case f.Exempt != "":
		return "免访"
	case !f.Reached:
		return "未联系上"
	}
	return strings.TrimSpace(back(spoken["solved"], f.Solved) + " " + back(spoken["satisfaction"], f.Satisfaction))
}

func lookPlace(p *play, c *cases.Case, want []string) (string, error) {
	code, err := p.cast.place(strings.Join(want, ""))
	if err != nil || code == c.Place {
		return strings.Join(want, " "), err
	}
	return string(c.Place), nil
}

// lookClock says when a clock is due, or that it is 停, 暂停 or 无.
func lookClock(p *play, c *cases.Case, want []string) (string, error) {
	k, head, err := p.clockOf(c, want)
	switch {
	case err != nil:
		return "", err
	case k.Run == 0:
		return head + " 无", nil
	case !k.Stopped.IsZero():
		return head + " 停", nil
	case !k.Paused.IsZero():
		return head + " 暂停", nil
	}
	return head + " " + clockTime(k.Due), nil
}

// lookFirst says which due time was first promised.
func lookFirst(p *play, c *cases.Case, want []string) (string, error) {
	k, head, err := p.clockOf(c, want)
	return head + " " + clockTime(k.First), err
}

// lookLate says whether a clock ended, or stands, after its due time.
func lookLate(p *play, c *cases.Case, want []string) (string, error) {
	k, head, err := p.clockOf(c, want)
	if k.Late(p.setting.Clock.Now()) {
		return head + " 是", err
	}
	return head + " 否", err
}

func (p *play) clockOf(c *cases.Case, want []string) (k cases.Clock, head string, err error) {
	if len(want) < 2 {
		return k, "", fmt.Errorf("which clock, and what of it?")
	}
	name, err := p.clock(want[0])
	return c.Clocks[name], want[0], err
}

func lookOverdue(p *play, c *cases.Case, want []string) (string, error) {
	var names []string
	for _, n := range c.Overdue {
		label := string(n)
		for name, clock := range clockNames {
			if clock == n {
				label = name
			}
		}
		for _, w := range want {
			if n.Part() != "" {
				if wanted, err := p.clock(w); err == nil && wanted == n {
					label = w
				}
			}
		}
		names = append(names, label)
	}
	slices.SortFunc(names, func(a, b string) int { return slices.Index(want, a) - slices.Index(want, b) })
	return nothing(strings.Join(names, " ")), nil
}

// lookPart says of a co-handling unit 未办, 已办, 已免 or 无.
func lookPart(p *play, c *cases.Case, want []string) (string, error) {
	if len(want) != 2 {
		return "", fmt.Errorf("which unit, and what of it?")
	}
	org, err := p.cast.org(want[0])
	i := c.PartOf(org)
	switch {
	case err != nil || i < 0:
		return want[0] + " 无", err
	case c.Parts[i].Waived:
		return want[0] + " 已免", nil
	case c.Parts[i].Done():
		return want[0] + " 已办", nil
	}
	return want[0] + " 未办", nil
}

func lookMaster(p *play, c *cases.Case, _ []string) (string, error) {
	for name, id := range p.ids {
		if id == c.Master {
			return name, nil
		}
	}
	return nothing(c.Master), nil
}

// lookStep says the number and the name of the step in a view: 步骤 courier 2 信息上报.
func lookStep(p *play, c *cases.Case, want []string) (string, error) {
	if len(want) == 0 {
		return "", fmt.Errorf("in which view?")
	}
	n, name := p.cast.list.View(want[0]).Step(string(c.State))
	return fmt.Sprintf("%s %d %s", want[0], n, name.ZH), nil
}
