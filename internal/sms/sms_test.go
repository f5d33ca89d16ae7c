package sms_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"gezhi/internal/clock"
	"gezhi/internal/sms"
)

var now = time.Date(2026, 3, 16, 1, 0, 0, 0, time.UTC)

// service answers with the given states, one after another, and notes what it was sent.
func service(t *testing.T, states ...int) (*httptest.Server, *[]*http.Request, *[][]byte) {
	t.Helper()
	var seen []*http.Request
	var bodies [][]byte
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		seen, bodies = append(seen, r), append(bodies, body)
		w.WriteHeader(states[min(len(seen), len(states))-1])
	}))
	t.Cleanup(s.Close)
	return s, &seen, &bodies
}

func hook(s *httptest.Server) sms.Webhook {
	return sms.Webhook{URL: s.URL + "/?secret=1", Key: []byte("a key that both sides know"), Clock: clock.NewManual(now), Waits: []time.Duration{0, 0}}
}

var message = sms.Message{ID: "m1", To: "13800000001", Template: sms.TrackingCode, Values: map[string]string{"no": "1", "code": "ABCD1234"}, Text: "查询码 ABCD1234"}

func TestAMessageIsSignedSoThatTheReceiverCanTellWhoSentIt(t *testing.T) {
	t.Parallel()
	s, seen, bodies := service(t, 200)
	w := hook(s)
	if err := w.Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	r, body := (*seen)[0], (*bodies)[0]
	if got := r.Header.Get(sms.SignatureHeader); got != sms.Sign(w.Key, "1773622800", body) || r.Header.Get(sms.TimeHeader) != "1773622800" {
		t.Errorf("%v", r.Header)
	}
	if sms.Sign(w.Key, "1773622801", body) == r.Header.Get(sms.SignatureHeader) {
		t.Error("another time has the same signature")
	}
	var got sms.Message
	if err := json.Unmarshal(body, &got); err != nil || got.To != message.To || got.Values["code"] != "ABCD1234" || got.ID != "m1" {
		t.Errorf("%s", body)
	}
}

func TestOnlyWhatMayHelpIsTriedAgain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		states []int
		tries  int
		ok     bool
	}{
		"sent at once":              {[]int{202}, 1, true},
		"a service that recovers":   {[]int{503, 429, 200}, 3, true},
		"a service that is down":    {[]int{500}, 3, false},
		"a message that is refused": {[]int{400}, 1, false},
		"a redirect":                {[]int{302}, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, seen, bodies := service(t, test.states...)
			err := hook(s).Send(t.Context(), message)
			if (err == nil) != test.ok || len(*seen) != test.tries {
				t.Errorf("%v after %d tries", err, len(*seen))
			}
			if len(slices.CompactFunc(*bodies, func(a, b []byte) bool { return string(a) == string(b) })) != 1 {
				t.Error("a repeated try is another message")
			}
			if err != nil && (strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), message.To)) {
				t.Errorf("the log would hold %v", err)
			}
		})
	}
}
