package cases

import (
	"context"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/clock"
	"gezhi/internal/fault"
	"gezhi/internal/ids"
)

// Policies answers the policy of a tenant as it stands now.
type Policies interface {
	Policy(ctx context.Context, tenant string) (Policy, error)
}

// Vault seals what names a reporter, with keys that stand outside of the database.
type Vault interface {
	SealContact(ctx context.Context, tenant, caseID string, c Person) (SealedContact, error)
	OpenContact(ctx context.Context, sealed SealedContact) (Person, error)
	// PhoneIndex is the blind index by which an exact number is found again.
	PhoneIndex(ctx context.Context, tenant, phone string) (string, error)
	// TrackingKey is the key from which tracking codes are derived.
	TrackingKey(ctx context.Context, tenant string) ([]byte, error)
}

// Person is the contact of a reporter (报告人): as little as an answer needs.
type Person struct {
	Name  string `json:"name,omitempty" maxLength:"40"`
	Phone string `json:"phone,omitempty" maxLength:"20"`
}

// Empty reports whether nothing was left.
func (p Person) Empty() bool { return p.Name == "" && p.Phone == "" }

// Service does the acts of the closed loop. It is safe for use by many goroutines.
type Service struct {
	Store    Store
	Policies Policies
	Vault    Vault
	Clock    clock.Clock
	IDs      *ids.Source
}

// Key makes a repeated request answer the same (幂等). It is bound to who asks and to what was asked.
type Key struct {
	Hash string // of the key and its principal; empty without one
	Body string // hash of the request's body
	// Claim is what a phone says of a command that was given without a connection, see audit.Claim; empty for others.
	Claim string
}

// Receipt is what the reporter takes home (回执).
type Receipt struct {
	ID       string    `json:"id"`
	No       string    `json:"no" doc:"Number of the case, for people"`
	Code     string    `json:"code" doc:"Eight characters to type with the number"`
	Token    string    `json:"token" doc:"Secret of the link to the tracking page"`
	State    State     `json:"state"`
	Repeated bool      `json:"repeated,omitempty" doc:"The same request was made before; this is its receipt"`
	At       time.Time `json:"at"`
	Case     Case      `json:"-"` // as it stands, for the program's own use
}

// Intake is a report, a draft or an instant case as it comes in.
type Intake struct {
	ID      string  // made by the client, for reports made without a connection; empty: made here
	Command Command // Report, SaveDraft or Instant
	Person  Person
	Key     Key
}

// Report is the one door for whatever is reported: it decides, and where the tenant trusts a micro matter from that source it
// accepts and dispatches at once. All of it is on disk when it returns.
//
// Faults: those of the command; Invalid id bad_id; Conflict id.taken; Invalid idempotency.other_body.
func (s *Service) Report(ctx context.Context, actor access.Actor, in Intake) (r Receipt, err error) {
	defer fault.Wrap(&err, "cases.Report")
	policy, err := s.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return Receipt{}, err
	}
	now := s.Clock.Now()
	c := Case{Tenant: actor.Tenant, ID: in.ID}
	if c.ID == "" {
		c.ID = s.IDs.New(now)
	} else if !ids.IsID(c.ID) {
		var f fault.Fields
		f.Add("id", "bad_id")
		return Receipt{}, f.Err()
	}
	var sealed SealedContact
	if !in.Person.Empty() {
		if sealed, err = s.seal(ctx, c, in.Person); err != nil {
			return Receipt{}, err
		}
	}
	in.Command = asTold(in.Command, sealed.Case != "")
	policy.Sample = s.drawn(policy.Catalogue.Settings().Verifying.InstantPercent)
	err = s.Store.Update(ctx, func(w Writer) error {
		r, err = s.report(ctx, w, actor, c, in, sealed, policy)
		return err
	})
	if err != nil {
		return Receipt{}, err
	}
	return s.withCodes(ctx, actor.Tenant, r)
}

func (s *Service) report(ctx context.Context, w Writer, actor access.Actor, c Case, in Intake, sealed SealedContact, p Policy) (Receipt, error) {
	done, found, err := keyed(ctx, w, actor.Tenant, in.Key)
	if err != nil {
		return Receipt{}, err
	}
	if found {
		old, err := w.Case(ctx, access.SystemScope(actor.Tenant), caseOf(done))
		return Receipt{ID: old.ID, No: old.No, State: old.State, At: old.ReportedAt, Repeated: true, Case: old}, err
	}
	// That the id is free Save finds out. To read it first would put what reports arrive at the same time in each other's way on a
	// database that runs each as if it were alone: their ids stand side by side.
	if c.No, err = s.number(ctx, w, c.Tenant, p); err != nil {
		return Receipt{}, err
	}
	row, _ := rowOf(in.Command.Act())
	master, cmd, err := joined(ctx, w, c.Tenant, in.Command)
	if err != nil {
		return Receipt{}, err
	}
	in.Command = cmd
	where := access.Resource{Tenant: c.Tenant, Place: p.Root, Class: access.PublicData}
	if instant, ok := in.Command.(Instant); ok { // settled where one works
		where.Place = p.placeOf(instant.What)
	}
	who, err := access.Authorise(actor, row.Needs, where, purposeOf(actor), w.Now())
	if err != nil {
		return Receipt{}, err
	}
	ch, err := s.apply(ctx, w, c, actorOf(actor, who), in.Command, p, in.Key)
	if err != nil {
		return Receipt{}, err
	}
	if sealed.Case != "" {
		if err := w.SaveContact(ctx, sealed); err != nil {
			return Receipt{}, err
		}
	}
	after, err := s.afterReport(ctx, w, ch.Case, master, p)
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{ID: after.ID, No: after.No, State: after.State, At: after.ReportedAt, Case: after}, nil
}

// onward accepts and dispatches a report that needs nobody's look (T2 by itself).
func (s *Service) onward(ctx context.Context, w Writer, c Case, p Policy) (Case, error) {
	if c.State != Submitted || c.Grid == "" || c.Matter == "" || c.Urgent || !p.Catalogue.AutoAccept(c.Matter, string(c.Source)) {
		return c, nil
	}
	system := audit.Actor{Kind: SystemActor, Role: "system"}
	repeat, err := s.repeats(ctx, w, &c, c.Matter, p)
	if err != nil {
		return c, err
	}
	ch, err := s.apply(ctx, w, c, system, Accept{Repeat: repeat}, p, Key{})
	if err != nil {
		return c, onlyInternal(err)
	}
	next, err := s.apply(ctx, w, ch.Case, system, Dispatch{Reason: "suggest.grid_team"}, p, Key{})
	if err != nil {
		return ch.Case, onlyInternal(err)
	}
	return next.Case, nil
}

// onlyInternal lets a refusal by policy pass: the case then waits for the desk, as any other.
func onlyInternal(err error) error {
	if fault.Is(err, fault.Internal) || fault.Is(err, fault.Stale) || fault.Is(err, fault.Unavailable) {
		return err
	}
	return nil
}

// Request asks for one act on a case.
type Request struct {
	Case    string
	Version int64 // the version that the person saw; 0 where nobody looked before
	Command Command
	// Next are acts that the same person does right after it, on the case that the one before answered: each is permitted, decided and
	// recorded by itself, and all of them are done or none.
	Next []Command
	Key  Key
}

// Do carries out one act, or several in a row: who asks must see the case, be permitted the act there, and the case must admit it.
//
// Faults: NotFound case.not_found; Forbidden; Stale case.stale; those of the acts.
func (s *Service) Do(ctx context.Context, actor access.Actor, r Request) (c Case, err error) {
	defer fault.Wrap(&err, "cases.Do(%s, %s)", r.Case, r.Command.Act())
	policy, err := s.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return Case{}, err
	}
	policy.Sample = s.drawn(policy.Catalogue.Settings().Verifying.MicroPercent)
	scope, err := access.ScopeFor(actor, access.CaseRead, purposeOf(actor), s.Clock.Now())
	if err != nil {
		return Case{}, err
	}
	err = s.Store.Update(ctx, func(w Writer) error {
		c, err = s.do(ctx, w, actor, scope, r, policy)
		return err
	})
	return c, err
}

func (s *Service) do(ctx context.Context, w Writer, actor access.Actor, scope access.Scope, r Request, p Policy) (Case, error) {
	if done, found, err := keyed(ctx, w, actor.Tenant, r.Key); err != nil {
		return Case{}, err
	} else if found {
		return w.Case(ctx, access.SystemScope(actor.Tenant), caseOf(done)) // what was done may have led it out of their reach
	}
	c, err := w.Case(ctx, scope, r.Case)
	if err != nil {
		return Case{}, err
	}
	if r.Version != 0 && r.Version != c.Version {
		return Case{}, fault.New(fault.Stale, "case.stale", "seen", r.Version, "now", c.Version)
	}
	c, err = s.doOne(ctx, w, actor, scope, c, r.Command, p, r.Key)
	for _, next := range r.Next {
		if err != nil {
			return Case{}, err
		}
		c, err = s.doOne(ctx, w, actor, scope, c, next, p, Key{})
	}
	return c, err
}

// doOne carries out one act on a case as it stands.
func (s *Service) doOne(ctx context.Context, w Writer, actor access.Actor, scope access.Scope, c Case, command Command, p Policy, key Key) (_ Case, err error) {
	switch cmd := command.(type) {
	case Absorb, LetGo: // they follow from an act on another case, and from nothing else
		return Case{}, fault.New(fault.NotFound, "case.no_such_act", "act", string(cmd.Act()))
	case Report: // of a draft
		cmd.Joins = ""
		ch, err := s.act(ctx, w, actor, c, asTold(cmd, false), p, key)
		if err != nil {
			return Case{}, err
		}
		return s.onward(ctx, w, ch.Case, p)
	case Merge:
		return s.merge(ctx, w, actor, scope, c, cmd, p, key)
	case Unmerge:
		return s.unmerge(ctx, w, actor, c, cmd, p, key)
	case Split:
		return s.split(ctx, w, actor, c, cmd, p, key)
	case Accept:
		if cmd.Repeat, err = s.repeats(ctx, w, &c, cmd.Matter, p); err != nil {
			return Case{}, err
		}
		command = cmd
	case RenewCode:
		if err := s.proven(ctx, w, actor, c, cmd); err != nil {
			return Case{}, err
		}
	case Erase:
		if err := w.Erase(ctx, c.Tenant, c.ID); err != nil {
			return Case{}, err
		}
	}
	ch, err := s.act(ctx, w, actor, c, command, p, key)
	return ch.Case, err
}

// act tries the capacities in which the actor is permitted the act, and takes the first that the case admits.
func (s *Service) act(ctx context.Context, w Writer, actor access.Actor, c Case, cmd Command, p Policy, key Key) (Change, error) {
	row, _ := rowOf(cmd.Act())
	warrants, err := access.Warrants(actor, row.Needs, c.Resource(), purposeOf(actor), w.Now())
	if err != nil {
		return Change{}, err
	}
	var refused error
	for _, who := range warrants {
		ch, err := s.apply(ctx, w, c, actorOf(actor, who), cmd, p, key)
		if fault.Is(err, fault.Forbidden) {
			refused = err
			continue
		}
		return ch, err
	}
	return Change{}, refused
}

// apply decides and saves.
func (s *Service) apply(ctx context.Context, w Writer, c Case, who audit.Actor, cmd Command, p Policy, key Key) (Change, error) {
	ch, err := Decide(c, who, cmd, p, w.Now())
	if err != nil {
		return Change{}, err
	}
	act := audit.Act{
		Tenant: c.Tenant, ID: s.IDs.New(w.Now()), Subject: audit.Subject("case", c.ID), Seq: ch.Case.Version,
		Kind: "case." + string(ch.Act), At: w.Now(), Actor: who, Key: key.Hash, KeyBody: key.Body, Claim: key.Claim,
		Command: string(ch.Command), Effects: string(ch.Effects), Policy: p.Catalogue.Version(),
	}
	words := s.salt(c, act.Seq, ch.Words)
	for _, word := range words {
		if act.Words == nil {
			act.Words = map[string]string{}
		}
		act.Words[word.Name] = audit.HashWord(word.Salt, word.Text)
	}
	if err := w.Save(ctx, &ch.Case, act); err != nil {
		return Change{}, err
	}
	if len(words) > 0 {
		return ch, w.SaveWords(ctx, words)
	}
	return ch, nil
}

// salt gives each private text the salt under which the act knows it.
func (s *Service) salt(c Case, seq int64, texts map[string]string) []Word {
	words := make([]Word, 0, len(texts))
	for name, text := range texts {
		words = append(words, Word{Tenant: c.Tenant, Case: c.ID, Act: seq, Name: name, Salt: s.IDs.Random(16), Text: text})
	}
	return words
}

func (s *Service) seal(ctx context.Context, c Case, p Person) (SealedContact, error) {
	if err := p.check(); err != nil {
		return SealedContact{}, err
	}
	return s.Vault.SealContact(ctx, c.Tenant, c.ID, p)
}

// drawn reports whether a case is drawn for verification, at a rate in per cent.
func (s *Service) drawn(percent int) bool {
	b := s.IDs.Random(2)
	return int(uint16(b[0])<<8|uint16(b[1]))%100 < percent
}

// number gives the case its number for people.
func (s *Service) number(ctx context.Context, w Writer, tenant string, p Policy) (string, error) {
	day := civil(w.Now())
	serial, err := w.NextSerial(ctx, tenant, day)
	if err != nil {
		return "", err
	}
	return ids.CaseNumber(string(p.Root), day, serial), nil
}

func (s *Service) withCodes(ctx context.Context, tenant string, r Receipt) (Receipt, error) {
	key, err := s.Vault.TrackingKey(ctx, tenant)
	if err != nil {
		return Receipt{}, err
	}
	r.Code, r.Token = ids.TrackingCode(key, r.ID, r.Case.Renewals), ids.TrackingToken(key, r.ID, r.Case.Renewals)
	return r, nil
}

// Resource is the case as far as access to it depends on it.
func (c *Case) Resource() access.Resource {
	place := c.Place
	if c.private() {
		place = "" // no post reaches it by its place, however wide the post
	}
	return access.Resource{Tenant: c.Tenant, ID: c.ID, Place: place, Orgs: c.Orgs(), Accounts: c.Accounts(), Case: c.ID, Class: c.RowClass()}
}

// private reports whether the case is its author's alone: a draft, also one that was given up, has no desk.
func (c *Case) private() bool { return c.Desk == "" }

// RowClass is how closely the row is kept. Without a person's release it shows kind, snapped place and state alone to the public.
func (c *Case) RowClass() access.Class {
	switch {
	case c.Sensitive || c.Visibility == "restricted" || c.private():
		return access.SensitiveData
	case c.Visibility == "public" && c.State != Rejected && c.State != Withdrawn:
		return access.PublicData
	}
	return access.InternalData
}

// Accounts returns every account that has to do with the case, without repeats.
func (c *Case) Accounts() []string {
	accounts := make([]string, 0, 1+len(c.Hands))
	if c.ReportedBy != "" {
		accounts = append(accounts, c.ReportedBy)
	}
	for _, a := range c.Hands {
		if a != c.ReportedBy {
			accounts = append(accounts, a)
		}
	}
	return accounts
}

// actorOf is who is named in the act: account and capacity, never a name.
func actorOf(a access.Actor, w access.Warrant) audit.Actor {
	return audit.Actor{Account: a.Account, Kind: string(a.Kind), Role: string(w.Role), Org: string(w.Org)}
}

// purposeOf is what for an actor of a kind comes: staff to handle, reporters to look after their own case.
func purposeOf(a access.Actor) access.Purpose {
	switch a.Kind {
	case access.Reporter:
		return access.Service
	case access.Anybody:
		return access.Public
	}
	return access.Handling
}

// keyed returns the act done before under the key; another body under the same key is a mistake of the client.
func keyed(ctx context.Context, r Reader, tenant string, key Key) (audit.Act, bool, error) {
	if key.Hash == "" {
		return audit.Act{}, false, nil
	}
	act, found, err := r.Keyed(ctx, access.SystemScope(tenant), key.Hash)
	if err != nil || !found {
		return audit.Act{}, false, err
	}
	if act.KeyBody != key.Body {
		return audit.Act{}, false, fault.New(fault.Invalid, "idempotency.other_body")
	}
	return act, true, nil
}

func caseOf(a audit.Act) string { return a.Subject[len("case:"):] }

// asTold sets what no reporter says of a report: whether a contact stands in the private part, that it was split from
// nothing, and that it was told now.
func asTold(cmd Command, contact bool) Command {
	switch c := cmd.(type) {
	case Report:
		c.Reachable, c.Parent, c.Since = contact, "", time.Time{}
		return c
	case SaveDraft:
		c.Reachable, c.Parent, c.Since = contact, "", time.Time{}
		return c
	case Instant:
		c.Reachable, c.Parent, c.Since = contact, "", time.Time{}
		return c
	}
	return cmd
}

// check demands a telephone number that can be called.
func (p Person) check() error {
	var f fault.Fields
	digits := 0
	for _, r := range p.Phone {
		if r >= '0' && r <= '9' {
			digits++
		} else if r != '-' && r != ' ' && r != '+' {
			f.Add("contact.phone", "bad_phone")
			break
		}
	}
	if p.Phone != "" && (digits < 7 || digits > 15) && f.Len() == 0 {
		f.Add("contact.phone", "bad_phone")
	}
	if len([]rune(p.Name)) > 40 {
		f.Add("contact.name", "too_long", "max", 40, "n", len([]rune(p.Name)))
	}
	return f.Err()
}
