package app_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gezhi/internal/config"
)

func TestTheFiguresTellOfStoreDiskAndLogs(t *testing.T) {
	t.Parallel()
	cfg := config.Default()
	cfg.Data = t.TempDir()
	a := open(t, cfg)
	found(t, a)
	handler, err := a.Handler()
	if err != nil {
		t.Fatal(err)
	}
	want := func(lines ...string) {
		t.Helper()
		req := httptest.NewRequest(http.MethodGet, "/metrics", nil)
		req.RemoteAddr = "127.0.0.1:9"
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, req)
		for _, line := range lines {
			if !strings.Contains(w.Body.String(), line+"\n") {
				t.Errorf("no %q in %d\n%s", line, w.Code, w.Body)
			}
		}
	}
	want("gezhi_store_writable 1", "gezhi_store_waiting 0", "gezhi_disk_level 0", "gezhi_clock_jumps_total 0", `gezhi_log_broken{county="140502"} 0`,
		`gezhi_log_position{county="140502"} 2`, `gezhi_follower_behind{county="140502",follower="search"} 2`)
	a.Store.Hold(errors.New("the disk is nearly full"))
	want("gezhi_store_writable 0")
}
