package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/agency"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/households"
	"gezhi/internal/httpapi"
	"gezhi/internal/keys"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// What is done with a mandate is an act under "mandate." and its way or its result, beside these.
const (
	mandateAct   = "mandate."
	mandateOpen  = mandateAct + "open"
	mandateView  = mandateAct + "view"
	mandatePurge = mandateAct + "purge"
	mandatesOpen = 300 // in a grid at a time
)

// Mandates keeps what grid workers do for residents who cannot go (便民代办). What a mandate is for, its papers and its end are sealed under a
// key of its own, for the team of its grid; names are masked until a look that is noted.
type Mandates struct {
	app   *App
	homes *Households
}

// NewMandates returns the mandates of the application.
func NewMandates(a *App) *Mandates { return &Mandates{a, NewHouseholds(a)} }

// In lists the mandates of a grid within the scope, those that end first before the others and the closed ones last; names masked.
func (s *Mandates) In(ctx context.Context, scope access.Scope, grid territory.Code) (list []httpapi.MandateFile, err error) {
	defer fault.Wrap(&err, "app.Mandates(%s)", grid)
	if _, err := s.app.Vault.tenant(ctx, scope.Tenant()); err != nil {
		return nil, err
	}
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		sealed, err := tx.Mandates(scope, grid)
		if err != nil {
			return err
		}
		list, err = s.files(ctx, tx, sealed)
		return err
	})
	slices.SortStableFunc(list, func(a, b httpapi.MandateFile) int {
		if a.Open() != b.Open() {
			return map[bool]int{true: -1, false: 1}[a.Open()]
		}
		if by := b.Closed.Compare(a.Closed); by != 0 {
			return by
		}
		return a.Until.Compare(b.Until)
	})
	return list, err
}

// One returns a mandate within the scope, its name masked. NotFound mandate.not_found.
func (s *Mandates) One(ctx context.Context, scope access.Scope, id string) (file httpapi.MandateFile, err error) {
	defer fault.Wrap(&err, "app.Mandate(%s)", id)
	if _, err := s.app.Vault.tenant(ctx, scope.Tenant()); err != nil {
		return file, err
	}
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		sealed, err := tx.Mandate(scope, id)
		if err != nil {
			return err
		}
		files, err := s.files(ctx, tx, []agency.Sealed{sealed})
		if err == nil {
			file = files[0]
		}
		return err
	})
	return file, err
}

// files opens mandates and sets beside them the doors of their households and the names of those who worked on them. Who has no account any
// more has no name.
func (s *Mandates) files(ctx context.Context, tx *store.Tx, sealed []agency.Sealed) (list []httpapi.MandateFile, err error) {
	names := map[string]string{}
	for _, one := range sealed {
		m, err := s.app.Vault.OpenMandate(ctx, one)
		if err != nil {
			return nil, err
		}
		for _, account := range workedOn(m) {
			if _, known := names[account]; known {
				continue
			}
			a, err := tx.People().Account(m.Tenant, account)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return nil, err
			}
			names[account] = a.Name
		}
		file := httpapi.MandateFile{Mandate: m, Names: names}
		h, err := tx.Household(access.SystemScope(m.Tenant), m.Household)
		switch {
		case err == nil:
			file.Home = h.Household
		case !fault.Is(err, fault.NotFound):
			return nil, err
		}
		file.Name = access.Field(access.PersonalData, access.Handling, m.Name, access.MaskName)
		list = append(list, file)
	}
	return list, nil
}

func workedOn(m agency.Mandate) []string {
	list := []string{m.Account}
	for _, v := range m.Moves {
		list = append(list, v.Account)
	}
	return list
}

// Take keeps that somebody gave a mandate, once. Faults: Forbidden; NotFound household.not_found; Invalid with the fields; Conflict
// mandate.other, mandate.crowded; idempotency.other_body.
func (s *Mandates) Take(ctx context.Context, actor access.Actor, m agency.Mandate, key cases.Key) (err error) {
	defer fault.Wrap(&err, "app.TakeMandate")
	m.Account = actor.Account
	found := false
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		found, err = s.taken(ctx, tx, actor, m, key)
		return err
	})
	if err != nil || found {
		return err
	}
	h, err := s.homes.own(ctx, actor, access.HouseholdRead, m.Household)
	if err != nil {
		return err
	}
	m.Tenant, m.Place, m.Moves, m.Version = actor.Tenant, h.Place, []agency.Move{}, 1
	who, err := access.Authorise(actor, access.AgencyAct, store.MandateResource(m), access.Handling, s.app.Clock.Now())
	if err != nil {
		return err
	}
	policy, err := s.app.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return err
	}
	today := calendar.DateOf(s.app.Clock.Now())
	if m, err = m.Check(today, func(matter string) bool { return actsIn(policy.Catalogue, matter, today) }); err != nil {
		return err
	}
	vault, err := s.app.Vault.tenant(ctx, actor.Tenant)
	if err != nil {
		return err
	}
	return s.app.Store.Update(ctx, func(tx *store.Tx) error {
		if found, err := s.taken(ctx, tx, actor, m, key); err != nil || found {
			return err
		}
		there, err := tx.Mandates(access.SystemScope(actor.Tenant), h.Grid())
		if err != nil {
			return err
		}
		if len(slices.DeleteFunc(there, func(o agency.Sealed) bool { return !o.Open() })) >= mandatesOpen {
			return fault.New(fault.Conflict, "mandate.crowded", "max", mandatesOpen)
		}
		next := m
		next.Opened, next.Salt = tx.Now(), s.app.IDs.Random(audit.SaltSize)
		person, err := vault.NewPerson(m.ID)
		if err != nil {
			return err
		}
		sealed, err := s.app.Vault.SealMandate(ctx, next, person)
		if err != nil {
			return err
		}
		if err := tx.InsertMandate(sealed); err != nil {
			return err
		}
		words := map[string]string{"name": audit.HashWord(next.Salt, m.Name), "matter": audit.HashWord(next.Salt, m.Matter)}
		return logMandate(tx, next, mandateOpen, signed(actor, who), key, map[string]any{"given": m.Given, "given_on": m.GivenOn, "until": m.Until}, words)
	})
}

// taken reports whether a mandate came before, under its key or its id.
func (s *Mandates) taken(ctx context.Context, tx *store.Tx, actor access.Actor, m agency.Mandate, key cases.Key) (bool, error) {
	if _, found, err := before(ctx, tx, actor.Tenant, key, mandateOpen); err != nil || found {
		return found, err
	}
	sealed, err := tx.Mandate(access.SystemScope(actor.Tenant), m.ID)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if there, err := s.app.Vault.OpenMandate(ctx, sealed); err != nil {
		return false, err
	} else if !there.Same(m) {
		return false, fault.New(fault.Conflict, "mandate.other")
	}
	return true, nil
}

// actsIn reports whether grid workers act for somebody in a matter on a day.
func actsIn(c *catalogue.Catalogue, code string, day calendar.Date) bool {
	m, ok := c.Matter(code)
	return ok && slices.Contains(m.WorkerActions, catalogue.Agency) && c.MayAskGridWorker(code, day) == nil
}

// Move keeps that papers changed hands, once. Faults: Forbidden; NotFound mandate.not_found; those of agency.Mandate.Moved; Conflict
// mandate.other; idempotency.other_body.
func (s *Mandates) Move(ctx context.Context, actor access.Actor, id string, v agency.Move, key cases.Key) (err error) {
	defer fault.Wrap(&err, "app.MovePapers(%s)", id)
	v.Account = actor.Account
	return s.change(ctx, actor, id, mandateAct+string(v.Way), key, func(m agency.Mandate, tx *store.Tx) (agency.Mandate, map[string]any, map[string]string, error) {
		for _, there := range m.Moves {
			if there.ID != v.ID {
				continue
			}
			if !there.Same(v) {
				return m, nil, nil, fault.New(fault.Conflict, "mandate.other")
			}
			return m, nil, nil, errKept
		}
		v := v
		v.At = tx.Now()
		next, err := m.Moved(v)
		n := 0
		for _, p := range v.Papers {
			n += p.Count
		}
		return next, map[string]any{"id": v.ID, "papers": n, "closed": !next.Open()}, map[string]string{"papers": audit.HashWord(m.Salt, written(v.Papers))}, err
	})
}

// End keeps what came of an errand, or that the mandate was taken back. Faults: Forbidden; NotFound mandate.not_found; those of
// agency.Mandate.Ended; idempotency.other_body.
func (s *Mandates) End(ctx context.Context, actor access.Actor, id string, result agency.Result, reason agency.Reason, key cases.Key) (err error) {
	defer fault.Wrap(&err, "app.EndMandate(%s)", id)
	return s.change(ctx, actor, id, mandateAct+string(result), key, func(m agency.Mandate, tx *store.Tx) (agency.Mandate, map[string]any, map[string]string, error) {
		next, err := m.Ended(result, reason, tx.Now())
		words := map[string]string{}
		if reason != "" {
			words["reason"] = audit.HashWord(m.Salt, string(reason))
		}
		return next, map[string]any{"closed": !next.Open()}, words, err
	})
}

// errKept says that there is nothing to write: it was kept before.
var errKept = errors.New("app: kept before")

// change decides on a mandate as it stands and writes what was decided with its act; nothing where it was done before.
func (s *Mandates) change(ctx context.Context, actor access.Actor, id, kind string, key cases.Key,
	decide func(agency.Mandate, *store.Tx) (agency.Mandate, map[string]any, map[string]string, error)) error {
	scope, err := access.ScopeFor(actor, access.AgencyAct, access.Handling, s.app.Clock.Now())
	if err != nil {
		return err
	}
	if _, err := s.app.Vault.tenant(ctx, actor.Tenant); err != nil {
		return err
	}
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		sealed, err := tx.Mandate(scope, id)
		if err != nil {
			return err
		}
		who, err := access.Authorise(actor, access.AgencyAct, store.MandateResource(sealed.Mandate), access.Handling, tx.Now())
		if err != nil {
			return err
		}
		if act, found, err := before(ctx, tx, actor.Tenant, key, kind); err != nil || found {
			if found && idOf(act) != id {
				return fault.New(fault.Invalid, "idempotency.other_body")
			}
			return err
		}
		m, err := s.app.Vault.OpenMandate(ctx, sealed)
		if err != nil {
			return err
		}
		next, command, words, err := decide(m, tx)
		if err != nil {
			return err
		}
		next.Version++
		again, err := s.app.Vault.SealMandate(ctx, next, sealed.PersonKey)
		if err != nil {
			return err
		}
		if err := tx.SaveMandate(again); err != nil {
			return err
		}
		return logMandate(tx, next, kind, signed(actor, who), key, command, words)
	})
	if errors.Is(err, errKept) {
		return nil
	}
	return err
}

// View returns the name of whoever gave a mandate in full. Each look is an act with a reason, and counts against what the account may see in a
// day. Faults: Invalid with the fields; NotFound mandate.not_found; Forbidden; TooMany reveal.quota; idempotency.other_body.
func (s *Mandates) View(ctx context.Context, actor access.Actor, id string, r httpapi.Reveal) (name string, err error) {
	defer fault.Wrap(&err, "app.ViewMandate(%s)", id)
	if err := checkReveal(r); err != nil {
		return "", err
	}
	now := s.app.Clock.Now()
	scope, err := access.ScopeFor(actor, access.AgencyAct, access.Handling, now)
	if err != nil {
		return "", err
	}
	var sealed agency.Sealed
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		sealed, err = tx.Mandate(scope, id)
		return err
	})
	if err != nil {
		return "", err
	}
	who, err := access.Authorise(actor, access.AgencyAct, store.MandateResource(sealed.Mandate), access.Handling, now)
	if err != nil {
		return "", err
	}
	m, err := s.app.Vault.OpenMandate(ctx, sealed)
	if err != nil {
		return "", err
	}
	r.Case = audit.Subject("mandate", id)
	if err := s.app.look(ctx, actor, who, r, mandateView, true); err != nil {
		return "", err
	}
	return m.Name, nil
}

// Purge removes the mandates that were closed a year ago, each with its act, and answers how many.
func (s *Mandates) Purge(ctx context.Context, tenant string) (gone int, err error) {
	defer fault.Wrap(&err, "app.PurgeMandates")
	for n := 1; n > 0 && ctx.Err() == nil; gone += n {
		err := s.app.Store.Update(ctx, func(tx *store.Tx) error {
			n = 0
			today := calendar.DateOf(tx.Now())
			old, err := tx.MandatesClosedBy(tenant, households.MonthsOn(today, -agency.KeptMonths).AddDays(3))
			for _, m := range old {
				if today.Before(m.PurgedOn()) {
					continue
				}
				n++
				if err := tx.DropMandate(tenant, m.ID); err != nil {
					return err
				}
				if err := logMandate(tx, m.Mandate, mandatePurge, system, cases.Key{}, nil, nil); err != nil {
					return err
				}
			}
			return err
		})
		if err != nil {
			return gone, err
		}
	}
	return gone, ctx.Err()
}

// openMandate reports whether somebody's papers may be with the worker: a mandate of the household is open.
func openMandate(tx *store.Tx, tenant, household string) (bool, error) {
	list, err := tx.MandatesOf(access.SystemScope(tenant), household)
	return slices.ContainsFunc(list, func(m agency.Sealed) bool { return m.Open() }), err
}

// logMandate notes what was done with a mandate. What it is for and which papers there are stand in the log by salted hash alone.
func logMandate(tx *store.Tx, m agency.Mandate, kind string, by audit.Actor, key cases.Key, command map[string]any, words map[string]string) error {
	if command == nil {
		command = map[string]any{}
	}
	_, err := tx.AppendAct(audit.Act{
		Tenant: m.Tenant, Subject: audit.Subject("mandate", m.ID), Kind: kind, At: tx.Now(), Actor: by, Key: key.Hash, KeyBody: key.Body, Claim: key.Claim,
		Command: written(command), Effects: "{}", Words: words,
	})
	return err
}

func mandateSpot(id string) keys.Spot {
	return keys.Spot{Table: "mandates", Column: "sealed", Row: id}
}

// SealMandate seals the errand of a mandate under its person key.
func (v *Vault) SealMandate(ctx context.Context, m agency.Mandate, key []byte) (sealed agency.Sealed, err error) {
	t, err := v.tenant(ctx, m.Tenant)
	if err != nil {
		return sealed, err
	}
	plain, err := json.Marshal(m.Errand)
	if err != nil {
		return sealed, err
	}
	sealed = agency.Sealed{Mandate: m, PersonKey: key}
	sealed.Errand = agency.Errand{}
	sealed.Sealed, err = t.Seal(m.ID, key, mandateSpot(m.ID), plain)
	return sealed, err
}

// OpenMandate opens the errand of a mandate.
func (v *Vault) OpenMandate(ctx context.Context, sealed agency.Sealed) (m agency.Mandate, err error) {
	t, err := v.tenant(ctx, sealed.Tenant)
	if err != nil {
		return m, err
	}
	plain, err := t.Open(sealed.ID, sealed.PersonKey, mandateSpot(sealed.ID), sealed.Sealed)
	if err != nil {
		return m, err
	}
	m = sealed.Mandate
	return m, json.Unmarshal(plain, &m.Errand)
}
