package keys

import (
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
	"strings"

	"gezhi/internal/fault"
)

// header leads the key file, so that a file of another kind or a later form is not taken for a key.
const header = "gezhi-kek-1"

// fileSize is the length of a whole key file: header, key and check value in hexadecimal, three lines.
const fileSize = len(header) + 1 + 2*Size + 1 + 2*checkSize + 1

const checkSize = 8

// Check returns the key check value. It is stored in the database too, so that a wrong key file is noticed before anything is
// sealed with it; the key cannot be found from it.
func Check(kek []byte) string {
	m := hmac.New(sha256.New, kek)
	m.Write([]byte("gezhi key check value"))
	return hex.EncodeToString(m.Sum(nil)[:checkSize])
}

// Path returns where the key-encryption key of a data folder lies.
func Path(data string) string { return filepath.Join(data, "keys", "kek") }

// Create makes a new key file and returns the key, after the file and the folders above it are on disk and the file was read
// back. It never replaces a file: Conflict "keys.exists". The randomness nil means the machine's.
func Create(path string, random io.Reader) ([]byte, error) {
	if random == nil {
		random = rand.Reader
	}
	kek := make([]byte, Size)
	if _, err := io.ReadFull(random, kek); err != nil {
		return nil, fmt.Errorf("keys: no randomness: %w", err)
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	if err := write(path, format(kek)); err != nil {
		return nil, err
	}
	for _, d := range []string{dir, filepath.Dir(dir)} {
		if err := syncDir(d); err != nil {
			return nil, err
		}
	}
	back, _, err := Load(path, Check(kek))
	return back, err
}

// write makes the file whole or not at all: a cut in the middle leaves no key file under its name.
func write(path, text string) error {
	if _, err := os.Lstat(path); err == nil {
		return fault.New(fault.Conflict, "keys.exists", "file", path)
	}
	part, err := os.CreateTemp(filepath.Dir(path), ".kek-*") // mode 0600
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	defer os.Remove(part.Name())
	_, err = part.WriteString(text)
	if err = errors.Join(err, part.Sync(), part.Close()); err != nil {
		return fmt.Errorf("keys: write %s: %w", path, err)
	}
	err = os.Link(part.Name(), path) // fails when another process was faster
	if errors.Is(err, fs.ErrExist) {
		return fault.New(fault.Conflict, "keys.exists", "file", path)
	}
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	return nil
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

// Load reads a key file. The check value is the one in the database, empty when there is none yet. open reports that others
// than the owner may read the file, which the operator should be told. Faults, each of which names the file:
// Unavailable "keys.lost" when it is not there, "keys.cut" when it is shorter or longer than it was written, "keys.damaged"
// when its check value does not fit, "keys.other" when it is not the key of this database.
func Load(path, check string) (kek []byte, open bool, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, fault.New(fault.Unavailable, "keys.lost", "file", path).Because(err)
	}
	if err != nil {
		return nil, false, fault.New(fault.Unavailable, "keys.unreadable", "file", path).Because(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, false, fault.New(fault.Unavailable, "keys.unreadable", "file", path).Because(err)
	}
	kek, err = parse(path, string(text))
	if err != nil {
		return nil, false, err
	}
	if check != "" && check != Check(kek) {
		return nil, false, fault.New(fault.Unavailable, "keys.other", "file", path)
	}
	return kek, info.Mode().Perm()&0o077 != 0, nil
}

func format(kek []byte) string {
	return header + "\n" + hex.EncodeToString(kek) + "\n" + Check(kek) + "\n"
}

func parse(path, text string) ([]byte, error) {
	if len(text) != fileSize {
		return nil, fault.New(fault.Unavailable, "keys.cut", "file", path, "bytes", len(text), "want", fileSize)
	}
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] != header {
		return nil, fault.New(fault.Unavailable, "keys.damaged", "file", path)
	}
	kek, err := hex.DecodeString(lines[1])
	if err != nil || len(kek) != Size || Check(kek) != lines[2] {
		return nil, fault.New(fault.Unavailable, "keys.damaged", "file", path)
	}
	return kek, nil
}
