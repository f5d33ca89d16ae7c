package keys_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"testing"

	"gezhi/internal/keys"
)

// sealedByAPhone is the vector that web/src/faces/field/offline/seal.test.ts writes with the same keys.
type sealedByAPhone struct {
	Desk struct {
		Scalar string
		ID     string
		Public []byte
	}
	Key, Spot, Text string
	Letter          keys.Letter
	Body            []byte
}

func vector(t *testing.T) (v sealedByAPhone, desk *keys.Desk) {
	t.Helper()
	text, err := os.ReadFile("testdata/letter.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	scalar, _ := hex.DecodeString(v.Desk.Scalar)
	if desk, err = keys.NewDesk(1, scalar); err != nil {
		t.Fatal(err)
	}
	return v, desk
}

func TestTheDeskOpensWhatAPhoneSealed(t *testing.T) {
	t.Parallel()
	v, desk := vector(t)
	if desk.ID() != v.Desk.ID || !bytes.Equal(desk.Public(), v.Desk.Public) {
		t.Errorf("desk %s %x, want %s %x", desk.ID(), desk.Public(), v.Desk.ID, v.Desk.Public)
	}
	key, err := desk.Open(v.Letter, v.Spot)
	if err != nil || hex.EncodeToString(key) != v.Key {
		t.Fatalf("key %x, %v", key, err)
	}
	if text, err := keys.OpenWith(key, v.Body, v.Spot); err != nil || string(text) != v.Text {
		t.Errorf("got %q, %v", text, err)
	}
}

func TestALetterOpensForItsDeskAndSpotAlone(t *testing.T) {
	t.Parallel()
	v, desk := vector(t)
	_, tenant := setup(t)
	other, err := tenant.Desk(1)
	if err != nil {
		t.Fatal(err)
	}
	again, err := tenant.Desk(1)
	if err != nil || again.ID() != other.ID() || keys.DeskNumber(other.ID()) != 1 {
		t.Errorf("the key of a desk follows from the tenant's: %s, %s, %v", other.ID(), again.ID(), err)
	}
	for name, open := range map[string]func() ([]byte, error){
		"another desk":     func() ([]byte, error) { return other.Open(v.Letter, v.Spot) },
		"another spot":     func() ([]byte, error) { return desk.Open(v.Letter, "photo:1") },
		"no point":         func() ([]byte, error) { l := v.Letter; l.Sender = []byte{4}; return desk.Open(l, v.Spot) },
		"cut":              func() ([]byte, error) { l := v.Letter; l.Sealed = l.Sealed[:20]; return desk.Open(l, v.Spot) },
		"a number unknown": func() ([]byte, error) { d, err := tenant.Desk(7); _ = d; return nil, err },
	} {
		if key, err := open(); !errors.Is(err, keys.ErrOpen) {
			t.Errorf("%s: %x, %v", name, key, err)
		}
	}
	for _, id := range []string{"", "-", "x-1", "0-1", "-3"} {
		if n := keys.DeskNumber(id); n != 0 {
			t.Errorf("%q is number %d", id, n)
		}
	}
}
