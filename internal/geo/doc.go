// Package geo holds places on the earth: points, datums, shapes and the exact questions that are asked of them.
//
// Everything inside the program is WGS84, which equals CGCS2000 (国家大地坐标系) at our precision. Points and
// boundaries that come from Chinese map services are shifted (GCJ-02, 火星坐标; BD-09, 百度坐标); they have types
// of their own, so that nobody stores them by mistake.
// Shapes are stored on a lattice of 1e-7 degree (about 1 cm). On the lattice, "inside", "on the border" and
// "crosses" are decided in integers and have one answer on every machine.
package geo
