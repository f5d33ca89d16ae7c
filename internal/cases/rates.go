package cases

import (
	"time"

	"gezhi/internal/catalogue"
)

// Rate is one of the three rates (三率), always with the numbers behind it. A percentage of fewer than Least is not shown.
type Rate struct {
	Num   float64 `json:"num" doc:"What counts, by its weight"`
	Of    int     `json:"of" doc:"How many there are"`
	Least int     `json:"least" doc:"Fewer than this give no percentage"`
}

// Percent returns the rate in per cent; ok is false when it stands on too few to be told.
func (r Rate) Percent() (percent float64, ok bool) {
	if r.Of == 0 || r.Of < r.Least {
		return 0, false
	}
	return r.Num / float64(r.Of) * 100, true
}

// Rates are the three rates of a period, with how many were asked and how many answered.
type Rates struct {
	Response     Rate `json:"response"`     // 响应率: first contact in time, of those dispatched
	Solved       Rate `json:"solved"`       // 解决率: solved, partly counts half, of those who answered it
	Satisfaction Rate `json:"satisfaction"` // 满意率: satisfied, fairly counts 0.8, of those who answered it
	Answered     Rate `json:"answered"`     // 回答率: answered the follow-up, of those closed
	Partly       int  `json:"partly"`       // partly solved, shown apart
}

// Tally counts the rates over a set of cases. The zero value is not usable; see NewTally.
type Tally struct {
	rules  catalogue.Rates
	now    time.Time
	rates  Rates
	solved int // in hundredths, so that the sum does not depend on the order
	happy  int // in hundredths
}

// NewTally begins a count by the weights of a tenant. Shown in public, the least number behind a percentage is higher.
func NewTally(rules catalogue.Rates, public bool, now time.Time) *Tally {
	t := &Tally{rules: rules, now: now}
	least := rules.LeastInside
	if public {
		least = rules.LeastPublic
	}
	t.rates.Response.Least, t.rates.Solved.Least, t.rates.Satisfaction.Least, t.rates.Answered.Least = least, least, least, least
	return t
}

// Add counts one case with its present round. Withdrawn, rejected and merged ones count nowhere; a suspended one is listed apart.
func (t *Tally) Add(c *Case) {
	if c.State.Is(Draft, Withdrawn, Rejected, Merged) || c.Instant {
		return
	}
	t.addResponse(c)
	if !c.State.Is(Closed, Archived) || c.FollowUp == nil {
		return
	}
	t.rates.Answered.Of++
	if c.FollowUp.Reached {
		t.rates.Answered.Num++
	}
	t.addAnswers(c.FollowUp)
}

// addResponse counts a dispatched case whose first contact came in time, or failed to.
func (t *Tally) addResponse(c *Case) {
	k, ok := c.Clocks[ClockContact]
	if !ok || c.State == Suspended {
		return
	}
	if c.FirstContactAt.IsZero() && !k.Late(t.now) && c.State.Open() {
		return // still time
	}
	t.rates.Response.Of++
	if !c.FirstContactAt.IsZero() && !k.Late(t.now) {
		t.rates.Response.Num++
	}
}

func (t *Tally) addAnswers(f *FollowUp) {
	if f.Solved != "" {
		t.rates.Solved.Of++
		switch f.Solved {
		case "yes":
			t.solved += 100
		case "partly":
			t.solved += t.rules.PartlyPercent
			t.rates.Partly++
		}
	}
	if f.Satisfaction != "" {
		t.rates.Satisfaction.Of++
		switch f.Satisfaction {
		case "satisfied":
			t.happy += 100
		case "fairly":
			t.happy += t.rules.BasicallyPercent
		}
	}
}

// Rates answers what was counted.
func (t *Tally) Rates() Rates {
	r := t.rates
	r.Solved.Num, r.Satisfaction.Num = float64(t.solved)/100, float64(t.happy)/100
	return r
}
