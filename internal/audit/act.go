package audit

import "time"

// Actor is who did an act: an account in a role for an organisation, a reporter, or the system. Names never stand here.
type Actor struct {
	Account string // empty for the public, reporters and the system
	Role    string // the role in which the act was done, as "dispatcher"
	Org     string // the organisation for which it was done, as "center:140502001"
	Kind    string // staff, reporter, system, public
}

// Act is one row of the log: who did what to what, when, with which command, and what was decided.
// An act is never changed or removed.
type Act struct {
	Tenant  string
	ID      string
	Subject string    // kind and id of what it was done to, as "case:<id>", "account:<id>", "grid:<code>", "reveal:<id>"
	Seq     int64     // 1 for the first act of the subject, without gaps
	Kind    string    // the verb, as "case.dispatch"
	At      time.Time // UTC, microseconds
	Actor   Actor
	Key     string            // hash of the idempotency key, bound to its principal; empty without one
	KeyBody string            // hash of the body that came with the key
	Command string            // JSON: what was asked
	Effects string            // JSON: what was decided; a replay applies it and never decides again
	Words   map[string]string // salted hashes of the private words, by name, see HashWord
	Policy  string            // version of the local policy that decided
	Claim   string            // JSON, see Claim: what a phone says of an act done without a connection; empty for others
	Prev    Hash              // hash of the act before in the subject; zero for the first
	Hash    Hash              // Sum of this act
}

// Chained returns the act as it follows the act with the hash prev and the number seq-1 in its subject.
func (a Act) Chained(seq int64, prev Hash) Act {
	a.Seq, a.Prev = seq, prev
	a.Hash = a.Sum(prev)
	return a
}

// Subject names what an act is done to. The kinds are lower-case words; ids are taken as they are.
func Subject(kind, id string) string { return kind + ":" + id }
