package httpapi

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/ids"
)

// Tracking is a case as its reporter sees it (查询).
type Tracking struct {
	Progress
	No         string         `json:"no"`
	Code       string         `json:"code" doc:"Eight characters to type with the number"`
	Version    int64          `json:"version"`
	Place      string         `json:"place"`
	Matter     string         `json:"matter,omitempty"`
	ReportedAt time.Time      `json:"reported_at"`
	Days       int            `json:"days" doc:"Calendar days since the report; the age never starts anew"`
	Allowed    []AllowedAct   `json:"allowed"`
	Round      int            `json:"round"`
	Reason     string         `json:"reason,omitempty" doc:"Why it was rejected, in the jurisdiction's words"`
	ReopenBy   *calendar.Date `json:"reopen_by,omitempty"`
	AppealBy   *calendar.Date `json:"appeal_by,omitempty" doc:"Last day to ask that another person looks at a rejection"`
	UrgedAt    time.Time      `json:"urged_at,omitzero"`
	UrgeAt     time.Time      `json:"urge_at,omitzero" doc:"When the reporter may urge again"`
	Follows    *Progress      `json:"follows,omitempty" doc:"The case with which a merged one is handled: what is done there, without the words of its reporter"`
	Looks      []Look         `json:"looks" doc:"Who saw the contact in full: in which capacity and what for, never a name"`
}

// TrackStep is one of the steps in the jurisdiction's own words.
type TrackStep struct {
	N    int    `json:"n"`
	Name string `json:"name"`
	Mark string `json:"mark" enum:"done,now,ahead"`
}

// TrackEntry is one thing that happened, as far as the reporter is told.
type TrackEntry struct {
	At    time.Time `json:"at"`
	Act   cases.Act `json:"act"`
	Name  string    `json:"name"`
	By    string    `json:"by" doc:"The organisation, never a person"`
	Words []string  `json:"words,omitempty"`
}

// toldReporter says of which acts the reporter is told, and which of their words are meant for them. Acts that
// are not here are inner business.
var toldReporter = map[cases.Act][]string{
	cases.ActDraft: nil, cases.ActReport: {"title", "words", "address"}, cases.ActInstant: {"words", "result"}, cases.ActAccept: nil,
	cases.ActAskInfo: {"missing"}, cases.ActSupplement: {"words"}, cases.ActReject: {"referral"}, cases.ActAppeal: {"words"},
	cases.ActMerge: nil, cases.ActUnmerge: nil, cases.ActDispatch: nil, cases.ActSign: nil, cases.ActReassign: nil, cases.ActArbitrate: nil,
	cases.ActContact: {"words"}, cases.ActAskExtension: {"words"}, cases.ActDecideExtension: nil, cases.ActSuspend: {"interim"},
	cases.ActReview: {"words"}, cases.ActResume: {"words"}, cases.ActEscalate: nil, cases.ActLower: nil, cases.ActFinish: {"words"},
	cases.ActRework: nil, cases.ActVerify: nil, cases.ActClose: {"words"}, cases.ActEvaluate: {"words"}, cases.ActUnsolved: {"words"},
	cases.ActReopen: {"words"}, cases.ActArchive: nil, cases.ActWithdraw: {"words"}, cases.ActUrge: {"words"}, cases.ActRenewCode: nil,
}

type trackInput struct {
	Body struct {
		No   string `json:"no" maxLength:"40" doc:"Number of the case"`
		Code string `json:"code" maxLength:"20" doc:"Eight characters of the receipt"`
	}
}

type noInput struct {
	No string `path:"no" maxLength:"40"`
}

type trackActInput[C any] struct {
	No   string `path:"no" maxLength:"40"`
	Body C
}

// Entered is the token with which the holder of number and code goes on.
type Entered struct {
	Token string `json:"token"`
}

func (g *Registry) mountTrack() {
	enter := Route{
		Method: http.MethodPost, Path: "/api/v1/track", Summary: "Exchange number and code of a receipt for its token", Tag: "track",
		Permission: access.CaseRead, Scope: ScopeOpen, Purpose: access.Public, Audit: AuditNone, Limits: Limits{Rate: RateCode},
	}
	Mount(g, enter, func(ctx context.Context, r Request[trackInput]) (Entered, error) {
		token, err := g.Enter(ctx, r.Call, r.In.Body.No, r.In.Body.Code)
		return Entered{token}, err
	})
	view := Route{
		Method: http.MethodGet, Path: "/api/v1/track/{no}", Summary: "A case as its reporter sees it", Tag: "track",
		Permission: access.CaseRead, Scope: ScopeCode, Purpose: access.Service, Audit: AuditRead,
	}
	Mount(g, view, func(ctx context.Context, r Request[noInput]) (Tracking, error) { return g.Tracking(ctx, r.Call) })
	file := view
	file.Path, file.Summary = "/api/v1/track/{no}/files/{file}", "A file of one's own case"
	MountRaw(g, file, "application/octet-stream", nil, func(ctx context.Context, c *Call) error {
		return g.TrackFile(ctx, c, c.r.PathValue("file"))
	})
	mountTrackAct[cases.Report](g)
	mountTrackAct[cases.Supplement](g)
	mountTrackAct[cases.Appeal](g)
	mountTrackAct[cases.Verify](g)
	mountTrackAct[cases.Rework](g)
	mountTrackAct[cases.Evaluate](g)
	mountTrackAct[cases.Unsolved](g)
	mountTrackAct[cases.Reopen](g)
	mountTrackAct[cases.Withdraw](g)
	mountTrackAct[cases.Urge](g)
	mountTrackAct[cases.AttachFiles](g)
}

func mountTrackAct[C cases.Command](g *Registry) {
	var blank C
	route := actRoute("/api/v1/track/{no}/acts/", blank.Act())
	route.Tag, route.Scope, route.Purpose = "track", ScopeCode, access.Service
	if !access.Rights.Open(route.Permission, access.Service) {
		return // nothing that the table of rights gives to reporters
	}
	Mount(g, route, func(ctx context.Context, r Request[trackActInput[C]]) (Tracking, error) {
		return g.TrackAct(ctx, r.Call, r.In.Body)
	})
}

// tracked makes the reporter of a tracking token the actor. A wrong token and a case that is not there have one answer.
func (g *Registry) tracked(c *Call) error {
	token := c.r.Header.Get(trackingHeader)
	if path := c.r.PathValue("token"); path != "" {
		token = path
	}
	found, right, err := g.holder(c.r.Context(), c, c.r.PathValue("no"))
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare([]byte(ids.NormalizeCode(token)), []byte(right)) != 1 {
		if err := g.buckets.take(RateCode, "token:"+found.No, c.Now); err != nil {
			return err
		}
		return fault.New(fault.NotFound, "track.not_found")
	}
	c.Actor = access.NewReporter(c.Tenant.Key, found.ID)
	return nil
}

// Enter answers the token for a number and its typed code. Tries are counted by number too, so that many addresses do not help.
func (g *Registry) Enter(ctx context.Context, c *Call, no, code string) (string, error) {
	no = strings.Join(strings.Fields(no), "")
	if err := g.buckets.take(RateCode, "no:"+clip(no), c.Now); err != nil {
		return "", err
	}
	found, token, err := g.holder(ctx, c, no)
	if err != nil {
		return "", err
	}
	key, err := g.deps.Vault.TrackingKey(ctx, c.Tenant.Key)
	if err != nil {
		return "", err
	}
	if subtle.ConstantTimeCompare([]byte(ids.NormalizeCode(code)), []byte(ids.TrackingCode(key, found.ID, found.Renewals))) != 1 {
		return "", fault.New(fault.NotFound, "track.not_found")
	}
	return token, nil
}

// holder finds the case of a number and the token that its holder must show.
func (g *Registry) holder(ctx context.Context, c *Call, no string) (found cases.Case, token string, err error) {
	if !ids.ValidCaseNumber(no) {
		return cases.Case{}, "", fault.New(fault.NotFound, "track.not_found")
	}
	err = g.deps.Store.View(ctx, func(r cases.Reader) error {
		found, err = r.CaseByNumber(ctx, access.SystemScope(c.Tenant.Key), no)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return cases.Case{}, "", fault.New(fault.NotFound, "track.not_found")
	}
	if err != nil {
		return cases.Case{}, "", err
	}
	key, err := g.deps.Vault.TrackingKey(ctx, c.Tenant.Key)
	if err != nil {
		return cases.Case{}, "", err
	}
	return found, ids.TrackingToken(key, found.ID, found.Renewals), nil
}

// TrackAct does an act of the reporter and answers the case as it stands then.
func (g *Registry) TrackAct(ctx context.Context, c *Call, cmd cases.Command) (Tracking, error) {
	if report, ok := cmd.(cases.Report); ok { // a draft that is completed
		report.Source = cases.ResidentWeb
		cmd = report
	}
	if _, err := g.do(ctx, c, c.Actor.Case, cmd); err != nil {
		return Tracking{}, err
	}
	return g.Tracking(ctx, c)
}

// Tracking reads the reporter's case.
func (g *Registry) Tracking(ctx context.Context, c *Call) (Tracking, error) {
	f, err := g.read(ctx, c.Scope, c.Actor.Case)
	if err != nil {
		return Tracking{}, err
	}
	n, err := g.names(ctx, c)
	if err != nil {
		return Tracking{}, err
	}
	key, err := g.deps.Vault.TrackingKey(ctx, c.Tenant.Key)
	if err != nil {
		return Tracking{}, err
	}
	k := f.c
	t := Tracking{
		Progress: n.progress(f, toldReporter), No: k.No, Code: ids.TrackingCode(key, k.ID, k.Renewals), Version: k.Version, Place: n.place(k.Place).Name,
		ReportedAt: k.ReportedAt, Days: calendar.DateOf(k.ReportedAt).DaysUntil(calendar.DateOf(c.Now)),
		Allowed: n.allowed(&k, access.Service), Round: k.Round, UrgedAt: k.UrgedAt,
	}
	if m := n.matter(k.Matter); m != nil && k.State != cases.Submitted {
		t.Matter = m.Name
	}
	n.limits(&t, &k)
	if t.Follows, err = g.masterOf(ctx, n, &k); err != nil {
		return Tracking{}, err
	}
	if t.Looks, err = g.deps.Contacts.Looks(ctx, c.Actor, k.ID); err != nil {
		return Tracking{}, err
	}
	c.SetVersion(k.Version)
	return t, nil
}

// reporterClock is the clock that answers "until when": that of handling, before it the one of whoever has to act.
func (n names) reporterClock(c *cases.Case) *ClockView {
	for _, name := range []cases.ClockName{cases.ClockHandle, cases.ClockInfo, cases.ClockDispatch, cases.ClockAccept, cases.ClockVerify, cases.ClockFollowUp} {
		if k, ok := c.Clocks[name]; ok && k.Stopped.IsZero() {
			view := n.clock(name, k)
			return &view
		}
	}
	return nil
}

// steps marks the steps of the view of whoever reported: couriers know the loop by steps of their own.
func (n names) steps(c *cases.Case) []TrackStep {
	s, code := c.State, catalogue.ResidentView
	if c.Source == cases.Courier {
		code = catalogue.CourierView
	}
	view := n.policy.Catalogue.View(code)
	at, _ := view.Step(string(s))
	steps := make([]TrackStep, len(view.Steps))
	for i, step := range view.Steps {
		mark := "ahead"
		switch {
		case i+1 < at, s == cases.Closed && i+1 == at, s == cases.Archived && i+1 == at:
			mark = "done"
		case i+1 == at:
			mark = "now"
		}
		steps[i] = TrackStep{N: i + 1, Name: n.c.label(step.Name), Mark: mark}
	}
	return steps
}

// story tells the reporter what happened, newest last.
func (n names) story(f file, words map[cases.Act][]string) []TrackEntry {
	entries := []TrackEntry{}
	for _, a := range f.acts {
		act := actOf(a)
		names, told := words[act]
		if !told || act == cases.ActContact && !replied(a.Command) {
			continue
		}
		e := TrackEntry{At: a.At, Act: act, Name: n.actName(act)}
		if org := n.act(a).Org; org != nil {
			e.By = org.Name
		}
		for _, name := range names {
			if text := f.words[a.Seq][name]; text != "" {
				e.Words = append(e.Words, text)
			}
		}
		entries = append(entries, e)
	}
	return entries
}

// replied reports whether a contact was an answer on the tracking page; what was said on the telephone is not written there.
func replied(command string) bool {
	var c struct {
		How string `json:"how"`
	}
	return json.Unmarshal([]byte(command), &c) == nil && c.How == "reply"
}
