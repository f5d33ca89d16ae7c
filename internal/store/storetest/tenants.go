package storetest

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"gezhi/internal/store"
)

// Everywhere are the tables whose rows belong to no tenant, or are looked up before it is known: on Citus every machine has them.
var Everywhere = []string{"doors", "throttles"}

// allTenants are the statements that read the few rows of every tenant: at the start, and where the log of each ends.
var allTenants = []string{
	"SELECT tenant, county, name, jurisdiction, created_at FROM tenants ORDER BY tenant",
	"SELECT tenant, pos, chain FROM chain_heads ORDER BY tenant",
}

// routed opens stores that fail the test on a statement of which it is not known by its arguments alone which one tenant it is for, and,
// where the rule is for whole transactions, on one that is for two: on Citus each has to run on the machine of its tenant.
func routed(open Opener, whole bool) Opener {
	return func(t testing.TB, o store.Options) *store.Store {
		see, own := traceTenants(t, whole), o.Trace
		o.Trace = func(s store.Traced) error {
			if err := see(s); err != nil || own == nil {
				return err
			}
			return own(s)
		}
		return open(t, o)
	}
}

// OneTenant is what a store is to tell of its statements, where every one and every transaction has to be for one tenant.
func OneTenant(t testing.TB) func(store.Traced) error { return traceTenants(t, true) }

// TenantsOf tells for which tenants a statement of a store is, by its arguments: one, or none where it is for the rows of all.
func TenantsOf(s store.Traced) []string {
	list, _ := tenantsOf(strings.TrimSpace(named.ReplaceAllString(s.SQL, "")), s.Args)
	return list
}

func traceTenants(t testing.TB, whole bool) func(store.Traced) error {
	r := &router{t: t, whole: whole, tenants: map[any]map[string]bool{}}
	return func(s store.Traced) error {
		r.see(s)
		return nil
	}
}

// router holds statements against the rule.
type router struct {
	t       testing.TB
	whole   bool
	mu      sync.Mutex
	tenants map[any]map[string]bool // of the transaction on a connection
}

func (r *router) see(s store.Traced) {
	r.mu.Lock()
	defer r.mu.Unlock()
	text := strings.TrimSpace(named.ReplaceAllString(s.SQL, ""))
	switch verb, _, _ := strings.Cut(text, " "); verb {
	case "BEGIN":
		if r.tenants[s.Connection] = map[string]bool{}; strings.HasSuffix(text, "IMMEDIATE") { // a group of units on SQLite
			delete(r.tenants, s.Connection)
		}
	case "COMMIT", "ROLLBACK":
		if list := r.tenants[s.Connection]; r.whole && len(list) > 1 {
			r.t.Errorf("one transaction is for %v", slices.Sorted(maps.Keys(list)))
		}
		delete(r.tenants, s.Connection)
	case "SELECT", "INSERT", "UPDATE", "DELETE", "WITH":
		list, wrong := tenantsOf(text, s.Args)
		if wrong != "" {
			r.t.Errorf("%s: %s", wrong, text)
		}
		if seen := r.tenants[s.Connection]; seen != nil {
			for _, tenant := range list {
				seen[tenant] = true
			}
		}
	}
}

var (
	named     = regexp.MustCompile(`^-- name: .*\n`)
	tableIn   = regexp.MustCompile(`\b(?:FROM|JOIN|INTO|UPDATE) ([a-z_]+)(?: (?:AS )?([a-z]+)\b)?`)
	tenantIs  = regexp.MustCompile(`\btenant = \$(\d+)`)
	inserted  = regexp.MustCompile(`(?s)^INSERT INTO [a-z_]+ \(tenant, .*?\)\s*(?:VALUES \(|SELECT )\$(\d+)`)
	noTable   = []string{"search", "json_each", "unnest", "pg_notify", "x", "few"}
	reference = regexp.MustCompile(`^(select|set|where|on|values|order|indexed|cross|join|left|union|limit|group)$`)
)

// tenantsOf tells for which tenants a statement is, by its arguments; wrong is what cannot be known of it.
func tenantsOf(text string, args []any) (tenants []string, wrong string) {
	if slices.Contains(allTenants, text) {
		return nil, ""
	}
	for _, m := range append(tenantIs.FindAllStringSubmatch(text, -1), inserted.FindAllStringSubmatch(text, -1)...) {
		n, _ := strconv.Atoi(m[1])
		tenant, ok := args[n-1].(string)
		if !ok {
			return nil, "the tenant is no text"
		}
		if !slices.Contains(tenants, tenant) {
			tenants = append(tenants, tenant)
		}
	}
	tables := 0
	for _, m := range tableIn.FindAllStringSubmatch(text, -1) {
		table, alias := m[1], m[2]
		if slices.Contains(Everywhere, table) || slices.Contains(noTable, table) {
			continue
		}
		tables++
		if reference.MatchString(strings.ToLower(alias)) {
			alias = ""
		}
		if alias != "" && !strings.Contains(text, alias+".tenant") {
			return nil, "nothing ties " + table + " " + alias + " to a tenant"
		}
	}
	if tables > 0 && len(tenants) != 1 {
		return nil, "it is for " + strconv.Itoa(len(tenants)) + " tenants"
	}
	return tenants, ""
}
