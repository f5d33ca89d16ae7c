package main

import (
	"os"
	"path/filepath"
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/config"
	"gezhi/jurisdictions"
)

// TestACountyLeavesWithEverythingOfItsOwn puts two counties into one installation and lets the one that has lived leave, under a key of
// its own: its logs, files and the sealed names of its reporters come along, and nothing of the other one.
func TestACountyLeavesWithEverythingOfItsOwn(t *testing.T) {
	t.Parallel()
	dir, identity, recipient := lived(t)
	own := filepath.Join(dir, "blobs", folderOf(t, dir), "photo")
	for _, file := range []string{own, filepath.Join(dir, "blobs", "t-other", "photo")} {
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("a photo"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	gezhi(t, "county", "add", "--data", dir, "--jurisdiction", jurisdictions.Qingzhou).want(t, exitOK, "370781", "set-up token")
	gezhi(t, "county", "add", "--data", dir, "--jurisdiction", jurisdictions.Qingzhou).want(t, exitFault)
	gezhi(t, "county", "list", "--data", dir).want(t, exitOK, "140502", "370781")

	out := func(name string) string { return filepath.Join(filepath.Dir(dir), name) }
	leave := func(county, to string) said {
		return gezhi(t, "county", "export", "--data", dir, "--county", county, "--to", to, "--key-out", out("kek"), out("left"))
	}
	for _, wrong := range []said{leave("110101", recipient), leave("140502", "age1nobody")} {
		if wrong.code == exitOK {
			t.Error("it left:", wrong.out)
		}
		for _, file := range []string{"kek", "left"} {
			if _, err := os.Stat(out(file)); !os.IsNotExist(err) {
				t.Errorf("%s was left behind: %v", file, err)
			}
		}
	}
	leave("140502", recipient).want(t, exitOK, " 1 files", "sealed to")

	take := func(kek string) said {
		return gezhi(t, "import", "all", "--identity", identity, "--kek", kek, "--data", out("there"), out("left"))
	}
	take(filepath.Join(dir, "keys", "kek")).want(t, exitFault)
	take(out("kek")).want(t, exitOK, " 1 files", "every row reads as it was exported", "every log holds and ends where the backup said")
	gezhi(t, "verify", "--data", out("there")).want(t, exitOK)
	counties := gezhi(t, "county", "list", "--data", out("there")).want(t, exitOK, "140502").out
	if first := gezhi(t, "county", "list", "--data", dir).want(t, exitOK).out; counties == first {
		t.Errorf("the other county came along: %s", counties)
	}
	if here, there := reporters(t, dir), reporters(t, out("there")); len(here) == 0 || here[0] != there[0] || len(here) != len(there) {
		t.Errorf("%d names of reporters here, %d there", len(here), len(there))
	}
}

func opened(t *testing.T, dir string) *app.App {
	t.Helper()
	cfg := config.Default()
	cfg.Data = dir
	a, err := app.Open(t.Context(), cfg, app.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// folderOf is the folder of the files of the only county.
func folderOf(t *testing.T, dir string) string {
	t.Helper()
	a := opened(t, dir)
	defer a.Close()
	return "t-" + a.Tenants.Keys()[0]
}

// reporters opens the contacts of the newest cases of the county that has lived.
func reporters(t *testing.T, dir string) (people []cases.Person) {
	t.Helper()
	a := opened(t, dir)
	defer a.Close()
	tenant, _ := a.Tenants.ByCounty("140502")
	err := a.Store.Cases().View(t.Context(), func(r cases.Reader) error {
		scope := access.SystemScope(tenant.Key)
		page, err := r.Cases(t.Context(), scope, cases.Filter{})
		for _, c := range page.Cases {
			if !c.Reachable {
				continue
			}
			sealed, err := r.Contact(t.Context(), scope, c.ID)
			if err != nil {
				return err
			}
			person, err := a.Vault.OpenContact(t.Context(), sealed)
			if err != nil {
				return err
			}
			people = append(people, person)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return people
}
