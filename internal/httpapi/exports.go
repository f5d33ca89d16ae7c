package httpapi

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/sheets"
)

// exportMost is how many rows one file holds; who needs more narrows the period.
const exportMost = 50_000

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// mountExports mounts files for spreadsheets. They hold kind, place, unit and times of cases: no words, no address, no person. What
// names persons leaves the house by another way, which needs two people.
func (g *Registry) mountExports() {
	list := Route{
		Method: "GET", Path: "/api/v1/exports/cases.xlsx", Summary: "Cases in reach as a table, without words and persons", Tag: "reports",
		Permission: access.CaseRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditRead, Limits: Limits{Rate: RateImport, Timeout: 2 * time.Minute},
	}
	MountFile(g, list, xlsxType, g.exportCases)
	overview := list
	overview.Path, overview.Summary = "/api/v1/exports/overview.xlsx", "The overview as tables"
	MountFile(g, overview, xlsxType, g.exportOverview)
}

// exportCases writes what the list shows, row by row.
func (g *Registry) exportCases(ctx context.Context, r Request[listInput]) error {
	filter, err := g.filter(ctx, r)
	if err != nil {
		return err
	}
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return err
	}
	filter.Limit = 200
	var rows [][]any
	err = g.deps.Store.View(ctx, func(s cases.Reader) error {
		rows = rows[:0]
		for {
			page, err := s.Cases(ctx, r.Scope, filter)
			if err != nil {
				return err
			}
			for i := range page.Cases {
				rows = append(rows, n.exported(&page.Cases[i]))
			}
			if len(rows) > exportMost {
				return fault.New(fault.Conflict, "export.too_many", "max", exportMost)
			}
			if filter.After = page.Next; filter.After == "" {
				return nil
			}
		}
	})
	if err != nil {
		return err
	}
	return r.sendTable("cases", sheets.Rows(r.Text("export.cases", nil), n.heads("no", "state", "matter", "loop", "place", "lead", "source", "reported", "dispatched",
		"contacted", "due", "handled", "closed", "on_time", "returns", "extensions", "reworks", "urges", "solved", "satisfied"), rows))
}

func (n names) heads(keys ...string) []string {
	heads := make([]string, len(keys))
	for i, k := range keys {
		heads[i] = n.c.Text("export.head."+k, nil)
	}
	return heads
}

// exported is the row of a case.
func (n names) exported(c *cases.Case) []any {
	matter, lead, due, onTime := "", "", "", ""
	if m := n.matter(c.Matter); m != nil {
		matter = m.Name
	}
	if o := n.org(c.Lead); o != nil {
		lead = o.Name
	}
	if k, ok := c.Clocks[cases.ClockHandle]; ok {
		due = civil(k.Due)
		onTime = n.c.Text("export.yes", nil)
		if k.Late(n.c.Now) {
			onTime = n.c.Text("export.no", nil)
		}
	}
	solved, satisfied := "", ""
	if f := c.FollowUp; f != nil {
		solved, satisfied = n.said("solved."+f.Solved, f.Solved), n.said("satisfaction."+f.Satisfaction, f.Satisfaction)
	}
	return []any{
		c.No, n.state(c.State), matter, n.said("loop."+string(c.Loop), ""), n.place(c.Place).Name, lead, n.said("source."+string(c.Source), string(c.Source)),
		civil(c.ReportedAt), civil(c.DispatchedAt), civil(c.FirstContactAt), due, civil(c.HandledAt), civil(c.ClosedAt), onTime,
		c.Returns, c.Extensions, c.Reworks, c.Urges, solved, satisfied,
	}
}

// civil is an instant as people in China write it; empty for none.
func civil(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(calendar.Zone()).Format("2006-01-02 15:04")
}

// exportOverview writes the tables of the overview.
func (g *Registry) exportOverview(ctx context.Context, r Request[reportsInput]) error {
	v, err := g.overview(ctx, r)
	if err != nil {
		return err
	}
	text := func(key string) string { return r.Text(key, nil) }
	shares := func(name string, list []ShareView) sheets.Table {
		rows := make([][]any, len(list))
		for i, s := range list {
			rows[i] = []any{s.Name, s.Open, s.DueToday, s.Overdue}
		}
		return sheets.Rows(text("export."+name), []string{text("export.head.name"), text("export.head.open"), text("export.head.due_today"), text("export.head.overdue")}, rows)
	}
	months := make([][]any, len(v.Months))
	for i, m := range v.Months {
		months[i] = []any{m.Month, m.Reported, m.Closed, m.Overdue}
	}
	return r.sendTable("overview", shares("loops", v.Loops), shares("leads", v.Leads), shares("places", v.Places),
		sheets.Rows(text("export.months"), []string{text("export.head.month"), text("export.head.reported_n"), text("export.head.closed_n"), text("export.head.overdue_n")}, months))
}

// sendTable answers a file that a spreadsheet opens.
func (c *Call) sendTable(name string, tables ...sheets.Table) error {
	var out bytes.Buffer
	if err := sheets.Write(&out, tables...); err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Type", xlsxType)
	h.Set("Content-Disposition", `attachment; filename="gezhi-`+name+"-"+c.Now.In(calendar.Zone()).Format("20060102-1504")+`.xlsx"`)
	h.Set("Content-Length", strconv.Itoa(out.Len()))
	_, _ = c.w.Write(out.Bytes()) // a reader that has gone is nobody's mistake
	return nil
}
