package app

import (
	"context"
	"strings"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/notices"
	"gezhi/internal/store"
)

const (
	opinionWrite  = "opinion.write"
	opinionAnswer = "opinion.answer"
)

// Opinions keeps what those who work here say of this system (对本系统的意见), and answers them.
type Opinions struct{ app *App }

// NewOpinions returns the opinions of the application.
func NewOpinions(a *App) *Opinions { return &Opinions{a} }

// Write keeps an opinion with who wrote it; its words stand apart from the log. Invalid with the fields; idempotency.other_body.
func (s *Opinions) Write(ctx context.Context, actor access.Actor, o notices.Opinion, key cases.Key) (id string, err error) {
	defer fault.Wrap(&err, "app.WriteOpinion")
	if err := o.Check(); err != nil {
		return "", err
	}
	o.Tenant, o.Account, o.State, o.Words, o.Version = actor.Tenant, actor.Account, notices.OpinionNew, strings.TrimSpace(o.Words), 1
	o.Salt = s.app.IDs.Random(audit.SaltSize)
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		act, found, err := before(ctx, tx, actor.Tenant, key, opinionWrite)
		if err != nil || found {
			_, id, _ = strings.Cut(act.Subject, ":")
			return err
		}
		o.ID, o.At = s.app.IDs.New(tx.Now()), tx.Now()
		if err := tx.InsertOpinion(o); err != nil {
			return err
		}
		id = o.ID
		_, err = tx.AppendAct(audit.Act{
			Tenant: o.Tenant, Subject: audit.Subject("opinion", o.ID), Kind: opinionWrite, At: o.At, Key: key.Hash, KeyBody: key.Body,
			Actor: audit.Actor{Account: o.Account, Kind: string(actor.Kind), Role: "staff"}, Command: written(map[string]string{"kind": string(o.Kind), "page": o.Page}),
			Effects: "{}", Words: map[string]string{"words": audit.HashWord(o.Salt, o.Words)},
		})
		return err
	})
	return id, err
}

// Own lists what an account wrote, with the answers.
func (s *Opinions) Own(ctx context.Context, tenant, account string) (list []notices.Opinion, err error) {
	defer fault.Wrap(&err, "app.OwnOpinions")
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		list, err = tx.OpinionsOf(tenant, account)
		return err
	})
	return list, err
}

// All returns a page of what everybody wrote, with the writers' names, for those who run the system.
func (s *Opinions) All(ctx context.Context, tenant string, state notices.OpinionState, after string, limit int) (list []httpapi.Written, next string, err error) {
	defer fault.Wrap(&err, "app.AllOpinions")
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		found, cursor, err := tx.Opinions(tenant, state, after, limit)
		list, next = nil, cursor
		for _, o := range found {
			a, wrong := tx.People().Account(tenant, o.Account)
			if wrong != nil {
				return wrong
			}
			list = append(list, httpapi.Written{Opinion: o, By: a.Name})
		}
		return err
	})
	return list, next, err
}

// Answer answers an opinion; its writer finds that in the inbox. Faults: Forbidden; NotFound opinion.not_found; Stale opinion.stale;
// Invalid with the fields.
func (s *Opinions) Answer(ctx context.Context, actor access.Actor, id string, version int64, state notices.OpinionState, answer string) (err error) {
	defer fault.Wrap(&err, "app.AnswerOpinion")
	who, err := access.Authorise(actor, access.SettingsEdit, access.Resource{Tenant: actor.Tenant, Class: access.InternalData}, access.Handling, s.app.Clock.Now())
	if err != nil {
		return err
	}
	return s.app.Store.Update(ctx, func(tx *store.Tx) error {
		o, err := tx.Opinion(actor.Tenant, id)
		if err != nil {
			return err
		}
		if version != 0 && version != o.Version {
			return fault.New(fault.Stale, "opinion.stale")
		}
		if o, err = o.Answered(state, answer, tx.Now()); err != nil {
			return err
		}
		o.Version++
		act, err := tx.AppendAct(audit.Act{
			Tenant: o.Tenant, Subject: audit.Subject("opinion", o.ID), Kind: opinionAnswer, At: tx.Now(), Actor: signed(actor, who),
			Command: written(map[string]string{"state": string(state)}), Effects: "{}", Words: map[string]string{"answer": audit.HashWord(o.Salt, o.Answer)},
		})
		if err != nil {
			return err
		}
		return tx.SaveAnswer(o, act)
	})
}
