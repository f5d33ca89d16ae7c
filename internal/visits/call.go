package visits

import (
	"slices"

	"gezhi/internal/calendar"
	"gezhi/internal/households"
)

// Call is a household to be visited on a day.
type Call struct {
	Household   households.Household
	Why         Why
	Start       int // minute of the day; of an appointment the first that suits
	Until       int // of an appointment the last that suits; 0 otherwise
	Together    bool
	Appointment *Appointment
	Outcome     Outcome // of the newest visit that day; empty before
}

// CallsOn lists whom to visit on a day by the hour, each household once: appointments, what the plan says, and whoever was visited without
// either. Who refuses visits by now is left out unless there is an appointment.
func CallsOn(day calendar.Date, homes []households.Household, agreed []Appointment, plan Plan, done []Visit) (list []Call) {
	by := map[string]households.Household{}
	for _, h := range homes {
		by[h.ID] = h
	}
	at := map[string]int{}
	add := func(id string, c Call) {
		h, there := by[id]
		if _, twice := at[id]; twice || !there {
			return
		}
		c.Household = h
		at[id] = len(list)
		list = append(list, c)
	}
	for _, a := range agreed {
		if a.State != Cancelled {
			add(a.Household, Call{Why: a.Why, Start: a.From, Until: a.To, Together: a.Together, Appointment: &a})
		}
	}
	for _, s := range plan.on(day) {
		if !s.promised && !by[s.Household].Refuses(day) { // an appointment that is in no list any more was called off
			add(s.Household, Call{Why: s.Why, Start: s.Start, Together: s.Together})
		}
	}
	for _, v := range done {
		if _, there := at[v.Household]; !there {
			add(v.Household, Call{Why: v.Why})
		}
		if i, there := at[v.Household]; there {
			list[i].Outcome = v.Outcome
		}
	}
	slices.SortStableFunc(list, func(a, b Call) int { return a.Start - b.Start })
	return list
}
