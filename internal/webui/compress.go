package webui

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"sync"
)

// squeezed are the built files in their compressed form, made when they are first asked for and kept: a few megabytes.
var squeezed sync.Map // name and hash -> []byte; nil where it is not worth it

// squeeze returns a built file in compressed form, or nil where that saves nothing or the client does not take it.
func squeeze(r *http.Request, key string, body []byte) []byte {
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") || r.Header.Get("Range") != "" {
		return nil
	}
	if kept, ok := squeezed.Load(key); ok {
		return kept.([]byte)
	}
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil // only for a level that there is not
	}
	_, _ = w.Write(body) // into memory
	_ = w.Close()
	small := out.Bytes()
	if len(small) > len(body)*9/10 {
		small = nil
	}
	squeezed.Store(key, small)
	return small
}
