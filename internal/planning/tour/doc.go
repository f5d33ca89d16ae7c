// Package tour orders points into a short round walk (巡查路线; the travelling salesman problem with equal ways there and back), with a
// proven lower bound beside the length.
//
// It is pure: no clock, no log, no SQL. The same input and seed give the same tour, as long as the time budget is not used up.
package tour
