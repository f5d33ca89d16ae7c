package store

import (
	"encoding/json"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/households"
	"gezhi/internal/store/queries"
	"gezhi/internal/territory"
)

// HouseholdResource is the card of a household as far as access to it depends on it.
func HouseholdResource(h households.Household) access.Resource {
	return access.Resource{Tenant: h.Tenant, ID: h.ID, Place: h.Place, Class: access.PersonalData}
}

// InsertHousehold adds the card of a household.
func (tx *Tx) InsertHousehold(h households.Sealed) error {
	needs, err := json.Marshal(h.Needs)
	if err != nil {
		return err
	}
	return tx.q.InsertHousehold(tx.ctx, queries.InsertHouseholdParams{
		Tenant: h.Tenant, ID: h.ID, Place: string(h.Place), Building: h.Building, Door: h.Door, People: int64(h.People), PersonKey: blob(h.PersonKey),
		Name: blob(h.SealedName), Phone: blob(h.SealedPhone), PhoneIndex: h.PhoneIndex, TailIndex: h.TailIndex, Needs: string(needs), Source: string(h.Source),
		Statute: h.Statute, RefreshedOn: h.Refreshed.String(), RefusedOn: h.Refused.String(), CardedOn: h.Carded.String(), Salt: blob(h.Salt), Version: h.Version,
	})
}

// SaveHousehold writes a card over its version before. Stale household.stale.
func (tx *Tx) SaveHousehold(h households.Sealed) error {
	needs, err := json.Marshal(h.Needs)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateHousehold(tx.ctx, queries.UpdateHouseholdParams{
		Tenant: h.Tenant, ID: h.ID, Place: string(h.Place), Building: h.Building, Door: h.Door, People: int64(h.People), PersonKey: blob(h.PersonKey),
		Name: blob(h.SealedName), Phone: blob(h.SealedPhone), PhoneIndex: h.PhoneIndex, TailIndex: h.TailIndex, Needs: string(needs), Source: string(h.Source),
		Statute: h.Statute, RefreshedOn: h.Refreshed.String(), RefusedOn: h.Refused.String(), CardedOn: h.Carded.String(), Salt: blob(h.Salt), Version: h.Version,
	})
	return changed(n, err, "household.stale")
}

// DropHousehold removes a card with the key of its person. Stale household.stale.
func (tx *Tx) DropHousehold(tenant, id string, version int64) error {
	n, err := tx.q.DeleteHousehold(tx.ctx, tenant, id, version)
	return changed(n, err, "household.stale")
}

// Household returns a card within the scope. NotFound household.not_found.
func (tx *Tx) Household(s access.Scope, id string) (households.Sealed, error) {
	row, err := tx.q.Household(tx.ctx, s.Tenant(), id)
	if err != nil {
		return households.Sealed{}, missing(err, "household.not_found")
	}
	h, err := readHousehold(row)
	if err == nil && !s.Admits(HouseholdResource(h.Household)) {
		err = fault.New(fault.NotFound, "household.not_found")
	}
	return h, err
}

// Households lists the cards of a place and below that lie within the scope, by place.
func (tx *Tx) Households(s access.Scope, place territory.Code) ([]households.Sealed, error) {
	rows, err := tx.q.HouseholdsUnder(tx.ctx, s.Tenant(), string(place), string(place)+":") // ':' follows '9'
	return scopedHouseholds(s, rows, err)
}

// HouseholdsRefreshedBy lists some of the cards within the scope that were last refreshed on a day or before, the oldest first.
func (tx *Tx) HouseholdsRefreshedBy(s access.Scope, day calendar.Date, limit int) ([]households.Sealed, error) {
	rows, err := tx.q.HouseholdsRefreshedBy(tx.ctx, s.Tenant(), day.String(), int32(limit))
	return scopedHouseholds(s, rows, err)
}

func scopedHouseholds(s access.Scope, rows []queries.Household, err error) (list []households.Sealed, _ error) {
	for _, r := range rows {
		h, err := readHousehold(r)
		if err != nil {
			return nil, err
		}
		if s.Admits(HouseholdResource(h.Household)) {
			list = append(list, h)
		}
	}
	return list, err
}

func readHousehold(r queries.Household) (h households.Sealed, err error) {
	h = households.Sealed{
		Household: households.Household{
			Tenant: r.Tenant, ID: r.ID, Place: territory.Code(r.Place), Building: r.Building, Door: r.Door, People: int(r.People),
			Source: households.Source(r.Source), Statute: r.Statute, Salt: r.Salt, Version: r.Version,
		},
		PersonKey: r.PersonKey, SealedName: r.Name, SealedPhone: r.Phone, PhoneIndex: r.PhoneIndex, TailIndex: r.TailIndex,
	}
	if err := json.Unmarshal([]byte(r.Needs), &h.Needs); err != nil {
		return h, err
	}
	for _, d := range []struct {
		to   *calendar.Date
		text string
	}{{&h.Refreshed, r.RefreshedOn}, {&h.Refused, r.RefusedOn}, {&h.Carded, r.CardedOn}} {
		if err := d.to.UnmarshalText([]byte(d.text)); err != nil {
			return h, err
		}
	}
	return h, nil
}
