// Package calendar measures time as an office does: 工作时 working hours, 工作日 working
// days, 自然日 calendar days and plain wall-clock time, each as a unit of its own.
//
// A Calendar knows the week, the public holidays and make-up working days (节假日与调休)
// of the State Council, the office hours by season, and what a unit does differently. It is
// an immutable value: a pure function from instants to instants, so that every deadline can
// be computed again years later. Its Version says by which rules.
//
// The day on which a clock starts is day 0 and counts nothing in days; a limit in working
// days ends when the office closes on its last day. Office time is at UTC+8.
package calendar
