package media

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"gezhi/internal/fault"
)

// Files is the store on disk: t-<tenant>/ab/name below one folder, where ab spreads the names evenly.
// Every path is opened below that folder by the operating system's own check, so no name can lead out of it.
type Files struct {
	root  *os.Root
	known sync.Map // folders that are known to be on disk
}

const incoming = "incoming" // where a blob grows until it is whole

var _ Store = (*Files)(nil)

// OpenFiles opens the folder, and makes it if need be. Close it after use.
func OpenFiles(dir string) (*Files, error) {
	if err := os.MkdirAll(filepath.Join(dir, incoming), 0o700); err != nil {
		return nil, fmt.Errorf("media.OpenFiles: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("media.OpenFiles: %w", err)
	}
	return &Files{root: root}, nil
}

// Close lets go of the folder.
func (f *Files) Close() error { return f.root.Close() }

// Left is after what time a blob that does not grow any more is known to be left by a crash: no request lasts that long.
const Left = time.Hour

// Clean removes what a crash left half written: parts that nobody has written to since an instant, see Left. Other programs that share
// the folder may be putting meanwhile.
func (f *Files) Clean(since time.Time) error {
	entries, err := fs.ReadDir(f.root.FS(), incoming)
	for _, entry := range entries {
		info, cause := entry.Info()
		if errors.Is(cause, fs.ErrNotExist) || cause == nil && !info.ModTime().Before(since) { // it is whole, or grows
			continue
		}
		if cause == nil {
			cause = f.root.Remove(filepath.Join(incoming, entry.Name()))
		}
		if !errors.Is(cause, fs.ErrNotExist) { // else another program was quicker
			err = errors.Join(err, cause)
		}
	}
	return err
}

// Put implements Store.
func (f *Files) Put(ctx context.Context, key Key, r io.Reader) (err error) {
	if err := key.check(); err != nil {
		return err
	}
	defer fault.Wrap(&err, "media.Put(%s/%s)", key.Tenant, key.Name)
	part := filepath.Join(incoming, rand.Text())
	if err := f.write(part, obeying{ctx, r}); err != nil {
		_ = f.root.Remove(part) // the first error tells more; Clean takes what stays
		return err
	}
	if err := f.place(part, key); err != nil {
		_ = f.root.Remove(part)
		return err
	}
	return nil
}

// write makes the file and waits until its content is on disk.
func (f *Files) write(path string, r io.Reader) error {
	file, err := f.root.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, r)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// place gives a whole file its name and waits until the name is on disk.
func (f *Files) place(part string, key Key) error {
	tenant, shard := folders(key)
	if err := f.makeFolder(".", tenant); err != nil {
		return err
	}
	if err := f.makeFolder(tenant, shard); err != nil {
		return err
	}
	if err := f.root.Rename(part, path(key)); err != nil {
		return err
	}
	return f.sync(shard)
}

// makeFolder makes sure that a folder is there and on disk, which it is when the one that holds it is. A folder that somebody
// else has just made may not be there yet.
func (f *Files) makeFolder(parent, dir string) error {
	if _, known := f.known.Load(dir); known {
		return nil
	}
	if err := f.root.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := f.sync(parent); err != nil {
		return err
	}
	f.known.Store(dir, true)
	return nil
}

// Folder returns the folder of a tenant's files, below the one of all.
func Folder(tenant string) string { return "t-" + tenant }

// folders returns the folder of a key's tenant and the one in it that holds the blob. Ids begin with the time, so names
// are spread by their hash. The prefix keeps a tenant from being named like the folder of what comes in.
func folders(key Key) (tenant, shard string) {
	sum := sha256.Sum256([]byte(key.Name))
	tenant = Folder(key.Tenant)
	return tenant, filepath.Join(tenant, hex.EncodeToString(sum[:1]))
}

func path(key Key) string {
	_, shard := folders(key)
	return filepath.Join(shard, key.Name)
}

func (f *Files) sync(dir string) error {
	folder, err := f.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Get implements Store.
func (f *Files) Get(_ context.Context, key Key) (io.ReadCloser, int64, error) {
	if err := key.check(); err != nil {
		return nil, 0, err
	}
	file, err := f.root.Open(path(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fault.New(fault.NotFound, "media.not_found")
	}
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size(), nil
}

// Delete implements Store.
func (f *Files) Delete(_ context.Context, key Key) (err error) {
	if err := key.check(); err != nil {
		return err
	}
	defer fault.Wrap(&err, "media.Delete(%s/%s)", key.Tenant, key.Name)
	err = f.root.Remove(path(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.sync(filepath.Dir(path(key)))
}

// DeleteTenant removes every blob of a tenant.
func (f *Files) DeleteTenant(tenant string) error {
	key := Key{Tenant: tenant, Name: "any"}
	if err := key.check(); err != nil {
		return err
	}
	if err := f.root.RemoveAll(Folder(tenant)); err != nil {
		return err
	}
	f.known.Clear()
	return f.sync(".")
}

// obeying reads until its context ends.
type obeying struct {
	ctx  context.Context
	from io.Reader
}

func (o obeying) Read(p []byte) (int, error) {
	if err := o.ctx.Err(); err != nil {
		return 0, err
	}
	return o.from.Read(p)
}
