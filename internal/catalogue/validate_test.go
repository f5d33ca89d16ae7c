package catalogue_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/i18n"
	"gezhi/jurisdictions"
)

type broken struct {
	name   string
	breaks func(*catalogue.Policy)
	path   string
	code   string
}

func matter(p *catalogue.Policy, code string) *catalogue.Matter {
	for i := range p.Matters {
		if p.Matters[i].Code == code {
			return &p.Matters[i]
		}
	}
	panic("no matter " + code)
}

// on breaks matter C0904: public, middle loop, urgent rule with a wall clock.
func on(change func(*catalogue.Matter)) func(*catalogue.Policy) {
	return func(p *catalogue.Policy) { change(matter(p, "C0904")) }
}

var brokenMatters = []broken{
	{"no name", on(func(m *catalogue.Matter) { m.Name.ZH = " " }), "matters.yaml: C0904.name.zh", "required"},
	{"no English name", on(func(m *catalogue.Matter) { m.Name.EN = "" }), "matters.yaml: C0904.name.en", "required"},
	{"no code", on(func(m *catalogue.Matter) { m.Code = "" }), "matters.yaml: matters[30].code", "bad_code"},
	{"a code of another form", on(func(m *catalogue.Matter) { m.Code = "c904" }), "matters.yaml: c904.code", "bad_code"},
	{"a code twice", on(func(m *catalogue.Matter) { m.Code = "C0901"; m.Subs = nil }), "matters.yaml: C0901.code", "duplicate"},
	{"a code outside its category", on(func(m *catalogue.Matter) { m.Category = "C01" }), "matters.yaml: C0904.code", "code_outside_category"},
	{"an unknown category", on(func(m *catalogue.Matter) { m.Category = "C99" }), "matters.yaml: C0904.category", "unknown_category"},
	{"an unknown lead", on(func(m *catalogue.Matter) { m.LeadUnit = "U99" }), "matters.yaml: C0904.lead_unit", "unknown_unit"},
	{"an unknown applicant", on(func(m *catalogue.Matter) { m.ApplicantUnit = "" }), "matters.yaml: C0904.applicant_unit", "unknown_unit"},
	{"an unknown helper", on(func(m *catalogue.Matter) { m.CoUnits = []string{"U14", "U99"} }), "matters.yaml: C0904.co_units[2]", "unknown_unit"},
	{"the lead helps itself", on(func(m *catalogue.Matter) { m.CoUnits = []string{"U15"} }), "matters.yaml: C0904.co_units[1]", "duplicate"},
	{"no action", on(func(m *catalogue.Matter) { m.WorkerActions = nil }), "matters.yaml: C0904.worker_actions", "required"},
	{"enforcement as an action", on(func(m *catalogue.Matter) { m.WorkerActions = []catalogue.Action{"fine"} }), "matters.yaml: C0904.worker_actions[1]", "not_one_of"},
	{"no line on what not to do", on(func(m *catalogue.Matter) { m.WorkerMustNot = "" }), "matters.yaml: C0904.worker_must_not", "required"},
	{"no basis", on(func(m *catalogue.Matter) { m.Basis = "" }), "matters.yaml: C0904.basis", "required"},
	{"no duty of the town", on(func(m *catalogue.Matter) { m.DutiesByLevel.Town = "" }), "matters.yaml: C0904.duties_by_level.town", "required"},
	{"no evidence rule", on(func(m *catalogue.Matter) { m.EvidenceRule.Text = "" }), "matters.yaml: C0904.evidence_rule.text", "required"},
	{"verified by the handler", on(func(m *catalogue.Matter) { m.VerifyRule.By = "handler" }), "matters.yaml: C0904.verify_rule.by", "not_one_of"},
	{"no handbook", on(func(m *catalogue.Matter) { m.Handbook.Say = "" }), "matters.yaml: C0904.handbook.say", "required"},
	{"an unknown loop", on(func(m *catalogue.Matter) { m.EntryLoop = "huge" }), "matters.yaml: C0904.entry_loop", "not_one_of"},
	{"no limit", on(func(m *catalogue.Matter) { m.Limit = calendar.Limit{} }), "matters.yaml: C0904.limit", "limit_required"},
	{"longer than the law", on(func(m *catalogue.Matter) {
		m.Statutory = &catalogue.Statutory{Limit: calendar.WorkingDays(5), Basis: "x"}
	}), "matters.yaml: C0904.limit", "over_statutory"},
	{"longer than the law in another loop", on(func(m *catalogue.Matter) {
		m.Statutory = &catalogue.Statutory{Limit: calendar.WorkingDays(10), Basis: "x"}
		m.LoopLimits = map[catalogue.Loop]calendar.Limit{catalogue.Large: calendar.WorkingDays(11)}
	}), "matters.yaml: C0904.loop_limits.large", "over_statutory"},
	{"a law without a name", on(func(m *catalogue.Matter) { m.Statutory = &catalogue.Statutory{Limit: calendar.WorkingDays(10)} }), "matters.yaml: C0904.statutory_limit.basis", "required"},
	{"the entry loop twice", on(func(m *catalogue.Matter) {
		m.LoopLimits = map[catalogue.Loop]calendar.Limit{catalogue.Middle: calendar.WorkingDays(1)}
	}), "matters.yaml: C0904.loop_limits.middle", "not_another_loop"},
	{"urgency in working days", on(func(m *catalogue.Matter) { m.Urgent.Limit = calendar.WorkingDays(1) }), "matters.yaml: C0904.urgent_rule.limit", "wall_clock_only"},
	{"urgency without words", on(func(m *catalogue.Matter) { m.Urgent.Text.ZH = "" }), "matters.yaml: C0904.urgent_rule.text.zh", "required"},
	{"a telephone number with letters", on(func(m *catalogue.Matter) {
		m.Urgent.Numbers = []catalogue.EmergencyNumber{{Number: "call me", Name: catalogue.Label{ZH: "x", EN: "x"}}}
	}), "matters.yaml: C0904.urgent_rule.numbers[1].number", "bad_phone"},
	{"a negative urgent limit", on(func(m *catalogue.Matter) { m.Urgent.Limit.Amount = -1 }), "matters.yaml: C0904.urgent_rule.limit", "limit_required"},
	{"public and sensitive", on(func(m *catalogue.Matter) {
		m.Flags, m.Visibility = []catalogue.Flag{catalogue.Public, catalogue.Sensitive}, catalogue.VisibleRestricted
	}), "matters.yaml: C0904.flags", "public_and_sensitive"},
	{"an unknown flag", on(func(m *catalogue.Matter) { m.Flags = []catalogue.Flag{"P", "X"} }), "matters.yaml: C0904.flags[2]", "not_one_of"},
	{"sensitive but open", on(func(m *catalogue.Matter) {
		m.Flags, m.Visibility = []catalogue.Flag{catalogue.Sensitive}, catalogue.VisibleReporter
	}), "matters.yaml: C0904.visibility", "sensitive_is_restricted"},
	{"public without its flag", on(func(m *catalogue.Matter) { m.Flags = nil }), "matters.yaml: C0904.visibility", "public_needs_flag"},
	{"an unknown visibility", on(func(m *catalogue.Matter) { m.Visibility = "all" }), "matters.yaml: C0904.visibility", "not_one_of"},
	{"closed on the spot by the town", on(func(m *catalogue.Matter) { m.Instant = true }), "matters.yaml: C0904.instant", "instant_too_high"},
	{"an unknown status", on(func(m *catalogue.Matter) { m.Status = "on" }), "matters.yaml: C0904.status", "not_one_of"},
	{"no first day", on(func(m *catalogue.Matter) { m.ValidFrom = calendar.Date{} }), "matters.yaml: C0904.valid_from", "required"},
	{"ends before it begins", on(func(m *catalogue.Matter) { m.ValidTo = m.ValidFrom.AddDays(-1) }), "matters.yaml: C0904.valid_to", "before_start"},
	{"temporary without an end", on(func(m *catalogue.Matter) { m.Status = catalogue.Temporary }), "matters.yaml: C0904.valid_to", "temporary_needs_end"},
	{"version nought", on(func(m *catalogue.Matter) { m.Version = 0 }), "matters.yaml: C0904.version", "too_small"},
	{"a case that takes no time", on(func(m *catalogue.Matter) { m.WorkloadMin = 0 }), "matters.yaml: C0904.workload_min", "out_of_range"},
	{"too few keywords", on(func(m *catalogue.Matter) { m.Keywords = m.Keywords[:5] }), "matters.yaml: C0904.keywords", "too_few"},
	{"a keyword of one character", on(func(m *catalogue.Matter) { m.Keywords[0] = "井" }), "matters.yaml: C0904.keywords[1]", "too_short"},
	{"a keyword twice", on(func(m *catalogue.Matter) { m.Keywords[1] = m.Keywords[0] }), "matters.yaml: C0904.keywords[2]", "duplicate"},
	{"a part with another code", on(func(m *catalogue.Matter) { m.Subs[0].Code = "C0901-01" }), "matters.yaml: C0904.subs[1].code", "code_outside_matter"},
	{"no matters", func(p *catalogue.Policy) { p.Matters = nil }, "matters.yaml: matters", "required"},
}

var brokenPolicies = []broken{
	{"a county code of five digits", func(p *catalogue.Policy) { p.Jurisdiction.Code = "14050" }, "jurisdiction.yaml: jurisdiction.code", "bad_code"},
	{"a folder of another county", func(p *catalogue.Policy) { p.Jurisdiction.Short = "370781-qingzhou" }, "jurisdiction.yaml: jurisdiction.short", "bad_code"},
	{"no source named", func(p *catalogue.Policy) { p.Jurisdiction.Source = "" }, "jurisdiction.yaml: jurisdiction.source", "required"},
	{"no main view", func(p *catalogue.Policy) { p.Views[0].Code = "other" }, "jurisdiction.yaml: views", "main_view_missing"},
	{"two views of one code", func(p *catalogue.Policy) { p.Views[1].Code = "main" }, "jurisdiction.yaml: views.main.code", "duplicate"},
	{"a state without a step", func(p *catalogue.Policy) { p.Views[0].Steps[5].States = []string{"closed"} }, "jurisdiction.yaml: views.main.steps", "state_once"},
	{"a state on two steps", func(p *catalogue.Policy) { p.Views[0].Steps[0].States = append(p.Views[0].Steps[0].States, "closed") }, "jurisdiction.yaml: views.main.steps", "state_once"},
	{"an unknown state", func(p *catalogue.Policy) { p.Views[0].Steps[0].States = append(p.Views[0].Steps[0].States, "lost") }, "jurisdiction.yaml: views.main.steps[1].states", "not_one_of"},
	{"a step without a name", func(p *catalogue.Policy) { p.Views[0].Steps[0].Name.ZH = "" }, "jurisdiction.yaml: views.main.steps[1].name.zh", "required"},
	{"no units", func(p *catalogue.Policy) { p.Units = nil }, "units.yaml: units", "required"},
	{"a unit that nothing uses", func(p *catalogue.Policy) {
		p.Units = append(p.Units, catalogue.Unit{Code: "U28", Name: catalogue.Label{ZH: "x", EN: "x"}})
	}, "units.yaml: U28.code", "unused"},
	{"a category that nothing uses", func(p *catalogue.Policy) {
		p.Categories = append(p.Categories, catalogue.Category{Code: "C14", Name: catalogue.Label{ZH: "x", EN: "x"}})
	}, "units.yaml: C14.code", "unused"},
	{"heir of an open unit", func(p *catalogue.Policy) { p.Units[0].Heir = "U02" }, "units.yaml: U01.heir", "heir_of_open"},
	{"closed unit that leads", func(p *catalogue.Policy) {
		i := slices.IndexFunc(p.Units, func(u catalogue.Unit) bool { return u.Code == "U15" })
		p.Units[i].Closed, p.Units[i].Heir = calendar.Date{Year: 2026, Month: 3, Day: 1}, "U14"
	}, "matters.yaml: C0901.lead_unit", "closed_unit"},
	{"a unit twice", func(p *catalogue.Policy) { p.Units[1].Code = "U01" }, "units.yaml: U01.code", "duplicate"},
	{"a loop missing", func(p *catalogue.Policy) { p.Loops.Loops = p.Loops.Loops[:3] }, "loops.yaml: loops", "loop_once"},
	{"an unknown class", func(p *catalogue.Policy) { p.Loops.Loops[1].Class = "small" }, "loops.yaml: small.class", "not_one_of"},
	{"a loop without a handle limit", func(p *catalogue.Policy) { p.Loops.Loops[1].Limits.Handle = calendar.Limit{} }, "loops.yaml: small.limits.handle", "limit_required"},
	{"a negative limit", func(p *catalogue.Policy) { p.Loops.Loops[1].Limits.Sign.Amount = -1 }, "loops.yaml: small.limits.sign", "limit_required"},
	{"a desk in the micro loop", func(p *catalogue.Policy) { p.Loops.Loops[0].Limits.Sign = calendar.WorkingHours(4) }, "loops.yaml: micro.limits", "micro_has_no_desk"},
	{"a higher loop that is quicker", func(p *catalogue.Policy) { p.Loops.Loops[3].Limits.Handle = calendar.WorkingDays(6) }, "loops.yaml: large.limits.handle", "less_than_lower_loop"},
	{"an urgent row in working days", func(p *catalogue.Policy) { p.Loops.Urgent.Accept = calendar.WorkingDays(1) }, "loops.yaml: urgent.accept", "wall_clock_only"},
	{"a role code with a space", func(p *catalogue.Policy) { p.Roles[0].Code = "chief general" }, "roles.yaml: chief general.code", "bad_code"},
	{"a role twice", func(p *catalogue.Policy) { p.Roles[1].Code = p.Roles[0].Code }, "roles.yaml: chief_general.code", "duplicate"},
	{"no reasons for a return", func(p *catalogue.Policy) { p.Reasons.Return = nil }, "reasons.yaml: return", "required"},
	{"a return without its right unit", func(p *catalogue.Policy) { p.Reasons.Return[0].Needs = []string{"basis"} }, "reasons.yaml: return[1].needs", "reason_must_need"},
	{"a suspension without a day", func(p *catalogue.Policy) { p.Reasons.Suspend[0].Needs = []string{"interim_measure"} }, "reasons.yaml: suspend[1].needs", "reason_must_need"},
	{"a refusal that tells nothing", func(p *catalogue.Policy) { p.Reasons.Reject[0].Tell.ZH = "" }, "reasons.yaml: reject[1].tell.zh", "required"},
	{"an unknown need", func(p *catalogue.Policy) { p.Reasons.Extend[0].Needs = []string{"money"} }, "reasons.yaml: extend[1].needs[1]", "not_one_of"},
	{"an unknown basis of limits", func(p *catalogue.Policy) { p.Settings.LimitBasis = "none" }, "jurisdiction.yaml: settings.limit_basis", "not_one_of"},
	{"warnings out of order", func(p *catalogue.Policy) { p.Settings.Warnings = []int{80, 50, 100} }, "jurisdiction.yaml: settings.warnings[2]", "warnings_rise"},
	{"warnings that stop early", func(p *catalogue.Policy) { p.Settings.Warnings = []int{50, 80} }, "jurisdiction.yaml: settings.warnings", "warnings_end"},
	{"no office hours", func(p *catalogue.Policy) { p.Settings.Hours = calendar.Hours{} }, "jurisdiction.yaml: settings.hours.office", "calendar.no_office_hours"},
	{"a setting out of range", func(p *catalogue.Policy) { p.Settings.Merge.Metres = 0 }, "jurisdiction.yaml: settings.merge.metres", "out_of_range"},
	{"a flood season of half a day", func(p *catalogue.Policy) { p.Settings.Patrol.Flood.From.Day = 31 }, "jurisdiction.yaml: settings.patrol.flood", "calendar.month_day"},
	{"small cells shown to the public", func(p *catalogue.Policy) { p.Settings.Rates.LeastPublic = 9 }, "jurisdiction.yaml: settings.rates.least_public", "out_of_range"},
	{"a private matter that does not exist", func(p *catalogue.Policy) { p.Settings.Map.Private = []string{"C06", "C99"} }, "jurisdiction.yaml: settings.map.private[2]", "unknown_matter"},
	{"a setting without its limit", func(p *catalogue.Policy) { p.Settings.Suspend.Max = calendar.Limit{} }, "jurisdiction.yaml: settings.suspend.max", "limit_required"},
	{"an urgent return window in working hours", func(p *catalogue.Policy) { p.Settings.Returns.UrgentWindow = calendar.WorkingHours(1) }, "jurisdiction.yaml: settings.returns.urgent_window", "wall_clock_only"},
}

func TestEveryBrokenRuleIsToldWithFileAndPlace(t *testing.T) {
	t.Parallel()
	for _, b := range append(brokenMatters, brokenPolicies...) {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			p := load(t, jurisdictions.Chengqu).Policy()
			b.breaks(&p)
			err := catalogue.Validate(p)
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("got %v, want an invalid policy", err)
			}
			f, ok := find(fault.As(err).Fields, b.path, b.code)
			if !ok {
				t.Fatalf("no %s at %q in %v", b.code, b.path, err)
			}
			for _, lang := range i18n.Langs() {
				if s := i18n.Field(lang, f); strings.ContainsAny(s, "{}") && b.code != "bad_code" {
					t.Errorf("unfilled sentence %q", s)
				}
			}
		})
	}
}

func find(fields []fault.Field, path, code string) (fault.Field, bool) {
	for _, f := range fields {
		if f.Path == path && f.Code == code {
			return f, true
		}
	}
	return fault.Field{}, false
}

// TestEveryRuleHasABrokenSample reads the validator, so that a new rule cannot come without a sample that breaks it.
func TestEveryRuleHasABrokenSample(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{}
	for _, b := range append(brokenMatters, brokenPolicies...) {
		shown[b.code] = true
	}
	files, err := filepath.Glob("validate*.go")
	if err != nil || len(files) < 4 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && len(call.Args) > 1 {
				if s, ok := call.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Add" {
					if lit, ok := call.Args[1].(*ast.BasicLit); ok {
						if code, _ := strconv.Unquote(lit.Value); !shown[code] {
							t.Errorf("%s: no sample breaks %s", name, code)
						}
					}
				}
			}
			return true
		})
	}
}

func TestAllBrokenRulesAreToldAtOnce(t *testing.T) {
	t.Parallel()
	p := load(t, jurisdictions.Chengqu).Policy()
	matter(&p, "C0101").LeadUnit = "U99"
	matter(&p, "C1302").Limit = calendar.Limit{}
	p.Settings.Warnings = nil
	p.Reasons.Extend = nil
	if got := len(fault.As(catalogue.Validate(p)).Fields); got != 4 {
		t.Errorf("told %d, want 4: %v", got, catalogue.Validate(p))
	}
}

func TestAnEmptyPolicyIsRefusedInEveryFile(t *testing.T) {
	t.Parallel()
	files := map[string]bool{}
	for _, f := range fault.As(catalogue.Validate(catalogue.Policy{})).Fields {
		file, _, _ := strings.Cut(f.Path, ":")
		files[file] = true
	}
	for _, want := range []string{"jurisdiction.yaml", "units.yaml", "matters.yaml", "loops.yaml", "reasons.yaml"} {
		if !files[want] {
			t.Errorf("nothing said of %s", want)
		}
	}
}
