package people

import (
	"context"
	"slices"
	"time"

	"gezhi/internal/fault"
)

// HandOverParams says who leaves, when, and who comes after (离岗交接).
type HandOverParams struct {
	Tenant  string
	Account string    // who leaves
	Heir    string    // who holds the posts from then on; empty for nobody
	At      time.Time // zero for now
	Reason  Reason    // of EndReasons, or none
	Vacant  bool      // posts may be left that nobody else holds
	Key     Key
}

// HandOver ends every post that somebody holds, on one day and as one change, and gives each to the heir from that day on. Work lies with
// posts, never with persons: cases, appointments, care and consents are those of the team, so that whoever holds the post has them.
// Stand-ins for the posts end with them; what the one who leaves held in the place of others ends, too, and is not inherited.
//
// Faults: NotFound, Forbidden (one post out of reach keeps all), Invalid heir, at and reason; Conflict "handover.nothing" where there is
// no post to hand over, "handover.vacant" where a post would be left that nobody holds, "handover.dated" where the heir holds it already, but
// not all the time from then on, "post.to_self", "account.disabled", "account.last_admin" and those of CheckPost for what the heir may not hold
// beside others.
func (s *Service) HandOver(ctx context.Context, by Principal, p HandOverParams) (err error) {
	defer fault.Wrap(&err, "people.HandOver")
	now := s.clock.Now()
	if p.At.IsZero() {
		p.At = now
	}
	if err := p.check(by, now); err != nil {
		return err
	}
	if err := proven(by, now); err != nil {
		return err
	}
	return s.update(ctx, func(tx Tx) error {
		leaves, err := tx.Account(p.Tenant, p.Account)
		if err != nil {
			return err
		}
		own, err := tx.PostsOf(p.Tenant, p.Account)
		if err != nil {
			return err
		}
		own = slices.DeleteFunc(slices.Clone(own), func(o Post) bool { return !o.Until.IsZero() && !o.Until.After(p.At) })
		if len(own) == 0 {
			return fault.New(fault.Conflict, "handover.nothing")
		}
		// Posts in the place of others first: a post that ends takes its own stand-ins along.
		slices.SortStableFunc(own, func(a, b Post) int { return standsIn(b) - standsIn(a) })
		h := handover{HandOverParams: p, by: by, now: now, leaves: leaves}
		if p.Heir != "" {
			if h.heir, err = tx.Account(p.Tenant, p.Heir); err != nil {
				return err
			}
			if h.heir.Status == Disabled {
				return fault.New(fault.Conflict, "account.disabled")
			}
		}
		for _, post := range own {
			if err := h.pass(tx, post, s.ids.New(now)); err != nil {
				return err
			}
			h.Key = Key{} // stands in the first act
		}
		return nil
	})
}

func (p HandOverParams) check(by Principal, now time.Time) error {
	if err := checkReason(p.Reason, EndReasons); err != nil {
		return err
	}
	var fields fault.Fields
	if p.Heir != "" && p.Heir == p.Account {
		fields.Add("heir", "handover.self")
	}
	if p.At.Before(now) {
		fields.Add("at", "at.past")
	}
	if err := fields.Err(); err != nil {
		return err
	}
	if p.Heir != "" && p.Heir == by.AccountID() {
		return fault.New(fault.Conflict, "post.to_self")
	}
	return nil
}

func standsIn(p Post) int {
	if p.StandIn() {
		return 1
	}
	return 0
}

// handover is one while it is made.
type handover struct {
	HandOverParams
	by           Principal
	now          time.Time
	leaves, heir Account
}

// pass ends one post and gives it to the heir under id.
func (h handover) pass(tx Tx, post Post, id string) error {
	permission := MayGrant
	if post.StandIn() {
		permission = MayStandIn
	}
	who, err := h.by.MayPeople(permission, h.Tenant, post.Place, post.Org, h.now)
	if err != nil {
		return err
	}
	at := later(h.At, post.From)
	if !post.StandIn() {
		if err := h.leavesSomebody(tx, post); err != nil {
			return err
		}
	}
	if err := (ending{at, h.Reason, who}).finish(tx, post, h.now, h.Key); err != nil {
		return err
	}
	if h.Heir == "" || post.StandIn() {
		return nil
	}
	next := Post{
		Tenant: h.Tenant, ID: id, Account: h.Heir, Role: post.Role, Place: post.Place, Org: post.Org, Beat: slices.Clone(post.Beat), From: at, Version: 1,
	}
	existing, err := around(tx, next)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(existing, func(e Post) bool { return next.sameAs(e) && e.Overlaps(next) }); i >= 0 {
		if e := existing[i]; !e.Until.IsZero() || e.From.After(at) {
			return fault.New(fault.Conflict, "handover.dated", "role", string(post.Role))
		}
		return nil // the heir has it already, and keeps it
	}
	if err := CheckPost(existing, next); err != nil {
		return err
	}
	if err := tx.InsertPost(next); err != nil {
		return err
	}
	made := granted(h.heir, next, "post.grant", who, h.now)
	made.Command = jsonText(reasoned(Transferred))
	return tx.Append(made)
}

// sameAs reports whether two posts are the same capacity of the same person.
func (p Post) sameAs(o Post) bool {
	return p.Account == o.Account && p.Role == o.Role && p.Place == o.Place && p.Org == o.Org && p.StandIn() == o.StandIn()
}

// leavesSomebody refuses to leave a post that nobody holds, unless that was asked for; the last administrator stays whatever was asked.
func (h handover) leavesSomebody(tx Tx, post Post) error {
	if h.Heir != "" && (h.heir.Status == Active || !post.Role.Admin()) {
		return nil
	}
	if post.Role.Admin() {
		return keepsAdmin(tx, h.leaves, h.now)
	}
	if h.Vacant {
		return nil
	}
	at, err := tx.PostsAt(post.Tenant, post.Place)
	if err != nil {
		return err
	}
	for _, o := range Colleagues(at, post, h.At) {
		if a, err := tx.Account(o.Tenant, o.Account); err != nil || a.Status != Disabled {
			return err
		}
	}
	return fault.New(fault.Conflict, "handover.vacant", "role", string(post.Role), "place", string(post.Place))
}

// Colleagues returns those of some posts that do the same work as one and still do at an instant: of the same role and place, for the same
// organisation, held by somebody else in their own right.
func Colleagues(posts []Post, of Post, at time.Time) (list []Post) {
	for _, o := range posts {
		if o.Role == of.Role && o.Place == of.Place && o.Org == of.Org && o.Account != of.Account && !o.StandIn() && o.At(at) {
			list = append(list, o)
		}
	}
	return list
}
