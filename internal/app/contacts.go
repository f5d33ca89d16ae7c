package app

import (
	"context"
	"slices"
	"unicode/utf8"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/clock"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ids"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

const (
	revealsADay  = 30 // counted reveals of one account on a civil day
	revealWords  = 200
	revealAct    = "contact.reveal"
	othersAct    = "contact.others"
	othersReason = "others" // what the reporter is told of such a look
	reasonOther  = "other"
	fieldOfWords = "words"
)

// revealReasons are what somebody may need a contact for. All but the last mean the handling of the case itself.
var revealReasons = []string{"call_back", "visit", "verify", "follow_up", "emergency", reasonOther}

// Contacts shows the contact of a reporter: masked to those who see the case, in full as an act with a reason (查看联系方式).
type Contacts struct {
	store *store.Store
	vault *Vault
	clock clock.Clock
	ids   *ids.Source
}

// NewContacts returns the contacts of the application.
func NewContacts(a *App) *Contacts {
	return &Contacts{store: a.Store, vault: a.Vault, clock: a.Clock, ids: a.IDs}
}

// Masked returns as much of a contact as recognises a person whom one knows. Faults: NotFound case.not_found,
// contact.not_found where none was left, contact.erased.
func (c *Contacts) Masked(ctx context.Context, actor access.Actor, caseID string) (p cases.Person, err error) {
	defer fault.Wrap(&err, "app.Masked(%s)", caseID)
	purpose := readingPurpose(actor)
	scope, err := access.ScopeFor(actor, access.CaseRead, purpose, c.clock.Now())
	if err != nil {
		return cases.Person{}, err
	}
	var sealed cases.SealedContact
	err = c.store.View(ctx, func(tx *store.Tx) error {
		sealed, err = tx.Cases().Contact(ctx, scope, caseID)
		return err
	})
	if err != nil {
		return cases.Person{}, err
	}
	if p, err = c.vault.OpenContact(ctx, sealed); err != nil {
		return cases.Person{}, err
	}
	return cases.Person{
		Name:  access.Field(access.PersonalData, purpose, p.Name, access.MaskName),
		Phone: access.Field(access.PersonalData, purpose, p.Phone, access.MaskPhone),
	}, nil
}

// readingPurpose is what for an actor of a kind reads a case.
func readingPurpose(actor access.Actor) access.Purpose {
	switch actor.Kind {
	case access.Reporter:
		return access.Service
	case access.Anybody:
		return access.Public
	}
	return access.Handling
}

// Reveal returns a contact in full. It is an act of its own, with a reason and, where the reason is another one, with words that
// stand apart. An account may do it 30 times on a civil day; looks that the handling of the case asks for, which is open and now
// with this account or its organisation, do not count.
//
// Faults: Invalid reason not_one_of, words required or too_long; NotFound and Forbidden as for the case, contact.*;
// TooMany reveal.quota; Invalid idempotency.other_body.
func (c *Contacts) Reveal(ctx context.Context, actor access.Actor, r httpapi.Reveal) (p cases.Person, err error) {
	defer fault.Wrap(&err, "app.Reveal(%s)", r.Case)
	if err := checkReveal(r); err != nil {
		return cases.Person{}, err
	}
	var found revealable
	err = c.store.View(ctx, func(tx *store.Tx) error {
		found, err = look(ctx, tx, actor, r.Case)
		return err
	})
	if err != nil {
		return cases.Person{}, err
	}
	if p, err = c.vault.OpenContact(ctx, found.contact); err != nil {
		return cases.Person{}, err
	}
	salt := c.ids.Random(audit.SaltSize)
	err = c.store.Update(ctx, func(tx *store.Tx) error { return c.note(ctx, tx, actor, r, salt) })
	if err != nil {
		return cases.Person{}, err
	}
	return p, nil
}

// Others lists the other open cases within reach whose reporter left the same number as that of a case. Nothing of the contact is
// shown, but that two cases belong together is: where any are found the look is an act, of which the reporter is told. It does
// not count against the day's number. Faults as for Reveal.
func (c *Contacts) Others(ctx context.Context, actor access.Actor, caseID string, key cases.Key) (found []cases.Case, err error) {
	defer fault.Wrap(&err, "app.Others(%s)", caseID)
	err = c.store.Update(ctx, func(tx *store.Tx) error {
		r, err := look(ctx, tx, actor, caseID)
		if err != nil {
			return err
		}
		scope, err := access.ScopeFor(actor, access.CaseRead, access.Handling, tx.Now())
		if err != nil {
			return err
		}
		if found, err = httpapi.SameContact(ctx, tx.Cases(), scope, caseID); err != nil || len(found) == 0 {
			return err
		}
		if _, done, err := before(ctx, tx, actor.Tenant, key, othersAct); err != nil || done {
			return err
		}
		who, _ := r.capacity(actor.Account, othersReason)
		row := store.Reveal{Tenant: actor.Tenant, ID: c.ids.New(tx.Now()), Case: caseID, Account: actor.Account, At: tx.Now(), Reason: othersReason}
		if err := tx.InsertReveal(row); err != nil {
			return err
		}
		_, err = tx.AppendAct(audit.Act{
			Tenant: actor.Tenant, Subject: audit.Subject("reveal", row.ID), Kind: othersAct, At: row.At, Actor: signed(actor, who),
			Key: key.Hash, KeyBody: key.Body, Command: revealCommand(httpapi.Reveal{Case: caseID, Reason: othersReason}), Effects: written(map[string]int{"found": len(found)}),
		})
		return err
	})
	return found, err
}

// Looks lists who saw the contact of a case in full, for its reporter: the capacity stands in the act of each look.
// NotFound case.not_found for a case that is not the actor's.
func (c *Contacts) Looks(ctx context.Context, actor access.Actor, caseID string) (looks []httpapi.Look, err error) {
	defer fault.Wrap(&err, "app.Looks(%s)", caseID)
	scope, err := access.ScopeFor(actor, access.CaseRead, access.Service, c.clock.Now())
	if err != nil {
		return nil, err
	}
	err = c.store.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.Cases().Case(ctx, scope, caseID); err != nil {
			return err
		}
		whole := access.SystemScope(actor.Tenant)
		rows, err := tx.Reveals(whole, caseID)
		if err != nil {
			return err
		}
		looks = make([]httpapi.Look, 0, len(rows))
		for _, row := range rows {
			look := httpapi.Look{At: row.At, Reason: row.Reason}
			acts, err := tx.ActsAfter(whole, audit.Subject("reveal", row.ID), 0, 1)
			if err != nil {
				return err
			}
			if len(acts) == 1 {
				look.Role, look.Org = people.Role(acts[0].Actor.Role), people.Org(acts[0].Actor.Org)
			}
			looks = append(looks, look)
		}
		return nil
	})
	return looks, err
}

func checkReveal(r httpapi.Reveal) error {
	var f fault.Fields
	if !slices.Contains(revealReasons, r.Reason) {
		f.Add("reason", "not_one_of", "allowed", revealReasons)
	}
	if r.Reason == reasonOther && r.Words == "" {
		f.Add(fieldOfWords, "required")
	}
	if n := utf8.RuneCountInString(r.Words); n > revealWords {
		f.Add(fieldOfWords, "too_long", "max", revealWords, "n", n)
	}
	return f.Err()
}

// revealable is a contact with the case and the capacities in which it may be seen.
type revealable struct {
	one      cases.Case
	contact  cases.SealedContact
	warrants []access.Warrant
}

func look(ctx context.Context, tx *store.Tx, actor access.Actor, caseID string) (r revealable, err error) {
	scope, err := access.ScopeFor(actor, access.CaseRead, access.Handling, tx.Now())
	if err != nil {
		return r, err
	}
	if r.one, err = tx.Cases().Case(ctx, scope, caseID); err != nil {
		return r, err
	}
	if r.warrants, err = access.Warrants(actor, access.ContactReveal, r.one.Resource(), access.Handling, tx.Now()); err != nil {
		return r, err
	}
	r.contact, err = tx.Cases().Contact(ctx, scope, caseID)
	return r, err
}

// note writes the reveal and its act, unless the same request did so before.
func (c *Contacts) note(ctx context.Context, tx *store.Tx, actor access.Actor, r httpapi.Reveal, salt []byte) error {
	if _, done, err := before(ctx, tx, actor.Tenant, r.Key, revealAct); err != nil || done {
		return err
	}
	found, err := look(ctx, tx, actor, r.Case)
	if err != nil {
		return err
	}
	who, counted := found.capacity(actor.Account, r.Reason)
	return noteLook(tx, actor, who, r, seeing{id: c.ids.New(tx.Now()), kind: revealAct, of: r.Case, counted: counted, salt: salt})
}

// seeing is a look at what is otherwise masked: what it is called in the log, and of what it is: the id of a case, or the subject of something
// else.
type seeing struct {
	id, kind, of string
	counted      bool // against what the account may see in a day
	salt         []byte
}

// noteLook writes a look and its act. TooMany reveal.quota.
func noteLook(tx *store.Tx, actor access.Actor, who access.Warrant, r httpapi.Reveal, s seeing) error {
	if s.counted {
		n, err := tx.CountedReveals(actor.Tenant, actor.Account, calendar.DateOf(tx.Now()).Start())
		if err != nil {
			return err
		}
		if n >= revealsADay {
			return fault.New(fault.TooMany, "reveal.quota", "max", revealsADay)
		}
	}
	r.Case = s.of
	row := store.Reveal{Tenant: actor.Tenant, ID: s.id, Case: s.of, Account: actor.Account, At: tx.Now(), Reason: r.Reason, Counted: s.counted}
	act := audit.Act{
		Tenant: actor.Tenant, Subject: audit.Subject("reveal", row.ID), Kind: s.kind, At: row.At, Actor: signed(actor, who),
		Key: r.Key.Hash, KeyBody: r.Key.Body, Command: revealCommand(r), Effects: written(map[string]bool{"counted": s.counted}),
	}
	if r.Words != "" {
		row.Salt, row.Words = s.salt, r.Words
		act.Words = map[string]string{fieldOfWords: audit.HashWord(s.salt, r.Words)}
	}
	if err := tx.InsertReveal(row); err != nil {
		return err
	}
	_, err := tx.AppendAct(act)
	return err
}

func revealCommand(r httpapi.Reveal) string {
	return written(struct {
		Case   string `json:"case"`
		Reason string `json:"reason"`
	}{r.Case, r.Reason})
}

// capacity returns in which capacity the contact is seen, and whether the look counts against the day's number.
func (r revealable) capacity(account, reason string) (who access.Warrant, counted bool) {
	who = r.warrants[0]
	if reason == reasonOther || !r.one.State.Open() {
		return who, true
	}
	if with := inHand(&r.one); with != "" {
		for _, w := range r.warrants {
			if w.Org == with {
				return w, false
			}
		}
	}
	return who, !slices.Contains(r.one.Hands, account)
}

// inHand returns the organisation that has the next step of an open case: the unit while it works, else the desk.
func inHand(c *cases.Case) people.Org {
	if c.State.Is(cases.WithUnit...) || c.State == cases.Suspended {
		return c.Lead
	}
	return c.Desk
}
