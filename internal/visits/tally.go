package visits

import (
	"gezhi/internal/calendar"
	"gezhi/internal/households"
)

// Tally is how a grid's month of visits stands (本月走访). It is of the grid: nothing is counted by worker.
type Tally struct {
	Ahead   int `json:"ahead" doc:"Planned or agreed on, still to come"`
	Met     int `json:"met" doc:"Somebody was met"`
	Absent  int `json:"absent" doc:"Nobody at home, or asked for another day"`
	Refused int `json:"refused" doc:"They said that nobody need come"`
	Missed  int `json:"missed" doc:"The day passed and nobody came"`
	Carried int `json:"carried" doc:"Planned for later days, because nobody could go on that day"`
}

// TallyOf counts the visits of a month, each household once a day, as the list of that day tells it. What was carried over counts as such, and
// again on the day to which it went.
func TallyOf(plan Plan, homes []households.Household, agreed []Appointment, done []Visit, today, first, last calendar.Date) (t Tally) {
	promised, came := map[calendar.Date][]Appointment{}, map[calendar.Date][]Visit{}
	for _, a := range agreed {
		promised[a.Day] = append(promised[a.Day], a)
	}
	for _, v := range done {
		day := calendar.DateOf(v.At)
		came[day] = append(came[day], v)
	}
	for day := first; !last.Before(day); day = day.AddDays(1) {
		for _, c := range CallsOn(day, homes, promised[day], plan, came[day]) {
			switch {
			case c.Outcome == Met:
				t.Met++
			case c.Outcome == Refuse:
				t.Refused++
			case c.Outcome != "":
				t.Absent++
			case c.Appointment != nil && c.Appointment.State == Kept: // on another day, which counts it
			case day.Before(today):
				t.Missed++
			default:
				t.Ahead++
			}
		}
	}
	t.Carried = len(plan.Carried)
	return t
}
