package ledgers

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/territory"
)

// What bounds a release: taking many persons' data out of the house is a thing of two people, of days, and of few copies.
const (
	ReleaseRows      = 5000 // at most; who needs more takes one place after another
	ReleaseTakes     = 3    // files or prints of one release
	ReleaseOpen      = 24 * time.Hour
	ReleaseLapse     = 7 * 24 * time.Hour
	releaseReason    = 200
	releaseReasonMin = 5
)

// ReleaseState is how far a release is.
type ReleaseState string

// The states. Lapsed and expired are what time makes of asked and approved; nothing is written for them.
const (
	ReleaseAsked     ReleaseState = "asked"     // 待审批
	ReleaseApproved  ReleaseState = "approved"  // 已批准
	ReleaseTaken     ReleaseState = "taken"     // 已导出, to be destroyed by its day
	ReleaseRefused   ReleaseState = "refused"   // 不同意
	ReleaseWithdrawn ReleaseState = "withdrawn" // 已撤回
	ReleaseDestroyed ReleaseState = "destroyed" // 已确认销毁
	ReleaseOverdue   ReleaseState = "overdue"   // 逾期未确认销毁
	ReleaseLapsed    ReleaseState = "lapsed"    // 逾期未审批
	ReleaseExpired   ReleaseState = "expired"   // 批准后未导出
	ReleaseRevoked   ReleaseState = "revoked"   // 批准已撤销, before a copy was taken
)

// ReleaseForm is what is made.
type ReleaseForm string

// A file for spreadsheets, or pages for the printer.
const (
	ReleaseXLSX  ReleaseForm = "xlsx"
	ReleasePaper ReleaseForm = "paper"
)

// ReleasePurposes are what a release may be for.
func ReleasePurposes() []string {
	return []string{"service", "notice", "safety", "emergency", "law", "person", "other"}
}

// ReleaseDays are how many days after its approval what was taken may be kept.
func ReleaseDays() []int { return []int{1, 7, 30} }

// Release is a request to take personal or sensitive values of a ledger out of the house (导出申请): a second person decides on it, each copy
// is counted and says whose it is and by when it is to be destroyed, and who took one confirms that it is.
type Release struct {
	Tenant    string         `json:"-"`
	ID        string         `json:"-"`
	Account   string         `json:"-"` // who asks
	Place     territory.Code `json:"-"` // and below
	Class     access.Class   `json:"-"` // the closest of what goes out
	State     ReleaseState   `json:"-"`
	Version   int64          `json:"-"`
	Reason    string         `json:"-"` // in words; the log knows it by salted hash
	Salt      []byte         `json:"-"`
	Asked     time.Time      `json:"asked"`
	Ledger    string         `json:"ledger"`
	Ended     bool           `json:"ended,omitempty"` // also what is over
	Fields    []string       `json:"fields"`          // in the order of the definition
	Purpose   string         `json:"purpose"`
	Form      ReleaseForm    `json:"form"`
	Days      int            `json:"days"` // kept after the approval
	Rows      int            `json:"rows"` // when it was asked for
	Decider   string         `json:"decider,omitempty"`
	Decided   time.Time      `json:"decided,omitzero"`
	Why       string         `json:"-"` // it was refused or revoked; stands with the reason, apart from the log
	Revoker   string         `json:"revoker,omitempty"`
	Revoked   time.Time      `json:"revoked,omitzero"` // the approval was taken back
	Taken     int            `json:"taken,omitempty"`
	DestroyBy calendar.Date  `json:"destroy_by,omitzero"`
	Destroyed time.Time      `json:"destroyed,omitzero"`
}

// No is the number that people call a release by, and that stands on every page of it.
func (r Release) No() string {
	tail := strings.ReplaceAll(r.ID, "-", "")
	return "DC" + strings.ReplaceAll(calendar.DateOf(r.Asked).String(), "-", "") + "-" + strings.ToUpper(tail[max(0, len(tail)-6):])
}

// Resource is the release as far as access to it depends on it.
func (r Release) Resource() access.Resource {
	return access.Resource{Tenant: r.Tenant, ID: r.ID, Place: r.Place, Accounts: []string{r.Account}, Class: r.Class}
}

// Standing is the state at an instant.
func (r Release) Standing(now time.Time) ReleaseState {
	switch {
	case r.State == ReleaseAsked && now.Sub(r.Asked) >= ReleaseLapse:
		return ReleaseLapsed
	case r.State == ReleaseApproved && now.Sub(r.Decided) >= ReleaseOpen:
		return ReleaseExpired
	case r.State == ReleaseTaken && r.DestroyBy.Before(calendar.DateOf(now)):
		return ReleaseOverdue
	}
	return r.State
}

// Left is how often the release may still be taken at an instant.
func (r Release) Left(now time.Time) int {
	if r.State != ReleaseApproved && r.State != ReleaseTaken || !r.Revoked.IsZero() || now.Sub(r.Decided) >= ReleaseOpen {
		return 0
	}
	return max(0, ReleaseTakes-r.Taken)
}

// Most is how many rows a copy may hold: what was approved and a little more, for rows come in meanwhile.
func (r Release) Most() int { return min(ReleaseRows, r.Rows+max(10, r.Rows/10)) }

// Sight is what somebody may see of the rows of a ledger.
type Sight struct {
	Sealed bool // the rows open no seal, whoever looks
	Full   bool // masked values in full, with a reason
}

// Withheld is the code of why a field may not go out for who sees so much; empty where it may. Nobody takes out what they may not see.
func (f Field) Withheld(s Sight) string {
	switch {
	case !f.Closed() || f.Whole():
		return ""
	case s.Sealed:
		return "release.sealed"
	case !s.Full:
		return "release.not_seen"
	}
	return ""
}

// Ask checks a request. It answers Invalid with every wrong field, also where nothing personal is asked for: that goes out by one hand.
func (d Definition) Ask(r Release, s Sight, now time.Time) (Release, error) {
	var wrong fault.Fields
	r.Ledger, r.State, r.Version, r.Asked, r.Class = d.Code, ReleaseAsked, 1, now, d.Rows
	asked := r.Fields
	r.Fields = nil
	closed := d.Rows == access.SensitiveData
	for _, code := range asked {
		if _, known := d.Field(code); !known {
			wrong.Add("fields", "ledger.unknown_field")
		}
	}
	for _, f := range d.Fields {
		if !slices.Contains(asked, f.Code) {
			continue
		}
		if why := f.Withheld(s); why != "" {
			wrong.Add("fields", why, "name", f.Name.ZH)
		}
		r.Fields = append(r.Fields, f.Code)
		closed = closed || f.Closed()
		if !f.Class.Within(r.Class) {
			r.Class = f.Class
		}
	}
	switch {
	case len(asked) == 0:
		wrong.Add("fields", "required")
	case !closed:
		wrong.Add("fields", "release.nothing_closed")
	}
	if !slices.Contains(ReleasePurposes(), r.Purpose) {
		wrong.Add("purpose", "not_one_of", "allowed", ReleasePurposes())
	}
	if r.Form != ReleaseXLSX && r.Form != ReleasePaper {
		wrong.Add("form", "not_one_of", "allowed", []ReleaseForm{ReleaseXLSX, ReleasePaper})
	}
	if !slices.Contains(ReleaseDays(), r.Days) {
		wrong.Add("days", "not_one_of", "allowed", ReleaseDays())
	}
	r.Reason = words(&wrong, "reason", r.Reason)
	return r, wrong.Err()
}

// words are what somebody gives as a reason: some, not too many, and no number of papers among them.
func words(wrong *fault.Fields, path, text string) string {
	text = strings.Join(strings.Fields(text), " ")
	switch n := utf8.RuneCountInString(text); {
	case n < releaseReasonMin:
		wrong.Add(path, "release.too_short", "min", releaseReasonMin)
	case n > releaseReason:
		wrong.Add(path, "too_long", "max", releaseReason, "n", n)
	case numberOfPapers(text):
		wrong.Add(path, "ledger.id_number")
	}
	return text
}

// Decision is what the second person says.
type Decision struct {
	Version   int64 // that was seen
	Approve   bool
	Why       string // it is refused
	Account   string
	Appointee bool // who asks gave the post in which it is decided, the same day
}

// Decide approves or refuses a request. Faults: Stale release.stale; Forbidden release.own, release.appointee; Conflict release.lapsed,
// release.decided; Invalid why.
func (r Release) Decide(d Decision, now time.Time) (Release, error) {
	switch at := r.Standing(now); {
	case d.Account == r.Account:
		return r, fault.New(fault.Forbidden, "release.own")
	case d.Appointee:
		return r, fault.New(fault.Forbidden, "release.appointee")
	case at == ReleaseLapsed:
		return r, fault.New(fault.Conflict, "release.lapsed")
	case at != ReleaseAsked:
		return r, fault.New(fault.Conflict, "release.decided")
	case d.Version != r.Version:
		return r, fault.New(fault.Stale, "release.stale")
	}
	r.Decider, r.Decided = d.Account, now
	r.Version++
	if d.Approve {
		r.State, r.DestroyBy = ReleaseApproved, calendar.DateOf(now).AddDays(r.Days)
		return r, nil
	}
	var wrong fault.Fields
	r.State, r.Why = ReleaseRefused, words(&wrong, "why", d.Why)
	return r, wrong.Err()
}

// Revocable reports whether there is an approval to take back: one under which copies may be taken, or of which copies are not destroyed.
func (r Release) Revocable(now time.Time) bool {
	at := r.Standing(now)
	return r.Revoked.IsZero() && (at == ReleaseApproved || at == ReleaseTaken || at == ReleaseOverdue)
}

// Revoke takes an approval back, by whoever may approve. No more copies are made; those that were are to be destroyed the same day. Faults:
// Forbidden release.own; Conflict release.revoked, release.not_approved; Stale release.stale; Invalid why.
func (r Release) Revoke(d Decision, now time.Time) (Release, error) {
	switch {
	case d.Account == r.Account:
		return r, fault.New(fault.Forbidden, "release.own")
	case !r.Revoked.IsZero():
		return r, fault.New(fault.Conflict, "release.revoked")
	case !r.Revocable(now):
		return r, fault.New(fault.Conflict, "release.not_approved")
	case d.Version != r.Version:
		return r, fault.New(fault.Stale, "release.stale")
	}
	var wrong fault.Fields
	r.Revoker, r.Revoked, r.Why = d.Account, now, words(&wrong, "why", d.Why)
	r.Version++
	if today := calendar.DateOf(now); r.Taken == 0 {
		r.State = ReleaseRevoked
	} else if today.Before(r.DestroyBy) {
		r.DestroyBy = today
	}
	return r, wrong.Err()
}

// Withdraw takes a request back of which no copy was taken. Faults: NotFound release.not_found; Conflict release.closed.
func (r Release) Withdraw(account string, now time.Time) (Release, error) {
	at := r.Standing(now)
	switch {
	case account != r.Account:
		return r, fault.New(fault.NotFound, "release.not_found")
	case at != ReleaseAsked && at != ReleaseApproved:
		return r, fault.New(fault.Conflict, "release.closed")
	}
	r.State = ReleaseWithdrawn
	r.Version++
	return r, nil
}

// Take counts a copy of so many rows. Faults: NotFound release.not_found; Conflict release.revoked, release.closed, release.expired, release.used_up,
// release.no_rows, release.more_rows.
func (r Release) Take(account string, rows int, now time.Time) (Release, error) {
	switch {
	case account != r.Account:
		return r, fault.New(fault.NotFound, "release.not_found")
	case !r.Revoked.IsZero():
		return r, fault.New(fault.Conflict, "release.revoked")
	case r.State != ReleaseApproved && r.State != ReleaseTaken && r.State != ReleaseOverdue:
		return r, fault.New(fault.Conflict, "release.closed")
	case now.Sub(r.Decided) >= ReleaseOpen:
		return r, fault.New(fault.Conflict, "release.expired")
	case r.Taken >= ReleaseTakes:
		return r, fault.New(fault.Conflict, "release.used_up", "max", ReleaseTakes)
	case rows == 0:
		return r, fault.New(fault.Conflict, "release.no_rows")
	case rows > r.Most():
		return r, fault.New(fault.Conflict, "release.more_rows", "rows", rows, "approved", r.Rows)
	}
	r.State = ReleaseTaken
	r.Taken++
	r.Version++
	return r, nil
}

// Destroy confirms that every copy is destroyed; no more are made. Faults: NotFound release.not_found; Conflict release.not_taken.
func (r Release) Destroy(account string, now time.Time) (Release, error) {
	switch {
	case account != r.Account:
		return r, fault.New(fault.NotFound, "release.not_found")
	case r.State != ReleaseTaken && r.State != ReleaseOverdue:
		return r, fault.New(fault.Conflict, "release.not_taken")
	}
	r.State, r.Destroyed = ReleaseDestroyed, now
	r.Version++
	return r, nil
}

// Remind marks a release whose copies nobody said were destroyed by their day; false where there is nothing to mark.
func (r Release) Remind(now time.Time) (Release, bool) {
	if r.State != ReleaseTaken || r.Standing(now) != ReleaseOverdue {
		return r, false
	}
	r.State = ReleaseOverdue
	r.Version++
	return r, true
}
