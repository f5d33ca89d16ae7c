package audit

import (
	"fmt"
	"maps"
	"slices"
)

// Broken names the first stored row that does not fit, and what about it does not.
type Broken struct {
	Row  string // "act case:<id> 3" or "seal 17"
	What string // one of the What constants
}

// What may be wrong with a row.
const (
	WhatTenant  = "tenant"  // it belongs to another tenant
	WhatOrder   = "order"   // the rows were not in order: subjects sorted, numbers rising
	WhatGap     = "gap"     // a number is missing before it, or repeated
	WhatPrev    = "prev"    // it does not follow the act before it
	WhatHash    = "hash"    // a field was changed after it was written
	WhatSeal    = "seal"    // an act is sealed before one that came earlier in its subject
	WhatMissing = "missing" // the act that it seals is not there
	WhatChain   = "chain"   // the chain does not lead to it
	WhatCount   = "count"   // more or fewer seals than sealed acts
	WhatHead    = "head"    // the log does not lead to a head that was kept outside
)

// Error returns the row and what is wrong with it.
func (b *Broken) Error() string { return fmt.Sprintf("audit: %s: %s", b.Row, b.What) }

// Result is what a verification that found nothing wrong has seen.
type Result struct {
	Subjects int64
	Acts     int64
	Sealed   int64
	Unsealed int64 // acts that were committed and wait for the sealer; not a fault
	Head     Head
}

// Verifier proves a tenant's log from its rows, fed one by one: first all acts in order of subject and number, then all
// seals in order of position. It keeps no rows, so the size of a log does not matter. After the first bad row it stays broken.
type Verifier struct {
	tenant  string
	subject string
	last    Act   // the act before
	lastPos int64 // its position; 0 when unsealed
	result  Result
	heads   map[int64]Hash
	seals   int64
	broken  error
}

// NewVerifier returns a verifier of one tenant's log. The heads are those kept outside; the log must lead through each.
func NewVerifier(tenant string, heads ...Head) *Verifier {
	v := &Verifier{tenant: tenant, heads: make(map[int64]Hash), result: Result{Head: EmptyHead(tenant)}}
	for _, h := range heads {
		kept, twice := v.heads[h.Pos]
		if h.Tenant != tenant || twice && kept != h.Chain || h.Pos == 0 && h.Chain != Genesis(tenant) {
			_ = v.fail(fmt.Sprintf("head %d", h.Pos), WhatHead)
		}
		v.heads[h.Pos] = h.Chain
	}
	return v
}

// Act takes the next act as it is stored, with its position in the log, 0 when it is not sealed yet.
// Subjects come in byte order, the acts of a subject by number. It returns a *Broken for the first act that does not fit.
func (v *Verifier) Act(a Act, pos int64) error {
	if v.broken != nil {
		return v.broken
	}
	if what := v.check(a, pos); what != "" {
		return v.fail(fmt.Sprintf("act %s %d", a.Subject, a.Seq), what)
	}
	if a.Seq == 1 {
		v.result.Subjects++
	}
	v.result.Acts++
	if pos > 0 {
		v.result.Sealed++
	} else {
		v.result.Unsealed++
	}
	v.subject, v.last, v.lastPos = a.Subject, a, pos
	return nil
}

// check returns what is wrong with the act, or "".
func (v *Verifier) check(a Act, pos int64) string {
	first := a.Subject != v.subject || v.result.Acts == 0
	before, seq := Hash{}, int64(1)
	if !first {
		before, seq = v.last.Hash, v.last.Seq+1
	}
	switch {
	case a.Tenant != v.tenant:
		return WhatTenant
	case a.Subject < v.subject || v.seals > 0 || pos < 0:
		return WhatOrder
	case a.Seq != seq:
		return WhatGap
	case a.Prev != before:
		return WhatPrev
	case a.Sum(a.Prev) != a.Hash:
		return WhatHash
	case !first && pos > 0 && pos <= v.lastPos, !first && pos > 0 && v.lastPos == 0:
		return WhatSeal
	}
	return ""
}

// Seal takes the next seal as it is stored, with the stored hash of the act that it names; found is false when there is
// no such act. It returns a *Broken for the first seal that does not fit.
func (v *Verifier) Seal(s Seal, act Hash, found bool) error {
	if v.broken != nil {
		return v.broken
	}
	v.seals++
	want := v.result.Head.Pos + 1
	chain := Link(v.result.Head.Chain, s.Pos, act)
	kept, isKept := v.heads[s.Pos]
	row := fmt.Sprintf("seal %d", s.Pos)
	switch {
	case s.Tenant != v.tenant:
		return v.fail(row, WhatTenant)
	case s.Pos != want:
		return v.fail(fmt.Sprintf("seal %d", want), WhatGap)
	case !found:
		return v.fail(row, WhatMissing)
	case s.Chain != chain:
		return v.fail(row, WhatChain)
	case isKept && kept != s.Chain:
		return v.fail(row, WhatHead)
	}
	v.result.Head = Head{Tenant: v.tenant, Pos: s.Pos, Chain: s.Chain}
	return nil
}

// Finish ends the proof: every sealed act was met by one seal, and the log reaches every head kept outside.
func (v *Verifier) Finish() (Result, error) {
	if v.broken == nil && v.seals != v.result.Sealed {
		_ = v.fail(fmt.Sprintf("seal %d", v.result.Head.Pos+1), WhatCount)
	}
	for _, pos := range slices.Sorted(maps.Keys(v.heads)) {
		if v.broken == nil && pos > v.result.Head.Pos {
			_ = v.fail(fmt.Sprintf("head %d", pos), WhatHead)
		}
	}
	return v.result, v.broken
}

func (v *Verifier) fail(row, what string) error {
	v.broken = &Broken{Row: row, What: what}
	return v.broken
}
