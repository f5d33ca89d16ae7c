package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
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
	defer func() { err = errors.Join(err, links.Sync(), links.Close()) }()
	invitations, err := a.People.AdmitInvited(e.ctx, members)
	if err != nil {
		return err
	}
	for _, i := range invitations {
		fmt.Fprintf(links, "%s,%s,%s\n", i.Login, i.Secret, i.ExpiresAt.Format(time.RFC3339))
	}
	_, err = fmt.Fprintf(e.out, "%d accounts; their invitations are in %s\n", len(members), c.Links)
	return err
}

// readMembers reads login,name,role,place,org; every wrong line is told at once.
func readMembers(a *app.App, t store.Tenant, data []byte) ([]people.Member, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	r.FieldsPerRecord = -1
	heading, err := r.Read()
	if err != nil || strings.Join(heading, ",") != "login,name,role,place,org" {
		return nil, fault.New(fault.Malformed, "accounts.heading", "want", "login,name,role,place,org")
	}
	var (
		f       fault.Fields
		members []people.Member
		now     = a.Clock.Now()
	)
	for line := 2; ; line++ {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return members, f.Err()
		}
		path := fmt.Sprintf("line %d", line)
		if err != nil || len(row) != 5 {
			f.Add(path, "accounts_columns", "n", len(row))
			continue
		}
		account := people.Account{Tenant: t.Key, ID: a.IDs.New(now), Login: people.NormalLogin(row[0]), Name: row[1], Status: people.Pending,
			Salt: a.IDs.Random(16), CreatedAt: now, Version: 1}
		post := people.Post{Tenant: t.Key, ID: a.IDs.New(now), Account: account.ID, Role: people.Role(row[2]), Place: territory.Code(row[3]),
			Org: people.Org(row[4]), From: now, Version: 1}
		member := people.Member{Account: account, Posts: []people.Post{post}}
		for _, wrong := range member.Faults() {
			f.Add(path+" "+wrong.Path, wrong.Code, pairs(wrong.Params)...)
		}
		members = append(members, member)
	}
}

func pairs(p fault.Params) (list []any) {
	for name, value := range p {
		list = append(list, name, value)
	}
	return list
}
