package demo

import (
	"fmt"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// headsPerGrid is in how many buildings of a grid somebody agreed to be its head: most have none yet.
const headsPerGrid = 3

// Liaisons are heads of some buildings of each ordinary grid, and a part-timer. They are called after their buildings, and their numbers
// lead nowhere: no number of the district begins with a zero behind its area code.
func Liaisons(t *territory.Territory, tenant string, from time.Time) (list []people.Liaison) {
	agreed := territory.Day(calendar.DateOf(from).String())
	heads, named := map[territory.Code]int{}, map[string]string{}
	for _, c := range t.Compounds {
		named[c.ID] = c.Name
	}
	add := func(l people.Liaison) {
		l.Tenant, l.Agreed, l.Version = tenant, agreed, 1
		l.Phone = fmt.Sprintf("0356-0%06d", len(list)+1)
		list = append(list, l)
	}
	ordinary := map[territory.Code]bool{}
	for _, g := range t.Grids {
		if ordinary[g.Code] = g.Kind == territory.Ordinary; ordinary[g.Code] {
			add(people.Liaison{Role: people.PartTimer, Place: g.Code, Name: "骑手联络员"})
		}
	}
	for _, b := range t.Buildings {
		if !ordinary[b.Grid] || heads[b.Grid] == headsPerGrid {
			continue
		}
		heads[b.Grid]++
		place := b.Micro
		if place == "" {
			place = b.Grid
		}
		name := b.Name
		if c := named[b.Compound]; len(name) > len(c) && name[:len(c)] == c {
			name = name[len(c):]
		}
		add(people.Liaison{Role: people.MicroChief, Place: place, Building: b.ID, Name: name + "楼长"})
	}
	return list
}
