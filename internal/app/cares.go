package app

import (
	"context"
	"encoding/json"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/keys"
	"gezhi/internal/store"
	"gezhi/internal/territory"
	"gezhi/internal/visits"
)

const (
	careAdd   = "care.add"
	careEnd   = "care.end"
	careView  = "care.view"
	carePurge = "care.purge"
	careMost  = 100 // in a grid at a time
)

func careSpot(row string) keys.Spot { return keys.Spot{Table: "cares", Column: "sealed", Row: row} }

// Cares lists the cares of a grid within the scope, those that hold first: when and how often, not who nor why.
func (s *Visits) Cares(ctx context.Context, scope access.Scope, grid territory.Code) (list []visits.Care, err error) {
	defer fault.Wrap(&err, "app.Cares(%s)", grid)
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		sealed, err := tx.Cares(scope, grid)
		list = nil
		for _, c := range sealed {
			list = append(list, c.Care)
		}
		return err
	})
	slices.SortStableFunc(list, func(a, b visits.Care) int { return a.Consent.Ended.Compare(b.Consent.Ended) })
	return list, err
}

// AddCare keeps that somebody agreed to be looked after. Faults: Forbidden; NotFound household.not_found; Invalid with the fields; Conflict
// care.full; idempotency.other_body.
func (s *Visits) AddCare(ctx context.Context, actor access.Actor, c visits.Care, key cases.Key) (id string, err error) {
	defer fault.Wrap(&err, "app.AddCare")
	h, err := s.homes.own(ctx, actor, access.HouseholdRead, c.Household)
	if err != nil {
		return "", err
	}
	c.Tenant, c.Place, c.Version = actor.Tenant, h.Place, 1
	who, err := access.Authorise(actor, access.CareEdit, store.CareResource(c), access.Handling, s.app.Clock.Now())
	if err != nil {
		return "", err
	}
	if c, err = c.Check(s.today()); err != nil {
		return "", err
	}
	vault, err := s.app.Vault.tenant(ctx, actor.Tenant)
	if err != nil {
		return "", err
	}
	plain, err := json.Marshal(c.Whom)
	if err != nil {
		return "", err
	}
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		act, found, err := before(ctx, tx, actor.Tenant, key, careAdd)
		if err != nil || found {
			id = idOf(act)
			return err
		}
		there, err := tx.Cares(access.SystemScope(actor.Tenant), h.Grid())
		if err != nil {
			return err
		}
		if len(there) >= careMost {
			return fault.New(fault.Conflict, "care.full", "max", careMost)
		}
		c.ID, c.Salt = s.app.IDs.New(tx.Now()), s.app.IDs.Random(audit.SaltSize)
		id = c.ID
		sealed := visits.SealedCare{Care: c}
		if sealed.PersonKey, err = vault.NewPerson(c.ID); err != nil {
			return err
		}
		if sealed.Sealed, err = vault.Seal(c.ID, sealed.PersonKey, careSpot(c.ID), plain); err != nil {
			return err
		}
		if err := tx.InsertCare(sealed); err != nil {
			return err
		}
		return logCare(tx, c, careAdd, signed(actor, who), key)
	})
	return id, err
}

// ViewCare returns a care in full. Each look is an act. Faults: NotFound care.not_found; idempotency.other_body.
func (s *Visits) ViewCare(ctx context.Context, actor access.Actor, id string, key cases.Key) (c visits.Care, err error) {
	defer fault.Wrap(&err, "app.ViewCare(%s)", id)
	sealed, who, err := s.care(ctx, actor, access.CareRead, id)
	if err != nil {
		return c, err
	}
	vault, err := s.app.Vault.tenant(ctx, actor.Tenant)
	if err != nil {
		return c, err
	}
	plain, err := vault.Open(id, sealed.PersonKey, careSpot(id), sealed.Sealed)
	if err != nil {
		return c, err
	}
	c = sealed.Care
	if err := json.Unmarshal(plain, &c.Whom); err != nil {
		return c, err
	}
	return c, s.app.look(ctx, actor, who, httpapi.Reveal{Case: audit.Subject("care", id), Reason: "visit", Key: key}, careView, false)
}

// EndCare ends a care from today: because the person takes the consent back, or because it is needed no more. What is sealed is removed half
// a year later. Faults: Forbidden; NotFound care.not_found; Stale care.stale; Conflict care.ended.
func (s *Visits) EndCare(ctx context.Context, actor access.Actor, id string, version int64, withdrew bool) (err error) {
	defer fault.Wrap(&err, "app.EndCare(%s)", id)
	sealed, who, err := s.care(ctx, actor, access.CareEdit, id)
	if err != nil {
		return err
	}
	if !sealed.Open() {
		return fault.New(fault.Conflict, "care.ended")
	}
	return s.app.Store.Update(ctx, func(tx *store.Tx) error {
		c := sealed.Care
		c.Consent.Ended, c.Consent.Withdrew, c.Version = calendar.DateOf(tx.Now()), withdrew, version+1
		if err := tx.SaveCare(c); err != nil {
			return err
		}
		c.Salt = nil
		return logCare(tx, c, careEnd, signed(actor, who), cases.Key{})
	})
}

func (s *Visits) care(ctx context.Context, actor access.Actor, perm access.Permission, id string) (c visits.SealedCare, who access.Warrant, err error) {
	now := s.app.Clock.Now()
	scope, err := access.ScopeFor(actor, perm, access.Handling, now)
	if err != nil {
		return c, who, err
	}
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		c, err = tx.Care(scope, id)
		return err
	})
	if err != nil {
		return c, who, err
	}
	who, err = access.Authorise(actor, perm, store.CareResource(c.Care), access.Handling, now)
	return c, who, err
}

func logCare(tx *store.Tx, c visits.Care, kind string, by audit.Actor, key cases.Key) error {
	words := map[string]string{}
	if c.Salt != nil {
		words = map[string]string{
			"name": audit.HashWord(c.Salt, c.Whom.Name), "kind": audit.HashWord(c.Salt, string(c.Whom.Kind)), "guardian": audit.HashWord(c.Salt, c.Whom.Guardian),
		}
	}
	_, err := tx.AppendAct(audit.Act{
		Tenant: c.Tenant, Subject: audit.Subject("care", c.ID), Kind: kind, At: tx.Now(), Actor: by, Key: key.Hash, KeyBody: key.Body,
		Command: written(map[string]any{"every": c.Every, "consent": c.Consent}), Effects: "{}", Words: words,
	})
	return err
}
