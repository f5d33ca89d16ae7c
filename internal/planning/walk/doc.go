// Package walk tells how far it is on foot along streets: from a place to what lies within reach, and from many places to many. The ways
// come from OpenStreetMap; steps, gates, stiles and lines that nobody crosses part them, each walker by their own rules.
//
// It is pure: no clock, no log, no SQL.
package walk
