package simulate

import (
	"fmt"
	"sort"
	"time"

	"gezhi/internal/cases"
	"gezhi/internal/fault"
)

// Figures is what happened in a run, to stand beside the published figures.
type Figures struct {
	Days     int                  `json:"days"`
	Cases    int                  `json:"cases"`
	ByLoop   map[cases.Loop]int   `json:"by_loop"`
	BySource map[cases.Source]int `json:"by_source"`
	Acts     map[cases.Act]int    `json:"acts"`
	Instant  int                  `json:"instant"`
	Closed   int                  `json:"closed"`
	Open     int                  `json:"open"`
	Overdue  int                  `json:"overdue"`  // handle clock gone before the work was done, in any round
	OnTime   int                  `json:"on_time"`  // work done within the limit first given
	Extended int                  `json:"extended"` // of these on time under a longer limit alone
	Returned int                  `json:"returned"` // returned at least once
	Merged   int                  `json:"merged"`   //
	Reopened int                  `json:"reopened"` //
	Reworked int                  `json:"reworked"` //
	Rates    cases.Rates          `json:"rates"`    //
	Refused  map[string]int       `json:"refused"`  // what the rules refused, by act and code
	HandleH  [3]float64           `json:"handle_h"` // hours from report to work done: quartiles
}

func (f *Figures) report(s cases.Source, act cases.Act) {
	f.Cases++
	f.BySource[s]++
	f.Acts[act]++
	if act == cases.ActInstant {
		f.Instant++
	}
}

func (f *Figures) refuse(act cases.Act, why *fault.Error) {
	if f.Refused == nil {
		f.Refused = map[string]int{}
	}
	f.Refused[string(act)+" "+why.Code]++
}

// finish counts how the stories stand at the end.
func (y *Year) finish(end time.Time) {
	f := &y.tally
	tally := cases.NewTally(y.Policy.Catalogue.Settings().Rates, false, end)
	var hours []float64
	for _, s := range y.all {
		c := &s.c
		tally.Add(c)
		f.count(c, end)
		if !c.HandledAt.IsZero() && !c.Instant {
			hours = append(hours, c.HandledAt.Sub(c.ReportedAt).Hours())
		}
	}
	f.Rates = tally.Rates()
	sort.Float64s(hours)
	for i := range f.HandleH {
		if len(hours) > 0 {
			f.HandleH[i] = hours[len(hours)*(i+1)/4]
		}
	}
}

func (f *Figures) count(c *cases.Case, end time.Time) {
	if c.Loop != "" {
		f.ByLoop[c.Loop]++
	}
	switch {
	case c.State.Open():
		f.Open++
	case c.State.Is(cases.Closed, cases.Archived):
		f.Closed++
	}
	if c.Returns > 0 {
		f.Returned++
	}
	if c.Round > 1 {
		f.Reopened++
	}
	if c.Reworks > 0 {
		f.Reworked++
	}
	k, ok := c.Clocks[cases.ClockHandle]
	switch {
	case !ok || c.HandledAt.IsZero() && !k.Late(end):
	case k.Late(end):
		f.Overdue++
	case !c.HandledAt.After(k.First):
		f.OnTime++
	default:
		f.Extended++
	}
}

// Published are figures of the published practice of Jincheng Chengqu, for the table beside the simulated ones.
var Published = []struct {
	Name  string
	Value string
	Of    func(Figures) string
}{
	{"上报处置事项 matters reported and handled", "38740", func(f Figures) string { return fmt.Sprint(f.Cases) }},
	{"每普通网格 per ordinary grid (518)", "74.8", func(f Figures) string { return fmt.Sprintf("%.1f", float64(f.Cases)/518) }},
	{"每中心 per center (151)", "256.6", func(f Figures) string { return fmt.Sprintf("%.1f", float64(f.Cases)/151) }},
	{"微循环与小循环 micro and small loops", "未公布 not published", func(f Figures) string { return share(f.ByLoop[cases.Micro]+f.ByLoop[cases.Small], f.Cases) }},
	{"中循环 middle loop", "未公布 not published", func(f Figures) string { return share(f.ByLoop[cases.Middle], f.Cases) }},
	{"大循环 large loop", "未公布 not published", func(f Figures) string { return share(f.ByLoop[cases.Large], f.Cases) }},
	{"即时自办 settled at once", "未公布 not published", func(f Figures) string { return share(f.Instant, f.Cases) }},
	{"退回 returned", "未公布 not published", func(f Figures) string { return share(f.Returned, f.Cases) }},
	{"超时 overdue", "未公布 not published", func(f Figures) string { return share(f.Overdue, f.Cases) }},
	{"并案 merged", "未公布 not published", func(f Figures) string { return share(f.Merged, f.Cases) }},
	{"重开 reopened", "未公布 not published", func(f Figures) string { return share(f.Reopened, f.Cases) }},
}

func share(n, of int) string {
	if of == 0 {
		return "0"
	}
	return fmt.Sprintf("%d (%.1f %%)", n, float64(n)/float64(of)*100)
}
