package apitest

import (
	"context"
	"slices"
	"sync"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/atlas"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/insight"
	"gezhi/internal/notices"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Fakes stand for the parts behind the routes that have no form in memory. They ask for the same rights as the real ones.
type Fakes struct {
	world *World

	mu       sync.Mutex
	Imported []httpapi.ImportRequest
	Tabled   []httpapi.TableRequest
	Revealed []httpapi.Reveal
	Prints   []string           // paper and case
	Events   chan httpapi.Event // what a follower gets; nil: nothing
	After    int64              // the position from which the last follower came
}

// Colleagues lists the members of the tenant that the scope admits.
func (f *Fakes) Colleagues(_ context.Context, s access.Scope, _ httpapi.ColleagueFilter) (httpapi.ColleaguePage, error) {
	var page httpapi.ColleaguePage
	for _, m := range f.world.all() {
		if s.Admits(m.resource()) {
			page.Items = append(page.Items, httpapi.Colleague{Account: m.Account, Posts: []people.Post{m.Post}})
		}
	}
	return page, nil
}

// Colleague returns one of them.
func (f *Fakes) Colleague(_ context.Context, s access.Scope, id string) (httpapi.Colleague, error) {
	for _, m := range f.world.all() {
		if m.Account.ID == id && s.Admits(m.resource()) {
			return httpapi.Colleague{Account: m.Account, Posts: []people.Post{m.Post}}, nil
		}
	}
	return httpapi.Colleague{}, fault.New(fault.NotFound, "account.not_found")
}

// Leaving tells the posts of a colleague; nothing is open with them.
func (f *Fakes) Leaving(ctx context.Context, s access.Scope, id string, _ time.Time) (out httpapi.Leaving, err error) {
	one, err := f.Colleague(ctx, s, id)
	out.Account = one.Account
	for _, p := range one.Posts {
		out.Posts = append(out.Posts, httpapi.LeftPost{Post: p})
	}
	return out, err
}

// Holders lists the members with their posts.
func (f *Fakes) Holders(_ context.Context, tenant string) (list []people.Holder, err error) {
	for _, m := range f.world.all() {
		if m.Account.Tenant == tenant {
			list = append(list, people.Holder{Post: m.Post, Name: m.Account.Name})
		}
	}
	return list, nil
}

// Posted lists who is posted with a grid.
func (f *Fakes) Posted(_ context.Context, tenant string, grid territory.Code) ([]httpapi.Posted, error) {
	var list []httpapi.Posted
	for _, m := range f.world.all() {
		if m.Account.Tenant == tenant && m.Post.Place == grid && m.Post.Role.Posted() {
			list = append(list, httpapi.Posted{Role: m.Post.Role, Name: m.Account.Name})
		}
	}
	return list, nil
}

// Masked shows the end of a number.
func (f *Fakes) Masked(ctx context.Context, actor access.Actor, caseID string) (cases.Person, error) {
	p, err := f.person(ctx, actor, access.CaseRead, caseID)
	return cases.Person{Name: access.MaskName(p.Name), Phone: access.MaskPhone(p.Phone)}, err
}

// Reveal shows it in full.
func (f *Fakes) Reveal(ctx context.Context, actor access.Actor, r httpapi.Reveal) (cases.Person, error) {
	p, err := f.person(ctx, actor, access.ContactReveal, r.Case)
	if err == nil {
		f.mu.Lock()
		f.Revealed = append(f.Revealed, r)
		f.mu.Unlock()
	}
	return p, err
}

// Others finds the other open cases with the same contact, and notes the look.
func (f *Fakes) Others(ctx context.Context, actor access.Actor, caseID string, _ cases.Key) (found []cases.Case, err error) {
	if _, err := f.person(ctx, actor, access.ContactReveal, caseID); err != nil {
		return nil, err
	}
	scope, err := access.ScopeFor(actor, access.CaseRead, access.Handling, f.world.Clock.Now())
	if err != nil {
		return nil, err
	}
	err = f.world.Cases.View(ctx, func(r cases.Reader) error {
		found, err = httpapi.SameContact(ctx, r, scope, caseID)
		return err
	})
	if err == nil && len(found) > 0 {
		f.mu.Lock()
		f.Revealed = append(f.Revealed, httpapi.Reveal{Case: caseID, Reason: "others"})
		f.mu.Unlock()
	}
	return found, err
}

// Printed notes what was printed.
func (f *Fakes) Printed(_ context.Context, _ access.Actor, caseID string, paper httpapi.Paper) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Prints = append(f.Prints, string(paper)+" "+caseID)
	return nil
}

// Looks tells of the reveals of a case, as if a dispatcher had made them.
func (f *Fakes) Looks(_ context.Context, _ access.Actor, caseID string) ([]httpapi.Look, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var looks []httpapi.Look
	for _, r := range f.Revealed {
		if r.Case == caseID {
			looks = append(looks, httpapi.Look{At: f.world.Clock.Now(), Role: people.Dispatcher, Reason: r.Reason})
		}
	}
	return looks, nil
}

func (f *Fakes) person(ctx context.Context, actor access.Actor, perm access.Permission, caseID string) (p cases.Person, err error) {
	scope, err := access.ScopeFor(actor, perm, access.Handling, f.world.Clock.Now())
	if err != nil {
		return p, err
	}
	err = f.world.Cases.View(ctx, func(r cases.Reader) error {
		sealed, err := r.Contact(ctx, scope, caseID)
		if err != nil {
			return err
		}
		p, err = f.world.Service.Vault.OpenContact(ctx, sealed)
		return err
	})
	return p, err
}

// Await notes nothing: no upload is removed here.
func (f *Fakes) Await(context.Context, string, string) error { return nil }

// Calendar returns the national calendar.
func (f *Fakes) Calendar(context.Context, string) (*calendar.Calendar, error) {
	return calendar.National(), nil
}

// ImportYear reads the file and keeps nothing.
func (f *Fakes) ImportYear(_ context.Context, _ access.Actor, file []byte, _ cases.Key) (string, int, error) {
	c, err := calendar.National().Import(file)
	if err != nil {
		return "", 0, err
	}
	return c.Version(), 0, nil
}

// Overrides answers that everybody keeps the county's hours.
func (f *Fakes) Overrides(context.Context, string) (map[people.Org]calendar.Overrides, error) {
	return nil, nil
}

// Foresee looks at nothing.
func (f *Fakes) Foresee(context.Context, access.Actor, httpapi.CalendarDraft) (httpapi.Foresight, error) {
	return httpapi.Foresight{}, nil
}

// SaveOverrides checks and keeps nothing.
func (f *Fakes) SaveOverrides(_ context.Context, _ access.Actor, _ people.Org, o calendar.Overrides, _ string, _ cases.Key) (string, int, error) {
	return calendar.National().Version(), 0, o.Validate()
}

// Acts answers the log of a case.
func (f *Fakes) Acts(ctx context.Context, s access.Scope, subject string, after int64, limit int) (acts []audit.Act, err error) {
	err = f.world.Cases.View(ctx, func(r cases.Reader) error {
		if len(subject) < 5 || subject[:5] != "case:" {
			return nil
		}
		acts, err = r.Acts(ctx, access.SystemScope(s.Tenant()), subject[5:])
		return err
	})
	return acts, err
}

// Status answers an empty chain.
func (f *Fakes) Status(_ context.Context, tenant string) (httpapi.AuditStatus, error) {
	return httpapi.AuditStatus{Chain: audit.Genesis(tenant)}, nil
}

// Browse answers one look at the contact of a case.
func (f *Fakes) Browse(_ context.Context, actor access.Actor, q httpapi.LogQuery) (httpapi.LogPage, error) {
	act := audit.Act{
		Tenant: actor.Tenant, ID: "1", Subject: "reveal:r1", Seq: 1, Kind: "contact.reveal", At: f.world.Clock.Now(),
		Actor: audit.Actor{Account: "a1", Role: string(people.Dispatcher), Kind: "staff"}, Command: `{"case":"c1","reason":"other"}`, Effects: "{}",
		Claim: audit.Claim{ID: "k1", At: f.world.Clock.Now().Add(-time.Hour), By: "a2"}.String(),
	}
	return httpapi.LogPage{Rows: []httpapi.LogRow{{Pos: 7, Act: act, By: "李四", CaseNo: "1", Words: "核对门牌", Bearer: "王五"}}}, nil
}

// Units lists the units of the policy, with nothing at any of them.
func (f *Fakes) Units(ctx context.Context, tenant string) (list []httpapi.UnitState, err error) {
	p, err := f.world.Policy(ctx, tenant)
	for _, u := range p.Catalogue.Units() {
		list = append(list, httpapi.UnitState{Unit: u})
	}
	return list, err
}

// MoveOn moves nothing.
func (f *Fakes) MoveOn(context.Context, access.Actor, string, cases.Key) (httpapi.MovedOn, error) {
	return httpapi.MovedOn{}, nil
}

// Write checks an opinion and keeps nothing.
func (f *Fakes) Write(_ context.Context, _ access.Actor, o notices.Opinion, _ cases.Key) (string, error) {
	return "o1", o.Check()
}

// Own answers one answered opinion.
func (f *Fakes) Own(_ context.Context, tenant, account string) ([]notices.Opinion, error) {
	return []notices.Opinion{{Tenant: tenant, ID: "o1", Account: account, Kind: notices.OpinionWish, State: notices.OpinionDone, Words: "请改", Answer: "已改", Version: 2}}, nil
}

// All answers the same, with who wrote it.
func (f *Fakes) All(ctx context.Context, tenant string, _ notices.OpinionState, _ string, _ int) ([]httpapi.Written, string, error) {
	own, err := f.Own(ctx, tenant, "a1")
	return []httpapi.Written{{Opinion: own[0], By: "李四"}}, "", err
}

// Answer checks an answer and keeps nothing.
func (f *Fakes) Answer(_ context.Context, _ access.Actor, _ string, _ int64, state notices.OpinionState, answer string) error {
	_, err := notices.Opinion{}.Answered(state, answer, f.world.Clock.Now())
	return err
}

// Steps answers that nothing was done yet.
func (f *Fakes) Steps(context.Context, string) ([]httpapi.FirstStep, error) {
	return []httpapi.FirstStep{{Step: "territory"}}, nil
}

// Rates answers rates on nothing.
func (f *Fakes) Rates(_ context.Context, _ access.Scope, q httpapi.ReportQuery) (cases.Rates, error) {
	return cases.NewTally(f.world.Policies[Chengqu].Catalogue.Settings().Rates, q.Public, f.world.Clock.Now()).Rates(), nil
}

// Overview answers an empty board.
func (f *Fakes) Overview(ctx context.Context, s access.Scope, q httpapi.ReportQuery) (httpapi.Overview, error) {
	rates, err := f.Rates(ctx, s, q)
	return httpapi.Overview{Overview: insight.NewBoard(insight.At(f.world.Clock.Now()), q.Place).Overview(), Rates: rates}, err
}

// Picked lists the first open cases in the scope.
func (f *Fakes) Picked(ctx context.Context, s access.Scope, p insight.Pick) (found []cases.Case, more bool, err error) {
	err = f.world.Cases.View(ctx, func(r cases.Reader) error {
		page, err := r.Cases(ctx, s, cases.Filter{States: cases.Open, Place: p.Place})
		found = page.Cases
		return err
	})
	return found, false, err
}

// Counts answers one hidden cell.
func (f *Fakes) Counts(context.Context, access.Scope, httpapi.ReportQuery) ([]httpapi.Count, error) {
	return []httpapi.Count{{Value: "submitted", N: -1, Hidden: true}}, nil
}

// Import notes what was asked.
func (f *Fakes) Import(_ context.Context, _ access.Actor, r httpapi.ImportRequest) (httpapi.ImportResult, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Imported = append(f.Imported, r)
	return httpapi.ImportResult{Rows: 1, DryRun: r.DryRun}, nil
}

// Table notes what was asked.
func (f *Fakes) Table(_ context.Context, _ access.Actor, r httpapi.TableRequest) (httpapi.TableResult, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Tabled = append(f.Tabled, r)
	return httpapi.TableResult{Rows: 1, DryRun: r.DryRun}, nil
}

// Template answers the name of the kind.
func (f *Fakes) Template(kind httpapi.TableKind) ([]byte, error) {
	if !slices.Contains(httpapi.TableKinds(), kind) {
		return nil, httpapi.NoTemplate(kind)
	}
	return []byte(kind), nil
}

// Notices answers one notice for everybody.
func (f *Fakes) Notices(_ context.Context, tenant, account, _ string, _ int) ([]notices.Notice, string, error) {
	return []notices.Notice{{Tenant: tenant, Account: account, ID: account, Kind: notices.Urged, No: "1"}}, "", nil
}

// Unread answers one.
func (f *Fakes) Unread(context.Context, string, string) (int, error) { return 1, nil }

// MarkRead keeps nothing.
func (f *Fakes) MarkRead(context.Context, string, string, []string) error { return nil }

// NoticeSettings answers the usual ones.
func (f *Fakes) NoticeSettings(context.Context, string, string) (notices.Settings, error) {
	return notices.Usual(), nil
}

// SaveNoticeSettings keeps nothing.
func (f *Fakes) SaveNoticeSettings(context.Context, string, string, notices.Settings) error {
	return nil
}

// Follow hands out Events.
func (f *Fakes) Follow(_ context.Context, _ string, after int64) (httpapi.Watch, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.After = after
	return &watch{events: f.Events, ended: make(chan struct{})}, nil
}

// watch hands out what waits in a channel, and ends with it.
type watch struct {
	events <-chan httpapi.Event
	ended  chan struct{}
}

// Next hands out what has come.
func (w *watch) Next(context.Context) (list []httpapi.Event, err error) {
	for {
		select {
		case e, open := <-w.events:
			if !open {
				w.events = nil
				close(w.ended)
				return list, nil
			}
			list = append(list, e)
		default:
			return list, nil
		}
	}
}

// More never comes: what is to be handed out waits before it is asked for.
func (w *watch) More() <-chan struct{} { return nil }

// Ended is closed with the channel.
func (w *watch) Ended() <-chan struct{} { return w.ended }

// Spots draws the map anew from the cases as they stand.
func (f *Fakes) Spots(ctx context.Context, tenant string) (*atlas.Spots, error) {
	spots := atlas.NewSpots()
	return spots, f.world.Cases.View(ctx, func(r cases.Reader) error {
		for after := ""; ; {
			page, err := r.Cases(ctx, access.SystemScope(tenant), cases.Filter{After: after, Limit: 200})
			for _, c := range page.Cases {
				if s, ok := atlas.SpotOf(&c); ok {
					spots.Put(s)
				}
			}
			if after = page.Next; err != nil || after == "" {
				return err
			}
		}
	})
}
