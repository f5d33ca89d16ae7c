package store

import (
	"cmp"
	"database/sql"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/fault"
	"gezhi/internal/ids"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Colleague is an account with its posts that have not ended. What belongs to the account's own door, password and salt, is left out.
type Colleague struct {
	Account people.Account
	Posts   []people.Post
}

// ColleagueFilter selects colleagues. Empty fields select nothing away; role, place and organisation are asked of one and the same post.
type ColleagueFilter struct {
	Name   string // begins with; of the name, and for a scope of the whole tenant of the sign-in name
	Role   people.Role
	Place  territory.Code // at it or below
	Org    people.Org
	Status people.Status
	ID     string // this one alone
	After  string // the last id of the page before
	Limit  int    // at most 200; 50 if zero
}

// Colleagues returns a page of the accounts within the scope, in the order of their ids, and the cursor of the next page, empty at
// the end. A scope admits an account when it admits one of its posts; the whole tenant also admits accounts without any.
//
// Faults: Malformed list.cursor.
func (tx *Tx) Colleagues(s access.Scope, f ColleagueFilter) (page []Colleague, next string, err error) {
	if f.After != "" && !ids.IsID(f.After) {
		return nil, "", fault.New(fault.Malformed, "list.cursor")
	}
	if s.Empty() {
		return nil, "", nil
	}
	limit := min(cmp.Or(max(f.Limit, 0), pageUsual), pageMost)
	page, err = tx.accounts(s, f, limit+1)
	if err != nil {
		return nil, "", err
	}
	if len(page) > limit {
		page, next = page[:limit], page[limit-1].Account.ID
	}
	for i := range page {
		posts, err := tx.People().PostsOf(s.Tenant(), page[i].Account.ID)
		if err != nil {
			return nil, "", err
		}
		page[i].Posts = slices.DeleteFunc(posts, func(p people.Post) bool { return !p.Until.IsZero() && !p.Until.After(tx.now) })
	}
	return page, next, nil
}

func (tx *Tx) accounts(s access.Scope, f ColleagueFilter, n int) (list []Colleague, err error) {
	var q statement
	q.add("SELECT a.id, a.login, a.name, a.status, a.must_change, a.created_at, a.last_login, a.version FROM accounts a WHERE a.tenant = ")
	q.arg(s.Tenant())
	q.reach(s, micros(tx.now))
	q.colleagues(f, s.Everything(), micros(tx.now))
	q.add(" ORDER BY a.id LIMIT ")
	q.arg(n)
	rows, err := tx.session.QueryContext(tx.ctx, q.text.String(), q.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		a := people.Account{Tenant: s.Tenant()}
		var created int64
		var login sql.NullInt64
		if err := rows.Scan(&a.ID, &a.Login, &a.Name, &a.Status, &a.MustChange, &created, &login, &a.Version); err != nil {
			return nil, err
		}
		a.CreatedAt, a.LastLogin = instant(created), maybeInstant(login)
		list = append(list, Colleague{Account: a})
	}
	return list, rows.Err()
}

// reach appends that the account a lies within the scope. It agrees with access.Scope.Admits of a post as an internal row.
func (s *statement) reach(scope access.Scope, now int64) {
	if scope.Everything() {
		return
	}
	for i, t := range scope.Terms() {
		s.add([]string{" AND ((", ") OR ("}[min(i, 1)])
		if !access.InternalData.Within(t.Most) || t.Case != "" {
			s.add("FALSE")
			continue
		}
		s.livingPost(now)
		if t.Hi != "" {
			s.add(" AND p.place >= ")
			s.arg(t.Lo)
			s.add(" AND p.place < ")
			s.arg(t.Hi)
		}
		if t.Account != "" {
			s.add(" AND p.account = ")
			s.arg(t.Account)
		}
		s.actsFor(t.Org)
		s.add(")")
	}
	s.add("))")
}

// livingPost begins a condition on a post p of the account a that has not ended; the caller closes it.
func (s *statement) livingPost(now int64) {
	s.add("EXISTS (SELECT 1 FROM posts p WHERE p.tenant = a.tenant AND p.account = a.id AND (p.until_at IS NULL OR p.until_at > ")
	s.arg(now)
	s.add(")")
}

// impliedBy are the roles whose posts act for the team or the center of their place without naming it; see people.Post.ActsFor.
var impliedBy = map[people.OrgKind][]string{
	people.OrgGrid:   {string(people.GridChief), string(people.GridWorker), string(people.Assistant), string(people.SiteContact)},
	people.OrgCenter: {string(people.ChiefGeneral), string(people.Leader)},
}

// actsFor appends that the post p acts for the organisation, if one is asked for.
func (s *statement) actsFor(org people.Org) {
	if org == "" {
		return
	}
	s.add(" AND (p.org = ")
	s.arg(string(org))
	if roles := impliedBy[org.Kind()]; roles != nil {
		s.add(" OR p.org = '' AND p.place = ")
		s.arg(string(org.Place()))
		s.add(" AND p.role IN ")
		s.in(roles)
	}
	s.add(")")
}

// colleagues appends what the filter asks.
func (s *statement) colleagues(f ColleagueFilter, logins bool, now int64) {
	if f.Role != "" || f.Place != "" || f.Org != "" {
		s.add(" AND ")
		s.livingPost(now)
		if f.Role != "" {
			s.add(" AND p.role = ")
			s.arg(string(f.Role))
		}
		if f.Place != "" {
			s.add(" AND p.place >= ")
			s.arg(string(f.Place))
			s.add(" AND p.place < ")
			s.arg(string(f.Place) + ":")
		}
		s.actsFor(f.Org)
		s.add(")")
	}
	for _, e := range []struct{ column, value, is string }{
		{"a.status", string(f.Status), " = "}, {"a.id", f.ID, " = "}, {"a.id", f.After, " > "},
	} {
		if e.value != "" {
			s.add(" AND ", e.column, e.is)
			s.arg(e.value)
		}
	}
	s.named(f.Name, logins)
}

// named appends that the name, or where it may be searched the sign-in name, begins with a text.
func (s *statement) named(name string, logins bool) {
	if name == "" {
		return
	}
	s.add(" AND (")
	s.begins("a.name", name)
	if logins {
		s.add(" OR ")
		s.begins("a.login", people.NormalLogin(name))
	}
	s.add(")")
}

func (s *statement) begins(column, prefix string) {
	s.add("substr(", column, ", 1, length(CAST(")
	s.arg(prefix)
	s.add(" AS TEXT))) = ")
	s.arg(prefix)
}
