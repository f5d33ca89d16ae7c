package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"gezhi/internal/app"
	"gezhi/internal/backup"
	"gezhi/internal/fault"
)

// backupCmd makes backups.
type backupCmd struct {
	Make     backupMakeCmd     `cmd:"" help:"Write database and files into one sealed file; the server may go on serving."`
	Key      backupKeyCmd      `cmd:"" help:"Make the operator's key: the identity stays away from the server, the recipient seals backups."`
	Erasures backupErasuresCmd `cmd:"" help:"List which cases were erased; keep it apart from the backups, for restore."`
}

// backupKeyCmd makes the operator's key.
type backupKeyCmd struct {
	Out string `arg:"" help:"File for the identity; made with mode 600." type:"path"`
}

func (c backupKeyCmd) Run(e *env) error {
	identity, recipient, err := backup.NewKey()
	if err != nil {
		return err
	}
	if err := newFile(c.Out, func(w io.Writer) error { _, err := fmt.Fprintln(w, identity); return err }); err != nil {
		return err
	}
	_, err = fmt.Fprintln(e.out, recipient)
	return err
}

// backupMakeCmd makes one backup.
type backupMakeCmd struct {
	place
	To  []string `help:"Recipient that may open it (age1...); may be given more than once." required:"" placeholder:"RECIPIENT"`
	Out string   `arg:"" help:"File to write; it must not be there." type:"path"`
}

func (c backupMakeCmd) Run(e *env) error {
	var m backup.Manifest
	err := newFile(c.Out, func(w io.Writer) (err error) {
		m, err = app.Backup(e.ctx, c.config(), w, c.To, version)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "%s: %d files, %d bytes, made %s\n", c.Out, len(m.Files), m.Bytes(), m.Made.Format("2006-01-02 15:04:05Z"))
	for _, h := range m.Heads {
		fmt.Fprintf(e.out, "%s: sealed to %d, head %s\n", h.Tenant, h.Pos, h.Chain)
	}
	return nil
}

// backupErasuresCmd lists the erasures.
type backupErasuresCmd struct{ place }

func (c backupErasuresCmd) Run(e *env) (err error) {
	a, err := c.open(e)
	if err != nil {
		return err
	}
	defer closing(a, &err)
	return a.Erasures(e.ctx, e.out)
}

// sealed says how to open what was sealed for an operator, and whom not to bring back.
type sealed struct {
	Identity string `help:"File with the operator's identity." required:"" type:"existingfile"`
	Kek      string `help:"The key file that was kept apart." required:"" type:"existingfile"`
	Erasures string `help:"List of erased cases; those that come back are erased again." type:"existingfile"`
}

// restoreCmd takes a backup out again.
type restoreCmd struct {
	place
	sealed
	Verify bool   `help:"Prove every log, and that it ends where the backup said."`
	From   string `arg:"" help:"The backup." type:"existingfile"`
}

func (c restoreCmd) Run(e *env) (err error) {
	if c.Database != "" {
		return fault.New(fault.Conflict, "backup.for_folder")
	}
	identity, err := os.ReadFile(c.Identity)
	if err != nil {
		return err
	}
	from, err := os.Open(c.From)
	if err != nil {
		return err
	}
	defer from.Close()
	m, err := app.Restore(e.ctx, from, string(identity), c.Kek, c.Data)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "%s: %d files, %d bytes, as of %s\n", c.Data, len(m.Files), m.Bytes(), m.Made.Format("2006-01-02 15:04:05Z"))
	a, err := c.open(e)
	if err != nil {
		return err
	}
	defer closing(a, &err)
	return c.finish(e, a, m, c.Verify)
}

// finish proves what came back, where that is asked, and erases what was erased since.
func (c sealed) finish(e *env, a *app.App, m backup.Manifest, verify bool) error {
	if verify {
		bar := newProgress(e.err)
		if err := a.Prove(e.ctx, m, func(acts int64) { bar.at(int(acts), int(acts)+1, "acts") }); err != nil {
			return err
		}
		fmt.Fprintln(e.out, "every log holds and ends where the backup said")
	}
	if c.Erasures == "" {
		return nil
	}
	list, err := os.Open(c.Erasures)
	if err != nil {
		return err
	}
	defer list.Close()
	n, err := a.EraseAgain(e.ctx, list)
	fmt.Fprintf(e.out, "%d cases erased again\n", n)
	return err
}

// newFile writes a file that was not there, whole and on disk or not at all.
func newFile(name string, write func(io.Writer) error) (err error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fault.New(fault.Conflict, "store.file_exists", "file", name)
	}
	if err != nil {
		return err
	}
	if err = errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}
