package testkit

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/cases"
)

const stampForm = "2006-01-02 15:04"

// clockTime writes an instant as flows do.
func clockTime(t time.Time) string { return t.In(calendar.Zone()).Format(stampForm) }

var spanForm = regexp.MustCompile(`^\+([0-9]{1,4})(工作时|工作日|天|小时|分|秒)$`)

// instant reads when: "2026-03-02 09:00", "+2工作时", "到 处置 到期", "到 签收 80% +1分".
func (p *play) instant(args []Arg) time.Time {
	words := make([]string, len(args))
	for i, a := range args {
		words[i] = a.Value
	}
	at, err := p.readInstant(words)
	if err != nil {
		p.fatalf(p.step.Line, "%v", err)
	}
	return at
}

func (p *play) readInstant(words []string) (time.Time, error) {
	switch {
	case len(words) >= 3 && words[0] == "到":
		at, err := p.threshold(words[1], words[2])
		if err != nil || len(words) == 3 {
			return at, err
		}
		return p.after(at, words[3])
	case len(words) == 1:
		return p.after(p.setting.Clock.Now(), words[0])
	}
	return time.ParseInLocation(stampForm, strings.Join(words, " "), calendar.Zone())
}

// after adds a span. Working time is counted by the calendar of the county.
func (p *play) after(from time.Time, span string) (time.Time, error) {
	m := spanForm.FindStringSubmatch(span)
	if m == nil {
		return time.Time{}, fmt.Errorf("%q is not a time such as 2026-03-02 09:00, +2工作时 or 到 处置 到期", span)
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return time.Time{}, err
	}
	cal := p.setting.Policy.Calendar("")
	switch m[2] {
	case "工作时":
		return cal.Due(from, calendar.WorkingHours(n)), nil
	case "工作日":
		return cal.Due(from, calendar.WorkingDays(n)), nil
	}
	unit := map[string]time.Duration{"天": 24 * time.Hour, "小时": time.Hour, "分": time.Minute, "秒": time.Second}[m[2]]
	return from.Add(time.Duration(n) * unit), nil
}

// threshold is when a clock of the case reaches 半程, 80% or 到期.
func (p *play) threshold(clock, which string) (time.Time, error) {
	name, err := p.clock(clock)
	if err != nil {
		return time.Time{}, err
	}
	c, err := p.door.Look(p.ctx(), p.id(p.now))
	if err != nil {
		return time.Time{}, err
	}
	k, ok := c.Clocks[name]
	switch {
	case !ok:
		return time.Time{}, fmt.Errorf("the clock %s does not run", clock)
	case which == "半程":
		return k.HalfAt, nil
	case which == "80%":
		return k.MostAt, nil
	case which == "到期":
		return k.Due, nil
	}
	return time.Time{}, fmt.Errorf("a clock tells at 半程, 80%% and 到期, not at %q", which)
}

var clockNames = map[string]cases.ClockName{
	"受理": cases.ClockAccept, "补充": cases.ClockInfo, "派遣": cases.ClockDispatch, "签收": cases.ClockSign, "处置": cases.ClockHandle,
	"响应": cases.ClockContact, "核查": cases.ClockVerify, "回访": cases.ClockFollowUp, "复核": cases.ClockReview,
	"督办": cases.ClockSupervise, "吹哨": cases.ClockWhistle, "异议": cases.ClockObjection, "重开": cases.ClockReopen,
}

// clock knows the clocks by their names; the one of a joint part is 协办: and the unit.
func (p *play) clock(name string) (cases.ClockName, error) {
	if n, ok := clockNames[name]; ok {
		return n, nil
	}
	unit, ok := strings.CutPrefix(name, "协办:")
	if !ok {
		return "", fmt.Errorf("no clock is called %q", name)
	}
	org, err := p.cast.org(unit)
	return cases.PartClock(org), err
}
