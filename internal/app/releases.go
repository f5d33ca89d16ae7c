package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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

// The acts of a release, and what somebody whose data went out is told of it.
const (
	releaseAsk      = "release.ask"
	releaseApprove  = "release.approve"
	releaseRefuse   = "release.refuse"
	releaseWithdraw = "release.withdraw"
	releaseTake     = "release.take"
	releaseDestroy  = "release.destroy"
	releaseOverdue  = "release.overdue"
	lookExport      = "export"
)

// Releases lets personal and sensitive values of ledgers out of the house by two people (导出申请与审批).
type Releases struct {
	app     *App
	ledgers *Ledgers
}

// NewReleases returns the releases of the application.
func NewReleases(a *App) *Releases { return &Releases{a, a.ledgers} }

// Offer answers what an actor may ask for of a ledger at a place: its fields, and how many rows there are. Faults: as Rows; Conflict
// export.too_many.
func (s *Releases) Offer(ctx context.Context, actor access.Actor, ledger string, place territory.Code, ended bool) (o httpapi.ReleaseOffer, err error) {
	defer fault.Wrap(&err, "app.ReleaseOffer(%s)", ledger)
	d, rows, _, err := s.gather(ctx, actor, ledgers.Release{Ledger: ledger, Place: place, Ended: ended}, "")
	o.Of, o.Rows = d, len(rows)
	o.Sight, _ = s.ledgers.sight(actor, d)
	return o, err
}

// gather reads the rows of a release as they stand, each value as its asker may see it, and tells whose they are.
func (s *Releases) gather(ctx context.Context, actor access.Actor, r ledgers.Release, lang string) (d ledgers.Definition, rows []ledgers.Row, subjects []string, err error) {
	ask := ledgers.Ask{Place: r.Place, Ended: r.Ended, Limit: 200, Lang: lang}
	for {
		var page ledgers.Page
		if d, page, err = s.ledgers.whole(ctx, actor, r.Ledger, ask); err != nil {
			return d, nil, nil, err
		}
		_, full := s.ledgers.sight(actor, d)
		for _, row := range page.Rows {
			if subject := subjectOf(row); subject != "" {
				subjects = append(subjects, subject)
			}
			seen := full.Admits(d.Resource(actor.Tenant, row.ID, row.Place))
			values := ledgers.Values{}
			for _, code := range r.Fields {
				f, known := d.Field(code)
				switch value := row.Values[code]; {
				case !known || value == "":
				case f.Closed() && !f.Whole() && !seen:
					values[code] = f.Masked(value)
				default:
					values[code] = value
				}
			}
			row.Values, row.Place = values, d.Outside(row.Place)
			rows = append(rows, row)
		}
		if len(rows) > ledgers.ReleaseRows {
			return d, nil, nil, fault.New(fault.Conflict, "release.too_many", "max", ledgers.ReleaseRows)
		}
		if ask.After = page.Next; ask.After == "" {
			slices.Sort(subjects)
			return d, rows, slices.Compact(subjects), nil
		}
	}
}

// subjectOf is whose data a row holds, as looks at them are noted; empty where they are nobody's.
func subjectOf(row ledgers.Row) string {
	switch row.Kind {
	case "household", "care", "visit", "agency":
		return audit.Subject("household", row.Of)
	case "entry":
		return audit.Subject("entry", row.ID)
	}
	return ""
}

// Ask keeps a request, and tells those who may decide on it. Faults: as Rows; Invalid with the fields; Conflict release.no_rows,
// release.too_many; idempotency.other_body.
func (s *Releases) Ask(ctx context.Context, actor access.Actor, r ledgers.Release, key cases.Key) (kept ledgers.Release, err error) {
	defer fault.Wrap(&err, "app.AskRelease(%s)", r.Ledger)
	now := s.app.Clock.Now()
	policy, err := s.app.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return kept, err
	}
	if r.Place != policy.Root && !policy.Territory.Known(r.Place) {
		var wrong fault.Fields
		wrong.Add("place", "unknown_place", "place", string(r.Place))
		return kept, wrong.Err()
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
		for _, state := range []ledgers.ReleaseState{ledgers.ReleaseAsked, ledgers.ReleaseOverdue, ledgers.ReleaseTaken, ledgers.ReleaseApproved, ledgers.ReleaseRefused, ledgers.ReleaseDestroyed, ledgers.ReleaseWithdrawn} {
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
		for _, account := range []string{r.Account, r.Decider} {
			if names[account], err = nameOf(tx, r.Tenant, account, names[account]); err != nil {
				return nil, err
			}
		}
		d, _ := book.Ledger(r.Ledger)
		list = append(list, httpapi.ReleaseTold{
			Release: r, Of: d, By: names[r.Account], DecidedBy: names[r.Decider], Own: r.Account == actor.Account,
			Decidable: r.Account != actor.Account && r.Standing(tx.Now()) == ledgers.ReleaseAsked && access.Decide(actor, access.ExportApprove, r.Resource(), access.Handling, tx.Now()) == nil,
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

// Decide approves or refuses a request, and tells who asked. Faults: NotFound release.not_found; Forbidden; as ledgers.Release.Decide;
// idempotency.other_body.
func (s *Releases) Decide(ctx context.Context, actor access.Actor, id string, d ledgers.Decision, key cases.Key) (err error) {
	defer fault.Wrap(&err, "app.DecideRelease(%s)", id)
	d.Account = actor.Account
	kind := releaseRefuse
	if d.Approve {
		kind = releaseApprove
	}
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
		d.Appointee = !free
		if r, err = r.Decide(d, tx.Now()); err != nil {
			return err
		}
		if err := tx.SaveRelease(r); err != nil {
			return err
		}
		words := map[string]string{}
		if r.Why != "" {
			words["why"] = audit.HashWord(r.Salt, r.Why)
		}
		act, err := logRelease(tx, r, kind, signed(actor, who), key, map[string]any{"rows": r.Rows, "destroy_by": r.DestroyBy}, words)
		if err != nil {
			return err
		}
		return tx.TellOfRelease(r, notices.ReleaseDecided, act, []string{r.Account})
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

// takeTries is how often a copy is made anew because another one of the same release was counted meanwhile.
const takeTries = ledgers.ReleaseTakes + 2

// Take makes a copy of a release of one's own from the data of now, counts it, and notes whose data went out. Faults: NotFound
// release.not_found; as ledgers.Release.Take; Forbidden as Rows, and release.field_lost for what the asker may see no more.
func (s *Releases) Take(ctx context.Context, actor access.Actor, id, lang string, render func(httpapi.ReleaseCopy) ([]byte, error)) (data []byte, c httpapi.ReleaseCopy, err error) {
	defer fault.Wrap(&err, "app.TakeRelease(%s)", id)
	for range takeTries {
		if data, c, err = s.take(ctx, actor, id, lang, render); !fault.HasCode(err, "release.stale") {
			return data, c, err
		}
	}
	return nil, c, err
}

func (s *Releases) take(ctx context.Context, actor access.Actor, id, lang string, render func(httpapi.ReleaseCopy) ([]byte, error)) (data []byte, c httpapi.ReleaseCopy, err error) {
	one, err := s.One(ctx, actor, id)
	if err != nil {
		return nil, c, err
	}
	now := s.app.Clock.Now()
	if _, err := one.Release.Take(actor.Account, one.Rows, now); err != nil { // before much is read for nothing
		return nil, c, err
	}
	d, rows, subjects, err := s.gather(ctx, actor, one.Release, lang)
	if err != nil {
		return nil, c, err
	}
	see, _ := s.ledgers.sight(actor, d)
	for _, code := range one.Fields {
		if f, known := d.Field(code); known && f.Withheld(see) != "" {
			return nil, c, fault.New(fault.Forbidden, "release.field_lost", "name", f.Name.In(lang))
		}
	}
	next, err := one.Release.Take(actor.Account, len(rows), now)
	if err != nil {
		return nil, c, err
	}
	who, err := capacity(actor, d, rows[0].Place, now)
	if err != nil {
		return nil, c, err
	}
	one.Release, one.Of = next, d
	c = httpapi.ReleaseCopy{ReleaseTold: one, Copied: rows, At: now}
	if data, err = render(c); err != nil {
		return nil, c, err
	}
	digest := sha256.Sum256(data)
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.SaveRelease(next); err != nil {
			return err
		}
		if err := tx.NoteReleaseLooks(next, subjects); err != nil {
			return err
		}
		_, err := logRelease(tx, next, releaseTake, signed(actor, who), cases.Key{}, map[string]any{
			"rows": len(rows), "copy": next.Taken, "digest": hex.EncodeToString(digest[:]), "destroy_by": next.DestroyBy}, nil)
		return err
	})
	return data, c, err
}

// takenWith adds the copies of releases with which the data of a subject went out to the looks at it.
func takenWith(tx *store.Tx, tenant, subject string, looks []httpapi.Look) ([]httpapi.Look, error) {
	list, err := tx.ReleaseLooks(tenant, subject)
	if err != nil {
		return nil, err
	}
	for _, l := range list {
		acts, err := tx.ActsAfter(access.SystemScope(tenant), audit.Subject("release", l.Release), 0, mostSteps)
		if err != nil {
			return nil, err
		}
		copies := 0
		for _, a := range acts {
			if a.Kind != releaseTake {
				continue
			}
			if copies++; copies == l.Take {
				looks = append(looks, httpapi.Look{At: a.At, Reason: lookExport, Role: people.Role(a.Actor.Role), Org: people.Org(a.Actor.Org)})
			}
		}
	}
	slices.SortStableFunc(looks, func(a, b httpapi.Look) int { return a.At.Compare(b.At) })
	return looks, nil
}

// Remind tells who asked, and those who look after the log, of copies that nobody said were destroyed by their day; once for each release.
func (s *Releases) Remind(ctx context.Context, tenant string) (reminded int, err error) {
	defer fault.Wrap(&err, "app.RemindReleases")
	for n := 1; n > 0 && ctx.Err() == nil; reminded += n {
		err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
			n = 0
			due, err := tx.ReleasesToRemind(tenant, calendar.DateOf(tx.Now()))
			if err != nil {
				return err
			}
			for _, r := range due {
				next, is := r.Remind(tx.Now())
				if !is {
					continue
				}
				if err := tx.SaveRelease(next); err != nil {
					return err
				}
				act, err := logRelease(tx, next, releaseOverdue, system, cases.Key{}, map[string]any{"taken": next.Taken, "destroy_by": next.DestroyBy}, nil)
				if err != nil {
					return err
				}
				auditors, err := told(tx, next, access.AuditRead, access.Audit)
				if err != nil {
					return err
				}
				if err := tx.TellOfRelease(next, notices.ReleaseOverdue, act, append(auditors, next.Account)); err != nil {
					return err
				}
				n++
			}
			return nil
		})
		if err != nil {
			return reminded, err
		}
	}
	return reminded, ctx.Err()
}
