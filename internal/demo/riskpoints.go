package demo

import (
	"fmt"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/patrol"
	"gezhi/internal/territory"
)

// riskPoints is the published number of risk points of the district.
const riskPoints = 74

// perils are what the synthetic risk points of each kind are called, what may go wrong there, and who answers for them.
var perils = []struct {
	kind                patrol.Kind
	name, hazard, owner string
	every, flood        patrol.Interval
}{
	{patrol.River, "漫水桥", "汛期漫水,行人和车辆不得通过", "区水务局", patrol.Weekly, patrol.Daily},
	{patrol.Well, "废弃机井", "井盖松动或缺失,人畜跌落", "区水务局", patrol.Monthly, ""},
	{patrol.Road, "临崖路段", "护栏缺损,雨雪天易滑落", "区交通运输局", patrol.Weekly, patrol.Daily},
	{patrol.Water, "蓄水池", "无人看管,儿童戏水溺水", "区水务局", patrol.Weekly, patrol.Daily},
	{patrol.Gully, "排洪沟", "垃圾淤堵,大雨时倒灌", "区住建局", patrol.Weekly, patrol.Daily},
	{patrol.Ravine, "滑坡坡脚", "土体松动,裂缝扩大", "自然资源分局", patrol.Weekly, patrol.Daily},
	{patrol.Field, "秸秆堆放处", "干燥季节易起火", "区农业农村局", patrol.Weekly, ""},
	{patrol.Stream, "山洪沟口", "上游来水猛涨", "区应急管理局", patrol.Monthly, patrol.Daily},
	{patrol.Mine, "采空塌陷区", "地面开裂、下沉", "区能源局", patrol.Monthly, patrol.Weekly},
}

// RiskPoints are the risk points of the district: three in each of some grids in which people try the program, the others one to a grid,
// spread over the district. Their names say that they are made up.
func RiskPoints(t *territory.Territory, tenant string, from time.Time, first []territory.Code) (list []patrol.Point) {
	since := calendar.DateOf(from)
	add := func(g territory.Grid) {
		spot, ok := g.Shape.InnerPoint()
		if !ok || len(list) == riskPoints {
			return
		}
		peril := perils[len(list)%len(perils)]
		list = append(list, patrol.Point{
			Tenant: tenant, Kind: peril.kind, Name: fmt.Sprintf("合成%s%d号", peril.name, len(list)+1), Hazard: peril.hazard, Owner: peril.owner, Place: g.Code,
			Spot: spot, Every: peril.every, Flood: peril.flood, Since: since, Version: 1,
		})
	}
	var others []territory.Grid
	wanted := map[territory.Code]bool{}
	for _, code := range first {
		wanted[code] = true
	}
	for _, g := range t.Grids {
		switch {
		case wanted[g.Code]:
			for range 3 {
				add(g)
			}
		case g.Kind == territory.Ordinary:
			others = append(others, g)
		}
	}
	if len(others) > 0 {
		for i := 0; len(list) < riskPoints && i < riskPoints; i++ {
			add(others[i*len(others)/riskPoints])
		}
	}
	return list
}
