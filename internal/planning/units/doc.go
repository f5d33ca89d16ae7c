// Package units holds the words of grid division (网格划分): the unit that is never split, who may stand beside whom, the caps of an
// ordinary grid (普通网格), and a plan. Both the solver (package district) and the checker (package gridcheck) speak them; neither
// knows the other.
//
// A unit is a micro-grid (微网格): one unit of a high-rise, one multi-storey building, or a block of at most 50 bungalow households.
package units
