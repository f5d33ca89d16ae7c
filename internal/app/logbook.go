package app

import (
	"context"
	"encoding/json"
	"strings"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/store"
)

const (
	auditRead   = "audit.read"   // a page of the log was read
	auditExport = "audit.export" // the log left the house as a table
)

// Browse reads the log backwards for those who look after it, with the names of who did what, and notes that it was read: by whom, with
// which filter, how much. Nothing is answered unless that note is on disk. The readings themselves are left out unless they are asked for.
//
// Faults: Forbidden; NotFound case.not_found for a number that there is not.
func (l *AuditLog) Browse(ctx context.Context, actor access.Actor, q httpapi.LogQuery) (page httpapi.LogPage, err error) {
	defer fault.Wrap(&err, "app.Browse")
	who, err := access.Authorise(actor, access.AuditRead, access.Resource{Tenant: actor.Tenant, Class: access.InternalData}, access.Audit, l.clock.Now())
	if err != nil {
		return page, err
	}
	f := store.LogFilter{From: q.From, Until: q.Until, Account: q.Account, Kind: q.Kind, Place: q.Place, Before: q.Before, Limit: q.Limit}
	if !q.Readings && !strings.HasPrefix(q.Kind, "audit.") {
		f.But = auditRead
	}
	err = l.store.View(ctx, func(tx *store.Tx) error {
		page = httpapi.LogPage{}
		whole := access.SystemScope(actor.Tenant)
		if q.Case != "" {
			c, err := tx.Cases().CaseByNumber(ctx, whole, q.Case)
			if err != nil {
				return err
			}
			f.Case = c.ID
		}
		found, err := tx.LogBack(whole, f)
		if err != nil {
			return err
		}
		page.Next, page.Back = found.Next, found.Back
		names := logNames{ctx: ctx, tx: tx, whole: whole, accounts: map[string]string{}, numbers: map[string]string{}}
		for _, a := range found.Acts {
			row, err := names.row(a)
			if err != nil {
				return err
			}
			page.Rows = append(page.Rows, row)
		}
		return nil
	})
	if err != nil {
		return httpapi.LogPage{}, err
	}
	return page, l.noteReading(ctx, actor, who, q, len(page.Rows))
}

// noteReading appends the act of a reading.
func (l *AuditLog) noteReading(ctx context.Context, actor access.Actor, who access.Warrant, q httpapi.LogQuery, rows int) error {
	kind, effects := auditRead, written(map[string]int{"rows": rows})
	if q.Export {
		kind, effects = auditExport, "{}"
	}
	if q.Export && q.Before > 0 { // a table is read in parts and is one act
		return nil
	}
	return l.store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.AppendAct(audit.Act{
			Tenant: actor.Tenant, Subject: audit.Subject("audit", actor.Account), Kind: kind, At: tx.Now(), Actor: signed(actor, who),
			Command: written(q), Effects: effects,
		})
		return err
	})
}

// logNames finds the names that stand behind the ids of acts, each once.
type logNames struct {
	ctx      context.Context
	tx       *store.Tx
	whole    access.Scope
	accounts map[string]string
	numbers  map[string]string
}

// row is an act with the names of who did it and to what.
func (n logNames) row(a store.SealedAct) (row httpapi.LogRow, err error) {
	row = httpapi.LogRow{Pos: a.Pos, Act: a.Act}
	if row.By, err = n.account(a.Act.Actor.Account); err != nil {
		return row, err
	}
	if row.Bearer, err = n.account(bearerOf(a.Act)); err != nil {
		return row, err
	}
	kind, id, _ := strings.Cut(a.Act.Subject, ":")
	switch kind {
	case "case":
		row.CaseNo, err = n.number(id)
	case "account":
		row.Of, err = n.account(id)
	case "print":
		row.CaseNo, err = n.number(caseOf(a.Act))
	case "reveal":
		if row.CaseNo, err = n.number(caseOf(a.Act)); err != nil {
			return row, err
		}
		look, err := n.tx.RevealByID(n.whole, id)
		row.Words = look.Words
		return row, err
	}
	return row, err
}

func (n logNames) account(id string) (string, error) {
	name, known := n.accounts[id]
	if known || id == "" {
		return name, nil
	}
	a, err := n.tx.People().Account(n.whole.Tenant(), id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", err
	}
	n.accounts[id] = a.Name
	return a.Name, nil
}

func (n logNames) number(id string) (string, error) {
	no, known := n.numbers[id]
	if known || id == "" {
		return no, nil
	}
	c, err := n.tx.Cases().Case(n.ctx, n.whole, id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", err
	}
	n.numbers[id] = c.No
	return c.No, nil
}

// bearerOf is the account that brought an act in from a phone's file.
func bearerOf(a audit.Act) string {
	var claim audit.Claim
	if a.Claim == "" || json.Unmarshal([]byte(a.Claim), &claim) != nil {
		return ""
	}
	return claim.By
}

// caseOf is the case that the command of a look or a print names.
func caseOf(a audit.Act) string {
	var command struct {
		Case string `json:"case"`
	}
	_ = json.Unmarshal([]byte(a.Command), &command) // an act without one names none
	return command.Case
}
