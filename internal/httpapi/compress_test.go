package httpapi_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"gezhi/internal/httpapi/apitest"
)

// fetch asks for a path as a browser does, without undoing the compression.
func fetch(t *testing.T, w *apitest.World, path, accepts string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", accepts)
	rec := httptest.NewRecorder()
	w.Registry.Handler().ServeHTTP(rec, r)
	return rec.Result()
}

func TestLongAnswersTravelCompressed(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	plain := fetch(t, w, "/openapi.json", "identity")
	want, err := io.ReadAll(plain.Body)
	if err != nil || plain.Header.Get("Content-Encoding") != "" {
		t.Fatalf("asked for as it is: %q, %v", plain.Header.Get("Content-Encoding"), err)
	}
	packed := fetch(t, w, "/openapi.json", "gzip")
	if packed.Header.Get("Content-Encoding") != "gzip" {
		t.Fatal("a long answer came as it is")
	}
	small, err := io.ReadAll(packed.Body)
	if err != nil || len(small) > len(want)/3 {
		t.Errorf("%d of %d bytes, %v", len(small), len(want), err)
	}
	again := fetch(t, w, "/openapi.json", "gzip")
	read, err := gzip.NewReader(again.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(read); err != nil || string(got) != string(want) {
		t.Errorf("the answer did not come back: %v", err)
	}
	if short := fetch(t, w, "/healthz", "gzip"); short.Header.Get("Content-Encoding") != "" {
		t.Error("a short answer was compressed")
	}
}
