package store

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/pack"
	"gezhi/internal/store/queries"
)

// What no statement looks at stands in one column, in few bytes (紧凑存储, see package pack): most of an act, and all of a case but its
// columns. Hashes, the fold and what leaves the database are of the texts, which are the same again. A text has one packed form, so a row
// that was changed without changing what it says is found too.

// packedColumn has the packed texts; NULL in a row from before there was one.
const packedColumn = "packed"

// sourceColumn is read from a case, too.
const sourceColumn = "source"

// derived are columns that are not carried from one database to another: they follow from those that are.
var derived = map[string][]string{"acts": {packedColumn}, "cases": {packedColumn, sourceColumn}}

// kept are all columns of the table, those that are derived last.
func (t Table) kept() []string { return append(t.names(), derived[t.Name]...) }

// packed is the table with all of its columns.
func (t Table) packed() Table {
	p := Table{Name: t.Name}
	for _, name := range t.kept() {
		p.Columns = append(p.Columns, Column{Name: name})
	}
	return p
}

// told is a row as it is carried, of one as it is kept: with its texts in their columns.
func (t Table) told(names []string, values []any) ([]any, error) {
	if derived[t.Name] == nil {
		return values, nil
	}
	f := fieldsOf(names, values)
	if t.Name == "acts" {
		r, err := unpackedAct(f.act())
		for i, p := range packedFields(&r) {
			f[packedNames[i]] = *p
		}
		return f.of(t.names()), err
	}
	b := f.body()
	text, err := b.text()
	f["body"] = text
	return f.of(t.names()), err
}

// pack is a row as it is kept, of one as it is carried.
func (t Table) pack(values []any) ([]any, error) {
	if derived[t.Name] == nil {
		return values, nil
	}
	f := fieldsOf(t.names(), values)
	if t.Name == "acts" {
		f[packedColumn] = packedTexts(f.act())
		for _, name := range packedNames {
			f[name] = ""
		}
		return f.of(t.kept()), nil
	}
	b := f.body()
	var c struct{ Source string }
	if err := json.Unmarshal([]byte(b.body), &c); err != nil { // no case of ours: it stays as it is
		f[sourceColumn] = ""
		return f.of(t.kept()), nil
	}
	f[packedColumn], f[sourceColumn], f["body"] = pack.Pack(b.body, b.beside()), c.Source, ""
	return f.of(t.kept()), nil
}

// fields are the values of a row by their columns.
type fields map[string]any

func fieldsOf(names []string, values []any) fields {
	f := make(fields, len(names)+2)
	for i, name := range names {
		f[name] = values[i]
	}
	return f
}

// of lists the values of columns.
func (f fields) of(names []string) []any {
	values := make([]any, len(names))
	for i, name := range names {
		values[i] = f[name]
	}
	return values
}

func (f fields) text(name string) string {
	t, _ := f[name].(string)
	return t
}

func (f fields) number(name string) int64 {
	n, _ := f[name].(int64)
	return n
}

func (f fields) packed() []byte {
	b, _ := f[packedColumn].([]byte)
	return b
}

func (f fields) act() queries.Act {
	r := queries.Act{Tenant: f.text("tenant"), Subject: f.text("subject"), Account: f.text("account"), Org: f.text("org"), At: f.number("at"), Packed: f.packed()}
	for i, p := range packedFields(&r) {
		*p = f.text(packedNames[i])
	}
	return r
}

func (f fields) body() caseBody {
	return caseBody{f.text("tenant"), f.text("id"), f.text("no"), f.number("reported_at"), f.text("body"), f.packed()}
}

// packedFields are the columns of acts that are packed, those first that are seldom empty.
func packedFields(r *queries.Act) []*string {
	return []*string{&r.Effects, &r.Command, &r.Policy, &r.ActorKind, &r.Role, &r.Words, &r.IdemBody, &r.Claim}
}

// packedNames are the columns of packedFields.
var packedNames = [8]string{"effects", "command", "policy", "actor_kind", "role", "words", "idem_body", "claim"}

// plainFields says which of them are no JSON: they are packed in quotation marks, as names in JSON are.
var plainFields = [8]bool{2: true, 3: true, 4: true, 6: true}

// besideAct is what the columns of an act say already.
func besideAct(tenant, subject, account, org string, at int64) pack.Known {
	_, id, _ := strings.Cut(subject, ":")
	return pack.Known{Texts: []string{tenant, id, org, account}, Instants: []time.Time{instant(at)}}
}

// packedAct is what of an act is packed.
func packedAct(a audit.Act) []byte {
	return packedTexts(queries.Act{
		Tenant: a.Tenant, Subject: a.Subject, At: micros(a.At), Account: a.Actor.Account, Org: a.Actor.Org, Role: a.Actor.Role, ActorKind: a.Actor.Kind,
		IdemBody: a.KeyBody, Command: a.Command, Effects: a.Effects, Words: audit.EncodeWords(a.Words), Policy: a.Policy, Claim: a.Claim,
	})
}

func packedTexts(r queries.Act) []byte {
	list := packedFields(&r)
	for len(list) > 0 && *list[len(list)-1] == "" {
		list = list[:len(list)-1]
	}
	var text strings.Builder
	for i, f := range list {
		if i > 0 {
			text.WriteByte(0)
		}
		if plainFields[i] {
			text.WriteString(`"` + *f + `"`)
		} else {
			text.WriteString(*f)
		}
	}
	return pack.Pack(text.String(), besideAct(r.Tenant, r.Subject, r.Account, r.Org, r.At))
}

// unpackedAct is the row with its texts in their columns.
func unpackedAct(r queries.Act) (queries.Act, error) {
	if r.Packed == nil {
		return r, nil
	}
	list := packedFields(&r)
	if slices.ContainsFunc(list, func(f *string) bool { return *f != "" }) {
		return r, pack.ErrDamaged
	}
	text, err := pack.Unpack(r.Packed, besideAct(r.Tenant, r.Subject, r.Account, r.Org, r.At))
	if err != nil {
		return r, err
	}
	parts := strings.Split(text, "\x00")
	if len(parts) > len(list) {
		return r, pack.ErrDamaged
	}
	for i, part := range parts {
		if plainFields[i] {
			if len(part) < 2 || part[0] != '"' || part[len(part)-1] != '"' {
				return r, pack.ErrDamaged
			}
			part = part[1 : len(part)-1]
		}
		*list[i] = part
	}
	r.Packed = nil
	return r, nil
}

// caseBody is a case in its row: packed beside the columns that never change, or as text where the row is from before.
type caseBody struct {
	tenant, id, no string
	reportedAt     int64
	body           string
	packed         []byte
}

// caseBodyColumns are what the fields of a caseBody are read from, in order.
const caseBodyColumns = "c.tenant, c.id, c.no, c.reported_at, c.body, c.packed"

// into is where a row of caseBodyColumns goes.
func (b *caseBody) into() []any {
	return []any{&b.tenant, &b.id, &b.no, &b.reportedAt, &b.body, &b.packed}
}

func bodyOf(r queries.Case) caseBody {
	return caseBody{r.Tenant, r.ID, r.No, r.ReportedAt, r.Body, r.Packed}
}

func (b *caseBody) beside() pack.Known {
	return pack.Known{Texts: []string{b.tenant, b.id, b.no}, Instants: []time.Time{instant(b.reportedAt)}}
}

// text is the case as it encodes itself.
func (b *caseBody) text() (string, error) {
	if b.packed == nil {
		return b.body, nil
	}
	if b.body != "" {
		return "", pack.ErrDamaged
	}
	return pack.Unpack(b.packed, b.beside())
}

// decode reads the case.
func (b *caseBody) decode() (cases.Case, error) {
	text, err := b.text()
	if err != nil {
		return cases.Case{}, err
	}
	return cases.Decode([]byte(text))
}

// packedCase is what the row of a case keeps packed.
func packedCase(c *cases.Case) []byte {
	b := caseBody{tenant: c.Tenant, id: c.ID, no: c.No, reportedAt: micros(c.ReportedAt)}
	return pack.Pack(string(c.Encode()), b.beside())
}

// tells reports whether the row is exactly what the case is stored as, now or before cases were packed.
func (b *caseBody) tells(c *cases.Case) bool {
	if b.packed == nil {
		return b.body == string(c.Encode())
	}
	return b.body == "" && bytes.Equal(b.packed, packedCase(c))
}
