package app_test

import (
	"testing"
	"time"

	"gezhi/internal/app"
	"gezhi/internal/config"
	"gezhi/internal/store"
	"gezhi/internal/store/storetest"
)

// TestTwoNodesOnOnePostgres holds what one node changes against what the other one answers.
func TestTwoNodesOnOnePostgres(t *testing.T) {
	t.Parallel()
	cfg := config.Default()
	cfg.Data, cfg.Database = t.TempDir(), storetest.Postgres(t)
	one, other := node(t, cfg), node(t, cfg)
	sealed := make(chan int64, 100)
	other.Store.OnSealed(func(_ string, upTo int64) { sealed <- upTo })
	county, err := one.CreateTenant(t.Context(), app.TenantParams{Jurisdiction: "140502-jincheng-chengqu", County: "140502", Name: "城区"})
	if err != nil {
		t.Fatal(err)
	}
	if upTo := <-sealed; upTo != 1 { // the act that founds the county
		t.Errorf("the log of the new county ends at %d, want 1", upTo)
	}
	await(t, "the county", func() bool { _, known := other.Tenants.ByKey(county.Key); return known })

	if p, err := other.Policies.Policy(t.Context(), county.Key); err != nil || p.Root != "140502" {
		t.Fatalf("the root is %s: %v", p.Root, err)
	}
	county.County = "140503"
	if err := one.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.SaveTenant(county) }); err != nil {
		t.Fatal(err)
	}
	await(t, "its code", func() bool {
		p, err := other.Policies.Policy(t.Context(), county.Key)
		return err == nil && p.Root == "140503"
	})
}

func node(t *testing.T, cfg config.Config) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), cfg, app.Options{Light: true})
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

// await asks again until it is so, within a time that only a node that does not follow needs.
func await(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.After(time.Minute); !so(); {
		select {
		case <-end:
			t.Fatalf("the other node does not know of %s", what)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
