package main

import (
	"fmt"
	"io"
	"os"

	"gezhi/internal/app"
	"gezhi/internal/backup"
)

// exportAllCmd writes a whole installation, for the other database.
type exportAllCmd struct {
	place
	To    []string `help:"Recipient that may open it (age1..., see backup key); may be given more than once." required:"" placeholder:"RECIPIENT"`
	Files bool     `help:"With photos and files; without them copy the folder blobs yourself." default:"true" negatable:""`
	Out   string   `arg:"" help:"File to write; it must not be there." type:"path"`
}

func (c exportAllCmd) Run(e *env) (err error) {
	a, err := c.open(e)
	if err != nil {
		return err
	}
	defer closing(a, &err)
	var m backup.Manifest
	err = newFile(c.Out, func(w io.Writer) (err error) {
		m, err = a.Export(e.ctx, w, c.To, c.Files, version)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "%s: %d rows, %d files, %d bytes\n", c.Out, m.Rows, len(m.Files)-m.Parts(), m.Bytes())
	for _, h := range m.Heads {
		fmt.Fprintf(e.out, "%s: sealed to %d, head %s\n", h.Tenant, h.Pos, h.Chain)
	}
	return nil
}

// importAllCmd takes a whole installation in.
type importAllCmd struct {
	place
	sealed
	From string `arg:"" help:"The export." type:"existingfile"`
}

func (c importAllCmd) Run(e *env) (err error) {
	identity, err := os.ReadFile(c.Identity)
	if err != nil {
		return err
	}
	from, err := os.Open(c.From)
	if err != nil {
		return err
	}
	defer from.Close()
	m, err := app.Import(e.ctx, c.config(), from, string(identity), c.Kek)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "%s: %d rows, %d files, %d bytes\n", c.Data, m.Rows, len(m.Files)-m.Parts(), m.Bytes())
	a, err := c.open(e)
	if err != nil {
		return err
	}
	defer closing(a, &err)
	if err := a.ProveRows(e.ctx, m); err != nil {
		return err
	}
	fmt.Fprintln(e.out, "every row reads as it was exported")
	return c.finish(e, a, m, true)
}
