package audit_test

import (
	"testing"
	"time"

	"gezhi/internal/audit"
)

// TestAClaimIsProvenWithItsAct holds that a claim is part of what the hash proves, and that acts without one keep theirs.
func TestAClaimIsProvenWithItsAct(t *testing.T) {
	t.Parallel()
	plain := sample()
	said := plain
	said.Claim = audit.Claim{ID: "019a0000-0000-7000-8000-000000000001", At: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}.String()
	if want := `{"id":"019a0000-0000-7000-8000-000000000001","at":"2026-03-01T00:00:00Z"}`; said.Claim != want {
		t.Errorf("got %s, want %s", said.Claim, want)
	}
	if said.Sum(said.Prev) == plain.Sum(plain.Prev) {
		t.Error("a claim can be added without a trace")
	}
	got, err := audit.Decode(said.AppendTo(nil))
	if err != nil || got.Claim != said.Claim {
		t.Errorf("got %q, %v", got.Claim, err)
	}
	empty := append([]byte("gezhi.act.2\n"), plain.AppendTo(nil)[len("gezhi.act.1\n"):]...)
	if _, err := audit.Decode(append(empty, make([]byte, 8)...)); err == nil {
		t.Error("a claim that says nothing is an encoding of its own")
	}
}
