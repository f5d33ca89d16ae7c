package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/geo"
	"gezhi/internal/store/queries"
)

// caseTx is a transaction as the cases room sees it. The contexts of its methods are those of requests: a reading
// transaction has its own already, and a writing one goes on without.
type caseTx struct{ *Tx }

// Case returns a case within the scope.
func (tx caseTx) Case(_ context.Context, s access.Scope, id string) (cases.Case, error) {
	return tx.oneCase(s, "c.id", id)
}

// CaseByNumber returns the case with the number for people, within the scope.
func (tx caseTx) CaseByNumber(_ context.Context, s access.Scope, no string) (cases.Case, error) {
	return tx.oneCase(s, "c.no", no)
}

func (tx caseTx) oneCase(s access.Scope, column, value string) (cases.Case, error) {
	var q statement
	q.add("SELECT ", caseBodyColumns, " FROM cases c WHERE ")
	q.admit(s)
	q.add(" AND ", column, " = ")
	q.arg(value)
	var body caseBody
	if err := tx.session.QueryRowContext(tx.ctx, q.text.String(), q.args...).Scan(body.into()...); err != nil {
		return cases.Case{}, missing(err, "case.not_found")
	}
	c, err := body.decode()
	if err != nil {
		return cases.Case{}, err
	}
	if tx.writes {
		tx.see(c.Tenant, c.ID, rowOf(&c))
	}
	return c, nil
}

// within answers NotFound case.not_found unless the case lies within the scope.
func (tx caseTx) within(s access.Scope, id string) error {
	var q statement
	q.add("SELECT 1 FROM cases c WHERE ")
	q.admit(s)
	q.add(" AND c.id = ")
	q.arg(id)
	var one int
	return missing(tx.session.QueryRowContext(tx.ctx, q.text.String(), q.args...).Scan(&one), "case.not_found")
}

// Acts returns the acts of a case, in order.
func (tx caseTx) Acts(_ context.Context, s access.Scope, caseID string) ([]audit.Act, error) {
	if err := tx.within(s, caseID); err != nil {
		return nil, err
	}
	return tx.Tx.Acts(s.Tenant(), audit.Subject("case", caseID))
}

// Words returns the private texts of a case, in the order of the acts.
func (tx caseTx) Words(_ context.Context, s access.Scope, caseID string) ([]cases.Word, error) {
	if err := tx.within(s, caseID); err != nil {
		return nil, err
	}
	rows, err := tx.q.WordsOf(tx.ctx, s.Tenant(), caseID)
	if err != nil {
		return nil, err
	}
	words := make([]cases.Word, 0, len(rows))
	for _, r := range rows {
		words = append(words, cases.Word{
			Tenant: r.Tenant, Case: r.CaseID, Act: r.Act, Name: r.Name, Salt: bytesOf(r.Salt), Text: r.Text, Erased: r.Erased,
		})
	}
	return words, nil
}

// Contact returns the sealed contact of a case. NotFound contact.not_found where none was left.
func (tx caseTx) Contact(_ context.Context, s access.Scope, caseID string) (cases.SealedContact, error) {
	if err := tx.within(s, caseID); err != nil {
		return cases.SealedContact{}, err
	}
	r, err := tx.q.Contact(tx.ctx, s.Tenant(), caseID)
	if err != nil {
		return cases.SealedContact{}, missing(err, "contact.not_found")
	}
	return cases.SealedContact{
		Tenant: r.Tenant, Case: r.CaseID, PersonKey: bytesOf(r.PersonKey), Name: bytesOf(r.Name), Phone: bytesOf(r.Phone), Index: r.PhoneIndex, Erased: r.Erased,
	}, nil
}

// Keyed returns the act done under an idempotency key in the tenant of the scope. The key is a secret of its principal:
// whoever has it did the act, so the terms of the scope are not asked.
func (tx caseTx) Keyed(_ context.Context, s access.Scope, key string) (audit.Act, bool, error) {
	if s.Empty() || key == "" {
		return audit.Act{}, false, nil
	}
	row, err := tx.q.ActByKey(tx.ctx, s.Tenant(), key)
	if errors.Is(err, sql.ErrNoRows) {
		return audit.Act{}, false, nil
	}
	if err != nil {
		return audit.Act{}, false, err
	}
	act, err := readAct(row)
	return act, err == nil, err
}

// DueCases lists the cases whose next due instant has come, in due order.
func (tx caseTx) DueCases(_ context.Context, s access.Scope, now time.Time, limit int) ([]cases.Case, error) {
	q := tx.casesBy(s, "cases_due")
	q.add(" AND c.next_due IS NOT NULL AND c.next_due <= ")
	q.arg(micros(now))
	q.add(" ORDER BY c.next_due, c.id LIMIT ")
	q.arg(limit)
	return tx.caseList(q, limit, nil)
}

// casesBy begins a statement that finds cases within the scope by an index.
func (tx caseTx) casesBy(s access.Scope, index string) *statement {
	q := &statement{}
	q.add("SELECT ", caseBodyColumns, " FROM cases c", tx.store.dialect.hint(index), " WHERE ")
	q.admit(s)
	return q
}

// Similar lists cases that may tell the same, newest first: those near the point, and those in the same micro-grid.
func (tx caseTx) Similar(_ context.Context, s access.Scope, n cases.Nearby) ([]cases.Case, error) {
	if len(n.States) == 0 || n.Limit <= 0 {
		return nil, nil
	}
	here := geo.LonLat{Lon: n.Lon, Lat: n.Lat}
	lon, lat := degrees(n.Metres, n.Lat)
	near := tx.similar(s, n, "cases_near")
	near.between("c.lat", n.Lat-lat, n.Lat+lat)
	near.between("c.lon", n.Lon-lon, n.Lon+lon)
	found, err := tx.newest(near, n.Limit, func(c *cases.Case) bool { return here.Metres(*c.Point) <= n.Metres })
	if err != nil || n.Micro == "" {
		return found, err
	}
	same := tx.similar(s, n, "cases_community")
	same.add(" AND c.open IN (TRUE, FALSE) AND c.community = ")
	same.arg(community(string(n.Micro)))
	same.add(" AND c.micro = ")
	same.arg(string(n.Micro))
	more, err := tx.newest(same, n.Limit, func(c *cases.Case) bool {
		return !slices.ContainsFunc(found, func(f cases.Case) bool { return f.ID == c.ID })
	})
	found = append(found, more...)
	slices.SortFunc(found, func(a, b cases.Case) int {
		return cmp.Or(b.ReportedAt.Compare(a.ReportedAt), cmp.Compare(b.ID, a.ID))
	})
	return found[:min(len(found), n.Limit)], err
}

// similar begins a statement that finds by an index what may tell the same.
func (tx caseTx) similar(s access.Scope, n cases.Nearby, index string) *statement {
	q := tx.casesBy(s, index)
	q.add(" AND c.category = ")
	q.arg(n.Category)
	q.add(" AND c.reported_at >= ")
	q.arg(micros(n.Since))
	q.add(" AND c.id <> ")
	q.arg(n.Case)
	q.add(" AND c.state IN ")
	q.in(stateNames(n.States))
	return q
}

func (tx caseTx) newest(q *statement, limit int, keep func(*cases.Case) bool) ([]cases.Case, error) {
	q.add(" ORDER BY c.reported_at DESC, c.id DESC")
	return tx.caseList(q, limit, keep)
}

// between appends that a column lies in a closed range.
func (s *statement) between(column string, least, most float64) {
	s.add(" AND ", column, " >= ")
	s.arg(least)
	s.add(" AND ", column, " <= ")
	s.arg(most)
}

// caseList reads the bodies that a statement answers, up to limit of those that keep admits.
func (tx caseTx) caseList(q *statement, limit int, keep func(*cases.Case) bool) ([]cases.Case, error) {
	rows, err := tx.session.QueryContext(tx.ctx, q.text.String(), q.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []cases.Case
	for len(list) < limit && rows.Next() {
		var body caseBody
		if err := rows.Scan(body.into()...); err != nil {
			return nil, err
		}
		c, err := body.decode()
		if err != nil {
			return nil, err
		}
		if keep == nil || keep(&c) {
			list = append(list, c)
		}
	}
	return list, rows.Err()
}

// Save writes the case as it stands after the act, and the act.
func (tx caseTx) Save(_ context.Context, c *cases.Case, act audit.Act) error {
	r := rowOf(c)
	var prev audit.Hash
	if act.Seq == 1 {
		if err := tx.insertCase(c, r); err != nil {
			return err
		}
	} else {
		if err := tx.updateCase(c, act.Seq-1, r); err != nil {
			return err
		}
		hash, err := tx.q.HashOfAct(tx.ctx, act.Tenant, act.Subject, act.Seq-1)
		if err != nil {
			return err
		}
		if prev, err = asHash(hash); err != nil {
			return err
		}
	}
	tx.see(c.Tenant, c.ID, r)
	if err := tx.hold(c, act.Kind == eraseKind); err != nil {
		return err
	}
	_, err := tx.insertAct(act, act.Seq, prev)
	return err
}

// SaveWords writes the private texts of an act.
func (tx caseTx) SaveWords(_ context.Context, words []cases.Word) error {
	for _, w := range words {
		err := tx.q.InsertWord(tx.ctx, queries.InsertWordParams{
			Tenant: w.Tenant, CaseID: w.Case, Act: w.Act, Name: w.Name, Salt: blob(w.Salt), Text: w.Text, Erased: w.Erased,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// SaveContact writes the sealed contact of a case, over the one before.
func (tx caseTx) SaveContact(_ context.Context, c cases.SealedContact) error {
	return tx.q.SaveContact(tx.ctx, queries.SaveContactParams{
		Tenant: c.Tenant, CaseID: c.Case, PersonKey: blob(c.PersonKey), Name: blob(c.Name), Phone: blob(c.Phone),
		PhoneIndex: c.Index, Erased: c.Erased,
	})
}

// Erase makes the private part of a case a tombstone.
func (tx caseTx) Erase(_ context.Context, tenant, caseID string) error {
	if err := tx.unindex(tenant, caseID); err != nil {
		return err
	}
	if err := tx.q.EraseWords(tx.ctx, tenant, caseID, []byte{}); err != nil {
		return err
	}
	if err := tx.q.EraseReveals(tx.ctx, tenant, caseID, []byte{}); err != nil {
		return err
	}
	return tx.q.EraseContact(tx.ctx, tenant, caseID, []byte{})
}

// NextSerial returns the next serial of a county on a day.
func (tx caseTx) NextSerial(_ context.Context, tenant, day string) (int64, error) {
	return tx.serial(tenant, day)
}

// blob is b, or empty bytes for none: the columns hold no NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func stateNames(states []cases.State) []string {
	names := make([]string, len(states))
	for i, s := range states {
		names[i] = string(s)
	}
	return names
}

// degrees returns how far metres reach in degrees of longitude and latitude at a latitude, rather too far than too short.
func degrees(metres, lat float64) (lon, latitude float64) {
	const perDegree = 110_000
	latitude = metres / perDegree
	return min(360, latitude/max(0.01, math.Cos(lat*math.Pi/180))), latitude
}

// bytesOf is b as rooms see it: no bytes are nil, on every database.
func bytesOf(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return b
}
