package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"gezhi/internal/bench"
)

// TestNothingAcknowledgedIsLostWhenTheProgramIsKilled is the short form of what `make prove` does 500 times.
func TestNothingAcknowledgedIsLostWhenTheProgramIsKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a serving program: left to the run without the race detector")
	}
	t.Parallel()
	wantProven(t, 3, "crash", "--kills", "3", "--clients", "4", "--dir", t.TempDir())
}

// TestNothingAcknowledgedIsLostWhenThePrimaryIsKilled is the short form of what `make prove` does 30 times.
func TestNothingAcknowledgedIsLostWhenThePrimaryIsKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("kills a PostgreSQL: left to the run without the race detector")
	}
	if _, err := bench.PostgresPrograms("pg_basebackup", "pg_rewind"); err != nil {
		t.Skipf("NOT PROVEN HERE: %v", err)
	}
	t.Parallel()
	wantProven(t, 1, "failover", "--kills", "1", "--clients", "4")
}

// wantProven runs a proof by the program itself and wants it to find nothing.
func wantProven(t *testing.T, kills int, proof ...string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), self, append(append([]string{"bench"}, proof...), "--json")...)
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
	if err := json.Unmarshal(out.Bytes(), &line); err != nil || line.N != kills || line.Errors != 0 || line.Baseline.Acknowledged == 0 {
		t.Errorf("%v: %s", err, out.String())
	}
}
