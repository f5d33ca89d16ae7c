// Package ledgers keeps the ledgers of the net (台账) on one engine.
//
// A ledger is a Definition, as data: the fields that are asked for, each with its class, its owner, what it is for, on which ground, and
// when somebody looks again whether it is still needed. No field is asked for without these. A ledger either keeps entries of its own
// (Entry: a shop, a house, a meeting), or a Source generates its rows from what was entered once elsewhere: from the ground, from cases,
// from risk points, from posts. Values are checked by Definition.Check, whether they come from a form or from a table. What stands in the
// list of refused words (Refused) cannot be asked for: there are no registers of persons by belief, origin, past or illness here, and no
// definition of a county makes one.
package ledgers
