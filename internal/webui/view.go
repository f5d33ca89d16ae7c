package webui

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/httpapi"
	"gezhi/internal/i18n"
)

//go:embed templates/*.html
var templateFiles embed.FS

// templates holds each page with the layout around it. A broken template is a mistake in the program and panics at the start.
var templates = func() map[string]*template.Template {
	shared := template.Must(template.New("").Funcs(parts).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html", "templates/form.html", "templates/matter.html"))
	all := map[string]*template.Template{}
	for _, name := range []string{"home", "report", "track", "case", "receipt", "grid", "circle", "redivision", "privacy", "problem", "publicmap", "codes", "signs", "print", "public", "week", "numbers", "mine", "lost"} {
		all[name] = template.Must(template.Must(shared.Clone()).ParseFS(templateFiles, "templates/"+name+".html"))
	}
	return all
}()

// parts are the functions of the templates that need no call.
var parts = template.FuncMap{
	"row":   func(k httpapi.PublicCase, sign string) matter { return matter{k, sign} },
	"both":  func(s, r any) map[string]any { return map[string]any{"S": s, "R": r} }, // a row, and the page with its texts
	"query": func(encoded string) template.URL { return template.URL(encoded) },
}

// matter is a public case as a row of a list, with the sign that says how far it has come.
type matter struct {
	Case httpapi.PublicCase
	Sign string
}

// view is what a template sees: the call, and the data of its page.
type view struct {
	*httpapi.Call
	Page   string // name of the template
	Large  bool   // large type
	Script string // path of the script that adds to the page; empty without one
	Wrong  []httpapi.Wrong
	Data   any
}

// T returns the sentence of a key; pairs are name, value, name, value.
func (v view) T(key string, pairs ...any) (string, error) {
	if len(pairs)%2 != 0 {
		return "", fmt.Errorf("webui: parameters of %s come in pairs", key)
	}
	params := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		params[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return i18n.Text(v.Lang, key, params), nil
}

// With is the view of a part of the page: everything as it is, and data of its own.
func (v view) With(data any) view {
	v.Data = data
	return v
}

// Path returns a path in the tenant of the page.
func (v view) Path(parts ...string) string { return v.Prefix + strings.Join(parts, "") }

// Asset returns the path of a file of the pages, with the hash of its content, so that browsers may keep it.
func (v view) Asset(name string) string { return assetPath(name) }

// Nth counts from one, as people do.
func (v view) Nth(i int) int { return i + 1 }

// When writes an instant as people in China read it.
func (v view) When(t time.Time) string { return t.In(calendar.Zone()).Format("2006-01-02 15:04") }

// Machine writes an instant for the attribute datetime.
func (v view) Machine(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// County names the tenant.
func (v view) County() string { return v.Tenant.Name.In(short(v.Lang)) }

// Label returns a name from the access list in the language of the page.
func (v view) Label(l catalogue.Label) string { return l.In(short(v.Lang)) }

// English reports whether the page is in English.
func (v view) English() bool { return v.Lang == i18n.English }

// Here is the page's own path with its query, to come back to.
func (v view) Here() string {
	if v.HTTP().Method != http.MethodGet || v.Page == "problem" {
		return "/"
	}
	return v.HTTP().URL.RequestURI()
}

// Fault returns the sentence about a wrong field, or nothing. A path with an index or a part belongs to its first word.
func (v view) Fault(field string) string {
	i := slices.IndexFunc(v.Wrong, func(w httpapi.Wrong) bool { return fieldOf(w.Path) == field })
	if i < 0 {
		return ""
	}
	return v.Wrong[i].Message
}

// FieldOf is the field of the form to which a path belongs.
func (v view) FieldOf(path string) string { return fieldOf(path) }

// fieldOf maps the paths of the rooms to the fields of the forms.
func fieldOf(path string) string {
	switch {
	case path == "contact.phone":
		return "phone"
	case path == "contact.name":
		return "name"
	case path == "point" || path == "grid" || strings.HasPrefix(path, "point."):
		return "community"
	case strings.HasPrefix(path, "files"):
		return "photo"
	}
	return path
}

func short(lang i18n.Lang) string {
	if lang == i18n.English {
		return "en"
	}
	return "zh"
}

// pagePolicy lets a page load what comes from this server and run no script that is not a file of it.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; form-action 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// render answers a page. It is written whole first, so that a failure can still become a page of its own.
func (p *Pages) render(c *httpapi.Call, status int, name string, data any, wrong ...httpapi.Wrong) error {
	return p.renderUnder(c, pagePolicy, status, name, data, wrong...)
}

// renderUnder is render under a content security policy of the page's own.
func (p *Pages) renderUnder(c *httpapi.Call, policy string, status int, name string, data any, wrong ...httpapi.Wrong) error {
	v := view{Call: c, Page: name, Large: largeType(c.HTTP()), Script: scriptPath(), Wrong: wrong, Data: data}
	var buf bytes.Buffer
	if err := templates[name].ExecuteTemplate(&buf, "layout", v); err != nil {
		return err
	}
	h := c.Writer().Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(c.Lang))
	h.Set("Content-Security-Policy", policy)
	h.Set("Content-Length", strconv.Itoa(buf.Len()))
	c.Writer().WriteHeader(status)
	_, _ = c.Writer().Write(buf.Bytes()) // a reader that has gone is nobody's mistake
	return nil
}

// problem is what the page of a failed request shows.
type problem struct {
	Status   int
	Sentence string
	Request  string
}

// fail is the one writer of faults as pages. The cause stays in the log.
func (p *Pages) fail(c *httpapi.Call, err error) {
	prefer(c)
	f := httpapi.Known(err)
	shown := problem{Status: httpapi.Status(f), Sentence: i18n.Fault(c.Lang, f), Request: c.ID}
	if err := p.render(c, shown.Status, "problem", shown, httpapi.WrongOf(c.Lang, f)...); err != nil {
		httpapi.WriteProblem(c.Writer(), c.Lang, c.ID, err)
	}
}

// redirect sends the browser on, so that loading the page again does not send the form again.
func redirect(c *httpapi.Call, path string) error {
	c.Writer().Header().Set("Location", c.Prefix+path)
	c.Writer().WriteHeader(http.StatusSeeOther)
	return nil
}
