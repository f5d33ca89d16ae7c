package webui

import (
	"context"
	"net/http"

	"gezhi/internal/httpapi"
)

// receiptPage is what a reporter takes home (回执): the names of the case, the link as a picture for another phone, and what comes next.
type receiptPage struct {
	httpapi.Tracking
	Link, Address string // without and with the host
	Picture       picture
}

func (p *Pages) receipt(ctx context.Context, c *httpapi.Call) error {
	t, err := p.api.Tracking(ctx, c)
	if err != nil {
		return err
	}
	shown := receiptPage{Tracking: t, Link: "/t/" + t.No + "/" + c.HTTP().PathValue("token")}
	shown.Address = origin(c) + c.Prefix + shown.Link
	if shown.Picture, err = qrOf(shown.Address); err != nil {
		return err
	}
	return p.render(c, http.StatusOK, "receipt", shown)
}
