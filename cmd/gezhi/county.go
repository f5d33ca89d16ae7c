package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"gezhi/internal/app"
	"gezhi/internal/backup"
	"gezhi/internal/fault"
	"gezhi/internal/keys"
	"gezhi/internal/store"
)

// countyCmd is about the counties of an installation.
type countyCmd struct {
	List   countyListCmd   `cmd:"" help:"The counties of this installation, with how far their logs have come."`
	Add    countyAddCmd    `cmd:"" help:"Begin another county, and print its one-time set-up token."`
	Export countyExportCmd `cmd:"" help:"Everything of one county, for an installation of its own, with a key file of its own."`
	Remove countyRemoveCmd `cmd:"" help:"Remove what is left of a county that took its export in elsewhere."`
}

// countyListCmd lists the counties.
type countyListCmd struct{ place }

func (c countyListCmd) Run(e *env) (err error) {
	a, err := c.open(e)
	if err != nil {
		return err
	}
	defer closing(a, &err)
	all := slices.SortedFunc(slices.Values(a.Tenants.All()), func(x, y store.Tenant) int { return strings.Compare(string(x.County), string(y.County)) })
	for _, t := range all {
		err := a.Store.View(e.ctx, func(tx *store.Tx) error {
			head, err := tx.Head(t.Key)
			if err == nil {
				_, err = fmt.Fprintf(e.out, "%s %s: %s, %d acts sealed, since %s\n", t.County, t.Name, t.Jurisdiction, head.Pos, t.CreatedAt.Format("2006-01-02"))
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return a.Store.View(e.ctx, func(tx *store.Tx) error {
		left, err := tx.Departures()
		for _, d := range left {
			if err := tellDeparture(e, d); err != nil {
				return err
			}
		}
		return err
	})
}

func tellDeparture(e *env, d store.Departure) error {
	when := "is being removed: give county remove again"
	if !d.Done.IsZero() {
		when = "left, removed " + d.Done.Format("2006-01-02")
	}
	_, err := fmt.Fprintf(e.out, "%s %s: %s, %d acts sealed, head %s, %d rows\n", d.County, d.Name, when, d.Head.Pos, d.Head.Chain, d.Removed)
	return err
}

// countyRemoveCmd removes what is left of a county that left.
type countyRemoveCmd struct {
	place
	County   string `help:"6-digit code of the county." required:""`
	Manifest string `help:"Manifest that lies beside its export." required:"" type:"existingfile"`
	Arrived  string `help:"Head of its log as verify prints it over there, before anybody works there." required:"" placeholder:"HEAD"`
}

func (c countyRemoveCmd) Run(e *env) (err error) {
	text, err := os.ReadFile(c.Manifest)
	if err != nil {
		return err
	}
	var m backup.Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return fault.New(fault.Conflict, "county.not_this", "county", c.County).Because(err)
	}
	a, err := c.open(e)
	if err != nil {
		return err
	}
	defer closing(a, &err)
	d, err := a.RemoveTenant(e.ctx, c.County, m, c.Arrived)
	if err != nil {
		return err
	}
	return tellDeparture(e, d)
}

// countyAddCmd begins another county.
type countyAddCmd struct {
	place
	county
}

func (c countyAddCmd) Run(e *env) (err error) {
	a, err := c.open(e)
	if err != nil {
		return err
	}
	defer closing(a, &err)
	return c.begin(e, a)
}

// countyExportCmd writes what a county takes along when it leaves.
type countyExportCmd struct {
	place
	County string   `help:"6-digit code of the county." required:""`
	To     []string `help:"Recipient that may open it (age1..., see backup key); may be given more than once." required:"" placeholder:"RECIPIENT"`
	KeyOut string   `name:"key-out" help:"File for the county's own key; made with mode 600. Hand it over by another way than the export." required:"" type:"path"`
	Out    string   `arg:"" help:"File to write; it must not be there." type:"path"`
}

func (c countyExportCmd) Run(e *env) (err error) {
	a, err := c.open(e)
	if err != nil {
		return err
	}
	defer closing(a, &err)
	kek, err := keys.Create(c.KeyOut, nil)
	if err != nil {
		return err
	}
	m, err := c.write(e, a, kek)
	if err != nil {
		return errors.Join(err, os.Remove(c.KeyOut)) // a key of nothing
	}
	err = newFile(c.Out+".manifest", func(w io.Writer) error { return json.NewEncoder(w).Encode(m) })
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "%s: %d rows, %d files, %d bytes\n", c.Out, m.Rows, len(m.Files)-m.Parts(), m.Bytes())
	for _, h := range m.Heads {
		fmt.Fprintf(e.out, "%s: sealed to %d, head %s\n", h.Tenant, h.Pos, h.Chain)
	}
	_, err = fmt.Fprintf(e.out, "there: gezhi import all --kek %s --identity FILE %s\n", c.KeyOut, c.Out)
	return err
}

func (c countyExportCmd) write(e *env, a *app.App, kek keys.File) (m backup.Manifest, err error) {
	err = newFile(c.Out, func(w io.Writer) (err error) {
		m, err = a.ExportTenant(e.ctx, w, c.To, c.County, kek, version)
		return err
	})
	return m, err
}
