//go:build unix

package app_test

import (
	"bytes"
	"fmt"
	"syscall"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/config"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
	"gezhi/internal/sheets"
	"gezhi/internal/testkit"
	"gezhi/jurisdictions"
)

// BenchmarkLedgerTable takes in 50,000 shops, over a store as it serves: that of the tests does everything twice and reads what each
// statement asks for.
func BenchmarkLedgerTable(b *testing.B) {
	a, err := app.Open(b.Context(), config.Config{Data: b.TempDir()}, app.Options{Light: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = a.Close() })
	tenant, err := a.CreateTenant(b.Context(), app.TenantParams{Jurisdiction: jurisdictions.Chengqu, County: "140502", Name: "城区"})
	if err != nil {
		b.Fatal(err)
	}
	if err := a.ReplaceTerritory(b.Context(), tenant.Key, testkit.Ground("140502")); err != nil {
		b.Fatal(err)
	}
	now := a.Clock.Now()
	post := people.Post{Tenant: tenant.Key, ID: "p", Account: "worker", Role: people.GridWorker, Place: first, From: now.Add(-time.Hour)}
	worker := access.NewStaff(tenant.Key, "worker", []people.Post{post}, people.Session{ProvedAt: now}, now)
	n := 0
	var file bytes.Buffer
	err = sheets.Write(&file, sheets.Table{Name: "台账", Heads: []string{"区域编码", "店名", "类别", "经营者", "电话", "地址"}, Next: func() ([]any, bool) {
		n++
		return []any{string(first), fmt.Sprintf("合成店%d", n), "food", "测试甲", fmt.Sprintf("139%08d", n), fmt.Sprintf("合成街%d号", n)}, n <= 50_000
	}})
	if err != nil {
		b.Fatal(err)
	}
	books := app.NewLedgers(a)
	ask := httpapi.LedgerTableAsk{Ledger: "shops", Data: file.Bytes(), Key: cases.Key{Hash: "bench", Body: "b"}, DryRun: true}
	for b.Loop() {
		start := spent(b)
		if got, err := books.LedgerTable(b.Context(), worker, ask); err != nil || got.Ready != 50_000 {
			b.Fatal(got.Ready, got.BadRows, err)
		}
		looked := spent(b)
		taken := ask
		taken.DryRun = false
		if got, err := books.LedgerTable(b.Context(), worker, taken); err != nil || got.Added+got.Same != 50_000 {
			b.Fatal(got.Added, got.BadRows, err)
		}
		b.ReportMetric((looked - start).Seconds(), "look-cpu-s")
		b.ReportMetric((spent(b) - looked).Seconds(), "take-cpu-s")
	}
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(u.Maxrss)/1024, "max-MiB")
}
