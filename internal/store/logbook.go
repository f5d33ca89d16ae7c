package store

import (
	"cmp"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store/queries"
	"gezhi/internal/territory"
)

// logSpan is how many positions of the log one reading looks at, so that a filter that fits little costs no more than another.
const logSpan = 20_000

// LogFilter selects acts of the log. Empty fields select nothing away.
type LogFilter struct {
	From, Until time.Time // the acts of [From, Until)
	Account     string    // who did it
	Kind        string    // of the act; one that ends with a dot is the beginning of many
	But         string    // a kind that is left out
	Case        string    // acts on the case, and looks at its contact
	Place       territory.Code
	Before      int64 // position; 0: from the end
	Limit       int   // at most 200; 50 if zero
}

// LogPage is a part of the log, the newest act first. Next is the position before which to go on, 0 at the beginning of the log or of
// the time asked for; Back is the instant of the act at that position: nothing newer than it was left out.
type LogPage struct {
	Acts []SealedAct
	Next int64
	Back time.Time
}

// LogBack reads the log from its end backwards, for those who look after it. A filter that fits little may give an empty page with a
// Next. The place is that of a case, or of the center or grid team that did the act.
//
// NotFound access.not_found unless the scope is the whole tenant.
func (tx *Tx) LogBack(s access.Scope, f LogFilter) (page LogPage, err error) {
	if !s.Everything() {
		return page, fault.New(fault.NotFound, "access.not_found")
	}
	limit := min(cmp.Or(max(f.Limit, 0), pageUsual), pageMost)
	top, err := tx.logTop(s.Tenant(), f)
	if err != nil || top <= 1 {
		return page, err
	}
	low := int64(1)
	if f.Case == "" {
		low = max(1, top-logSpan)
	}
	if page.Acts, err = tx.logRows(s.Tenant(), f, low, top, limit+1); err != nil {
		return page, err
	}
	switch {
	case len(page.Acts) > limit:
		page.Acts = page.Acts[:limit]
		page.Next = page.Acts[limit-1].Pos
	case low > 1:
		page.Next = low
	default:
		return page, nil
	}
	at, err := tx.actAt(s.Tenant(), page.Next)
	if !f.From.IsZero() && at.Before(f.From) {
		page.Next, at = 0, time.Time{}
	}
	page.Back = at
	return page, err
}

// logTop is the position below which to read. The log stands in the order of time, so that the end of the time asked for is found by
// halving.
func (tx *Tx) logTop(tenant string, f LogFilter) (int64, error) {
	head, err := tx.Head(tenant)
	if err != nil {
		return 0, err
	}
	top := head.Pos + 1
	if f.Before > 0 && f.Before < top {
		return f.Before, nil
	}
	if f.Until.IsZero() {
		return top, nil
	}
	low, high := int64(1), top // everything from high on is not before Until
	for low < high {
		middle := low + (high-low)/2
		at, err := tx.actAt(tenant, middle)
		if err != nil {
			return 0, err
		}
		if at.Before(f.Until) {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return high, nil
}

// actAt is when the act at a position was done.
func (tx *Tx) actAt(tenant string, pos int64) (time.Time, error) {
	at, err := tx.q.ActAtPosition(tx.ctx, tenant, pos)
	return instant(at), err
}

func (tx *Tx) logRows(tenant string, f LogFilter, low, top int64, n int) (list []SealedAct, err error) {
	var q statement
	q.add("SELECT s.pos, a.tenant, a.id, a.subject, a.seq, a.kind, a.at, a.account, a.role, a.org, a.actor_kind, a.idem_key, a.idem_body, ",
		"a.command, a.effects, a.words, a.policy, a.prev, a.hash, a.claim, a.packed FROM seals s JOIN acts a ON a.tenant = s.tenant AND a.id = s.act WHERE s.tenant = ")
	q.arg(tenant)
	q.add(" AND s.pos >= ")
	q.arg(low)
	q.add(" AND s.pos < ")
	q.arg(top)
	q.logged(f)
	q.add(" ORDER BY s.pos DESC LIMIT ")
	q.arg(n)
	rows, err := tx.session.QueryContext(tx.ctx, q.text.String(), q.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r queries.SealedRow
		if err := rows.Scan(&r.Pos, &r.Tenant, &r.ID, &r.Subject, &r.Seq, &r.Kind, &r.At, &r.Account, &r.Role, &r.Org, &r.ActorKind, &r.IdemKey, &r.IdemBody,
			&r.Command, &r.Effects, &r.Words, &r.Policy, &r.Prev, &r.Hash, &r.Claim, &r.Packed); err != nil {
			return nil, err
		}
		one, err := readSealed(r)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}

// logged appends what the filter asks of the act a.
func (s *statement) logged(f LogFilter) {
	if !f.From.IsZero() {
		s.add(" AND a.at >= ")
		s.arg(micros(f.From))
	}
	if !f.Until.IsZero() {
		s.add(" AND a.at < ")
		s.arg(micros(f.Until))
	}
	for _, e := range []struct{ column, value, is string }{{"a.account", f.Account, " = "}, {"a.kind", f.But, " <> "}} {
		if e.value != "" {
			s.add(" AND ", e.column, e.is)
			s.arg(e.value)
		}
	}
	switch {
	case strings.HasSuffix(f.Kind, "."):
		s.add(" AND ")
		s.begins("a.kind", f.Kind)
	case f.Kind != "":
		s.add(" AND a.kind = ")
		s.arg(f.Kind)
	}
	if f.Case != "" {
		s.add(" AND a.subject IN (SELECT ")
		s.arg(audit.Subject("case", f.Case))
		s.add(" UNION ALL SELECT 'reveal:' || r.id FROM reveals r WHERE r.tenant = s.tenant AND r.case_id = ")
		s.arg(f.Case)
		s.add(")")
	}
	if f.Place != "" {
		s.logPlace(f.Place)
	}
}

// logPlace appends that the act a is on a case at the place or below it, or was done by a center or a grid team there.
func (s *statement) logPlace(place territory.Code) {
	s.add(" AND (EXISTS (SELECT 1 FROM cases c WHERE c.tenant = a.tenant AND c.id = substr(a.subject, 6) AND a.subject >= 'case:' AND a.subject < 'case;' AND c.place >= ")
	s.arg(string(place))
	s.add(" AND c.place < ")
	s.arg(string(place) + ":")
	s.add(")")
	for _, org := range []people.Org{people.Center(place), people.GridTeam(place)} {
		s.add(" OR a.org >= ")
		s.arg(string(org))
		s.add(" AND a.org < ")
		s.arg(string(org) + ":")
	}
	s.add(")")
}
