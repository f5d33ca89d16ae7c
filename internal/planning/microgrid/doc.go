// Package microgrid makes micro-grids (微网格) of buildings by the published rule: one unit (单元) of a high-rise, one multi-storey
// building, bungalows in blocks of at most 50 households. What breaks a cap of grids alone is reported, and split by floors when that
// is asked for; it is never merged or cut silently.
package microgrid
