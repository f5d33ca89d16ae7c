package testkit

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/clock"
	"gezhi/internal/fault"
)

// Flows reads every scenario in a folder.
func Flows(t testing.TB, dir string) []Flow {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.flow"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no flows in %s: %v", dir, err)
	}
	var all []Flow
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		flows, err := ParseFlows(filepath.Base(file), string(text))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, flows...)
	}
	return all
}

// Play runs a flow through a door and answers the acts that were done in it. What is not as the flow says fails the test
// with file and line.
func Play(t testing.TB, f Flow, open Opener) []cases.Act {
	t.Helper()
	p := &play{t: t, flow: f, ids: map[string]string{}}
	p.setting = Setting{Tenant: "test", Policy: Policy(t, f.Jurisdiction), Clock: clock.NewManual(longAgo), Draw: &Draw{}}
	p.cast = &cast{list: p.setting.Policy.Catalogue, ground: p.setting.Policy.Territory, root: p.setting.Policy.Root}
	for i := range f.Steps {
		p.step = &f.Steps[i]
		p.run(open)
	}
	return p.curtain()
}

// curtain answers what was done, and holds that no text of the flow stands where a case or its acts are kept.
func (p *play) curtain() (done []cases.Act) {
	for name, id := range p.ids {
		acts, err := p.door.Acts(p.ctx(), id)
		if err != nil {
			p.t.Errorf("%s: %s: case %s: %v", p.flow.File, p.flow.Title, name, err)
		}
		for _, a := range acts {
			done = append(done, a.Act)
			for _, text := range p.private {
				if strings.Contains(a.Kept, text) {
					p.t.Errorf("%s: %s: %s keeps the private text %q", p.flow.File, p.flow.Title, a.Act, text)
				}
			}
		}
	}
	return done
}

// play is a flow on the stage.
type play struct {
	t       testing.TB
	flow    Flow
	setting Setting
	cast    *cast
	door    Door
	ids     map[string]string // cases by what the flow calls them
	now     string            // the case of which the flow speaks
	step    *Step
	private []string // texts and contacts of the flow
}

func (p *play) ctx() context.Context { return context.Background() }

func (p *play) fatalf(line int, format string, args ...any) {
	p.t.Helper()
	p.t.Fatalf("%s:%d: %s: "+format, append([]any{p.flow.File, line, p.flow.Title}, args...)...)
}

// run does one line. The door opens before the first line that is not about the policy, when the world is complete.
func (p *play) run(open Opener) {
	p.t.Helper()
	if p.step.Verb == "清单" {
		p.setList()
		return
	}
	if p.door == nil {
		p.door = open(p.t, p.setting)
	}
	var told error
	switch p.step.Verb {
	case "时间", "停机":
		to := p.instant(p.step.Args)
		if p.step.Verb == "时间" {
			told = p.sweepUntil(to)
		}
		p.moveTo(to)
		if p.step.Verb == "时间" && told == nil {
			told = p.door.Sweep(p.ctx())
		}
	case "回拨": // somebody sets the machine's clock back
		p.setting.Clock.Set(p.instant(p.step.Args))
		told = p.door.Sweep(p.ctx())
	case "抽查":
		p.setting.Draw.Set(p.word(0) == "抽中")
	case "案":
		p.now = p.word(0)
		p.id(p.now)
	case "日历":
		day, err := calendar.ParseDate(p.word(0))
		if err != nil {
			p.fatalf(p.step.Line, "%v", err)
		}
		told = p.door.Calendar(p.ctx(), calendar.DayRule{Date: day, Working: p.word(1) == "上班", Name: "测试", Source: "测试"})
	default:
		told = p.act()
	}
	p.expect(told)
}

func (p *play) word(i int) string {
	if i >= len(p.step.Args) {
		p.fatalf(p.step.Line, "%s needs another word", p.step.Verb)
	}
	return p.step.Args[i].Value
}

// id returns the id of a case by its name in the flow.
func (p *play) id(name string) string {
	id, ok := p.ids[name]
	if !ok {
		p.fatalf(p.step.Line, "no case is called %q", name)
	}
	return id
}

func (p *play) moveTo(to time.Time) {
	if to.Before(p.setting.Clock.Now()) {
		p.fatalf(p.step.Line, "time does not run back from %s", clockTime(p.setting.Clock.Now()))
	}
	p.setting.Clock.Set(to)
}

// sweepUntil stops at every instant at which something falls due on the way, as the program does that always runs.
func (p *play) sweepUntil(to time.Time) error {
	for {
		next := to
		for _, id := range p.ids {
			c, err := p.door.Look(p.ctx(), id)
			if err != nil {
				return err
			}
			if due, ok := c.NextDue(); ok && due.Before(next) {
				next = due
			}
		}
		if !next.Before(to) {
			return nil
		}
		if next.After(p.setting.Clock.Now()) { // else it fell due while the program stood still
			p.setting.Clock.Set(next)
		}
		if err := p.door.Sweep(p.ctx()); err != nil {
			return err
		}
	}
}

// setList changes one matter on the access list before anything happens: 清单 C0904 暂停, 清单 C0904 临时 2026-03-10, 清单 C0904 退出 2026-03-10.
func (p *play) setList() {
	policy := p.setting.Policy.Catalogue.Policy()
	for i := range policy.Matters {
		m := &policy.Matters[i]
		if m.Code != p.word(0) {
			continue
		}
		m.StatusNote = "测试"
		switch p.word(1) {
		case "暂停":
			m.Status = catalogue.Suspended
		case "退出":
			m.Status = catalogue.Retired
			if len(p.step.Args) > 2 {
				m.ValidTo = p.day(2)
			}
		case "临时":
			last := p.day(2)
			m.Status, m.ValidFrom, m.ValidTo = catalogue.Temporary, last.AddDays(-10), last
		default:
			p.fatalf(p.step.Line, "a matter is 暂停, 退出 or 临时")
		}
	}
	changed, err := catalogue.New(policy)
	if err != nil {
		p.fatalf(p.step.Line, "%v", err)
	}
	p.setting.Policy.Catalogue, p.cast.list = changed, changed
}

// day reads a word of the step as a civil day.
func (p *play) day(i int) calendar.Date {
	d, err := calendar.ParseDate(p.word(i))
	if err != nil {
		p.fatalf(p.step.Line, "%v", err)
	}
	return d
}

// act does what a person does, and answers what they were told.
func (p *play) act() error {
	who, err := p.cast.player(p.step.Who)
	if err != nil {
		p.fatalf(p.step.Line, "%v", err)
	}
	v := verbs[p.step.Verb]
	body, contact, name := p.body(v, who)
	if fresh(v.act) && (p.now == "" || name != "" || !p.drafted()) {
		if name == "" {
			name = "甲"
		}
		id, err := p.door.Report(p.ctx(), who, v.act, body, contact)
		if err == nil {
			p.ids[name], p.now = id, name
		}
		return err
	}
	id, err := p.door.Act(p.ctx(), who, p.id(p.now), v.act, body)
	if err == nil && name != "" {
		p.ids[name] = id
	}
	return err
}

func fresh(a cases.Act) bool {
	return a == cases.ActDraft || a == cases.ActReport || a == cases.ActInstant
}

// drafted reports whether the case of which the flow speaks is a draft, which reporting completes.
func (p *play) drafted() bool {
	c, err := p.door.Look(p.ctx(), p.id(p.now))
	return err == nil && c.State == cases.Draft
}

// told compares what somebody was told with the codes that the flow names.
func (p *play) told(told error) {
	want := ""
	for _, e := range p.step.Expect {
		if e.What == "报错" && len(e.Args) == 1 {
			want = e.Args[0].Value
		}
	}
	switch {
	case told == nil && want != "":
		p.fatalf(p.step.Line, "nothing was wrong, expected %s", want)
	case told != nil && want == "":
		p.fatalf(p.step.Line, "%v", told)
	case told != nil && !fault.HasCode(told, want) && !hasField(told, want):
		p.fatalf(p.step.Line, "the fault is %v, expected %s", told, want)
	}
}

// hasField reports whether one of the wrong fields breaks the rule.
func hasField(err error, code string) bool {
	for _, f := range fault.As(err).Fields {
		if f.Code == code {
			return true
		}
	}
	return false
}
