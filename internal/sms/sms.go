// Package sms sends short messages (短信) through whatever service the operator has: a door with one method, and a webhook behind it.
//
// Providers differ in everything, and their templates and signatures must be approved beforehand. So a message names its template
// and the values in it, and one small program of the operator, or a provider that takes webhooks, turns that into what the provider wants.
// A message holds a number and a code, never a name or what somebody wrote.
package sms

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"gezhi/internal/clock"
)

// Template names what is sent; the operator maps it to the id of an approved template.
type Template string

// TrackingCode has the values "no" and "code" (查询码).
const TrackingCode Template = "tracking_code"

// Message is one short message to one person.
type Message struct {
	ID       string            `json:"id"` // the same for a repeated try, so that nobody is sent it twice
	To       string            `json:"to"` // telephone number
	Template Template          `json:"template"`
	Values   map[string]string `json:"values"`
	Text     string            `json:"text"` // the same in words, for services without templates
}

// Door sends a message, or says why it could not.
type Door interface {
	Send(ctx context.Context, m Message) error
}

// The headers of the webhook.
const (
	TimeHeader      = "Gezhi-Time"      // seconds since 1970, to refuse what is old
	SignatureHeader = "Gezhi-Signature" // "sha256=" and the hex HMAC of time, a full stop and the body
)

// Webhook sends a message as a signed POST of JSON. Any answer of 2xx means that the message is on its way.
type Webhook struct {
	URL    string
	Key    []byte
	Client *http.Client // nil: one that waits 10 s and follows no redirect
	Clock  clock.Clock
	Waits  []time.Duration // between tries; nil: 1 s and 5 s
}

// Send posts the message, and again after a while where the service was not reached or failed by itself. What it refuses is not sent again.
func (w Webhook) Send(ctx context.Context, m Message) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	waits := w.Waits
	if waits == nil {
		waits = []time.Duration{time.Second, 5 * time.Second}
	}
	for try := 0; ; try++ {
		again, err := w.post(ctx, body)
		if err == nil || !again || try == len(waits) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(waits[try]):
		}
	}
}

// post is one try; again tells whether another one may help. An error never holds the address of the service's query or the message.
func (w Webhook) post(ctx context.Context, body []byte) (again bool, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, bytes.NewReader(body))
	if err != nil {
		return false, fmt.Errorf("sms: the address of the webhook cannot be read")
	}
	at := strconv.FormatInt(w.Clock.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set(TimeHeader, at)
	req.Header.Set(SignatureHeader, Sign(w.Key, at, body))
	client := w.Client
	if client == nil {
		client = &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	answer, err := client.Do(req)
	if err != nil {
		return ctx.Err() == nil, fmt.Errorf("sms: the webhook was not reached")
	}
	_ = answer.Body.Close() // nothing of it is read
	if answer.StatusCode/100 != 2 {
		return answer.StatusCode >= 500 || answer.StatusCode == http.StatusTooManyRequests, fmt.Errorf("sms: the webhook answered %d", answer.StatusCode)
	}
	return false, nil
}

// Sign is the signature of a body at a time, as the receiver computes it to compare.
func Sign(key []byte, at string, body []byte) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(at + "."))
	m.Write(body)
	return "sha256=" + hex.EncodeToString(m.Sum(nil))
}
