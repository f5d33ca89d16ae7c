package cases

import (
	"context"
	"strings"

	"gezhi/internal/access"
	"gezhi/internal/fault"
)

// Proof is how somebody at the desk has shown to be the reporter (核对方式). No identity card is asked for and no number of one is kept.
type Proof string

// The proofs. Where a telephone number was left, it is the proof; only where none was, what the person knows of the report.
const (
	ProofNamed  Proof = "named"  // named the number that was left; the program compares it
	ProofCalled Proof = "called" // answered when the desk called that number
	ProofTold   Proof = "told"   // told when, where and what, as only the reporter can
)

// RenewCode gives the reporter a new tracking code (补发查询码): the old code and the old link end with it.
//
// Faults: Invalid proof required or not_one_of; phone required with ProofNamed, not_the_number; words required with ProofTold,
// too_long; Conflict renew.phone_left where a number was left and is not the proof, renew.no_phone where none was and it should be.
type RenewCode struct {
	Proof Proof  `json:"proof" enum:"named,called,told"`
	Words Words  `json:"words,omitempty" maxLength:"200"` // what was compared
	Phone string `json:"-"`                               // as it was named: compared, and kept nowhere
}

const renewWords = 200 // characters

// Act names the row of the table.
func (RenewCode) Act() Act { return ActRenewCode }

func (a RenewCode) decide(d *decision) error {
	if err := a.check(); err != nil {
		return err
	}
	d.c.Renewals++
	d.word("words", a.Words)
	return nil
}

func (a RenewCode) check() error {
	var f fault.Fields
	if a.Proof == "" {
		f.Add("proof", "required")
	}
	oneOf(&f, "proof", string(a.Proof), []string{string(ProofNamed), string(ProofCalled), string(ProofTold)})
	if a.Proof == ProofTold && strings.TrimSpace(string(a.Words)) == "" {
		f.Add("words", "required")
	}
	if a.Proof == ProofNamed && strings.TrimSpace(a.Phone) == "" {
		f.Add("phone", "required")
	}
	tooLong(&f, "words", a.Words, renewWords)
	return f.Err()
}

// proven holds the proof against the contact that was left, for an actor who may give a new code.
func (s *Service) proven(ctx context.Context, w Writer, actor access.Actor, c Case, a RenewCode) error {
	if _, err := access.Warrants(actor, access.CaseCode, c.Resource(), purposeOf(actor), w.Now()); err != nil {
		return err
	}
	if err := a.check(); err != nil {
		return err
	}
	left, err := w.Contact(ctx, access.SystemScope(c.Tenant), c.ID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	has := err == nil && !left.Erased && left.Index != ""
	switch {
	case a.Proof == ProofTold && has:
		return fault.New(fault.Conflict, "renew.phone_left")
	case a.Proof != ProofTold && !has:
		return fault.New(fault.Conflict, "renew.no_phone")
	case a.Proof != ProofNamed:
		return nil
	}
	named, err := s.Vault.PhoneIndex(ctx, c.Tenant, a.Phone)
	if err == nil && named != left.Index {
		var f fault.Fields
		f.Add("phone", "not_the_number")
		err = f.Err()
	}
	return err
}
