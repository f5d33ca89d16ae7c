package store

import (
	"slices"

	"gezhi/internal/cases"
	"gezhi/internal/people"
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
