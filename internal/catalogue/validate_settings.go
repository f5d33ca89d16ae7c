package catalogue

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
)

func (v *validator) settings() {
	a, s := at{fileJurisdiction, "settings"}, v.policy.Settings
	oneOf(v, a, "limit_basis", s.LimitBasis, ByStage, ByTotal)
	v.hours(a, s.Hours)
	v.warnings(a, s.Warnings)
	v.settingLimits(a, s)
	v.settingNumbers(a, s)
	v.mapping(a, s.Map)
	v.phone(a, "phones.supervision", s.Phones.Supervision)
	v.phone(a, "phones.desk", s.Phones.Desk)
	if flood := s.Patrol.Flood; flood != (calendar.YearSpan{}) && !flood.Valid() {
		v.fields.Add(a.path("patrol.flood"), "calendar.month_day", "text", flood.From.String()+" "+flood.To.String())
	}
}

// publicPhone is a telephone number as it is written on a board: digits, with an area code or not.
var publicPhone = regexp.MustCompile(`^[0-9][0-9-]{1,18}[0-9]$`)

// phone refuses what cannot be dialled by one tap. Empty is none.
func (v *validator) phone(a at, path, number string) {
	if number != "" && !publicPhone.MatchString(number) {
		v.fields.Add(a.path(path), "bad_phone")
	}
}

// mapping tells of codes with which no matter begins: a slip there would put private rooms on the public map.
func (v *validator) mapping(a at, m Mapping) {
	for i, code := range m.Private {
		begins := func(one Matter) bool { return code != "" && strings.HasPrefix(one.Code, code) }
		if !slices.ContainsFunc(v.policy.Matters, begins) {
			v.fields.Add(a.path(fmt.Sprintf("map.private[%d]", i+1)), "unknown_matter", "matter", code)
		}
	}
}

// hours tells what package calendar has to say about the office hours.
func (v *validator) hours(a at, h calendar.Hours) {
	err := h.Validate()
	if err == nil {
		return
	}
	for _, f := range fault.As(err).Fields {
		var pairs []any
		for name, value := range f.Params {
			pairs = append(pairs, name, value)
		}
		v.fields.Add(a.path("hours."+f.Path), f.Code, pairs...)
	}
}

func (v *validator) warnings(a at, list []int) {
	before := 0
	for i, w := range list {
		if w <= before || w > 100 {
			v.fields.Add(a.path(fmt.Sprintf("warnings[%d]", i+1)), "warnings_rise")
		}
		before = w
	}
	if before != 100 {
		v.fields.Add(a.path("warnings"), "warnings_end")
	}
}

func (v *validator) settingLimits(a at, s Settings) {
	for _, l := range []struct {
		name  string
		limit calendar.Limit
	}{
		{"intake.need_info_cancel", s.Intake.NeedInfoCancel},
		{"intake.appeal_within", s.Intake.AppealWithin},
		{"intake.urge_per", s.Intake.UrgePer},
		{"returns.window", s.Returns.Window},
		{"returns.urgent_window", s.Returns.UrgentWindow},
		{"suspend.review", s.Suspend.Review},
		{"suspend.max", s.Suspend.Max},
		{"whistle.emergency", s.Whistle.Emergency},
		{"whistle.other", s.Whistle.Other},
		{"whistle.objection", s.Whistle.Objection},
		{"supervise.green", s.Supervise.Green},
		{"supervise.yellow", s.Supervise.Yellow},
		{"supervise.red", s.Supervise.Red},
		{"verifying.rework_least", s.Verifying.ReworkLeast},
		{"aftercare.reopen_within", s.AfterCare.ReopenWithin},
		{"aftercare.repeat_within", s.AfterCare.RepeatWithin},
		{"aftercare.response_in", s.AfterCare.ResponseIn},
		{"aftercare.urgent_response_in", s.AfterCare.UrgentReplyIn},
		{"merge.within", s.Merge.Within},
		{"merge.split_within", s.Merge.SplitWithin},
	} {
		v.positive(a, l.name, l.limit)
	}
	v.wallClock(a, "returns.urgent_window", s.Returns.UrgentWindow)
	v.wallClock(a, "whistle.emergency", s.Whistle.Emergency)
	v.wallClock(a, "aftercare.urgent_response_in", s.AfterCare.UrgentReplyIn)
}

func (v *validator) settingNumbers(a at, s Settings) {
	for _, n := range []struct {
		name         string
		n, low, high int
	}{
		{"intake.max_appeals", s.Intake.MaxAppeals, 0, 3},
		{"intake.undo_seconds", s.Intake.UndoSeconds, 0, 300},
		{"intake.max_downward", s.Intake.MaxDownward, 0, 3},
		{"returns.max", s.Returns.Max, 0, 5},
		{"extension.normal", s.Extension.Normal, 0, 3},
		{"extension.special", s.Extension.Special, 0, 3},
		{"extension.normal_percent", s.Extension.NormalPercent, 1, 100},
		{"extension.special_percent", s.Extension.SpecialPercent, 1, 300},
		{"verifying.instant_percent", s.Verifying.InstantPercent, 0, 100},
		{"verifying.micro_percent", s.Verifying.MicroPercent, 0, 100},
		{"verifying.photo_metres", s.Verifying.PhotoMetres, 1, 1000},
		{"verifying.rework_supervise", s.Verifying.ReworkSupervise, 1, 9},
		{"aftercare.reminders", s.AfterCare.Reminders, 0, 3},
		{"merge.metres", s.Merge.Metres, 1, 1000},
		{"rates.partly_percent", s.Rates.PartlyPercent, 0, 100},
		{"rates.basically_percent", s.Rates.BasicallyPercent, 0, 100},
		{"rates.least_public", s.Rates.LeastPublic, 10, 1000},
		{"rates.least_inside", s.Rates.LeastInside, 5, 1000},
		{"entry.temporary_max_days", s.Entry.TemporaryMaxDays, 1, 366},
		{"entry.workload_per_day", s.Entry.WorkloadPerDay, 60, 480},
	} {
		v.between(a, n.name, n.n, n.low, n.high)
	}
}
