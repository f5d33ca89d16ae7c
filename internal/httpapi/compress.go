package httpapi

import (
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

// Answers shorter than this are sent as they are; a packet holds them anyway.
const compressFrom = 1024

// compressed lets text be sent compressed to those who ask for it: a phone on a slow line waits for bytes, not for its processor.
// The length is blurred by up to 64 bytes, so that it tells nothing of a secret that stands beside a guess (BREACH). Streams,
// photos and what is compressed already pass as they are.
func compressed(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(
		gzhttp.MinSize(compressFrom), gzhttp.RandomJitter(64, 0, false),
		gzhttp.ContentTypes([]string{"text/html", "application/json", "application/problem+json", "application/geo+json", "image/svg+xml"}),
	)
	if err != nil {
		panic("httpapi: " + err.Error()) // the settings are constants
	}
	return wrap(next)
}
