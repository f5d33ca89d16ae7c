package audit_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"
	"time"

	"gezhi/internal/audit"
)

// TestHeadsKeptOutsideAreThoseThatWereSigned signs three heads and reads them back, changed in every way that somebody may try.
func TestHeadsKeptOutsideAreThoseThatWereSigned(t *testing.T) {
	t.Parallel()
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	var lines []string
	for pos := range int64(3) {
		h := audit.Head{Tenant: "t1", Pos: pos + 1, Chain: audit.Hash{byte(pos)}}
		lines = append(lines, string(audit.SignHead(h, at.Add(time.Duration(pos)*time.Minute), key)))
	}
	whole := strings.Join(lines, "")
	for name, test := range map[string]struct {
		text string
		n    int // heads that are read
		row  string
	}{
		"as written":         {whole, 3, ""},
		"nothing":            {"", 0, ""},
		"cut by a crash":     {lines[0] + lines[1][:40], 1, ""},
		"cut, and went on":   {lines[0] + lines[1][:40] + "\n" + lines[2], 2, ""},
		"another position":   {strings.Replace(whole, `"pos":2`, `"pos":4`, 1), 0, "line 2"},
		"another county":     {strings.Replace(whole, `"t1"`, `"t2"`, 1), 0, "line 1"},
		"another time":       {strings.Replace(whole, `08:02`, `09:02`, 1), 0, "line 3"},
		"without signature":  {lines[0] + `{"tenant":"t1","pos":2,"chain":"` + strings.Repeat("0", 64) + `","at":"2026-03-01T08:00:00Z"}` + "\n", 0, "line 2"},
		"not a line of ours": {lines[0] + "pos 2\n", 0, "line 2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			heads, err := audit.ReadHeads(strings.NewReader(test.text), key.Public().(ed25519.PublicKey))
			var broken *audit.Broken
			switch {
			case test.row == "":
				if err != nil || len(heads["t1"]) != test.n {
					t.Errorf("%d heads, %v", len(heads["t1"]), err)
				}
			case !errors.As(err, &broken) || broken.What != audit.WhatSigned || !strings.HasPrefix(broken.Row, test.row):
				t.Errorf("got %v, want a broken %s", err, test.row)
			}
		})
	}
}
