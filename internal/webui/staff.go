package webui

import (
	"context"
	"embed"
	"io/fs"
	"path"
	"strings"

	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
)

//go:embed all:app
var appFiles embed.FS

// staffPolicy lets the staff app run its own files, with the one named policy that its framework needs for markup that was
// compiled in. Inline styles are those that components compute.
const staffPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
	"connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types vue default"

// faces are the two faces of the staff; every path below one is answered with its entry page, which knows its own paths.
var faces = []string{"desk", "field"}

func (p *Pages) mountStaff() {
	for _, face := range faces {
		p.mountFile("/"+face, "Way to the staff app", func(_ context.Context, c *httpapi.Call) error {
			return redirect(c, "/"+face+"/")
		})
		p.mountFile("/"+face+"/{path...}", "Entry page of the staff app", func(_ context.Context, c *httpapi.Call) error {
			return p.entry(c, face)
		})
	}
	p.mountFile("/app/{path...}", "Files of the staff app", func(_ context.Context, c *httpapi.Call) error {
		return p.appFile(c, c.HTTP().PathValue("path"))
	})
}

// entry answers the entry page of a face, or how to build it.
func (p *Pages) entry(c *httpapi.Call, face string) error {
	body, err := appFiles.ReadFile("app/" + face + "/index.html")
	if err != nil {
		if body, err = appFiles.ReadFile("app/placeholder.html"); err != nil {
			return err
		}
	}
	c.Writer().Header().Set("Content-Security-Policy", staffPolicy)
	return send(c, "index.html", body, "no-cache")
}

// appFile answers a built file. Names with a hash never change.
func (p *Pages) appFile(c *httpapi.Call, name string) error {
	if !fs.ValidPath(name) || strings.HasPrefix(path.Base(name), ".") || path.Ext(name) == ".html" {
		return fault.New(fault.NotFound, "request.no_route")
	}
	body, err := appFiles.ReadFile("app/" + name)
	if err != nil {
		return fault.New(fault.NotFound, "request.no_route")
	}
	keep := "no-cache"
	if strings.HasPrefix(name, "assets/") {
		keep = "public, max-age=31536000, immutable"
	}
	c.Writer().Header().Set("Content-Security-Policy", staffPolicy)
	c.Writer().Header().Set("Service-Worker-Allowed", "/")
	return send(c, name, body, keep)
}
