package store

import (
	"time"

	"gezhi/internal/access"
	"gezhi/internal/fault"
	"gezhi/internal/store/queries"
)

// Reveal is a look at the contact of a reporter in full (查看联系方式). The log holds it as an act too; the words stand here alone.
type Reveal struct {
	Tenant  string
	ID      string
	Case    string
	Account string
	At      time.Time
	Reason  string
	Counted bool   // against what an account may see in a day
	Salt    []byte // under which the act knows the words; gone after an erasure
	Words   string // what for, where the reason does not say it
}

// InsertReveal adds a reveal. Its act is appended beside it.
func (tx *Tx) InsertReveal(r Reveal) error {
	return tx.q.InsertReveal(tx.ctx, queries.InsertRevealParams{
		Tenant: r.Tenant, ID: r.ID, CaseID: r.Case, Account: r.Account, At: micros(r.At), Reason: r.Reason, Counted: r.Counted,
		Salt: blob(r.Salt), Words: r.Words,
	})
}

// CountedReveals returns how many counted reveals an account has made since an instant.
func (tx *Tx) CountedReveals(tenant, account string, since time.Time) (int, error) {
	n, err := tx.q.CountedReveals(tx.ctx, tenant, account, micros(since))
	return int(n), err
}

// Reveals lists who saw the contact of a case, in order, for those who look after the log. NotFound access.not_found unless the
// scope is the whole tenant.
func (tx *Tx) Reveals(s access.Scope, caseID string) ([]Reveal, error) {
	if !s.Everything() {
		return nil, fault.New(fault.NotFound, "access.not_found")
	}
	rows, err := tx.q.RevealsOf(tx.ctx, s.Tenant(), caseID)
	return mapped(rows, err, readReveal)
}

// RevealByID returns a look, for those who look after the log. NotFound access.not_found unless the scope is the whole tenant, or for
// an id that there is not.
func (tx *Tx) RevealByID(s access.Scope, id string) (Reveal, error) {
	if !s.Everything() {
		return Reveal{}, fault.New(fault.NotFound, "access.not_found")
	}
	row, err := tx.q.RevealByID(tx.ctx, s.Tenant(), id)
	return readReveal(row), missing(err, "access.not_found")
}

func readReveal(r queries.Reveal) Reveal {
	return Reveal{
		Tenant: r.Tenant, ID: r.ID, Case: r.CaseID, Account: r.Account, At: instant(r.At), Reason: r.Reason, Counted: r.Counted,
		Salt: bytesOf(r.Salt), Words: r.Words,
	}
}
