package webui

import (
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/ids"
	"gezhi/internal/media"
)

// Bounds of a form with photos.
const (
	maxPhotos = cases.MaxFiles
	maxPhoto  = 10 << 20
	maxValue  = 32 << 10 // of one field, in bytes
	maxFields = 40
)

// sent is a form as it came: its values, and the files that were taken in, with those of an earlier try.
type sent struct {
	values url.Values
	files  []string // ids of files
	hashes []string // of the files that came with this try
	// refused are the faults of photos that were not taken in.
	refused []*fault.Error
}

func (s sent) get(name string) string { return strings.TrimSpace(s.values.Get(name)) }

// readForm reads a form of either kind. Photos are taken in as they arrive; one that is refused is a wrong field, so that
// the words are not lost with it.
func (p *Pages) readForm(c *httpapi.Call) (sent, error) {
	s := sent{values: url.Values{}}
	r := c.HTTP()
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		if err := r.ParseForm(); err != nil {
			return s, fault.New(fault.Malformed, "request.broken").Because(err)
		}
		s.values = r.PostForm
		s.keepFiles()
		return s, nil
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return s, fault.New(fault.Malformed, "request.not_multipart").Because(err)
	}
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			s.keepFiles()
			return s, nil
		}
		if err != nil {
			return s, brokenForm(err)
		}
		if n == maxFields {
			return s, fault.New(fault.Malformed, "request.not_multipart")
		}
		if err := p.readPart(c, &s, part); err != nil {
			return s, err
		}
	}
}

// keepFiles takes over the files of an earlier try, which the form names.
func (s *sent) keepFiles() {
	for _, id := range s.values["file"] {
		if ids.IsID(id) && !slices.Contains(s.files, id) && len(s.files) < maxPhotos {
			s.files = append(s.files, id)
		}
	}
}

func (p *Pages) readPart(c *httpapi.Call, s *sent, part *multipart.Part) error {
	if part.FormName() != "photo" {
		value, err := io.ReadAll(io.LimitReader(part, maxValue+1))
		if err != nil || len(value) > maxValue {
			return brokenForm(err)
		}
		s.values.Add(part.FormName(), string(value))
		return nil
	}
	if part.FileName() == "" { // no photo was chosen
		return nil
	}
	if len(s.files) == maxPhotos {
		s.refused = append(s.refused, fault.New(fault.Invalid, "request.too_many_photos", "max", maxPhotos))
		return nil
	}
	taken, err := p.api.Receive(c.HTTP().Context(), c, part)
	switch f := httpapi.Known(err); {
	case err == nil:
		s.files, s.hashes = append(s.files, taken.ID), append(s.hashes, taken.Hash)
	case f.Kind == fault.Invalid:
		s.refused = append(s.refused, f)
	default:
		return err
	}
	return nil
}

func brokenForm(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) || err == nil {
		return fault.New(fault.Malformed, "request.too_large", "max", int64(maxPhotos*maxPhoto))
	}
	return fault.New(fault.Malformed, "request.broken").Because(err)
}

// bind makes sending the form twice one act: the key stands in the form, and what was sent is known by its values and the
// hashes of its photos.
func (s sent) bind(c *httpapi.Call) {
	key := s.get("key")
	if !ids.IsID(key) {
		return
	}
	values := url.Values{}
	for name, list := range s.values {
		if name != "key" {
			values[name] = list
		}
	}
	body, _ := json.Marshal([]any{values, s.hashes}) // texts alone always encode
	c.BindKey(key, body)
}

// attachments names the files in the form of the case room; what they are is looked up by the API.
func (s sent) attachments() []cases.Attachment {
	var list []cases.Attachment
	for _, id := range s.files {
		list = append(list, cases.Attachment{ID: id, Type: string(media.Photo)})
	}
	return list
}
