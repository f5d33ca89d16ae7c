package cases

import (
	"context"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Store keeps cases and their acts. One Update is one transaction: all of it is on disk when it returns, or none.
type Store interface {
	View(ctx context.Context, fn func(Reader) error) error
	// Update may run fn again; fn has no effect outside of the transaction.
	Update(ctx context.Context, fn func(Writer) error) error
}

// Reader reads within a scope. A case out of the scope is absent: NotFound case.not_found.
type Reader interface {
	Case(ctx context.Context, s access.Scope, id string) (Case, error)
	CaseByNumber(ctx context.Context, s access.Scope, no string) (Case, error)
	Cases(ctx context.Context, s access.Scope, f Filter) (Page, error)
	// Counts answers how many cases of the scope each filter selects, and at most most: what is behind that is not looked at. Order, cursor
	// and limit of a filter count for nothing; words cannot be counted and are Malformed list.words_counted.
	Counts(ctx context.Context, s access.Scope, fs []Filter, most int) ([]int, error)
	Acts(ctx context.Context, s access.Scope, caseID string) ([]audit.Act, error)
	Words(ctx context.Context, s access.Scope, caseID string) ([]Word, error)
	Contact(ctx context.Context, s access.Scope, caseID string) (SealedContact, error)
	// Similar lists open or lately closed cases of a matter's category near a place, newest first.
	Similar(ctx context.Context, s access.Scope, q Nearby) ([]Case, error)
	// Keyed returns the act that was done under an idempotency key, if any.
	Keyed(ctx context.Context, s access.Scope, key string) (audit.Act, bool, error)
	// DueCases lists the cases whose next due instant has come, in due order.
	DueCases(ctx context.Context, s access.Scope, now time.Time, limit int) ([]Case, error)
}

// Writer reads and writes in one transaction.
type Writer interface {
	Reader
	// Now is the instant of the transaction.
	Now() time.Time
	// Save writes the case as it stands after the act, and the act. It answers Stale case.stale when the stored case has
	// another version than act.Seq-1, Conflict id.taken when there is a case with the id of a first act, and chains the act to the one before.
	Save(ctx context.Context, c *Case, act audit.Act) error
	SaveWords(ctx context.Context, words []Word) error
	SaveContact(ctx context.Context, c SealedContact) error
	// Erase turns the words and the contact of a case into tombstones and destroys the person key.
	Erase(ctx context.Context, tenant, caseID string) error
	// NextSerial returns the next serial for case numbers of a county on a day; serials may have gaps.
	NextSerial(ctx context.Context, tenant, day string) (int64, error)
}

// Word is one private text: what an act knows by salted hash alone. An erased one has lost text and salt.
type Word struct {
	Tenant string
	Case   string
	Act    int64 // the sequence number of the act
	Name   string
	Salt   []byte
	Text   string
	Erased bool
}

// SealedContact is the sealed contact of a reporter: who it is stands in no other place. See package keys.
type SealedContact struct {
	Tenant    string
	Case      string
	PersonKey []byte // wrapped by the tenant's key; destroyed by an erasure
	Name      []byte // sealed
	Phone     []byte // sealed
	Index     string // blind index of the phone number
	Erased    bool
}

// Filter selects cases for a list. Empty fields select nothing away.
type Filter struct {
	IDs     []string // one of these cases
	States  []State
	Org     people.Org     // the case has to do with it
	Lead    people.Org     // it has the lead
	Desk    people.Org     // it steers
	Place   territory.Code // in this area
	Matter  string
	Kind    string // category of the matter: the first three characters of its code
	Loop    Loop
	Overdue bool      // a clock has told that its limit is gone
	DueBy   time.Time // something falls due by then
	Since   time.Time // reported at or after
	Until   time.Time // reported before
	Account string    // has to do with the account
	Phone   string    // blind index of a phone number
	Words   string    // all of its parts, divided by spaces, stand in what was told or answered in one act
	Waits   Waits     // something waits for the desk beside the state
	Order   Order
	After   string // cursor of the page before
	Limit   int    // at most 200; 50 if zero
}

// Waits is what waits for a desk beside the state of a case.
type Waits string

// What waits.
const (
	WaitsReturned   Waits = "returned"   // 退回待派
	WaitsSupervised Waits = "supervised" // 督办未答复
	WaitsAsked      Waits = "asked"      // 申请延期、挂账、吹哨、下派待审批
	WaitsDisputed   Waits = "disputed"   // 待仲裁、待裁定异议
)

// WaitsFor reports whether something of that kind waits for a desk.
func (c *Case) WaitsFor(w Waits) bool {
	switch w {
	case WaitsReturned:
		return c.Return != nil
	case WaitsSupervised:
		return c.Supervision != nil && c.Supervision.Answered.IsZero()
	case WaitsAsked:
		return c.Extension != nil || c.Suspending != nil || c.Lowering != nil || c.Whistle != nil && c.Whistle.Waiting && c.Whistle.Closed.IsZero()
	case WaitsDisputed:
		return c.Arbitration != nil || c.Whistle != nil && c.Whistle.Closed.IsZero() && c.Whistle.objected()
	}
	return false
}

// Order is the order of a list.
type Order string

// The orders.
const (
	NewestFirst Order = "newest" // by report
	DueFirst    Order = "due"    // by the next due instant; what has none comes last
)

// Page is a part of a list and the cursor of the next part, empty at the end.
type Page struct {
	Cases []Case
	Next  string
}

// Nearby asks for cases that may tell the same.
type Nearby struct {
	Category string // of the matter, its first three characters
	Case     string // itself, left out
	Lon, Lat float64
	Metres   float64
	Micro    territory.Code // or in the same micro-grid
	Since    time.Time
	States   []State
	Limit    int
}
