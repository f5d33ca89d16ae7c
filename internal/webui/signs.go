package webui

import (
	"context"
	"net/http"

	"gezhi/internal/access"
	"gezhi/internal/httpapi"
)

// signsPage is a sheet of cards to cut out and hang up at risk points.
type signsPage struct{ Cards []codeCard }

func (p *Pages) mountSigns() {
	p.mount(httpapi.Route{
		Method: http.MethodGet, Path: "/signs", Summary: "A sheet of QR codes to print, one for each risk point that who asks keeps", Tag: "patrol",
		Permission: access.PatrolEdit, Scope: httpapi.ScopeRows, Purpose: access.Handling, Audit: httpapi.AuditNone,
	}, p.signs)
}

func (p *Pages) signs(ctx context.Context, c *httpapi.Call) error {
	signs, err := p.api.PointSigns(ctx, c)
	if err != nil {
		return err
	}
	var shown signsPage
	for _, s := range signs {
		card := codeCard{Name: s.Name, In: s.Place, Address: origin(c) + c.Prefix + s.Path}
		if card.Code, err = qrOf(card.Address); err != nil {
			return err
		}
		shown.Cards = append(shown.Cards, card)
	}
	return p.render(c, http.StatusOK, "signs", shown)
}
