// Package district divides communities (社区) into ordinary grids (普通网格, 网格划分): as few as possible, each connected, inside one
// community and within the caps; then with few compounds (小区) split, few households moved from the present division, compact, even.
// Beside the plan it answers a proven lower bound for each community, so that everybody sees how good the plan is.
//
// The way: units over a cap and frozen grids are taken out; each connected patch is divided on its own, in parallel. Random spanning
// trees are cut into parts (Kundu and Misra 1977), neighbouring parts are merged and divided again (ReCom; DeFord, Duchin, Solomon
// 2021), pairs are divided in the best of all ways. What the simple bounds do not prove is decided exactly: all connected sets within
// the caps are enumerated, the linear relaxation of the set-partitioning model (Mehrotra, Johnson, Nemhauser 1998) is solved by column
// generation, and a depth-first search finds a cover or shows that there is none. Patches of more than 64 units are searched in regions that
// are decided exactly, and bounded by the same relaxation where their sets can be listed. At the number of parts that was reached, the
// same model proves how few compounds can be split, and then how few households can move.
//
// It is pure: no clock, no log, no SQL. The same input and seed give the same plan, as long as the time budget is not used up.
package district
