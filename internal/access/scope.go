package access

import (
	"slices"

	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Resource is what is asked for, as far as access to it depends on it: one row of a table with a tenant.
type Resource struct {
	Tenant   string
	ID       string
	Place    territory.Code // the longest code known; empty for what has no place
	Orgs     []people.Org   // every organisation that has to do with it
	Accounts []string       // every account that has to do with it: who reported, who handles
	Case     string         // the case that it is or belongs to, for reporters
	Class    Class          // how closely the row is kept; unknown counts as sensitive
}

// Scope is the set of rows that somebody may have. It can be made in this package alone; the zero Scope admits nothing.
// The store turns it into a condition: the tenant, and any one of its terms.
type Scope struct {
	tenant string
	terms  []Term
}

// Term is a conjunction: a row must meet every condition that is not empty.
type Term struct {
	Lo, Hi  string     // Lo <= place < Hi in byte order; an empty Hi means any place
	Most    Class      // the row is no closer kept than this
	Org     people.Org // one of the row's organisations
	Account string     // one of the row's accounts
	Case    string     // the row is this case or belongs to it
}

// Classes returns the row classes that the term admits, widest first.
func (t Term) Classes() []Class { return Classes()[:t.Most.rank()+1] }

// Whole reports whether the term admits every row of the tenant.
func (t Term) Whole() bool { return t == Term{Most: SensitiveData} }

// admits reports whether the row meets every condition of the term.
func (t Term) admits(r Resource) bool {
	place := string(r.Place)
	return (t.Hi == "" || t.Lo <= place && place < t.Hi) &&
		r.Class.Within(t.Most) &&
		(t.Org == "" || slices.Contains(r.Orgs, t.Org)) &&
		(t.Account == "" || slices.Contains(r.Accounts, t.Account)) &&
		(t.Case == "" || t.Case == r.Case)
}

// SystemScope admits every row of the tenant. It is for the program's own work: deadlines, followers, verification.
func SystemScope(tenant string) Scope { return newScope(tenant, Term{Most: SensitiveData}) }

// ReporterScope admits the one case of a tracking code, and what belongs to it.
func ReporterScope(tenant, caseID string) Scope {
	if caseID == "" {
		return Scope{}
	}
	return newScope(tenant, Term{Case: caseID, Most: SensitiveData})
}

// PublicScope admits what was made public in the tenant.
func PublicScope(tenant string) Scope { return newScope(tenant, Term{Most: PublicData}) }

func newScope(tenant string, terms ...Term) Scope {
	if tenant == "" {
		return Scope{}
	}
	return Scope{tenant: tenant, terms: terms}
}

// Tenant returns the tenant; empty for the zero Scope.
func (s Scope) Tenant() string { return s.tenant }

// Empty reports whether the scope admits nothing.
func (s Scope) Empty() bool { return s.tenant == "" || len(s.terms) == 0 }

// Everything reports whether the scope admits every row of its tenant, so that no other condition is needed.
func (s Scope) Everything() bool { return s.tenant != "" && slices.ContainsFunc(s.terms, Term.Whole) }

// Terms returns the terms; a row is admitted by any one of them. Without terms nothing is.
func (s Scope) Terms() []Term { return slices.Clone(s.terms) }

// Admits reports whether the scope admits the row. The store's condition must agree with it.
func (s Scope) Admits(r Resource) bool {
	return s.tenant != "" && s.tenant == r.Tenant &&
		slices.ContainsFunc(s.terms, func(t Term) bool { return t.admits(r) })
}

// under returns the range of the codes that a place contains, itself included. A county is the whole tenant: its code
// may change, and what has no place yet is its business.
func under(place territory.Code) (lo, hi string) {
	if place.Level() <= territory.LevelCounty {
		return "", ""
	}
	return string(place), string(place) + ":" // ':' follows '9'
}
