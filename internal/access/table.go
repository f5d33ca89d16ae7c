package access

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"gezhi/internal/people"
)

//go:embed table.txt
var tableText string

// Reach says which things a permission is given for, seen from the post.
type Reach string

// The reaches; table.txt explains them.
const (
	ReachTenant Reach = "tenant"
	ReachPlace  Reach = "place"
	ReachBeat   Reach = "beat"
	ReachOrg    Reach = "org"
	ReachLine   Reach = "line"
	ReachSelf   Reach = "self"
	ReachCase   Reach = "case"
)

// reaches lists every reach with the closest class of rows that it admits by itself: what a person has to do with, they
// may see; what merely lies in their territory only up to personal data.
var reaches = map[Reach]Class{
	ReachTenant: PersonalData, ReachPlace: PersonalData, ReachBeat: PersonalData,
	ReachOrg: SensitiveData, ReachLine: SensitiveData, ReachSelf: SensitiveData, ReachCase: SensitiveData,
}

// The roles of those who hold no post.
const (
	rolePublic   people.Role = "public"
	roleReporter people.Role = "reporter"
	roleSystem   people.Role = "system"
	roleStaff    people.Role = "staff"
)

// Grant is one line of the table, for one permission.
type Grant struct {
	Reach Reach
	Most  Class // the closest class of rows
}

// Table is the parsed table of rights.
type Table struct {
	grants   map[people.Role]map[Permission][]Grant
	purposes map[Purpose]map[Permission]bool
}

// Rights is the table that holds in the program.
var Rights = mustParse(tableText)

// Grants returns the lines that give perm to role.
func (t Table) Grants(role people.Role, perm Permission) []Grant {
	return slices.Clone(t.grants[role][perm])
}

// Open reports whether perm may be used for the purpose at all.
func (t Table) Open(perm Permission, purpose Purpose) bool { return t.purposes[purpose][perm] }

// Roles returns the roles that have a block, posts or not.
func (t Table) Roles() []people.Role {
	roles := make([]people.Role, 0, len(t.grants))
	for role := range t.grants {
		roles = append(roles, role)
	}
	slices.Sort(roles)
	return roles
}

func mustParse(text string) Table {
	t, err := Parse(text)
	if err != nil {
		panic(err) // the table is compiled in
	}
	return t
}

// Parse reads a table of rights. The error names the first wrong line.
func Parse(text string) (Table, error) {
	p := parser{
		table: Table{grants: map[people.Role]map[Permission][]Grant{}, purposes: map[Purpose]map[Permission]bool{}},
		sets:  map[string][]Permission{},
	}
	n := 0
	for line := range strings.Lines(text) {
		n++
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if err := p.line(words); err != nil {
			return Table{}, fmt.Errorf("access: table line %d: %w", n, err)
		}
	}
	return p.table, nil
}

// parser reads the table line by line.
type parser struct {
	table Table
	sets  map[string][]Permission
	role  people.Role
}

func (p *parser) line(words []string) error {
	switch words[0] {
	case "set":
		return p.set(words[1:])
	case "purpose":
		return p.purpose(words[1:])
	case "role":
		return p.begin(words[1:])
	}
	return p.grant(words)
}

func (p *parser) set(words []string) (err error) {
	if len(words) < 2 || !strings.HasPrefix(words[0], "*") {
		return fmt.Errorf("a set needs a name with * and permissions")
	}
	p.sets[words[0]], err = p.permissions(words[1:])
	return err
}

func (p *parser) purpose(words []string) error {
	if len(words) < 2 || !slices.Contains(Purposes(), Purpose(words[0])) {
		return fmt.Errorf("a purpose needs a known name and permissions")
	}
	perms, err := p.permissions(words[1:])
	if err != nil {
		return err
	}
	open := map[Permission]bool{}
	for _, perm := range perms {
		open[perm] = true
	}
	p.table.purposes[Purpose(words[0])] = open
	return nil
}

func (p *parser) begin(words []string) error {
	if len(words) != 1 {
		return fmt.Errorf("a role has one name")
	}
	p.role = people.Role(words[0])
	others := []people.Role{rolePublic, roleReporter, roleSystem, roleStaff}
	if !p.role.Valid() && !slices.Contains(others, p.role) {
		return fmt.Errorf("unknown role %q", words[0])
	}
	if p.table.grants[p.role] != nil {
		return fmt.Errorf("role %q has two blocks", words[0])
	}
	p.table.grants[p.role] = map[Permission][]Grant{}
	return nil
}

func (p *parser) grant(words []string) error {
	most, known := reaches[Reach(words[0])]
	if !known || p.role == "" {
		return fmt.Errorf("unknown reach %q, or no role before it", words[0])
	}
	reach, rest := Reach(words[0]), words[1:]
	if len(rest) > 0 && slices.Contains(Classes(), Class(rest[0])) {
		most, rest = Class(rest[0]), rest[1:]
	}
	perms, err := p.permissions(rest)
	if err != nil {
		return err
	}
	block := p.table.grants[p.role]
	for _, perm := range perms {
		block[perm] = append(block[perm], Grant{Reach: reach, Most: most})
	}
	return nil
}

// permissions reads names of permissions and sets.
func (p *parser) permissions(words []string) ([]Permission, error) {
	var perms []Permission
	for _, w := range words {
		if set, ok := p.sets[w]; ok {
			perms = append(perms, set...)
			continue
		}
		if !slices.Contains(Permissions(), Permission(w)) {
			return nil, fmt.Errorf("unknown permission %q", w)
		}
		perms = append(perms, Permission(w))
	}
	if len(perms) == 0 {
		return nil, fmt.Errorf("no permissions")
	}
	slices.Sort(perms)
	return slices.Compact(perms), nil
}
