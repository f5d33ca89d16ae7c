package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/planning/visits"
)

// planVisitsCmd plans a worker's month.
type planVisitsCmd struct {
	In       string        `help:"CSV id,lon,lat,visits,minutes,from,to,days,together; the first row is the office. days are working days like 1,3,8-12, together is yes where two workers visit." required:"" type:"existingfile"`
	Days     int           `help:"Working days of the month." default:"22"`
	Begin    string        `help:"When the worker leaves the office for visits." default:"14:30"`
	End      string        `help:"When the worker is back." default:"18:00"`
	Together string        `help:"Working days on which a second worker comes along, like 4,9,14."`
	Plan     string        `help:"The report of an earlier plan, with a missed day." type:"existingfile"`
	Missed   int           `help:"The working day that was missed; its visits are carried over with few changes."`
	Detour   float64       `help:"A walk is so many times the straight line." default:"1.3"`
	Speed    float64       `help:"Metres walked in a second." default:"1.2"`
	Time     time.Duration `help:"Time to use at most." default:"10s"`
	Seed     uint64        `help:"The same seed gives the same plan." default:"1"`
	Report   string        `help:"Where to write the report, JSON." required:"" type:"path"`
}

// visitReport is report.json of a month.
type visitReport struct {
	Metres    float64       `json:"metres"`
	Days      [][]visitLine `json:"days"`
	Unmet     []visitUnmet  `json:"unmet,omitempty"`
	Moved     []visitLine   `json:"moved,omitempty"` // changed their day for missed ones; with the start of before
	Distances string        `json:"distances"`
	Seconds   float64       `json:"seconds"`
}

type visitLine struct {
	ID     string `json:"id"`
	Number int    `json:"number"` // of the visits of this household, from 1
	Start  string `json:"start"`
}

type visitUnmet struct {
	ID     string        `json:"id"`
	Number int           `json:"number"`
	Why    visits.Reason `json:"why"`
}

func (c planVisitsCmd) Run(e *env) error {
	began := time.Now()
	month, ids, err := c.read()
	if err != nil {
		return err
	}
	plan, moved := (*visits.Plan)(nil), []visits.Visit(nil)
	if c.Plan == "" && c.Missed == 0 {
		plan, err = month.Solve(e.ctx, visits.Options{Seed: c.Seed, Budget: c.Time})
	} else {
		plan, moved, err = c.carry(month, ids)
	}
	if err != nil {
		return err
	}
	report := visitReport{Metres: plan.Metres, Days: make([][]visitLine, len(plan.Days)), Distances: straightLine(c.Detour), Seconds: time.Since(began).Seconds()}
	line := func(v visits.Visit) visitLine { return visitLine{ids[v.Household], v.Number + 1, clockTime(v.Start)} }
	planned := 0
	for day, list := range plan.Days {
		report.Days[day] = []visitLine{}
		for _, v := range list {
			report.Days[day] = append(report.Days[day], line(v))
		}
		planned += len(list)
	}
	for _, v := range moved {
		report.Moved = append(report.Moved, line(v))
	}
	for _, u := range plan.Unmet {
		report.Unmet = append(report.Unmet, visitUnmet{ids[u.Household], u.Number + 1, u.Why})
	}
	if err := writeJSON(c.Report, report); err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.out, "%d visits on %d days, %.1f km on foot; %d moved, %d unmet; %.1f s\n", planned, len(plan.Days), plan.Metres/1000, len(moved), len(plan.Unmet), report.Seconds)
	for _, u := range report.Unmet {
		fmt.Fprintf(e.out, "%s visit %d is not planned: %s\n", u.ID, u.Number, map[visits.Reason]string{
			visits.NoDay: "no day suits", visits.NoHour: "its hours and minutes fit into no day", visits.Full: "the days that suit are full"}[u.Why])
	}
	return err
}

// clockTime writes a minute of the day, rounded up so that nobody is told to come before the door opens.
func clockTime(minute float64) string {
	m := int(math.Ceil(minute - 1e-6))
	return fmt.Sprintf("%02d:%02d", m/60, m%60)
}

func (c planVisitsCmd) read() (visits.Month, []string, error) {
	var f fault.Fields
	checkWalk(c.Detour, c.Speed, &f)
	if c.Days < 1 || c.Days > 31 {
		f.Add("days", "out_of_range", "min", 1, "max", 31)
	}
	if err := f.Err(); err != nil {
		return visits.Month{}, nil, err
	}
	flags := row{cells: map[string]string{"begin": c.Begin, "end": c.End, "together": c.Together}, where: "option"}
	m := visits.Month{Days: c.Days, Speed: c.Speed, Begin: readTime(flags, "begin", 0, &f), End: readTime(flags, "end", 0, &f), Together: readDays(flags, "together", c.Days, &f)}
	rows, err := readTable(c.In, []string{"id", "lon", "lat", "visits"}, []string{"minutes", "from", "to", "days", "together"}, &f)
	if err != nil {
		return m, nil, err
	}
	if len(rows) < 2 {
		f.Add(filepath.Base(c.In)+" id", "plan.no_stops")
		return m, nil, f.Err()
	}
	at := make([]geo.LonLat, 0, len(rows))
	ids := make([]string, 0, len(rows))
	seen := map[string]bool{}
	for i, r := range rows {
		ids, at = append(ids, r.id(seen, &f)), append(at, readPoint(r, &f))
		if i > 0 {
			m.Households = append(m.Households, readHousehold(r, m, &f))
		}
	}
	m.Way = func(a, b int) float64 { // the office is the last place of a month and the first row of the file
		return c.Detour * at[(a+1)%len(at)].Metres(at[(b+1)%len(at)])
	}
	if err := told(&f); err != nil {
		return m, nil, err
	}
	return m, ids[1:], m.Validate(func(i int) string { return rows[i+1].where })
}

func readHousehold(r row, m visits.Month, f *fault.Fields) visits.Household {
	h := visits.Household{Visits: readCount(r, "visits", f), Minutes: 15, From: readTime(r, "from", m.Begin, f), To: readTime(r, "to", m.End, f), Days: readDays(r, "days", m.Days, f)}
	if r.cells["minutes"] != "" {
		h.Minutes = readNumber(r, "minutes", f)
	}
	switch text := r.cells["together"]; text {
	case "", "no":
	case "yes":
		h.Together = true
	default:
		f.Add(r.where+" together", "plan.yes_no", "value", text)
	}
	return h
}

// readDays reads days like 1,3,8-12; nil where the cell is empty.
func readDays(r row, name string, days int, f *fault.Fields) []bool {
	text := r.cells[name]
	if text == "" {
		return nil
	}
	list := make([]bool, days)
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ' ' || c == ';' }) {
		low, high, _ := strings.Cut(part, "-")
		if high == "" {
			high = low
		}
		from, err := strconv.Atoi(low)
		to, err2 := strconv.Atoi(high)
		if err != nil || err2 != nil || from < 1 || to < from || to > days {
			f.Add(r.where+" "+name, "plan.day_list", "value", text, "days", days)
			return nil
		}
		for d := from; d <= to; d++ {
			list[d-1] = true
		}
	}
	return list
}

// carry reads an earlier plan and carries a missed day over.
func (c planVisitsCmd) carry(m visits.Month, ids []string) (*visits.Plan, []visits.Visit, error) {
	var f fault.Fields
	if c.Plan == "" || c.Missed < 1 || c.Missed > c.Days {
		f.Add("missed", "plan.missed", "days", c.Days)
		return nil, nil, f.Err()
	}
	data, err := os.ReadFile(filepath.Clean(c.Plan))
	if err != nil {
		return nil, nil, err
	}
	base := filepath.Base(c.Plan)
	var report visitReport
	if err := json.Unmarshal(data, &report); err != nil || len(report.Days) != c.Days {
		f.Add(base+" days", "out_of_range", "min", c.Days, "max", c.Days)
		return nil, nil, fault.As(f.Err()).Because(err)
	}
	household := make(map[string]int, len(ids))
	for i, id := range ids {
		household[id] = i
	}
	plan := &visits.Plan{Days: make([][]visits.Visit, c.Days)}
	find := func(id string, number int) int {
		i, known := household[id]
		if !known || number < 1 || number > m.Households[i].Visits {
			f.Add(base, "plan.visit_unknown", "id", id, "number", number)
		}
		return i
	}
	for day, list := range report.Days {
		for _, v := range list {
			plan.Days[day] = append(plan.Days[day], visits.Visit{Household: find(v.ID, v.Number), Number: v.Number - 1})
		}
	}
	for _, u := range report.Unmet {
		plan.Unmet = append(plan.Unmet, visits.Unmet{Household: find(u.ID, u.Number), Number: u.Number - 1, Why: u.Why})
	}
	if err := told(&f); err != nil {
		return nil, nil, err
	}
	carried := m.Carry(plan, c.Missed-1)
	return carried.Plan, carried.Moved, nil
}
