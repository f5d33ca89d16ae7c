package store

import "io/fs"

// dialect is what differs between the databases. The SQL itself is the same.
type dialect struct {
	name string // as in the names of files, "sqlite"
	// hint names the index by which a table is to be read, behind its name in FROM; empty where the planner needs none.
	hint func(index string) string
	// field reads a text field of a column that holds JSON; both names are ours.
	field func(column, name string) string
	// numbers is a table of one column, value, of the numbers in a JSON list.
	numbers func(list string) string
	// pairs is the index of words.
	pairs pairIndex
	// breaks reports an error after which the transaction cannot go on.
	breaks func(error) bool
	// taken reports a key that another row has.
	taken func(error) bool
	// migrations picks and translates the files.
	migrations func() (fs.FS, error)
}
