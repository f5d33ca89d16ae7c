package demo

import (
	"fmt"

	"gezhi/internal/calendar"
	"gezhi/internal/stations"
	"gezhi/internal/territory"
)

// Every how many communities of the district one has a station, and one a station for riders.
const (
	stationEvery = 4
	riderEvery   = 24
)

// Stations are the service stations of the district: a service center in every town, stations in a quarter of the communities, some of
// them for riders first. Each stands in a building of its community; whoever lives in the other communities may have none within a walk.
// Their names say that they are made up.
func Stations(t *territory.Territory) (list []stations.Place) {
	first := map[territory.Code]territory.Grid{} // by town and community
	for _, g := range t.Grids {
		if g.Kind != territory.Ordinary {
			continue
		}
		for _, above := range []territory.Code{g.Code.Up(territory.LevelTown), g.Code.Up(territory.LevelCommunity)} {
			if _, known := first[above]; !known {
				first[above] = g
			}
		}
	}
	office := []calendar.Period{{From: 8*60 + 30, To: 12 * 60}, {From: 14 * 60, To: 17*60 + 30}}
	long := []calendar.Period{{From: 7 * 60, To: 21 * 60}}
	communities := 0
	for _, a := range t.Areas {
		g, known := first[a.Code]
		spot, ok := g.Shape.InnerPoint()
		if !known || !ok {
			continue
		}
		p := stations.Place{At: spot, StepFree: len(list)%3 != 0}
		switch a.Code.Level() {
		case territory.LevelTown:
			p.Kind, p.Name, p.Hours = stations.Center, a.Short()+"合成便民服务中心", office
		case territory.LevelCommunity:
			communities++
			if communities%stationEvery != 0 {
				continue
			}
			p.Kind, p.Name, p.Hours, p.Weekend = stations.Station, a.Short()+"合成服务驿站", long, office
			if communities%riderEvery == 0 {
				p.Kind, p.Name, p.Weekend = stations.Rider, a.Short()+"合成骑手驿站", long
			}
		default:
			continue
		}
		p.Address = fmt.Sprintf("%s旁(虚构)", g.Name)
		list = append(list, p)
	}
	return list
}
