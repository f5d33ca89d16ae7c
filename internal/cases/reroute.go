package cases

import (
	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/people"
)

// Way is where a policy sends a case of a matter at first: the loop and the lead. The lead is empty where the entry is not on the list
// and the grid may not be asked.
type Way struct {
	Loop Loop       `json:"loop"`
	Lead people.Org `json:"lead,omitempty"`
}

// FirstWay answers where a policy would send a case, had it been accepted on that day with the matter it has now. What people
// decided about it (returns, escalations) does not count.
func FirstWay(c Case, list *catalogue.Catalogue, day calendar.Date) Way {
	fresh := Case{Matter: c.Matter, Place: c.Place, Loop: list.EntryLoop(c.Matter)}
	lead, _ := Suggest(&fresh, list)
	if lead.Kind() == people.OrgGrid && list.MayAskGridWorker(c.Matter, day) != nil {
		lead = ""
	}
	return Way{fresh.Loop, lead}
}
