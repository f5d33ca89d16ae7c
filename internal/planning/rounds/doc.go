// Package rounds parts stops into round walks from one depot and orders each: with loads and a capacity, with times when a stop may be
// visited, with a number of rounds at most (capacitated vehicle routing with time windows). A patrol of risk points (风险点巡查) is one.
//
// It is pure: no clock, no log, no SQL. The same input, seed and number of steps give the same rounds.
package rounds
