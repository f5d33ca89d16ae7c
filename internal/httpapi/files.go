package httpapi

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/ids"
	"gezhi/internal/media"
)

// FileRef names a file that was uploaded before.
type FileRef struct {
	ID string `json:"id" maxLength:"64"`
}

// Uploaded is a file that was taken in and waits to be named in a report or an act.
type Uploaded struct {
	ID    string `json:"id"`
	Type  string `json:"type" enum:"photo,document,voice,video"`
	Media string `json:"media"`
	Bytes int64  `json:"bytes"`
	Hash  string `json:"hash" doc:"SHA-256 of what is kept"`
}

const maxUpload = 32 << 20

func (g *Registry) mountFiles() {
	upload := Route{
		Method: http.MethodPost, Path: "/api/v1/uploads", Summary: "Upload a photo or another file, as multipart field \"file\" or as the bare body", Tag: "files",
		Permission: access.CaseReport, Scope: ScopeOpen, Purpose: access.Public, Audit: AuditNone, Status: http.StatusCreated, Streams: true,
		Limits: Limits{Body: maxUpload, Rate: RateUpload, Timeout: 2 * time.Minute},
	}
	Mount(g, upload, g.upload)
	get := Route{
		Method: http.MethodGet, Path: "/api/v1/cases/{id}/files/{file}", Summary: "A file of a case; ?thumb=1 for a photo's preview", Tag: "files",
		Permission: access.CaseRead, Scope: ScopeOne, Purpose: access.Handling, Audit: AuditRead,
	}
	MountRaw(g, get, "application/octet-stream", nil, func(ctx context.Context, c *Call) error {
		return g.sendFile(ctx, c, c.r.PathValue("id"), c.r.PathValue("file"), everyFile, access.CaseRead)
	})
}

type uploadInput struct {
	ID string `query:"id" maxLength:"64" doc:"UUIDv7 made by a phone, so that a file sent again is the same file"`
}

func (g *Registry) upload(ctx context.Context, r Request[uploadInput]) (Uploaded, error) {
	if r.In.ID != "" && !ids.IsID(r.In.ID) {
		var f fault.Fields
		f.Add("query.id", "bad_id")
		return Uploaded{}, f.Err()
	}
	body, err := uploadBody(r.r)
	if err != nil {
		return Uploaded{}, err
	}
	return g.receive(ctx, r.Call, r.In.ID, body)
}

// Receive takes a file in and answers its id. The id is a secret of whoever uploaded it until a case names it.
func (g *Registry) Receive(ctx context.Context, c *Call, body io.Reader) (Uploaded, error) {
	return g.receive(ctx, c, "", body)
}

// receive takes a file in under an id that a phone has made, or under a new one. What is there under the id already stays as it is: a phone
// that has not heard the answer sends the file again.
func (g *Registry) receive(ctx context.Context, c *Call, id string, body io.Reader) (Uploaded, error) {
	if id == "" {
		id = g.deps.IDs.New(c.Now)
	} else if a, err := g.stored(ctx, c.Tenant.Key, id); err == nil {
		return Uploaded{ID: id, Type: a.Type, Bytes: a.Bytes, Hash: a.Hash}, nil
	} else if !fault.Is(err, fault.NotFound) {
		return Uploaded{}, err
	}
	if err := g.deps.Uploads.Await(ctx, c.Tenant.Key, id); err != nil {
		return Uploaded{}, err
	}
	item, err := g.deps.Media.Receive(ctx, body, g.deps.Blobs, media.Key{Tenant: c.Tenant.Key, Name: id})
	if err != nil {
		return Uploaded{}, err
	}
	return Uploaded{ID: id, Type: string(item.Kind), Media: item.Type, Bytes: item.Size, Hash: item.Hash}, nil
}

// uploadBody finds the file in a request: the part "file" of a form, or the whole body.
func uploadBody(r *http.Request) (io.Reader, error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return r.Body, nil
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, fault.New(fault.Malformed, "request.not_multipart").Because(err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			var f fault.Fields
			f.Add("file", "required")
			return nil, f.Err()
		}
		if err != nil {
			return nil, fault.New(fault.Malformed, "request.not_multipart").Because(err)
		}
		if part.FormName() == "file" {
			return part, nil
		}
	}
}

// describe looks at the stored files that a command names.
func (g *Registry) describe(ctx context.Context, c *Call, named []cases.Attachment) ([]cases.Attachment, error) {
	var f fault.Fields
	out := make([]cases.Attachment, len(named))
	for i, a := range named {
		one, err := g.stored(ctx, c.Tenant.Key, a.ID)
		switch {
		case fault.Is(err, fault.NotFound):
			f.Add(fmt.Sprintf("files[%d].id", i), "unknown_file", "id", clip(a.ID))
		case err != nil:
			return nil, err
		case slices.ContainsFunc(named[:i], func(b cases.Attachment) bool { return b.ID == a.ID }):
			f.Add(fmt.Sprintf("files[%d].id", i), "twice")
		}
		out[i] = one
	}
	return out, f.Err()
}

// stored reads what the blob itself tells: its kind by its first bytes, its size and its hash.
func (g *Registry) stored(ctx context.Context, tenant, id string) (cases.Attachment, error) {
	if !ids.IsID(id) {
		return cases.Attachment{}, fault.New(fault.NotFound, "media.not_found")
	}
	blob, size, err := g.deps.Blobs.Get(ctx, media.Key{Tenant: tenant, Name: id})
	if err != nil {
		return cases.Attachment{}, err
	}
	defer blob.Close()
	head := make([]byte, media.Sniffed)
	n, err := io.ReadFull(blob, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return cases.Attachment{}, err
	}
	hash := sha256.New()
	hash.Write(head[:n])
	if _, err := io.Copy(hash, blob); err != nil {
		return cases.Attachment{}, err
	}
	kind, _ := media.Sniff(head[:n])
	return cases.Attachment{ID: id, Type: string(kind), Bytes: size, Hash: hex.EncodeToString(hash.Sum(nil))}, nil
}

// everyFile lets every file of a case be read.
func everyFile(cases.Attachment) bool { return true }

// sendFile answers a file of a case in scope. Photos are shown; everything else is only ever downloaded.
func (g *Registry) sendFile(ctx context.Context, c *Call, caseID, fileID string, may func(cases.Attachment) bool, perm access.Permission) error {
	var found cases.Case
	err := g.deps.Store.View(ctx, func(r cases.Reader) (err error) {
		found, err = r.Case(ctx, c.Scope, caseID)
		return err
	})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(found.Photos, func(a cases.Attachment) bool { return a.ID == fileID && !a.Erased && may(a) })
	if i < 0 {
		return fault.New(fault.NotFound, "media.not_found")
	}
	return g.sendBlob(ctx, c, found.Photos[i], c.shown(&found, found.Photos[i], perm))
}

// sendBlob sends a file by the name of the blob that its reader may see.
func (g *Registry) sendBlob(ctx context.Context, c *Call, a cases.Attachment, blobName string) error {
	key := media.Key{Tenant: c.Tenant.Key, Name: blobName}
	if a.Type == string(media.Photo) && c.r.URL.Query().Get("thumb") == "1" {
		key = key.Thumb()
	}
	blob, size, err := g.deps.Blobs.Get(ctx, key)
	if err != nil {
		return err
	}
	defer blob.Close()
	body := bufio.NewReader(blob)
	h := c.w.Header()
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cache-Control", "private, max-age=86400, immutable")
	if a.Copy != "" { // what is shown may change with the next act
		h.Set("Cache-Control", "private, no-cache")
	}
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	h.Set("Content-Type", "image/jpeg")
	if a.Type != string(media.Photo) {
		h.Set("Content-Type", "application/octet-stream")
		head, err := body.Peek(media.Sniffed)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		_, ending := media.Sniff(head)
		h.Set("Content-Disposition", `attachment; filename="`+a.ID+ending+`"`)
	}
	_, _ = io.Copy(c.w, body) // a reader that has gone is nobody's mistake
	return nil
}
