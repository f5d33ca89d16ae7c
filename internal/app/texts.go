package app

import (
	"context"
	"slices"
	"strings"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/desk"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/jurisdictions"
)

const (
	textAdd    = "text.add"
	textChange = "text.change"
	textRetire = "text.retire"
	textResume = "text.resume"

	startingTexts = "texts.yaml" // among the jurisdictions
)

// Texts keeps the standard texts of a county (常用语) and of its units.
type Texts struct{ app *App }

// NewTexts returns the standard texts of the application.
func NewTexts(a *App) *Texts { return &Texts{a} }

// For lists what an actor is offered: the texts in force of the county and of the organisations that the actor works for. All lists,
// beside these, what is retired and what else the actor may edit.
func (s *Texts) For(ctx context.Context, actor access.Actor, all bool) (list []httpapi.TextState, err error) {
	defer fault.Wrap(&err, "app.Texts")
	var found []desk.Text
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		found, err = tx.Texts(actor.Tenant)
		return err
	})
	orgs := append(actor.Orgs(s.app.Clock.Now()), "")
	for _, t := range found {
		_, refused := s.warrant(actor, t.Org)
		mine := slices.Contains(orgs, t.Org) && !t.Retired
		if mine || all && refused == nil {
			list = append(list, httpapi.TextState{Text: t, Editable: refused == nil})
		}
	}
	return list, err
}

// Add keeps a new text. Faults: Forbidden; Invalid with the fields; Conflict text.full; idempotency.other_body.
func (s *Texts) Add(ctx context.Context, actor access.Actor, t desk.Text, key cases.Key) (id string, err error) {
	defer fault.Wrap(&err, "app.AddText")
	who, err := s.warrant(actor, t.Org)
	if err != nil {
		return "", err
	}
	if t, err = s.checked(ctx, actor.Tenant, t); err != nil {
		return "", err
	}
	t.Tenant, t.Version, t.Salt = actor.Tenant, 1, s.app.IDs.Random(audit.SaltSize)
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		act, found, err := before(ctx, tx, actor.Tenant, key, textAdd)
		if err != nil || found {
			_, id, _ = strings.Cut(act.Subject, ":")
			return err
		}
		t.ID = s.app.IDs.New(tx.Now())
		id = t.ID
		if err := tx.InsertText(t); err != nil {
			return err
		}
		return logText(tx, t, textAdd, signed(actor, who), key)
	})
	return id, err
}

// Change writes a text over the version that was seen, retires it, or takes it up again; its unit stays. Faults: Forbidden; NotFound
// text.not_found; Stale text.stale; Invalid with the fields.
func (s *Texts) Change(ctx context.Context, actor access.Actor, t desk.Text) (err error) {
	defer fault.Wrap(&err, "app.ChangeText")
	return s.app.Store.Update(ctx, func(tx *store.Tx) error {
		old, err := tx.Text(actor.Tenant, t.ID)
		if err != nil {
			return err
		}
		who, err := s.warrant(actor, old.Org)
		if err != nil {
			return err
		}
		if t.Version != old.Version {
			return fault.New(fault.Stale, "text.stale")
		}
		next := t
		next.Tenant, next.Org, next.Salt = old.Tenant, old.Org, old.Salt
		if next, err = s.checked(ctx, actor.Tenant, next); err != nil {
			return err
		}
		next.Version++
		if err := tx.SaveText(next); err != nil {
			return err
		}
		kind := textChange
		switch {
		case next.Retired && !old.Retired:
			kind = textRetire
		case old.Retired && !next.Retired:
			kind = textResume
		}
		return logText(tx, next, kind, signed(actor, who), cases.Key{})
	})
}

// checked is the text as it is kept, if the county's policy knows its matter and its unit.
func (s *Texts) checked(ctx context.Context, tenant string, t desk.Text) (desk.Text, error) {
	t, err := t.Check()
	if err != nil {
		return t, err
	}
	policy, err := s.app.Policies.Policy(ctx, tenant)
	if err != nil {
		return t, err
	}
	var wrong fault.Fields
	if _, known := policy.Catalogue.Matter(t.Matter); t.Matter != "" && !known {
		wrong.Add("matter", "unknown_matter", "matter", t.Matter)
	}
	return t, wrong.Err()
}

func (s *Texts) warrant(actor access.Actor, org people.Org) (access.Warrant, error) {
	thing := access.Resource{Tenant: actor.Tenant, Class: access.InternalData}
	if org != "" {
		thing.Orgs = []people.Org{org}
	}
	return access.Authorise(actor, access.TextEdit, thing, access.Handling, s.app.Clock.Now())
}

func logText(tx *store.Tx, t desk.Text, kind string, by audit.Actor, key cases.Key) error {
	_, err := tx.AppendAct(audit.Act{
		Tenant: t.Tenant, Subject: audit.Subject("text", t.ID), Kind: kind, At: tx.Now(), Actor: by, Key: key.Hash, KeyBody: key.Body,
		Command: written(map[string]string{"kind": string(t.Kind), "org": string(t.Org), "matter": t.Matter}), Effects: "{}",
		Words: map[string]string{"title": audit.HashWord(t.Salt, t.Title), "words": audit.HashWord(t.Salt, t.Words)},
	})
	return err
}

// beginTexts gives a new county the texts that come with the program.
func (a *App) beginTexts(tx *store.Tx, tenant string) error {
	texts, err := desk.ReadTexts(jurisdictions.Files, startingTexts)
	if err != nil {
		return err
	}
	for _, t := range texts {
		t.Tenant, t.ID, t.Salt = tenant, a.IDs.New(tx.Now()), a.IDs.Random(audit.SaltSize)
		if err := tx.InsertText(t); err != nil {
			return err
		}
	}
	return nil
}
