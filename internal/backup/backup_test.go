package backup_test

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"

	"gezhi/internal/backup"
	"gezhi/internal/fault"
)

// house is a small installation: a database, two photos, one that is still coming in.
func house(t *testing.T) backup.Source {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"blobs/t1/a/photo": "a photo", "blobs/t1/b/photo": "another", "blobs/incoming/x": "half"} {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return backup.Source{
		Dir: dir, Database: "db/gezhi.db", Blobs: "blobs", Unsaved: "incoming", Program: "test",
		Snapshot: func(_ context.Context, file string) ([]backup.Head, error) {
			return []backup.Head{{Tenant: "t1", Pos: 7, Chain: "ab"}}, os.WriteFile(file, []byte("the database"), 0o600)
		},
	}
}

// made is a sealed backup of the house and the identity that opens it.
func made(t *testing.T) (sealed []byte, identity string) {
	t.Helper()
	identity, recipient, err := backup.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := backup.Write(t.Context(), &out, house(t), []string{recipient}, time.Unix(1_700_000_000, 0)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), identity
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if !fault.HasCode(err, code) {
		t.Errorf("got %v, want %s", err, code)
	}
}

func TestABackupComesBack(t *testing.T) {
	t.Parallel()
	sealed, identity := made(t)
	if bytes.Contains(sealed, []byte("photo")) {
		t.Error("the backup can be read without its key")
	}
	dir := filepath.Join(t.TempDir(), "new", "house")
	m, err := backup.Read(t.Context(), bytes.NewReader(sealed), identity, dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"db/gezhi.db": "the database", "blobs/t1/a/photo": "a photo", "blobs/t1/b/photo": "another"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "blobs/incoming")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("what was not taken in yet came along")
	}
	if len(m.Files) != 3 || m.Bytes() != 26 || len(m.Heads) != 1 || m.Heads[0].Pos != 7 {
		t.Errorf("manifest %+v", m)
	}
	_, err = backup.Read(t.Context(), bytes.NewReader(sealed), identity, dir)
	wantCode(t, err, "backup.not_empty")
}

// Every flipped bit and every cut is noticed, and leaves nothing in the folder.
func TestADamagedBackupRestoresNothing(t *testing.T) {
	t.Parallel()
	sealed, identity := made(t)
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		harmed := bytes.Clone(sealed)
		if at := random.IntN(len(sealed)); random.IntN(4) == 0 {
			harmed = harmed[:at]
		} else {
			harmed[at] ^= 1 << random.IntN(8)
		}
		parent := t.TempDir()
		if _, err := backup.Read(t.Context(), bytes.NewReader(harmed), identity, filepath.Join(parent, "d")); fault.As(err).Kind != fault.Malformed {
			t.Errorf("got %v", err)
		}
		if left, _ := os.ReadDir(parent); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

func TestOnlyTheRightKeyOpens(t *testing.T) {
	t.Parallel()
	sealed, _ := made(t)
	other, _, err := backup.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	_, err = backup.Read(t.Context(), bytes.NewReader(sealed), other, filepath.Join(t.TempDir(), "d"))
	wantCode(t, err, "backup.wrong_key")
	_, err = backup.Read(t.Context(), bytes.NewReader(sealed), "no key", filepath.Join(t.TempDir(), "d"))
	wantCode(t, err, "backup.bad_identity")
	_, err = backup.Write(t.Context(), &bytes.Buffer{}, house(t), []string{"age1no"}, time.Now())
	wantCode(t, err, "backup.bad_recipient")
}

// Somebody who knows the recipient can seal an archive; its names stay inside the folder all the same.
func TestNamesStayInside(t *testing.T) {
	t.Parallel()
	identity, recipient, err := backup.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	to, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range []tar.Header{{Name: "../out", Size: 1}, {Name: "/etc/out", Size: 1}, {Name: "link", Typeflag: tar.TypeSymlink, Linkname: "/etc"}} {
		var out bytes.Buffer
		sealed, err := age.Encrypt(&out, to)
		if err != nil {
			t.Fatal(err)
		}
		a := tar.NewWriter(sealed)
		if err := a.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			_, _ = a.Write([]byte("x"))
		}
		if err := errors.Join(a.Close(), sealed.Close()); err != nil {
			t.Fatal(err)
		}
		_, err = backup.Read(t.Context(), &out, identity, filepath.Join(t.TempDir(), "d"))
		wantCode(t, err, "backup.damaged")
	}
}

// The manifest is held against what came before it: a file that is another, or that it does not name, restores nothing.
func TestTheManifestIsHeldAgainstTheFiles(t *testing.T) {
	t.Parallel()
	identity, recipient, err := backup.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	to, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		t.Fatal(err)
	}
	for manifest, code := range map[string]string{
		`{"form":1,"files":{"a":{"bytes":1,"sha256":"00"}}}`: "backup.damaged",
		`{"form":1,"files":{}}`:                              "backup.damaged",
		`{"form":2}`:                                         "backup.other_form",
		`x`:                                                  "backup.no_manifest",
	} {
		var out bytes.Buffer
		sealed, err := age.Encrypt(&out, to)
		if err != nil {
			t.Fatal(err)
		}
		a := tar.NewWriter(sealed)
		for _, f := range [][2]string{{"a", "x"}, {"manifest.json", manifest}} {
			if err := a.WriteHeader(&tar.Header{Name: f[0], Mode: 0o600, Size: int64(len(f[1]))}); err != nil {
				t.Fatal(err)
			}
			_, _ = a.Write([]byte(f[1]))
		}
		if err := errors.Join(a.Close(), sealed.Close()); err != nil {
			t.Fatal(err)
		}
		_, err = backup.Read(t.Context(), &out, identity, filepath.Join(t.TempDir(), "d"))
		wantCode(t, err, code)
	}
}
