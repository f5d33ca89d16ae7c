package fault

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Kind says what sort of thing went wrong. Each protocol maps kinds, not codes, to its own statuses.
type Kind uint8

// The kinds, with the HTTP status that they become.
const (
	Internal        Kind = iota // 500: our own mistake
	Malformed                   // 400: cannot be read at all
	Unauthenticated             // 401: nobody is signed in
	Forbidden                   // 403: somebody is, and may not
	NotFound                    // 404: absent, or hidden from this person
	Conflict                    // 409: not possible in the present state
	Stale                       // 412: somebody else changed it in between
	Invalid                     // 422: readable and wrong
	TooMany                     // 429: slow down
	Unavailable                 // 503: try again later
)

var kindNames = [...]string{"internal", "malformed", "unauthenticated", "forbidden", "not_found", "conflict", "stale", "invalid", "too_many", "unavailable"}

// String returns the kind as it stands in logs.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// Kinds lists every kind, so that tests can walk them all.
func Kinds() []Kind {
	kinds := make([]Kind, len(kindNames))
	for i := range kinds {
		kinds[i] = Kind(i)
	}
	return kinds
}

// Params fill the placeholders of a sentence, by name.
type Params map[string]any

// Field is one wrong field: its path in the input ("point.lon", "line 12 households"),
// the code of the rule that it breaks, and what fills that rule's sentence.
// The sentence of a field code states the rule and the remedy.
type Field struct {
	Path   string
	Code   string
	Params Params
}

// Error is a failure that has a sentence for people.
type Error struct {
	Kind   Kind
	Code   string // stable and translatable, as "case.not_open"
	Params Params
	Fields []Field
	Cause  error // logged, never sent
}

// Error returns the text for logs.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Kind, e.Code)
	if len(e.Params) > 0 {
		fmt.Fprintf(&b, " %v", map[string]any(e.Params))
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Path, f.Code)
		if len(f.Params) > 0 {
			fmt.Fprintf(&b, " %v", map[string]any(f.Params))
		}
	}
	if e.Cause != nil {
		fmt.Fprintf(&b, ": %v", e.Cause)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// New makes a fault. The pairs are name, value, name, value.
func New(kind Kind, code string, pairs ...any) *Error {
	return &Error{Kind: kind, Code: code, Params: params(pairs)}
}

// Because returns the same fault with a cause for the log.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.Cause = cause
	return &c
}

// As returns the fault in err's chain. An error that holds none is Internal with err as its cause; nil stays nil.
func As(err error) *Error {
	if err == nil {
		return nil
	}
	var f *Error
	if errors.As(err, &f) {
		return f
	}
	return &Error{Kind: Internal, Code: "internal", Cause: err}
}

// Is reports whether err is a fault of the given kind.
func Is(err error, kind Kind) bool { return err != nil && As(err).Kind == kind }

// HasCode reports whether err is a fault with the given code.
func HasCode(err error, code string) bool { return err != nil && As(err).Code == code }

// Wrap adds context to an error at the edge of a package: defer fault.Wrap(&err, "cases.Report").
// The fault inside stays findable.
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *err)
	}
}

// Fields collects the wrong fields of one input, so that all of them are told at once.
type Fields struct{ list []Field }

// Add notes that the field at path breaks the rule code. The pairs are name, value, name, value.
func (f *Fields) Add(path, code string, pairs ...any) {
	f.list = append(f.list, Field{Path: path, Code: code, Params: params(pairs)})
}

// Move notes what is wrong with a part of the input where that part stands: the wrong fields of err at the paths that at gives theirs,
// or err itself, by its code, at at(""). Of a path that was
// told before nothing more is said.
func (f *Fields) Move(err error, at func(path string) string) {
	e := As(err)
	for _, field := range e.Fields {
		if path := at(field.Path); !f.Has(path) {
			f.list = append(f.list, Field{Path: path, Code: field.Code, Params: field.Params})
		}
	}
	if len(e.Fields) == 0 {
		f.list = append(f.list, Field{Path: at(""), Code: e.Code, Params: e.Params})
	}
}

// Has reports whether the field at path was noted.
func (f *Fields) Has(path string) bool {
	return slices.ContainsFunc(f.list, func(one Field) bool { return one.Path == path })
}

// Len returns how many wrong fields were noted.
func (f *Fields) Len() int { return len(f.list) }

// Err returns nil when every field is right, else an Invalid fault that lists them.
func (f *Fields) Err() error {
	if len(f.list) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: "input.fields", Params: Params{"n": len(f.list)}, Fields: f.list}
}

func params(pairs []any) Params {
	if len(pairs) == 0 {
		return nil
	}
	if len(pairs)%2 != 0 {
		panic("fault: parameters come in pairs")
	}
	p := make(Params, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		p[pairs[i].(string)] = pairs[i+1]
	}
	return p
}
