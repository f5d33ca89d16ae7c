package webui_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestBuiltFilesTravelCompressed(t *testing.T) {
	t.Parallel()
	handler := world(t).Registry.Handler()
	fetch := func(accepts string) *http.Response {
		r := httptest.NewRequest(http.MethodGet, "/assets/resident.css", nil)
		r.Header.Set("Accept-Encoding", accepts)
		rec := httptest.NewRecorder()
		handler.ServeHTTP(rec, r)
		return rec.Result()
	}
	want, err := io.ReadAll(fetch("").Body)
	if err != nil {
		t.Fatal(err)
	}
	packed := fetch("gzip, br")
	if packed.Header.Get("Content-Encoding") != "gzip" || packed.Header.Get("Vary") != "Accept-Encoding" || packed.Header.Get("ETag") == fetch("").Header.Get("ETag") {
		t.Fatalf("got %v", packed.Header)
	}
	read, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(read); err != nil || string(got) != string(want) {
		t.Errorf("the file did not come back: %v", err)
	}
}
