package people

import (
	"slices"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/territory"
)

// standInMost is how long somebody may be represented in one go. A longer leave is a new post.
const standInMost = 180 * 24 * time.Hour

// CheckPost reports everything that is wrong with a new post beside those that exist: an Invalid fault that names the fields
// when the post does not fit its role, a Conflict when the role has no room for it.
// The existing posts must hold at least those of the same account and those at the same place; ended ones do no harm.
//
// The cardinalities are those of the published practice of Jincheng Chengqu: one 总网格长 for each community, one 网格长 for
// each grid, at most one 专职网格员 for each ordinary grid (一格一员), a 专业网格员 for many grids (一员多格), and many 辅助员
// for one grid (一格多员). The three administrators are three people, as GB/T 22239 asks.
func CheckPost(existing []Post, post Post) error {
	if err := checkForm(post); err != nil {
		return err
	}
	if post.StandIn() {
		return checkStandIn(existing, post)
	}
	return checkRoom(existing, post)
}

// checkForm checks the post by itself.
func checkForm(p Post) error {
	var fields fault.Fields
	r, known := rules[p.Role]
	if !known {
		fields.Add("role", "role.unknown")
		return fields.Err()
	}
	checkPlace(&fields, r, p.Place)
	checkOrg(&fields, r, p)
	checkBeat(&fields, r, p)
	switch {
	case p.From.IsZero():
		fields.Add("from", "required")
	case !p.Until.IsZero() && !p.Until.After(p.From):
		fields.Add("until", "until.after_from")
	}
	return fields.Err()
}

func checkPlace(fields *fault.Fields, r rule, place territory.Code) {
	switch {
	case !place.Valid():
		fields.Add("place", "place.form")
	case !slices.Contains(r.levels, place.Level()):
		fields.Add("place", "post.level")
	case r.kind != "" && place.Kind() != r.kind:
		fields.Add("place", "post.grid_kind", "kind", string(r.kind))
	}
}

func checkOrg(fields *fault.Fields, r rule, p Post) {
	switch {
	case p.Org == "":
		if len(r.orgs) > 0 && !r.optOrg {
			fields.Add("org", "required")
		}
	case !p.Org.Valid():
		fields.Add("org", "org.form")
	case !slices.Contains(r.orgs, p.Org.Kind()):
		fields.Add("org", "post.org_kind")
	case p.Org.Place() != "" && p.Org.Place() != p.Place:
		fields.Add("org", "post.org_elsewhere")
	}
}

func checkBeat(fields *fault.Fields, r rule, p Post) {
	if !r.beat {
		if len(p.Beat) > 0 {
			fields.Add("beat", "post.no_beat")
		}
		return
	}
	if len(p.Beat) == 0 {
		fields.Add("beat", "required")
	}
	seen := map[territory.Code]bool{}
	for _, g := range p.Beat {
		if !g.Valid() || g.Level() != grid || !p.Place.Contains(g) || seen[g] {
			fields.Add("beat", "post.beat", "grid", string(g))
		}
		seen[g] = true
	}
}

// checkRoom checks the post against those that others hold at the same time, and against the account's own.
func checkRoom(existing []Post, p Post) error {
	for _, e := range existing {
		if e.ID == p.ID || e.Tenant != p.Tenant || e.StandIn() || !e.Overlaps(p) {
			continue
		}
		if r := rules[p.Role]; r.single != "" && e.Role == p.Role && e.Place == p.Place {
			return fault.New(fault.Conflict, r.single, "place", string(p.Place))
		}
		if e.Account == p.Account && e.Role == p.Role && e.Place == p.Place && e.Org == p.Org {
			return fault.New(fault.Conflict, "post.twice")
		}
	}
	return checkAdmins(existing, p)
}

// checkAdmins keeps the three administrators three people. Stand-ins count: nobody is two of them even for a day.
func checkAdmins(existing []Post, p Post) error {
	if !p.Role.Admin() {
		return nil
	}
	for _, e := range existing {
		if e.ID != p.ID && e.Tenant == p.Tenant && e.Account == p.Account && e.Role.Admin() && e.Role != p.Role && e.Overlaps(p) {
			return fault.New(fault.Conflict, "post.admins_apart", "role", string(e.Role))
		}
	}
	return nil
}

// checkStandIn checks a post that is held for somebody who is away. It takes no room of its own, so the cardinalities do not count it.
func checkStandIn(existing []Post, p Post) error {
	i := slices.IndexFunc(existing, func(e Post) bool { return e.ID == p.StandInFor && e.Tenant == p.Tenant })
	if i < 0 {
		return fault.New(fault.NotFound, "post.not_found")
	}
	of := existing[i]
	var fields fault.Fields
	switch {
	case p.Until.IsZero():
		fields.Add("until", "required")
	case p.Until.Sub(p.From) > standInMost:
		fields.Add("until", "standin.too_long", "days", int(standInMost/(24*time.Hour)))
	}
	if p.From.Before(of.From) || !of.Until.IsZero() && p.Until.After(of.Until) {
		fields.Add("from", "standin.outside")
	}
	if of.StandIn() {
		fields.Add("post", "standin.of_standin")
	}
	if of.Account == p.Account {
		fields.Add("account", "standin.self")
	}
	if of.Role != p.Role || of.Place != p.Place || of.Org != p.Org || !slices.Equal(of.Beat, p.Beat) {
		fields.Add("post", "standin.differs")
	}
	if err := fields.Err(); err != nil {
		return err
	}
	return checkAdmins(existing, p)
}

// Represent returns the post with which account stands in for the holder of p from one instant until another.
func (p Post) Represent(id, account string, from, until time.Time) Post {
	p.StandInFor, p.ID, p.Account = p.ID, id, account
	p.From, p.Until, p.Version = from, until, 0
	p.Beat = slices.Clone(p.Beat)
	return p
}
