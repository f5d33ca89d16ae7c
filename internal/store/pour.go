package store

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/pack"
	"gezhi/internal/store/queries"
)

// Shape is what the store derives from a case, to be stored for many that differ in id, number and time only.
type Shape struct{ row caseRow }

// ShapeOf derives the columns and links of a case.
func ShapeOf(c *cases.Case) *Shape { return &Shape{rowOf(c)} }

// Community is where the case lies, or what is known of it.
func (s *Shape) Community() string { return s.row.columns.community }

// Counting is what the counters gain from the acts of one case, and what they know of it after each.
type Counting struct {
	Steps   [][]Count
	Tallies []string
}

// CountingOf counts the acts of a case, which are all of it up to the last one given.
func CountingOf(acts []audit.Act) (Counting, error) {
	var c Counting
	var t tally
	for _, a := range acts {
		after, err := t.apply(a.Effects)
		if err != nil {
			return c, err
		}
		c.Steps, c.Tallies = append(c.Steps, t.steps(after, a.At)), append(c.Tallies, after.encode())
		t = after
	}
	return c, nil
}

// IndexEntry is what the index of words keeps of the texts of one act in a community; empty where none of them is searched.
func IndexEntry(words []cases.Word, community string) string {
	for _, body := range bodies(words) {
		return entry(body, community)
	}
	return ""
}

// PouredAct is the next act of a log, chained in its case, with everything that is stored for it.
type PouredAct struct {
	Act   audit.Act
	Words []cases.Word
	Entry string  // see IndexEntry
	Area  string  // of the entry
	Steps []Count // see Counting; their days are taken from the act
	Case  *PouredCase
}

// PouredCase comes with the first act of a case, and is the case after its last one.
type PouredCase struct {
	Shape   *Shape
	Shift   time.Duration // from the times of the shape
	ID, No  string
	Body    string
	Tally   string
	Contact *cases.SealedContact // nil: none was left
}

// Pouring brings a history into a founded installation without cases (灌入): rows as the acts would have left them, written in bulk. What
// it is given is taken as true; Verify proves it.
type Pouring struct {
	s       *Store
	session *session
	q       *queries.Queries
	head    audit.Head
	doc     int64
	day     string // of the counts
	counts  map[Count]int64
	serials map[string]int64
	loose   int // acts that are not committed
	done    bool
}

// Pour opens the store of a tenant loosely, as Options.Loose says. Faults: those of Open; Conflict move.not_empty.
func Pour(ctx context.Context, o Options, tenant string) (_ *Pouring, err error) {
	defer fault.Wrap(&err, "store.Pour")
	o.Loose, o.Readers = true, 1
	p := &Pouring{s: newStore(o), doc: 1, counts: map[Count]int64{}, serials: map[string]int64{}}
	if err := p.begin(ctx, o, tenant); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

func (p *Pouring) begin(ctx context.Context, o Options, tenant string) (err error) {
	if err := p.s.open(ctx, o); err != nil {
		return err
	}
	if p.session, err = newSession(ctx, p.s.writeDB, p.s.dialect, o.Trace); err != nil {
		return err
	}
	if err := p.session.exec("BEGIN"); err != nil {
		return err
	}
	p.q = queries.New(p.session)
	n, err := p.q.CountCases(ctx, tenant)
	if err == nil && n > 0 {
		err = fault.New(fault.Conflict, "move.not_empty", "table", "cases")
	}
	if err != nil {
		return err
	}
	p.head, err = storedHead(ctx, p.q, tenant)
	return err
}

// Head is the end of the log, behind which the acts go.
func (p *Pouring) Head() audit.Head { return p.head }

// Serial returns the next serial of the tenant's cases on a day, yyyymmdd.
func (p *Pouring) Serial(day string) int64 {
	p.serials[day]++
	return p.serials[day]
}

// poured are the tables that a history fills, with the columns in the order of the rows below.
var poured = []struct{ table, columns string }{
	{"acts", "tenant id subject seq kind at account org idem_key prev hash packed role actor_kind idem_body command effects words policy"},
	{"seals", "tenant pos act chain"},
	{"cases", "tenant id no version state open round place community class category matter loop desk lead micro lon lat reported_at closed_at next_due " +
		"overdue returned supervised asked disputed source packed body"},
	{"case_orgs", "tenant org open reported_at case_id"},
	{"case_accounts", "tenant account open reported_at case_id"},
	{"words", "tenant case_id act name salt text erased"},
	{"contacts", "tenant case_id person_key name phone phone_index erased"},
	{"tallies", "tenant case_id body"},
	{"case_docs", "tenant case_id act doc area"},
	{"counters", "tenant day place matter measure n"},
	{"serials", "tenant day next"},
}

// rows are rows by table, in the order of poured.
type rows map[string][][]any

func (r rows) add(table string, values ...any) { r[table] = append(r[table], values) }

// Take writes acts, each the next of the log, and commits now and then.
func (p *Pouring) Take(ctx context.Context, acts []PouredAct) (err error) {
	defer fault.Wrap(&err, "store.Pouring.Take")
	r := rows{}
	var entries []string
	first := p.doc
	for i := range acts {
		a := &acts[i]
		p.act(r, a)
		if a.Entry != "" {
			entries = append(entries, a.Entry)
		}
	}
	if err := p.write(ctx, r); err != nil {
		return err
	}
	for i, e := range entries {
		text, args := p.s.dialect.pairs.add(p.head.Tenant, first+int64(i), e)
		if _, err := p.session.ExecContext(ctx, text, args...); err != nil {
			return err
		}
	}
	if p.loose += len(acts); p.loose < commitEvery {
		return nil
	}
	return p.commit()
}

// commitEvery is how many acts are written together: a page that many of them touch is written once.
const commitEvery = 100_000

func (p *Pouring) commit() error {
	p.loose = 0
	if err := p.session.exec("COMMIT"); err != nil {
		return err
	}
	return p.session.exec("BEGIN")
}

func (p *Pouring) write(ctx context.Context, r rows) error {
	for _, t := range poured {
		list := r[t.table]
		table := Table{Name: t.table}
		for name := range strings.FieldsSeq(t.columns) {
			table.Columns = append(table.Columns, Column{Name: name})
		}
		i := 0
		err := p.s.dialect.load(ctx, p.session, table, func() ([]any, error) {
			if i == len(list) {
				return nil, io.EOF
			}
			i++
			return list[i-1], nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// act makes the rows of one act.
func (p *Pouring) act(r rows, a *PouredAct) {
	row := actRow(a.Act)
	tenant, id := row.Tenant, strings.TrimPrefix(row.Subject, "case:")
	r.add("acts", row.Tenant, row.ID, row.Subject, row.Seq, row.Kind, row.At, row.Account, row.Org, row.IdemKey, row.Prev, row.Hash, row.Packed,
		"", "", "", "", "", "", "")
	var seal audit.Seal
	seal, p.head = p.head.Next(a.Act)
	r.add("seals", tenant, seal.Pos, row.ID, seal.Chain[:])
	for _, w := range a.Words {
		r.add("words", tenant, id, w.Act, w.Name, blob(w.Salt), w.Text, w.Erased)
	}
	p.count(r, a)
	if a.Case != nil {
		p.aCase(r, tenant, a.Case)
	}
	if a.Entry != "" {
		r.add("case_docs", tenant, id, row.Seq, p.doc, a.Area)
		p.doc++
	}
}

// count counts what came of an act. The log stands in the order of time, so a day that has passed is done with.
func (p *Pouring) count(r rows, a *PouredAct) {
	if len(a.Steps) == 0 {
		return
	}
	if day := calendar.DateOf(a.Act.At).String(); day != p.day {
		p.endDay(r)
		p.day = day
	}
	for _, c := range a.Steps {
		n := c.N
		c.N = 0
		if c.Day != "" {
			c.Day = p.day
		}
		p.counts[c] += n
	}
}

// endDay writes the counts of the day, and keeps those of no day.
func (p *Pouring) endDay(r rows) {
	for c, n := range p.counts {
		if c.Day != "" {
			r.add("counters", p.head.Tenant, c.Day, c.Place, c.Matter, c.Measure, n)
			delete(p.counts, c)
		}
	}
}

func (p *Pouring) aCase(r rows, tenant string, c *PouredCase) {
	row := c.Shape.row
	k := row.columns
	reported := k.reportedAt + c.Shift.Microseconds()
	closed, due := k.closedAt, row.nextDue
	closed.Int64 += c.Shift.Microseconds()
	due.Int64 += c.Shift.Microseconds()
	body := caseBody{tenant: tenant, id: c.ID, no: c.No, reportedAt: reported}
	r.add("cases", tenant, c.ID, c.No, row.version, k.state, k.open, k.round, k.place, k.community, k.class, k.category, k.matter, k.loop, k.desk, k.lead,
		k.micro, k.lon, k.lat, reported, closed, due, k.overdue, k.returned, k.supervised, k.asked, k.disputed, k.source, pack.Pack(c.Body, body.beside()), "")
	for _, org := range row.orgs {
		r.add("case_orgs", tenant, org, k.open, reported, c.ID)
	}
	for _, account := range row.accounts {
		r.add("case_accounts", tenant, account, k.open, reported, c.ID)
	}
	r.add("tallies", tenant, c.ID, c.Tally)
	if s := c.Contact; s != nil {
		r.add("contacts", tenant, c.ID, blob(s.PersonKey), blob(s.Name), blob(s.Phone), s.Index, s.Erased)
	}
}

// Finish writes what the followers of the log would have left, and puts all rows on disk.
func (p *Pouring) Finish(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "store.Pouring.Finish")
	r, tenant := rows{}, p.head.Tenant
	p.endDay(r)
	for c, n := range p.counts {
		r.add("counters", tenant, c.Day, c.Place, c.Matter, c.Measure, n)
	}
	for day, n := range p.serials {
		r.add("serials", tenant, day, n+1)
	}
	r.add("serials", Search, "", p.doc)
	if err := p.write(ctx, r); err != nil {
		return err
	}
	if err := p.q.SaveHead(ctx, tenant, p.head.Pos, p.head.Chain[:]); err != nil {
		return err
	}
	for _, follower := range []string{Counters, Search, Notices} {
		if err := p.q.SaveCursor(ctx, tenant, follower, p.head.Pos); err != nil {
			return err
		}
	}
	if err := p.session.exec("COMMIT"); err != nil {
		return err
	}
	p.done = true
	if err := p.Close(); err != nil || p.s.place.Database != "" {
		return err
	}
	return errors.Join(syncFile(filepath.Join(p.s.place.Dir, FileName)), syncDir(p.s.place.Dir))
}

// Close throws away what was not committed. It may be called again.
func (p *Pouring) Close() (err error) {
	if p.session != nil {
		if !p.done {
			p.session.rollback()
		}
		err = p.session.close()
		p.session = nil
	}
	err = errors.Join(err, p.s.disconnect())
	p.s.readDB, p.s.writeDB, p.s.lock = nil, nil, nil
	return err
}
