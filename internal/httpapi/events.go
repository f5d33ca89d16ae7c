package httpapi

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/fault"
	"gezhi/internal/people"
)

// eventData is what a live update says: that something happened to a thing in reach, not what.
type eventData struct {
	Kind    string `json:"kind"`
	Subject string `json:"subject"`
	Version int64  `json:"version"`
}

const defaultBeat = 20 * time.Second

func (g *Registry) mountEvents() {
	MountRaw(g, Route{
		Method: http.MethodGet, Path: "/events", Summary: "Live updates of cases in reach, as server-sent events; Last-Event-ID resumes", Tag: "events",
		Permission: access.CaseRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditNone, Limits: Limits{Rate: RateStream, Timeout: -1},
	}, "text/event-stream", nil, g.events)
}

// events sends what is sealed from the position on that the browser saw last. A stream ends with the session at the latest;
// the browser comes again by itself and is asked anew who it is.
func (g *Registry) events(ctx context.Context, c *Call) error {
	after := int64(-1)
	if id := c.r.Header.Get("Last-Event-ID"); id != "" {
		pos, err := strconv.ParseInt(id, 10, 64)
		if err != nil || pos < 0 {
			var f fault.Fields
			f.Add("header.Last-Event-ID", "wrong_type", "want", "integer")
			return f.Err()
		}
		after = pos
	}
	feed, err := g.deps.Feed.Follow(ctx, c.Tenant.Key, after)
	if err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no")
	s := &stream{g: g, feed: feed, scope: c.Scope, session: c.Here.Session, left: min(c.Here.Session.ExpiresAt().Sub(c.Now), time.Hour)}
	if s.take(c.w) {
		g.measure.streams.Inc()
		go func() {
			defer g.measure.streams.Dec()
			defer s.conn.Close()
			s.pump(context.Background()) // the request ends now
		}()
		return nil
	}
	control := http.NewResponseController(c.w)
	_ = control.SetWriteDeadline(time.Time{}) // a stream outlives the server's deadlines
	_ = control.SetReadDeadline(time.Time{})
	s.write = func(b []byte) error {
		if _, err := c.w.Write(b); err != nil {
			return err
		}
		return control.Flush()
	}
	g.measure.streams.Inc()
	defer g.measure.streams.Dec()
	s.pump(ctx)
	return nil
}

// streamPatience is how long a write may wait for a client that does not read.
const streamPatience = 30 * time.Second

// stream sends server-sent events until its end. Many thousands are open at once, so it keeps little: over HTTP/1 it leaves the request
// with its buffers and its two goroutines and writes to the connection by itself, which takes a quarter of the memory. Over HTTP/2, where
// streams share a connection, it goes on within the request.
type stream struct {
	g       *Registry
	feed    Watch
	scope   access.Scope
	session people.Session
	left    time.Duration // until it ends at the latest
	conn    net.Conn      // nil within a request
	write   func([]byte) error
}

// take takes the connection over from the server, and sends the head of the answer. It has no length: the end of the connection is its end.
func (s *stream) take(w http.ResponseWriter) bool {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return false
	}
	s.conn = conn
	s.write = func(b []byte) error {
		_ = conn.SetWriteDeadline(time.Now().Add(streamPatience)) // a connection that is closed says so in Write
		_, err := conn.Write(b)
		return err
	}
	var head bytes.Buffer
	head.WriteString("HTTP/1.1 200 OK\r\n")
	h := w.Header().Clone()
	h.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	h.Set("Connection", "close")
	_ = h.Write(&head) // memory takes everything
	head.WriteString("\r\n")
	_ = s.write(head.Bytes()) // the first event says whether the reader has gone
	return true
}

// pump sends what is in reach, and a beat where nothing is, until the reader, the session or the program goes.
func (s *stream) pump(ctx context.Context) {
	beat := cmp.Or(s.g.options.StreamBeats, defaultBeat)
	ticker, end := time.NewTicker(beat), time.NewTimer(s.left)
	defer ticker.Stop()
	defer end.Stop()
	if s.write([]byte(": hello\nretry: 3000\n\n")) != nil {
		return
	}
	for {
		page, err := s.feed.Next(ctx)
		if err != nil || !s.send(page) {
			return
		}
		if len(page) > 0 {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-end.C:
			return
		case <-s.feed.Ended():
			return
		case <-s.feed.More():
		case <-ticker.C:
			if !s.stillLives(ctx) || s.write([]byte(": beat\n\n")) != nil {
				return
			}
		}
	}
}

// stillLives reports whether the session was not ended meanwhile. Unlike any other request it does not count as using it. It asks on
// another goroutine, whose stack is gone afterwards: that of a database is large.
func (s *stream) stillLives(ctx context.Context) bool {
	lives := make(chan bool, 1)
	go func() {
		live, err := s.g.deps.People.Sessions(ctx, s.session)
		lives <- err == nil && slices.ContainsFunc(live, func(l people.Session) bool { return l.ID == s.session.ID })
	}()
	return <-lives
}

// send writes those of the events that are in reach, together; false when the reader has gone.
func (s *stream) send(page []Event) bool {
	var out []byte
	for _, e := range page {
		if s.scope.Admits(e.Resource) {
			data, _ := json.Marshal(eventData{e.Kind, e.Subject, e.Version}) // texts and numbers alone always encode
			out = fmt.Appendf(out, "id: %d\nevent: act\ndata: %s\n\n", e.Pos, data)
		}
	}
	return len(out) == 0 || s.write(out) == nil
}
