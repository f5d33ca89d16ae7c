package catalogue

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"gezhi/internal/calendar"
)

var (
	unitCode     = regexp.MustCompile(`^[A-Z][0-9]{2,3}$`)
	categoryCode = regexp.MustCompile(`^[A-Z][0-9]{2}$`)
	matterCode   = regexp.MustCompile(`^[A-Z][0-9]{4}$`)
	numberShape  = regexp.MustCompile(`^[0-9][0-9-]{2,14}$`)
)

// leastWords is how many keywords an entry needs before suggestions from it are worth showing.
const leastWords = 6

func (v *validator) unitList() {
	used := map[string]bool{}
	for _, m := range v.policy.Matters {
		used[m.ApplicantUnit], used[m.Category] = true, true
		for _, u := range m.Units() {
			used[u] = true
		}
	}
	seen := map[string]bool{}
	for i, u := range v.policy.Units {
		a := entry(fileUnits, "units", u.Code, i)
		v.code(a, u.Code, unitCode)
		v.unique(a, seen, u.Code)
		v.label(a, "name", u.Name)
		v.used(a, used[u.Code] || !u.Since.IsZero() || !u.Open())
		v.closing(a, u)
	}
	for i, c := range v.policy.Categories {
		a := entry(fileUnits, "categories", c.Code, i)
		v.code(a, c.Code, categoryCode)
		v.unique(a, seen, c.Code)
		v.label(a, "name", c.Name)
		v.used(a, used[c.Code])
	}
	v.some(at{file: fileUnits}, "units", len(v.policy.Units))
}

// closing checks the end of a unit: another that is open takes over, and none that is open names an heir.
func (v *validator) closing(a at, u Unit) {
	if u.Open() {
		if u.Heir != "" {
			v.fields.Add(a.path("heir"), "heir_of_open")
		}
		return
	}
	i := slices.IndexFunc(v.policy.Units, func(o Unit) bool { return o.Code == u.Heir })
	if i < 0 || u.Heir == u.Code {
		v.fields.Add(a.path("heir"), "unknown_unit", "value", u.Heir)
	}
}

func (v *validator) used(a at, used bool) {
	if !used {
		v.fields.Add(a.path("code"), "unused")
	}
}

func (v *validator) some(a at, name string, n int) {
	if n == 0 {
		v.fields.Add(a.path(name), "required")
	}
}

func (v *validator) matters() {
	v.some(at{file: fileMatters}, "matters", len(v.policy.Matters))
	seen := map[string]bool{}
	for i, m := range v.policy.Matters {
		a := entry(fileMatters, "matters", m.Code, i)
		v.code(a, m.Code, matterCode)
		v.unique(a, seen, m.Code)
		v.matter(a, m)
	}
}

func (v *validator) matter(a at, m Matter) {
	v.label(a, "name", m.Name)
	v.matterUnits(a, m)
	v.matterTexts(a, m)
	v.matterTimes(a, m)
	v.matterSight(a, m)
	v.matterLife(a, m)
	v.keywords(a, m.Keywords)
	v.subs(a, m)
}

func (v *validator) matterUnits(a at, m Matter) {
	if !v.categories[m.Category] {
		v.fields.Add(a.path("category"), "unknown_category", "value", m.Category)
	} else if !strings.HasPrefix(m.Code, m.Category) {
		v.fields.Add(a.path("code"), "code_outside_category", "category", m.Category)
	}
	v.unit(a, "applicant_unit", m.ApplicantUnit)
	v.unit(a, "lead_unit", m.LeadUnit)
	for i, u := range m.CoUnits {
		name := fmt.Sprintf("co_units[%d]", i+1)
		v.unit(a, name, u)
		if u == m.LeadUnit || slices.Contains(m.CoUnits[:i], u) {
			v.fields.Add(a.path(name), "duplicate", "value", u)
		}
	}
}

func (v *validator) unit(a at, name, code string) {
	i := slices.IndexFunc(v.policy.Units, func(u Unit) bool { return u.Code == code })
	switch {
	case i < 0:
		v.fields.Add(a.path(name), "unknown_unit", "value", code)
	case !v.policy.Units[i].Open():
		v.fields.Add(a.path(name), "closed_unit", "value", code)
	}
}

func (v *validator) matterTexts(a at, m Matter) {
	v.some(a, "worker_actions", len(m.WorkerActions))
	for i, action := range m.WorkerActions {
		oneOf(v, a, fmt.Sprintf("worker_actions[%d]", i+1), action, Actions()...)
	}
	for _, t := range []struct{ name, text string }{
		{"basis", m.Basis},
		{"worker_must_not", m.WorkerMustNot},
		{"duties_by_level.grid", m.DutiesByLevel.Grid},
		{"duties_by_level.village", m.DutiesByLevel.Village},
		{"duties_by_level.town", m.DutiesByLevel.Town},
		{"duties_by_level.district", m.DutiesByLevel.District},
		{"evidence_rule.text", m.EvidenceRule.Text},
		{"verify_rule.text", m.VerifyRule.Text},
		{"handbook.look", m.Handbook.Look},
		{"handbook.say", m.Handbook.Say},
		{"handbook.call", m.Handbook.Call},
	} {
		v.text(a, t.name, t.text)
	}
	oneOf(v, a, "verify_rule.by", m.VerifyRule.By, VerifyReporter, VerifyOtherGrid, VerifyDesk, VerifySample)
}

func (v *validator) matterTimes(a at, m Matter) {
	oneOf(v, a, "entry_loop", m.EntryLoop, Loops()...)
	v.positive(a, "limit", m.Limit)
	v.underLaw(a, "limit", m, m.Limit)
	for _, loop := range Loops() {
		if l, ok := m.LoopLimits[loop]; ok {
			v.positive(a, "loop_limits."+string(loop), l)
			v.underLaw(a, "loop_limits."+string(loop), m, l)
		}
	}
	for loop := range m.LoopLimits {
		if loop.Rank() < 0 || loop == m.EntryLoop {
			v.fields.Add(a.path("loop_limits."+string(loop)), "not_another_loop", "entry", string(m.EntryLoop))
		}
	}
	if m.Statutory != nil {
		v.positive(a, "statutory_limit.limit", m.Statutory.Limit)
		v.text(a, "statutory_limit.basis", m.Statutory.Basis)
	}
	v.urgentRule(a, m.Urgent)
}

func (v *validator) underLaw(a at, name string, m Matter, l calendar.Limit) {
	if s := m.Statutory; s != nil && l.Unit == s.Limit.Unit && l.Amount > s.Limit.Amount {
		v.fields.Add(a.path(name), "over_statutory", "limit", s.Limit.String())
	}
}

func (v *validator) urgentRule(a at, u *Urgent) {
	if u == nil {
		return
	}
	v.label(a, "urgent_rule.text", u.Text)
	v.wallClock(a, "urgent_rule.limit", u.Limit)
	if u.Limit.Amount < 0 {
		v.fields.Add(a.path("urgent_rule.limit"), "limit_required")
	}
	v.numbers(a, "urgent_rule.numbers", u.Numbers)
}

func (v *validator) numbers(a at, name string, list []EmergencyNumber) {
	for i, n := range list {
		place := fmt.Sprintf("%s[%d]", name, i+1)
		if !numberShape.MatchString(n.Number) {
			v.fields.Add(a.path(place+".number"), "bad_phone")
		}
		v.label(a, place+".name", n.Name)
	}
}

func (v *validator) matterSight(a at, m Matter) {
	oneOf(v, a, "visibility", m.Visibility, VisiblePublic, VisibleReporter, VisibleInternal, VisibleRestricted)
	for i, f := range m.Flags {
		oneOf(v, a, fmt.Sprintf("flags[%d]", i+1), f, Public, Sensitive, RiskPoint)
	}
	if m.Has(Public) && m.Has(Sensitive) {
		v.fields.Add(a.path("flags"), "public_and_sensitive")
	}
	if m.Has(Sensitive) != m.Restricted() {
		v.fields.Add(a.path("visibility"), "sensitive_is_restricted")
	}
	if m.Visibility == VisiblePublic && !m.Has(Public) {
		v.fields.Add(a.path("visibility"), "public_needs_flag")
	}
	if m.Instant && m.EntryLoop.Rank() > Small.Rank() {
		v.fields.Add(a.path("instant"), "instant_too_high")
	}
}

func (v *validator) matterLife(a at, m Matter) {
	oneOf(v, a, "status", m.Status, Statuses()...)
	if m.ValidFrom.IsZero() {
		v.fields.Add(a.path("valid_from"), "required")
	}
	switch {
	case m.ValidTo.IsZero() && m.Status == Temporary:
		v.fields.Add(a.path("valid_to"), "temporary_needs_end")
	case !m.ValidTo.IsZero() && m.ValidTo.Before(m.ValidFrom):
		v.fields.Add(a.path("valid_to"), "before_start", "start", m.ValidFrom.String())
	}
	if m.Version < 1 {
		v.fields.Add(a.path("version"), "too_small", "min", 1)
	}
	v.between(a, "workload_min", m.WorkloadMin, 1, 480)
}

func (v *validator) keywords(a at, words []string) {
	if len(words) < leastWords {
		v.fields.Add(a.path("keywords"), "too_few", "min", leastWords)
	}
	seen := map[string]bool{}
	for i, w := range words {
		name := fmt.Sprintf("keywords[%d]", i+1)
		if utf8.RuneCountInString(fold(w)) < 2 {
			v.fields.Add(a.path(name), "too_short", "min", 2)
		}
		if seen[fold(w)] {
			v.fields.Add(a.path(name), "duplicate", "value", w)
		}
		seen[fold(w)] = true
	}
}

func (v *validator) subs(a at, m Matter) {
	seen := map[string]bool{}
	for i, s := range m.Subs {
		b := at{a.file, a.place + fmt.Sprintf(".subs[%d]", i+1)}
		if !strings.HasPrefix(s.Code, m.Code+"-") || len(s.Code) == len(m.Code)+1 {
			v.fields.Add(b.path("code"), "code_outside_matter", "matter", m.Code)
		}
		v.unique(b, seen, s.Code)
		v.label(b, "name", s.Name)
	}
}
