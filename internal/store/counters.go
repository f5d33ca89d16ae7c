package store

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"gezhi/internal/audit"
	"gezhi/internal/store/queries"
	"gezhi/internal/territory"
)

// Counters is the follower that counts what happened (计数).
const Counters = "counters"

// ApplyCounters counts the acts of a tenant, which leave no gap behind the counters' cursor, and moves the cursor. Everything in it is one transaction, so an act is counted once.
func (tx *Tx) ApplyCounters(tenant string, acts []SealedAct) error {
	acts, err := tx.unread(tenant, Counters, acts)
	if err != nil {
		return err
	}
	for _, a := range acts {
		if err := tx.count(a.Act); err != nil {
			return err
		}
	}
	if len(acts) == 0 {
		return nil
	}
	return tx.MoveCursor(tenant, Counters, acts[len(acts)-1].Pos)
}

func (tx *Tx) count(a audit.Act) error {
	id, ok := strings.CutPrefix(a.Subject, "case:")
	if !ok {
		return nil
	}
	var before tally
	stored, err := tx.q.Tally(tx.ctx, a.Tenant, id)
	if err == nil {
		before, err = decodeTally(stored)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	after, err := before.apply(a.Effects)
	if err != nil {
		return fmt.Errorf("act %s %d: %w", a.Subject, a.Seq, err)
	}
	for _, d := range before.steps(after, a.At) {
		err := tx.q.AddCounter(tx.ctx, queries.AddCounterParams{
			Tenant: a.Tenant, Day: d.Day, Place: d.Place, Matter: d.Matter, Measure: d.Measure, N: d.N,
		})
		if err != nil {
			return err
		}
	}
	if body := after.encode(); body != stored {
		return tx.q.SaveTally(tx.ctx, a.Tenant, id, body)
	}
	return nil
}

// Count is one counter: how often something happened on a day, by place and matter. Places are communities, or what is known.
type Count struct {
	Day     string // ISO; empty for what stands now
	Place   string // at most 12 digits
	Matter  string
	Measure string
	N       int64
}

// Counted returns the counters of a tenant from a day until before another, by day.
func (tx *Tx) Counted(tenant, from, until string) ([]Count, error) {
	rows, err := tx.q.Counters(tx.ctx, tenant, from, until)
	return mapped(rows, err, readCount)
}

// CountedNow returns how many cases stand open in each state, by place and matter.
func (tx *Tx) CountedNow(tenant string) ([]Count, error) {
	counts, err := tx.Counted(tenant, "", "0")
	var now []Count
	for _, c := range counts {
		if c.N != 0 {
			now = append(now, c)
		}
	}
	return now, err
}

func readCount(r queries.Counter) Count {
	return Count{Day: r.Day, Place: r.Place, Matter: r.Matter, Measure: r.Measure, N: r.N}
}

// MonthCount is how often something happened in a month.
type MonthCount struct {
	Month   string // ISO, "2026-03"
	Measure string
	N       int
}

// CountedByMonth sums the counters of a place and its parts by month, from a day until before another. The county, which is the whole
// tenant, is asked for by the empty code.
func (tx *Tx) CountedByMonth(tenant string, place territory.Code, from, until string) ([]MonthCount, error) {
	rows, err := tx.q.CountersByMonth(tx.ctx, queries.CountersByMonthParams{
		Tenant: tenant, Day: from, Day_2: until, Place: string(place), Place_2: string(place) + ":",
	})
	return mapped(rows, err, func(r queries.CountersByMonthRow) MonthCount { return MonthCount{r.Month, r.Measure, int(r.N)} })
}
