package webui

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/httpapi"
)

// paperPage is a sheet to print of a case (交办单, 督办单, 案卷).
type paperPage struct {
	httpapi.CaseDetail
	Paper    httpapi.Paper
	Asked    []string // what the unit is asked, in the words of who asked
	Due      *httpapi.ClockView
	Reporter string // masked; empty where there is no contact or it is out of reach
	By       string // who printed
}

func (p *Pages) mountPrint() {
	p.mount(httpapi.Route{
		Method: http.MethodGet, Path: "/print/{paper}/{id}", Summary: "A sheet to print of a case (交办单, 督办单, 案卷)", Tag: "print",
		Permission: access.CaseRead, Scope: httpapi.ScopeOne, Purpose: access.Handling, Audit: httpapi.AuditAct,
	}, p.print)
}

func (p *Pages) print(ctx context.Context, c *httpapi.Call) error {
	paper := httpapi.Paper(c.HTTP().PathValue("paper"))
	d, err := p.api.Printed(ctx, c, c.HTTP().PathValue("id"), paper)
	if err != nil {
		return err
	}
	shown := paperPage{CaseDetail: d, Paper: paper, By: c.Here.Account.Name}
	if d.Contact != nil {
		shown.Reporter = strings.TrimSpace(d.Contact.Name + " " + d.Contact.Phone)
	}
	asking, clock := askedBy(paper)
	if words := d.LastWords(asking...)["words"]; words != "" {
		shown.Asked = []string{words}
	}
	if i := slices.IndexFunc(d.Clocks, func(k httpapi.ClockView) bool { return k.Name == clock }); i >= 0 {
		shown.Due = &d.Clocks[i]
	}
	return p.render(c, http.StatusOK, "print", shown)
}

// askedBy returns whose words an order or a supervision repeats, and which clock runs for the answer.
func askedBy(paper httpapi.Paper) ([]cases.Act, string) {
	if paper == httpapi.SupervisionPaper {
		return []cases.Act{cases.ActSupervise}, string(cases.ClockSupervise)
	}
	return []cases.Act{cases.ActDispatch, cases.ActReassign, cases.ActArbitrate, cases.ActEscalate}, string(cases.ClockHandle)
}

// Shown is the history without the reminders of clocks that moved nothing.
func (d paperPage) Shown() []httpapi.ActView {
	return slices.DeleteFunc(slices.Clone(d.History), func(a httpapi.ActView) bool {
		return a.State == "" && (a.Act == cases.ActTell || a.Act == cases.ActRecount)
	})
}
