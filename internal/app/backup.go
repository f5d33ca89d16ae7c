package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/backup"
	"gezhi/internal/cases"
	"gezhi/internal/clock"
	"gezhi/internal/config"
	"gezhi/internal/fault"
	"gezhi/internal/keys"
	"gezhi/internal/store"
)

// Backup writes the installation in a folder, sealed for the recipients. A server may be serving from it meanwhile. The key file
// is left out: it is kept apart. Conflict store.own_backup on PostgreSQL, which has tools of its own.
func Backup(ctx context.Context, cfg config.Config, w io.Writer, recipients []string, program string) (backup.Manifest, error) {
	if cfg.Database != "" {
		return backup.Manifest{}, fault.New(fault.Conflict, "store.own_backup", "blobs", filepath.Join(cfg.Data, "blobs"))
	}
	return backup.Write(ctx, w, backup.Source{
		Dir: cfg.Data, Database: "db/" + store.FileName, Blobs: "blobs", Unsaved: "incoming", Program: program,
		Snapshot: func(ctx context.Context, file string) ([]backup.Head, error) {
			found, err := store.Snapshot(ctx, filepath.Join(cfg.Data, "db"), file)
			return backupHeads(found), err
		},
	}, recipients, clock.System{}.Now())
}

// backupHeads are heads as a manifest holds them.
func backupHeads(found []audit.Head) []backup.Head {
	heads := make([]backup.Head, len(found))
	for i, h := range found {
		heads[i] = backup.Head{Tenant: h.Tenant, Pos: h.Pos, Chain: h.Chain.String()}
	}
	return heads
}

// Restore takes a backup out into an empty folder and puts the key file in its place.
func Restore(ctx context.Context, r io.Reader, identity, kek, dir string) (backup.Manifest, error) {
	key, err := os.ReadFile(kek)
	if err != nil {
		var f fault.Fields
		f.Add("kek", "no_such_file", "path", kek)
		return backup.Manifest{}, f.Err()
	}
	m, err := backup.Read(ctx, r, identity, dir)
	if err != nil {
		return m, err
	}
	return m, placeKey(dir, key)
}

// placeKey puts a key file in its place in a folder.
func placeKey(dir string, key []byte) error {
	if err := os.MkdirAll(filepath.Dir(keys.Path(dir)), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(keys.Path(dir), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(key)
	return errors.Join(err, f.Sync(), f.Close())
}

// Prove proves the logs of a restored installation and that each ends where its backup said.
func (a *App) Prove(ctx context.Context, m backup.Manifest, progress func(acts int64)) error {
	for _, h := range m.Heads {
		proof, err := a.Store.Verify(ctx, h.Tenant, progress)
		if err != nil {
			return err
		}
		if proof.Head.Pos != h.Pos || proof.Head.Chain.String() != h.Chain {
			return fault.New(fault.Conflict, "backup.other_head", "tenant", h.Tenant, "want", h.Pos, "found", proof.Head.Pos)
		}
	}
	return nil
}

// Erasures writes which cases were erased so far, one "tenant case" on a line. Kept apart from the backups it makes sure that
// a restored backup brings nobody back.
func (a *App) Erasures(ctx context.Context, w io.Writer) error {
	return a.eachErased(ctx, func(tenant, id string) error {
		_, err := fmt.Fprintln(w, tenant, id)
		return err
	})
}

// eachErased goes through the log of each tenant.
func (a *App) eachErased(ctx context.Context, found func(tenant, id string) error) error {
	const page = 1000
	for _, tenant := range a.Tenants.Keys() {
		for after := int64(0); ; {
			var acts []store.SealedAct
			err := a.Store.View(ctx, func(tx *store.Tx) (err error) {
				acts, err = tx.Sealed(tenant, after, page)
				return err
			})
			if err != nil {
				return err
			}
			for _, act := range acts {
				if id, ok := erased(act.Act); ok {
					if err := found(tenant, id); err != nil {
						return err
					}
				}
			}
			if len(acts) < page {
				break
			}
			after = acts[len(acts)-1].Pos
		}
	}
	return nil
}

func erased(a audit.Act) (string, bool) {
	if a.Kind != "case."+string(cases.ActErase) {
		return "", false
	}
	return strings.CutPrefix(a.Subject, "case:")
}

// EraseAgain erases the cases of a list that the restored installation still has in words. It answers how many.
//
// Faults: Malformed backup.bad_erasure with the line.
func (a *App) EraseAgain(ctx context.Context, list io.Reader) (n int, err error) {
	lines := bufio.NewScanner(list)
	for line := 1; lines.Scan(); line++ {
		tenant, id, ok := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		if !ok || strings.Contains(id, " ") {
			return n, fault.New(fault.Malformed, "backup.bad_erasure", "line", line)
		}
		again, err := a.eraseAgain(ctx, tenant, id)
		if err != nil {
			return n, err
		}
		if again {
			n++
		}
	}
	return n, lines.Err()
}

// eraseAgain reports whether the case was there and not erased. One that came after the backup is not there.
func (a *App) eraseAgain(ctx context.Context, tenant, id string) (bool, error) {
	c, err := a.Cases.Look(ctx, tenant, id)
	if fault.Is(err, fault.NotFound) || err == nil && c.Erased {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, err = a.Cases.Do(ctx, access.NewSystem(tenant), cases.Request{Case: id, Version: c.Version, Command: cases.Erase{Ground: "request"}})
	return err == nil, err
}
