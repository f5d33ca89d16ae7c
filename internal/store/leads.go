package store

import (
	"slices"

	"gezhi/internal/cases"
	"gezhi/internal/people"
	"gezhi/internal/store/queries"
	"gezhi/internal/territory"
)

// OpenByLead counts the open cases in some states by the organisation that has the lead. It reads open work alone, never the history.
func (tx *Tx) OpenByLead(tenant string, states []cases.State) (map[people.Org]int, error) {
	rows, err := tx.q.OpenByLead(tx.ctx, tenant)
	n := make(map[people.Org]int, len(rows))
	for _, r := range rows {
		if slices.Contains(states, cases.State(r.State)) {
			n[people.Org(r.Lead)] += int(r.N)
		}
	}
	return n, err
}

// PostsNaming lists the posts that name an organisation, also ended ones.
func (tx *Tx) PostsNaming(tenant string, org people.Org) ([]people.Post, error) {
	return readPosts(tx.q.PostsOfOrg(tx.ctx, tenant, string(org)))
}

// HoldersUnder lists the posts at a place and everywhere below it that have not ended, with the names of their holders, by place. Accounts
// that are not in use hold nothing.
func (tx *Tx) HoldersUnder(tenant string, place territory.Code) ([]people.Holder, error) {
	rows, err := tx.q.HeldUnder(tx.ctx, queries.HeldUnderParams{
		Tenant: tenant, Place: string(place), Place_2: string(place) + ":", UntilAt: maybeMicros(tx.Now()), Status: string(people.Disabled),
	})
	return mappedErr(rows, err, func(r queries.HeldUnderRow) (people.Holder, error) {
		post, err := readPost(queries.Post{
			Tenant: r.Tenant, ID: r.ID, Account: r.Account, Role: r.Role, Place: r.Place, Org: r.Org, Beat: r.Beat, FromAt: r.FromAt, UntilAt: r.UntilAt,
			StandInFor: r.StandInFor, Version: r.Version,
		})
		return people.Holder{Post: post, Name: r.Name}, err
	})
}
