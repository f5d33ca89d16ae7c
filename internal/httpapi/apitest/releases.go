package apitest

import (
	"context"
	"slices"
	"sync"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ids"
	"gezhi/internal/ledgers"
	"gezhi/internal/territory"
)

// Releases keeps requests in memory, over the entries of a ledger, whole.
type Releases struct {
	mu      sync.Mutex
	ledgers *Ledgers
	ids     *ids.Source
	clock   func() time.Time
	list    []ledgers.Release
}

func (k *Releases) rows(actor access.Actor, d ledgers.Definition) (rows []ledgers.Row) {
	k.ledgers.mu.Lock()
	defer k.ledgers.mu.Unlock()
	for _, e := range k.ledgers.list {
		if e.Ledger == d.Code && access.Decide(actor, access.LedgerRead, d.Resource(e.Tenant, e.ID, e.Place), access.Handling, k.clock()) == nil {
			rows = append(rows, ledgers.Row{ID: e.ID, Place: e.Place, Values: e.Values, Kind: "entry", Of: e.ID})
		}
	}
	return rows
}

func (k *Releases) sight(actor access.Actor) ledgers.Sight {
	return ledgers.Sight{Full: access.May(actor, access.LedgerReveal, access.Handling, k.clock())}
}

// Offer answers the fields of a ledger and how many entries there are.
func (k *Releases) Offer(ctx context.Context, actor access.Actor, ledger string, _ territory.Code, _ bool) (httpapi.ReleaseOffer, error) {
	d, err := k.ledgers.ledger(ctx, actor, ledger)
	return httpapi.ReleaseOffer{Of: d, Rows: len(k.rows(actor, d)), Sight: k.sight(actor)}, err
}

// Ask keeps a request.
func (k *Releases) Ask(ctx context.Context, actor access.Actor, r ledgers.Release, _ cases.Key) (ledgers.Release, error) {
	d, err := k.ledgers.ledger(ctx, actor, r.Ledger)
	if err != nil {
		return r, err
	}
	r.Tenant, r.Account, r.Rows = actor.Tenant, actor.Account, len(k.rows(actor, d))
	if r, err = d.Ask(r, k.sight(actor), k.clock()); err != nil {
		return r, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	r.ID = k.ids.New(k.clock())
	k.list = append(k.list, r)
	return r, nil
}

func (k *Releases) told(ctx context.Context, actor access.Actor, r ledgers.Release) httpapi.ReleaseTold {
	d, _ := k.ledgers.ledger(ctx, actor, r.Ledger)
	return httpapi.ReleaseTold{
		Release: r, Of: d, By: r.Account, DecidedBy: r.Decider, Own: r.Account == actor.Account,
		RevokedBy: r.Revoker, Decidable: r.Account != actor.Account && r.Standing(k.clock()) == ledgers.ReleaseAsked && k.decides(actor, r),
		Revocable: r.Account != actor.Account && r.Revocable(k.clock()) && k.decides(actor, r),
	}
}

func (k *Releases) decides(actor access.Actor, r ledgers.Release) bool {
	return access.Decide(actor, access.ExportApprove, r.Resource(), access.Handling, k.clock()) == nil
}

// Own lists what an account asked for.
func (k *Releases) Own(ctx context.Context, actor access.Actor) (list []httpapi.ReleaseTold, err error) {
	return k.those(ctx, actor, func(r ledgers.Release) bool { return r.Account == actor.Account }), nil
}

// In lists the requests within a scope.
func (k *Releases) In(ctx context.Context, actor access.Actor, scope access.Scope) ([]httpapi.ReleaseTold, error) {
	return k.those(ctx, actor, func(r ledgers.Release) bool { return scope.Admits(r.Resource()) }), nil
}

func (k *Releases) those(ctx context.Context, actor access.Actor, are func(ledgers.Release) bool) (list []httpapi.ReleaseTold) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, r := range slices.Backward(k.list) {
		if r.Tenant == actor.Tenant && are(r) {
			list = append(list, k.told(ctx, actor, r))
		}
	}
	return list
}

// One answers a request to who asked and to who decides.
func (k *Releases) One(ctx context.Context, actor access.Actor, id string) (httpapi.ReleaseTold, error) {
	found := k.those(ctx, actor, func(r ledgers.Release) bool { return r.ID == id && (r.Account == actor.Account || k.decides(actor, r)) })
	if len(found) == 0 {
		return httpapi.ReleaseTold{}, fault.New(fault.NotFound, "release.not_found")
	}
	return found[0], nil
}

// change takes a step of one request.
func (k *Releases) change(id string, step func(ledgers.Release) (ledgers.Release, error)) (ledgers.Release, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, r := range k.list {
		if r.ID == id {
			next, err := step(r)
			if err == nil {
				k.list[i] = next
			}
			return next, err
		}
	}
	return ledgers.Release{}, fault.New(fault.NotFound, "release.not_found")
}

// Decide approves or refuses.
func (k *Releases) Decide(_ context.Context, actor access.Actor, id string, d ledgers.Decision, _ cases.Key) error {
	return k.judge(actor, id, d, ledgers.Release.Decide)
}

// Revoke takes an approval back.
func (k *Releases) Revoke(_ context.Context, actor access.Actor, id string, d ledgers.Decision, _ cases.Key) error {
	return k.judge(actor, id, d, ledgers.Release.Revoke)
}

func (k *Releases) judge(actor access.Actor, id string, d ledgers.Decision, step func(ledgers.Release, ledgers.Decision, time.Time) (ledgers.Release, error)) error {
	d.Account = actor.Account
	_, err := k.change(id, func(r ledgers.Release) (ledgers.Release, error) {
		if err := access.Decide(actor, access.ExportApprove, r.Resource(), access.Handling, k.clock()); err != nil {
			return r, err
		}
		return step(r, d, k.clock())
	})
	return err
}

// Withdraw takes a request back.
func (k *Releases) Withdraw(_ context.Context, actor access.Actor, id string, _ cases.Key) error {
	_, err := k.change(id, func(r ledgers.Release) (ledgers.Release, error) { return r.Withdraw(actor.Account, k.clock()) })
	return err
}

// Destroy confirms that copies are destroyed.
func (k *Releases) Destroy(_ context.Context, actor access.Actor, id string, _ cases.Key) error {
	_, err := k.change(id, func(r ledgers.Release) (ledgers.Release, error) { return r.Destroy(actor.Account, k.clock()) })
	return err
}

// Take makes a copy.
func (k *Releases) Take(ctx context.Context, actor access.Actor, id, _ string, render func(httpapi.ReleaseCopy) ([]byte, error)) (data []byte, c httpapi.ReleaseCopy, err error) {
	_, err = k.change(id, func(r ledgers.Release) (ledgers.Release, error) {
		d, err := k.ledgers.ledger(ctx, actor, r.Ledger)
		if err != nil {
			return r, err
		}
		rows := k.rows(actor, d)
		next, err := r.Take(actor.Account, len(rows), k.clock())
		if err != nil {
			return r, err
		}
		c = httpapi.ReleaseCopy{ReleaseTold: k.told(ctx, actor, next), Copied: rows, At: k.clock()}
		data, err = render(c)
		return next, err
	})
	return data, c, err
}
