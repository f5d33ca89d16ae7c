package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ledgers"
	"gezhi/internal/notices"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// The acts of a release.
const (
	releaseAsk      = "release.ask"
	releaseApprove  = "release.approve"
	releaseRefuse   = "release.refuse"
	releaseRevoke   = "release.revoke"
	releaseWithdraw = "release.withdraw"
	releaseTake     = "release.take"
	releaseDestroy  = "release.destroy"
	releaseOverdue  = "release.overdue"
)

// Releases lets personal and sensitive values of ledgers out of the house by two people (导出申请与审批).
type Releases struct {
	app     *App
	ledgers *Ledgers
}

// NewReleases returns the releases of the application.
func NewReleases(a *App) *Releases { return &Releases{a, a.ledgers} }

// Offer answers what an actor may ask for of a ledger at a place: its fields, and how many rows there are. Faults: Invalid place; as
// Rows; Conflict release.too_many.
func (s *Releases) Offer(ctx context.Context, actor access.Actor, ledger string, place territory.Code, ended bool) (o httpapi.ReleaseOffer, err error) {
	defer fault.Wrap(&err, "app.ReleaseOffer(%s)", ledger)
	if err := s.placed(ctx, actor.Tenant, place); err != nil {
		return o, err
	}
	d, rows, _, err := s.gather(ctx, actor, ledgers.Release{Ledger: ledger, Place: place, Ended: ended}, "")
	o.Of, o.Rows = d, len(rows)
	o.Sight, _ = s.ledgers.sight(actor, d)
	return o, err
}

// placed checks that a place is one of the county: every code of six digits would else mean all of it.
func (s *Releases) placed(ctx context.Context, tenant string, place territory.Code) error {
	policy, err := s.app.Policies.Policy(ctx, tenant)
	if err != nil {
		return err
	}
	var wrong fault.Fields
	if place != policy.Root && !policy.Territory.Known(place) {
		wrong.Add("place", "unknown_place", "place", string(place))
	}
	return wrong.Err()
}

// sameGround holds that the grid of a request is still the one of which it was asked: one that was divided anew since holds other people, or
// none, and whoever decided on the request had not seen that. Conflict release.redivided.
func (s *Releases) sameGround(ctx context.Context, r ledgers.Release) error {
	if r.Place.Level() < territory.LevelGrid {
		return nil // its grids were divided among themselves
	}
	policy, err := s.app.Policies.Policy(ctx, r.Tenant)
	if err != nil {
		return err
	}
	since, grid := territory.Day(calendar.DateOf(r.Asked).String()), r.Place.Up(territory.LevelGrid)
	anew := !policy.Territory.Known(r.Place)
	for _, m := range policy.Territory.Territory().Micros {
		anew = anew || m.Grid == grid && (m.ValidFrom > since || m.ValidTo > since)
	}
	if anew {
		return fault.New(fault.Conflict, "release.redivided")
	}
	return nil
}

// Ask keeps a request, and tells those who may decide on it. Faults: as Rows; Invalid with the fields; Conflict release.no_rows,
// release.too_many; idempotency.other_body.
func (s *Releases) Ask(ctx context.Context, actor access.Actor, r ledgers.Release, key cases.Key) (kept ledgers.Release, err error) {
	defer fault.Wrap(&err, "app.AskRelease(%s)", r.Ledger)
	now := s.app.Clock.Now()
	if err := s.placed(ctx, actor.Tenant, r.Place); err != nil {
		return kept, err
	}
	d, rows, _, err := s.gather(ctx, actor, r, "")
	if err != nil {
		return kept, err
	}
	if len(rows) == 0 {
		return kept, fault.New(fault.Conflict, "release.no_rows")
	}
	see, _ := s.ledgers.sight(actor, d)
	r.Tenant, r.Account, r.Rows = actor.Tenant, actor.Account, len(rows)
	if r, err = d.Ask(r, see, now); err != nil {
		return kept, err
	}
	who, err := capacity(actor, d, rows[0].Place, now)
	if err != nil {
		return kept, err
	}
	r.ID, r.Salt = s.app.IDs.New(now), s.app.IDs.Random(audit.SaltSize)
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		act, found, err := before(ctx, tx, actor.Tenant, key, releaseAsk)
		if err != nil {
			return err
		}
		if found {
			_, id, _ := strings.Cut(act.Subject, ":")
			kept, err = tx.Release(actor.Tenant, id)
			return err
		}
		kept = r
		if err := tx.InsertRelease(r); err != nil {
			return err
		}
		id, err := logRelease(tx, r, releaseAsk, signed(actor, who), key, map[string]any{"rows": r.Rows}, map[string]string{"reason": audit.HashWord(r.Salt, r.Reason)})
		if err != nil {
			return err
		}
		accounts, err := told(tx, r, access.ExportApprove, access.Handling)
		if err != nil {
			return err
		}
		return tx.TellOfRelease(r, notices.ReleaseAsked, id, accounts)
	})
	return kept, err
}

// logRelease appends the act of a step: which ledger, what of it and what for; never a value.
func logRelease(tx *store.Tx, r ledgers.Release, kind string, by audit.Actor, key cases.Key, effects map[string]any, words map[string]string) (id string, err error) {
	act, err := tx.AppendAct(audit.Act{
		Tenant: r.Tenant, Subject: audit.Subject("release", r.ID), Kind: kind, At: tx.Now(), Actor: by, Key: key.Hash, KeyBody: key.Body, Words: words,
		Command: written(map[string]any{"no": r.No(), "ledger": r.Ledger, "place": r.Place, "fields": r.Fields, "purpose": r.Purpose, "form": r.Form}), Effects: written(effects),
	})
	return act.ID, err
}

// capacity is in which capacity an actor reads a ledger at a place. Whether they may see its rows was decided where those were read.
func capacity(actor access.Actor, d ledgers.Definition, place territory.Code, now time.Time) (access.Warrant, error) {
	thing := d.Resource(actor.Tenant, "", place)
	thing.Class = access.InternalData
	return access.Authorise(actor, access.LedgerRead, thing, access.Handling, now)
}

// told lists the accounts, but that of the asker, that may do something to a release by a post at its place or above.
func told(tx *store.Tx, r ledgers.Release, perm access.Permission, purpose access.Purpose) (accounts []string, err error) {
	for place := r.Place; place != ""; place = place.Parent() {
		posts, err := tx.People().PostsAt(r.Tenant, place)
		if err != nil {
			return nil, err
		}
		for _, p := range posts {
			actor := access.NewStaff(r.Tenant, p.Account, []people.Post{p}, people.Session{}, tx.Now())
			if p.Account != r.Account && !slices.Contains(accounts, p.Account) && access.Decide(actor, perm, r.Resource(), purpose, tx.Now()) == nil {
				accounts = append(accounts, p.Account)
			}
		}
	}
	return accounts, nil
}

// Own lists what an account asked for, the newest first.
func (s *Releases) Own(ctx context.Context, actor access.Actor) (list []httpapi.ReleaseTold, err error) {
	defer fault.Wrap(&err, "app.OwnReleases")
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		found, err := tx.ReleasesOf(actor.Tenant, actor.Account)
		if err == nil {
			list, err = s.tell(tx, actor, found)
		}
		return err
	})
	return list, err
}

// In lists the releases within the scope of somebody who decides on them: those that wait first, then those whose copies nobody said were
// destroyed, then what goes on.
func (s *Releases) In(ctx context.Context, actor access.Actor, scope access.Scope) (list []httpapi.ReleaseTold, err error) {
	defer fault.Wrap(&err, "app.ReleasesIn")
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		var all []ledgers.Release
		for _, state := range []ledgers.ReleaseState{ledgers.ReleaseAsked, ledgers.ReleaseOverdue, ledgers.ReleaseTaken, ledgers.ReleaseApproved, ledgers.ReleaseRefused, ledgers.ReleaseRevoked, ledgers.ReleaseDestroyed, ledgers.ReleaseWithdrawn} {
			found, err := tx.ReleasesIn(scope, state)
			if err != nil {
				return err
			}
			all = append(all, found...)
		}
		list, err = s.tell(tx, actor, all)
		return err
	})
	return list, err
}

// One answers a release to who asked for it and to those who may decide on it. NotFound release.not_found.
func (s *Releases) One(ctx context.Context, actor access.Actor, id string) (one httpapi.ReleaseTold, err error) {
	defer fault.Wrap(&err, "app.Release(%s)", id)
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		r, err := tx.Release(actor.Tenant, id)
		if err != nil {
			return err
		}
		if r.Account != actor.Account && access.Decide(actor, access.ExportApprove, r.Resource(), access.Handling, tx.Now()) != nil {
			return fault.New(fault.NotFound, "release.not_found")
		}
		list, err := s.tell(tx, actor, []ledgers.Release{r})
		if err == nil {
			one = list[0]
		}
		return err
	})
	return one, err
}

// tell adds to releases what they are told with.
func (s *Releases) tell(tx *store.Tx, actor access.Actor, found []ledgers.Release) ([]httpapi.ReleaseTold, error) {
	book, err := s.ledgers.book(tx, actor.Tenant)
	if err != nil {
		return nil, err
	}
	names := map[string]string{"": ""}
	list := make([]httpapi.ReleaseTold, 0, len(found))
	for _, r := range found {
		for _, account := range []string{r.Account, r.Decider, r.Revoker} {
			if names[account], err = nameOf(tx, r.Tenant, account, names[account]); err != nil {
				return nil, err
			}
		}
		d, _ := book.Ledger(r.Ledger)
		judge := r.Account != actor.Account && access.Decide(actor, access.ExportApprove, r.Resource(), access.Handling, tx.Now()) == nil
		list = append(list, httpapi.ReleaseTold{
			Release: r, Of: d, By: names[r.Account], DecidedBy: names[r.Decider], RevokedBy: names[r.Revoker], Own: r.Account == actor.Account,
			Decidable: judge && r.Standing(tx.Now()) == ledgers.ReleaseAsked, Revocable: judge && r.Revocable(tx.Now()),
		})
	}
	return list, nil
}

// nameOf is the name of an account, read once; an account that is gone is told by its id.
func nameOf(tx *store.Tx, tenant, account, known string) (string, error) {
	if account == "" || known != "" {
		return known, nil
	}
	a, err := tx.People().Account(tenant, account)
	if fault.Is(err, fault.NotFound) {
		return account, nil
	}
	return a.Name, err
}

// Withdraw takes a request of one's own back. Faults: NotFound release.not_found; Conflict release.closed; idempotency.other_body.
func (s *Releases) Withdraw(ctx context.Context, actor access.Actor, id string, key cases.Key) (err error) {
	defer fault.Wrap(&err, "app.WithdrawRelease(%s)", id)
	return s.own(ctx, actor, id, releaseWithdraw, key, ledgers.Release.Withdraw)
}

// Destroy confirms that every copy of a release of one's own is destroyed. Faults: NotFound release.not_found; Conflict release.not_taken;
// idempotency.other_body.
func (s *Releases) Destroy(ctx context.Context, actor access.Actor, id string, key cases.Key) (err error) {
	defer fault.Wrap(&err, "app.DestroyRelease(%s)", id)
	return s.own(ctx, actor, id, releaseDestroy, key, ledgers.Release.Destroy)
}

// own is a step that an asker takes alone, whatever they may do by now: a copy is confirmed to be destroyed also after a post has ended.
func (s *Releases) own(ctx context.Context, actor access.Actor, id, kind string, key cases.Key, step func(ledgers.Release, string, time.Time) (ledgers.Release, error)) error {
	return s.app.Store.Update(ctx, func(tx *store.Tx) error {
		if _, found, err := before(ctx, tx, actor.Tenant, key, kind); err != nil || found {
			return err
		}
		r, err := tx.Release(actor.Tenant, id)
		if err != nil {
			return err
		}
		if r, err = step(r, actor.Account, tx.Now()); err != nil {
			return err
		}
		if err := tx.SaveRelease(r); err != nil {
			return err
		}
		_, err = logRelease(tx, r, kind, audit.Actor{Account: actor.Account, Kind: string(actor.Kind), Role: "staff"}, key, map[string]any{"taken": r.Taken}, nil)
		return err
	})
}
