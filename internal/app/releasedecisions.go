package app

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/ledgers"
	"gezhi/internal/notices"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

// Decide approves or refuses a request, and tells who asked. Faults: NotFound release.not_found; Forbidden; Conflict release.redivided for an
// approval; as ledgers.Release.Decide; idempotency.other_body.
func (s *Releases) Decide(ctx context.Context, actor access.Actor, id string, d ledgers.Decision, key cases.Key) (err error) {
	defer fault.Wrap(&err, "app.DecideRelease(%s)", id)
	kind := releaseRefuse
	if d.Approve {
		kind = releaseApprove
	}
	return s.judge(ctx, actor, id, d, key, kind, notices.ReleaseDecided, ledgers.Release.Decide)
}

// Revoke takes an approval back, and tells who asked. Faults: NotFound release.not_found; Forbidden; as ledgers.Release.Revoke;
// idempotency.other_body.
func (s *Releases) Revoke(ctx context.Context, actor access.Actor, id string, d ledgers.Decision, key cases.Key) (err error) {
	defer fault.Wrap(&err, "app.RevokeRelease(%s)", id)
	return s.judge(ctx, actor, id, d, key, releaseRevoke, notices.ReleaseRevoked, ledgers.Release.Revoke)
}

// judge is a step that a second person takes.
func (s *Releases) judge(ctx context.Context, actor access.Actor, id string, d ledgers.Decision, key cases.Key, kind string, tells notices.Kind, step func(ledgers.Release, ledgers.Decision, time.Time) (ledgers.Release, error)) error {
	d.Account = actor.Account
	return s.app.Store.Update(ctx, func(tx *store.Tx) error {
		if _, found, err := before(ctx, tx, actor.Tenant, key, kind); err != nil || found {
			return err
		}
		r, err := tx.Release(actor.Tenant, id)
		if err != nil {
			return err
		}
		if r.Account == actor.Account {
			return fault.New(fault.Forbidden, "release.own")
		}
		warrants, err := access.Warrants(actor, access.ExportApprove, r.Resource(), access.Handling, tx.Now())
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.NotFound, "release.not_found")
		}
		if err != nil {
			return err
		}
		who, free, err := unappointed(tx, actor, warrants, r.Account)
		if err != nil {
			return err
		}
		d := d
		d.Appointee = !free
		if r, err = step(r, d, tx.Now()); err != nil {
			return err
		}
		if kind == releaseApprove {
			if err := s.sameGround(ctx, r); err != nil {
				return err
			}
		}
		if err := tx.SaveRelease(r); err != nil {
			return err
		}
		words := map[string]string{}
		if r.Why != "" {
			words["why"] = audit.HashWord(r.Salt, r.Why)
		}
		act, err := logRelease(tx, r, kind, signed(actor, who), key, map[string]any{"rows": r.Rows, "taken": r.Taken, "destroy_by": r.DestroyBy}, words)
		if err != nil {
			return err
		}
		return tx.TellOfRelease(r, tells, act, []string{r.Account})
	})
}

// unappointed is the first capacity that its holder does not have, since today, by the hand of an account; false where there is none.
func unappointed(tx *store.Tx, actor access.Actor, warrants []access.Warrant, by string) (access.Warrant, bool, error) {
	today := calendar.DateOf(tx.Now())
	for _, w := range warrants {
		i := slices.IndexFunc(actor.Posts, func(p people.Post) bool { return p.ID == w.Post })
		if i < 0 || calendar.DateOf(actor.Posts[i].From) != today {
			return w, true, nil
		}
		given, err := gave(tx, actor.Tenant, by, actor.Posts[i])
		if err != nil || !given {
			return w, err == nil, err
		}
	}
	return warrants[0], false, nil
}

// gave reports whether an account granted a post, as the acts on its holder tell.
func gave(tx *store.Tx, tenant, by string, post people.Post) (bool, error) {
	const page = 200
	for after, n := int64(0), page; n == page; {
		acts, err := tx.ActsAfter(access.SystemScope(tenant), audit.Subject("account", post.Account), after, page)
		if err != nil {
			return false, err
		}
		n = len(acts)
		for _, a := range acts {
			var effects struct {
				Post string `json:"post"`
			}
			after = a.Seq
			if a.Kind != "post.grant" || a.Actor.Account != by {
				continue
			}
			if err := json.Unmarshal([]byte(a.Effects), &effects); err != nil {
				return false, err
			}
			if effects.Post == post.ID {
				return true, nil
			}
		}
	}
	return false, nil
}
