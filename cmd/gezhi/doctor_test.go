package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gezhi/internal/app"
	"gezhi/internal/audit"
	"gezhi/internal/jobs"
	"gezhi/internal/keys"
	"gezhi/internal/store"
	"gezhi/internal/store/storetest"
	"gezhi/jurisdictions"
)

func TestTheDoctorSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	gezhi(t, "doctor", "--data", begun(t)).want(t, exitFault, "key file", "import divisions, boundaries and grids")
}

// TestTheDoctorHoldsTheLogAgainstItsKeptHeads keeps the head of a log outside, lets the log grow, and then puts an older one in its place.
func TestTheDoctorHoldsTheLogAgainstItsKeptHeads(t *testing.T) {
	t.Parallel()
	dir, kept := begun(t), filepath.Join(t.TempDir(), "heads")
	says := func(parts ...string) {
		t.Helper()
		gezhi(t, "doctor", "--data", dir, "--heads-file", kept).want(t, exitFault, parts...)
	}
	says("BAD  晋城市城区: heads are kept up to act 0 of 1")
	keep := func(move int64) {
		t.Helper()
		a := opened(t, dir)
		defer a.Close()
		head := headOf(t, a)
		head.Pos += move
		file, _, err := keys.Load(keys.Path(dir))
		if err == nil {
			err = jobs.HeadFile(kept).Keep(audit.SignHead(head, a.Clock.Now(), keys.HeadKey(file.Newest())))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	keep(0)
	says("ok   晋城市城区: heads are kept up to act 1 of 1")
	keep(4)
	says("BAD  晋城市城区: a head was kept at act 5, and the log ends at 1", "older backup")
	if err := os.WriteFile(kept, []byte("nonsense\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	says("BAD  the kept heads cannot be read")
}

func headOf(t *testing.T, a *app.App) (head audit.Head) {
	t.Helper()
	err := a.Store.View(t.Context(), func(tx *store.Tx) (err error) {
		head, err = tx.Head(a.Tenants.Keys()[0])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return head
}

func TestTheDoctorLooksAtTheCertificate(t *testing.T) {
	t.Parallel()
	gezhi(t, "doctor", "--data", begun(t), "--tls-cert", "nowhere.pem", "--tls-key", "nowhere.pem").want(t, exitFault, "BAD  the certificate cannot be used")
}

// TestTheDoctorLooksAtPostgres is on a server of today, with a role that owns its tables.
func TestTheDoctorLooksAtPostgres(t *testing.T) {
	t.Parallel()
	where := []string{"--data", t.TempDir(), "--database", storetest.Postgres(t)}
	gezhi(t, append([]string{"init", "--jurisdiction", jurisdictions.Chengqu}, where...)...).want(t, exitOK)
	s := gezhi(t, append([]string{"doctor"}, where...)...).want(t, exitFault, "ok   PostgreSQL 1", "BAD  this role owns the tables", "ok   its clock differs by", "full_page_writes = ")
	if strings.Contains(s.out, "BAD  PostgreSQL") {
		t.Error(s.out)
	}
}
