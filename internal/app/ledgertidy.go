package app

import (
	"context"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/ledgers"
	"gezhi/internal/redivision"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// Expiring counts the entries of each ledger whose time has come by a day, of at most many.
func (s *Ledgers) Expiring(ctx context.Context, tenant string, by calendar.Date, most int) (counts map[string]int, err error) {
	defer fault.Wrap(&err, "app.ExpiringEntries")
	err = s.app.Store.View(ctx, func(tx *store.Tx) error {
		counts = map[string]int{}
		b, err := s.book(tx, tenant)
		if err != nil {
			return err
		}
		for _, d := range b.Ledgers {
			list, err := expired(tx, tenant, d, by, most)
			if err != nil {
				return err
			}
			counts[d.Code] = len(list)
		}
		return nil
	})
	return counts, err
}

func expired(tx *store.Tx, tenant string, d ledgers.Definition, by calendar.Date, most int) ([]store.EntryRef, error) {
	if !d.Kept() || d.Retention.From == ledgers.Never {
		return nil, nil
	}
	ended, checked := d.Cutoff(by), calendar.Date{}
	if d.Retention.From == ledgers.AfterChecked {
		checked = ended
	}
	return tx.ExpiredEntries(tenant, d.Code, ended, checked, most)
}

// Forget removes the entries of a county whose time has come: rows, keys and past. What was removed is an act of its ledger.
func (s *Ledgers) Forget(ctx context.Context, tenant string) (gone int, err error) {
	defer fault.Wrap(&err, "app.ForgetEntries")
	b, err := s.Book(ctx, tenant)
	if err != nil {
		return 0, err
	}
	const batch = 500
	for _, d := range b.Ledgers {
		for n := batch; n >= batch && ctx.Err() == nil; {
			err := s.app.Store.Update(ctx, func(tx *store.Tx) error {
				list, err := expired(tx, tenant, d, calendar.DateOf(tx.Now()), batch)
				if n = len(list); err != nil || n == 0 {
					return err
				}
				for _, e := range list {
					if err := tx.ForgetEntry(tenant, e.ID); err != nil {
						return err
					}
				}
				_, err = tx.AppendAct(audit.Act{
					Tenant: tenant, Subject: audit.Subject("ledger", d.Code), Kind: ledgerForget, At: tx.Now(), Actor: system,
					Command: written(d.Retention), Effects: written(map[string]int{"entries": n}),
				})
				return err
			})
			if err != nil {
				return gone, err
			}
			gone += n
		}
	}
	return gone, ctx.Err()
}

// follow lets the entries of a community follow their ground after a re-division: each to the heir of its place.
func (s *Ledgers) follow(tx *store.Tx, tenant string, community territory.Code, h redivision.Heirs) (moved int, err error) {
	b, err := s.book(tx, tenant)
	if err != nil {
		return 0, err
	}
	const batch = 500
	for _, d := range b.Ledgers {
		if !d.Kept() {
			continue
		}
		var all []ledgers.Sealed // read whole first: a move changes the order of the list
		for after, n := (store.EntryCursor{}), batch; n == batch; {
			var list []ledgers.Sealed
			if list, n, after, err = tx.Entries(access.SystemScope(tenant), d.Code, community, after, batch); err != nil {
				return moved, err
			}
			all = append(all, list...)
		}
		for _, e := range all {
			place := h.Heir(e.Place)
			if place == e.Place {
				continue
			}
			e.Place = place
			e.Version++
			if err := tx.MoveEntry(e); err != nil {
				return moved, err
			}
			if err := logEntry(tx, e.Entry, nil, nil, entryMove, system, cases.Key{}); err != nil {
				return moved, err
			}
			moved++
		}
	}
	return moved, nil
}
