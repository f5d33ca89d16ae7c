package webui

import (
	"context"
	"net/http"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/httpapi"
	"gezhi/internal/ids"
)

// Pages are the residents' pages and the staff app on one registry.
type Pages struct {
	api *httpapi.Registry
	ids *ids.Source
}

// Mount adds every page to the registry. Call it once, before the registry serves.
func Mount(api *httpapi.Registry, source *ids.Source) {
	p := &Pages{api: api, ids: source}
	api.OnMissing(p.fail)
	p.mountReading()
	p.mountReport()
	p.mountCodes()
	p.mountSigns()
	p.mountPrint()
	p.mountTrack()
	p.mountPublic()
	p.mountMap()
	p.mountStatic()
	p.mountStaff()
}

// maxForm bounds a form without files, in bytes.
const maxForm = 64 << 10

// page is the route of a page that anybody may read.
func page(path, summary string) httpapi.Route {
	return httpapi.Route{
		Method: http.MethodGet, Path: path, Summary: summary, Tag: "pages", Permission: access.CatalogueRead, Scope: httpapi.ScopeOpen,
		Purpose: access.Public, Audit: httpapi.AuditNone,
	}
}

func (p *Pages) mountReading() {
	p.mount(page("/{$}", "Home of the residents' pages"), p.home)
	p.mount(page("/privacy", "What is kept, for how long, and who sees it"), p.privacy)
	p.mount(page("/view", "Choose the language and the size of type"), p.choose)
	p.mount(page("/mine", "The reports that were saved on this phone"), p.mine)
	p.mount(page("/lost", "What to do about a lost tracking code"), p.lost)
	ask := page("/lost", "Ask for a lost tracking code by short message (找回查询码)")
	ask.Method, ask.Permission, ask.Streams = http.MethodPost, access.CaseRead, true
	ask.Limits = httpapi.Limits{Rate: httpapi.RateCode, Body: maxForm}
	p.mount(ask, p.askCode)
	grid := page("/grid", "The grid of an address")
	grid.Permission, grid.Limits.Rate = access.TerritoryRead, httpapi.RateSearch
	p.mount(grid, p.grid)
	circle := grid
	circle.Path, circle.Summary = "/circle", "The service stations near a place, with hours and the walk (15分钟服务圈)"
	p.mount(circle, p.circle)
	redivision := grid
	redivision.Path, redivision.Summary = "/redivision", "What a re-division of the grids changes, and how to object (网格调整公示)"
	p.mount(redivision, p.redivision)
}

func (p *Pages) mountReport() {
	form := page("/report", "The form to report something")
	form.Permission, form.Limits.Rate = access.CaseReport, httpapi.RateSearch
	p.mount(form, p.reportForm)
	send := form
	send.Method, send.Summary, send.Audit, send.Streams = http.MethodPost, "Report something (上报)", httpapi.AuditAct, true
	send.Limits = httpapi.Limits{Rate: httpapi.RateReport, Body: maxPhotos*maxPhoto + maxForm, Timeout: 3 * time.Minute}
	p.mount(send, p.report)
	look := form
	look.Method, look.Path, look.Summary, look.Streams = http.MethodPost, "/report/look", "What the words of a report suggest, while it is written", true
	look.Limits.Body = maxForm
	p.mount(look, p.look)
	photo := page("/near/{id}/{file}", "A released photo of an open case nearby")
	photo.Permission = access.CaseRead
	p.mount(photo, func(ctx context.Context, c *httpapi.Call) error {
		return p.api.NeighbourPhoto(ctx, c, c.HTTP().PathValue("id"), c.HTTP().PathValue("file"))
	})
}

func (p *Pages) mountTrack() {
	form := page("/track", "The form for number and code")
	p.mount(form, p.trackForm)
	enter := form
	enter.Method, enter.Summary, enter.Streams = http.MethodPost, "Look up a case by number and code", true
	enter.Permission = access.CaseRead
	enter.Limits = httpapi.Limits{Rate: httpapi.RateCode, Body: maxForm}
	p.mount(enter, p.enter)

	own := page("/t/{no}/{token}", "One's own case")
	own.Permission, own.Scope, own.Purpose, own.Audit = access.CaseRead, httpapi.ScopeCode, access.Service, httpapi.AuditRead
	p.mount(own, p.tracking)
	receipt := own
	receipt.Path, receipt.Summary = "/t/{no}/{token}/receipt", "The receipt: number, code and link"
	p.mount(receipt, p.receipt)
	file := own
	file.Path, file.Summary = "/t/{no}/{token}/files/{file}", "A file of one's own case"
	p.mount(file, func(ctx context.Context, c *httpapi.Call) error {
		return p.api.TrackFile(ctx, c, c.HTTP().PathValue("file"))
	})
	act := own
	act.Method, act.Path, act.Summary = http.MethodPost, "/t/{no}/{token}/{act}", "Urge, evaluate, take back: what a reporter may do"
	act.Audit, act.Streams = httpapi.AuditAct, true
	act.Limits = httpapi.Limits{Rate: httpapi.RateWrite, Body: maxPhotos*maxPhoto + maxForm, Timeout: 3 * time.Minute}
	p.mount(act, p.act)
}

// mount adds a page whose errors are pages too.
func (p *Pages) mount(r httpapi.Route, handle httpapi.ServeFunc) {
	httpapi.MountRaw(p.api, r, "text/html", p.fail, func(ctx context.Context, c *httpapi.Call) error {
		prefer(c)
		return handle(ctx, c)
	})
}
