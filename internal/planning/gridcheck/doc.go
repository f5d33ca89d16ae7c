// Package gridcheck says whether a division (网格划分) keeps the rules, whoever made it: every unit in one grid, a grid inside one
// community (社区), connected, within the caps. It shares no code with the solver, so that one cannot hide the other's mistake.
package gridcheck
