package keys_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gezhi/internal/fault"
	"gezhi/internal/keys"
)

func setup(t *testing.T) (*keys.Ring, *keys.Tenant) {
	t.Helper()
	ring, err := keys.NewRing(bytes.Repeat([]byte{7}, keys.Size), rand.NewChaCha8([32]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	return ring, openTenant(t, ring, "t1")
}

func openTenant(t *testing.T, ring *keys.Ring, name string) *keys.Tenant {
	t.Helper()
	wrapped, err := ring.NewTenant(name)
	if err != nil {
		t.Fatal(err)
	}
	tenant, err := ring.Tenant(name, wrapped)
	if err != nil {
		t.Fatal(err)
	}
	return tenant
}

var spot = keys.Spot{Table: "contacts", Column: "phone", Row: "c1"}

func TestAValueOpensAtItsOwnSpotAlone(t *testing.T) {
	t.Parallel()
	ring, tenant := setup(t)
	other := openTenant(t, ring, "t2")
	person, _ := tenant.NewPerson("p1")
	stranger, _ := tenant.NewPerson("p2")
	sealed, err := tenant.Seal("p1", person, spot, []byte("13800001234"))
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := tenant.Open("p1", person, spot, sealed); err != nil || string(plain) != "13800001234" {
		t.Fatalf("got %q, %v", plain, err)
	}
	moved := func(change func(*keys.Spot)) keys.Spot { s := spot; change(&s); return s }
	for name, open := range map[string]func() ([]byte, error){
		"another row": func() ([]byte, error) {
			return tenant.Open("p1", person, moved(func(s *keys.Spot) { s.Row = "c2" }), sealed)
		},
		"another column": func() ([]byte, error) {
			return tenant.Open("p1", person, moved(func(s *keys.Spot) { s.Column = "name" }), sealed)
		},
		"another table": func() ([]byte, error) {
			return tenant.Open("p1", person, moved(func(s *keys.Spot) { s.Table = "x" }), sealed)
		},
		"shifted names": func() ([]byte, error) {
			return tenant.Open("p1", person, keys.Spot{Table: "contact", Column: "sphone", Row: "c1"}, sealed)
		},
		"another person":  func() ([]byte, error) { return tenant.Open("p2", stranger, spot, sealed) },
		"a borrowed key":  func() ([]byte, error) { return tenant.Open("p2", person, spot, sealed) },
		"another tenant":  func() ([]byte, error) { return other.Open("p1", person, spot, sealed) },
		"a destroyed key": func() ([]byte, error) { return tenant.Open("p1", nil, spot, sealed) },
		"a cut value":     func() ([]byte, error) { return tenant.Open("p1", person, spot, sealed[:8]) },
		"no value":        func() ([]byte, error) { return tenant.Open("p1", person, spot, nil) },
		"another cipher":  func() ([]byte, error) { return tenant.Open("p1", person, spot, append([]byte{2}, sealed[1:]...)) },
	} {
		if plain, err := open(); !errors.Is(err, keys.ErrOpen) {
			t.Errorf("%s: got %q, %v", name, plain, err)
		}
	}
}

func TestEveryChangedBitIsNoticed(t *testing.T) {
	t.Parallel()
	_, tenant := setup(t)
	person, _ := tenant.NewPerson("p1")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "text")
		sealed, err := tenant.Seal("p1", person, spot, text)
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := tenant.Open("p1", person, spot, sealed); err != nil || !bytes.Equal(plain, text) {
			t.Fatalf("got %q, %v", plain, err)
		}
		i := rapid.IntRange(0, len(sealed)*8-1).Draw(t, "bit")
		sealed[i/8] ^= 1 << (i % 8)
		if _, err := tenant.Open("p1", person, spot, sealed); !errors.Is(err, keys.ErrOpen) {
			t.Fatalf("bit %d: %v", i, err)
		}
	})
}

func TestNoNonceIsUsedTwice(t *testing.T) {
	t.Parallel()
	_, tenant := setup(t)
	person, _ := tenant.NewPerson("p1")
	seen := map[string]bool{}
	for range 10_000 {
		sealed, err := tenant.Seal("p1", person, spot, []byte("x"))
		if err != nil {
			t.Fatal(err)
		}
		if nonce := string(sealed[1:13]); seen[nonce] {
			t.Fatal("a nonce came back")
		} else {
			seen[nonce] = true
		}
	}
}

func TestAESGCMVector(t *testing.T) {
	t.Parallel()
	// Test case 16 of the GCM specification (McGrew, Viega): AES-256, 96-bit nonce.
	hexed := func(s string) []byte {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	key := hexed("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
	nonce := hexed("cafebabefacedbaddecaf888")
	plain := hexed("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39")
	bound := hexed("feedfacedeadbeeffeedfacedeadbeefabaddad2")
	want := "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662" +
		"76fc6ece0f4e1768cddf8853bb2d551b"
	sealed, err := keys.AES(bytes.NewReader(nonce)).Seal(nil, key, plain, bound)
	if err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(sealed); got != hex.EncodeToString(nonce)+want {
		t.Errorf("got %s", got)
	}
	if opened, err := keys.AES(nil).Open(key, sealed, bound); err != nil || !bytes.Equal(opened, plain) {
		t.Errorf("open: %x, %v", opened, err)
	}
}

func TestTheBlindIndex(t *testing.T) {
	t.Parallel()
	ring, tenant := setup(t)
	one := tenant.Blind("contacts", "phone", "13800001234")
	if again := tenant.Blind("contacts", "phone", "13800001234"); again != one || len(one) != 64 {
		t.Errorf("got %s and %s", one, again)
	}
	for name, other := range map[string]string{
		"another number": tenant.Blind("contacts", "phone", "13800001235"),
		"another column": tenant.Blind("contacts", "name", "13800001234"),
		"another tenant": openTenant(t, ring, "t2").Blind("contacts", "phone", "13800001234"),
	} {
		if other == one {
			t.Errorf("%s has the same index", name)
		}
	}
	if bytes.Equal(tenant.Secret("tracking"), tenant.Secret("other")) || len(tenant.Secret("tracking")) != keys.Size {
		t.Error("two purposes share a secret")
	}
}

func TestATenantKeyNeedsItsKeyEncryptionKey(t *testing.T) {
	t.Parallel()
	ring, tenant := setup(t)
	next, err := keys.NewRing(bytes.Repeat([]byte{8}, keys.Size), nil)
	if err != nil {
		t.Fatal(err)
	}
	person, _ := tenant.NewPerson("p1")
	sealed, _ := tenant.Seal("p1", person, spot, []byte("words"))
	rewrapped, err := tenant.Rewrap(next)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ring.Tenant("t1", rewrapped); !errors.Is(err, keys.ErrOpen) {
		t.Errorf("the old key still opens: %v", err)
	}
	if _, err := next.Tenant("t2", rewrapped); !errors.Is(err, keys.ErrOpen) {
		t.Errorf("the key opens for another tenant: %v", err)
	}
	after, err := next.Tenant("t1", rewrapped)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := after.Open("p1", person, spot, sealed); err != nil || string(plain) != "words" {
		t.Errorf("got %q, %v", plain, err)
	}
	if _, err := keys.NewRing([]byte("short"), nil); err == nil {
		t.Error("a short key was taken")
	}
}

func create(t *testing.T) (path string, kek []byte) {
	t.Helper()
	path = keys.Path(t.TempDir())
	kek, err := keys.Create(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return path, kek
}

func TestTheKeyFile(t *testing.T) {
	t.Parallel()
	path, kek := create(t)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	got, open, err := keys.Load(path, keys.Check(kek))
	if err != nil || open || !bytes.Equal(got, kek) || len(kek) != keys.Size {
		t.Errorf("got %x, %v, %v", got, open, err)
	}
	if _, err := keys.Create(path, nil); !fault.HasCode(err, "keys.exists") {
		t.Errorf("a key was replaced: %v", err)
	}
	if again, _, _ := keys.Load(path, ""); !bytes.Equal(again, kek) {
		t.Error("the key changed")
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 1 {
		t.Errorf("beside the key lie %v, %v", files, err)
	}
}

func TestAKeyFileThatCannotBeUsedIsNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, code string
		spoil      func(path string, text []byte) error
	}{
		{"lost", "keys.lost", func(path string, _ []byte) error { return os.Remove(path) }},
		{"cut", "keys.cut", func(path string, text []byte) error { return os.WriteFile(path, text[:40], 0o600) }},
		{"empty", "keys.cut", func(path string, _ []byte) error { return os.WriteFile(path, nil, 0o600) }},
		{"one digit changed", "keys.damaged", func(path string, text []byte) error {
			text[20] ^= 1
			return os.WriteFile(path, text, 0o600)
		}},
		{"another form", "keys.damaged", func(path string, text []byte) error {
			return os.WriteFile(path, bytes.Replace(text, []byte("kek-1"), []byte("kek-2"), 1), 0o600)
		}},
		{"another key", "keys.other", func(path string, _ []byte) error {
			if err := os.Remove(path); err != nil {
				return err
			}
			_, err := keys.Create(path, nil)
			return err
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path, kek := create(t)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.spoil(path, text); err != nil {
				t.Fatal(err)
			}
			_, _, err = keys.Load(path, keys.Check(kek))
			if !fault.HasCode(err, c.code) || fault.As(err).Params["file"] != path {
				t.Errorf("got %v, want %s", err, c.code)
			}
		})
	}
}

func TestAKeyFileThatOthersMayReadIsTold(t *testing.T) {
	t.Parallel()
	path, kek := create(t)
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, open, err := keys.Load(path, keys.Check(kek)); err != nil || !open {
		t.Errorf("open %v, %v", open, err)
	}
}

func TestTheCheckValueDoesNotTellTheKey(t *testing.T) {
	t.Parallel()
	_, kek := create(t)
	if c := keys.Check(kek); len(c) != 16 || strings.Contains(hex.EncodeToString(kek), c) {
		t.Errorf("check value %s", c)
	}
}

func TestPhonesHaveOneForm(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"138 0000 1234": "13800001234", "+86-138-0000-1234": "13800001234", "008613800001234": "13800001234",
		"\uff11\uff13\uff18\uff10\uff10\uff10\uff10\uff11\uff12\uff13\uff14": "13800001234", "0356-2021234": "03562021234", "": "",
		"8612345": "8612345",
	} {
		if got := keys.Phone(in); got != want {
			t.Errorf("Phone(%q) = %q, want %q", in, got, want)
		}
	}
}

func BenchmarkSeal64(b *testing.B) {
	ring, err := keys.NewRing(bytes.Repeat([]byte{7}, keys.Size), nil)
	if err != nil {
		b.Fatal(err)
	}
	wrapped, _ := ring.NewTenant("t1")
	tenant, err := ring.Tenant("t1", wrapped)
	if err != nil {
		b.Fatal(err)
	}
	person, _ := tenant.NewPerson("p1")
	text := make([]byte, 64)
	for b.Loop() {
		if _, err := tenant.Seal("p1", person, spot, text); err != nil {
			b.Fatal(err)
		}
	}
}
