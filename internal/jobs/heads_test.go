package jobs_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/jobs"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

// grow adds an act to the log.
func grow(t *testing.T, s *store.Store) {
	t.Helper()
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		return tx.People().Append(people.Act{Tenant: "t1", Subject: "account:a1", Kind: "account.rename", At: tx.Now()})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// keeper is a place for heads that may be away.
type keeper struct {
	lines []string
	err   error
}

func (k *keeper) Keep(line []byte) error {
	if k.err == nil {
		k.lines = append(k.lines, string(line))
	}
	return k.err
}

func TestHeadsAreKeptWhenTheyMoveAndAgainWhenTheirPlaceWasAway(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	k, key := &keeper{}, ed25519.NewKeyFromSeed(make([]byte, 32))
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	var log strings.Builder
	h := &jobs.Heads{
		Store: s, Tenants: func() []string { return []string{"t1"} }, Keepers: []jobs.HeadKeeper{k}, Now: func() time.Time { return at },
		Sign: func(h audit.Head, at time.Time) []byte { return audit.SignHead(h, at, key) }, Log: slog.New(slog.NewTextHandler(&log, nil)),
	}
	for _, step := range []struct {
		what  string
		do    func()
		lines int
	}{
		{"an empty log", func() {}, 0},
		{"an act", func() { grow(t, s) }, 1},
		{"nothing new", func() {}, 1},
		{"an act while the place is away", func() { grow(t, s); k.err = errors.New("no such disk") }, 1},
		{"the place is back", func() { k.err = nil }, 2},
	} {
		step.do()
		h.Round(t.Context())
		if len(k.lines) != step.lines {
			t.Errorf("%s: %d lines, want %d", step.what, len(k.lines), step.lines)
		}
	}
	if !strings.Contains(log.String(), "no such disk") {
		t.Errorf("nothing was said of the disk: %s", log.String())
	}
	grow(t, s)
	ended, end := context.WithCancel(t.Context())
	end()
	h.Run(ended) // the end of the program
	heads, err := audit.ReadHeads(strings.NewReader(strings.Join(k.lines, "")), key.Public().(ed25519.PublicKey))
	if _, bad := s.Verify(t.Context(), "t1", nil, heads["t1"]...); err != nil || bad != nil || len(heads["t1"]) != 3 {
		t.Errorf("%d heads, %v, %v", len(heads["t1"]), err, bad)
	}
}

func TestAHeadFileGoesOnAfterALineThatWasCut(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "heads")
	for _, text := range []string{"", "one\n", "one\ntw"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := jobs.HeadFile(file).Keep([]byte("next\n")); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(file)
		want := text + "next\n"
		if strings.HasSuffix(text, "tw") {
			want = text + "\nnext\n"
		}
		if err != nil || string(got) != want {
			t.Errorf("got %q, want %q, %v", got, want, err)
		}
	}
}
