package main

import (
	"fmt"

	"gezhi/internal/keys"
)

// keysCmd is about the key file of an installation. It reads no database, so that it works while the server runs.
type keysCmd struct {
	List  keysListCmd  `cmd:"" help:"The keys in the file, by their check values."`
	Renew keysRenewCmd `cmd:"" help:"Put a new key into the file; the running server wraps everything by it and then drops the old one."`
}

// keysListCmd lists the keys.
type keysListCmd struct{ folder }

// folder is where the key file lies.
type folder struct {
	Data string `help:"Folder of the installation." default:"data" env:"GEZHI_DATA" type:"path"`
}

func (c keysListCmd) Run(e *env) error {
	file, _, err := keys.Load(keys.Path(c.Data))
	if err != nil {
		return err
	}
	return tellKeys(e, file)
}

func tellKeys(e *env, file keys.File) error {
	for i, kek := range file.Keys {
		what := "wraps"
		if i > 0 {
			what = "still opens: the server drops it when nothing is wrapped by it"
		}
		if _, err := fmt.Fprintf(e.out, "%s %s\n", keys.Check(kek), what); err != nil {
			return err
		}
	}
	if len(file.Signed) > 0 {
		_, err := fmt.Fprintf(e.out, "gone: %d, whose signatures below kept heads can still be proven\n", len(file.Signed))
		return err
	}
	return nil
}

// keysRenewCmd begins a renewal.
type keysRenewCmd struct {
	folder
	Copy string `help:"File for a copy of the key file as it will be, on a medium that is kept apart." required:"" type:"path"`
}

func (c keysRenewCmd) Run(e *env) error {
	file, err := keys.Renew(keys.Path(c.Data), c.Copy, nil)
	if err != nil {
		return err
	}
	if err := tellKeys(e, file); err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.err, "copied to %s; keep the copy before this one as long as backups of today\nthe server begins within two minutes and needs no restart; see gezhi keys list\n", c.Copy)
	return err
}
