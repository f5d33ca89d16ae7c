package main

import (
	"fmt"
	"os"
	"path/filepath"

	"gezhi/internal/fault"
	"gezhi/internal/store"
)

// migrateCmd brings the schema up to this program without serving, as the role that owns the tables.
type migrateCmd struct {
	place
	Grant string `help:"Role of PostgreSQL that serves: it gets what serving needs on each table, and no more." placeholder:"ROLE"`
}

func (c migrateCmd) Run(e *env) error {
	o := store.Options{Dir: filepath.Join(c.Data, "db"), Database: c.Database}
	if _, err := os.Stat(o.Dir); err != nil && c.Database == "" {
		return fault.New(fault.NotFound, "data.empty", "dir", c.Data).Because(err)
	}
	version, err := store.Migrate(e.ctx, o, c.Grant)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "the schema is at %d\n", version)
	if c.Grant != "" {
		fmt.Fprintf(e.out, "%s may serve\n", c.Grant)
	}
	return nil
}
