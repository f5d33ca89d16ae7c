package demo

import (
	"fmt"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/territory"
)

// LedgerEntry is a made-up entry of a ledger: where it is, what somebody wrote in it, and a telephone number that leads nowhere, which no
// form would take.
type LedgerEntry struct {
	Ledger string
	Place  territory.Code
	Values map[string]string
	Phone  map[string]string // by the code of its field
}

// LedgerEntries are the shops of some grids as the ground has them, some of their houses, organisations, and what was discussed there. Their
// names say that they are made up.
func LedgerEntries(t *territory.Territory, from time.Time, grids []territory.Code) (list []LedgerEntry) {
	wanted := map[territory.Code]bool{}
	for _, g := range grids {
		wanted[g] = true
	}
	add := func(ledger string, place territory.Code, values map[string]string, field, phone string) {
		e := LedgerEntry{Ledger: ledger, Place: place, Values: values}
		if field != "" {
			e.Phone = map[string]string{field: phone}
		}
		list = append(list, e)
	}
	pick := func(n int, of ...string) string { return of[n%len(of)] }
	n := 0
	person := func() (name, phone string) {
		n++
		return familyNames[n%len(familyNames)] + givenNames[n/len(familyNames)%len(givenNames)], ledgerPhone(n)
	}
	for _, p := range t.Places {
		if !wanted[p.Grid] || p.Kind == "walled_site" {
			continue
		}
		name, phone := person()
		add("shops", p.Grid, map[string]string{
			"name": p.Name, "kind": p.Kind, "address": p.Address, "area": fmt.Sprint(15 + n*7%60), "extinguishers": fmt.Sprint(n % 4), "sleeping": pick(n, "no", "no", "yes"),
			"gas": pick(n, "bottle", "none", "pipe"), "operator": name,
		}, "phone", phone)
	}
	houses := map[territory.Code]int{}
	for _, b := range t.Buildings {
		if !wanted[b.Grid] || houses[b.Grid] == 6 {
			continue
		}
		houses[b.Grid]++
		name, phone := person()
		values := map[string]string{
			"address": b.Name, "use": pick(n, "own", "let", "let", "trade"), "structure": pick(n, "concrete", "brick"), "floors": fmt.Sprint(max(1, min(b.Floors, 60))),
			"gas": pick(n, "pipe", "bottle", "none"), "hazards": pick(n, "", "charging", "", "exit,wires"),
		}
		field := ""
		if values["use"] != "own" {
			field = "owner_phone"
			values["rooms"], values["owner_name"] = fmt.Sprint(1+n%8), name
		}
		add("houses", b.Grid, values, field, phone)
	}
	today := calendar.DateOf(from)
	for i, g := range grids {
		for j, o := range []struct{ name, kind, offers string }{{"合成幼儿园", "school", "sports"}, {"合成物业公司", "property", "rooms,parking"}, {"合成农贸市场", "market", "toilets"}} {
			name, phone := person()
			add("organisations", g, map[string]string{"name": fmt.Sprintf("%s%d号", o.name, i*3+j+1), "kind": o.kind, "offers": o.offers, "staff": fmt.Sprint(8 + n*3%90), "contact": name}, "phone", phone)
		}
		for j, m := range []struct{ topic, kind, outcome string }{
			{"小区停车位怎么划", "council", "同意先划消防通道,再划车位"}, {"电动自行车集中充电", "meeting", "选定两处充电点"}, {"防汛知识宣传", "publicity", ""},
		} {
			add("meetings", g, map[string]string{
				"topic": m.topic, "kind": m.kind, "held": today.AddDays(-(7 + 20*j)).String(), "where": "社区议事厅(合成)", "people": fmt.Sprint(12 + 9*j + i%5), "outcome": m.outcome,
			}, "", "")
		}
	}
	return list
}

// ledgerPhone is a number that leads nowhere: none of the district begins with a zero behind its area code.
func ledgerPhone(n int) string { return fmt.Sprintf("0356-0%06d", 700_000+n) }
