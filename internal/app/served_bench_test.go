//go:build unix

package app_test

import (
	"syscall"
	"testing"
	"time"

	"gezhi/internal/app"
	"gezhi/internal/config"
	"gezhi/jurisdictions"
)

// asServed opens an application with one county over a store as it serves: that of the tests does everything twice and reads what each
// statement asks for.
func asServed(b *testing.B) (a *app.App, tenant string) {
	b.Helper()
	a, err := app.Open(b.Context(), config.Config{Data: b.TempDir()}, app.Options{Light: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = a.Close() })
	t, err := a.CreateTenant(b.Context(), app.TenantParams{Jurisdiction: jurisdictions.Chengqu, County: "140502", Name: "城区"})
	if err != nil {
		b.Fatal(err)
	}
	return a, t.Key
}

// spent is the processor time of this process.
func spent(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
