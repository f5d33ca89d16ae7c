package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"gezhi/internal/app"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// accountsCmd takes in accounts with one post each, all or none, and writes an invitation for each into a file that only its owner reads.
type accountsCmd struct {
	target
	Links string `help:"File for the invitations (login, link secret, until); it must not exist." required:"" type:"path"`
}

func (c accountsCmd) Run(e *env) (err error) {
	a, t, data, err := c.open(e)
	if err != nil {
		return err
	}
	defer closing(a, &err)
	members, err := readMembers(a, t, data)
	if err != nil {
		return err
	}
	links, err := os.OpenFile(c.Links, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	invitations, err := a.People.AdmitInvited(e.ctx, members)
	if err != nil {
		return errors.Join(err, links.Close(), os.Remove(c.Links))
	}
	if err := writeLinks(links, invitations); err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.out, "%d accounts; their invitations are in %s\n", len(members), c.Links)
	return err
}

func writeLinks(file *os.File, invitations []people.Invitation) (err error) {
	for _, i := range invitations {
		_, wrong := fmt.Fprintf(file, "%s,%s,%s\n", i.Login, i.Secret, i.ExpiresAt.Format(time.RFC3339))
		err = errors.Join(err, wrong)
	}
	return errors.Join(err, file.Sync(), file.Close())
}

// readMembers reads the people of a file; every wrong line is told at once.
func readMembers(a *app.App, t store.Tenant, data []byte) ([]people.Member, error) {
	var f fault.Fields
	rows, err := readRows(data, []string{"login", "name", "role", "place"}, []string{"org"}, &f)
	if err != nil {
		return nil, err
	}
	var members []people.Member
	first := map[string]string{} // where a sign-in name stood before
	for _, r := range rows {
		m := newMember(a, t, r.cells)
		for _, wrong := range m.Faults() {
			f.Add(r.where+" "+wrong.Path, wrong.Code, pairs(wrong.Params)...)
		}
		login := m.Account.Login
		if before, twice := first[login]; twice {
			f.Add(r.where+" login", "import.twice", "value", login, "first", before)
		} else {
			first[login] = r.where
		}
		members = append(members, m)
	}
	return members, f.Err()
}

// newMember is a pending account with one post from now on.
func newMember(a *app.App, t store.Tenant, cells map[string]string) people.Member {
	now := a.Clock.Now()
	account := people.Account{
		Tenant: t.Key, ID: a.IDs.New(now), Login: people.NormalLogin(cells["login"]), Name: cells["name"], Status: people.Pending,
		Salt: a.IDs.Random(16), CreatedAt: now, Version: 1,
	}
	post := people.Post{
		Tenant: t.Key, ID: a.IDs.New(now), Account: account.ID, Role: people.Role(cells["role"]), Place: territory.Code(cells["place"]),
		Org: people.Org(cells["org"]), From: now, Version: 1,
	}
	return people.Member{Account: account, Posts: []people.Post{post}}
}

func pairs(p fault.Params) (list []any) {
	for name, value := range p {
		list = append(list, name, value)
	}
	return list
}
