// Package agency keeps what a grid worker does on a mandate for a resident who cannot go (便民代办): what for and until when, which papers the
// worker took, where each of them went, and what came of it.
//
// No picture of a paper and no number on it is kept: a paper is a kind from a short list, an original or a copy, and how many. As long as one
// is with the worker the mandate cannot be closed. A copy that was handed to no office is given back or destroyed.
package agency
