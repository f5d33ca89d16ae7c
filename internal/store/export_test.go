package store

// Exec runs a statement of a test.
func (tx *Tx) Exec(text string) error { return tx.session.exec(text) }
