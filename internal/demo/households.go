package demo

import (
	"fmt"
	"slices"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/households"
	"gezhi/internal/territory"
)

// householdsPerGrid is how many cards a grid has in which people try the program.
const householdsPerGrid = 60

// Names that are made up of a common family name and one of a few given ones, so that somebody can be found and nobody is meant.
var (
	familyNames = []string{"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "欧阳", "郭"}
	givenNames  = []string{"合成", "样例", "示范", "演练", "试用"}
)

// Households are cards of some households in the buildings of some grids, as of a day and the weeks before. Two of three left a contact;
// the numbers lead nowhere: no number of the district begins with a zero behind its area code.
func Households(t *territory.Territory, tenant string, from time.Time, grids []territory.Code) (list []households.Household) {
	today := calendar.DateOf(from)
	for _, grid := range grids {
		var homes []territory.Building
		for _, b := range t.Buildings {
			if b.Grid == grid && b.Households > 0 {
				homes = append(homes, b)
			}
		}
		for i := range householdsPerGrid {
			if len(homes) == 0 {
				break
			}
			b, n := homes[i%len(homes)], i/len(homes)
			h := households.Household{
				Tenant: tenant, Place: grid, Building: b.ID, Door: fmt.Sprintf("%d-%d-%d0%d", i%len(homes)+1, n%max(1, b.Units)+1, n/4%max(1, b.Floors)+1, n%4+1),
				People: i%5 + 1, Needs: []households.Need{}, Source: households.AtDoor, Refreshed: today.AddDays(-(i * 11 % 640)), Version: 1,
			}
			if b.Micro != "" {
				h.Place = b.Micro
			}
			if i%3 > 0 {
				h.Name = familyNames[i%len(familyNames)] + givenNames[i/len(familyNames)%len(givenNames)]
				h.Phone = fmt.Sprintf("0356-0%06d", 500_000+len(list))
			}
			if i%4 == 0 {
				h.Needs = []households.Need{households.Needs()[i/4%len(households.Needs())]}
			}
			if i%17 == 16 {
				h.Refused = today.AddDays(-i)
			}
			if !slices.ContainsFunc(list, func(o households.Household) bool { return o.Building == h.Building && o.Door == h.Door }) {
				list = append(list, h)
			}
		}
	}
	return list
}
