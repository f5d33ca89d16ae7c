package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"gezhi/internal/fault"
	"gezhi/internal/i18n"
)

// Problem is what a caller gets when something went wrong (RFC 9457). It never holds a cause.
type Problem struct {
	Type    string  `json:"type" doc:"urn:gezhi:problem: and the code"`
	Title   string  `json:"title" doc:"The sort of problem, in the reader's language"`
	Status  int     `json:"status"`
	Detail  string  `json:"detail" doc:"What went wrong and what to do, in the reader's language"`
	Code    string  `json:"code" doc:"Stable name of the problem"`
	Request string  `json:"request,omitempty" doc:"Id of the request, to be named when asking for help"`
	Errors  []Wrong `json:"errors,omitempty" doc:"Every wrong field"`
}

// Wrong is one wrong field: where it stands, which rule it breaks, and the rule with its remedy as a sentence.
type Wrong struct {
	Path    string `json:"path"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

const problemType = "application/problem+json"

// statuses maps kinds to statuses.
var statuses = map[fault.Kind]int{
	fault.Internal:        http.StatusInternalServerError,
	fault.Malformed:       http.StatusBadRequest,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.Stale:           http.StatusPreconditionFailed,
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.TooMany:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// exact are the codes for which the protocol has a closer status than their kind's.
var exact = map[string]int{
	codeTooLarge:  http.StatusRequestEntityTooLarge,
	codeMediaType: http.StatusUnsupportedMediaType,
	codeMethod:    http.StatusMethodNotAllowed,
}

// Codes of this package.
const (
	codeTooLarge  = "request.too_large"
	codeMediaType = "request.media_type"
	codeMethod    = "request.method"
)

// Status returns the status of a fault.
func Status(f *fault.Error) int {
	if s, ok := exact[f.Code]; ok {
		return s
	}
	if s, ok := statuses[f.Kind]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// newProblem tells a fault in a language.
func newProblem(lang i18n.Lang, request string, f *fault.Error) Problem {
	p := Problem{
		Type: "urn:gezhi:problem:" + f.Code, Title: i18n.Text(lang, "kind."+f.Kind.String(), nil), Status: Status(f),
		Detail: i18n.Fault(lang, f), Code: f.Code, Request: request,
	}
	for _, field := range f.Fields {
		p.Errors = append(p.Errors, Wrong{Path: field.Path, Code: field.Code, Message: i18n.Field(lang, field)})
	}
	return p
}

// WriteProblem is the one writer of faults as problem documents. The cause stays behind.
func WriteProblem(w http.ResponseWriter, lang i18n.Lang, request string, err error) int {
	f := Known(err)
	p := newProblem(lang, request, f)
	body, _ := json.Marshal(p) // texts and numbers alone always encode
	h := w.Header()
	h.Set("Content-Type", problemType)
	h.Set("Content-Language", string(lang))
	h.Set("Cache-Control", "no-store")
	h.Del("ETag")
	h.Del("Content-Length")
	if after := retryAfter(f); after != "" {
		h.Set("Retry-After", after)
	}
	w.WriteHeader(p.Status)
	_, _ = w.Write(body)
	return p.Status
}

// Known turns what the standard library says into faults of ours.
func Known(err error) *fault.Error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return fault.New(fault.Malformed, codeTooLarge, "max", large.Limit).Because(err)
	case errors.Is(err, context.DeadlineExceeded) && fault.As(err).Kind == fault.Internal:
		return fault.New(fault.Unavailable, "request.timeout").Because(err)
	}
	return fault.As(err)
}

// retryAfter tells after how many seconds to come again.
func retryAfter(f *fault.Error) string {
	switch seconds := f.Params["seconds"].(type) {
	case int:
		return strconv.Itoa(seconds)
	case int64:
		return strconv.FormatInt(seconds, 10)
	}
	if f.Kind == fault.Unavailable {
		return "5"
	}
	return ""
}

// problem answers a failed call of the API.
func (g *Registry) problem(c *Call, err error) {
	status := WriteProblem(c.w, c.Lang, c.ID, err)
	if status == http.StatusUnauthorized && c.Tenant.Key == "" {
		dropCookie(c, g.cookie(c))
	}
}

// logFailure writes the cause down, where it may be read by those who run the program.
func logFailure(ctx context.Context, log *slog.Logger, err error) {
	f := Known(err)
	if f.Kind == fault.Internal && ctx.Err() != nil {
		log.DebugContext(ctx, "the caller left", "cause", err.Error())
		return
	}
	if f.Kind == fault.Internal {
		log.ErrorContext(ctx, "request failed", "code", f.Code, "cause", err.Error())
		return
	}
	if f.Kind == fault.Unavailable {
		log.WarnContext(ctx, "request refused", "code", f.Code, "cause", err.Error())
		return
	}
	log.DebugContext(ctx, "request refused", "code", f.Code, "fields", paths(f))
}

// paths lists the wrong fields without their values.
func paths(f *fault.Error) string {
	var b strings.Builder
	for i, field := range f.Fields {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(field.Path + ":" + field.Code)
	}
	return b.String()
}

// WrongOf tells the wrong fields of a fault in a language, for pages.
func WrongOf(lang i18n.Lang, f *fault.Error) []Wrong { return newProblem(lang, "", f).Errors }
