package store

import (
	"database/sql"
	"slices"

	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/store/queries"
)

// caseKey names a case across tenants.
type caseKey struct{ tenant, id string }

// caseColumns are the columns by which a case is found, without those that change with every act. Comparable.
type caseColumns struct {
	no, state, place, community, class, category, matter, loop, desk, lead, micro, source string
	open, overdue                                                                         bool
	returned, supervised, asked, disputed                                                 bool
	round, reportedAt                                                                     int64
	closedAt                                                                              sql.NullInt64
	lon, lat                                                                              sql.NullFloat64
}

// storedCase is what a row of cases holds beside the body. Comparable.
type storedCase struct {
	version int64
	nextDue sql.NullInt64
	columns caseColumns
}

// caseRow is what the store derives from a case: its row and its links.
type caseRow struct {
	storedCase
	orgs     []string
	accounts []string
}

// rowOf derives the columns and links of a case. They follow access.Resource, so that SQL and access agree.
func rowOf(c *cases.Case) caseRow {
	res := c.Resource()
	r := caseRow{accounts: res.Accounts}
	r.version = c.Version
	r.columns = caseColumns{
		no: c.No, state: string(c.State), place: string(res.Place), community: community(string(res.Place)), class: string(res.Class),
		category: category(c.Matter), matter: c.Matter, loop: string(c.Loop), desk: string(c.Desk), lead: string(c.Lead),
		micro: string(c.Micro), source: string(c.Source), open: c.State.Open(), overdue: len(c.Overdue) > 0, round: int64(c.Round),
		reportedAt: micros(c.ReportedAt), closedAt: maybeMicros(c.ClosedAt),
	}
	if r.columns.open { // what is done waits for nobody
		k := &r.columns
		k.returned, k.supervised = c.WaitsFor(cases.WaitsReturned), c.WaitsFor(cases.WaitsSupervised)
		k.asked, k.disputed = c.WaitsFor(cases.WaitsAsked), c.WaitsFor(cases.WaitsDisputed)
	}
	if due, ok := c.NextDue(); ok {
		r.nextDue = maybeMicros(due)
	}
	if c.Point != nil {
		r.columns.lon = sql.NullFloat64{Float64: c.Point.Lon, Valid: true}
		r.columns.lat = sql.NullFloat64{Float64: c.Point.Lat, Valid: true}
	}
	for _, o := range res.Orgs {
		r.orgs = append(r.orgs, string(o))
	}
	return r
}

// category is the first three characters of a matter's code.
func category(matter string) string { return matter[:min(3, len(matter))] }

// community is the code of the community of a place, or what is known of it.
func community(place string) string { return place[:min(communityDigits, len(place))] }

// insertCase writes a case that is new. Conflict id.taken when its id or number is not.
func (tx *Tx) insertCase(c *cases.Case, r caseRow) error {
	k := r.columns
	err := tx.q.InsertCase(tx.ctx, queries.InsertCaseParams{
		Tenant: c.Tenant, ID: c.ID, No: k.no, Version: r.version, State: k.state, Open: k.open, Round: k.round,
		Place: k.place, Community: k.community, Class: k.class, Category: k.category, Matter: k.matter, Loop: k.loop, Desk: k.desk, Lead: k.lead,
		Micro: k.micro, Lon: k.lon, Lat: k.lat, ReportedAt: k.reportedAt, ClosedAt: k.closedAt, NextDue: r.nextDue,
		Overdue: k.overdue, Returned: k.returned, Supervised: k.supervised, Asked: k.asked, Disputed: k.disputed, Source: k.source, Packed: packedCase(c),
	})
	if err != nil {
		return tx.taken(err, "id.taken")
	}
	return tx.relink(c, caseRow{}, r)
}

// updateCase writes a case over its version before. Where no other column changed it leaves the indexes alone.
func (tx *Tx) updateCase(c *cases.Case, before int64, r caseRow) error {
	old, err := tx.caseBefore(c.Tenant, c.ID)
	if err != nil {
		return missing(err, "case.not_found")
	}
	if old.columns == r.columns {
		n, err := tx.q.UpdateCaseBody(tx.ctx, queries.UpdateCaseBodyParams{
			Tenant: c.Tenant, ID: c.ID, Version: before, Version_2: r.version, NextDue: r.nextDue, Source: r.columns.source, Packed: packedCase(c),
		})
		if err != nil || n == 0 {
			return staleCase(err, before, old.version)
		}
		return tx.relink(c, old, r)
	}
	k := r.columns
	n, err := tx.q.UpdateCase(tx.ctx, queries.UpdateCaseParams{
		Tenant: c.Tenant, ID: c.ID, Version: before, No: k.no, Version_2: r.version, State: k.state, Open: k.open,
		Round: k.round, Place: k.place, Community: k.community, Class: k.class, Category: k.category, Matter: k.matter, Loop: k.loop, Desk: k.desk,
		Lead: k.lead, Micro: k.micro, Lon: k.lon, Lat: k.lat, ReportedAt: k.reportedAt, ClosedAt: k.closedAt,
		NextDue: r.nextDue, Overdue: k.overdue, Returned: k.returned, Supervised: k.supervised, Asked: k.asked, Disputed: k.disputed,
		Source: k.source, Packed: packedCase(c),
	})
	if err != nil || n == 0 {
		return staleCase(err, before, old.version)
	}
	if old.columns.community != k.community {
		if err := (caseTx{tx}).reindex(c.Tenant, c.ID, k.community); err != nil {
			return err
		}
	}
	return tx.relink(c, old, r)
}

// staleCase is the answer to a change that met no row: another version is stored than the one it was decided on.
func staleCase(err error, seen, now int64) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Stale, "case.stale", "seen", seen, "now", now)
}

// caseBefore returns what is stored of the case now: as it was read or written in this transaction, or read for it.
func (tx *Tx) caseBefore(tenant, id string) (caseRow, error) {
	if r, ok := tx.seen[caseKey{tenant, id}]; ok {
		return r, nil
	}
	row, err := tx.q.CaseColumns(tx.ctx, tenant, id)
	if err != nil {
		return caseRow{}, err
	}
	body := bodyOf(row)
	old, err := body.decode()
	if err != nil {
		return caseRow{}, err
	}
	return rowOf(&old), nil
}

// see remembers what is stored of a case.
func (tx *Tx) see(tenant, id string, r caseRow) {
	if tx.seen == nil {
		tx.seen = make(map[caseKey]caseRow)
	}
	tx.seen[caseKey{tenant, id}] = r
}

// relink brings the links of a case from old to now. Most acts change none.
func (tx *Tx) relink(c *cases.Case, old, now caseRow) error {
	moved := old.columns.open != now.columns.open || old.columns.reportedAt != now.columns.reportedAt
	was, is := old.columns, now.columns
	for _, org := range without(old.orgs, now.orgs, moved) {
		if err := tx.q.DeleteCaseOrg(tx.ctx, queries.DeleteCaseOrgParams{
			Tenant: c.Tenant, Org: org, Open: was.open, ReportedAt: was.reportedAt, CaseID: c.ID,
		}); err != nil {
			return err
		}
	}
	for _, org := range without(now.orgs, old.orgs, moved) {
		if err := tx.q.InsertCaseOrg(tx.ctx, queries.InsertCaseOrgParams{
			Tenant: c.Tenant, Org: org, Open: is.open, ReportedAt: is.reportedAt, CaseID: c.ID,
		}); err != nil {
			return err
		}
	}
	for _, account := range without(old.accounts, now.accounts, moved) {
		if err := tx.q.DeleteCaseAccount(tx.ctx, queries.DeleteCaseAccountParams{
			Tenant: c.Tenant, Account: account, Open: was.open, ReportedAt: was.reportedAt, CaseID: c.ID,
		}); err != nil {
			return err
		}
	}
	for _, account := range without(now.accounts, old.accounts, moved) {
		if err := tx.q.InsertCaseAccount(tx.ctx, queries.InsertCaseAccountParams{
			Tenant: c.Tenant, Account: account, Open: is.open, ReportedAt: is.reportedAt, CaseID: c.ID,
		}); err != nil {
			return err
		}
	}
	return nil
}

// without returns what of list is not in other; all of it when every link moved.
func without(list, other []string, moved bool) []string {
	if moved {
		return list
	}
	var rest []string
	for _, v := range list {
		if !slices.Contains(other, v) {
			rest = append(rest, v)
		}
	}
	return rest
}

// storedRow reads a row of cases, without the body.
func storedRow(r queries.Case) storedCase {
	return storedCase{r.Version, r.NextDue, caseColumns{
		no: r.No, state: r.State, place: r.Place, community: r.Community, class: r.Class, category: r.Category, matter: r.Matter, loop: r.Loop,
		desk: r.Desk, lead: r.Lead, micro: r.Micro, open: r.Open, overdue: r.Overdue, round: r.Round,
		reportedAt: r.ReportedAt, closedAt: r.ClosedAt, lon: r.Lon, lat: r.Lat,
		returned: r.Returned, supervised: r.Supervised, asked: r.Asked, disputed: r.Disputed, source: r.Source,
	}}
}
