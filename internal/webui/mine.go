package webui

import (
	"context"
	"net/http"

	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ids"
)

// mine is the page of the reports that were saved on this phone (这部手机上的反映). The server knows nothing of them: the list is kept by
// the phone and filled in by a script. Without one the page says what else leads to a report.
func (p *Pages) mine(_ context.Context, c *httpapi.Call) error {
	return p.render(c, http.StatusOK, "mine", nil)
}

// lostPage is the way back to a lost code (找回查询码).
type lostPage struct {
	No    string
	Desk  string // where a new one is given
	SMS   bool   // a code can come by short message
	Asked bool   // it was asked for
}

func (p *Pages) lost(ctx context.Context, c *httpapi.Call) error {
	shown, err := p.lostPage(ctx, c)
	if err != nil {
		return err
	}
	return p.render(c, http.StatusOK, "lost", shown)
}

func (p *Pages) lostPage(ctx context.Context, c *httpapi.Call) (lostPage, error) {
	policy, err := p.api.Policy(ctx, c)
	if err != nil {
		return lostPage{}, err
	}
	no := c.HTTP().URL.Query().Get("no")
	if !ids.ValidCaseNumber(no) {
		no = ""
	}
	return lostPage{No: no, SMS: p.api.CodesReady(), Desk: c.Text("org.center", map[string]any{"place": policy.Territory.FullName(policy.Root)})}, nil
}

// askCode asks for the code by short message. The answer is the same whatever was typed.
func (p *Pages) askCode(ctx context.Context, c *httpapi.Call) error {
	s, err := p.readForm(c)
	if err != nil {
		return err
	}
	shown, err := p.lostPage(ctx, c)
	if err != nil {
		return err
	}
	shown.No = s.get("no")
	err = p.api.AskCode(c, shown.No, s.get("phone"))
	if err == nil {
		shown.Asked = true
		return p.render(c, http.StatusOK, "lost", shown)
	}
	f := httpapi.Known(err)
	if f.Kind != fault.Invalid && f.Kind != fault.TooMany {
		return err
	}
	return p.render(c, httpapi.Status(f), "lost", shown, s.wrong(c, f, "no")...)
}
