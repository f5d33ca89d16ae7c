package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"testing"
)

// TestNothingAcknowledgedIsLostWhenTheProgramIsKilled is the short form of what `make prove` does 500 times.
func TestNothingAcknowledgedIsLostWhenTheProgramIsKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a serving program: left to the run without the race detector")
	}
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), self, "bench", "crash", "--kills", "3", "--clients", "4", "--json", "--dir", t.TempDir())
	cmd.Env = append(os.Environ(), asProgram+"=1")
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s%s", err, out.String(), errs.String())
	}
	var line struct {
		N        int
		Errors   int
		Baseline struct{ Acknowledged int }
	}
	if err := json.Unmarshal(out.Bytes(), &line); err != nil || line.N != 3 || line.Errors != 0 || line.Baseline.Acknowledged == 0 {
		t.Errorf("%v: %s", err, out.String())
	}
}
