package backup

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"gezhi/internal/fault"
)

// Source is the installation that is backed up.
type Source struct {
	Dir string // its folder
	// Snapshot copies the database, as it is at one moment, into a new file and tells where the logs stand in the copy.
	Snapshot func(ctx context.Context, file string) ([]Head, error)
	Database string // where the database lies below the folder
	// Rows, in place of Snapshot and Database, hands out all rows in named parts, tells how many they are and where the logs stand in them.
	Rows    func(ctx context.Context, part func(name string, body []byte) error) (int64, []Head, error)
	Blobs   string // the folder of the files below the folder; empty: they are left out
	Unsaved string // the folder below Blobs of what is not taken in yet
	Program string // the version of this program
}

// NewKey makes the key pair of an operator: the identity opens backups and stays away from the server, the recipient seals them.
func NewKey() (identity, recipient string, err error) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return "", "", err
	}
	return key.String(), key.Recipient().String(), nil
}

// Write writes a backup, or an export where the source has Rows, sealed for the recipients, and returns when all of it was handed to w.
// The database comes first: a file of a later case is then merely left over, and none is missing.
//
// Faults: Malformed backup.bad_recipient.
func Write(ctx context.Context, w io.Writer, s Source, recipients []string, now time.Time) (m Manifest, err error) {
	defer fault.Wrap(&err, "backup.Write")
	var to []age.Recipient
	for _, text := range recipients {
		r, err := age.ParseX25519Recipient(strings.TrimSpace(text))
		if err != nil {
			return m, fault.New(fault.Malformed, "backup.bad_recipient", "value", text).Because(err)
		}
		to = append(to, r)
	}
	sealed, err := age.Encrypt(w, to...)
	if err != nil {
		return m, err
	}
	m = Manifest{Form: Form, Made: now.UTC().Truncate(time.Second), Program: s.Program, Files: map[string]File{}}
	a := archive{tar.NewWriter(sealed), &m}
	if s.Rows != nil {
		m.Rows, m.Heads, err = s.Rows(ctx, a.addRows)
	} else {
		err = a.addDatabase(ctx, s)
	}
	if err == nil && s.Blobs != "" {
		err = a.addTree(ctx, s)
	}
	if err != nil {
		return m, err
	}
	return m, errors.Join(a.finish(), a.Close(), sealed.Close())
}

// archive is the tar archive as it is written.
type archive struct {
	*tar.Writer
	m *Manifest
}

// addDatabase writes a copy of the database.
func (a archive) addDatabase(ctx context.Context, s Source) error {
	tmp, err := os.MkdirTemp(s.Dir, "backup-")
	if err != nil {
		return err
	}
	copied := filepath.Join(tmp, "db")
	if a.m.Heads, err = s.Snapshot(ctx, copied); err == nil {
		err = a.add(copied, s.Database)
	}
	return errors.Join(err, os.RemoveAll(tmp))
}

// addRows writes one part of the rows.
func (a archive) addRows(name string, body []byte) error {
	name = rowsDir + name
	if err := a.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(body)), ModTime: a.m.Made}); err != nil {
		return err
	}
	_, err := a.Write(body)
	a.m.Files[name] = SumOf(body)
	return err
}

// add writes one file under its name in the archive.
func (a archive) add(file, name string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := a.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: info.ModTime()}); err != nil {
		return err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(a, sum), f)
	a.m.Files[name] = File{Bytes: n, SHA256: hex.EncodeToString(sum.Sum(nil))}
	return err
}

// addTree writes the files of the cases. One that is removed meanwhile belongs to nobody any more.
func (a archive) addTree(ctx context.Context, s Source) error {
	root := filepath.Join(s.Dir, s.Blobs)
	return filepath.WalkDir(root, func(at string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		below, err := filepath.Rel(root, at)
		if err != nil {
			return err
		}
		if entry.IsDir() && below == s.Unsaved {
			return filepath.SkipDir
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		if err := a.add(at, path.Join(s.Blobs, filepath.ToSlash(below))); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// finish writes the manifest.
func (a archive) finish() error {
	body, err := json.Marshal(a.m)
	if err != nil {
		return err
	}
	if err := a.WriteHeader(&tar.Header{Name: manifestName, Mode: 0o600, Size: int64(len(body)), ModTime: a.m.Made}); err != nil {
		return err
	}
	_, err = a.Write(body)
	return err
}
