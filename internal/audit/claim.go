package audit

import (
	"encoding/json"
	"time"
)

// Claim is what stands beside an act that a phone did without a connection (离线操作的自述): how the phone named the command, when it was
// given by the phone's own clock, and who brought it in for the worker. Nothing is decided by it: a phone's clock may be wrong.
type Claim struct {
	ID string    `json:"id"`           // the client's name of the command: its idempotency key
	At time.Time `json:"at"`           // by the phone's clock
	By string    `json:"by,omitempty"` // account that brought the command in from a file; empty where the phone sent it
}

// String returns the claim as an act keeps it.
func (c Claim) String() string {
	b, _ := json.Marshal(c) // three plain fields
	return string(b)
}
