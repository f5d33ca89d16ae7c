package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"gezhi/internal/fault"
)

// Read takes a backup out into a folder that is empty or not there. It lies there whole and on disk, or not at all.
//
// Faults: Conflict backup.not_empty; Malformed backup.bad_identity, backup.wrong_key, backup.damaged, backup.no_manifest,
// backup.other_form.
func Read(ctx context.Context, r io.Reader, identity, dir string) (m Manifest, err error) {
	defer fault.Wrap(&err, "backup.Read")
	if err := empty(dir); err != nil {
		return m, err
	}
	keys, err := age.ParseIdentities(strings.NewReader(identity))
	if err != nil {
		return m, fault.New(fault.Malformed, "backup.bad_identity").Because(err)
	}
	opened, err := age.Decrypt(r, keys...)
	if err != nil {
		return m, fault.New(fault.Malformed, "backup.wrong_key").Because(err)
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return m, err
	}
	half, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-restoring-")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(half)) }()
	if m, err = unpack(ctx, tar.NewReader(opened), half); err != nil {
		return m, err
	}
	if _, err := io.Copy(io.Discard, opened); err != nil { // the seal of the last part is proven too
		return m, fault.New(fault.Malformed, "backup.damaged", "file", manifestName).Because(err)
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return m, err
	}
	if err := os.Rename(half, dir); err != nil {
		return m, err
	}
	return m, syncDir(filepath.Dir(dir))
}

// empty wants a folder in which nothing lies.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if len(entries) > 0 {
		return fault.New(fault.Conflict, "backup.not_empty", "dir", dir)
	}
	return nil
}

// unpack writes every entry below the folder and proves them by the manifest at the end.
func unpack(ctx context.Context, t *tar.Reader, dir string) (Manifest, error) {
	found := map[string]File{}
	for {
		if err := ctx.Err(); err != nil {
			return Manifest{}, err
		}
		entry, err := t.Next()
		if errors.Is(err, io.EOF) {
			return Manifest{}, fault.New(fault.Malformed, "backup.no_manifest")
		}
		if err != nil {
			return Manifest{}, fault.New(fault.Malformed, "backup.damaged", "file", "").Because(err)
		}
		if entry.Name == manifestName {
			m, err := readManifest(t, found)
			return m, errors.Join(err, syncTree(dir))
		}
		if !filepath.IsLocal(entry.Name) || entry.Typeflag != tar.TypeReg {
			return Manifest{}, fault.New(fault.Malformed, "backup.damaged", "file", entry.Name)
		}
		if found[entry.Name], err = place(t, filepath.Join(dir, entry.Name)); err != nil {
			return Manifest{}, err
		}
	}
}

// place writes one file to the disk.
func place(r io.Reader, file string) (File, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return File{}, err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return File{}, err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, sum), r)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return File{}, fault.New(fault.Malformed, "backup.damaged", "file", filepath.Base(file)).Because(err)
	}
	return File{Bytes: n, SHA256: hex.EncodeToString(sum.Sum(nil))}, nil
}

// syncTree makes the names in a folder and in all below it durable.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(at string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		return syncDir(at)
	})
}

// syncDir makes the names in a folder durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
