package httpapi

import (
	"context"
	"net/http"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/media"
)

// moderated are the states of cases that may still wait for a moderator.
var moderated = append([]cases.State{cases.Closed}, cases.Open...)

// A page of the moderation queue looks at so many cases; what it has not seen is behind its cursor.
const (
	moderationStep  = 200
	moderationSteps = 3
	moderationPage  = 30
)

func (g *Registry) mountModeration() {
	list := Route{
		Method: http.MethodGet, Path: "/api/v1/moderation", Summary: "Cases with words or photos on whose release nobody has decided (待审核公开)", Tag: "cases",
		Permission: access.CaseModerate, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditRead, Limits: Limits{Rate: RateSearch},
	}
	Mount(g, list, g.moderation)
	g.commands[cases.ActBlur] = cases.Blur{}
	Mount(g, actRoute("/api/v1/cases/{id}/acts/", cases.ActBlur), g.blur)
	original := Route{
		Method: http.MethodGet, Path: "/api/v1/cases/{id}/originals/{file}", Summary: "A photo without what was laid over it", Tag: "files",
		Permission: access.FileOriginal, Scope: ScopeOne, Purpose: access.Handling, Audit: AuditRead,
	}
	MountRaw(g, original, "image/jpeg", nil, func(ctx context.Context, c *Call) error {
		return g.sendFile(ctx, c, c.r.PathValue("id"), c.r.PathValue("file"), everyFile, original.Permission)
	})
}

func (g *Registry) moderation(ctx context.Context, r Request[struct {
	After string `query:"after" maxLength:"200" doc:"Cursor of the page before"`
}]) (CasePage, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return CasePage{}, err
	}
	page := CasePage{Items: []CaseRow{}}
	err = g.deps.Store.View(ctx, func(s cases.Reader) error {
		var waiting []cases.Case
		after := r.In.After
		for range moderationSteps {
			found, err := s.Cases(ctx, r.Scope, cases.Filter{States: moderated, Order: cases.NewestFirst, After: after, Limit: moderationStep})
			if err != nil {
				return err
			}
			waiting = append(waiting, slices.DeleteFunc(found.Cases, func(c cases.Case) bool { return !c.Unseen() })...)
			if after = found.Next; after == "" || len(waiting) >= moderationPage {
				break
			}
		}
		page.Next = after
		page.Items, err = n.rows(ctx, s, r.Scope, waiting)
		return err
	})
	return page, err
}

// blur makes the copy first and then asks for the act that names it. A copy that no act names is removed later, as any upload.
func (g *Registry) blur(ctx context.Context, r Request[actInput[cases.Blur]]) (CaseDetail, error) {
	cmd := r.In.Body
	if err := g.blurrable(ctx, r.Call, r.In.ID, cmd); err != nil {
		return CaseDetail{}, err
	}
	id := g.deps.IDs.New(r.Now)
	if err := g.deps.Uploads.Await(ctx, r.Tenant.Key, id); err != nil {
		return CaseDetail{}, err
	}
	key := func(name string) media.Key { return media.Key{Tenant: r.Tenant.Key, Name: name} }
	if err := g.deps.Media.Blur(ctx, g.deps.Blobs, key(cmd.File), key(id), cmd.Areas); err != nil {
		return CaseDetail{}, err
	}
	cmd.Copy = id
	c, err := g.do(ctx, r.Call, r.In.ID, cmd)
	if err != nil {
		return CaseDetail{}, err
	}
	return g.afterwards(ctx, r.Call, c)
}

// blurrable answers NotFound unless the case is within reach, and Invalid unless it has the photo and the areas lie in it: a copy is
// made only for an act that will be.
func (g *Registry) blurrable(ctx context.Context, c *Call, id string, cmd cases.Blur) error {
	return g.deps.Store.View(ctx, func(s cases.Reader) error {
		found, err := s.Case(ctx, c.Scope, id)
		if err != nil {
			return err
		}
		var f fault.Fields
		if !slices.ContainsFunc(found.Photos, func(a cases.Attachment) bool {
			return a.ID == cmd.File && a.Type == string(media.Photo) && !a.Erased
		}) {
			f.Add("file", "unknown_file", "id", clip(cmd.File))
		}
		if slices.ContainsFunc(cmd.Areas, func(p media.Patch) bool { return !p.Valid() }) {
			f.Add("areas", "bad_area")
		}
		return f.Err()
	})
}

// shown is the blob of a file that somebody may see: the copy of a photo that has one, unless the permission for originals holds.
func (c *Call) shown(k *cases.Case, a cases.Attachment, perm access.Permission) string {
	if a.Copy == "" {
		return a.ID
	}
	if perm == access.FileOriginal && c.Actor.Kind == access.Staff {
		if _, err := access.Warrants(c.Actor, perm, k.Resource(), access.Handling, c.Now); err == nil {
			return a.ID
		}
	}
	return a.Copy
}
