package store

// Exec runs a statement of a test.
func (tx *Tx) Exec(text string) error { return tx.session.exec(text) }

// Keyed lists the tables with keys of persons, which a renewal wraps anew.
func Keyed() (tables []string) {
	for _, t := range keyed {
		tables = append(tables, t.table+"."+t.id)
	}
	return tables
}
