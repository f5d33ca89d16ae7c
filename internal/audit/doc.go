// Package audit is the append-only log of what was done (留痕): acts, their chains, the seals of a tenant and the proof.
//
// An act (办理动作) belongs to a subject, such as a case or an account, and carries the hash of the act before it there.
// A seal (封存) gives a committed act its gapless position in the tenant's log and carries that log on as one chain.
// Private words never stand in an act: it holds their salted hashes, so that a person can be erased and the chain
// still be proven. Verifier reads acts and seals as they are stored and names the first row that does not fit.
// Everything here is pure; the store appends and reads the rows.
package audit
