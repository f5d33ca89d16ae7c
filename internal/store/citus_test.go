package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gezhi/internal/store"
	"gezhi/internal/store/storetest"
)

// What Citus does with a table.
const (
	distributed = "distributed" // by tenant, each tenant's rows on one machine
	reference   = "reference"   // whole on every machine
	local       = "local"       // on the coordinator alone
)

// documented reads from the operators' page what Citus is to do with each table.
func documented(t testing.TB) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	kinds, name := map[string]string{}, regexp.MustCompile("`(\\w+)`")
	for _, row := range regexp.MustCompile(`(?m)^\| (distributed|reference|local)\b[^|]*\|([^|]*)\|`).FindAllStringSubmatch(string(text), -1) {
		for _, m := range name.FindAllStringSubmatch(row[2], -1) {
			if kinds[m[1]] != "" {
				t.Errorf("%s stands twice in docs/operations.md", m[1])
			}
			kinds[m[1]] = row[1]
		}
	}
	return kinds
}

// schemaTable is a table as the catalog of PostgreSQL has it.
type schemaTable struct {
	tenant      string // type of its column tenant, "not null" behind it
	primary     bool
	defaults    []string // columns whose default calls a function or a sequence
	uniques     map[string][]string
	exclusions  []string
	foreign     []foreignKey
	triggers    []string
	inherits    bool
	persistence string
}

type foreignKey struct {
	name, parent  string
	tenantMatches bool // tenant of the child names tenant of the parent
	setsNull      bool
}

// refused lists what Citus' create_distributed_table(table, 'tenant') and create_reference_table would refuse of a schema, or would not do
// as we need it.
func refused(tables map[string]*schemaTable, kinds map[string]string) (list []string) {
	say := func(name, format string, args ...any) {
		list = append(list, name+": "+fmt.Sprintf(format, args...))
	}
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		t, kind := tables[name], kinds[name]
		if kind == "" {
			say(name, "docs/operations.md, On Citus, does not tell what it is there")
		}
		if kind == local {
			continue
		}
		for _, trigger := range t.triggers {
			say(name, "trigger %s", trigger)
		}
		for _, column := range t.defaults {
			say(name, "the default of %s is not of this machine", column)
		}
		for _, x := range t.exclusions {
			say(name, "exclusion constraint %s", x)
		}
		if t.inherits || t.persistence != "p" {
			say(name, "it is part of another table or not permanent")
		}
		for _, f := range t.foreign {
			switch other := kinds[f.parent]; {
			case other == reference && kind == distributed && !f.setsNull, other == reference && kind == reference:
			case other == distributed && kind == distributed && f.tenantMatches && !f.setsNull:
			default:
				say(name, "foreign key %s to %s, a %s table", f.name, f.parent, other)
			}
		}
		if kind != distributed {
			continue
		}
		if t.tenant != "text not null" {
			say(name, "column tenant is %q", t.tenant)
			continue
		}
		if !t.primary {
			say(name, "no primary key")
		}
		for index, columns := range t.uniques {
			if !slices.Contains(columns, "tenant") {
				say(name, "unique index %s without tenant", index)
			}
		}
	}
	for name := range kinds {
		if tables[name] == nil {
			say(name, "docs/operations.md names it and there is no such table")
		}
	}
	slices.Sort(list)
	return list
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// catalog reads the schema from PostgreSQL.
func catalog(t testing.TB, db querier) map[string]*schemaTable {
	t.Helper()
	tables := map[string]*schemaTable{}
	each(t, db, `SELECT c.relname, c.relpersistence, CASE WHEN c.relispartition OR EXISTS (SELECT 1 FROM pg_inherits h WHERE h.inhrelid = c.oid) THEN 'yes' ELSE '' END, ''
		FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')`, func(r [4]string) {
		tables[r[0]] = &schemaTable{uniques: map[string][]string{}, persistence: r[1], inherits: r[2] != ""}
	})
	const from = ` FROM pg_class c %s WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')`
	each(t, db, fmt.Sprintf(`SELECT c.relname, format_type(a.atttypid, NULL), CASE WHEN a.attnotnull THEN ' not null' ELSE '' END, ''`+from,
		`JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant'`), func(r [4]string) { tables[r[0]].tenant = r[1] + r[2] })
	each(t, db, fmt.Sprintf(`SELECT c.relname, i.relname, CASE WHEN x.indisprimary THEN 'primary' ELSE '' END, COALESCE((SELECT string_agg(a.attname, ' ')
			FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY((string_to_array(x.indkey::text, ' ')::int2[])[1:x.indnkeyatts])), '')`+from,
		`JOIN pg_index x ON x.indrelid = c.oid AND x.indisunique JOIN pg_class i ON i.oid = x.indexrelid`), func(r [4]string) {
		tables[r[0]].primary = tables[r[0]].primary || r[2] != ""
		tables[r[0]].uniques[r[1]] = strings.Fields(r[3])
	})
	each(t, db, fmt.Sprintf(`SELECT c.relname, a.attname, a.attidentity, COALESCE(pg_get_expr(d.adbin, d.adrelid), '')`+from,
		`JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum`), func(r [4]string) {
		if r[2] != "" || strings.Contains(r[3], "(") {
			tables[r[0]].defaults = append(tables[r[0]].defaults, r[1])
		}
	})
	each(t, db, fmt.Sprintf(`SELECT c.relname, g.tgname, '', ''`+from, `JOIN pg_trigger g ON g.tgrelid = c.oid AND NOT g.tgisinternal`),
		func(r [4]string) { tables[r[0]].triggers = append(tables[r[0]].triggers, r[1]) })
	each(t, db, fmt.Sprintf(`SELECT c.relname, w.rulename, '', ''`+from, `JOIN pg_rewrite w ON w.ev_class = c.oid`),
		func(r [4]string) { tables[r[0]].triggers = append(tables[r[0]].triggers, r[1]) })
	each(t, db, fmt.Sprintf(`SELECT c.relname, x.conname, '', ''`+from, `JOIN pg_constraint x ON x.conrelid = c.oid AND x.contype = 'x'`),
		func(r [4]string) { tables[r[0]].exclusions = append(tables[r[0]].exclusions, r[1]) })
	each(t, db, fmt.Sprintf(`SELECT c.relname, f.conname, p.relname, pg_get_constraintdef(f.oid)`+from,
		`JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f' JOIN pg_class p ON p.oid = f.confrelid`), func(r [4]string) {
		sides := regexp.MustCompile(`\(([^)]*)\)`).FindAllStringSubmatch(r[3], 2)
		own, theirs := strings.Split(sides[0][1], ", "), strings.Split(sides[1][1], ", ")
		at := slices.Index(own, "tenant")
		tables[r[0]].foreign = append(tables[r[0]].foreign, foreignKey{
			name: r[1], parent: r[2], tenantMatches: at >= 0 && theirs[at] == "tenant", setsNull: strings.Contains(r[3], " SET "),
		})
	})
	return tables
}

func each(t testing.TB, db querier, query string, row func([4]string)) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var r [4]string
		if err := rows.Scan(&r[0], &r[1], &r[2], &r[3]); err != nil {
			t.Fatal(err)
		}
		row(r)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// TestCitusTakesTheSchema reads the schema from PostgreSQL after the migrations and finds in it what Citus refuses to spread by tenant. What
// each table is there stands on the operators' page, and here it is held.
func TestCitusTakesTheSchema(t *testing.T) {
	t.Parallel()
	url, kinds := storetest.Postgres(t), documented(t)
	openPostgres(t, store.Options{Database: url})
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tables := catalog(t, db)
	for _, wrong := range refused(tables, kinds) {
		t.Error(wrong)
	}
	if len(tables) < 30 || len(kinds) < 30 {
		t.Errorf("%d tables, %d in the documentation", len(tables), len(kinds))
	}
	var everywhere []string
	for name, kind := range kinds {
		if kind == reference {
			everywhere = append(everywhere, name)
		}
	}
	if slices.Sort(everywhere); !slices.Equal(everywhere, storetest.Everywhere) {
		t.Errorf("statements may read %v without a tenant, and reference tables are %v", storetest.Everywhere, everywhere)
	}
	if !t.Failed() {
		everyMistakeIsFound(t, db, kinds)
	}
}

// everyMistakeIsFound makes one mistake after the other in a transaction that is rolled back.
func everyMistakeIsFound(t *testing.T, db *sql.DB, kinds map[string]string) {
	t.Helper()
	kinds = maps.Clone(kinds)
	kinds["one"], kinds["two"], kinds["ref"] = distributed, distributed, reference
	const one = "CREATE TABLE one (tenant TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (tenant, id)); CREATE TABLE ref (id TEXT PRIMARY KEY); "
	for ddl, want := range map[string]string{
		"CREATE TABLE two (tenant TEXT NOT NULL, id TEXT PRIMARY KEY)":                                                                                "unique index two_pkey without tenant",
		"CREATE TABLE two (tenant TEXT PRIMARY KEY, id TEXT UNIQUE)":                                                                                  "unique index two_id_key without tenant",
		"CREATE TABLE two (tenant TEXT PRIMARY KEY, id TEXT); CREATE UNIQUE INDEX two_lower ON two (lower(tenant))":                                   "unique index two_lower without tenant",
		"CREATE TABLE two (tenant TEXT NOT NULL)":                                                                                                     "no primary key",
		"CREATE TABLE two (id TEXT PRIMARY KEY)":                                                                                                      `column tenant is ""`,
		"CREATE TABLE two (tenant BIGINT PRIMARY KEY)":                                                                                                `column tenant is "bigint not null"`,
		"CREATE TABLE two (tenant TEXT, id TEXT, PRIMARY KEY (tenant, id), FOREIGN KEY (id, tenant) REFERENCES one)":                                  "foreign key two_id_tenant_fkey to one, a distributed table",
		"CREATE TABLE two (tenant TEXT PRIMARY KEY, FOREIGN KEY (tenant) REFERENCES ref ON DELETE SET NULL)":                                          "foreign key two_tenant_fkey to ref, a reference table",
		"CREATE TABLE two (tenant TEXT PRIMARY KEY, id TEXT); ALTER TABLE ref ADD FOREIGN KEY (id) REFERENCES two":                                    "foreign key ref_id_fkey to two, a distributed table",
		"CREATE TABLE two (tenant TEXT PRIMARY KEY); CREATE RULE two_rule AS ON DELETE TO two DO INSTEAD NOTHING":                                     "trigger two_rule",
		"CREATE TABLE two (tenant TEXT PRIMARY KEY); CREATE TRIGGER two_t BEFORE UPDATE ON two EXECUTE FUNCTION suppress_redundant_updates_trigger()": "trigger two_t",
		"CREATE TABLE two (tenant TEXT PRIMARY KEY, n BIGSERIAL)":                                                                                     "the default of n is not of this machine",
		"CREATE TABLE two (tenant TEXT PRIMARY KEY, n BIGINT GENERATED ALWAYS AS IDENTITY)":                                                           "the default of n is not of this machine",
		"CREATE TABLE two (tenant TEXT PRIMARY KEY, id TEXT, EXCLUDE USING btree (id WITH =))":                                                        "exclusion constraint two_id_excl",
		"CREATE UNLOGGED TABLE two (tenant TEXT PRIMARY KEY)":                                                                                         "it is part of another table or not permanent",
		"CREATE TABLE two (PRIMARY KEY (tenant)) INHERITS (one)":                                                                                      "it is part of another table or not permanent",
		"CREATE TABLE two (tenant TEXT PRIMARY KEY); CREATE TABLE three (tenant TEXT PRIMARY KEY)":                                                    "docs/operations.md, On Citus, does not tell what it is there",
		"SELECT 1": "docs/operations.md names it and there is no such table",
	} {
		tx, err := db.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for part := range strings.SplitSeq(one+ddl, "; ") {
			if _, err := tx.ExecContext(t.Context(), part); err != nil {
				t.Fatal(part, err)
			}
		}
		found := refused(catalog(t, tx), kinds)
		if len(found) != 1 || !strings.HasSuffix(found[0], ": "+want) {
			t.Errorf("%s: found %q, want %q", ddl, found, want)
		}
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
	}
}
