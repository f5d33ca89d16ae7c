// Package redivision draws the ordinary grids (普通网格) of a place anew (网格重划): the ground of an edition as the planning packages
// divide it, the next edition that a plan makes of it with codes kept or given, what moves with the grids, and the way of a draft
// from check and public notice (公示) over the approvals of town and county to the day on which it is published.
//
// It is pure: no clock, no SQL, no HTTP.
package redivision
