package keys

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"gezhi/internal/fault"
)

// header leads the key file, so that a file of another kind or a later form is not taken for a key.
const header = "gezhi-kek-1"

const checkSize = 8

// Check returns the key check value. It is stored in the database too, so that a wrong key file is noticed before anything is
// sealed with it; the key cannot be found from it.
func Check(kek []byte) string {
	m := hmac.New(sha256.New, kek)
	m.Write([]byte("gezhi key check value"))
	return hex.EncodeToString(m.Sum(nil)[:checkSize])
}

// File is what a key file holds.
type File struct {
	Keys   [][]byte            // key-encryption keys, the newest first: it wraps, the others open until nothing is wrapped by them
	Signed []ed25519.PublicKey // of keys that are gone: by these the heads of logs were signed that were kept outside then
}

// Newest returns the key that wraps.
func (f File) Newest() []byte { return f.Keys[0] }

// Has reports whether one of the keys has the check value.
func (f File) Has(check string) bool {
	return slices.ContainsFunc(f.Keys, func(kek []byte) bool { return Check(kek) == check })
}

// HeadKeys returns the public keys by which heads of logs may be signed.
func (f File) HeadKeys() []ed25519.PublicKey {
	list := slices.Clone(f.Signed)
	for _, kek := range f.Keys {
		list = append(list, public(kek))
	}
	return list
}

func public(kek []byte) ed25519.PublicKey { return HeadKey(kek).Public().(ed25519.PublicKey) }

// Path returns where the key-encryption key of a data folder lies.
func Path(data string) string { return filepath.Join(data, "keys", "kek") }

// Create makes a new key file and returns what it holds, after the file and the folders above it are on disk and the file was read
// back. It never replaces a file: Conflict "keys.exists". The randomness nil means the machine's.
func Create(path string, random io.Reader) (File, error) {
	kek, err := newKEK(random)
	if err != nil {
		return File{}, err
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return File{}, fmt.Errorf("keys: %w", err)
	}
	if err := write(path, File{Keys: [][]byte{kek}}.text()); err != nil {
		return File{}, err
	}
	for _, d := range []string{dir, filepath.Dir(dir)} {
		if err := syncDir(d); err != nil {
			return File{}, err
		}
	}
	back, _, err := Load(path, Check(kek))
	return back, err
}

func newKEK(random io.Reader) ([]byte, error) {
	if random == nil {
		random = rand.Reader
	}
	kek := make([]byte, Size)
	if _, err := io.ReadFull(random, kek); err != nil {
		return nil, fmt.Errorf("keys: no randomness: %w", err)
	}
	return kek, nil
}

// Renew puts a new key in front of the others in a key file, once the file as it will be lies under the name of the copy, which is
// meant for another medium: a key of which there is one copy is a key half lost. The key that was the newest goes on opening what it
// wrapped until Retire.
//
// Faults: those of Load; Conflict "keys.copy_exists" where the copy would replace a file, "keys.renewing" when an earlier renewal has not
// come to its end.
func Renew(path, copied string, random io.Reader) (File, error) {
	return change(path, func(f File) (File, error) {
		if len(f.Keys) > 1 {
			return f, fault.New(fault.Conflict, "keys.renewing", "file", path)
		}
		kek, err := newKEK(random)
		if err != nil {
			return f, err
		}
		f.Keys = slices.Insert(f.Keys, 0, kek)
		if err := write(copied, f.text()); fault.HasCode(err, "keys.exists") {
			return f, fault.New(fault.Conflict, "keys.copy_exists", "file", copied)
		} else if err != nil {
			return f, err
		}
		return f, syncDir(filepath.Dir(copied))
	})
}

// Retire leaves the newest key alone in a key file, and of the others what proves the heads that they signed. Nothing may be wrapped by
// them any more.
func Retire(path string) (File, error) {
	return change(path, func(f File) (File, error) {
		for _, kek := range f.Keys[1:] {
			f.Signed = append(f.Signed, public(kek))
		}
		f.Keys = f.Keys[:1]
		return f, nil
	})
}

// change replaces a key file by another one, whole or not at all, and one process at a time.
func change(path string, to func(File) (File, error)) (f File, err error) {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return f, fault.New(fault.Unavailable, "keys.lost", "file", path).Because(err)
	}
	defer func() { err = errors.Join(err, dir.Close()) }()
	if err := syscall.Flock(int(dir.Fd()), syscall.LOCK_EX); err != nil {
		return f, fmt.Errorf("keys: lock %s: %w", dir.Name(), err)
	}
	if f, _, err = Load(path); err != nil {
		return f, err
	}
	if f, err = to(f); err != nil {
		return f, err
	}
	part, err := part(path, f.text())
	if err != nil {
		return f, err
	}
	defer os.Remove(part)
	if err := os.Rename(part, path); err != nil {
		return f, fmt.Errorf("keys: %w", err)
	}
	return f, dir.Sync()
}

// write makes the file whole or not at all: a cut in the middle leaves no key file under its name.
func write(path, text string) error {
	if _, err := os.Lstat(path); err == nil {
		return fault.New(fault.Conflict, "keys.exists", "file", path)
	}
	part, err := part(path, text)
	if err != nil {
		return err
	}
	defer os.Remove(part)
	err = os.Link(part, path) // fails when another process was faster
	if errors.Is(err, fs.ErrExist) {
		return fault.New(fault.Conflict, "keys.exists", "file", path)
	}
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	return nil
}

// part writes a file beside its later name, and answers how it is called.
func part(path, text string) (name string, err error) {
	part, err := os.CreateTemp(filepath.Dir(path), ".kek-*") // mode 0600
	if err != nil {
		return "", fmt.Errorf("keys: %w", err)
	}
	_, err = part.WriteString(text)
	if err = errors.Join(err, part.Sync(), part.Close()); err != nil {
		return "", fmt.Errorf("keys: write %s: %w", path, errors.Join(err, os.Remove(part.Name())))
	}
	return part.Name(), nil
}

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	if err := errors.Join(dir.Sync(), dir.Close()); err != nil {
		return fmt.Errorf("keys: sync %s: %w", path, err)
	}
	return nil
}

// Load reads a key file. The check values are those in the database, of the keys that wrapped the tenants' keys. open reports that
// others than the owner may read the file, which the operator should be told. Faults, each of which names the file: Unavailable
// "keys.lost" when it is not there, "keys.cut" when it ends before it should, "keys.damaged" when a check value in it does not fit,
// "keys.other" when a key of this database is not in it.
func Load(path string, checks ...string) (f File, open bool, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return f, false, fault.New(fault.Unavailable, "keys.lost", "file", path).Because(err)
	}
	if err != nil {
		return f, false, fault.New(fault.Unavailable, "keys.unreadable", "file", path).Because(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return f, false, fault.New(fault.Unavailable, "keys.unreadable", "file", path).Because(err)
	}
	if f, err = parse(path, string(text)); err != nil {
		return f, false, err
	}
	if slices.ContainsFunc(checks, func(check string) bool { return !f.Has(check) }) {
		return f, false, fault.New(fault.Unavailable, "keys.other", "file", path)
	}
	return f, info.Mode().Perm()&0o077 != 0, nil
}

// signed leads a line with the public key of a key that is gone.
const signed = "signed "

// text is the file as it is written: the header, each key with its check value below it, the public keys of those that are gone.
func (f File) text() string {
	var b strings.Builder
	b.WriteString(header + "\n")
	for _, kek := range f.Keys {
		b.WriteString(hex.EncodeToString(kek) + "\n" + Check(kek) + "\n")
	}
	for _, key := range f.Signed {
		b.WriteString(signed + hex.EncodeToString(key) + "\n")
	}
	return b.String()
}

func parse(path, text string) (f File, err error) {
	text, whole := strings.CutSuffix(text, "\n")
	lines := strings.Split(text, "\n")
	if !whole || len(lines) < 3 {
		return f, fault.New(fault.Unavailable, "keys.cut", "file", path, "bytes", len(text))
	}
	damaged := fault.New(fault.Unavailable, "keys.damaged", "file", path)
	if lines[0] != header {
		return f, damaged
	}
	for lines = lines[1:]; len(lines) > 0; {
		if hexed, ok := strings.CutPrefix(lines[0], signed); ok {
			key, err := hex.DecodeString(hexed)
			if err != nil || len(key) != ed25519.PublicKeySize {
				return f, damaged
			}
			f.Signed, lines = append(f.Signed, key), lines[1:]
			continue
		}
		kek, err := hex.DecodeString(lines[0])
		if err != nil || len(kek) != Size || len(lines) < 2 || Check(kek) != lines[1] {
			return f, damaged
		}
		f.Keys, lines = append(f.Keys, kek), lines[2:]
	}
	if len(f.Keys) == 0 {
		return f, damaged
	}
	return f, nil
}
