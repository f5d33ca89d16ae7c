package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/redivision"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

const (
	liaisonAdd    = "liaison.add"
	liaisonChange = "liaison.change"
	liaisonRemove = "liaison.remove"
	liaisonMove   = "liaison.move"
)

// Liaisons keeps whom the workers of a grid may call (格内联络人). Names and telephones are sealed, and the log knows them by salted hash.
type Liaisons struct{ app *App }

// NewLiaisons returns the liaisons of the application.
func NewLiaisons(a *App) *Liaisons { return &Liaisons{a} }

func (s *Liaisons) today() territory.Day {
	return territory.Day(calendar.DateOf(s.app.Clock.Now()).String())
}

// In lists those of a grid, or of another place, within the scope: heads of its buildings and micro-grids first, by place. Whose consent
// is too old is left out.
func (s *Liaisons) In(ctx context.Context, scope access.Scope, place territory.Code) (list []people.Liaison, err error) {
	defer fault.Wrap(&err, "app.Liaisons(%s)", place)
	var sealed []people.SealedLiaison
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		sealed, err = tx.Liaisons(scope, place)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, one := range sealed {
		if !one.Shown(s.today()) {
			continue
		}
		l, err := s.app.Vault.OpenLiaison(ctx, one)
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	slices.SortStableFunc(list, func(a, b people.Liaison) int { return order(a.Role) - order(b.Role) })
	return list, nil
}

func order(r people.Role) int { return slices.Index(people.LiaisonRoles(), r) }

// Add keeps somebody who agreed to be called. Faults: Forbidden; NotFound; Invalid with the fields; Conflict liaison.one_head,
// liaison.full; idempotency.other_body.
func (s *Liaisons) Add(ctx context.Context, actor access.Actor, l people.Liaison, key cases.Key) (id string, err error) {
	defer fault.Wrap(&err, "app.AddLiaison")
	l.Tenant, l.Version = actor.Tenant, 1
	who, err := s.checked(ctx, actor, &l)
	if err != nil {
		return "", err
	}
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		act, found, err := before(ctx, tx, actor.Tenant, key, liaisonAdd)
		if err != nil || found {
			_, id, _ = strings.Cut(act.Subject, ":")
			return err
		}
		id, err = s.insert(ctx, tx, l, signed(actor, who), key)
		return err
	})
	return id, err
}

func (s *Liaisons) insert(ctx context.Context, tx *store.Tx, l people.Liaison, by audit.Actor, key cases.Key) (string, error) {
	if err := s.fits(tx, l); err != nil {
		return "", err
	}
	l.ID = s.app.IDs.New(tx.Now())
	return l.ID, s.keep(ctx, tx, l, by, key)
}

func (s *Liaisons) keep(ctx context.Context, tx *store.Tx, l people.Liaison, by audit.Actor, key cases.Key) error {
	l.Salt = s.app.IDs.Random(audit.SaltSize)
	sealed, err := s.app.Vault.SealLiaison(ctx, l)
	if err != nil {
		return err
	}
	if err := tx.InsertLiaison(sealed); err != nil {
		return err
	}
	return logLiaison(tx, l, liaisonAdd, by, key)
}

// Change writes a liaison over the version that was seen, within its grid. Faults: as Add; NotFound liaison.not_found; Stale liaison.stale.
func (s *Liaisons) Change(ctx context.Context, actor access.Actor, l people.Liaison) (err error) {
	defer fault.Wrap(&err, "app.ChangeLiaison")
	l.Tenant = actor.Tenant
	if _, err := s.own(ctx, actor, l.ID); err != nil {
		return err
	}
	who, err := s.checked(ctx, actor, &l)
	if err != nil {
		return err
	}
	return s.app.Store.Update(ctx, func(tx *store.Tx) error {
		if err := s.fits(tx, l); err != nil {
			return err
		}
		next := l
		next.Version, next.Salt = l.Version+1, s.app.IDs.Random(audit.SaltSize)
		sealed, err := s.app.Vault.SealLiaison(ctx, next)
		if err != nil {
			return err
		}
		if err := tx.SaveLiaison(sealed); err != nil {
			return err
		}
		return logLiaison(tx, next, liaisonChange, signed(actor, who), cases.Key{})
	})
}

// Remove takes somebody out who is called no more: name, telephone and key are gone at once. Faults: Forbidden; NotFound
// liaison.not_found; Stale liaison.stale.
func (s *Liaisons) Remove(ctx context.Context, actor access.Actor, id string, version int64) (err error) {
	defer fault.Wrap(&err, "app.RemoveLiaison")
	l, err := s.own(ctx, actor, id)
	if err != nil {
		return err
	}
	who, err := s.warrant(actor, l)
	if err != nil {
		return err
	}
	return s.app.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.DropLiaison(actor.Tenant, id, version); err != nil {
			return err
		}
		l.Salt = nil
		return logLiaison(tx, l, liaisonRemove, signed(actor, who), cases.Key{})
	})
}

// LiaisonRow is one row of a table of liaisons, and how its cells are called.
type LiaisonRow struct {
	At func(field string) string
	people.Liaison
}

// Take keeps a list of those who agreed to be called, whole or not at all; who stands there already with the same telephone stays as
// they are. Faults: Invalid with every wrong cell; Forbidden.
func (s *Liaisons) Take(ctx context.Context, actor access.Actor, rows []LiaisonRow, dryRun bool) (added, same int, err error) {
	defer fault.Wrap(&err, "app.TakeLiaisons")
	var wrong fault.Fields
	who := make([]access.Warrant, len(rows))
	for i := range rows {
		l := &rows[i].Liaison
		l.Tenant, l.Version = actor.Tenant, 1
		who[i], err = s.checked(ctx, actor, l)
		switch {
		case fault.Is(err, fault.Invalid):
			wrong.Move(err, rows[i].At)
		case fault.Is(err, fault.NotFound), fault.Is(err, fault.Forbidden):
			wrong.Add(rows[i].At("place"), "liaison.out_of_reach")
		case err != nil:
			return 0, 0, err
		}
	}
	if err := wrong.Err(); err != nil {
		return 0, 0, err
	}
	write := s.app.Store.Update
	if dryRun {
		write = s.app.Store.View
	}
	err = write(ctx, func(tx *store.Tx) error {
		var full fault.Fields
		added, same = 0, 0
		grids := map[territory.Code][]people.Liaison{}
		for i, r := range rows {
			there, read := grids[r.Grid()]
			if !read {
				if there, err = s.standing(ctx, tx, r.Tenant, r.Grid()); err != nil {
					return err
				}
			}
			l := r.Liaison
			if slices.ContainsFunc(there, func(o people.Liaison) bool {
				return o.Role == l.Role && o.Place == l.Place && o.Building == l.Building && o.Name == l.Name && o.Phone == l.Phone
			}) {
				same++
				continue
			}
			l.ID = s.app.IDs.New(tx.Now())
			if err := l.Room(there); err != nil {
				full.Add(r.At("role"), fault.As(err).Code, "max", people.MostLiaisons)
				continue
			}
			added++
			grids[r.Grid()] = append(there, l)
			if dryRun || full.Len() > 0 {
				continue
			}
			if err := s.keep(ctx, tx, l, signed(actor, who[i]), cases.Key{}); err != nil {
				return err
			}
		}
		return full.Err()
	})
	return added, same, err
}

// Admit keeps those of a new district, each with its act, in batches.
func (s *Liaisons) Admit(ctx context.Context, list []people.Liaison) (err error) {
	defer fault.Wrap(&err, "app.AdmitLiaisons")
	const batch = 200
	for some := range slices.Chunk(list, batch) {
		if _, err := s.app.Vault.tenant(ctx, some[0].Tenant); err != nil {
			return err
		}
		err := s.app.Store.Update(ctx, func(tx *store.Tx) error {
			for _, l := range some {
				l.ID = s.app.IDs.New(tx.Now())
				if err := s.keep(ctx, tx, l, system, cases.Key{}); err != nil {
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

// standing opens those of a grid whose consent holds.
func (s *Liaisons) standing(ctx context.Context, tx *store.Tx, tenant string, grid territory.Code) (list []people.Liaison, err error) {
	sealed, err := tx.Liaisons(access.SystemScope(tenant), grid)
	for _, one := range sealed {
		if !one.Shown(s.today()) {
			continue
		}
		l, err := s.app.Vault.OpenLiaison(ctx, one)
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, err
}

// own returns a liaison that the actor may edit, still sealed.
func (s *Liaisons) own(ctx context.Context, actor access.Actor, id string) (l people.Liaison, err error) {
	scope, err := access.ScopeFor(actor, access.LiaisonEdit, access.Handling, s.app.Clock.Now())
	if err != nil {
		return l, err
	}
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		sealed, err := tx.Liaison(scope, id)
		l = sealed.Liaison
		return err
	})
	return l, err
}

func (s *Liaisons) warrant(actor access.Actor, l people.Liaison) (access.Warrant, error) {
	return access.Authorise(actor, access.LiaisonEdit, store.LiaisonResource(l), access.Handling, s.app.Clock.Now())
}

// checked trims a liaison and holds it against the ground.
func (s *Liaisons) checked(ctx context.Context, actor access.Actor, l *people.Liaison) (access.Warrant, error) {
	next, err := l.Check(s.today())
	if err != nil {
		return access.Warrant{}, err
	}
	who, err := s.warrant(actor, next)
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
	*l = next
	return who, grounded(policy.Territory, next)
}

// grounded reports whether the place of a liaison is there, and the building stands in it.
func grounded(x *territory.Index, l people.Liaison) error {
	var wrong fault.Fields
	if !x.Known(l.Place) {
		wrong.Add("place", "unknown_place", "place", string(l.Place))
	}
	if l.Building != "" {
		_, buildings := x.Housing(l.Grid())
		if !slices.ContainsFunc(buildings, func(b territory.Building) bool {
			return b.ID == l.Building && (l.Place == b.Grid || l.Place == b.Micro)
		}) {
			wrong.Add("building", "liaison.building")
		}
	}
	return wrong.Err()
}

// fits reports whether there is room for a liaison in its grid.
func (s *Liaisons) fits(tx *store.Tx, l people.Liaison) error {
	sealed, err := tx.Liaisons(access.SystemScope(l.Tenant), l.Grid())
	if err != nil {
		return err
	}
	var others []people.Liaison
	for _, o := range sealed {
		if o.Shown(s.today()) {
			others = append(others, o.Liaison)
		}
	}
	return l.Room(others)
}

func logLiaison(tx *store.Tx, l people.Liaison, kind string, by audit.Actor, key cases.Key) error {
	words := map[string]string{}
	if l.Salt != nil {
		words = map[string]string{"name": audit.HashWord(l.Salt, l.Name), "phone": audit.HashWord(l.Salt, l.Phone)}
	}
	_, err := tx.AppendAct(audit.Act{
		Tenant: l.Tenant, Subject: audit.Subject("liaison", l.ID), Kind: kind, At: tx.Now(), Actor: by, Key: key.Hash, KeyBody: key.Body,
		Command: written(map[string]string{"role": string(l.Role), "place": string(l.Place), "building": l.Building, "agreed": string(l.Agreed)}),
		Effects: "{}", Words: words,
	})
	return err
}

// follow lets the liaisons of a community follow their ground: heads of buildings to where the building stands now, the others to the
// heir of their place. Who finds no room there, because somebody else holds the post already, is taken out.
func (s *Liaisons) follow(tx *store.Tx, tenant string, community territory.Code, h redivision.Heirs, now *territory.Index) (moved int, err error) {
	before, err := tx.Liaisons(access.SystemScope(tenant), community)
	if err != nil {
		return 0, err
	}
	var room []people.Liaison // who stays where they are takes it before those who come
	var moves []people.SealedLiaison
	for _, one := range before {
		next := one
		if next.Place = heirOf(one.Liaison, h, now); next.Place == one.Place {
			room = append(room, one.Liaison)
		} else {
			moves = append(moves, next)
		}
	}
	for _, next := range moves {
		kind := liaisonMove
		if beside(room, next.Grid(), next.Liaison) != nil {
			kind, err = liaisonRemove, tx.DropLiaison(tenant, next.ID, next.Version)
		} else {
			room = append(room, next.Liaison)
			next.Version++
			err = tx.SaveLiaison(next)
		}
		if err != nil {
			return moved, err
		}
		next.Salt = nil // the words stay as they are
		if err := logLiaison(tx, next.Liaison, kind, system, cases.Key{}); err != nil {
			return moved, err
		}
		moved++
	}
	return moved, nil
}

func heirOf(l people.Liaison, h redivision.Heirs, now *territory.Index) territory.Code {
	for _, b := range now.Territory().Buildings {
		if l.Building != "" && b.ID == l.Building {
			if l.Place == b.Grid || l.Place == b.Micro {
				return l.Place
			}
			return cmp.Or(b.Micro, b.Grid)
		}
	}
	return h.Heir(l.Place)
}

// beside is people.Liaison.Room among those of one grid.
func beside(all []people.Liaison, grid territory.Code, l people.Liaison) error {
	return l.Room(slices.DeleteFunc(slices.Clone(all), func(o people.Liaison) bool { return o.Grid() != grid }))
}
