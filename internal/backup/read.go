package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"gezhi/internal/fault"
)

// Taker takes the rows of an export in.
type Taker interface {
	// Begin is told the folder in which the installation grows, before anything lies there.
	Begin(ctx context.Context, dir string) error
	// Take takes one part in.
	Take(ctx context.Context, name string, r io.Reader) error
	// Commit is called when every byte was proven. Before it nothing is to be seen of the rows.
	Commit(ctx context.Context) error
	// Close throws away what was not committed.
	Close() error
}

// Read takes a backup out into a folder that is empty or not there. It lies there whole and on disk, or not at all.
//
// Faults: Conflict backup.not_empty; Malformed backup.bad_identity, backup.wrong_key, backup.damaged, backup.no_manifest,
// backup.other_form, backup.is_export.
func Read(ctx context.Context, r io.Reader, identity, dir string) (m Manifest, err error) {
	defer fault.Wrap(&err, "backup.Read")
	return read(ctx, r, identity, dir, nil)
}

// ReadRows takes an export out: its files into a folder that is empty or not there, its rows into a taker.
//
// Faults: those of Read and of the taker; Malformed backup.is_backup.
func ReadRows(ctx context.Context, r io.Reader, identity, dir string, rows Taker) (m Manifest, err error) {
	defer fault.Wrap(&err, "backup.ReadRows")
	return read(ctx, r, identity, dir, rows)
}

func read(ctx context.Context, r io.Reader, identity, dir string, rows Taker) (m Manifest, err error) {
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
	if rows != nil {
		defer func() { err = errors.Join(err, rows.Close()) }()
		if err := rows.Begin(ctx, half); err != nil {
			return m, err
		}
	}
	if m, err = unpack(ctx, tar.NewReader(opened), half, rows); err != nil {
		return m, err
	}
	if _, err := io.Copy(io.Discard, opened); err != nil { // the seal of the last part is proven too
		return m, fault.New(fault.Malformed, "backup.damaged", "file", manifestName).Because(err)
	}
	if rows != nil {
		if err := rows.Commit(ctx); err != nil {
			return m, err
		}
	}
	if err := syncTree(half); err != nil {
		return m, err
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

// unpack writes every entry below the folder, or hands it to the taker of rows, and proves them by the manifest at the end.
func unpack(ctx context.Context, t *tar.Reader, dir string, rows Taker) (Manifest, error) {
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
			return readManifest(t, found)
		}
		if !filepath.IsLocal(entry.Name) || entry.Typeflag != tar.TypeReg {
			return Manifest{}, fault.New(fault.Malformed, "backup.damaged", "file", entry.Name)
		}
		part, isRows := strings.CutPrefix(entry.Name, rowsDir)
		switch {
		case isRows && rows == nil:
			err = fault.New(fault.Malformed, "backup.is_export")
		case isRows:
			found[entry.Name], err = take(ctx, t, part, rows)
		case rows != nil && len(found) == 0:
			err = fault.New(fault.Malformed, "backup.is_backup")
		default:
			found[entry.Name], err = place(t, filepath.Join(dir, entry.Name))
		}
		if err != nil {
			return Manifest{}, err
		}
	}
}

// take hands one part to the taker of rows.
func take(ctx context.Context, r io.Reader, part string, rows Taker) (File, error) {
	body, err := io.ReadAll(io.LimitReader(r, mostPart+1))
	if err == nil && len(body) > mostPart {
		err = fmt.Errorf("more than %d bytes", mostPart)
	}
	if err != nil {
		return File{}, fault.New(fault.Malformed, "backup.damaged", "file", rowsDir+part).Because(err)
	}
	return SumOf(body), rows.Take(ctx, part, bytes.NewReader(body))
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
