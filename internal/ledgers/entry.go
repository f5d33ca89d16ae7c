package ledgers

import (
	"maps"
	"slices"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// EndReason is why an entry is looked after no more.
type EndReason string

// The reasons. After the last two nothing personal of the entry is kept, from that moment.
const (
	Gone      EndReason = "gone"      // 已停业、搬离、拆除
	Over      EndReason = "over"      // 事项已结束
	Mistake   EndReason = "mistake"   // 登记错误
	Withdrawn EndReason = "withdrawn" // 本人要求删除
)

// EndReasons lists the reasons.
func EndReasons() []EndReason { return []EndReason{Gone, Over, Mistake, Withdrawn} }

// Erases reports whether the personal values of an entry are erased when it ends for the reason.
func (r EndReason) Erases() bool { return r == Mistake || r == Withdrawn }

// Entry is one row that a ledger keeps itself (台账条目).
type Entry struct {
	Tenant  string
	ID      string // made by whoever adds it, so that an entry sent twice is one
	Ledger  string
	Place   territory.Code // grid or micro-grid
	Values  Values
	Account string        // who wrote the last version
	Added   calendar.Date //
	Checked calendar.Date // when somebody said last that it is true
	Ended   calendar.Date // zero while it is looked after
	Reason  EndReason
	Version int64
}

// Sealed is an entry as it is stored: what is personal and sensitive is sealed under a key of its own, wrapped by the tenant's.
type Sealed struct {
	Entry      // without the values that are sealed
	Class      access.Class
	PersonKey  []byte // nil where nothing is sealed, or after an erasure
	Closed     []byte // sealed JSON of the other values
	PhoneIndex string // blind
	Salt       []byte // under which the log knows the values
}

// Past is a version of an entry that was corrected. It is kept as long as the entry.
type Past struct {
	Version int64
	Account string
	At      time.Time // when the next version took its place
	Values  Values
}

// SealedPast is a past version as it is stored, under the key of its entry.
type SealedPast struct {
	Past
	Closed []byte
}

// Grid is the grid of the entry.
func (e Entry) Grid() territory.Code { return e.Place.Up(territory.LevelGrid) }

// Open reports whether the entry is looked after.
func (e Entry) Open() bool { return e.Ended.IsZero() }

func resource(tenant, id string, place territory.Code, class access.Class) access.Resource {
	r := access.Resource{Tenant: tenant, ID: id, Place: place, Class: class}
	if place.Level() >= territory.LevelGrid {
		r.Orgs = append(r.Orgs, people.GridTeam(place.Up(territory.LevelGrid)))
	}
	if place.Level() >= territory.LevelCommunity {
		r.Orgs = append(r.Orgs, people.Center(place.Up(territory.LevelCommunity)))
	}
	return r
}

// Resource is the entry as far as access to it depends on it.
func (s Sealed) Resource() access.Resource { return resource(s.Tenant, s.ID, s.Place, s.Class) }

// Add decides on a new entry: its values as they are kept. Faults: Conflict ledger.generated, ledger.retired; Invalid with the fields.
func (d Definition) Add(e Entry, written map[string]string, today calendar.Date) (Entry, error) {
	if err := d.takes(); err != nil {
		return e, err
	}
	var wrong fault.Fields
	values, err := d.Check(written)
	if err != nil {
		wrong.Move(err, func(path string) string { return "values." + path })
	}
	if level := e.Place.Level(); !e.Place.Valid() || level != territory.LevelGrid && level != territory.LevelMicro {
		wrong.Add("place", "place.form")
	}
	e.Ledger, e.Values, e.Added, e.Checked, e.Version = d.Code, values, today, today, 1
	return e, wrong.Err()
}

func (d Definition) takes() error {
	switch {
	case !d.Kept():
		return fault.New(fault.Conflict, "ledger.generated")
	case d.Retired:
		return fault.New(fault.Conflict, "ledger.retired")
	}
	return nil
}

// Correct decides on a correction: what was written is laid over the entry, an empty value takes one away, and what was not written stays.
// Without anything written it says that the entry is still true. It answers which fields changed. Faults: Conflict ledger.ended,
// ledger.generated; Stale ledger.stale; Invalid with the fields.
func (d Definition) Correct(old Entry, seen int64, written map[string]string, today calendar.Date) (next Entry, changed []string, err error) {
	next = old
	switch {
	case !d.Kept():
		return old, nil, fault.New(fault.Conflict, "ledger.generated")
	case !old.Open():
		return old, nil, fault.New(fault.Conflict, "ledger.ended")
	case seen != old.Version:
		return old, nil, fault.New(fault.Stale, "ledger.stale")
	}
	values, err := d.read(old.Values, written)
	if err != nil {
		var wrong fault.Fields
		wrong.Move(err, func(path string) string { return "values." + path })
		return old, nil, wrong.Err()
	}
	for _, code := range slices.Sorted(maps.Keys(written)) {
		if values[code] != old.Values[code] {
			changed = append(changed, code)
		}
	}
	next.Values, next.Checked, next.Version = values, today, old.Version+1
	return next, changed, nil
}

// End decides that an entry is looked after no more from today. Faults: Conflict ledger.ended; Stale ledger.stale; Invalid reason.
func (d Definition) End(old Entry, seen int64, reason EndReason, today calendar.Date) (Entry, error) {
	switch {
	case !slices.Contains(EndReasons(), reason):
		var wrong fault.Fields
		wrong.Add("reason", "not_one_of", "allowed", EndReasons())
		return old, wrong.Err()
	case !old.Open():
		return old, fault.New(fault.Conflict, "ledger.ended")
	case seen != old.Version:
		return old, fault.New(fault.Stale, "ledger.stale")
	}
	next := old
	next.Ended, next.Reason, next.Version = today, reason, old.Version+1
	if reason.Erases() {
		next.Values, _ = d.Split(old.Values)
	}
	return next, nil
}

// Expires is the day on which an entry is removed; zero for never.
func (d Definition) Expires(e Entry) calendar.Date {
	from := e.Ended
	if from.IsZero() && d.Retention.From == AfterChecked {
		from = e.Checked
	}
	if from.IsZero() || d.Retention.From == Never {
		return calendar.Date{}
	}
	return MonthsAfter(from, d.Retention.Months)
}

// Cutoff is the latest day from which the time of an entry has run out by a day; zero where entries are kept for good.
func (d Definition) Cutoff(by calendar.Date) calendar.Date {
	if d.Retention.From == Never {
		return calendar.Date{}
	}
	day := MonthsAfter(by, -d.Retention.Months)
	for MonthsAfter(day.AddDays(1), d.Retention.Months).Compare(by) <= 0 {
		day = day.AddDays(1)
	}
	return day
}

// MonthsAfter is the same day some months later (or, below zero, earlier), or the last of a month that has no such day.
func MonthsAfter(day calendar.Date, months int) calendar.Date {
	first := time.Date(day.Year, day.Month+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return calendar.Date{Year: first.Year(), Month: first.Month(), Day: min(day.Day, last)}
}
