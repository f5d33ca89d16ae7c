package bench_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/bench"
	"gezhi/internal/cases"
	"gezhi/internal/config"
	"gezhi/internal/fault"
	"gezhi/internal/ids"
)

func TestLoadCountsWhatWorkedAndWhatDidNot(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	line := bench.Load(ctx, "x", 4, time.Hour, func(_ context.Context, _, n int) error {
		if n == 9 {
			cancel()
		}
		if n == 0 {
			return errors.New("once")
		}
		return nil
	})
	if line.Errors < 1 || line.Errors > 4 || line.FirstErr != "once" || line.N < 8 || line.Clients != 4 {
		t.Errorf("got %+v", line)
	}
}

func TestSyncRateIsMoreThanNothing(t *testing.T) {
	t.Parallel()
	rate, err := bench.SyncRate(t.TempDir(), time.Millisecond)
	if err != nil || rate <= 0 {
		t.Errorf("rate %v, %v", rate, err)
	}
}

// TestAFilledHistoryIsOne fills a folder, proves its log, and lets the measures that stand on history run over it.
func TestAFilledHistoryIsOne(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a district is founded and filled, one step after another")
	}
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "filled")
	history := bench.History{Cases: 240, Span: 80, End: time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC), Seed: 1}
	if err := history.Fill(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	if err := history.Fill(t.Context(), dir); fault.As(err).Code != "simulate.not_empty" {
		t.Errorf("filled twice: %v", err)
	}
	t.Run("holds", func(t *testing.T) { holds(t, dir, history) })
	t.Run("growth", func(t *testing.T) {
		warm, _, err := bench.Growth(t.Context(), dir, 3, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range warm {
			if line.N != 3 || line.Errors > 0 {
				t.Errorf("%+v", line)
			}
		}
	})
	t.Run("bursts", func(t *testing.T) { bursts(t, dir) })
}

func openApp(t *testing.T, dir string) *app.App {
	t.Helper()
	cfg := config.Default()
	cfg.Data, cfg.Listen, cfg.Proxies = dir, "127.0.0.1:0", []string{"127.0.0.0/8"}
	a, err := app.Open(t.Context(), cfg, app.Options{Light: true, RateScale: 1e6})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// holds proves that the rows are those that acts would have left.
func holds(t *testing.T, dir string, history bench.History) {
	a := openApp(t, dir)
	tenant := a.Tenants.Keys()[0]
	proof, err := a.Store.Verify(t.Context(), tenant, nil)
	if err != nil {
		t.Fatal(err)
	}
	if proof.Cases != int64(history.Cases) || proof.Unsealed > 0 || proof.Counters == 0 || proof.Words < proof.Cases {
		t.Errorf("%+v", proof)
	}
	if err := a.CatchUp(t.Context()); err != nil { // the followers have nothing to do
		t.Fatal(err)
	}
	everything := access.SystemScope(tenant)
	old, open := 0, 0
	err = a.Store.Cases().View(t.Context(), func(r cases.Reader) error {
		for after := ""; ; {
			page, err := r.Cases(t.Context(), everything, cases.Filter{After: after, Limit: 200})
			if err != nil {
				return err
			}
			for _, c := range page.Cases {
				if !ids.ValidCaseNumber(c.No) || c.ReportedAt.After(history.End) {
					t.Errorf("%s, reported %s", c.No, c.ReportedAt)
				}
				if c.State.Open() && c.State != cases.Merged {
					open++
				} else if c.ReportedAt.Before(history.End.AddDate(0, 0, -56)) {
					old++
				}
				words, err := r.Words(t.Context(), everything, c.ID)
				if err != nil {
					return err
				}
				if err := found(t.Context(), r, everything, c.ID, words); err != nil {
					t.Error(err)
				}
			}
			if after = page.Next; after == "" {
				return nil
			}
		}
	})
	if err != nil || old == 0 || open == 0 || open == history.Cases {
		t.Errorf("%d open, %d long done, %v", open, old, err)
	}
}

// found wants a case to be found by the address in what its reporter said.
func found(ctx context.Context, r cases.Reader, s access.Scope, id string, words []cases.Word) error {
	for _, w := range words {
		if at := strings.LastIndex(w.Text, "。"); w.Act == 1 && w.Name == "words" {
			page, err := r.Cases(ctx, s, cases.Filter{Words: w.Text[at+len("。"):], Limit: 200})
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(page.Cases, func(c cases.Case) bool { return c.ID == id }) {
				return fmt.Errorf("%s is not found by %q", id, w.Text)
			}
		}
	}
	return nil
}

func bursts(t *testing.T, dir string) {
	a := openApp(t, dir)
	d, err := bench.OpenDistrict(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	world, err := d.BurstWorld(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	handler, err := a.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	lines, err := world.Run(t.Context(), server.URL, bench.Bursts{Rate: 40, Times: 2, Length: time.Second / 2, Rounds: 1})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{20, 40} {
		if line := lines[i]; line.N != want || line.Errors > 0 {
			t.Errorf("%+v", line)
		}
	}
}
