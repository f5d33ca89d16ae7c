package apitest

import (
	"context"
	"crypto/sha256"

	"gezhi/internal/access"
	"gezhi/internal/keys"
	"gezhi/internal/people"
)

// Field opens what phones sealed, with keys that are known to all.
type Field struct{ People *people.Service }

// DeskScalar is the private half of the desk's key in a world.
var DeskScalar = sha256.Sum256([]byte("a desk for tests"))

func (f Field) desk() (*keys.Desk, error) { return keys.NewDesk(keys.DeskNow, DeskScalar[:]) }

// DeskKey returns the same key for every tenant.
func (f Field) DeskKey(context.Context, string) (string, []byte, error) {
	d, err := f.desk()
	return d.ID(), d.Public(), err
}

// AuthorKey follows from the account alone.
func (f Field) AuthorKey(_ context.Context, tenant, account string) ([]byte, error) {
	sum := sha256.Sum256([]byte(tenant + account))
	return sum[:], nil
}

// OpenLetter opens with the one key.
func (f Field) OpenLetter(_ context.Context, _ string, l keys.Letter, spot string) ([]byte, error) {
	d, err := f.desk()
	if err != nil {
		return nil, err
	}
	return d.Open(l, spot)
}

// Author is the member of the world.
func (f Field) Author(ctx context.Context, tenant, account string) (people.Here, error) {
	return f.People.Author(ctx, tenant, account)
}

// NoteImport notes nothing.
func (f Field) NoteImport(context.Context, access.Actor, map[string]int) error { return nil }
