package bench

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/ids"
	"gezhi/internal/store"
)

// span is a stretch of the life of a district, as it is told again for other times.
type span struct {
	acts  []spanAct // in the order of the log
	cases []spanCase
	known known
}

type spanAct struct {
	of                        int // the case
	act                       audit.Act
	id, key, command, effects mold
	words                     []cases.Word
	entry                     string // of the index of words
}

type spanCase struct {
	id        mold
	acts      []int // places in span.acts
	body      mold
	shape     *store.Shape
	counting  store.Counting
	contacted bool // a contact was left
	dropped   bool // its story has no end
}

// readSpan reads what has happened in a tenant. A case on which something is still to fall due is left out, and whatever names it.
func readSpan(ctx context.Context, a *app.App, tenant string) (*span, error) {
	s := &span{known: known{ids: map[string]int{}, numbers: map[string]int{}}}
	if err := s.readActs(ctx, a, tenant); err != nil {
		return nil, err
	}
	err := a.Store.Cases().View(ctx, func(r cases.Reader) error {
		for i := range s.cases {
			if err := s.readCase(ctx, r, tenant, i); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range s.cases {
		c := &s.cases[i]
		c.id = s.known.mold(strings.TrimPrefix(s.acts[c.acts[0]].act.Subject, "case:"))
		c.body = s.known.mold(c.body.text)
	}
	for i := range s.acts {
		s.moldAct(&s.acts[i])
	}
	s.drop()
	return s, nil
}

func (s *span) readActs(ctx context.Context, a *app.App, tenant string) error {
	const page = 5000
	for after := int64(0); ; {
		var sealed []store.SealedAct
		err := a.Store.View(ctx, func(tx *store.Tx) (err error) {
			sealed, err = tx.Sealed(tenant, after, page)
			return err
		})
		if err != nil || len(sealed) == 0 {
			return err
		}
		for _, one := range sealed {
			after = one.Pos
			id, ok := strings.CutPrefix(one.Act.Subject, "case:")
			if !ok {
				continue
			}
			of, seen := s.known.ids[id]
			if !seen {
				of = len(s.cases)
				s.known.ids[id] = of
				s.cases = append(s.cases, spanCase{})
			}
			s.known.ids[one.Act.ID] = -1
			s.cases[of].acts = append(s.cases[of].acts, len(s.acts))
			s.acts = append(s.acts, spanAct{of: of, act: one.Act})
		}
	}
}

// readCase reads what is stored of a case beside its acts.
func (s *span) readCase(ctx context.Context, r cases.Reader, tenant string, i int) error {
	c := &s.cases[i]
	all := access.SystemScope(tenant)
	id := strings.TrimPrefix(s.acts[c.acts[0]].act.Subject, "case:")
	stored, err := r.Case(ctx, all, id)
	if err != nil {
		return err
	}
	words, err := r.Words(ctx, all, id)
	if err != nil {
		return err
	}
	_, err = r.Contact(ctx, all, id)
	if c.contacted = err == nil; err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	_, c.dropped = stored.NextDue()
	c.dropped = c.dropped || stored.State.Open() && stored.State != cases.Merged
	c.shape = store.ShapeOf(&stored)
	s.known.numbers[stored.No] = i
	c.body.text = string(stored.Encode())
	var acts []audit.Act
	for _, n := range c.acts {
		a := &s.acts[n]
		for _, w := range words {
			if w.Act == a.act.Seq {
				a.words = append(a.words, w)
			}
		}
		a.entry = store.IndexEntry(a.words, c.shape.Community())
		acts = append(acts, a.act)
	}
	c.counting, err = store.CountingOf(acts)
	return err
}

func (s *span) moldAct(a *spanAct) {
	a.id, a.key = s.known.mold(a.act.ID), s.known.mold(a.act.Key)
	a.command, a.effects = s.known.mold(a.act.Command), s.known.mold(a.act.Effects)
}

// drop leaves out what names a case that is left out, and what names that.
func (s *span) drop() {
	for more := true; more; {
		more = false
		for i := range s.acts {
			a := &s.acts[i]
			if s.cases[a.of].dropped {
				continue
			}
			for _, m := range []mold{a.command, a.effects} {
				m.cases(s.known, func(c int) {
					if c >= 0 && s.cases[c].dropped {
						s.cases[a.of].dropped, more = true, true
					}
				})
			}
		}
	}
}

// retold is a span told again, some days earlier.
type retold struct {
	*caster
	span   *span
	prev   []audit.Hash // the last act of each case
	end    time.Time    // what would be done later is not done yet
	next   int          // in span.acts
	shift  time.Duration
	random *rand.Rand
	states map[int]*state // of cases that are not at their end
}

// state is how a case stands after its last act that is told.
type state struct {
	shape *store.Shape
	body  mold
	tally string
}

func (s *span) retell(days int, end time.Time, seed uint64) *retold {
	return &retold{caster: newCaster(days, len(s.cases)), span: s, prev: make([]audit.Hash, len(s.cases)), end: end,
		shift: time.Duration(days) * 24 * time.Hour, random: rand.New(rand.NewPCG(7, seed)), states: map[int]*state{}}
}

// upcoming is when the next act is done; false when there is none.
func (r *retold) upcoming() (time.Time, bool) {
	for r.next < len(r.span.acts) && r.span.cases[r.span.acts[r.next].of].dropped {
		r.next++
	}
	if r.next == len(r.span.acts) {
		return time.Time{}, false
	}
	at := r.span.acts[r.next].act.At.Add(r.shift)
	return at, !at.After(r.end)
}

// filler gives numbers to cases and seals their contacts.
type filler struct {
	county string
	serial func(day string) int64
	seal   func(caseID string, p cases.Person) (cases.SealedContact, error)
}

// tell makes the next act.
func (r *retold) tell(f filler) (out store.PouredAct, err error) {
	a := &r.span.acts[r.next]
	r.next++
	c := &r.span.cases[a.of]
	out = store.PouredAct{Act: a.act, Entry: a.entry, Steps: c.counting.Steps[a.act.Seq-1]}
	act := &out.Act
	act.At = a.act.At.Add(r.shift)
	id := r.cast(c.id)
	now, err := r.stateOf(a.of)
	if err != nil {
		return out, err
	}
	if a.act.Seq == 1 {
		day := strings.ReplaceAll(calendar.DateOf(act.At).String(), "-", "")
		r.numbers[a.of] = ids.CaseNumber(f.county, day, f.serial(day))
		out.Case = &store.PouredCase{Shape: now.shape, Shift: r.shift, ID: id, No: r.numbers[a.of], Body: r.cast(now.body), Tally: now.tally}
		if c.contacted {
			sealed, err := f.seal(id, cases.Person{Name: "居民", Phone: fmt.Sprintf("199%08d", r.random.IntN(100_000_000))})
			if err != nil {
				return out, err
			}
			out.Case.Contact = &sealed
		}
	}
	r.speak(&out, a, now.shape.Community())
	act.ID, act.Subject, act.Key, act.Command, act.Effects = r.cast(a.id), audit.Subject("case", id), r.cast(a.key), r.cast(a.command), r.cast(a.effects)
	*act = act.Chained(a.act.Seq, r.prev[a.of])
	r.prev[a.of] = act.Hash
	return out, nil
}

// speak gives the act its private texts: what a reporter says is said in other words each time.
func (r *retold) speak(out *store.PouredAct, a *spanAct, area string) {
	out.Area, out.Words = area, a.words
	if a.act.Seq == 1 {
		out.Words, out.Act.Words = slices.Clone(a.words), maps.Clone(a.act.Words)
		for i := range out.Words {
			if w := &out.Words[i]; w.Name == "words" {
				w.Text = tellWords(r.random) + tellAddress(r.random)
				out.Act.Words[w.Name] = audit.HashWord(w.Salt, w.Text)
			}
		}
	}
	if a.act.Seq == 1 || area != r.span.cases[a.of].shape.Community() {
		out.Entry = store.IndexEntry(out.Words, area)
	}
}

// stateOf answers how a case stands at the end of all that is told.
func (r *retold) stateOf(of int) (*state, error) {
	c := &r.span.cases[of]
	n, _ := slices.BinarySearchFunc(c.acts, r.end.Add(-r.shift), func(i int, end time.Time) int {
		if r.span.acts[i].act.At.After(end) {
			return 1
		}
		return -1
	})
	if n == len(c.acts) {
		return &state{c.shape, c.body, c.counting.Tallies[n-1]}, nil
	}
	if now, ok := r.states[of]; ok {
		return now, nil
	}
	var effects [][]byte
	for _, i := range c.acts[:n] {
		effects = append(effects, []byte(r.span.acts[i].act.Effects))
	}
	stored, err := cases.Replay(effects)
	if err != nil {
		return nil, err
	}
	now := &state{store.ShapeOf(&stored), r.span.known.mold(string(stored.Encode())), c.counting.Tallies[n-1]}
	r.states[of] = now
	return now, nil
}
