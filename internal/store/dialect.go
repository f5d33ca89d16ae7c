package store

import (
	"context"

	"github.com/pressly/goose/v3"
)

// dialect is what differs between the databases. The SQL itself is the same.
type dialect struct {
	name string // as in the names of files, "sqlite"
	// view begins a reading transaction, all of one moment.
	view string
	// hint names the index by which a table is to be read, behind its name in FROM; empty where the planner needs none.
	hint func(index string) string
	// field reads a text field of a column that holds JSON; both names are ours.
	field func(column, name string) string
	// numbers is a table of one column, value, of the numbers in a JSON list.
	numbers func(list string) string
	// pairs is the index of words.
	pairs pairIndex
	// goose is the name of the database for the library of migrations.
	goose goose.Dialect
	// migrating waits until no other process migrates; empty where the folder is held.
	migrating string
	// migrated tells the nodes that the schema has changed; empty where there are none.
	migrated string
	// oldest asks which migration a program has to know on this schema, see oldest.
	oldest string
	// edit writes a shared migration as the database wants it.
	edit func(text string) string
	// breaks reports an error after which the transaction cannot go on.
	breaks func(error) bool
	// lost reports, of an error on a connection of the driver, that the server is not there or cannot serve now; nil where there is none.
	lost func(conn any, err error) bool
	// taken reports a key that another row has.
	taken func(error) bool
	// tables lists every table with its columns: names, type, the column's place in the primary key or 0, and a table that it refers to;
	// a column that refers to several stands there several times.
	tables string
	// erasable lets rows be removed from a table from which nobody may, and lets it be as it was; both are empty for other tables.
	erasable func(table string) (unlock, lock string)
	// guard keeps others from beginning in an empty database while it is filled; empty where the folder is held.
	guard string
	// load adds rows to a table until there is io.EOF.
	load func(ctx context.Context, s *session, t Table, next func() ([]any, error)) error
}
