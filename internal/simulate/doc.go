// Package simulate lets a synthetic district live through a year: residents report, desks accept and dispatch, units sign,
// return, ask for time and finish, others verify, reporters answer. Every step is a real act through cases.Service under a
// virtual clock, so limits, warnings and the gate are the real ones. It is deterministic for a seed.
//
// Nobody in it is real; the words are made from the keywords of the access list.
package simulate
