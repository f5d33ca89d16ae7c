package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"testing"
)

// TestManyWatchersHearOfEveryReport is the short form of `gezhi bench stream`.
func TestManyWatchersHearOfEveryReport(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a serving program: left to the run without the race detector")
	}
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), self, "bench", "stream", "--clients", "40", "--acts", "2", "--settle", "0s", "--json", "--dir", t.TempDir())
	cmd.Env = append(os.Environ(), asProgram+"=1")
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s%s", err, out.String(), errs.String())
	}
	var line struct {
		N        int
		Clients  int
		Baseline map[string]float64
	}
	if err := json.Unmarshal(out.Bytes(), &line); err != nil || line.Clients != 40 || line.N < 2 || line.Baseline["streams_cut"] != 0 {
		t.Errorf("%v: %s", err, out.String())
	}
}
