package httpapi

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/fault"
	"gezhi/internal/ids"
	"gezhi/internal/keys"
	"gezhi/internal/people"
)

// Field is what the routes use to bring in what a phone could not send (离线数据导入).
type Field interface {
	// DeskKey returns the public half of the desk's key and its name.
	DeskKey(ctx context.Context, tenant string) (id string, public []byte, err error)
	// AuthorKey returns the key by which commands of an account are known as its own.
	AuthorKey(ctx context.Context, tenant, account string) ([]byte, error)
	// OpenLetter returns the key that a phone sealed to the desk for one spot. keys.ErrOpen where it does not open.
	OpenLetter(ctx context.Context, tenant string, l keys.Letter, spot string) ([]byte, error)
	// Author returns the account under which a command is done.
	Author(ctx context.Context, tenant, account string) (people.Here, error)
	// NoteImport appends the act of an import.
	NoteImport(ctx context.Context, actor access.Actor, counts map[string]int) error
}

// DeskKey is to whom a phone seals what it could not send, and the secret by which the desk knows the phone's person.
type DeskKey struct {
	ID     string `json:"id"`
	Public []byte `json:"public" doc:"Point on P-256, uncompressed"`
	Author []byte `json:"author" doc:"Secret: proves who gave a command"`
}

// FieldImport is what came of a file, line by line in the order in which the commands were given.
type FieldImport struct {
	Items  []FieldLine    `json:"items"`
	Counts map[string]int `json:"counts" doc:"How many lines of each outcome"`
}

// FieldLine is what came of one command.
type FieldLine struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at,omitzero" doc:"By the phone's clock"`
	By      string    `json:"by,omitempty" doc:"Name of the worker"`
	What    string    `json:"what,omitempty" doc:"As the phone called it"`
	Outcome string    `json:"outcome" enum:"accepted,refused,broken"`
	No      string    `json:"no,omitempty" doc:"Number of the case"`
	Why     string    `json:"why,omitempty" doc:"Why it was refused, as a sentence"`
	Code    string    `json:"code,omitempty"`
}

const (
	fieldForm    = "gezhi.field.1"
	fieldBody    = 64 << 20
	fieldMost    = 2000 // lines of a file
	fieldTimeout = 5 * time.Minute

	fieldAccepted = "accepted"
	fieldRefused  = "refused"
	fieldBroken   = "broken"
)

func (g *Registry) mountField() {
	Mount(g, Route{
		Method: http.MethodPost, Path: "/api/v1/field/imports", Summary: "Bring in a file of what a phone could not send; each command under its own worker", Tag: "field",
		Permission: access.FieldImport, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditAct, Streams: true,
		Limits: Limits{Body: fieldBody, Rate: RateImport, Timeout: fieldTimeout},
	}, g.fieldImport)
}

// deskKey is what a phone of this account needs to seal.
func (g *Registry) deskKey(ctx context.Context, c *Call) (*DeskKey, error) {
	id, public, err := g.deps.Field.DeskKey(ctx, c.Tenant.Key)
	if err != nil {
		return nil, err
	}
	author, err := g.deps.Field.AuthorKey(ctx, c.Tenant.Key, c.Actor.Account)
	return &DeskKey{id, public, author}, err
}

// fieldFile is a file as a phone writes it.
type fieldFile struct {
	Form  string      `json:"form"`
	Items []fieldItem `json:"items"`
}

// fieldItem is a command or a photo, sealed with a key that is sealed to the desk.
type fieldItem struct {
	Kind string      `json:"kind"` // command, photo
	ID   string      `json:"id"`
	Key  keys.Letter `json:"key"`
	Body []byte      `json:"body"`
}

func (i fieldItem) spot() string { return i.Kind + ":" + i.ID }

// fieldCommand is one thing that a worker did.
type fieldCommand struct {
	ID      string       `json:"id"` // the idempotency key
	Path    string       `json:"path"`
	Version int64        `json:"version"`
	Body    string       `json:"body"`
	At      string       `json:"at"`
	Account string       `json:"account"`
	Title   string       `json:"title"`
	Photos  []fieldPhoto `json:"photos"`
	MAC     []byte       `json:"mac"`
}

type fieldPhoto struct {
	ID   string `json:"id"`
	Hash string `json:"hash"` // SHA-256, hexadecimal
}

// signed is what the phone proves to have said.
func (c fieldCommand) signed() []byte {
	sum := sha256.Sum256([]byte(c.Body))
	parts := []string{"gezhi.command.1", c.ID, c.Path, strconv.FormatInt(c.Version, 10), c.At, c.Account, hex.EncodeToString(sum[:])}
	for _, p := range c.Photos {
		parts = append(parts, p.ID, p.Hash)
	}
	return []byte(strings.Join(parts, "\n"))
}

// fieldImport does the commands of a file in their order. Each is done as if its worker's phone had sent it: by the worker's own rights of
// today, under the key that the phone gave it, so that what had come through already is not done twice. What is refused stops nothing else.
func (g *Registry) fieldImport(ctx context.Context, r Request[struct{}]) (FieldImport, error) {
	file, err := readFieldFile(r.r)
	if err != nil {
		return FieldImport{}, err
	}
	in := bringing{g: g, ctx: ctx, c: r.Call, photos: map[string]fieldItem{}, stands: map[string]int64{}}
	for _, item := range file.Items {
		if item.Kind == "photo" {
			in.photos[item.ID] = item
		}
	}
	out := FieldImport{Items: []FieldLine{}, Counts: map[string]int{}}
	for _, item := range file.Items {
		if item.Kind != "command" {
			continue
		}
		line, err := in.line(item)
		if err != nil {
			return FieldImport{}, err
		}
		out.Items = append(out.Items, line)
		out.Counts[line.Outcome]++
	}
	return out, g.deps.Field.NoteImport(ctx, r.Actor, out.Counts)
}

func readFieldFile(r *http.Request) (fieldFile, error) {
	var file fieldFile
	body, err := uploadBody(r)
	if err != nil {
		return file, err
	}
	raw, err := io.ReadAll(body)
	if err != nil {
		return file, brokenUpload(err)
	}
	if err := json.Unmarshal(raw, &file); err != nil || file.Form != fieldForm {
		return file, fault.New(fault.Malformed, "field.no_file").Because(err)
	}
	if len(file.Items) > fieldMost {
		return file, fault.New(fault.Malformed, "field.too_many", "max", fieldMost)
	}
	return file, nil
}

// bringing is one import at work.
type bringing struct {
	g      *Registry
	ctx    context.Context
	c      *Call
	photos map[string]fieldItem
	stands map[string]int64 // by case and version that the worker saw: what his own act made of it
}

// broughtKey marks requests that come out of a file.
type broughtKey struct{}

// brought is who did a command and who brings it in.
type brought struct {
	author people.Here
	by     string
}

// brought returns who a command out of a file belongs to; nil for any other request.
func (c *Call) brought() *brought {
	b, _ := c.r.Context().Value(broughtKey{}).(*brought)
	return b
}

// line does one command. An error is a failure of ours; whatever is wrong with the command stands in the line.
func (b bringing) line(item fieldItem) (FieldLine, error) {
	line := FieldLine{ID: clip(item.ID)}
	broken := func(code string) (FieldLine, error) {
		line.Outcome, line.Code, line.Why = fieldBroken, code, b.c.Text("fault."+code, nil)
		return line, nil
	}
	plain, err := b.open(item)
	var cmd fieldCommand
	switch {
	case errors.Is(err, keys.ErrOpen):
		return broken("field.sealed_to_others")
	case err != nil:
		return line, err
	case json.Unmarshal(plain, &cmd) != nil || cmd.ID != item.ID || !ids.IsID(cmd.ID):
		return broken("field.no_command")
	}
	secret, err := b.g.deps.Field.AuthorKey(b.ctx, b.c.Tenant.Key, cmd.Account)
	if err != nil {
		return line, err
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write(cmd.signed())
	if !hmac.Equal(mac.Sum(nil), cmd.MAC) {
		return broken("field.not_theirs")
	}
	line.What = cmd.Title
	line.At, _ = time.Parse(time.RFC3339, cmd.At) // the gate judges it
	author, err := b.g.deps.Field.Author(b.ctx, b.c.Tenant.Key, cmd.Account)
	switch {
	case fault.Is(err, fault.NotFound) || fault.Is(err, fault.Unauthenticated):
		return broken("field.nobody")
	case err != nil:
		return line, err
	}
	line.By = author.Account.Name
	return b.do(line, cmd, author)
}

func (b bringing) open(item fieldItem) ([]byte, error) {
	key, err := b.g.deps.Field.OpenLetter(b.ctx, b.c.Tenant.Key, item.Key, item.spot())
	if err != nil {
		return nil, err
	}
	return keys.OpenWith(key, item.Body, item.spot())
}

// do sends the command through the same gate as any other, its photos before it.
func (b bringing) do(line FieldLine, cmd fieldCommand, author people.Here) (FieldLine, error) {
	who := &brought{author, b.c.Actor.Account}
	refuse := func(err error) (FieldLine, error) {
		line.Outcome = fieldRefused
		p := newProblem(b.c.Lang, "", Known(err))
		line.Code, line.Why = p.Code, p.Detail
		return line, nil
	}
	for _, p := range cmd.Photos {
		if err := b.photo(p, who); err != nil {
			return refuse(err)
		}
	}
	inner, err := b.request(cmd, who)
	if err != nil {
		return refuse(err)
	}
	var kept keptAnswer
	b.g.mux.ServeHTTP(&kept, inner)
	if kept.status >= http.StatusInternalServerError {
		return line, fmt.Errorf("httpapi: a command out of a file: %s", kept.body.String())
	}
	var told struct {
		No     string `json:"no"`
		Code   string `json:"code"`
		Detail string `json:"detail"`
	}
	_ = json.Unmarshal(kept.body.Bytes(), &told) // an answer without a body tells nothing
	if kept.status >= 300 {
		line.Outcome, line.Code, line.Why = fieldRefused, told.Code, told.Detail
		return line, nil
	}
	line.Outcome, line.No = fieldAccepted, told.No
	b.noteVersion(cmd, kept.body.Bytes())
	return line, nil
}

// lane names the state of a case on which a command was given; empty for what is given on none.
func (c fieldCommand) lane() string {
	id, _, found := strings.Cut(strings.TrimPrefix(c.Path, "/api/v1/cases/"), "/acts/")
	if !found || c.Version == 0 {
		return ""
	}
	return id + "@" + strconv.FormatInt(c.Version, 10)
}

// noteVersion lets the next command on the same state of a case stand on the result of this one, as long as nobody else did anything to
// the case in between: the worker knew what he had just done.
func (b bringing) noteVersion(cmd fieldCommand, answer []byte) {
	var after struct {
		Version int64     `json:"version"`
		History []ActView `json:"history"`
	}
	if cmd.lane() == "" || json.Unmarshal(answer, &after) != nil || after.Version == 0 {
		return
	}
	others := func(a ActView) bool { return a.Seq > cmd.Version && a.Kind != "system" && a.Account != cmd.Account }
	if !slices.ContainsFunc(after.History, others) {
		b.stands[cmd.lane()] = after.Version
	}
}

// request makes the request that the phone would have sent.
func (b bringing) request(cmd fieldCommand, who *brought) (*http.Request, error) {
	t := *traceOf(b.ctx)
	ctx := context.WithValue(context.WithValue(b.ctx, broughtKey{}, who), traceKey{}, &t)
	if !strings.HasPrefix(cmd.Path, "/api/v1/") || strings.ContainsAny(cmd.Path, "?#%\\") || strings.Contains(cmd.Path, "..") {
		return nil, fault.New(fault.Invalid, "field.no_such_command")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, cmd.Path, strings.NewReader(cmd.Body))
	if err != nil {
		return nil, fault.New(fault.Invalid, "field.no_such_command").Because(err)
	}
	_, pattern := b.g.mux.Handler(r)
	if !slices.ContainsFunc(b.g.routes, func(o Route) bool { return o.Field && o.pattern() == pattern }) {
		return nil, fault.New(fault.Invalid, "field.no_such_command")
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(keyHeader, cmd.ID)
	r.Header.Set(timeHeader, cmd.At)
	if now, known := b.stands[cmd.lane()]; known {
		cmd.Version = now
	}
	if cmd.Version > 0 {
		r.Header.Set("If-Match", `"`+strconv.FormatInt(cmd.Version, 10)+`"`)
	}
	return r, nil
}

// photo takes in a photo of a command, unless it had come through already.
func (b bringing) photo(p fieldPhoto, who *brought) error {
	item, there := b.photos[p.ID]
	if !there || !ids.IsID(p.ID) {
		if _, err := b.g.stored(b.ctx, b.c.Tenant.Key, p.ID); err == nil {
			return nil
		}
		return fault.New(fault.Invalid, "field.no_photo")
	}
	plain, err := b.open(item)
	if err != nil {
		return fault.New(fault.Invalid, "field.no_photo").Because(err)
	}
	if sum := sha256.Sum256(plain); hex.EncodeToString(sum[:]) != p.Hash {
		return fault.New(fault.Invalid, "field.no_photo")
	}
	as := *b.c
	as.Here, as.Actor = who.author, access.NewStaff(b.c.Tenant.Key, who.author.Account.ID, who.author.Posts, who.author.Session, b.c.Now)
	_, err = b.g.receive(b.ctx, &as, p.ID, bytes.NewReader(plain))
	return err
}

// keptAnswer keeps an answer instead of sending it.
type keptAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *keptAnswer) Header() http.Header {
	if k.header == nil {
		k.header = http.Header{}
	}
	return k.header
}

func (k *keptAnswer) WriteHeader(status int) {
	if k.status == 0 {
		k.status = status
	}
}

func (k *keptAnswer) Write(p []byte) (int, error) {
	k.WriteHeader(http.StatusOK)
	return k.body.Write(p)
}
