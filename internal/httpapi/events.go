package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
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
	ctx, cancel := context.WithDeadline(ctx, time.Now().Add(min(c.Here.Session.ExpiresAt().Sub(c.Now), time.Hour)))
	defer cancel()
	feed, err := g.deps.Feed.Follow(ctx, c.Tenant.Key, after)
	if err != nil {
		return err
	}
	g.measure.streams.Inc()
	defer g.measure.streams.Dec()
	h := c.w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no")
	out := stream{c: c, flush: http.NewResponseController(c.w)}
	_ = out.flush.SetWriteDeadline(time.Time{}) // a stream outlives the server's deadlines
	_ = out.flush.SetReadDeadline(time.Time{})
	return g.pump(ctx, c, feed, out)
}

func (g *Registry) pump(ctx context.Context, c *Call, feed <-chan Event, out stream) error {
	beat := g.options.StreamBeats
	if beat == 0 {
		beat = defaultBeat
	}
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	out.send(": hello\nretry: 3000\n\n")
	for !out.gone {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			if !g.stillLives(ctx, c) {
				return nil
			}
			out.send(": beat\n\n")
		case e, open := <-feed:
			if !open {
				return nil
			}
			if c.Scope.Admits(e.Resource) {
				out.event(e)
			}
		}
	}
	return nil
}

// stillLives reports whether the session was not ended meanwhile. Unlike any other request it does not count as using it.
func (g *Registry) stillLives(ctx context.Context, c *Call) bool {
	live, err := g.deps.People.Sessions(ctx, c.Here.Session)
	return err == nil && slices.ContainsFunc(live, func(s people.Session) bool { return s.ID == c.Here.Session.ID })
}

// stream writes server-sent events until the reader has gone.
type stream struct {
	c     *Call
	flush *http.ResponseController
	gone  bool
}

func (s *stream) send(text string) {
	if _, err := s.c.w.Write([]byte(text)); err != nil {
		s.gone = true
		return
	}
	if err := s.flush.Flush(); err != nil {
		s.gone = true
	}
}

func (s *stream) event(e Event) {
	data, _ := json.Marshal(eventData{e.Kind, e.Subject, e.Version}) // texts and numbers alone always encode
	s.send(fmt.Sprintf("id: %d\nevent: act\ndata: %s\n\n", e.Pos, data))
}
