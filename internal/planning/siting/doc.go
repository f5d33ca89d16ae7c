// Package siting chooses places for stations (驿站, 十五分钟便民服务圈): the least way for everybody (p-median), most people within reach
// (maximal cover), fewest stations for everyone (set cover), and the least way where stations have capacities. Beside each value it
// answers a proven bound: below for a minimum, above for a maximum.
//
// It is pure: no clock, no log, no SQL. The same input and seed give the same answer, as long as the time budget is not used up.
package siting
