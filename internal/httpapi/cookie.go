package httpapi

import (
	"net/http"
	"time"

	"gezhi/internal/people"
)

// The names of the session cookie. A browser takes the first from a secure origin alone, for this host and the whole path;
// the second is for plain HTTP on the machine itself. The training ground has a name of its own, so that a session there and a real
// one live in one browser and neither is taken for the other.
const (
	secureCookie = "__Host-gezhi"
	plainCookie  = "gezhi"
	practising   = "-training"
)

func cookieName(secure, training bool) string {
	name := plainCookie
	if secure {
		name = secureCookie
	}
	if training {
		name += practising
	}
	return name
}

// cookie is the name of the session cookie of a call.
func (g *Registry) cookie(c *Call) string { return cookieName(c.Secure, g.options.Base != "") }

// setCookie hands the session's secret to the browser, for as long as the session can last.
func setCookie(c *Call, name string, in people.SignedIn) {
	http.SetCookie(c.w, &http.Cookie{
		Name: name, Value: in.Secret, Path: "/", Secure: c.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		MaxAge: int(in.Session.CreatedAt.Add(in.Session.Kind.Absolute()).Sub(c.Now) / time.Second),
	})
}

// dropCookie takes the secret of a name away again.
func dropCookie(c *Call, name string) {
	http.SetCookie(c.w, &http.Cookie{
		Name: name, Path: "/", Secure: c.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: -1,
	})
}
