//go:build linux

package store_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/store"
)

// smallDisk is a disk of its own with little room.
func smallDisk(t *testing.T, megabytes int) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size="+strconv.Itoa(megabytes)+"m"); err != nil {
		t.Skip("SKIPPED: a disk of its own needs the right to mount: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// TestAFullDiskLosesNothing writes until the disk is full, three times. What was acknowledged is there and nothing else, reading goes
// on while it is full, and with room again so does writing.
func TestAFullDiskLosesNothing(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, 24)
	var ballast []string
	for i := range 3 {
		ballast = append(ballast, filepath.Join(disk, "ballast"+strconv.Itoa(i)))
		if err := os.WriteFile(ballast[i], make([]byte, 2<<20), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(disk, "db")
	s := openSQLite(t, store.Options{Dir: dir})
	acked := 0
	write := func() error {
		return s.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.AppendAct(audit.Act{Tenant: "t1", Subject: "account:a" + strconv.Itoa(acked), Kind: "account.note", At: tx.Now(),
				Command: `"` + strings.Repeat("漏水", 20_000) + `"`, Effects: "{}"})
			return err
		})
	}
	for _, file := range ballast {
		err := write()
		for ; err == nil; err = write() {
			acked++
		}
		if !fault.HasCode(err, "store.failed") || !s.Writable() {
			t.Fatalf("after %d acts: %v, writable %v", acked, err, s.Writable())
		}
		wantActs(t, s, acked)
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if err := write(); err != nil {
			t.Fatalf("with room again: %v", err)
		}
		acked++
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openSQLite(t, store.Options{Dir: dir})
	wantActs(t, s, acked)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func wantActs(t *testing.T, s *store.Store, n int) {
	t.Helper()
	proof, err := s.Verify(t.Context(), "t1", nil)
	if err != nil || proof.Acts != int64(n) {
		t.Fatalf("%d acts of %d, %v", proof.Acts, n, err)
	}
}
