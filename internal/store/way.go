package store

import (
	"cmp"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/cases"
)

// way is how one part of a list is read: an index of cases, or a table that leads to them.
type way struct {
	index string // of cases; empty: by the key

	state     string // with cases_state: the one state
	prefix    string // with cases_category: the category
	community string // with cases_community: the community

	table, column, value string // a table that leads to cases, and what it is asked for
	links                bool   // it has open and reported_at too

	split bool // rows stand by whether the case is open: these are the open ones, or the others
	open  bool
}

// ways chooses the ways that lead to the fewest rows for a term and a filter. The rows of all of them together, each
// checked against term and filter, are the answer.
func ways(t access.Term, f cases.Filter, p phase) []way {
	account := cmp.Or(t.Account, f.Account)
	org := cmp.Or(string(t.Org), string(f.Lead), string(f.Desk), string(f.Org))
	due := p == byDue || p == newest && !f.DueBy.IsZero()
	switch {
	case t.Case != "" || len(f.IDs) > 0:
		return []way{{}}
	case f.Phone != "":
		return []way{{table: "contacts", column: "phone_index", value: f.Phone}}
	case account != "":
		return linked("case_accounts", "account", account, f)
	case max(len(t.Lo), len(f.Place)) >= communityDigits:
		return byOpen(way{index: "cases_community", community: community(longer(t.Lo, string(f.Place)))}, f)
	case org != "":
		return linked("case_orgs", "org", org, f)
	case f.Waits != "":
		return []way{{index: "cases_" + string(f.Waits)}}
	case f.Overdue:
		return []way{{index: "cases_overdue"}}
	case due:
		return []way{{index: "cases_due"}}
	case f.Matter != "" || f.Kind != "":
		return []way{{index: "cases_category", prefix: category(cmp.Or(f.Matter, f.Kind))}}
	case len(f.States) > 0:
		return byState(f)
	}
	return []way{{index: "cases_newest"}}
}

// communityDigits is the length of a community's code. Smaller places are read through their community.
const communityDigits = 12

// longer returns the longer of two codes; when neither lies in the other, no case lies in both.
func longer(a, b string) string {
	if len(a) > len(b) {
		return a
	}
	return b
}

// linked are the ways over a table of links.
func linked(table, column, value string, f cases.Filter) []way {
	return byOpen(way{table: table, column: column, value: value, links: true}, f)
}

// byOpen splits a way whose rows stand by whether the case is open, as far as the filter asks for both.
func byOpen(d way, f cases.Filter) []way {
	d.split = true
	isOpen := func(s cases.State) bool { return s.Open() }
	var list []way
	if len(f.States) == 0 || slices.ContainsFunc(f.States, isOpen) {
		open := d
		open.open = true
		list = append(list, open)
	}
	if len(f.States) == 0 || slices.ContainsFunc(f.States, closedState) {
		list = append(list, d)
	}
	return list
}

// closedState reports a state in which nobody owes anything.
func closedState(s cases.State) bool { return !s.Open() }

func byState(f cases.Filter) []way {
	var list []way
	for _, s := range f.States {
		list = append(list, way{index: "cases_state", state: string(s)})
	}
	return list
}

// reported is the column that orders a list by report.
func (d way) reported() string { return d.alias() + ".reported_at" }

// alias is the table that has the columns of the order.
func (d way) alias() string {
	if d.links {
		return "l"
	}
	return "c"
}

// id is the column of the case's id that goes with reported.
func (d way) id() string {
	if d.links {
		return "l.case_id"
	}
	return "c.id"
}

// write begins the statement of a list: what it answers, from where, and the tenant.
func (d way) write(s *statement, dia dialect, tenant string, p phase) {
	key := "c.reported_at"
	if p == byDue {
		key = "c.next_due"
	}
	s.add("SELECT c.id, ", key, " FROM ")
	d.from(s, dia, tenant)
	switch p {
	case byDue:
		s.add(" AND c.next_due IS NOT NULL")
	case undue:
		s.add(" AND c.next_due IS NULL")
	}
}

// from appends where the way leads, and the tenant.
func (d way) from(s *statement, dia dialect, tenant string) {
	switch {
	case d.table != "":
		s.add(d.table, " l CROSS JOIN cases c WHERE l.tenant = ")
		s.arg(tenant)
		s.add(" AND c.tenant = l.tenant AND c.id = l.case_id AND l.", d.column, " = ")
		s.arg(d.value)
	case d.index != "":
		s.add("cases c", dia.hint(d.index), " WHERE c.tenant = ")
		s.arg(tenant)
	default:
		s.add("cases c WHERE c.tenant = ")
		s.arg(tenant)
	}
	d.narrow(s)
}

// beyond is what a term asks beside what the way itself does.
func (d way) beyond(t access.Term) access.Term {
	if d.links && d.column == "org" && d.value == string(t.Org) {
		t.Org = ""
	}
	if d.links && d.column == "account" && d.value == t.Account {
		t.Account = ""
	}
	return t
}

func (d way) narrow(s *statement) {
	if d.community != "" {
		s.add(" AND c.community = ")
		s.arg(d.community)
	}
	if d.split {
		s.add(" AND ", d.alias(), ".open = ")
		s.arg(d.open)
	}
	if d.state != "" {
		s.add(" AND c.state = ")
		s.arg(d.state)
	}
	if d.prefix != "" {
		s.add(" AND c.category = ")
		s.arg(d.prefix)
	}
}
