package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

const maxImport = 64 << 20

type importInput struct {
	Kind      ImportKind     `path:"kind" enum:"divisions,boundaries,grids,microgrids,compounds,buildings,places"`
	Datum     geo.Datum      `query:"datum" enum:"wgs84,cgcs2000,gcj02,bd09" doc:"Of every coordinate in the file; must be declared where there is one"`
	ValidFrom territory.Day  `query:"valid_from" maxLength:"10" doc:"First day of rows that name none"`
	Code      territory.Code `query:"code" maxLength:"12" doc:"Of the boundary in a file that is a bare geometry"`
	Heirs     []string       `query:"heir" maxItems:"500" doc:"OLD:NEW for each place that follows one which a division holds no more"`
	DryRun    bool           `query:"dry_run" doc:"Only tell what would happen"`
}

func (g *Registry) mountImports() {
	Mount(g, Route{
		Method: http.MethodPost, Path: "/api/v1/imports/{kind}", Summary: "Take in a CSV or GeoJSON file of the ground, whole or not at all", Tag: "imports",
		Permission: access.TerritoryImport, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditAct, Idempotent: true, Streams: true,
		Limits: Limits{Body: maxImport, Rate: RateImport, Timeout: 10 * time.Minute},
	}, g.importFile)
}

// importFile reads the file as the multipart part "file" or as the bare body.
func (g *Registry) importFile(ctx context.Context, r Request[importInput]) (ImportResult, error) {
	in := r.In
	var f fault.Fields
	if !slices.Contains(ImportKinds(), in.Kind) {
		f.Add("path.kind", "not_one_of", "allowed", ImportKinds())
	}
	if !in.ValidFrom.Valid() {
		f.Add("query.valid_from", "bad_date")
	}
	if in.Code != "" && !in.Code.Valid() {
		f.Add("query.code", "place.form")
	}
	heirs := heirsOf(&f, in.Heirs)
	if err := f.Err(); err != nil {
		return ImportResult{}, err
	}
	body, err := uploadBody(r.r)
	if err != nil {
		return ImportResult{}, err
	}
	data, err := io.ReadAll(body)
	if err != nil {
		return ImportResult{}, brokenUpload(err)
	}
	r.rebind(data)
	return g.deps.Imports.Import(ctx, r.Actor, ImportRequest{
		Kind: in.Kind, Data: data, Datum: in.Datum, ValidFrom: in.ValidFrom, Code: in.Code, Heirs: heirs, DryRun: in.DryRun, Key: r.importKey(),
	})
}

// heirsOf reads pairs of codes, the place that ended before the one that follows it.
func heirsOf(f *fault.Fields, pairs []string) Heirs {
	heirs := Heirs{}
	for i, pair := range pairs {
		old, next, ok := strings.Cut(pair, ":")
		if !ok || !codeOf(old).Valid() || !codeOf(next).Valid() {
			f.Add(fmt.Sprintf("query.heir[%d]", i), "heir_form", "got", clip(pair))
			continue
		}
		heirs[codeOf(old)] = append(heirs[codeOf(old)], codeOf(next))
	}
	return heirs
}

// importKey is the key of an import that is meant; a dry run leaves no trace.
func (c *Call) importKey() cases.Key {
	if strings.Contains(c.r.URL.RawQuery, "dry_run=") {
		return cases.Key{}
	}
	return c.Key
}

// brokenUpload tells an upload that is too large from one that broke off.
func brokenUpload(err error) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return fault.New(fault.Malformed, codeTooLarge, "max", large.Limit)
	case errors.Is(err, multipart.ErrMessageTooLarge):
		return fault.New(fault.Malformed, codeTooLarge, "max", int64(maxImport))
	}
	return fault.New(fault.Malformed, "request.broken").Because(err)
}

func codeOf(s string) territory.Code { return territory.Code(s) }
