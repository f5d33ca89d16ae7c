package app

import (
	"context"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/keys"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

const fieldImport = "field.import" // 离线数据导入

// field opens at the desk what phones could not send.
type field struct{ app *App }

// NewField returns the opener of the application.
func NewField(a *App) httpapi.Field { return field{a} }

// DeskKey returns the public half of the desk's key and its name.
func (f field) DeskKey(ctx context.Context, tenant string) (string, []byte, error) {
	desk, err := f.app.Vault.desk(ctx, tenant, keys.DeskNow)
	if err != nil {
		return "", nil, err
	}
	return desk.ID(), desk.Public(), nil
}

// AuthorKey returns the key by which commands of an account are known as its own.
func (f field) AuthorKey(ctx context.Context, tenant, account string) ([]byte, error) {
	return f.app.Vault.authorKey(ctx, tenant, account)
}

// OpenLetter returns the key that a phone sealed to the desk for one spot, with whichever of the desk's keys it was.
func (f field) OpenLetter(ctx context.Context, tenant string, l keys.Letter, spot string) ([]byte, error) {
	desk, err := f.app.Vault.desk(ctx, tenant, keys.DeskNumber(l.Key))
	if err != nil {
		return nil, err
	}
	return desk.Open(l, spot)
}

// Author returns the account under which a command is done.
func (f field) Author(ctx context.Context, tenant, account string) (people.Here, error) {
	return f.app.People.Author(ctx, tenant, account)
}

// NoteImport appends the act of an import, with how many lines had which outcome.
func (f field) NoteImport(ctx context.Context, actor access.Actor, counts map[string]int) (err error) {
	defer fault.Wrap(&err, "app.NoteImport")
	return f.app.Store.Update(ctx, func(tx *store.Tx) error {
		by := audit.Actor{Account: actor.Account, Kind: string(actor.Kind)}
		for _, p := range actor.Posts {
			if len(access.Rights.Grants(p.Role, access.FieldImport)) > 0 {
				by.Role, by.Org = string(p.Role), string(p.ActsFor())
				break
			}
		}
		_, err := tx.AppendAct(audit.Act{
			Tenant: actor.Tenant, Subject: audit.Subject("field", f.app.IDs.New(tx.Now())), Kind: fieldImport, At: tx.Now(),
			Actor: by, Command: "{}", Effects: written(counts),
		})
		return err
	})
}
