package httpapi_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

func TestLiveUpdatesTellWhatIsInReachAndNothingOfItsContent(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	county := w.County(apitest.Chengqu)
	feed := make(chan httpapi.Event, 3)
	w.Fakes.Events = feed
	event := func(pos int64, tenant string, place string) httpapi.Event {
		return httpapi.Event{Pos: pos, Kind: "case.sign", Subject: "case:" + place, Version: 4,
			Resource: access.Resource{Tenant: tenant, Place: county + "001001001", Class: access.InternalData}}
	}
	mine := event(7, apitest.Chengqu, "mine")
	neighbour := event(8, apitest.Chengqu, "neighbour")
	neighbour.Resource.Place = county + "002001001"
	feed <- mine
	feed <- neighbour
	feed <- event(9, apitest.Qingzhou, "foreign")
	close(feed)
	a := w.As(apitest.Chengqu, people.Clerk).With("Last-Event-ID", "6").Get(t, "/events").Want(200)
	body := string(a.Body)
	if !strings.Contains(body, "id: 7\nevent: act\ndata: {\"kind\":\"case.sign\",\"subject\":\"case:mine\",\"version\":4}\n\n") {
		t.Errorf("%s", body)
	}
	if strings.Contains(body, "neighbour") || strings.Contains(body, "foreign") || w.Fakes.After != 6 {
		t.Errorf("after %d: %s", w.Fakes.After, body)
	}
	w.As(apitest.Chengqu, people.Clerk).With("Last-Event-ID", "x").Get(t, "/events").Want(422)
	w.Anybody(apitest.Chengqu).Get(t, "/events").Want(401)
}

func TestAStreamBeatsAndEndsWithItsSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := apitest.New(t)
		w.Fakes.Events = make(chan httpapi.Event)
		m := w.Member(apitest.Chengqu, people.Clerk)
		r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/events", nil)
		r.AddCookie(&http.Cookie{Name: "gezhi", Value: m.Secret})
		rec := httptest.NewRecorder()
		done := make(chan struct{})
		go func() {
			w.Registry.Handler().ServeHTTP(rec, r)
			close(done)
		}()
		time.Sleep(50 * time.Second) // of the bubble's clock
		synctest.Wait()
		w.AsMember(m).Do(t, http.MethodDelete, "/api/v1/session", nil).Want(204)
		time.Sleep(20 * time.Second)
		synctest.Wait()
		select {
		case <-done:
		default:
			t.Error("the stream outlives its session")
		}
		if beats := strings.Count(rec.Body.String(), ": beat"); beats != 2 {
			t.Errorf("%d beats", beats)
		}
	})
}

func TestAStreamTakesItsConnectionAndEndsWithTheFeed(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	feed := make(chan httpapi.Event, 1)
	w.Fakes.Events = feed
	feed <- httpapi.Event{Pos: 7, Kind: "case.sign", Subject: "case:mine", Version: 4,
		Resource: access.Resource{Tenant: apitest.Chengqu, Place: w.County(apitest.Chengqu) + "001001001", Class: access.InternalData}}
	close(feed)
	server := httptest.NewServer(w.Registry.Handler())
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "gezhi", Value: w.Member(apitest.Chengqu, people.Clerk).Secret})
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err != nil || a.StatusCode != http.StatusOK || !a.Close {
		t.Errorf("%s, closes %t, %v", a.Status, a.Close, err)
	}
	if want := ": hello\nretry: 3000\n\nid: 7\nevent: act\ndata: {\"kind\":\"case.sign\",\"subject\":\"case:mine\",\"version\":4}\n\n"; string(body) != want {
		t.Errorf("got %q", body)
	}
	for header, want := range map[string]string{"Content-Type": "text/event-stream; charset=utf-8", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"} {
		if got := a.Header.Get(header); got != want {
			t.Errorf("%s: %q", header, got)
		}
	}
}
