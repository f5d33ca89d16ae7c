package app

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"gezhi/internal/audit"
	"gezhi/internal/backup"
	"gezhi/internal/config"
	"gezhi/internal/fault"
	"gezhi/internal/keys"
	"gezhi/internal/media"
	"gezhi/internal/store"
)

// Export writes every row of the database, and every file where files says so, sealed for the recipients. It can be taken in on
// either database. The key file is left out, as from a backup.
func (a *App) Export(ctx context.Context, w io.Writer, recipients []string, files bool, program string) (backup.Manifest, error) {
	s := backup.Source{
		Dir: a.Config.Data, Unsaved: "incoming", Program: program,
		Rows: func(ctx context.Context, part func(name string, body []byte) error) (int64, []backup.Head, error) {
			d, err := a.Store.Dump(ctx, part)
			return d.Rows, backupHeads(d.Heads), err
		},
	}
	if files {
		s.Blobs = "blobs"
	}
	return backup.Write(ctx, w, s, recipients, a.Clock.Now())
}

// ExportTenant writes the rows and the files of one county (退出导出), as Export does, to be taken in on an installation of its own under a
// key file of its own: kek. The key of the installation that it leaves opens nothing of it there.
//
// Faults: NotFound tenant.not_found.
func (a *App) ExportTenant(ctx context.Context, w io.Writer, recipients []string, county string, kek keys.File, program string) (backup.Manifest, error) {
	t, ok := a.Tenants.ByCounty(county)
	if !ok {
		return backup.Manifest{}, fault.New(fault.NotFound, "tenant.not_found")
	}
	l, err := a.leaving(ctx, t.Key, kek)
	if err != nil {
		return backup.Manifest{}, err
	}
	return backup.Write(ctx, w, backup.Source{
		Dir: a.Config.Data, Blobs: filepath.Join("blobs", media.Folder(t.Key)), Unsaved: "incoming", Program: program,
		Rows: func(ctx context.Context, part func(name string, body []byte) error) (int64, []backup.Head, error) {
			d, err := a.Store.DumpTenant(ctx, l, part)
			return d.Rows, backupHeads(d.Heads), err
		},
	}, recipients, a.Clock.Now())
}

// RemoveTenant removes everything of a county that left with an export (退出清除), whose manifest says where its log ended; arrived is the
// chain there, as the installation says that took the export in. See store.Remove.
//
// Faults: NotFound tenant.not_found; Conflict county.not_this when the manifest is of something else, county.not_arrived; those of
// store.Remove.
func (a *App) RemoveTenant(ctx context.Context, county string, m backup.Manifest, arrived string) (store.Departure, error) {
	t, ok := a.Tenants.ByCounty(county)
	if !ok {
		return store.Departure{}, fault.New(fault.NotFound, "tenant.not_found")
	}
	if len(m.Heads) != 1 || m.Heads[0].Tenant != t.Key || m.Rows == 0 {
		return store.Departure{}, fault.New(fault.Conflict, "county.not_this", "county", county)
	}
	chain, err := hex.DecodeString(m.Heads[0].Chain)
	head := audit.Head{Tenant: t.Key, Pos: m.Heads[0].Pos}
	if err != nil || copy(head.Chain[:], chain) != len(head.Chain) {
		return store.Departure{}, fault.New(fault.Conflict, "county.not_this", "county", county).Because(err)
	}
	if !strings.EqualFold(arrived, m.Heads[0].Chain) {
		return store.Departure{}, fault.New(fault.Conflict, "county.not_arrived")
	}
	return a.Store.Remove(ctx, t.Key, head, func() error { return a.Blobs.DeleteTenant(t.Key) })
}

// leaving wraps a tenant's key for another key file.
func (a *App) leaving(ctx context.Context, tenant string, to keys.File) (store.Leaving, error) {
	l := store.Leaving{Tenant: tenant, Check: keys.Check(to.Newest())}
	var wrapped []byte
	err := a.Store.View(ctx, func(tx *store.Tx) (err error) {
		wrapped, _, err = tx.TenantKey(tenant)
		return err
	})
	if err != nil {
		return l, err
	}
	key, err := a.ring.Tenant(tenant, wrapped)
	if err != nil {
		return l, err
	}
	l.Wrapped, err = key.Rewrap(keys.NewRing(to, a.random))
	return l, err
}

// Import takes an export in: its files and the key file into an empty folder, its rows into an empty database, both or nothing.
//
// Faults: those of backup.ReadRows and store.Fill; keys.* when the key file is not that of the export.
func Import(ctx context.Context, cfg config.Config, r io.Reader, identity, kek string) (backup.Manifest, error) {
	file, _, err := keys.Load(kek)
	if err != nil {
		return backup.Manifest{}, err
	}
	text, err := os.ReadFile(kek)
	if err != nil {
		return backup.Manifest{}, err
	}
	return backup.ReadRows(ctx, r, identity, cfg.Data, &taker{database: cfg.Database, kek: kek, text: text, file: file})
}

// taker takes the rows of an export in.
type taker struct {
	database    string
	kek         string
	text        []byte
	file        keys.File
	filling     *store.Filling
	keyCompared bool
}

// Begin opens the database and puts the key file in its place.
func (t *taker) Begin(ctx context.Context, dir string) (err error) {
	o := store.Options{Database: t.database}
	if t.database == "" {
		o.Dir = filepath.Join(dir, "db")
	}
	if t.filling, err = store.Fill(ctx, o); err != nil {
		return err
	}
	return placeKey(dir, t.text)
}

// Take takes a part in, once the key is known to be the right one.
func (t *taker) Take(ctx context.Context, name string, r io.Reader) error {
	if err := t.filling.Take(ctx, name, r); err != nil {
		return err
	}
	if key := t.filling.Key(); !t.keyCompared && key != "" && !t.file.Has(key) {
		return fault.New(fault.Unavailable, "keys.other", "file", t.kek)
	}
	t.keyCompared = true
	return nil
}

// Commit puts the rows on disk.
func (t *taker) Commit(ctx context.Context) error { return t.filling.Commit(ctx) }

// Close throws away what was not committed.
func (t *taker) Close() error {
	if t.filling == nil {
		return nil
	}
	return t.filling.Close()
}

// errOtherRows is why what was imported is not believed.
var errOtherRows = errors.New("the database answers other rows than were written into it")

// ProveRows reads every row back and holds it against the manifest of the export that it came from.
func (a *App) ProveRows(ctx context.Context, m backup.Manifest) error {
	parts := 0
	_, err := a.Store.Dump(ctx, func(name string, body []byte) error {
		parts++
		if was, ok := m.Part(name); !ok || was != backup.SumOf(body) {
			return fault.New(fault.Conflict, "move.other_rows", "part", name).Because(errOtherRows)
		}
		return nil
	})
	if err == nil && parts != m.Parts() {
		err = fault.New(fault.Conflict, "move.other_rows", "part", "").Because(errOtherRows)
	}
	return err
}
