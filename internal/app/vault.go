package app

import (
	"context"
	"encoding/json"
	"maps"
	"sync"

	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/households"
	"gezhi/internal/keys"
	"gezhi/internal/ledgers"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

// Vault seals the contacts of reporters: each case has a person key of its own, wrapped by the key of the tenant, which is wrapped by a
// key outside of the database. An erasure destroys the person key.
type Vault struct {
	store *store.Store
	ring  *keys.Ring

	mu   sync.RWMutex
	open map[string]*keys.Tenant
}

// tenant opens the key of a tenant, once.
func (v *Vault) tenant(ctx context.Context, tenant string) (*keys.Tenant, error) {
	v.mu.RLock()
	t, ok := v.open[tenant]
	v.mu.RUnlock()
	if ok {
		return t, nil
	}
	var wrapped []byte
	err := v.store.View(ctx, func(tx *store.Tx) (err error) {
		wrapped, _, err = tx.TenantKey(tenant)
		return err
	})
	if err != nil {
		return nil, err
	}
	if t, err = v.ring.Tenant(tenant, wrapped); err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.open == nil {
		v.open = map[string]*keys.Tenant{}
	}
	v.open[tenant] = t
	return t, nil
}

// forget lets the key of a tenant be read anew.
func (v *Vault) forget(tenant string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.open, tenant)
}

func spot(column, row string) keys.Spot {
	return keys.Spot{Table: "contacts", Column: column, Row: row}
}

func liaisonSpot(column, row string) keys.Spot {
	return keys.Spot{Table: "liaisons", Column: column, Row: row}
}

// SealContact seals a contact under a new person key.
func (v *Vault) SealContact(ctx context.Context, tenant, caseID string, p cases.Person) (cases.SealedContact, error) {
	t, err := v.tenant(ctx, tenant)
	if err != nil {
		return cases.SealedContact{}, err
	}
	key, err := t.NewPerson(caseID)
	if err != nil {
		return cases.SealedContact{}, err
	}
	sealed := cases.SealedContact{Tenant: tenant, Case: caseID, PersonKey: key}
	if sealed.Name, err = t.Seal(caseID, key, spot("name", caseID), []byte(p.Name)); err != nil {
		return cases.SealedContact{}, err
	}
	if sealed.Phone, err = t.Seal(caseID, key, spot("phone", caseID), []byte(p.Phone)); err != nil {
		return cases.SealedContact{}, err
	}
	if p.Phone != "" {
		sealed.Index = t.Blind("contacts", "phone", keys.Phone(p.Phone))
	}
	return sealed, nil
}

// OpenContact opens a contact. NotFound contact.erased after an erasure.
func (v *Vault) OpenContact(ctx context.Context, c cases.SealedContact) (p cases.Person, err error) {
	if c.Erased || len(c.PersonKey) == 0 {
		return p, fault.New(fault.NotFound, "contact.erased")
	}
	t, err := v.tenant(ctx, c.Tenant)
	if err != nil {
		return p, err
	}
	name, err := t.Open(c.Case, c.PersonKey, spot("name", c.Case), c.Name)
	if err != nil {
		return p, err
	}
	phone, err := t.Open(c.Case, c.PersonKey, spot("phone", c.Case), c.Phone)
	return cases.Person{Name: string(name), Phone: string(phone)}, err
}

// SealLiaison seals name and telephone of somebody of a grid under a new person key.
func (v *Vault) SealLiaison(ctx context.Context, l people.Liaison) (sealed people.SealedLiaison, err error) {
	t, err := v.tenant(ctx, l.Tenant)
	if err != nil {
		return sealed, err
	}
	key, err := t.NewPerson(l.ID)
	if err != nil {
		return sealed, err
	}
	sealed = people.SealedLiaison{Liaison: l, PersonKey: key}
	sealed.Name, sealed.Phone = "", ""
	if sealed.SealedName, err = t.Seal(l.ID, key, liaisonSpot("name", l.ID), []byte(l.Name)); err != nil {
		return sealed, err
	}
	sealed.SealedPhone, err = t.Seal(l.ID, key, liaisonSpot("phone", l.ID), []byte(l.Phone))
	return sealed, err
}

// OpenLiaison opens name and telephone of somebody of a grid.
func (v *Vault) OpenLiaison(ctx context.Context, sealed people.SealedLiaison) (l people.Liaison, err error) {
	t, err := v.tenant(ctx, sealed.Tenant)
	if err != nil {
		return l, err
	}
	name, err := t.Open(sealed.ID, sealed.PersonKey, liaisonSpot("name", sealed.ID), sealed.SealedName)
	if err != nil {
		return l, err
	}
	phone, err := t.Open(sealed.ID, sealed.PersonKey, liaisonSpot("phone", sealed.ID), sealed.SealedPhone)
	l = sealed.Liaison
	l.Name, l.Phone = string(name), string(phone)
	return l, err
}

func entrySpot(id string) keys.Spot {
	return keys.Spot{Table: "ledger_entries", Column: "sealed", Row: id}
}

// SealEntry seals what is personal and sensitive of an entry under its person key, and under a new one where it has none.
func (v *Vault) SealEntry(ctx context.Context, d ledgers.Definition, e ledgers.Entry, key []byte) (sealed ledgers.Sealed, err error) {
	open, closed := d.Split(e.Values)
	sealed = ledgers.Sealed{Entry: e, Class: d.Rows, PersonKey: key}
	sealed.Values = open
	if len(closed) == 0 {
		sealed.PersonKey = nil
		return sealed, nil
	}
	t, err := v.tenant(ctx, e.Tenant)
	if err != nil {
		return sealed, err
	}
	if len(key) == 0 {
		if sealed.PersonKey, err = t.NewPerson(e.ID); err != nil {
			return sealed, err
		}
	}
	plain, err := json.Marshal(closed)
	if err != nil {
		return sealed, err
	}
	if sealed.Closed, err = t.Seal(e.ID, sealed.PersonKey, entrySpot(e.ID), plain); err != nil {
		return sealed, err
	}
	if phone := d.PhoneOf(closed); phone != "" {
		sealed.PhoneIndex = t.Blind("ledger_entries", "phone", keys.Phone(phone))
	}
	return sealed, nil
}

// OpenValues adds to the open values of an entry, or of a version before, what was sealed with it.
func (v *Vault) OpenValues(ctx context.Context, tenant, entry string, key, closed []byte, open ledgers.Values) (ledgers.Values, error) {
	all := ledgers.Values{}
	maps.Copy(all, open)
	if len(closed) == 0 || len(key) == 0 {
		return all, nil
	}
	t, err := v.tenant(ctx, tenant)
	if err != nil {
		return nil, err
	}
	plain, err := t.Open(entry, key, entrySpot(entry), closed)
	if err != nil {
		return nil, err
	}
	return all, json.Unmarshal(plain, &all)
}

// EntryPhoneIndex returns the blind index of a telephone number in ledgers.
func (v *Vault) EntryPhoneIndex(ctx context.Context, tenant, phone string) (string, error) {
	t, err := v.tenant(ctx, tenant)
	if err != nil {
		return "", err
	}
	return t.Blind("ledger_entries", "phone", keys.Phone(phone)), nil
}

// PhoneIndex returns the blind index of a telephone number.
func (v *Vault) PhoneIndex(ctx context.Context, tenant, phone string) (string, error) {
	t, err := v.tenant(ctx, tenant)
	if err != nil {
		return "", err
	}
	return t.Blind("contacts", "phone", keys.Phone(phone)), nil
}

// desk returns the key of the desk by its number.
func (v *Vault) desk(ctx context.Context, tenant string, n int) (*keys.Desk, error) {
	t, err := v.tenant(ctx, tenant)
	if err != nil {
		return nil, err
	}
	return t.Desk(n)
}

// authorKey returns the key by which the commands of an account are known as its own.
func (v *Vault) authorKey(ctx context.Context, tenant, account string) ([]byte, error) {
	t, err := v.tenant(ctx, tenant)
	if err != nil {
		return nil, err
	}
	return t.Secret("field author\x00" + account), nil
}

// TrackingKey returns the key from which tracking codes are derived.
func (v *Vault) TrackingKey(ctx context.Context, tenant string) ([]byte, error) {
	t, err := v.tenant(ctx, tenant)
	if err != nil {
		return nil, err
	}
	return t.Secret("tracking"), nil
}

func householdSpot(column, row string) keys.Spot {
	return keys.Spot{Table: "households", Column: column, Row: row}
}

// SealHousehold seals name and telephone of a household under a new key of its own, and makes the indexes by which its telephone is found.
func (v *Vault) SealHousehold(ctx context.Context, h households.Household) (sealed households.Sealed, err error) {
	t, err := v.tenant(ctx, h.Tenant)
	if err != nil {
		return sealed, err
	}
	key, err := t.NewPerson(h.ID)
	if err != nil {
		return sealed, err
	}
	sealed = households.Sealed{Household: h, PersonKey: key}
	sealed.Name, sealed.Phone = "", ""
	if sealed.SealedName, err = t.Seal(h.ID, key, householdSpot("name", h.ID), []byte(h.Name)); err != nil {
		return sealed, err
	}
	if sealed.SealedPhone, err = t.Seal(h.ID, key, householdSpot("phone", h.ID), []byte(h.Phone)); err != nil {
		return sealed, err
	}
	sealed.PhoneIndex, sealed.TailIndex = householdPhones(t, h.Phone)
	return sealed, nil
}

// HouseholdName opens the name of a household alone, to see whether it is the one that is looked for.
func (v *Vault) HouseholdName(ctx context.Context, sealed households.Sealed) (string, error) {
	t, err := v.tenant(ctx, sealed.Tenant)
	if err != nil {
		return "", err
	}
	name, err := t.Open(sealed.ID, sealed.PersonKey, householdSpot("name", sealed.ID), sealed.SealedName)
	return string(name), err
}

// OpenHousehold opens name and telephone of a household.
func (v *Vault) OpenHousehold(ctx context.Context, sealed households.Sealed) (h households.Household, err error) {
	h = sealed.Household
	t, err := v.tenant(ctx, sealed.Tenant)
	if err != nil {
		return h, err
	}
	name, err := t.Open(sealed.ID, sealed.PersonKey, householdSpot("name", sealed.ID), sealed.SealedName)
	if err != nil {
		return h, err
	}
	phone, err := t.Open(sealed.ID, sealed.PersonKey, householdSpot("phone", sealed.ID), sealed.SealedPhone)
	h.Name, h.Phone = string(name), string(phone)
	return h, err
}

// HouseholdPhone returns the blind indexes under which a telephone and its last digits stand; empty for what is none.
func (v *Vault) HouseholdPhone(ctx context.Context, tenant, phone string) (whole, tail string, err error) {
	t, err := v.tenant(ctx, tenant)
	if err != nil {
		return "", "", err
	}
	whole, tail = householdPhones(t, phone)
	return whole, tail, nil
}

func householdPhones(t *keys.Tenant, phone string) (whole, tail string) {
	if end := households.Tail(phone); end != "" {
		return t.Blind("households", "phone", keys.Phone(phone)), t.Blind("households", "tail", end)
	}
	return "", ""
}
