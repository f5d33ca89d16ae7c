// Package demo makes synthetic districts on real ground, for trials, simulations and tests.
//
// The county's boundary and the names and codes of its towns and communities are real and credited in
// data/CREDITS.md; the outlines of towns and communities, all grids (网格), micro-grids (微网格), compounds, buildings
// and shops are made up from a seed, and the same seed always gives the same district.
// The numbers are those of the published practice of Jincheng Chengqu and Qingzhou.
package demo
