package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"gezhi/internal/atlas"
	"gezhi/internal/cases"
)

// Registry holds the routes. It is the only way to the mux: nothing can be served that was not mounted with its conditions.
type Registry struct {
	deps    Deps
	options Options
	mux     *http.ServeMux
	api     huma.API
	routes  []Route
	buckets *buckets
	measure *measures
	work    *admission // what is answered at once
	files   *admission // files that come in, each as slowly as its sender is
	origins *http.CrossOriginProtection
	spec    []byte // the OpenAPI document
	missing FailFunc
	grounds atlas.Grounds
	// commands are the acts that were mounted, each without its particulars.
	commands map[cases.Act]cases.Command
}

// NewRegistry returns a registry without routes.
func NewRegistry(deps Deps, options Options) *Registry {
	mux := http.NewServeMux()
	return &Registry{
		deps: deps, options: options, mux: mux,
		api:     huma.NewAPI(huma.Config{OpenAPI: document()}, humago.NewAdapter(mux, "")),
		buckets: newBuckets(deps.Clock, options.RateScale),
		measure: newMeasures(),
		work:    &admission{running: mostRunning, waiting: mostWaiting},
		files:   &admission{running: mostFiles, waiting: 2 * mostFiles},
		origins: http.NewCrossOriginProtection(), commands: map[cases.Act]cases.Command{},
	}
}

// Routes returns what was mounted, in order.
func (g *Registry) Routes() []Route { return slices.Clone(g.routes) }

// Mount adds a JSON route. I is a struct whose fields are tagged path, query or header, and whose field Body, if there is one,
// is the JSON body; O is the body of the answer, struct{} for none. An incomplete route is a mistake in the program and panics at the start.
func Mount[I, O any](g *Registry, r Route, handle func(context.Context, Request[I]) (O, error)) {
	r = g.admit(r)
	b := newBinder(g.api.OpenAPI().Components.Schemas, reflect.TypeFor[I](), r)
	op := b.operation(g, reflect.TypeFor[O]())
	g.api.OpenAPI().AddOperation(op)
	empty := reflect.TypeFor[O]() == reflect.TypeFor[struct{}]()
	serve := g.gate(r, g.problem, func(c *Call) error {
		in := Request[I]{Call: c}
		if err := b.bind(c, reflect.ValueOf(&in.In).Elem()); err != nil {
			return err
		}
		out, err := handle(c.r.Context(), in)
		if err != nil {
			return err
		}
		return c.answer(out, empty)
	})
	g.api.Adapter().Handle(op, func(ctx huma.Context) {
		r, w := humago.Unwrap(ctx)
		serve(w, r)
	})
}

// ServeFunc answers a request whose answer is not one JSON value: a page, a file, a stream.
type ServeFunc func(ctx context.Context, c *Call) error

// FailFunc answers a request that went wrong.
type FailFunc func(c *Call, err error)

// MountRaw adds a route whose handler writes by itself. fail answers its errors; nil means a problem document.
// It passes the same gate as any other route. Of the API alone it is documented, with the media type.
func MountRaw(g *Registry, r Route, media string, fail FailFunc, handle ServeFunc) {
	r = g.admit(r)
	if fail == nil {
		fail = g.problem
		b := newBinder(g.api.OpenAPI().Components.Schemas, reflect.TypeFor[struct{}](), r)
		g.api.OpenAPI().AddOperation(b.rawOperation(g, media))
	}
	g.mux.HandleFunc(r.pattern(), g.gate(r, fail, func(c *Call) error { return handle(c.r.Context(), c) }))
}

// MountFile adds a route of the API whose input is read as Mount reads it and whose handler writes its answer by itself: a tile, a picture.
func MountFile[I any](g *Registry, r Route, media string, handle func(context.Context, Request[I]) error) {
	r = g.admit(r)
	b := newBinder(g.api.OpenAPI().Components.Schemas, reflect.TypeFor[I](), r)
	g.api.OpenAPI().AddOperation(b.rawOperation(g, media))
	g.mux.HandleFunc(r.pattern(), g.gate(r, g.problem, func(c *Call) error {
		in := Request[I]{Call: c}
		if err := b.bind(c, reflect.ValueOf(&in.In).Elem()); err != nil {
			return err
		}
		return handle(c.r.Context(), in)
	}))
}

// admit checks the route and takes it down.
func (g *Registry) admit(r Route) Route {
	if err := r.check(); err != nil {
		panic(err)
	}
	r = r.withDefaults()
	if slices.ContainsFunc(g.routes, func(o Route) bool { return o.pattern() == r.pattern() }) {
		panic(fmt.Sprintf("httpapi: route %s is mounted twice", r.pattern()))
	}
	g.routes = append(g.routes, r)
	return r
}
