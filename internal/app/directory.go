package app

import (
	"context"

	"gezhi/internal/access"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// Directory lists colleagues with their posts (通讯录). Passwords, salts and posts that have ended are left out.
type Directory struct{ store *store.Store }

// NewDirectory returns the directory of the application.
func NewDirectory(a *App) *Directory { return &Directory{store: a.Store} }

// Colleagues returns a page of the colleagues within the scope, from the oldest account on. Whoever has the whole tenant finds
// them by the sign-in name too. Malformed list.cursor.
func (d *Directory) Colleagues(ctx context.Context, s access.Scope, f httpapi.ColleagueFilter) (page httpapi.ColleaguePage, err error) {
	defer fault.Wrap(&err, "app.Colleagues")
	return d.page(ctx, s, store.ColleagueFilter{
		Name: f.Name, Role: f.Role, Place: f.Place, Org: f.Org, Status: f.Status, After: f.After, Limit: f.Limit,
	})
}

// Colleague returns one of them. NotFound account.not_found for one who is not within the scope.
func (d *Directory) Colleague(ctx context.Context, s access.Scope, id string) (one httpapi.Colleague, err error) {
	defer fault.Wrap(&err, "app.Colleague")
	if id == "" {
		return httpapi.Colleague{}, fault.New(fault.NotFound, "account.not_found")
	}
	page, err := d.page(ctx, s, store.ColleagueFilter{ID: id, Limit: 1})
	if err != nil {
		return httpapi.Colleague{}, err
	}
	if len(page.Items) == 0 {
		return httpapi.Colleague{}, fault.New(fault.NotFound, "account.not_found")
	}
	return page.Items[0], nil
}

// Posted lists the grid's chief and full-time worker of now, the worker first. Accounts that are not in use are vacancies.
func (d *Directory) Posted(ctx context.Context, tenant string, grid territory.Code) (list []httpapi.Posted, err error) {
	defer fault.Wrap(&err, "app.Posted(%s)", grid)
	err = d.store.View(ctx, func(tx *store.Tx) error {
		posts, err := tx.People().PostsAt(tenant, grid)
		if err != nil {
			return err
		}
		for _, role := range []people.Role{people.GridWorker, people.GridChief} {
			for _, p := range posts {
				if p.Role != role || !p.Role.Posted() || !p.At(tx.Now()) {
					continue
				}
				account, err := tx.People().Account(tenant, p.Account)
				if err != nil {
					return err
				}
				if account.Status == people.Active {
					list = append(list, httpapi.Posted{Role: role, Name: account.Name})
				}
			}
		}
		return nil
	})
	return list, err
}

// Holders lists the posts of a county that have not ended, with the names of those who hold them.
func (d *Directory) Holders(ctx context.Context, tenant string) (list []people.Holder, err error) {
	defer fault.Wrap(&err, "app.Holders")
	err = d.store.View(ctx, func(tx *store.Tx) error {
		t, err := tx.Tenant(tenant)
		if err != nil {
			return err
		}
		list, err = tx.HoldersUnder(tenant, t.County)
		return err
	})
	return list, err
}

func (d *Directory) page(ctx context.Context, s access.Scope, f store.ColleagueFilter) (page httpapi.ColleaguePage, err error) {
	err = d.store.View(ctx, func(tx *store.Tx) error {
		list, next, err := tx.Colleagues(s, f)
		page = httpapi.ColleaguePage{Next: next}
		for _, c := range list {
			page.Items = append(page.Items, httpapi.Colleague(c))
		}
		return err
	})
	return page, err
}
