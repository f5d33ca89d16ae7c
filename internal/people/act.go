package people

import (
	"encoding/json"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/territory"
)

// By is who did something, as it stands in the act.
type By struct {
	Kind    string // staff, reporter, system, public
	Account string
	Role    Role
	Org     Org
}

// Act is one act on an account or a post. The audit room numbers, hashes and seals it; the store appends it in the same
// transaction as the change.
type Act struct {
	Tenant  string
	Subject string // "account:<id>"
	Kind    string // "account.create", "post.grant", ...
	At      time.Time
	By      By
	Command string            // JSON
	Effects string            // JSON
	Private map[string]string // names and the like: only their hash under Salt goes into the log
	Salt    []byte
	Key     Key
}

// Permissions that this room asks for. Package access gives them to roles.
const (
	MayRead    = "people.read"
	MayManage  = "people.manage"
	MayGrant   = "people.grant"
	MayStandIn = "people.standin"
)

// Principal is who asks for a change. Package access makes them from a session.
type Principal interface {
	// MayPeople answers in which capacity the principal may do the permission to what lies at the place or belongs to the
	// organisation; both may be empty. The errors are NotFound outside their reach and Forbidden within it.
	MayPeople(permission, tenant string, place territory.Code, org Org, now time.Time) (By, error)
	// AccountID returns the principal's own account; empty for the program.
	AccountID() string
	// ProvedAt returns when the principal last typed the password.
	ProvedAt() time.Time
}

// act makes an act on an account.
func act(a Account, kind string, by By, now time.Time, command, effects any) Act {
	return Act{
		Tenant: a.Tenant, Subject: "account:" + a.ID, Kind: kind, At: now, By: by,
		Command: jsonText(command), Effects: jsonText(effects),
	}
}

// jsonText encodes a value of this package; nil gives the empty object.
func jsonText(v any) string {
	if v == nil {
		return "{}"
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic("people: an act cannot fail to encode: " + err.Error())
	}
	return string(b)
}

// proven asks for a password typed within the last five minutes before what would do the most harm in a stolen session.
func proven(p Principal, now time.Time) error {
	if p.AccountID() != "" && now.Sub(p.ProvedAt()) >= proofLasts {
		return fault.New(fault.Forbidden, "session.prove_first")
	}
	return nil
}
