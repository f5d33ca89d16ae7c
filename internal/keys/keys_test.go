package keys_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gezhi/internal/fault"
	"gezhi/internal/keys"
)

func setup(t *testing.T) (*keys.Ring, *keys.Tenant) {
	t.Helper()
	ring := keys.NewRing(holding(7), rand.NewChaCha8([32]byte{1}))
	return ring, openTenant(t, ring, "t1")
}

// holding is a key file of keys that are one byte again and again, the newest first.
func holding(of ...byte) (f keys.File) {
	for _, b := range of {
		f.Keys = append(f.Keys, bytes.Repeat([]byte{b}, keys.Size))
	}
	return f
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
	next := keys.NewRing(holding(8), nil)
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
}

// TestTheKeysOfPersonsAreRenewed goes the way of a renewal: a new key-encryption key, a new key for persons, at last nothing of the old.
func TestTheKeysOfPersonsAreRenewed(t *testing.T) {
	t.Parallel()
	ring, tenant := setup(t)
	person, _ := tenant.NewPerson("p1")
	sealed, _ := tenant.Seal("p1", person, spot, []byte("words"))
	index, secret := tenant.Blind("contacts", "phone", "1"), tenant.Secret("tracking")
	opens := func(key *keys.Tenant, person keys.Wrapped) {
		t.Helper()
		if plain, err := key.Open("p1", person, spot, sealed); err != nil || string(plain) != "words" {
			t.Errorf("got %q, %v", plain, err)
		}
		if key.Blind("contacts", "phone", "1") != index || !bytes.Equal(key.Secret("tracking"), secret) {
			t.Error("indexes or secrets changed")
		}
	}
	again := func(wrapped keys.Wrapped, err error) *keys.Tenant {
		t.Helper()
		var key *keys.Tenant
		if err == nil {
			key, err = ring.Tenant("t1", wrapped)
		}
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	for round := byte(8); round < 10; round++ { // the second renewal begins from a key that is not the first
		ring.Take(keys.File{Keys: append(holding(round).Keys, ring.File().Newest())})
		renewing := again(tenant.Renew())
		opens(renewing, person)
		renewed, changed, err := renewing.RenewPerson("p1", person)
		if err != nil || !changed || !renewing.Renewing() {
			t.Fatalf("changed %v, renewing %v, %v", changed, renewing.Renewing(), err)
		}
		if same, changed, err := renewing.RenewPerson("p1", renewed); err != nil || changed || !bytes.Equal(same, renewed) {
			t.Errorf("renewed twice: %v, %v", changed, err)
		}
		if _, err := tenant.Open("p1", renewed, spot, sealed); !errors.Is(err, keys.ErrOpen) {
			t.Errorf("the earlier key opens a new one: %v", err)
		}
		ring.Take(holding(round))
		settled := again(renewing.Settle())
		opens(settled, renewed)
		if settled.Renewing() {
			t.Error("still renewing")
		}
		if _, err := settled.Open("p1", person, spot, sealed); !errors.Is(err, keys.ErrOpen) {
			t.Errorf("what was wrapped by the earlier key still opens: %v", err)
		}
		if _, _, err := settled.RenewPerson("p1", person); !errors.Is(err, keys.ErrOpen) {
			t.Errorf("and is renewed: %v", err)
		}
		tenant, person = settled, renewed
	}
}

func create(t *testing.T) (path string, f keys.File) {
	t.Helper()
	path = keys.Path(t.TempDir())
	f, err := keys.Create(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return path, f
}

func TestTheKeyFile(t *testing.T) {
	t.Parallel()
	path, f := create(t)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	got, open, err := keys.Load(path, keys.Check(f.Newest()))
	if err != nil || open || !reflect.DeepEqual(got, f) || len(f.Newest()) != keys.Size {
		t.Errorf("got %x, %v, %v", got, open, err)
	}
	if _, err := keys.Create(path, nil); !fault.HasCode(err, "keys.exists") {
		t.Errorf("a key was replaced: %v", err)
	}
	if again, _, _ := keys.Load(path); !reflect.DeepEqual(again, f) {
		t.Error("the key changed")
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 1 {
		t.Errorf("beside the key lie %v, %v", files, err)
	}
}

func TestANewKeyLiesInTwoPlacesBeforeItWraps(t *testing.T) {
	t.Parallel()
	path, first := create(t)
	copied := filepath.Join(t.TempDir(), "copy")
	both, err := keys.Renew(path, copied, nil)
	if err != nil || len(both.Keys) != 2 || !bytes.Equal(both.Keys[1], first.Newest()) {
		t.Fatalf("got %d keys, %v", len(both.Keys), err)
	}
	for _, file := range []string{path, copied} {
		if got, open, err := keys.Load(file, keys.Check(both.Keys[0]), keys.Check(both.Keys[1])); err != nil || open || !reflect.DeepEqual(got, both) {
			t.Errorf("%s: open %v, %v", file, open, err)
		}
	}
	if _, err := keys.Renew(path, filepath.Join(t.TempDir(), "copy"), nil); !fault.HasCode(err, "keys.renewing") {
		t.Errorf("a second renewal within the first: %v", err)
	}
	one, err := keys.Retire(path)
	if err != nil || len(one.Keys) != 1 || !bytes.Equal(one.Newest(), both.Newest()) {
		t.Fatalf("got %d keys, %v", len(one.Keys), err)
	}
	if len(one.HeadKeys()) != 2 || !keys.HeadKey(first.Newest()).Public().(ed25519.PublicKey).Equal(one.HeadKeys()[0]) {
		t.Error("heads that the old key signed cannot be proven")
	}
	if again, _, err := keys.Load(path, keys.Check(one.Newest())); err != nil || !reflect.DeepEqual(again, one) {
		t.Errorf("read back: %v", err)
	}
	if _, _, err := keys.Load(path, keys.Check(first.Newest())); !fault.HasCode(err, "keys.other") {
		t.Errorf("the old key is still there: %v", err)
	}
	if _, err := keys.Renew(path, copied, nil); !fault.HasCode(err, "keys.copy_exists") {
		t.Errorf("a copy was replaced: %v", err)
	}
	if _, err := keys.Renew(path, filepath.Join(copied, "nowhere"), nil); err == nil {
		t.Error("a key without a copy")
	}
	if again, _, err := keys.Load(path); err != nil || !reflect.DeepEqual(again, one) {
		t.Errorf("the file changed: %v", err)
	}
}

func FuzzTheKeyFile(f *testing.F) {
	file, err := keys.Create(keys.Path(f.TempDir()), nil)
	if err != nil {
		f.Fatal(err)
	}
	line := hex.EncodeToString(file.Newest())
	for _, text := range []string{"", "gezhi-kek-1\n", "gezhi-kek-1\n" + line + "\n" + keys.Check(file.Newest()) + "\n", "gezhi-kek-1\nsigned " + line + "\nsigned " + line + "\n", "gezhi-kek-1\n" + line + "\n\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "kek")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, _, err := keys.Load(path); err == nil && !keys.NewRing(got, nil).File().Has(keys.Check(got.Newest())) {
			t.Error("a file was read without a key")
		}
	})
}

func TestAKeyFileThatCannotBeUsedIsNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, code string
		spoil      func(path string, text []byte) error
	}{
		{"lost", "keys.lost", func(path string, _ []byte) error { return os.Remove(path) }},
		{"cut", "keys.cut", func(path string, text []byte) error { return os.WriteFile(path, text[:40], 0o600) }},
		{"cut behind the key", "keys.cut", func(path string, text []byte) error { return os.WriteFile(path, text[:len(text)-17], 0o600) }},
		{"half a key more", "keys.damaged", func(path string, text []byte) error {
			return os.WriteFile(path, append(text, []byte("abcd\n")...), 0o600)
		}},
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
			path, f := create(t)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.spoil(path, text); err != nil {
				t.Fatal(err)
			}
			_, _, err = keys.Load(path, keys.Check(f.Newest()))
			if !fault.HasCode(err, c.code) || fault.As(err).Params["file"] != path {
				t.Errorf("got %v, want %s", err, c.code)
			}
		})
	}
}

func TestAKeyFileThatOthersMayReadIsTold(t *testing.T) {
	t.Parallel()
	path, f := create(t)
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, open, err := keys.Load(path, keys.Check(f.Newest())); err != nil || !open {
		t.Errorf("open %v, %v", open, err)
	}
}

func TestTheCheckValueDoesNotTellTheKey(t *testing.T) {
	t.Parallel()
	_, f := create(t)
	if c := keys.Check(f.Newest()); len(c) != 16 || strings.Contains(hex.EncodeToString(f.Newest()), c) {
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
	ring := keys.NewRing(holding(7), nil)
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
