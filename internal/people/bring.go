package people

import (
	"context"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/territory"
)

// Cell names a cell of the row that something came from, by the key of its column, as faults tell it.
type Cell func(column string) string

// AccountRow is one colleague of a list.
type AccountRow struct {
	At    Cell
	Login string
	Name  string
}

// PostRow is one post of a list. The account is named by its login.
type PostRow struct {
	At    Cell
	Login string
	Role  Role
	Place territory.Code
	Org   Org
	Beat  []territory.Code
	From  time.Time // zero for now
	Until time.Time // zero for open
}

// Taken tells what a list brought, or would bring.
type Taken struct {
	Added       int
	Same        int          // stood there already
	Invitations []Invitation // of accounts that were made; shown once
}

// TakeAccounts makes an account for every row that has none, all of them or none. A row whose login has the same name already is left
// as it is, so that the same list can be taken in twice. A dry run decides the same and writes nothing.
//
// Faults: Forbidden; Invalid with every wrong cell.
func (s *Service) TakeAccounts(ctx context.Context, by Principal, tenant string, rows []AccountRow, dry bool) (t Taken, err error) {
	defer fault.Wrap(&err, "people.TakeAccounts")
	now := s.clock.Now()
	who, err := by.MayPeople(MayManage, tenant, "", "", now)
	if err != nil {
		return Taken{}, err
	}
	if dry {
		err = s.store.View(ctx, func(tx Tx) error {
			fresh, err := newLogins(tx, tenant, rows)
			t = Taken{Added: len(fresh), Same: len(rows) - len(fresh)}
			return err
		})
		return t, err
	}
	if err := proven(by, now); err != nil {
		return Taken{}, err
	}
	err = s.update(ctx, func(tx Tx) error {
		fresh, err := newLogins(tx, tenant, rows)
		if err != nil {
			return err
		}
		t = Taken{Added: len(fresh), Same: len(rows) - len(fresh)}
		for _, row := range fresh {
			link, err := s.hire(tx, tenant, row, who, now)
			if err != nil {
				return err
			}
			t.Invitations = append(t.Invitations, link)
		}
		return nil
	})
	return t, err
}

// hire makes one account of a list.
func (s *Service) hire(tx Tx, tenant string, row AccountRow, who By, now time.Time) (Invitation, error) {
	account := s.newAccount(tenant, "", row.Login, row.Name, now)
	if err := tx.InsertAccount(account); err != nil {
		return Invitation{}, err
	}
	if err := tx.Append(created(account, who, now)); err != nil {
		return Invitation{}, err
	}
	return s.invite(tx, account, who.Account, LinkInvite, now)
}

// newLogins returns the rows for which an account is to be made, or everything that is wrong.
func newLogins(tx Tx, tenant string, rows []AccountRow) (fresh []AccountRow, err error) {
	var f fault.Fields
	first := map[string]string{}
	for _, row := range rows {
		login := NormalLogin(row.Login)
		checkLogin(&f, row.At("login"), login)
		checkName(&f, row.At("name"), row.Name)
		if at, twice := first[login]; twice {
			f.Add(row.At("login"), "import.twice", "value", login, "first", at)
			continue
		}
		first[login] = row.At("login")
		switch a, err := tx.AccountByLogin(login); {
		case fault.Is(err, fault.NotFound):
			fresh = append(fresh, row)
		case err != nil:
			return nil, err
		case a.Tenant != tenant || a.Name != row.Name:
			f.Add(row.At("login"), "import.login_taken", "value", login)
		}
	}
	return fresh, f.Err()
}

// TakePosts gives every post of a list that does not stand already, all of them or none. Nobody gives one to themself. A dry run
// decides the same and writes nothing.
//
// Faults: Forbidden and NotFound for a place out of reach; Invalid with every wrong cell.
func (s *Service) TakePosts(ctx context.Context, by Principal, tenant string, rows []PostRow, dry bool) (t Taken, err error) {
	defer fault.Wrap(&err, "people.TakePosts")
	now := s.clock.Now()
	if !dry {
		if err := proven(by, now); err != nil {
			return Taken{}, err
		}
	}
	run := s.update
	if dry {
		run = s.store.View
	}
	err = run(ctx, func(tx Tx) error {
		d := newPosts{service: s, tx: tx, by: by, tenant: tenant, now: now}
		for _, row := range rows {
			if err := d.take(row); err != nil {
				return err
			}
		}
		t = Taken{Added: len(d.fresh), Same: d.same}
		if err := d.faults.Err(); err != nil || dry {
			return err
		}
		return d.write()
	})
	return t, err
}

// newPosts decides a list of posts, each one beside those that stand and those before it.
type newPosts struct {
	service *Service
	tx      Tx
	by      Principal
	tenant  string
	now     time.Time

	fresh  []newPost
	same   int
	faults fault.Fields
}

type newPost struct {
	Post
	who By
}

func (d *newPosts) take(row PostRow) error {
	account, err := d.tx.AccountByLogin(NormalLogin(row.Login))
	switch {
	case fault.Is(err, fault.NotFound) || err == nil && account.Tenant != d.tenant:
		d.faults.Add(row.At("login"), "import.login_unknown", "value", row.Login)
		return nil
	case err != nil:
		return err
	case account.Status == Disabled:
		d.faults.Add(row.At("login"), "account.disabled")
		return nil
	case account.ID == d.by.AccountID():
		d.faults.Add(row.At("login"), "post.to_self")
		return nil
	}
	post := Post{
		Tenant: d.tenant, ID: d.service.ids.New(d.now), Account: account.ID, Role: row.Role, Place: row.Place, Org: row.Org, Beat: row.Beat,
		From: row.From, Until: row.Until, Version: 1,
	}
	if post.From.IsZero() {
		post.From = d.now
	}
	if post.From.Before(d.now.Add(-24 * time.Hour)) {
		d.faults.Add(row.At("from"), "from.past")
	}
	existing, err := around(d.tx, post)
	if err != nil {
		return err
	}
	for _, p := range existing {
		if p.Account == post.Account && p.Role == post.Role && p.Place == post.Place && p.Org == post.Org && !p.StandIn() && p.At(d.now) {
			d.same++
			return nil
		}
	}
	for _, p := range d.fresh {
		if p.Account == post.Account || p.Place == post.Place {
			existing = append(existing, p.Post)
		}
	}
	if err := CheckPost(existing, post); err != nil {
		return d.wrong(row, err)
	}
	who, err := d.by.MayPeople(MayGrant, d.tenant, post.Place, post.Org, d.now)
	if err != nil {
		return err
	}
	d.fresh = append(d.fresh, newPost{post, who})
	return nil
}

// wrong notes what CheckPost found at the cells of the row.
func (d *newPosts) wrong(row PostRow, err error) error {
	if e := fault.As(err); e.Kind != fault.Conflict && e.Kind != fault.Invalid {
		return err
	}
	d.faults.Move(err, func(path string) string {
		if path == "" { // no room for the role
			path = "role"
		}
		return row.At(path)
	})
	return nil
}

func (d *newPosts) write() error {
	for _, p := range d.fresh {
		if err := d.tx.InsertPost(p.Post); err != nil {
			return err
		}
		if err := d.tx.Append(granted(Account{Tenant: d.tenant, ID: p.Account}, p.Post, "post.grant", p.who, d.now)); err != nil {
			return err
		}
	}
	return nil
}
