package webui

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
)

//go:embed static/*
var staticFiles embed.FS

// style is how the residents' pages look: the design language that all faces share, then what these pages make of it.
const style = "resident.css"

// script is the part of the built web app that adds to the residents' pages: place and photo preview.
const script = "resident.js"

// assets are the files of the residents' pages by name, with the hash of each.
var assets = sync.OnceValue(func() map[string]asset {
	all := map[string]asset{}
	add := func(files fs.FS, dir, name string) {
		if body, err := fs.ReadFile(files, path.Join(dir, name)); err == nil {
			sum := sha256.Sum256(body)
			all[name] = asset{body, hex.EncodeToString(sum[:6])}
		}
	}
	entries, _ := fs.ReadDir(staticFiles, "static") // compiled in
	for _, e := range entries {
		add(staticFiles, "static", e.Name())
	}
	add(appFiles, "app", script)
	language := append(all["tokens.css"].body, all[style].body...)
	sum := sha256.Sum256(language)
	all[style] = asset{language, hex.EncodeToString(sum[:6])}
	return all
})

type asset struct {
	body []byte
	hash string
}

func assetPath(name string) string { return "/assets/" + name + "?v=" + assets()[name].hash }

// scriptPath is the path of the script; empty when the web app was not built.
func scriptPath() string {
	if _, built := assets()[script]; !built {
		return ""
	}
	return assetPath(script)
}

// mountStatic serves the files of the pages. They are the same for every county, so their path has none.
func (p *Pages) mountStatic() {
	p.mountFile("/assets/{name}", "Style and script of the residents' pages", func(_ context.Context, c *httpapi.Call) error {
		name := c.HTTP().PathValue("name")
		file, ok := assets()[name]
		if !ok {
			return fault.New(fault.NotFound, "request.no_route")
		}
		return send(c, name, file.body, "public, max-age=31536000, immutable")
	})
}

// mountFile adds a file that asks for no tenant.
func (p *Pages) mountFile(pattern, summary string, handle httpapi.ServeFunc) {
	httpapi.MountRaw(p.api, httpapi.Route{
		Method: http.MethodGet, Path: pattern, Summary: summary, Tag: "pages", Scope: httpapi.ScopeHealth, Audit: httpapi.AuditNone,
		Limits: httpapi.Limits{Rate: httpapi.RateHealth},
	}, "application/octet-stream", p.fail, handle)
}

// types are the media types of the files that a build makes; what is not here is not sent.
var types = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8", ".html": "text/html; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png",
	".ico": "image/x-icon", ".woff2": "font/woff2", ".json": "application/json; charset=utf-8", ".webmanifest": "application/manifest+json; charset=utf-8",
	".map": "application/json; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".wasm": "application/wasm", ".pbf": "application/x-protobuf",
}

// send answers a file, or a part of it, or that it has not changed.
func send(c *httpapi.Call, name string, body []byte, keep string) error {
	media, ok := types[strings.ToLower(path.Ext(name))]
	if !ok {
		return fault.New(fault.NotFound, "request.no_route")
	}
	sum := sha256.Sum256(body)
	h := c.Writer().Header()
	h.Set("Content-Type", media)
	h.Set("Cache-Control", keep)
	h.Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	h.Set("Vary", "Accept-Encoding")
	if small := squeeze(c.HTTP(), string(sum[:]), body); small != nil {
		h.Set("Content-Encoding", "gzip")
		h.Set("ETag", `"`+hex.EncodeToString(sum[:8])+`-gzip"`)
		body = small
	}
	http.ServeContent(c.Writer(), c.HTTP(), "", time.Time{}, bytes.NewReader(body))
	return nil
}
