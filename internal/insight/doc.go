// Package insight counts what lies open and how long things take (总览、研判), for those who answer for it.
//
// A Board (看板) is filled with the open cases that somebody may see: how many, by loop, unit and community, what is due today, what
// is late, and what waits for a decision. Every number is the size of a set, and the same rule that counts a case into a set answers
// which cases are in it, so that a number and the list behind it never differ.
// Nothing here is counted of persons, and nothing is ranked: rows come in the order of their codes.
package insight
