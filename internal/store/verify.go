package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/store/queries"
)

// What may be wrong with a row beside what package audit finds in the log itself.
const (
	WhatFold    = "fold"    // the stored case is not the fold of its acts
	WhatColumns = "columns" // a column by which a case is found does not fit the case
	WhatLinks   = "links"   // an organisation or account that has to do with a case is not noted, or one too many is
	WhatWord    = "word"    // a private text is not the one that its act knows
	WhatOrphan  = "orphan"  // there is a row that no act tells of
	WhatCount   = "count"   // a counter does not fit the acts
)

// Proof is what a verification that found nothing wrong has seen.
type Proof struct {
	audit.Result
	Cases    int64
	Words    int64 // private texts, tombstones included
	Counters int64
}

// Verify proves a tenant's whole log: hashes, chains and seals, every case against the fold of its acts, private texts
// against their hashes, counters against a recount. The log must lead through the heads, which were kept outside.
// It reads one moment of the store and lets work go on. progress is told how many acts were read so far; it may be nil.
// The error is an *audit.Broken that names the first bad row.
func (s *Store) Verify(ctx context.Context, tenant string, progress func(acts int64), heads ...audit.Head) (proof Proof, err error) {
	err = s.View(ctx, func(tx *Tx) error {
		v := verification{tx: tx, tenant: tenant, log: audit.NewVerifier(tenant, heads...), counts: map[Count]int64{}}
		if v.counted, err = tx.Cursor(tenant, Counters); err != nil {
			return err
		}
		if err := v.acts(progress); err != nil {
			return err
		}
		if err := v.seals(); err != nil {
			return err
		}
		if err := v.totals(); err != nil {
			return err
		}
		if err := v.counters(); err != nil {
			return err
		}
		proof = v.proof
		if proof.Result, err = v.log.Finish(); err != nil {
			return err
		}
		return v.head(proof.Head)
	})
	return proof, err
}

// head proves that the stored end of the log, from which it goes on, is its end.
func (v *verification) head(end audit.Head) error {
	stored, err := v.tx.Head(v.tenant)
	if errors.Is(err, audit.ErrHash) || err == nil && stored != end {
		return broken("chain head", audit.WhatHead)
	}
	return err
}

// verification is one run of Verify.
type verification struct {
	tx      *Tx
	tenant  string
	log     *audit.Verifier
	proof   Proof
	counted int64           // the position up to which the counters have counted
	counts  map[Count]int64 // recounted; N of the key is 0
	links   struct{ orgs, accounts int64 }
	reveals int64

	subject string    // whose acts are being read
	opening audit.Act // the first of them
	history [][]byte
	hashes  map[wordKey]string
	tally   tally
}

type wordKey struct {
	act  int64
	name string
}

func broken(row, what string) error { return &audit.Broken{Row: row, What: what} }

// acts reads all acts, in order of subject and number, and proves each case after its last act.
func (v *verification) acts(progress func(int64)) error {
	subject, seq, n := "", int64(0), int64(0)
	for {
		rows, err := v.tx.q.ActsFrom(v.tx.ctx, v.tenant, subject, seq)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := v.act(r); err != nil {
				return err
			}
			subject, seq, n = r.Subject, r.Seq, n+1
		}
		if progress != nil {
			progress(n)
		}
		if len(rows) == 0 {
			return v.endSubject()
		}
	}
}

func (v *verification) act(r queries.ActsFromRow) error {
	sealed, err := readSealed(queries.SealedRow(r))
	a := sealed.Act
	if err != nil {
		return broken(fmt.Sprintf("act %s %d", r.Subject, r.Seq), audit.WhatHash)
	}
	if r.Packed != nil && !bytes.Equal(r.Packed, packedAct(a)) {
		return broken(fmt.Sprintf("act %s %d", r.Subject, r.Seq), audit.WhatHash)
	}
	if a.Subject != v.subject {
		if err := v.endSubject(); err != nil {
			return err
		}
		v.subject, v.history, v.hashes, v.tally = a.Subject, nil, map[wordKey]string{}, tally{}
		v.opening = a
	}
	if err := v.log.Act(a, r.Pos); err != nil {
		return err
	}
	for name, hash := range a.Words {
		v.hashes[wordKey{a.Seq, name}] = hash
	}
	if !strings.HasPrefix(a.Subject, "case:") {
		return nil
	}
	v.history = append(v.history, []byte(a.Effects))
	return v.recount(a, r.Pos)
}

// recount counts an act that the counters have counted.
func (v *verification) recount(a audit.Act, pos int64) error {
	if pos == 0 || pos > v.counted {
		return nil
	}
	after, err := v.tally.apply(a.Effects)
	if err != nil {
		return broken(fmt.Sprintf("act %s %d", a.Subject, a.Seq), WhatFold)
	}
	for _, c := range v.tally.steps(after, a.At) {
		n := c.N
		c.N = 0
		v.counts[c] += n
	}
	v.tally = after
	return nil
}

// endSubject proves a case against all of its acts.
func (v *verification) endSubject() error {
	if id, ok := strings.CutPrefix(v.subject, "reveal:"); ok {
		return v.reveal(id)
	}
	id, ok := strings.CutPrefix(v.subject, "case:")
	if !ok {
		return nil
	}
	v.proof.Cases++
	row := "case " + id
	want, err := cases.Replay(v.history)
	if err != nil {
		return broken(row, WhatFold)
	}
	stored, err := v.tx.q.CaseColumns(v.tx.ctx, v.tenant, id)
	if errors.Is(err, sql.ErrNoRows) {
		return broken(row, WhatFold)
	}
	if err != nil {
		return err
	}
	body := bodyOf(stored)
	if !body.tells(&want) || want.ID != id || want.Tenant != v.tenant {
		return broken(row, WhatFold)
	}
	derived := rowOf(&want)
	if stored.Packed == nil && stored.Source == "" {
		stored.Source = derived.columns.source
	}
	if storedRow(stored) != derived.storedCase {
		return broken(row, WhatColumns)
	}
	if err := v.linked(id, derived); err != nil {
		return err
	}
	return v.words(id, want.Erased)
}

// linked proves that the case is found by everyone whom it has to do with.
func (v *verification) linked(id string, r caseRow) error {
	for _, org := range r.orgs {
		has, err := v.tx.q.HasCaseOrg(v.tx.ctx, queries.HasCaseOrgParams{
			Tenant: v.tenant, Org: org, Open: r.columns.open, ReportedAt: r.columns.reportedAt, CaseID: id,
		})
		if err != nil {
			return err
		}
		if !has {
			return broken("case "+id, WhatLinks)
		}
	}
	for _, account := range r.accounts {
		has, err := v.tx.q.HasCaseAccount(v.tx.ctx, queries.HasCaseAccountParams{
			Tenant: v.tenant, Account: account, Open: r.columns.open, ReportedAt: r.columns.reportedAt, CaseID: id,
		})
		if err != nil {
			return err
		}
		if !has {
			return broken("case "+id, WhatLinks)
		}
	}
	v.links.orgs += int64(len(r.orgs))
	v.links.accounts += int64(len(r.accounts))
	return nil
}

// words proves the private texts of a case: each hash of an act has its text or, where an act erased the case, its tombstone, and
// there is no other.
func (v *verification) words(id string, erased bool) error {
	stored, err := v.tx.q.WordsOf(v.tx.ctx, v.tenant, id)
	if err != nil {
		return err
	}
	for _, w := range stored {
		row := fmt.Sprintf("word %s %d %s", id, w.Act, w.Name)
		hash, known := v.hashes[wordKey{w.Act, w.Name}]
		tombstone := erased && w.Erased && w.Text == "" && len(w.Salt) == 0
		if !known || !tombstone && (w.Erased || !audit.SameWord(hash, w.Salt, w.Text)) {
			return broken(row, WhatWord)
		}
	}
	if len(stored) != len(v.hashes) {
		return broken("case "+id, WhatWord)
	}
	v.proof.Words += int64(len(stored))
	return nil
}

// reveal proves the row of a look at a contact: its words are those that the act knows, or a tombstone.
func (v *verification) reveal(id string) error {
	v.reveals++
	r, err := v.tx.q.Reveal(v.tx.ctx, v.tenant, id)
	if errors.Is(err, sql.ErrNoRows) {
		return broken("reveal "+id, WhatOrphan)
	}
	if err != nil {
		return err
	}
	if !toldBy(r, v.opening) {
		return broken("reveal "+id, WhatColumns)
	}
	hash, said := v.hashes[wordKey{1, "words"}]
	fits := said && audit.SameWord(hash, r.Salt, r.Words) || !said && r.Words == ""
	if !fits && r.Words == "" && len(r.Salt) == 0 { // a tombstone, if an act erased the case
		fits, err = v.erased(r.CaseID)
	}
	if err == nil && !fits {
		err = broken("reveal "+id, WhatWord)
	}
	return err
}

// toldBy reports whether the row of a look is the one that its act tells of.
func toldBy(r queries.Reveal, a audit.Act) bool {
	var asked struct{ Case, Reason string }
	var decided struct{ Counted bool }
	if json.Unmarshal([]byte(a.Command), &asked) != nil || json.Unmarshal([]byte(a.Effects), &decided) != nil {
		return false
	}
	return r.CaseID == asked.Case && r.Reason == asked.Reason && r.Counted == decided.Counted && r.Account == a.Actor.Account && instant(r.At).Equal(a.At)
}

// erased reports whether the private part of a case was erased. Cases are proven before reveals, whose subjects sort behind.
func (v *verification) erased(id string) (bool, error) {
	row, err := v.tx.q.CaseColumns(v.tx.ctx, v.tenant, id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	body := bodyOf(row)
	c, err := body.decode()
	return c.Erased, err
}

// seals reads all seals, in order of position.
func (v *verification) seals() error {
	for pos := int64(0); ; {
		rows, err := v.tx.q.SealsFrom(v.tx.ctx, v.tenant, pos)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			chain, err := asHash(r.Chain)
			if err != nil {
				return broken(fmt.Sprintf("seal %d", r.Pos), audit.WhatChain)
			}
			act, err := asHash(r.Hash)
			if err != nil {
				return broken(fmt.Sprintf("seal %d", r.Pos), audit.WhatMissing)
			}
			if err := v.log.Seal(audit.Seal{Tenant: r.Tenant, Pos: r.Pos, Act: r.Act, Chain: chain}, act, len(r.Hash) > 0); err != nil {
				return err
			}
			pos = r.Pos
		}
	}
}

// totals proves that there is no row beside those that the acts tell of.
func (v *verification) totals() error {
	for _, t := range []struct {
		table string
		want  int64
		count func(context.Context, string) (int64, error)
	}{
		{"cases", v.proof.Cases, v.tx.q.CountCases}, {"words", v.proof.Words, v.tx.q.CountWords},
		{"case_orgs", v.links.orgs, v.tx.q.CountCaseOrgs}, {"case_accounts", v.links.accounts, v.tx.q.CountCaseAccounts},
		{"reveals", v.reveals, v.tx.q.CountReveals},
	} {
		n, err := t.count(v.tx.ctx, v.tenant)
		if err != nil {
			return err
		}
		if n != t.want {
			return broken(t.table, WhatOrphan)
		}
	}
	return nil
}

// counters proves the stored counters against the recount.
func (v *verification) counters() error {
	stored, err := v.tx.Counted(v.tenant, "", ":") // behind every day
	if err != nil {
		return err
	}
	for _, c := range stored {
		key := c
		key.N = 0
		if v.counts[key] != c.N {
			return broken(fmt.Sprintf("counter %s %s %s %s", c.Day, c.Place, c.Matter, c.Measure), WhatCount)
		}
		delete(v.counts, key)
		v.proof.Counters++
	}
	for c, n := range v.counts {
		if n != 0 {
			return broken(fmt.Sprintf("counter %s %s %s %s", c.Day, c.Place, c.Matter, c.Measure), WhatCount)
		}
	}
	return nil
}
