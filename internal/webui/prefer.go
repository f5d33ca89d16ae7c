package webui

import (
	"context"
	"net/http"
	"strings"

	"gezhi/internal/httpapi"
	"gezhi/internal/i18n"
)

// The two cookies of the residents' pages: how they want to read. They name nobody.
const (
	langCookie = "gezhi-lang"
	sizeCookie = "gezhi-size"
)

// prefer sets the language that the reader chose before; one in the address is chosen now.
func prefer(c *httpapi.Call) {
	if c.HTTP().URL.Query().Get("lang") != "" {
		return
	}
	if chosen, err := c.HTTP().Cookie(langCookie); err == nil {
		c.Lang = i18n.Negotiate(chosen.Value, c.HTTP().Header.Get("Accept-Language"))
	}
}

func largeType(r *http.Request) bool {
	chosen, err := r.Cookie(sizeCookie)
	return err == nil && chosen.Value == "large"
}

// choose keeps a choice of language or size and goes back.
func (p *Pages) choose(_ context.Context, c *httpapi.Call) error {
	query := c.HTTP().URL.Query()
	keep := func(name, value string) {
		http.SetCookie(c.Writer(), &http.Cookie{
			Name: name, Value: value, Path: "/", MaxAge: 365 * 24 * 3600, Secure: c.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
	}
	switch query.Get("to") {
	case "zh":
		keep(langCookie, string(i18n.Chinese))
	case "en":
		keep(langCookie, string(i18n.English))
	case "large":
		keep(sizeCookie, "large")
	case "normal":
		keep(sizeCookie, "normal")
	}
	return redirect(c, local(query.Get("back")))
}

// local is a path of this tenant, or its home: nobody is sent to another site.
func local(back string) string {
	if !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || strings.ContainsAny(back, "\\\r\n\t") {
		return "/"
	}
	return back
}
