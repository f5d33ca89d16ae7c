package access

import (
	"slices"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/people"
)

// Warrant is in which capacity something is permitted; it goes into the act.
type Warrant struct {
	Role people.Role // the role that permits it; "staff", "reporter", "system" or "public" where no post is needed
	Org  people.Org  // the organisation for which it is done; empty where the role has none
	Post string      // the post's id; empty where no post is needed
}

// term is a term of a scope and the capacity that gives it.
type term struct {
	Term
	warrant Warrant
}

// Decide reports whether the actor may do perm to the thing for the purpose: nil, NotFound for what the actor cannot see
// (also in another tenant), or Forbidden for what they can see and may not do.
func Decide(actor Actor, perm Permission, thing Resource, purpose Purpose, now time.Time) error {
	_, err := Authorise(actor, perm, thing, purpose, now)
	return err
}

// Authorise is Decide and also answers in which capacity the actor may; of several the first: a post whose organisation
// has to do with the thing before one that merely reaches it.
func Authorise(actor Actor, perm Permission, thing Resource, purpose Purpose, now time.Time) (Warrant, error) {
	warrants, err := Warrants(actor, perm, thing, purpose, now)
	if err != nil {
		return Warrant{}, err
	}
	return warrants[0], nil
}

// Warrants lists every capacity in which the actor may do perm to the thing, without repeats: those whose organisation has to do
// with the thing before those that merely reach it. There is at least one, or a fault as from Decide.
func Warrants(actor Actor, perm Permission, thing Resource, purpose Purpose, now time.Time) ([]Warrant, error) {
	if actor.Tenant == "" || actor.Tenant != thing.Tenant {
		return nil, missing()
	}
	var near, far []Warrant
	for _, t := range terms(actor, perm, purpose, now) {
		switch w := t.warrant; {
		case !t.admits(thing) || slices.Contains(near, w) || slices.Contains(far, w):
		case w.Org != "" && slices.Contains(thing.Orgs, w.Org):
			near = append(near, w)
		default:
			far = append(far, w)
		}
	}
	if len(near)+len(far) == 0 {
		return nil, refusal(actor, perm, thing, now)
	}
	return append(near, far...), nil
}

// refusal hides what the actor cannot see for any purpose and says no to the rest.
func refusal(actor Actor, perm Permission, thing Resource, now time.Time) error {
	for _, purpose := range Purposes() {
		for _, t := range terms(actor, reading(perm), purpose, now) {
			if t.admits(thing) {
				return fault.New(fault.Forbidden, "access.forbidden", "permission", string(perm))
			}
		}
	}
	return missing()
}

func missing() error { return fault.New(fault.NotFound, "access.not_found") }

// ScopeFor returns the rows on which the actor may do perm for the purpose. When there can be none it answers Forbidden.
// A row is in the scope exactly when Decide permits perm on it.
func ScopeFor(actor Actor, perm Permission, purpose Purpose, now time.Time) (Scope, error) {
	found := terms(actor, perm, purpose, now)
	if actor.Tenant == "" || len(found) == 0 {
		return Scope{}, fault.New(fault.Forbidden, "access.forbidden", "permission", string(perm))
	}
	var list []Term
	for _, t := range found {
		if !slices.Contains(list, t.Term) {
			list = append(list, t.Term)
		}
	}
	if slices.ContainsFunc(list, Term.Whole) {
		list = []Term{{Most: SensitiveData}}
	}
	return newScope(actor.Tenant, list...), nil
}

// May reports whether there can be anything on which the actor may do perm for the purpose. Pages ask it before they offer something.
func May(actor Actor, perm Permission, purpose Purpose, now time.Time) bool {
	return actor.Tenant != "" && len(terms(actor, perm, purpose, now)) > 0
}

// terms lists every way in which the actor may do perm for the purpose now.
func terms(actor Actor, perm Permission, purpose Purpose, now time.Time) []term {
	if !Rights.Open(perm, purpose) {
		return nil
	}
	var list []term
	switch actor.Kind {
	case Anybody:
		return spread(list, actor, people.Post{Role: rolePublic}, perm)
	case Reporter:
		return spread(list, actor, people.Post{Role: roleReporter}, perm)
	case System:
		return spread(list, actor, people.Post{Role: roleSystem}, perm)
	case Staff:
		if actor.Account == "" {
			return nil
		}
		for _, post := range actor.Posts {
			if post.At(now) && post.Tenant == actor.Tenant && post.Account == actor.Account {
				list = spread(list, actor, post, perm)
			}
		}
		return spread(list, actor, people.Post{Role: roleStaff}, perm)
	}
	return nil
}

// spread adds the terms that one post gives.
func spread(list []term, actor Actor, post people.Post, perm Permission) []term {
	org := post.ActsFor()
	warrant := Warrant{Role: post.Role, Org: org, Post: post.ID}
	add := func(t Term) { list = append(list, term{Term: t, warrant: warrant}) }
	for _, g := range Rights.grants[post.Role][perm] {
		switch g.Reach {
		case ReachTenant:
			add(Term{Most: g.Most})
		case ReachPlace:
			if post.Place != "" {
				lo, hi := under(post.Place)
				add(Term{Lo: lo, Hi: hi, Most: g.Most})
			}
		case ReachBeat, ReachLine:
			if g.Reach == ReachLine && org == "" {
				continue
			}
			for _, grid := range post.Beat {
				lo, hi := under(grid)
				t := Term{Lo: lo, Hi: hi, Most: g.Most}
				if g.Reach == ReachLine {
					t.Org = org
				}
				add(t)
			}
		case ReachOrg:
			if org != "" {
				add(Term{Org: org, Most: g.Most})
			}
		case ReachSelf:
			if actor.Account != "" {
				add(Term{Account: actor.Account, Most: g.Most})
			}
		case ReachCase:
			if actor.Case != "" {
				add(Term{Case: actor.Case, Most: g.Most})
			}
		}
	}
	return list
}

// reading returns the permission that shows the kind of thing that perm is about.
func reading(perm Permission) Permission {
	switch {
	case len(perm) > 5 && perm[:5] == "case.", perm == ContactReveal, perm == ContactErase:
		return CaseRead
	case len(perm) > 7 && perm[:7] == "people.":
		return PeopleRead
	case len(perm) > 10 && perm[:10] == "territory.":
		return TerritoryRead
	case perm == LiaisonEdit:
		return LiaisonRead
	case perm == StationEdit:
		return TerritoryRead
	case perm == HouseholdEdit, perm == HouseholdReveal:
		return HouseholdRead
	case perm == LedgerEdit, perm == LedgerUndo, perm == LedgerReveal:
		return LedgerRead
	case perm == VisitRecord:
		return VisitRead
	case perm == CareEdit:
		return CareRead
	case perm == AgencyAct:
		return AgencyRead
	case perm == PatrolRecord, perm == PatrolEdit:
		return PatrolRead
	case perm == CatalogueEdit:
		return CatalogueRead
	}
	return perm
}
