package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"gezhi/internal/httpapi"
	"gezhi/internal/store"
	"gezhi/internal/webui"
)

const (
	drain      = 20 * time.Second // for requests that are under way when the program stops
	proveFirst = time.Minute      // after the start the whole log is verified in the background
	proveEvery = 6 * time.Hour    // and then this often
	giveBack   = 3 * time.Second  // after the start, memory that only the start needed goes back to the system
)

// Registry returns every route of the program.
func (a *App) Registry() (*httpapi.Registry, error) {
	options := httpapi.Options{RateScale: a.rateScale, MetricsKey: a.Config.MetricsKey, Base: a.base}
	for _, p := range a.Config.Proxies {
		prefix, err := netip.ParsePrefix(p)
		if err != nil {
			return nil, err
		}
		options.Proxies = append(options.Proxies, prefix)
	}
	g, err := httpapi.New(a.deps(), options)
	if err != nil {
		return nil, err
	}
	g.Measure(figures{a})
	webui.Mount(g, a.IDs)
	return g, nil
}

// Handler returns everything that the program answers to, without listening.
func (a *App) Handler() (http.Handler, error) {
	g, err := a.Registry()
	if err != nil {
		return nil, err
	}
	own := g.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == httpapi.TrainingPath || strings.HasPrefix(r.URL.Path, httpapi.TrainingPath+"/") {
			a.training.ServeHTTP(w, r)
			return
		}
		own.ServeHTTP(w, r)
	}), nil
}

// Run listens and works until ctx ends, and then stops in order: it says that it is not ready, ends streams and background work,
// and lets requests finish. listening is told the address once it is open; it may be nil.
func (a *App) Run(ctx context.Context, listening func(net.Addr)) error {
	handler, err := a.Handler()
	if err != nil {
		return err
	}
	listener, err := a.listen()
	if err != nil {
		return err
	}
	requests, cut := context.WithCancel(context.WithoutCancel(ctx)) // what is under way goes on when ctx ends
	defer cut()
	server := a.server(requests, handler)
	work, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	for _, job := range a.jobs() {
		wg.Go(func() { job(work) })
	}
	if listening != nil {
		listening(listener.Addr())
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	a.shutDown(server, cut)
	<-served
	return nil
}

// server is the HTTP server in front of a handler. What it says of broken connections holds addresses of people, so that it is told
// only to those who look for it.
func (a *App) server(requests context.Context, handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 2 * time.Minute, WriteTimeout: 11 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		BaseContext: func(net.Listener) context.Context { return requests },
		ErrorLog:    slog.NewLogLogger(a.Log.Handler(), slog.LevelDebug),
	}
}

// shutDown ends the streams, lets what is under way finish, within reason, and cuts off the rest.
func (a *App) shutDown(server *http.Server, cut func()) {
	a.stopping.Store(true)
	a.live.End()
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		a.Log.Warn("some requests did not finish in time", "error", err)
		cut()
		_ = server.Close() // what stays open now has been given up
	}
}

// listen opens the address, with TLS where the configuration says so.
func (a *App) listen() (net.Listener, error) {
	listener, err := net.Listen("tcp", a.Config.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", a.Config.Listen, err)
	}
	if !a.Config.Secure() {
		return listener, nil
	}
	certs, err := a.newCertificates()
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return tls.NewListener(listener, &tls.Config{GetCertificate: certs.get, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}), nil
}

// jobs lists the background work.
func (a *App) jobs() []func(context.Context) {
	work := []func(context.Context){a.sweeper.Run, a.counters.Run, a.search.Run, a.notices.Run, a.atlas.Run, a.latest.Run, a.tidy.Run, a.codes.Run, a.planner.Work, a.sites.Work, a.divisions.Run, a.ledgers.Run, a.prove, a.disk.Run, a.watch.Run, a.rekey.Run, a.training.Run, rest}
	if a.heads != nil {
		work = append(work, a.heads.Run)
	}
	return work
}

// rest gives memory back that only the start needed, once.
func rest(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(giveBack):
		debug.FreeOSMemory()
	}
}

// prove verifies the log of every tenant again and again, and keeps the result for auditors.
func (a *App) prove(ctx context.Context) {
	next := time.NewTimer(proveFirst)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		}
		for _, tenant := range a.Tenants.Keys() {
			a.proveOne(ctx, tenant)
		}
		debug.FreeOSMemory() // of the proof nothing is kept
		next.Reset(proveEvery)
	}
}

func (a *App) proveOne(ctx context.Context, tenant string) {
	kept, err := a.KeptHeads(a.Config.HeadsFile)
	var proof store.Proof
	if err == nil {
		proof, err = a.Store.Verify(ctx, tenant, nil, kept[tenant]...)
	}
	if ctx.Err() != nil {
		return
	}
	a.Audit.Verified(tenant, proof, err, a.Clock.Now())
	if err != nil {
		a.Log.Error("the log does not verify", "tenant", tenant, "error", err)
	}
}
