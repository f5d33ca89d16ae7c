// Package stations knows the service stations of a county (服务站点) and who lives within a walk of one: the fifteen-minute circle
// (15分钟服务圈).
//
// A station is a place with opening hours, never a person. Coverage counts residents by micro-grid and grid, never by head. Where a new
// station would help most is asked of internal/planning/siting; what it answers is a proposal (选址方案), and a decision only when
// people open the station.
package stations
