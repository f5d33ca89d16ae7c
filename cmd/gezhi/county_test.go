package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/config"
	"gezhi/internal/store/storetest"
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

	there := gezhi(t, "verify", "--data", out("there")).want(t, exitOK).out
	head := there[strings.LastIndex(there, " ")+1:]
	url := storetest.Postgres(t)
	gezhi(t, "import", "all", "--identity", identity, "--kek", out("kek"), "--data", out("city"), "--database", url, out("left")).want(t, exitOK)
	key := tenantOf(t, dir, "140502")
	for _, at := range []struct {
		driver, source string
		place          []string
		county         bool // another one stays
	}{
		{"sqlite", filepath.Join(dir, "db", "gezhi.db"), []string{"--data", dir}, true},
		{"pgx", url, []string{"--data", out("city"), "--database", url}, false},
	} {
		remove := func(county, head string) said {
			return gezhi(t, append([]string{"county", "remove", "--county", county, "--manifest", out("left.manifest"), "--arrived", strings.TrimSpace(head)}, at.place...)...)
		}
		remove("140502", "00").want(t, exitFault)
		remove("110101", head).want(t, exitFault)
		if at.county {
			remove("370781", head).want(t, exitFault)
		}
		remove("140502", head).want(t, exitOK, "140502", "left, removed", strings.TrimSpace(head))
		remove("140502", head).want(t, exitFault)
		gezhi(t, append([]string{"county", "list"}, at.place...)...).want(t, exitOK, "left, removed")
		gezhi(t, append([]string{"verify"}, at.place...)...).want(t, exitOK)
		wantNothingOf(t, at.driver, at.source, key)
		if at.county {
			gezhi(t, "county", "list", "--data", dir).want(t, exitOK, "370781")
			if _, err := connect(t, at.driver, at.source).ExecContext(t.Context(), "DELETE FROM acts"); err == nil {
				t.Error("the log of the county that stays can be removed now")
			}
		}
	}
	if _, err := os.Stat(own); !os.IsNotExist(err) {
		t.Errorf("its photo is still there: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "blobs", "t-other", "photo")); err != nil {
		t.Error(err)
	}
}

// wantNothingOf wants no row of a tenant in any table but the one that says that it left.
func wantNothingOf(t *testing.T, driver, source, tenant string) {
	t.Helper()
	db := connect(t, driver, source)
	tables := "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'tenant'"
	if driver == "pgx" {
		tables = "SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() AND column_name = 'tenant'"
	}
	found := answers(t, db, tables)
	if len(found) < 30 {
		t.Fatalf("only %d tables", len(found))
	}
	for _, table := range found {
		rows := answers(t, db, "SELECT tenant FROM "+table+" WHERE tenant = '"+tenant+"'")
		if (len(rows) == 0) == (table == "departures") {
			t.Errorf("%s: %d rows", table, len(rows))
		}
	}
	if driver == "sqlite" {
		if entries := answers(t, db, words); len(entries) > 0 {
			t.Errorf("%d words can still be found", len(entries))
		}
	}
}

// tenantOf is the key of a county.
func tenantOf(t *testing.T, dir, county string) string {
	t.Helper()
	a := opened(t, dir)
	defer a.Close()
	tenant, _ := a.Tenants.ByCounty(county)
	return tenant.Key
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
