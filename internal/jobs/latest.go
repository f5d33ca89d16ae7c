package jobs

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// Latest keeps in memory at which position of the log the cases of each place, organisation and account were last touched (最近变动), and
// the rounds of each place: its risk points, households and visits. So a phone which asks whether anything is new costs no reading. It
// knows what happened since it began; of what was before it says that something may have happened.
type Latest struct {
	store   Log
	tenants func() []string
	log     *slog.Logger
	bell    bell
	others  func() // something else than a case was touched

	mu   sync.Mutex
	each map[string]*touched
}

const latestMost = 50_000 // cases of a tenant that are remembered, about a year of a county

// touched is one tenant.
type touched struct {
	sealed atomic.Int64 // of the log, as far as told
	upTo   atomic.Int64 // of the log, as far as followed; -1 before it began

	following sync.Mutex

	mu    sync.RWMutex
	from  int64                      // what happened behind it is known
	keys  map[string]int64           // by place and every place around it, organisation, account
	cases map[string]access.Resource // those touched, as they were last
	at    map[string]int64           // when those were touched

	rounds   map[territory.Code]int64 // when the rounds of a place and of every place around it were touched
	anywhere int64                    // when the rounds of an unknown place were
}

// NewLatest returns the follower; it is made before the store is used. others is told when something else than a case was touched, also
// by another node.
func NewLatest(log Log, tenants func() []string, others func(), l *slog.Logger) *Latest {
	f := &Latest{store: log, tenants: tenants, others: others, log: l, bell: newBell(), each: map[string]*touched{}}
	log.OnSealed(func(tenant string, upTo int64) {
		f.of(tenant).sealed.Store(upTo)
		f.bell.ring()
	})
	return f
}

// Run follows every tenant until ctx ends, so that who asks need not wait.
func (f *Latest) Run(ctx context.Context) {
	read := func(tenant string) error {
		_, err := f.Position(ctx, tenant)
		return err
	}
	f.bell.follow(ctx, f.tenants, read, func(tenant string, err error) {
		f.log.Error("what phones ask for stands still", "tenant", tenant, "error", err)
	})
}

// Position returns up to where the log is known: at least to what was sealed before the call.
func (f *Latest) Position(ctx context.Context, tenant string) (int64, error) {
	t := f.of(tenant)
	if upTo := t.upTo.Load(); upTo >= 0 && upTo >= t.sealed.Load() {
		return upTo, nil
	}
	t.following.Lock()
	defer t.following.Unlock()
	if t.upTo.Load() < 0 {
		if err := f.begin(ctx, tenant, t); err != nil {
			return 0, err
		}
	}
	for t.upTo.Load() < t.sealed.Load() {
		if err := f.catchUp(ctx, tenant, t); err != nil {
			return 0, err
		}
	}
	return t.upTo.Load(), nil
}

// Quiet reports whether nothing was done after a position to any case that is, or was, within the scope.
func (f *Latest) Quiet(s access.Scope, after int64) bool {
	t := f.of(s.Tenant())
	t.mu.RLock()
	defer t.mu.RUnlock()
	if after < t.from || t.upTo.Load() < 0 {
		return false
	}
	for _, term := range s.Terms() {
		if t.last(term) > after {
			return false
		}
	}
	return true
}

// Touched reports whether something was done, or may have been done, to a case after a position.
func (f *Latest) Touched(tenant, caseID string, after int64) bool {
	t := f.of(tenant)
	t.mu.RLock()
	defer t.mu.RUnlock()
	return after < t.from || t.upTo.Load() < 0 || t.at[caseID] > after
}

// Still reports whether nothing was done after a position to the risk points, households and visits of the places within the scope.
func (f *Latest) Still(s access.Scope, after int64) bool {
	t := f.of(s.Tenant())
	t.mu.RLock()
	defer t.mu.RUnlock()
	if after < max(t.from, t.anywhere) || t.upTo.Load() < 0 {
		return false
	}
	for _, term := range s.Terms() {
		whole := term.Org == "" && term.Account == "" && term.Case == "" // others see cases of a place, not its rounds
		if whole && t.rounds[territory.Code(term.Lo)] > after {
			return false
		}
	}
	return true
}

// last returns a position behind which nothing met the term: the lowest that any one of its conditions allows.
func (t *touched) last(term access.Term) int64 {
	pos := t.keys[""]
	if term.Hi != "" {
		pos = min(pos, t.keys[term.Lo])
	}
	if term.Org != "" {
		pos = min(pos, t.keys[orgKey(term.Org)])
	}
	if term.Account != "" {
		pos = min(pos, t.keys[accountKey(term.Account)])
	}
	if term.Case != "" {
		pos = min(pos, t.at[term.Case])
	}
	return pos
}

func (f *Latest) of(tenant string) *touched {
	f.mu.Lock()
	defer f.mu.Unlock()
	t, ok := f.each[tenant]
	if !ok {
		t = &touched{keys: map[string]int64{}, cases: map[string]access.Resource{}, at: map[string]int64{}, rounds: map[territory.Code]int64{}}
		t.upTo.Store(-1)
		f.each[tenant] = t
	}
	return t
}

// begin begins at the end of the log.
func (f *Latest) begin(ctx context.Context, tenant string, t *touched) error {
	return f.store.View(ctx, func(tx *store.Tx) error {
		head, err := tx.Head(tenant)
		if err != nil {
			return err
		}
		t.mu.Lock()
		t.from = head.Pos
		t.mu.Unlock()
		t.upTo.Store(head.Pos)
		return nil
	})
}

// catchUp follows the next page of the log.
func (f *Latest) catchUp(ctx context.Context, tenant string, t *touched) error {
	return f.store.View(ctx, func(tx *store.Tx) error {
		at := t.upTo.Load()
		acts, err := tx.Sealed(tenant, at, pageOfActs)
		if err != nil {
			return err
		}
		for _, a := range acts {
			if id, ok := strings.CutPrefix(a.Act.Subject, "case:"); ok {
				if err := t.touch(ctx, tx, tenant, id, a); err != nil {
					return err
				}
			} else {
				if err := t.touchRounds(a); err != nil {
					return err
				}
				f.others()
			}
			at = a.Pos
		}
		if len(acts) == 0 { // nothing is sealed beyond
			at = t.sealed.Load()
		}
		if len(t.cases) > latestMost {
			t.forget(at)
		}
		t.upTo.Store(at)
		return nil
	})
}

// forget begins anew: every phone asks once more than it needs.
func (t *touched) forget(from int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.from = from
	clear(t.keys)
	clear(t.cases)
	clear(t.at)
	clear(t.rounds)
}

// touch notes an act on a case, for those whom the case concerns now and for those whom it concerned before.
func (t *touched) touch(ctx context.Context, tx *store.Tx, tenant, id string, a store.SealedAct) error {
	before, known := t.cases[id] // touch alone writes, one at a time
	if !known {
		var err error
		if before, err = resourceBefore(ctx, tx, tenant, id, a.Act.Seq); err != nil {
			return err
		}
	}
	now, err := resource(ctx, tx, tenant, a.Act.Subject)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.keys[""] = a.Pos
	for _, r := range []access.Resource{before, now} {
		for _, key := range keysOf(r) {
			t.keys[key] = a.Pos
		}
	}
	t.cases[id], t.at[id] = now, a.Pos
	return nil
}

// touchRounds notes an act on a risk point, a household or the visits of a grid, for its place and for the one where it was before. An act
// that names no place may have been anywhere.
func (t *touched) touchRounds(a store.SealedAct) error {
	kind, id, _ := strings.Cut(a.Act.Subject, ":")
	var command struct{ Place, From territory.Code }
	switch kind {
	case "grid":
		command.Place = territory.Code(id)
	case "point", "household":
		if err := json.Unmarshal([]byte(a.Act.Command), &command); err != nil {
			return err
		}
	default:
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if command.Place == "" {
		t.anywhere = a.Pos
	}
	t.rounds[""] = a.Pos
	for _, place := range []territory.Code{command.Place, command.From} {
		for ; place != ""; place = place.Parent() {
			t.rounds[place] = a.Pos
		}
	}
	return nil
}

// resourceBefore returns a case as access saw it before an act.
func resourceBefore(ctx context.Context, tx *store.Tx, tenant, id string, seq int64) (access.Resource, error) {
	acts, err := tx.Cases().Acts(ctx, access.SystemScope(tenant), id)
	if fault.Is(err, fault.NotFound) {
		return access.Resource{}, nil
	}
	if err != nil {
		return access.Resource{}, err
	}
	var effects [][]byte
	for _, a := range acts {
		if a.Seq < seq {
			effects = append(effects, []byte(a.Effects))
		}
	}
	c, err := cases.Replay(effects)
	return c.Resource(), err
}

// keysOf lists what a case is asked by.
func keysOf(r access.Resource) []string {
	var keys []string
	for p := r.Place; p != ""; p = p.Parent() {
		keys = append(keys, string(p))
	}
	for _, org := range r.Orgs {
		keys = append(keys, orgKey(org))
	}
	for _, account := range r.Accounts {
		keys = append(keys, accountKey(account))
	}
	return keys
}

func orgKey(org people.Org) string     { return "o" + string(org) }
func accountKey(account string) string { return "a" + account }
