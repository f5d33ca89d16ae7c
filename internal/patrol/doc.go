// Package patrol keeps the risk points of the net (风险点) and what was found at them (日常巡查).
//
// A point (Point) is a place where something may go wrong: a well, a slope above a road, a river crossing. It has an owner, a warden and
// an interval (巡查周期), in the flood season (汛期) another one. Each time somebody of the grid was there is a record (Record): normal, or a
// problem that became a case. Due tells when a point is to be seen next, Covered on which days of a month its last record was fresh
// enough. Nobody is followed there: a record may hold the one place that the phone declared, never a track, and nothing is counted by
// person.
package patrol
