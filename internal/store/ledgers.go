package store

import (
	"encoding/json"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/ledgers"
	"gezhi/internal/store/queries"
	"gezhi/internal/territory"
)

// LedgerDefinitions lists what a county changed of the ledgers that come with the program, and those of its own, by code.
func (tx *Tx) LedgerDefinitions(tenant string) ([]ledgers.Definition, error) {
	rows, err := tx.q.LedgerDefinitions(tx.ctx, tenant)
	return mappedErr(rows, err, func(r queries.LedgerDefinition) (d ledgers.Definition, err error) {
		err = json.Unmarshal([]byte(r.Body), &d)
		d.Version = r.Version
		return d, err
	})
}

// SaveLedgerDefinition writes a definition over its version before; version 1 is the first that a county writes. Stale ledger.stale_definition.
func (tx *Tx) SaveLedgerDefinition(tenant string, d ledgers.Definition) error {
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	if d.Version == 1 {
		err := tx.q.InsertLedgerDefinition(tx.ctx, queries.InsertLedgerDefinitionParams{Tenant: tenant, Code: d.Code, Version: 1, Body: string(body), SavedAt: micros(tx.Now())})
		if fault.Is(tx.taken(err, "ledger.stale_definition"), fault.Conflict) {
			return fault.New(fault.Stale, "ledger.stale_definition")
		}
		return err
	}
	n, err := tx.q.UpdateLedgerDefinition(tx.ctx, queries.UpdateLedgerDefinitionParams{Tenant: tenant, Code: d.Code, Version: d.Version, Body: string(body), SavedAt: micros(tx.Now())})
	return changed(n, err, "ledger.stale_definition")
}

// InsertEntry adds an entry to a ledger. Conflict ledger.other_entry when there is one with its id.
func (tx *Tx) InsertEntry(e ledgers.Sealed) error {
	body, err := json.Marshal(e.Values)
	if err != nil {
		return err
	}
	return tx.taken(tx.q.InsertLedgerEntry(tx.ctx, queries.InsertLedgerEntryParams{
		Tenant: e.Tenant, ID: e.ID, Ledger: e.Ledger, Place: string(e.Place), Class: string(e.Class), Body: string(body), PersonKey: blob(e.PersonKey), Sealed: blob(e.Closed),
		PhoneIndex: e.PhoneIndex, Account: e.Account, AddedOn: e.Added.String(), CheckedOn: e.Checked.String(), EndedOn: e.Ended.String(), EndReason: string(e.Reason),
		Salt: blob(e.Salt), Version: e.Version,
	}), "ledger.other_entry")
}

// SaveEntry writes an entry over its version before; what stood there goes into its past, or is forgotten with all of its past where the
// entry ends for a reason that erases. Stale ledger.stale.
func (tx *Tx) SaveEntry(e, old ledgers.Sealed) error {
	body, err := json.Marshal(e.Values)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateLedgerEntry(tx.ctx, queries.UpdateLedgerEntryParams{
		Tenant: e.Tenant, ID: e.ID, Place: string(e.Place), Body: string(body), PersonKey: blob(e.PersonKey), Sealed: blob(e.Closed), PhoneIndex: e.PhoneIndex,
		Account: e.Account, CheckedOn: e.Checked.String(), EndedOn: e.Ended.String(), EndReason: string(e.Reason), Salt: blob(e.Salt), Version: e.Version,
	})
	if err := changed(n, err, "ledger.stale"); err != nil {
		return err
	}
	if e.Reason.Erases() {
		return tx.q.DeleteLedgerPast(tx.ctx, e.Tenant, e.ID)
	}
	before, err := json.Marshal(old.Values)
	if err != nil {
		return err
	}
	return tx.q.InsertLedgerPast(tx.ctx, queries.InsertLedgerPastParams{
		Tenant: e.Tenant, Entry: e.ID, Version: old.Version, Account: old.Account, At: micros(tx.Now()), Body: string(before), Sealed: blob(old.Closed),
	})
}

// MoveEntry lets an entry follow its ground to another place. Stale ledger.stale.
func (tx *Tx) MoveEntry(e ledgers.Sealed) error {
	n, err := tx.q.MoveLedgerEntry(tx.ctx, queries.MoveLedgerEntryParams{Tenant: e.Tenant, ID: e.ID, Place: string(e.Place), Version: e.Version})
	return changed(n, err, "ledger.stale")
}

// Entry returns an entry within the scope. NotFound ledger.no_entry.
func (tx *Tx) Entry(s access.Scope, id string) (ledgers.Sealed, error) {
	row, err := tx.q.LedgerEntry(tx.ctx, s.Tenant(), id)
	if err != nil {
		return ledgers.Sealed{}, missing(err, "ledger.no_entry")
	}
	e, err := readEntry(row)
	if err == nil && !s.Admits(e.Resource()) {
		err = fault.New(fault.NotFound, "ledger.no_entry")
	}
	return e, err
}

// Entries lists entries of a ledger at a place and below that lie within the scope, by place, behind an entry of the list before; of the
// whole county for an empty place. It reads at most limit rows: read is how many, so that a caller knows whether there are more, and
// last where it stopped.
func (tx *Tx) Entries(s access.Scope, ledger string, place territory.Code, after EntryCursor, limit int) (list []ledgers.Sealed, read int, last EntryCursor, err error) {
	lo, hi := placeRange(place)
	rows, err := tx.q.LedgerEntriesUnder(tx.ctx, queries.LedgerEntriesUnderParams{
		Tenant: s.Tenant(), Ledger: ledger, Place: lo, Place_2: hi, Place_3: string(after.Place), ID: after.ID, Limit: int32(limit),
	})
	for _, r := range rows {
		e, err := readEntry(r)
		if err != nil {
			return nil, 0, last, err
		}
		last = EntryCursor{e.Place, e.ID}
		if s.Admits(e.Resource()) {
			list = append(list, e)
		}
	}
	return list, len(rows), last, err
}

// EntryCursor is where a list of entries goes on.
type EntryCursor struct {
	Place territory.Code
	ID    string
}

// EntriesByPhone lists entries of a ledger within the scope that have a telephone number, by its blind index.
func (tx *Tx) EntriesByPhone(s access.Scope, ledger, index string, limit int) (list []ledgers.Sealed, err error) {
	rows, err := tx.q.LedgerEntriesByPhone(tx.ctx, queries.LedgerEntriesByPhoneParams{Tenant: s.Tenant(), Ledger: ledger, PhoneIndex: index, Limit: int32(limit)})
	for _, r := range rows {
		e, err := readEntry(r)
		if err != nil {
			return nil, err
		}
		if s.Admits(e.Resource()) {
			list = append(list, e)
		}
	}
	return list, err
}

// EntryCounts counts the open entries of a ledger at a place and below, by their place.
func (tx *Tx) EntryCounts(tenant, ledger string, place territory.Code) (map[territory.Code]int, error) {
	lo, hi := placeRange(place)
	rows, err := tx.q.LedgerPlaces(tx.ctx, queries.LedgerPlacesParams{Tenant: tenant, Ledger: ledger, Place: lo, Place_2: hi})
	counts := make(map[territory.Code]int, len(rows))
	for _, r := range rows {
		counts[territory.Code(r.Place)] = int(r.N)
	}
	return counts, err
}

// EntryPast lists the versions of an entry that were corrected, the newest first.
func (tx *Tx) EntryPast(tenant, id string) ([]ledgers.SealedPast, error) {
	rows, err := tx.q.LedgerPast(tx.ctx, tenant, id)
	return mappedErr(rows, err, func(r queries.LedgerPast) (p ledgers.SealedPast, err error) {
		p = ledgers.SealedPast{Past: ledgers.Past{Version: r.Version, Account: r.Account, At: instant(r.At)}, Closed: bytesOf(r.Sealed)}
		err = json.Unmarshal([]byte(r.Body), &p.Values)
		return p, err
	})
}

// EntryRef is an entry, and where it is.
type EntryRef struct {
	ID    string
	Place territory.Code
}

// ExpiredEntries lists some of the entries of a ledger whose time has come: those that ended on a day or before, and, where checked is a day,
// the open ones that nobody said to be true since.
func (tx *Tx) ExpiredEntries(tenant, ledger string, ended, checked calendar.Date, limit int) (list []EntryRef, err error) {
	if !ended.IsZero() {
		rows, err := tx.q.EndedLedgerEntries(tx.ctx, queries.EndedLedgerEntriesParams{Tenant: tenant, Ledger: ledger, EndedOn: ended.String(), Limit: int32(limit)})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			list = append(list, EntryRef{r.ID, territory.Code(r.Place)})
		}
	}
	if !checked.IsZero() {
		rows, err := tx.q.UncheckedLedgerEntries(tx.ctx, queries.UncheckedLedgerEntriesParams{Tenant: tenant, Ledger: ledger, CheckedOn: checked.String(), Limit: int32(limit)})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			list = append(list, EntryRef{r.ID, territory.Code(r.Place)})
		}
	}
	return list, nil
}

// ForgetEntry removes an entry with its key and its past.
func (tx *Tx) ForgetEntry(tenant, id string) error {
	if err := tx.q.DeleteLedgerPast(tx.ctx, tenant, id); err != nil {
		return err
	}
	return tx.q.DeleteLedgerEntry(tx.ctx, tenant, id)
}

// placeRange is the range of the codes at a place and below; of all codes for a county, or for none.
func placeRange(place territory.Code) (lo, hi string) {
	if place == "" || place.Level() == territory.LevelCounty {
		return "", ":" // ':' follows '9'
	}
	return string(place), string(place) + ":"
}

func readEntry(r queries.LedgerEntry) (e ledgers.Sealed, err error) {
	e = ledgers.Sealed{
		Entry: ledgers.Entry{
			Tenant: r.Tenant, ID: r.ID, Ledger: r.Ledger, Place: territory.Code(r.Place), Account: r.Account, Reason: ledgers.EndReason(r.EndReason), Version: r.Version,
		},
		Class: access.Class(r.Class), PersonKey: bytesOf(r.PersonKey), Closed: bytesOf(r.Sealed), PhoneIndex: r.PhoneIndex, Salt: bytesOf(r.Salt),
	}
	if err := json.Unmarshal([]byte(r.Body), &e.Values); err != nil {
		return e, err
	}
	for _, d := range []struct {
		to   *calendar.Date
		text string
	}{{&e.Added, r.AddedOn}, {&e.Checked, r.CheckedOn}, {&e.Ended, r.EndedOn}} {
		if err := d.to.UnmarshalText([]byte(d.text)); err != nil {
			return e, err
		}
	}
	return e, nil
}
