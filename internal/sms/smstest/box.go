// Package smstest has a door for tests: what goes in stays in memory, and nowhere else.
package smstest

import (
	"context"

	"gezhi/internal/sms"
)

// Box is an sms.Door that hands its messages to a test. Make it with New.
type Box struct{ out chan sms.Message }

// New returns a box with room for a few messages.
func New() *Box { return &Box{make(chan sms.Message, 16)} }

// Send puts the message into the box.
func (b *Box) Send(ctx context.Context, m sms.Message) error {
	select {
	case b.out <- m:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Sent are the messages, in the order in which they were sent.
func (b *Box) Sent() <-chan sms.Message { return b.out }
