package people

import (
	"context"
	"slices"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/territory"
)

// GrantPostParams describes a new post.
type GrantPostParams struct {
	Tenant  string
	Account string
	Role    Role
	Place   territory.Code
	Org     Org
	Beat    []territory.Code
	From    time.Time // zero for now
	Until   time.Time // zero for open
	Reason  Reason    // of GrantReasons, or none
	Key     Key
}

// GrantPost gives an account a post. Nobody grants one to themself. Faults: Invalid with the fields, NotFound, Forbidden,
// Conflict "post.to_self", "account.disabled" and those of CheckPost.
func (s *Service) GrantPost(ctx context.Context, by Principal, p GrantPostParams) (post Post, err error) {
	defer fault.Wrap(&err, "people.GrantPost")
	now := s.clock.Now()
	post = Post{
		Tenant: p.Tenant, ID: s.ids.New(now), Account: p.Account, Role: p.Role, Place: p.Place, Org: p.Org,
		Beat: slices.Clone(p.Beat), From: p.From, Until: p.Until, Version: 1,
	}
	if post.From.IsZero() {
		post.From = now
	}
	if err := checkReason(p.Reason, GrantReasons); err != nil {
		return Post{}, err
	}
	if err := checkStart(post.From, now); err != nil {
		return Post{}, err
	}
	who, err := s.mayPost(by, MayGrant, post, now)
	if err != nil {
		return Post{}, err
	}
	return post, s.insertPost(ctx, post, who, grant{"post.grant", p.Reason, p.Key}, now)
}

// checkStart refuses a start before today, which would tell a past that was not so.
func checkStart(from, now time.Time) error {
	var fields fault.Fields
	if from.Before(now.Add(-24 * time.Hour)) {
		fields.Add("from", "from.past")
	}
	return fields.Err()
}

// mayPost asks whether the principal may do the permission to the post, and refuses gifts to oneself.
func (s *Service) mayPost(by Principal, permission string, post Post, now time.Time) (By, error) {
	who, err := by.MayPeople(permission, post.Tenant, post.Place, post.Org, now)
	if err != nil {
		return By{}, err
	}
	if by.AccountID() != "" && by.AccountID() == post.Account {
		return By{}, fault.New(fault.Conflict, "post.to_self")
	}
	return who, proven(by, now)
}

// grant is how a post is given: by which kind of act, why, and under which key.
type grant struct {
	kind   string
	reason Reason
	key    Key
}

func (s *Service) insertPost(ctx context.Context, post Post, who By, how grant, now time.Time) error {
	return s.update(ctx, func(tx Tx) error {
		account, err := tx.Account(post.Tenant, post.Account)
		if err != nil {
			return err
		}
		if account.Status == Disabled {
			return fault.New(fault.Conflict, "account.disabled")
		}
		existing, err := around(tx, post)
		if err != nil {
			return err
		}
		if err := CheckPost(existing, post); err != nil {
			return err
		}
		if err := tx.InsertPost(post); err != nil {
			return err
		}
		made := granted(account, post, how.kind, who, now)
		made.Key, made.Command = how.key, jsonText(reasoned(how.reason))
		return tx.Append(made)
	})
}

// around returns the posts that a new one must fit: those of the account and those at the place.
func around(tx Tx, post Post) ([]Post, error) {
	own, err := tx.PostsOf(post.Tenant, post.Account)
	if err != nil {
		return nil, err
	}
	at, err := tx.PostsAt(post.Tenant, post.Place)
	return append(own, at...), err
}

// granted is the act of giving a post.
func granted(a Account, p Post, kind string, by By, now time.Time) Act {
	effects := struct {
		Post       string           `json:"post"`
		Role       Role             `json:"role"`
		Place      territory.Code   `json:"place"`
		Org        Org              `json:"org,omitempty"`
		Beat       []territory.Code `json:"beat,omitempty"`
		From       time.Time        `json:"from"`
		Until      time.Time        `json:"until,omitzero"`
		StandInFor string           `json:"stand_in_for,omitempty"`
	}{p.ID, p.Role, p.Place, p.Org, p.Beat, p.From, p.Until, p.StandInFor}
	return act(a, kind, by, now, nil, effects)
}

// EndPost lets a post end at an instant, for a reason of EndReasons or none; a zero instant is now. Stand-ins for it end with it.
// Faults: NotFound, Forbidden, Invalid, Conflict "post.ended", "account.last_admin".
func (s *Service) EndPost(ctx context.Context, by Principal, tenant, id string, at time.Time, reason Reason) (err error) {
	defer fault.Wrap(&err, "people.EndPost")
	if err := checkReason(reason, EndReasons); err != nil {
		return err
	}
	now := s.clock.Now()
	if at.IsZero() {
		at = now
	}
	return s.update(ctx, func(tx Tx) error {
		post, err := tx.Post(tenant, id)
		if err != nil {
			return err
		}
		permission := MayGrant
		if post.StandIn() {
			permission = MayStandIn
		}
		who, err := by.MayPeople(permission, tenant, post.Place, post.Org, now)
		if err != nil {
			return err
		}
		if err := proven(by, now); err != nil {
			return err
		}
		return ending{at, reason, who}.end(tx, post, now)
	})
}

// ending is when and why posts end, and by whom.
type ending struct {
	at     time.Time
	reason Reason
	who    By
}

func (e ending) end(tx Tx, post Post, now time.Time) error {
	if !post.Until.IsZero() && !post.Until.After(now) {
		return fault.New(fault.Conflict, "post.ended")
	}
	var fields fault.Fields
	if e.at.Before(now) || e.at.Before(post.From) {
		fields.Add("until", "until.after_from")
	}
	if err := fields.Err(); err != nil {
		return err
	}
	account, err := tx.Account(post.Tenant, post.Account)
	if err != nil {
		return err
	}
	if post.Role.Admin() && !post.StandIn() {
		if err := keepsAdmin(tx, account, now); err != nil {
			return err
		}
	}
	return e.finish(tx, post, now, Key{})
}

// finish ends a post and the stand-ins for it; the act of the post bears the key.
func (e ending) finish(tx Tx, post Post, now time.Time, key Key) error {
	if err := e.close(tx, post, e.at, now, key); err != nil {
		return err
	}
	others, err := tx.PostsAt(post.Tenant, post.Place)
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.StandInFor == post.ID && (o.Until.IsZero() || o.Until.After(e.at)) {
			if err := e.close(tx, o, later(e.at, o.From), now, Key{}); err != nil {
				return err
			}
		}
	}
	return nil
}

// close writes the end of one post with its act.
func (e ending) close(tx Tx, post Post, at, now time.Time, key Key) error {
	post.Until = at
	post.Version++
	if err := tx.SavePost(post); err != nil {
		return err
	}
	holder := Account{Tenant: post.Tenant, ID: post.Account}
	made := granted(holder, post, "post.end", e.who, now)
	made.Key, made.Command = key, jsonText(reasoned(e.reason))
	return tx.Append(made)
}

// StandInParams says who stands in for the holder of a post, and when.
type StandInParams struct {
	Tenant  string
	Post    string // the post whose holder is away
	Account string // who stands in
	From    time.Time
	Until   time.Time
	Key     Key
}

// StandIn lets somebody stand in for the holder of a post during leave (代岗). Both hold it meanwhile; an act names the one who
// did it. Faults: Invalid with the fields, NotFound, Forbidden, Conflict.
func (s *Service) StandIn(ctx context.Context, by Principal, p StandInParams) (post Post, err error) {
	defer fault.Wrap(&err, "people.StandIn")
	now := s.clock.Now()
	var of Post
	err = s.store.View(ctx, func(tx Tx) (err error) {
		of, err = tx.Post(p.Tenant, p.Post)
		return err
	})
	if err != nil {
		return Post{}, err
	}
	from := p.From
	if from.IsZero() {
		from = now
	}
	if err := checkStart(from, now); err != nil {
		return Post{}, err
	}
	post = of.Represent(s.ids.New(now), p.Account, from, p.Until)
	post.Version = 1
	who, err := s.mayPost(by, MayStandIn, post, now)
	if err != nil {
		return Post{}, err
	}
	return post, s.insertPost(ctx, post, who, grant{kind: "post.stand_in", key: p.Key}, now)
}

// keepsAdmin refuses to take the last active holder of an administrator's post away: nobody could give it back.
func keepsAdmin(tx Tx, a Account, now time.Time) error {
	own, err := tx.PostsOf(a.Tenant, a.ID)
	if err != nil {
		return err
	}
	for _, p := range EffectiveAt(own, now) {
		if !p.Role.Admin() || p.StandIn() {
			continue
		}
		others, err := tx.PostsAt(p.Tenant, p.Place)
		if err != nil {
			return err
		}
		if ok, err := otherAdmin(tx, others, p, now); err != nil || !ok {
			return firstErr(err, fault.New(fault.Conflict, "account.last_admin", "role", string(p.Role)))
		}
	}
	return nil
}

// otherAdmin reports whether one of the posts gives the same role to another account that is active and stays.
func otherAdmin(tx Tx, posts []Post, p Post, now time.Time) (bool, error) {
	for _, o := range EffectiveAt(posts, now) {
		if o.Role != p.Role || o.Account == p.Account || o.StandIn() || !o.Until.IsZero() {
			continue
		}
		a, err := tx.Account(o.Tenant, o.Account)
		if err != nil {
			return false, err
		}
		if a.Status == Active {
			return true, nil
		}
	}
	return false, nil
}

// later returns the later of two instants.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// firstErr returns err, or other when err is nil.
func firstErr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
