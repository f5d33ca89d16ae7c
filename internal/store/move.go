package store

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/store/queries"
)

// Schema leads what Dump writes.
type Schema struct {
	Key    string  `json:"key"` // the check value of the key that wrapped the tenants' keys
	Tables []Table `json:"tables"`
}

// Table is a table as it is carried from one database to another, the same on both.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`

	key     []string // the columns of its primary key
	parents []string // the tables that its foreign keys name
}

// Column is a column of a table: text, integer, real or bytes.
type Column struct {
	Name string `json:"name"`
	Kind string `json:"kind"`

	truth bool // written as 0 and 1, and kept as false and true
}

// columnKinds are the types of both databases. A column of a type that is not here is an index, which is made anew.
var columnKinds = map[string]string{
	"TEXT": "text", "INTEGER": "integer", "REAL": "real", "BLOB": "bytes",
	"text": "text", "bigint": "integer", "boolean": "integer", "double precision": "real", "bytea": "bytes",
}

// indexType is the type of columns that an import makes anew.
const indexType = "tsvector"

// staying are tables that belong to one database and hold nothing of the installation: which migrations it has seen, and which acts
// wait for the sealer, none of them when rows are carried.
var staying = []string{"goose_db_version", unsealedTable}

const (
	unsealedTable = "unsealed"
	schemaName    = "schema.json"
	chunkBytes    = 4 << 20 // the rows of a table are carried in parts of about this size
)

// tables reads from the database which tables it has, each behind those that it refers to.
func (s *session) tables(ctx context.Context) (list []Table, err error) {
	rows, err := s.QueryContext(ctx, s.d.tables)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var table, column, kind, parent string
		var place int // in the primary key, from 1
		if err := rows.Scan(&table, &column, &kind, &place, &parent); err != nil {
			return nil, err
		}
		if slices.Contains(staying, table) || kind == indexType || slices.Contains(derived[table], column) {
			continue
		}
		if columnKinds[kind] == "" {
			return nil, fmt.Errorf("%s.%s: columns of type %s are not carried", table, column, kind)
		}
		if len(list) == 0 || list[len(list)-1].Name != table {
			list = append(list, Table{Name: table})
		}
		list[len(list)-1].note(Column{Name: column, Kind: columnKinds[kind], truth: kind == "boolean"}, place, parent)
	}
	return inOrder(list), rows.Err()
}

// note adds a column with its place in the primary key, and a table that it refers to.
func (t *Table) note(c Column, place int, parent string) {
	if parent != "" {
		t.parents = append(t.parents, parent)
	}
	if last := len(t.Columns) - 1; last >= 0 && t.Columns[last].Name == c.Name {
		return
	}
	t.Columns = append(t.Columns, c)
	if place > 0 {
		t.key = append(t.key, make([]string, max(0, place-len(t.key)))...)
		t.key[place-1] = c.Name
	}
}

// inOrder sorts tables by name, each behind its parents.
func inOrder(list []Table) []Table {
	slices.SortFunc(list, func(a, b Table) int { return strings.Compare(a.Name, b.Name) })
	var done []Table
	for len(list) > 0 {
		i := slices.IndexFunc(list, func(t Table) bool {
			return !slices.ContainsFunc(list, func(other Table) bool { return other.Name != t.Name && slices.Contains(t.parents, other.Name) })
		})
		i = max(i, 0) // a circle: the database will say so
		done, list = append(done, list[i]), slices.Delete(list, i, i+1)
	}
	return done
}

func (t Table) names() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// Dumped is what Dump wrote.
type Dumped struct {
	Rows  int64
	Heads []audit.Head // where the logs stood
}

// Dump hands out every row of every table (迁移), all of one moment, in named parts: first the schema, then the tables, each in the order
// of its key, so that the same rows give the same parts on either database. Nothing is held in memory but one part.
//
// Faults: Conflict move.still_writing when another node writes meanwhile.
func (s *Store) Dump(ctx context.Context, part func(name string, body []byte) error) (Dumped, error) {
	return s.dump(ctx, Leaving{}, part)
}

// Leaving is a tenant that leaves the installation (退出), with its key wrapped for the key file that it takes along.
type Leaving struct {
	Tenant  string
	Wrapped []byte
	Check   string // of the new key file
}

// DumpTenant is Dump of the rows of one tenant.
func (s *Store) DumpTenant(ctx context.Context, l Leaving, part func(name string, body []byte) error) (Dumped, error) {
	return s.dump(ctx, l, part)
}

func (s *Store) dump(ctx context.Context, l Leaving, part func(name string, body []byte) error) (d Dumped, err error) {
	defer fault.Wrap(&err, "store.Dump")
	if err := s.Settle(ctx); err != nil {
		return d, err
	}
	err = s.View(ctx, func(tx *Tx) error {
		if err := tx.allSealed(); err != nil {
			return err
		}
		tables, err := tx.session.tables(ctx)
		if err != nil {
			return err
		}
		schema, err := tx.schema(tables, l.Check)
		if err != nil {
			return err
		}
		if err := part(schemaName, schema); err != nil {
			return err
		}
		for _, t := range tables {
			n, err := tx.dump(t, l, part)
			if err != nil {
				return fmt.Errorf("%s: %w", t.Name, err)
			}
			d.Rows += n
		}
		rows, err := tx.q.ChainHeads(ctx)
		d.Heads, err = mappedErr(rows, err, readHead)
		if l.Tenant != "" {
			d.Heads = slices.DeleteFunc(d.Heads, func(h audit.Head) bool { return h.Tenant != l.Tenant })
		}
		return err
	})
	return d, err
}

// allSealed wants every act that is seen to have its place in the log.
func (tx *Tx) allSealed() error {
	if tx.store.node == nil {
		return nil
	}
	var tenant string
	err := tx.session.QueryRowContext(tx.ctx, unsealedTenants).Scan(&tenant)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "move.still_writing")
}

// schema is what leads the parts; a check value that is given stands in place of that of the installation's key.
func (tx *Tx) schema(tables []Table, check string) ([]byte, error) {
	s := Schema{Tables: tables, Key: check}
	if check != "" {
		return json.Marshal(s)
	}
	list, err := tx.Tenants()
	if err != nil {
		return nil, err
	}
	if len(list) > 0 {
		if _, s.Key, err = tx.TenantKey(list[0].Key); err != nil {
			return nil, err
		}
	}
	return json.Marshal(s)
}

// dump hands out the rows of a table, one JSON array on a line, and counts them.
func (tx *Tx) dump(t Table, l Leaving, part func(name string, body []byte) error) (n int64, err error) {
	rows, err := tx.rowsOf(t, l.Tenant)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var body bytes.Buffer
	lines := json.NewEncoder(&body)
	lines.SetEscapeHTML(false)
	parts := 0
	flush := func() error {
		parts++
		err := part(fmt.Sprintf("%s/%06d.jsonl", t.Name, parts), body.Bytes())
		body.Reset()
		return err
	}
	names := t.kept()
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	for ; rows.Next(); n++ {
		if err := rows.Scan(into...); err != nil {
			return n, err
		}
		if err := plain(values); err != nil {
			return n, fmt.Errorf("row %d: %w", n+1, err)
		}
		if l.Tenant != "" && t.Name == tenantKeys {
			l.rewrap(t, values)
		}
		row, err := t.told(names, values)
		if err != nil {
			return n, fmt.Errorf("row %d: %w", n+1, err)
		}
		if err := lines.Encode(row); err != nil {
			return n, err
		}
		if body.Len() >= chunkBytes {
			if err := flush(); err != nil {
				return n, err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return n, err
	}
	if body.Len() > 0 {
		err = flush()
	}
	return n, err
}

// rowsOf reads the rows of a table, or those of one tenant: none of a table that knows no tenants.
func (tx *Tx) rowsOf(t Table, tenant string) (*sql.Rows, error) {
	var q statement
	q.add("SELECT ", strings.Join(t.kept(), ", "), " FROM ", t.Name)
	switch {
	case tenant == "":
	case slices.Contains(t.names(), tenantColumn):
		q.add(" WHERE ", tenantColumn, " = ")
		q.arg(tenant)
	default:
		q.add(" WHERE 1 = 0")
	}
	q.add(" ORDER BY ", strings.Join(t.key, ", "))
	return tx.session.QueryContext(tx.ctx, q.text.String(), q.args...)
}

// The table and the columns that change when a tenant leaves.
const (
	tenantColumn  = "tenant"
	tenantKeys    = "tenant_keys"
	wrappedColumn = "wrapped"
	checkColumn   = "check_value"
)

// rewrap puts the key that goes along in place of the installation's.
func (l Leaving) rewrap(t Table, values []any) {
	for i, c := range t.Columns {
		switch c.Name {
		case wrappedColumn:
			values[i] = l.Wrapped
		case checkColumn:
			values[i] = l.Check
		}
	}
}

// plain writes the values of a row as both databases have them.
func plain(values []any) error {
	for i, v := range values {
		switch v := v.(type) {
		case bool:
			values[i] = 0
			if v {
				values[i] = 1
			}
		case string:
			if !utf8.ValidString(v) {
				return errors.New("a text is no UTF-8")
			}
		case []byte:
			if v == nil { // how SQLite reads bytes that are none: NULL would be nil itself
				values[i] = []byte{}
			}
		case nil, int64, float64:
		default:
			return fmt.Errorf("values of type %T are not carried", v)
		}
	}
	return nil
}

// Filling is an empty store that takes the parts of a Dump in. All of it is one transaction: until Commit there is nothing.
type Filling struct {
	s       *Store
	session *session
	tables  []Table
	schema  Schema
	done    bool
}

// Fill opens an empty store to take rows in. Faults: those of Open; Conflict move.not_empty.
func Fill(ctx context.Context, o Options) (_ *Filling, err error) {
	defer fault.Wrap(&err, "store.Fill")
	o.Loose, o.Readers = true, 1 // on SQLite; the file is made durable in Commit
	f := &Filling{s: newStore(o)}
	if err := f.begin(ctx, o); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func (f *Filling) begin(ctx context.Context, o Options) (err error) {
	if err := f.s.open(ctx, o); err != nil {
		return err
	}
	if f.session, err = newSession(ctx, f.s.writeDB, f.s.dialect, o.Trace); err != nil {
		return err
	}
	if err := f.session.exec("BEGIN"); err != nil {
		return err
	}
	if guard := f.s.dialect.guard; guard != "" {
		if err := f.session.exec(guard); err != nil {
			return err
		}
	}
	if f.tables, err = f.session.tables(ctx); err != nil {
		return err
	}
	for _, t := range f.tables {
		var one int
		err := f.session.QueryRowContext(ctx, "SELECT 1 FROM "+t.Name+" LIMIT 1").Scan(&one)
		if err == nil {
			return fault.New(fault.Conflict, "move.not_empty", "table", t.Name)
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	return nil
}

// Key is the check value of the key that the rows were sealed with, once the schema was taken.
func (f *Filling) Key() string { return f.schema.Key }

// Take takes one part in, in the order of Dump. Faults: Conflict move.other_schema; Malformed move.bad_part.
func (f *Filling) Take(ctx context.Context, name string, r io.Reader) (err error) {
	defer fault.Wrap(&err, "store.Take(%s)", name)
	if name == schemaName {
		if err := json.NewDecoder(r).Decode(&f.schema); err != nil {
			return badPart(name, 1, err)
		}
		return f.fits()
	}
	table, _, _ := strings.Cut(name, "/")
	i := slices.IndexFunc(f.schema.Tables, func(t Table) bool { return t.Name == table })
	if i < 0 {
		return badPart(name, 0, nil)
	}
	p := &partReader{name: name, table: f.schema.Tables[i], lines: json.NewDecoder(bufio.NewReaderSize(r, 1<<16))}
	p.lines.UseNumber()
	err = f.s.dialect.load(ctx, f.session, f.schema.Tables[i].packed(), p.next)
	if p.wrong != nil {
		return p.wrong
	}
	return err
}

// fits wants the tables of the schema to be those of this store, and learns from them how values are kept.
func (f *Filling) fits() error {
	for i, theirs := range f.schema.Tables {
		if i >= len(f.tables) || f.tables[i].Name != theirs.Name || len(f.tables[i].Columns) != len(theirs.Columns) {
			return fault.New(fault.Conflict, "move.other_schema", "table", theirs.Name)
		}
		for k, c := range theirs.Columns {
			at := slices.IndexFunc(f.tables[i].Columns, func(own Column) bool { return own.Name == c.Name && own.Kind == c.Kind })
			if at < 0 {
				return fault.New(fault.Conflict, "move.other_schema", "table", theirs.Name+"."+c.Name)
			}
			theirs.Columns[k].truth = f.tables[i].Columns[at].truth
		}
	}
	if more := len(f.schema.Tables); more < len(f.tables) {
		return fault.New(fault.Conflict, "move.other_schema", "table", f.tables[more].Name)
	}
	return nil
}

func badPart(name string, line int64, cause error) error {
	return fault.New(fault.Malformed, "move.bad_part", "part", name, "line", line).Because(cause)
}

// partReader reads the rows of a part.
type partReader struct {
	name  string
	lines *json.Decoder
	table Table
	line  int64
	wrong error // why there are no more rows
}

// next reads a row as the database keeps it; io.EOF after the last.
func (p *partReader) next() ([]any, error) {
	var row []any
	err := p.lines.Decode(&row)
	if errors.Is(err, io.EOF) {
		return nil, io.EOF
	}
	p.line++
	columns := p.table.Columns
	if err == nil && len(row) != len(columns) {
		err = fmt.Errorf("%d values for %d columns", len(row), len(columns))
	}
	for i := 0; err == nil && i < len(row); i++ {
		row[i], err = columns[i].kept(row[i])
	}
	if err == nil {
		row, err = p.table.pack(row)
	}
	if err != nil {
		p.wrong = badPart(p.name, p.line, err)
		return nil, p.wrong
	}
	return row, nil
}

// kept is a value as the database keeps it.
func (c Column) kept(value any) (any, error) {
	if value == nil {
		return nil, nil
	}
	text, isText := value.(string)
	number, isNumber := value.(json.Number)
	switch {
	case c.Kind == "text" && isText:
		return text, nil
	case c.Kind == "bytes" && isText:
		return base64.StdEncoding.DecodeString(text)
	case c.Kind == "real" && isNumber:
		return number.Float64()
	case c.Kind == "integer" && isNumber:
		n, err := number.Int64()
		if c.truth {
			return n != 0, err
		}
		return n, err
	}
	return nil, fmt.Errorf("%s is no %s", c.Name, c.Kind)
}

// Commit makes the words to be found and puts all rows on disk.
func (f *Filling) Commit(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "store.Commit")
	if len(f.schema.Tables) == 0 {
		return badPart(schemaName, 0, nil)
	}
	if err := f.index(ctx); err != nil {
		return err
	}
	if err := f.session.exec("COMMIT"); err != nil {
		return err
	}
	f.done = true
	file := filepath.Join(f.s.place.Dir, FileName)
	if err := f.Close(); err != nil || f.s.place.Database != "" {
		return err
	}
	return errors.Join(syncFile(file), syncDir(f.s.place.Dir))
}

// index makes the words of every entry of case_docs to be found; the entries keep their numbers.
func (f *Filling) index(ctx context.Context) error {
	tx := &Tx{store: f.s, ctx: ctx, session: f.session, q: queries.New(f.session), writes: true}
	list, err := tx.Tenants()
	if err != nil {
		return err
	}
	for _, t := range list {
		for after := ""; ; {
			cases, err := tx.indexedCases(t.Key, after)
			if err != nil {
				return err
			}
			for _, id := range cases {
				if err := tx.indexAgain(t.Key, id); err != nil {
					return err
				}
			}
			if len(cases) == 0 {
				break
			}
			after = cases[len(cases)-1]
		}
	}
	return nil
}

// indexedCases lists cases that have entries in the index, behind one.
func (tx *Tx) indexedCases(tenant, after string) (list []string, err error) {
	rows, err := tx.session.QueryContext(tx.ctx, "SELECT DISTINCT case_id FROM case_docs WHERE tenant = $1 AND case_id > $2 ORDER BY case_id LIMIT 1000", tenant, after)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		list = append(list, id)
	}
	return list, rows.Err()
}

// indexAgain makes the words of a case to be found under the numbers that its entries have.
func (tx *Tx) indexAgain(tenant, id string) error {
	docs, err := tx.q.CaseDocs(tx.ctx, tenant, id)
	if err != nil {
		return err
	}
	words, err := caseTx{tx}.Words(tx.ctx, access.SystemScope(tenant), id)
	if err != nil {
		return err
	}
	acts := bodies(words)
	for _, d := range docs {
		text, args := tx.store.dialect.pairs.add(tenant, d.Doc, entry(acts[d.Act], d.Area))
		if _, err := tx.session.ExecContext(tx.ctx, text, args...); err != nil {
			return err
		}
	}
	return nil
}

// Close throws away what was not committed. It may be called again.
func (f *Filling) Close() (err error) {
	if f.session != nil {
		if !f.done {
			f.session.rollback()
		}
		err = f.session.close()
		f.session = nil
	}
	err = errors.Join(err, f.s.disconnect())
	f.s.readDB, f.s.writeDB, f.s.lock = nil, nil, nil
	return err
}
