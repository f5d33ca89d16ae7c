package webui

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/i18n"
	"gezhi/internal/ids"
)

// trackPage is the form for number and code.
type trackPage struct{ No, Code string }

func (p *Pages) trackForm(_ context.Context, c *httpapi.Call) error {
	return p.render(c, http.StatusOK, "track", trackPage{No: c.HTTP().URL.Query().Get("no")})
}

func (p *Pages) enter(ctx context.Context, c *httpapi.Call) error {
	s, err := p.readForm(c)
	if err != nil {
		return err
	}
	shown := trackPage{No: strings.Join(strings.Fields(s.get("no")), ""), Code: ids.NormalizeCode(s.get("code"))}
	token, err := p.api.Enter(ctx, c, shown.No, shown.Code)
	if err == nil {
		return redirect(c, "/t/"+shown.No+"/"+token)
	}
	f := httpapi.Known(err)
	if f.Kind != fault.NotFound && f.Kind != fault.TooMany {
		return err
	}
	return p.render(c, httpapi.Status(f), "track", shown, httpapi.Wrong{Path: "code", Code: f.Code, Message: i18n.Fault(c.Lang, f)})
}

// casePage is one's own case, with the forms of what may be done.
type casePage struct {
	httpapi.Tracking
	Link    string // of the case, without the tenant's prefix
	Key     string
	Act     cases.Act // the form that was sent and had something wrong
	Words   string    // what was written in it
	Done    string    // an act that was just done
	Ordered []httpapi.AllowedAct

	posts func(httpapi.Look) string // names the capacity of whoever looked
}

// Who names the capacity in which somebody looked.
func (c casePage) Who(l httpapi.Look) string { return c.posts(l) }

// offered are the acts that have a form, in the order in which people look for them. Verify and rework are asked together
// with evaluating, so that a resident answers one question.
var offered = []cases.Act{
	cases.ActSupplement, cases.ActVerify, cases.ActRework, cases.ActEvaluate, cases.ActUnsolved, cases.ActReopen, cases.ActUrge, cases.ActAppeal, cases.ActWithdraw,
}

func (p *Pages) tracking(ctx context.Context, c *httpapi.Call) error {
	shown, err := p.casePage(ctx, c)
	if err != nil {
		return err
	}
	shown.Done = doneAct(c.HTTP().URL.Query().Get("done"))
	return p.render(c, http.StatusOK, "case", shown)
}

// doneAct is the act that the address says was done; anything else is nothing.
func doneAct(text string) string {
	if slices.Contains(offered, cases.Act(text)) {
		return text
	}
	return ""
}

func (p *Pages) casePage(ctx context.Context, c *httpapi.Call) (casePage, error) {
	t, err := p.api.Tracking(ctx, c)
	if err != nil {
		return casePage{}, err
	}
	shown := casePage{Tracking: t, Link: "/t/" + t.No + "/" + c.HTTP().PathValue("token"), Key: p.ids.New(c.Now)}
	if shown.posts, err = p.api.Capacities(ctx, c); err != nil {
		return casePage{}, err
	}
	for _, act := range offered {
		i := slices.IndexFunc(t.Allowed, func(a httpapi.AllowedAct) bool { return a.Act == act })
		if i >= 0 {
			shown.Ordered = append(shown.Ordered, t.Allowed[i])
		}
	}
	return shown, nil
}

// act does what a reporter may do. What is wrong is told beside the form.
func (p *Pages) act(ctx context.Context, c *httpapi.Call) error {
	act := cases.Act(c.HTTP().PathValue("act"))
	s, err := p.readForm(c)
	if err != nil {
		return err
	}
	cmd, ok := commandOf(act, s)
	if !ok {
		return fault.New(fault.NotFound, "request.no_route")
	}
	s.bind(c)
	if err = s.err(); err == nil && act == cases.ActWithdraw && s.get("sure") != "yes" {
		err = unsure()
	}
	if err == nil {
		_, err = p.api.TrackAct(ctx, c, cmd)
	}
	if err == nil {
		return redirect(c, "/t/"+c.HTTP().PathValue("no")+"/"+c.HTTP().PathValue("token")+"?done="+string(act))
	}
	f := httpapi.Known(err)
	if f.Kind != fault.Invalid && f.Kind != fault.Conflict && f.Kind != fault.TooMany {
		return err
	}
	shown, err := p.casePage(ctx, c)
	if err != nil {
		return err
	}
	shown.Act, shown.Words = act, s.get("words")
	wrong := s.wrong(c, f, "words")
	for i := range wrong { // every form of the page has fields of its own; the message leads to the form, if it is still offered
		wrong[i].Path = "main"
		if slices.ContainsFunc(shown.Ordered, func(a httpapi.AllowedAct) bool { return a.Act == act }) {
			wrong[i].Path = "act-" + string(act)
		}
	}
	return p.render(c, httpapi.Status(f), "case", shown, wrong...)
}

// unsure is the fault of a withdrawal without the step that confirms it: it cannot be taken back.
func unsure() error {
	var f fault.Fields
	f.Add("sure", "unconfirmed")
	return f.Err()
}

// commandOf makes the command of a form.
func commandOf(act cases.Act, s sent) (cases.Command, bool) {
	words := cases.Words(s.get("words"))
	switch act {
	case cases.ActSupplement:
		return cases.Supplement{Words: words, Files: s.attachments()}, true
	case cases.ActVerify:
		return cases.Verify{How: "reporter", Words: words}, true
	case cases.ActRework:
		return cases.Rework{Words: words, Files: s.attachments()}, true
	case cases.ActEvaluate:
		return cases.Evaluate{Contacted: s.get("contacted"), Solved: s.get("solved"), Satisfaction: s.get("satisfaction"), Words: words}, true
	case cases.ActUnsolved:
		return cases.Unsolved{Contacted: s.get("contacted"), Satisfaction: s.get("satisfaction"), Words: words, Files: s.attachments()}, true
	case cases.ActReopen:
		return cases.Reopen{Words: words, Files: s.attachments()}, true
	case cases.ActUrge:
		return cases.Urge{Words: words}, true
	case cases.ActAppeal:
		return cases.Appeal{Words: words, Files: s.attachments()}, true
	case cases.ActWithdraw:
		return cases.Withdraw{Words: words}, true
	}
	return nil, false
}
