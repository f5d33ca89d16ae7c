package cases

import (
	"strings"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/people"
)

// ClockName names one of the clocks that may run on a case (时限). A joint part has a clock of its own: "part:" and the unit.
type ClockName string

// The clocks.
const (
	ClockAccept    ClockName = "accept"    // 受理: the desk accepts, asks or rejects
	ClockInfo      ClockName = "info"      // 补充: the reporter answers, else the case ends
	ClockDispatch  ClockName = "dispatch"  // 派遣
	ClockSign      ClockName = "sign"      // 签收: at its end the case signs itself
	ClockHandle    ClockName = "handle"    // 处置: runs from dispatch, not from signing
	ClockContact   ClockName = "contact"   // 响应: the lead's first contact with the reporter
	ClockVerify    ClockName = "verify"    // 核查
	ClockFollowUp  ClockName = "follow_up" // 回访
	ClockReview    ClockName = "review"    // 挂账复核
	ClockSupervise ClockName = "supervise" // 督办答复
	ClockWhistle   ClockName = "whistle"   // 吹哨响应
	ClockObjection ClockName = "objection" // 吹哨异议: the county decides
	ClockReopen    ClockName = "reopen"    // 重开期: at its end the case is archived
)

// PartClock names the clock of a co-handling unit's part.
func PartClock(org people.Org) ClockName { return ClockName("part:" + string(org)) }

// Part returns the unit whose part the clock is, or "".
func (n ClockName) Part() people.Org {
	org, ok := strings.CutPrefix(string(n), "part:")
	if !ok {
		return ""
	}
	return people.Org(org)
}

// Quiet reports whether the clock only ends something by itself and measures nobody's work: it gives no warnings before.
func (n ClockName) Quiet() bool { return n == ClockReopen || n == ClockInfo }

// Thresholds of a limit, in per cent of it, at which a clock tells.
const (
	HalfGone = 50
	MostGone = 80
	AllGone  = 100
)

// Clock is a time limit that runs, stands or has ended. Its instants were decided when it was set, under the calendar of
// that day, and are moved only by an act.
type Clock struct {
	Run     int            `json:"run"` // 1, and one more whenever the limit is given anew
	Limit   calendar.Limit `json:"limit"`
	First   time.Time      `json:"first"` // the due instant first promised: what is on time is measured against both
	Start   time.Time      `json:"start"`
	Since   time.Time      `json:"since"` // when it last began to move
	HalfAt  time.Time      `json:"half_at,omitzero"`
	MostAt  time.Time      `json:"most_at,omitzero"`
	Due     time.Time      `json:"due"`
	Told    int            `json:"told,omitempty"`
	Paused  time.Time      `json:"paused,omitzero"` // standing since
	Spent   int64          `json:"spent,omitempty"` // parts of the limit used before Since, or when it stopped moving
	Stopped time.Time      `json:"stopped,omitzero"`
}

// Running reports whether the clock moves.
func (k Clock) Running() bool { return k.Run > 0 && k.Paused.IsZero() && k.Stopped.IsZero() }

// Next returns the next threshold that the clock has to tell and its instant; zero values when there is none.
func (k Clock) Next() (threshold int, at time.Time) {
	if !k.Running() {
		return 0, time.Time{}
	}
	switch {
	case k.Told < HalfGone && !k.HalfAt.IsZero():
		return HalfGone, k.HalfAt
	case k.Told < MostGone && !k.MostAt.IsZero():
		return MostGone, k.MostAt
	case k.Told < AllGone:
		return AllGone, k.Due
	}
	return 0, time.Time{}
}

// Late reports whether the clock had passed its due instant when it ended, or now if it has not.
func (k Clock) Late(now time.Time) bool {
	switch {
	case k.Run == 0:
		return false
	case !k.Stopped.IsZero():
		return k.Stopped.After(k.Due)
	case !k.Paused.IsZero():
		return k.Paused.After(k.Due)
	}
	return now.After(k.Due)
}

// timer sets clocks by one calendar at one instant.
type timer struct {
	cal *calendar.Calendar
	now time.Time
}

// start begins a new run of the clock with a limit that counts from now.
func (t timer) start(name ClockName, old Clock, limit calendar.Limit) Clock {
	k := Clock{Run: old.Run + 1, Limit: limit, Start: t.now, Since: t.now}
	t.set(name, &k)
	k.First = k.Due
	return k
}

// carry begins a new run of the clock whose limit counts from an earlier instant, with what was spent of it since.
func (t timer) carry(name ClockName, old Clock, limit calendar.Limit, from time.Time, spent int64) Clock {
	k := Clock{Run: old.Run + 1, Limit: limit, Start: from, Since: t.now, Spent: spent}
	t.set(name, &k)
	k.First, k.Told = k.Due, passed(k, t.now)
	return k
}

// extend gives a clock more of its own unit, in a new run: warnings that the longer limit puts ahead again are told again.
func (t timer) extend(name ClockName, k Clock, parts int64) Clock {
	k.Run++
	k.Limit.Amount += parts
	t.set(name, &k)
	k.Told = 0
	for {
		threshold, at := k.Next()
		if threshold == 0 || at.After(t.now) {
			return k
		}
		k.Told = threshold
	}
}

// set computes the thresholds of a moving clock.
func (t timer) set(name ClockName, k *Clock) {
	at := func(percent int) time.Time {
		return t.cal.Reach(k.Limit.Unit, k.Start, k.Since, max(0, k.Limit.Percent(percent)-k.Spent))
	}
	k.Due = at(AllGone)
	if !name.Quiet() {
		k.HalfAt, k.MostAt = at(HalfGone), at(MostGone)
	}
}

// used returns the parts of the limit that are used up.
func (t timer) used(k Clock) int64 {
	if !k.Running() {
		return k.Spent
	}
	return k.Spent + t.cal.Elapsed(k.Limit.Unit, k.Start, t.now) - t.cal.Elapsed(k.Limit.Unit, k.Start, k.Since)
}

// pause makes the clock stand.
func (t timer) pause(k Clock) Clock {
	if k.Running() {
		k.Spent = t.used(k)
		k.Paused = t.now
	}
	return k
}

// resume lets a standing clock move again with what is left of its limit.
func (t timer) resume(name ClockName, k Clock) Clock {
	if k.Run == 0 || k.Paused.IsZero() || !k.Stopped.IsZero() {
		return k
	}
	k.Since, k.Paused = t.now, time.Time{}
	t.set(name, &k)
	return k
}

// recount computes the thresholds of a moving clock anew, after the calendar changed. What a clock used before it last
// stood stays used as it was counted then.
func (t timer) recount(name ClockName, k Clock) Clock {
	if !k.Running() {
		return k
	}
	t.set(name, &k)
	return k
}

// stop ends the clock: now, or when it last stood still. Who finished in time is not late because a verifier came later.
func (t timer) stop(k Clock) Clock {
	if k.Run > 0 && k.Stopped.IsZero() {
		k.Spent, k.Stopped = t.used(k), t.now
		if !k.Paused.IsZero() {
			k.Stopped, k.Paused = k.Paused, time.Time{}
		}
	}
	return k
}
