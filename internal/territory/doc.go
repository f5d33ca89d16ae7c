// Package territory holds the ground that is governed: areas, grids and what stands on them.
//
// County (县区), town or street (镇街) and community or village (社区、村) come from the national division; below
// them are ordinary grids (普通网格), exclusive grids (专属网格) and micro-grids (微网格), residential compounds
// (小区), buildings (楼栋), small shops (五小门店) and walled sites (围圈场地).
// One state of all this is a Territory, which belongs to an Edition with a first and a last day; Check proves
// that its grids tile the ground; Index answers, from memory, in which grid a point lies.
// Readers for CSV and GeoJSON tell every wrong line at once and import nothing by halves.
package territory
