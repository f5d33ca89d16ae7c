package store

import (
	"strconv"
	"strings"

	"gezhi/internal/access"
)

// statement is SQL under construction with its arguments.
type statement struct {
	text strings.Builder
	args []any
}

// add appends SQL as it stands.
func (s *statement) add(parts ...string) {
	for _, p := range parts {
		s.text.WriteString(p)
	}
}

// arg appends an argument.
func (s *statement) arg(v any) {
	s.args = append(s.args, v)
	s.text.WriteString("$" + strconv.Itoa(len(s.args)))
}

// in appends "(a, b, c)"; the list is not empty.
func (s *statement) in(values []string) {
	for i, v := range values {
		s.add([]string{"(", ", "}[min(i, 1)])
		s.arg(v)
	}
	s.add(")")
}

// admit appends the condition that the row c of cases lies within the scope: its tenant, and any one of its terms. Every
// read of a case goes through here or through admitTerm. It agrees with access.Scope.Admits.
func (s *statement) admit(scope access.Scope) {
	s.add("c.tenant = ")
	s.arg(scope.Tenant())
	switch {
	case scope.Empty():
		s.add(" AND FALSE")
	case scope.Everything():
	default:
		s.admitOne(scope.Terms())
	}
}

// admitOne appends, led by AND, that any one of some terms admits the row c.
func (s *statement) admitOne(terms []access.Term) {
	for i, t := range terms {
		s.add([]string{" AND ((", ") OR ("}[min(i, 1)], "TRUE")
		s.admitTerm(t)
	}
	s.add("))")
}

// admitTerm appends what one term asks of the row c, each condition led by AND.
func (s *statement) admitTerm(t access.Term) {
	if t.Hi != "" {
		s.add(" AND c.place >= ")
		s.arg(t.Lo)
		s.add(" AND c.place < ")
		s.arg(t.Hi)
	}
	if classes := t.Classes(); len(classes) < len(access.Classes()) {
		names := make([]string, len(classes))
		for i, c := range classes {
			names[i] = string(c)
		}
		s.add(" AND c.class IN ")
		s.in(names)
	}
	if t.Org != "" {
		s.linked("case_orgs", "org", string(t.Org))
	}
	if t.Account != "" {
		s.linked("case_accounts", "account", t.Account)
	}
	if t.Case != "" {
		s.add(" AND c.id = ")
		s.arg(t.Case)
	}
}

// linked appends that the row c has to do with an organisation or an account.
func (s *statement) linked(table, column, value string) {
	s.add(" AND EXISTS (SELECT 1 FROM ", table, " x WHERE x.tenant = c.tenant AND x.", column, " = ")
	s.arg(value)
	s.add(" AND x.open = c.open AND x.reported_at = c.reported_at AND x.case_id = c.id)")
}
