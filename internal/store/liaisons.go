package store

import (
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store/queries"
	"gezhi/internal/territory"
)

// LiaisonResource is a liaison as far as access to it depends on it.
func LiaisonResource(l people.Liaison) access.Resource {
	return access.Resource{Tenant: l.Tenant, ID: l.ID, Place: l.Place, Class: access.PersonalData}
}

// InsertLiaison adds somebody whom the workers of a grid may call.
func (tx *Tx) InsertLiaison(l people.SealedLiaison) error {
	return tx.q.InsertLiaison(tx.ctx, queries.InsertLiaisonParams{
		Tenant: l.Tenant, ID: l.ID, Role: string(l.Role), Place: string(l.Place), Building: l.Building, PersonKey: blob(l.PersonKey), Name: blob(l.SealedName),
		Phone: blob(l.SealedPhone), AgreedOn: string(l.Agreed), Salt: blob(l.Salt), Version: l.Version,
	})
}

// SaveLiaison writes a liaison over its version before. Stale liaison.stale.
func (tx *Tx) SaveLiaison(l people.SealedLiaison) error {
	n, err := tx.q.UpdateLiaison(tx.ctx, queries.UpdateLiaisonParams{
		Tenant: l.Tenant, ID: l.ID, Role: string(l.Role), Place: string(l.Place), Building: l.Building, PersonKey: blob(l.PersonKey), Name: blob(l.SealedName),
		Phone: blob(l.SealedPhone), AgreedOn: string(l.Agreed), Salt: blob(l.Salt), Version: l.Version,
	})
	return changed(n, err, "liaison.stale")
}

// DropLiaison removes a liaison with the key of its person. Stale liaison.stale.
func (tx *Tx) DropLiaison(tenant, id string, version int64) error {
	n, err := tx.q.DeleteLiaison(tx.ctx, tenant, id, version)
	return changed(n, err, "liaison.stale")
}

// Liaison returns a liaison within the scope. NotFound liaison.not_found.
func (tx *Tx) Liaison(s access.Scope, id string) (people.SealedLiaison, error) {
	row, err := tx.q.Liaison(tx.ctx, s.Tenant(), id)
	if err != nil {
		return people.SealedLiaison{}, missing(err, "liaison.not_found")
	}
	if l := readLiaison(row); s.Admits(LiaisonResource(l.Liaison)) {
		return l, nil
	}
	return people.SealedLiaison{}, fault.New(fault.NotFound, "liaison.not_found")
}

// Liaisons lists those of a place and below that lie within the scope, by place.
func (tx *Tx) Liaisons(s access.Scope, place territory.Code) ([]people.SealedLiaison, error) {
	rows, err := tx.q.LiaisonsUnder(tx.ctx, s.Tenant(), string(place), string(place)+":") // ':' follows '9'
	if err != nil {
		return nil, err
	}
	var list []people.SealedLiaison
	for _, r := range rows {
		if l := readLiaison(r); s.Admits(LiaisonResource(l.Liaison)) {
			list = append(list, l)
		}
	}
	return list, nil
}

// ForgetLiaisons removes some of those who agreed on or before the day of an instant, and answers how many.
func (tx *Tx) ForgetLiaisons(tenant string, before time.Time) (int, error) {
	rows, err := tx.q.OldLiaisons(tx.ctx, tenant, calendar.DateOf(before).String())
	for _, r := range rows {
		if err := tx.DropLiaison(tenant, r.ID, r.Version); err != nil {
			return 0, err
		}
	}
	return len(rows), err
}

func readLiaison(r queries.Liaison) people.SealedLiaison {
	return people.SealedLiaison{
		Liaison: people.Liaison{
			Tenant: r.Tenant, ID: r.ID, Role: people.Role(r.Role), Place: territory.Code(r.Place), Building: r.Building, Agreed: territory.Day(r.AgreedOn),
			Salt: r.Salt, Version: r.Version,
		},
		PersonKey: r.PersonKey, SealedName: r.Name, SealedPhone: r.Phone,
	}
}
