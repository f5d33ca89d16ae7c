package httpapi

import (
	"net/http"
	"time"

	"gezhi/internal/people"
)

// The names of the session cookie. A browser takes the first from a secure origin alone, for this host and the whole path;
// the second is for plain HTTP on the machine itself.
const (
	secureCookie = "__Host-gezhi"
	plainCookie  = "gezhi"
)

func cookieName(secure bool) string {
	if secure {
		return secureCookie
	}
	return plainCookie
}

// setCookie hands the session's secret to the browser, for as long as the session can last.
func (g *Registry) setCookie(c *Call, in people.SignedIn) {
	http.SetCookie(c.w, &http.Cookie{
		Name: cookieName(c.Secure), Value: in.Secret, Path: "/", Secure: c.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		MaxAge: int(in.Session.CreatedAt.Add(in.Session.Kind.Absolute()).Sub(c.Now) / time.Second),
	})
}

// dropCookie takes the secret away again.
func (g *Registry) dropCookie(c *Call) {
	http.SetCookie(c.w, &http.Cookie{
		Name: cookieName(c.Secure), Path: "/", Secure: c.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: -1,
	})
}
