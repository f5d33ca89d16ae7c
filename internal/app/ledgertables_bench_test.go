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
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
	"gezhi/internal/sheets"
	"gezhi/internal/testkit"
)

// BenchmarkLedgerTable takes in 50,000 shops.
func BenchmarkLedgerTable(b *testing.B) {
	a, tenant := asServed(b)
	if err := a.ReplaceTerritory(b.Context(), tenant, testkit.Ground("140502")); err != nil {
		b.Fatal(err)
	}
	now := a.Clock.Now()
	post := people.Post{Tenant: tenant, ID: "p", Account: "worker", Role: people.GridWorker, Place: first, From: now.Add(-time.Hour)}
	worker := access.NewStaff(tenant, "worker", []people.Post{post}, people.Session{ProvedAt: now}, now)
	n := 0
	var file bytes.Buffer
	err := sheets.Write(&file, sheets.Table{Name: "台账", Heads: []string{"区域编码", "店名", "类别", "经营者", "电话", "地址"}, Next: func() ([]any, bool) {
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
