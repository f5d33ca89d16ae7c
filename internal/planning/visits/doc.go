// Package visits plans a worker's month of visits (入户走访): which household on which day, in which order and at what time, by the visits it
// needs, its days and hours, and the two-person rule (periodic routing with time windows). Days are working days, counted from 0. A visit
// that was missed is carried over with few changes.
//
// It is pure: no clock, no log, no SQL. The same input and seed give the same plan.
package visits
