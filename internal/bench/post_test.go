package bench_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"sync"
	"testing"
	"time"

	"gezhi/internal/bench"
)

func TestAPostingIsSentAsItIs(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	bodies, wrong := map[string]bool{}, 0
	form := regexp.MustCompile(`^\{"phone":"199[0-9]{8}"\}$`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		bodies[string(body)] = true
		if err != nil || !form.Match(body) || r.URL.String() != "/x?y=1" || r.Header.Get("Authorization") != "k" || r.Header.Get("X-Forwarded-For") == "" {
			wrong++
		}
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte("{}"))
	}))
	defer server.Close()
	at, err := url.Parse(server.URL + "/x?y=1")
	if err != nil {
		t.Fatal(err)
	}
	line, err := bench.Posting{URL: at, Body: []byte(`{"phone":"199{n}"}`), Key: "Authorization: k"}.Load(t.Context(), "post", 2, 50*time.Millisecond)
	if err != nil || line.Errors > 0 || line.N == 0 || wrong > 0 || len(bodies) < 2 {
		t.Errorf("%+v, %v; %d wrong of %d bodies", line, err, wrong, len(bodies))
	}
}

func TestARefusalIsAnError(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusTeapot) }))
	defer server.Close()
	at, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	line, err := bench.Posting{URL: at}.Load(t.Context(), "post", 1, 10*time.Millisecond)
	if err != nil || line.N != 0 || line.FirstErr != "418 I'm a teapot no\n" {
		t.Errorf("%+v, %v", line, err)
	}
}
