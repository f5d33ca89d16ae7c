package app

import (
	"context"
	"slices"
	"strings"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/households"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
	"gezhi/internal/redivision"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

const (
	householdAdd    = "household.add"
	householdChange = "household.change"
	householdRemove = "household.remove"
	householdMove   = "household.move"
	householdPurge  = "household.purge"
	householdReveal = "household.reveal"
	purgedAtOnce    = 200
)

// Households keeps the cards of the households of a grid (住户信息). Names and telephones are sealed, and the log knows them by salted hash.
// Whatever is opened to find somebody by name is gone with the answer: nothing opened is kept in memory.
type Households struct{ app *App }

// NewHouseholds returns the households of the application.
func NewHouseholds(a *App) *Households { return &Households{a} }

func (s *Households) today() calendar.Date { return calendar.DateOf(s.app.Clock.Now()) }

// In lists the cards of a grid within the scope, by place and door; names and telephones masked.
func (s *Households) In(ctx context.Context, scope access.Scope, grid territory.Code) (list []households.Household, err error) {
	defer fault.Wrap(&err, "app.Households(%s)", grid)
	return s.find(ctx, scope, grid, everyCard)
}

// Find lists the cards of a grid within the scope whose name holds the words, whose door begins with them, or whose telephone is them or
// ends with their four digits; names and telephones masked. Nothing is found by nothing.
func (s *Households) Find(ctx context.Context, scope access.Scope, grid territory.Code, words string) (list []households.Household, err error) {
	defer fault.Wrap(&err, "app.FindHouseholds(%s)", grid)
	wanted, err := s.wanted(ctx, scope.Tenant(), words)
	if err != nil {
		return nil, err
	}
	return s.find(ctx, scope, grid, wanted)
}

// wanted tells whether a card is one that some words look for.
func (s *Households) wanted(ctx context.Context, tenant, words string) (func(households.Sealed) (bool, error), error) {
	name, door := households.Fold(words), households.DoorOf(words)
	if name == "" {
		return noCard, nil
	}
	whole, tail, err := s.app.Vault.HouseholdPhone(ctx, tenant, words)
	if err != nil {
		return nil, err
	}
	digits := strings.Trim(name, "+-()0123456789") == ""
	return func(sealed households.Sealed) (bool, error) {
		switch {
		case digits && whole != "" && sealed.PhoneIndex == whole, digits && len(name) == households.TailDigits && tail != "" && sealed.TailIndex == tail:
			return true, nil
		case door != "" && (sealed.Door == door || strings.HasPrefix(sealed.Door, door+"-")):
			return true, nil
		case digits:
			return false, nil
		}
		open, err := s.app.Vault.HouseholdName(ctx, sealed)
		return strings.Contains(households.Fold(open), name), err
	}, nil
}

func everyCard(households.Sealed) (bool, error) { return true, nil }

func noCard(households.Sealed) (bool, error) { return false, nil }

// find goes through the cards of a grid and opens those that are wanted, to mask them.
func (s *Households) find(ctx context.Context, scope access.Scope, grid territory.Code, wanted func(households.Sealed) (bool, error)) (list []households.Household, err error) {
	var sealed []households.Sealed
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		sealed, err = tx.Households(scope, grid)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, one := range sealed {
		is, err := wanted(one)
		if err != nil {
			return nil, err
		}
		if !is {
			continue
		}
		h, err := s.app.Vault.OpenHousehold(ctx, one)
		if err != nil {
			return nil, err
		}
		list = append(list, masked(h))
	}
	slices.SortStableFunc(list, byDoor)
	return list, nil
}

func byDoor(a, b households.Household) int {
	return compare(string(a.Place)+a.Building, string(b.Place)+b.Building, a.Door, b.Door)
}

func compare(a, b, c, d string) int {
	if by := strings.Compare(a, b); by != 0 {
		return by
	}
	return strings.Compare(c, d)
}

func masked(h households.Household) households.Household {
	h.Name = access.Field(access.PersonalData, access.Handling, h.Name, access.MaskName)
	h.Phone = access.Field(access.PersonalData, access.Handling, h.Phone, access.MaskPhone)
	return h
}

// One returns a card within the scope, masked. NotFound household.not_found.
func (s *Households) One(ctx context.Context, scope access.Scope, id string) (h households.Household, err error) {
	defer fault.Wrap(&err, "app.Household(%s)", id)
	var sealed households.Sealed
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		sealed, err = tx.Household(scope, id)
		return err
	})
	if err != nil {
		return h, err
	}
	h, err = s.app.Vault.OpenHousehold(ctx, sealed)
	return masked(h), err
}

// Add keeps the card of a household, as of today. Faults: Forbidden; NotFound; Invalid with the fields; Conflict household.same_door,
// household.full; idempotency.other_body.
func (s *Households) Add(ctx context.Context, actor access.Actor, h households.Household, key cases.Key) (id string, err error) {
	defer fault.Wrap(&err, "app.AddHousehold")
	h.Tenant, h.Version, h.Refreshed = actor.Tenant, 1, s.today()
	who, err := s.checked(ctx, actor, &h)
	if err != nil {
		return "", err
	}
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		act, found, err := before(ctx, tx, actor.Tenant, key, householdAdd)
		if err != nil || found {
			_, id, _ = strings.Cut(act.Subject, ":")
			return err
		}
		h.ID = s.app.IDs.New(tx.Now())
		id = h.ID
		if err := s.fits(tx, h); err != nil {
			return err
		}
		return s.keep(ctx, tx, h, signed(actor, who), key)
	})
	return id, err
}

func (s *Households) keep(ctx context.Context, tx *store.Tx, h households.Household, by audit.Actor, key cases.Key) error {
	h.Salt = s.app.IDs.Random(audit.SaltSize)
	sealed, err := s.app.Vault.SealHousehold(ctx, h)
	if err != nil {
		return err
	}
	if err := tx.InsertHousehold(sealed); err != nil {
		return err
	}
	return logHousehold(tx, h, householdAdd, by, key)
}

// Change writes a card over the version that was seen, and holds it to be true as of today. Without contact the name and the telephone
// stay as they are. Faults: as Add; NotFound household.not_found; Stale household.stale.
func (s *Households) Change(ctx context.Context, actor access.Actor, h households.Household, contact bool) (err error) {
	defer fault.Wrap(&err, "app.ChangeHousehold")
	h.Tenant, h.Refreshed = actor.Tenant, s.today()
	old, err := s.own(ctx, actor, access.HouseholdEdit, h.ID)
	if err != nil {
		return err
	}
	h.Carded = old.Carded
	if !h.Refused.IsZero() && old.Refuses(s.today()) {
		h.Refused = old.Refused // said again within the year: the year runs from the first time until it is over
	}
	who, err := s.checked(ctx, actor, &h)
	if err != nil {
		return err
	}
	return s.app.Store.Update(ctx, func(tx *store.Tx) error {
		if err := s.fits(tx, h); err != nil {
			return err
		}
		if h.Place != old.Place {
			if err := tx.MoveHousehold(h.Tenant, h.ID, h.Place); err != nil {
				return err
			}
		}
		next := h
		next.Version = h.Version + 1
		if contact {
			next.Salt = s.app.IDs.Random(audit.SaltSize)
			sealed, err := s.app.Vault.SealHousehold(ctx, next)
			if err != nil {
				return err
			}
			if err := tx.SaveHousehold(sealed); err != nil {
				return err
			}
			return logHousehold(tx, next, householdChange, signed(actor, who), cases.Key{}, old.Place)
		}
		sealed := old
		next.Name, next.Phone, next.Salt = "", "", old.Salt
		sealed.Household = next
		if err := tx.SaveHousehold(sealed); err != nil {
			return err
		}
		next.Salt = nil // the words stay as they are
		return logHousehold(tx, next, householdChange, signed(actor, who), cases.Key{}, old.Place)
	})
}

// Remove takes a card out: name, telephone and key are gone at once. As long as a mandate of the household is open it stays, because papers may
// be with the worker. Faults: Forbidden; NotFound household.not_found; Stale household.stale; Conflict household.mandate_open.
func (s *Households) Remove(ctx context.Context, actor access.Actor, id string, version int64) (err error) {
	defer fault.Wrap(&err, "app.RemoveHousehold")
	old, err := s.own(ctx, actor, access.HouseholdEdit, id)
	if err != nil {
		return err
	}
	who, err := s.warrant(actor, access.HouseholdEdit, old.Household)
	if err != nil {
		return err
	}
	return s.app.Store.Update(ctx, func(tx *store.Tx) error {
		if open, err := openMandate(tx, actor.Tenant, id); err != nil {
			return err
		} else if open {
			return fault.New(fault.Conflict, "household.mandate_open")
		}
		return s.drop(tx, old.Household, version, householdRemove, signed(actor, who))
	})
}

// drop removes a card with all that hangs on it.
func (s *Households) drop(tx *store.Tx, h households.Household, version int64, kind string, by audit.Actor) error {
	if err := tx.DropHousehold(h.Tenant, h.ID, version); err != nil {
		return err
	}
	if err := tx.ForgetHousehold(h.Tenant, h.ID); err != nil {
		return err
	}
	h.Salt = nil
	return logHousehold(tx, h, kind, by, cases.Key{})
}

// Reveal returns name and telephone of a household in full. It is an act of its own with a reason, and counts against what the account may
// see in a day. Faults: Invalid reason not_one_of, words required or too_long; NotFound household.not_found; Forbidden; TooMany
// reveal.quota; Invalid idempotency.other_body.
func (s *Households) Reveal(ctx context.Context, actor access.Actor, id string, r httpapi.Reveal) (p cases.Person, err error) {
	defer fault.Wrap(&err, "app.RevealHousehold(%s)", id)
	if err := checkReveal(r); err != nil {
		return p, err
	}
	sealed, err := s.own(ctx, actor, access.HouseholdReveal, id)
	if err != nil {
		return p, err
	}
	who, err := s.warrant(actor, access.HouseholdReveal, sealed.Household)
	if err != nil {
		return p, err
	}
	h, err := s.app.Vault.OpenHousehold(ctx, sealed)
	if err != nil {
		return p, err
	}
	r.Case = audit.Subject("household", id)
	if err := s.app.look(ctx, actor, who, r, householdReveal, true); err != nil {
		return p, err
	}
	return cases.Person{Name: h.Name, Phone: h.Phone}, nil
}

// look notes that somebody saw in full what is otherwise masked or hidden: a row, and its act. A counted one is refused where the account
// saw as much as it may in a day.
func (a *App) look(ctx context.Context, actor access.Actor, who access.Warrant, r httpapi.Reveal, kind string, counted bool) error {
	salt := a.IDs.Random(audit.SaltSize)
	return a.Store.Update(ctx, func(tx *store.Tx) error {
		if _, done, err := before(ctx, tx, actor.Tenant, r.Key, kind); err != nil || done {
			return err
		}
		if counted {
			n, err := tx.CountedReveals(actor.Tenant, actor.Account, calendar.DateOf(tx.Now()).Start())
			if err != nil {
				return err
			}
			if n >= revealsADay {
				return fault.New(fault.TooMany, "reveal.quota", "max", revealsADay)
			}
		}
		row := store.Reveal{
			Tenant: actor.Tenant, ID: a.IDs.New(tx.Now()), Case: r.Case, Account: actor.Account, At: tx.Now(), Reason: r.Reason, Counted: counted,
		}
		act := audit.Act{
			Tenant: actor.Tenant, Subject: audit.Subject("reveal", row.ID), Kind: kind, At: row.At, Actor: signed(actor, who),
			Key: r.Key.Hash, KeyBody: r.Key.Body, Command: revealCommand(r), Effects: written(map[string]bool{"counted": counted}),
		}
		if r.Words != "" {
			row.Salt, row.Words = salt, r.Words
			act.Words = map[string]string{fieldOfWords: audit.HashWord(salt, r.Words)}
		}
		if err := tx.InsertReveal(row); err != nil {
			return err
		}
		_, err := tx.AppendAct(act)
		return err
	})
}

// Looks lists who saw the contact of a household in full, to be told to it on request. NotFound household.not_found.
func (s *Households) Looks(ctx context.Context, scope access.Scope, id string) (looks []httpapi.Look, err error) {
	defer fault.Wrap(&err, "app.HouseholdLooks(%s)", id)
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.Household(scope, id); err != nil {
			return err
		}
		looks, err = looksAt(tx, scope.Tenant(), audit.Subject("household", id))
		return err
	})
	return looks, err
}

func looksAt(tx *store.Tx, tenant, subject string) ([]httpapi.Look, error) {
	whole := access.SystemScope(tenant)
	rows, err := tx.Reveals(whole, subject)
	if err != nil {
		return nil, err
	}
	looks := make([]httpapi.Look, 0, len(rows))
	for _, row := range rows {
		look := httpapi.Look{At: row.At, Reason: row.Reason}
		acts, err := tx.ActsAfter(whole, audit.Subject("reveal", row.ID), 0, 1)
		if err != nil {
			return nil, err
		}
		if len(acts) == 1 {
			look.Role, look.Org = people.Role(acts[0].Actor.Role), people.Org(acts[0].Actor.Org)
		}
		looks = append(looks, look)
	}
	return takenWith(tx, tenant, subject, looks)
}

// Fading lists the cards within the scope that are purged within two months unless somebody refreshes them, the first to go first; masked.
func (s *Households) Fading(ctx context.Context, scope access.Scope) (list []households.Household, err error) {
	defer fault.Wrap(&err, "app.FadingHouseholds")
	var sealed []households.Sealed
	day := households.PurgeBefore(s.today().AddDays(households.WarnedDays))
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		sealed, err = tx.HouseholdsRefreshedBy(scope, day, households.MostOfGrid)
		return err
	})
	for _, one := range sealed {
		h, err := s.app.Vault.OpenHousehold(ctx, one)
		if err != nil {
			return nil, err
		}
		list = append(list, masked(h))
	}
	return list, err
}

// Purge removes the cards that nobody refreshed for two years, each with its act, and answers how many.
func (s *Households) Purge(ctx context.Context, tenant string) (gone int, err error) {
	defer fault.Wrap(&err, "app.PurgeHouseholds")
	for ctx.Err() == nil {
		n := 0
		err := s.app.Store.Update(ctx, func(tx *store.Tx) error {
			old, err := tx.HouseholdsRefreshedBy(access.SystemScope(tenant), households.PurgeBefore(calendar.DateOf(tx.Now())), purgedAtOnce)
			if err != nil {
				return err
			}
			for _, one := range old {
				if err := s.drop(tx, one.Household, one.Version, householdPurge, system); err != nil {
					return err
				}
			}
			n = len(old)
			return nil
		})
		gone += n
		if err != nil || n < purgedAtOnce {
			return gone, err
		}
	}
	return gone, ctx.Err()
}

// Admit keeps the cards of a new district, each with its act, in batches.
func (s *Households) Admit(ctx context.Context, list []households.Household) (err error) {
	defer fault.Wrap(&err, "app.AdmitHouseholds")
	for some := range slices.Chunk(list, purgedAtOnce) {
		if _, err := s.app.Vault.tenant(ctx, some[0].Tenant); err != nil {
			return err
		}
		err := s.app.Store.Update(ctx, func(tx *store.Tx) error {
			for i := range some {
				some[i].ID = s.app.IDs.New(tx.Now())
				if err := s.keep(ctx, tx, some[i], system, cases.Key{}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// own returns a card on which the actor has a permission, still sealed.
func (s *Households) own(ctx context.Context, actor access.Actor, perm access.Permission, id string) (h households.Sealed, err error) {
	scope, err := access.ScopeFor(actor, perm, access.Handling, s.app.Clock.Now())
	if err != nil {
		return h, err
	}
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		h, err = tx.Household(scope, id)
		return err
	})
	return h, err
}

func (s *Households) warrant(actor access.Actor, perm access.Permission, h households.Household) (access.Warrant, error) {
	return access.Authorise(actor, perm, store.HouseholdResource(h), access.Handling, s.app.Clock.Now())
}

// checked brings a card into one form and holds it against the ground.
func (s *Households) checked(ctx context.Context, actor access.Actor, h *households.Household) (access.Warrant, error) {
	next, err := h.Check()
	if err != nil {
		return access.Warrant{}, err
	}
	who, err := s.warrant(actor, access.HouseholdEdit, next)
	if err != nil {
		return who, err
	}
	policy, err := s.app.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return who, err
	}
	if _, err := s.app.Vault.tenant(ctx, actor.Tenant); err != nil { // opened before a transaction needs it
		return who, err
	}
	*h = next
	var wrong fault.Fields
	if !policy.Territory.Known(next.Place) {
		wrong.Add("place", "unknown_place", "place", string(next.Place))
	}
	if next.Building != "" {
		_, buildings := policy.Territory.Housing(next.Grid())
		if !slices.ContainsFunc(buildings, func(b territory.Building) bool {
			return b.ID == next.Building && (next.Place == b.Grid || next.Place == b.Micro)
		}) {
			wrong.Add("building", "liaison.building")
		}
	}
	return who, wrong.Err()
}

// fits reports whether there is room for a card in its grid, and no other behind the same door.
func (s *Households) fits(tx *store.Tx, h households.Household) error {
	there, err := tx.Households(access.SystemScope(h.Tenant), h.Grid())
	if err != nil {
		return err
	}
	others := 0
	for _, o := range there {
		if o.ID == h.ID {
			continue
		}
		if others++; o.Door == h.Door && o.Building == h.Building && (h.Building != "" || o.Place == h.Place) {
			return fault.New(fault.Conflict, "household.same_door", "door", h.Door)
		}
	}
	if others >= households.MostOfGrid {
		return fault.New(fault.Conflict, "household.full", "max", households.MostOfGrid)
	}
	return nil
}

// follow lets the cards of a community follow their ground: to where their building stands now, else to the heir of their place.
func (s *Households) follow(tx *store.Tx, tenant string, community territory.Code, h redivision.Heirs, now *territory.Index) (moved int, err error) {
	before, err := tx.Households(access.SystemScope(tenant), community)
	if err != nil {
		return 0, err
	}
	for _, one := range before {
		place := heirOf(people.Liaison{Place: one.Place, Building: one.Building}, h, now)
		if place == one.Place {
			continue
		}
		one.Place = place
		one.Version++
		if err := tx.SaveHousehold(one); err != nil {
			return moved, err
		}
		if err := tx.MoveHousehold(tenant, one.ID, place); err != nil {
			return moved, err
		}
		one.Salt = nil
		if err := logHousehold(tx, one.Household, householdMove, system, cases.Key{}); err != nil {
			return moved, err
		}
		moved++
	}
	return moved, nil
}

// logHousehold appends an act on a card. from is the place where the household was before.
func logHousehold(tx *store.Tx, h households.Household, kind string, by audit.Actor, key cases.Key, from ...territory.Code) error {
	words := map[string]string{}
	if h.Salt != nil {
		words = map[string]string{"door": audit.HashWord(h.Salt, h.Door), "name": audit.HashWord(h.Salt, h.Name), "phone": audit.HashWord(h.Salt, h.Phone)}
	}
	command := map[string]any{"place": h.Place, "source": h.Source, "statute": h.Statute, "refreshed": h.Refreshed, "refuses": !h.Refused.IsZero()}
	noteMove(command, h.Place, from)
	_, err := tx.AppendAct(audit.Act{
		Tenant: h.Tenant, Subject: audit.Subject("household", h.ID), Kind: kind, At: tx.Now(), Actor: by, Key: key.Hash, KeyBody: key.Body, Claim: key.Claim,
		Command: written(command), Effects: "{}", Words: words,
	})
	return err
}

// noteMove tells in a command where something was before, if that was elsewhere: phones there have it on their list.
func noteMove(command map[string]any, place territory.Code, from []territory.Code) {
	for _, was := range from {
		if was != place {
			command["from"] = was
		}
	}
}
