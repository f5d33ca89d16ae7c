package httpapi

import (
	"context"
	"io"
	"log/slog"
	"net/netip"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/clock"
	"gezhi/internal/geo"
	"gezhi/internal/ids"
	"gezhi/internal/insight"
	"gezhi/internal/jobs"
	"gezhi/internal/media"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Deps is everything behind the routes. The rooms and the store satisfy it; package app puts it together.
type Deps struct {
	Log          *slog.Logger
	Clock        clock.Clock
	IDs          *ids.Source
	Tenants      Tenants
	Policies     cases.Policies
	People       People
	Directory    Directory
	Cases        Cases
	Store        CaseStore
	Vault        Vault
	Contacts     Contacts
	Codes        Codes
	Prints       Prints
	Media        Intake
	Blobs        media.Store
	Uploads      Uploads
	Calendars    Calendars
	Rules        Regulations
	Audit        AuditLog
	Reports      Reports
	Overviews    Overviews
	Imports      Imports
	Tables       Tables
	Inbox        Inbox
	Desk         Desk
	Units        Units
	Opinions     Opinions
	Texts        Texts
	Liaisons     Liaisons
	Field        Field
	Patrols      Patrols
	Ledgers      Ledgers
	Releases     Releases
	LedgerTables LedgerTables
	Households   Households
	Visits       Visits
	Mandates     Mandates

	Planning    Planning
	Redivisions Redivisions
	Stations    Stations
	Sites       Sites
	FirstSteps  FirstSteps
	Training    Training
	Feed        Feed
	Spots       Spots
	Latest      Latest
	Base        BaseMap
	Ready       func(context.Context) error // nil error: requests can be served
}

// Tenant is a county that this installation serves.
type Tenant struct {
	Key    string // opaque; leads every key of the store
	County territory.Code
	Name   catalogue.Label
	Demo   bool // everything in it is synthetic
}

// Tenants finds the tenant of a request from memory.
type Tenants interface {
	ByKey(key string) (Tenant, bool)
	ByCounty(code string) (Tenant, bool)
	Only() (Tenant, bool) // the single tenant; false when there are several
}

// People is what the routes use of people.Service.
type People interface {
	Authenticate(ctx context.Context, secret string) (people.Here, error)
	SignIn(ctx context.Context, p people.SignInParams) (people.SignedIn, error)
	SignInByLink(ctx context.Context, secret string, kind people.SessionKind, addr netip.Addr, agent string) (people.SignedIn, error)
	SignOut(ctx context.Context, session people.Session) error
	Sessions(ctx context.Context, session people.Session) ([]people.Session, error)
	EndSession(ctx context.Context, session people.Session, id string) error
	EndOtherSessions(ctx context.Context, session people.Session) error
	Prove(ctx context.Context, session people.Session, password string, addr netip.Addr) (people.SignedIn, error)
	ChangePassword(ctx context.Context, session people.Session, old, fresh string, addr netip.Addr) (people.SignedIn, error)
	RedeemLink(ctx context.Context, secret, password string) (people.Account, error)
	SetUp(ctx context.Context, p people.SetUpParams) (people.Account, []people.Invitation, error)
	CreateAccount(ctx context.Context, by people.Principal, p people.CreateAccountParams) (people.Account, people.Invitation, error)
	IssueReset(ctx context.Context, by people.Principal, tenant, account string) (people.Invitation, error)
	Disable(ctx context.Context, by people.Principal, tenant, account string) error
	Enable(ctx context.Context, by people.Principal, tenant, account string) error
	GrantPost(ctx context.Context, by people.Principal, p people.GrantPostParams) (people.Post, error)
	EndPost(ctx context.Context, by people.Principal, tenant, id string, at time.Time, reason people.Reason) error
	HandOver(ctx context.Context, by people.Principal, p people.HandOverParams) error
	SessionsOf(ctx context.Context, by people.Principal, tenant, account string) ([]people.Session, error)
	EndSessionOf(ctx context.Context, by people.Principal, tenant, account, id string, reason people.Reason) (int, error)
	StandIn(ctx context.Context, by people.Principal, p people.StandInParams) (people.Post, error)
}

// Directory lists colleagues (通讯录). A scope admits an account when it admits one of its posts.
type Directory interface {
	Colleagues(ctx context.Context, s access.Scope, f ColleagueFilter) (ColleaguePage, error)
	Colleague(ctx context.Context, s access.Scope, id string) (Colleague, error)
	// Leaving tells what somebody within the scope would leave on a day.
	Leaving(ctx context.Context, s access.Scope, id string, at time.Time) (Leaving, error)
	// Posted lists who is posted with a grid for its residents: role and name of those whose post has that, and nothing else of them.
	Posted(ctx context.Context, tenant string, grid territory.Code) ([]Posted, error)
	// Holders lists every post that has not ended of accounts in use, with the names of the holders, in one look.
	Holders(ctx context.Context, tenant string) ([]people.Holder, error)
}

// Posted is who answers for a grid, as it hangs on the wall of the house (公示).
type Posted struct {
	Role people.Role
	Name string
}

// ColleagueFilter selects colleagues. Empty fields select nothing away.
type ColleagueFilter struct {
	Name   string // begins with, of name or sign-in name
	Role   people.Role
	Place  territory.Code
	Org    people.Org
	Status people.Status
	After  string
	Limit  int
}

// Colleague is an account with its posts.
type Colleague struct {
	Account people.Account
	Posts   []people.Post
}

// ColleaguePage is a part of the list and the cursor of the next part.
type ColleaguePage struct {
	Items []Colleague
	Next  string
}

// Cases is what the routes use of cases.Service to change something.
type Cases interface {
	Report(ctx context.Context, actor access.Actor, in cases.Intake) (cases.Receipt, error)
	Do(ctx context.Context, actor access.Actor, r cases.Request) (cases.Case, error)
}

// CaseStore reads cases within a scope.
type CaseStore interface {
	View(ctx context.Context, fn func(cases.Reader) error) error
}

// Vault derives tracking codes and blind indexes.
type Vault interface {
	TrackingKey(ctx context.Context, tenant string) ([]byte, error)
	PhoneIndex(ctx context.Context, tenant, phone string) (string, error)
}

// Contacts shows the contact of a reporter: masked to those who see the case, in full as an act with a reason.
type Contacts interface {
	Masked(ctx context.Context, actor access.Actor, caseID string) (cases.Person, error)
	Reveal(ctx context.Context, actor access.Actor, r Reveal) (cases.Person, error)
	// Others lists the other open cases within reach with the same contact; such a look is an act.
	Others(ctx context.Context, actor access.Actor, caseID string, key cases.Key) ([]cases.Case, error)
	// Looks tells the reporter of a case who saw the contact in full, newest last.
	Looks(ctx context.Context, actor access.Actor, caseID string) ([]Look, error)
}

// Codes sends a lost tracking code to the telephone number that was left with the case (找回查询码).
type Codes interface {
	// Ready reports whether short messages are set up.
	Ready() bool
	// Ask asks for the code of a case, for whoever left the number. It answers nothing: neither whether there is such a case nor
	// whether the number was left with it can be told from it, nor from how long it takes.
	Ask(tenant, no, phone string)
}

// Look is a look at a contact in full as its person is told of it: no name of whoever looked.
type Look struct {
	At     time.Time   `json:"at"`
	Role   people.Role `json:"role"`
	Org    people.Org  `json:"org"`
	Reason string      `json:"reason"`
	No     string      `json:"no,omitempty" doc:"Of the export with which it went out"`
	For    string      `json:"for,omitempty" doc:"What that export was for"`
}

// Reveal asks for a contact in full.
type Reveal struct {
	Case   string
	Reason string // a code of RevealReasons
	Words  string // more, where the reason is another one
	Key    cases.Key
}

// Intake takes attachments in.
type Intake interface {
	Receive(ctx context.Context, r io.Reader, store media.Store, key media.Key) (media.Item, error)
	// Blur stores a copy of a photo in which areas are made unrecognisable.
	Blur(ctx context.Context, store media.Store, from, to media.Key, areas []media.Patch) error
}

// Uploads remembers files that came and that no case has named yet.
type Uploads interface {
	Await(ctx context.Context, tenant, id string) error
}

// Calendars keeps the published working calendars.
type Calendars interface {
	Calendar(ctx context.Context, tenant string) (*calendar.Calendar, error)
	// ImportYear takes a published year in for a tenant and recomputes its clocks; moved is how many cases changed.
	ImportYear(ctx context.Context, actor access.Actor, file []byte, key cases.Key) (version string, moved int, err error)
	Overrides(ctx context.Context, tenant string) (map[people.Org]calendar.Overrides, error)
	Foresee(ctx context.Context, actor access.Actor, d CalendarDraft) (Foresight, error)
	SaveOverrides(ctx context.Context, actor access.Actor, org people.Org, o calendar.Overrides, seen string, key cases.Key) (version string, moved int, err error)
}

// AuditLog reads the log of acts.
type AuditLog interface {
	Acts(ctx context.Context, s access.Scope, subject string, after int64, limit int) ([]audit.Act, error)
	Status(ctx context.Context, tenant string) (AuditStatus, error)
	// Browse reads backwards, and notes that it was read.
	Browse(ctx context.Context, actor access.Actor, q LogQuery) (LogPage, error)
}

// AuditStatus is where the chain of a tenant stands and when it was last proven.
type AuditStatus struct {
	Pos        int64      `json:"pos" doc:"Sealed acts"`
	Chain      audit.Hash `json:"chain" doc:"Head of the chain, to be kept elsewhere"`
	Unsealed   int64      `json:"unsealed" doc:"Acts that wait for their seal"`
	VerifiedAt time.Time  `json:"verified_at,omitzero"`
	Verified   int64      `json:"verified" doc:"Position up to which the chain was proven"`
	Broken     string     `json:"broken,omitempty" doc:"First row that did not fit"`
}

// Reports counts.
type Reports interface {
	Rates(ctx context.Context, s access.Scope, q ReportQuery) (cases.Rates, error)
	Counts(ctx context.Context, s access.Scope, q ReportQuery) ([]Count, error)
}

// Overviews show what lies open, to those who may see it.
type Overviews interface {
	Overview(ctx context.Context, s access.Scope, q ReportQuery) (Overview, error)
	// Picked lists the cases behind a number, those that fall due first first; more is whether there are others than these.
	Picked(ctx context.Context, s access.Scope, p insight.Pick) (found []cases.Case, more bool, err error)
}

// Overview is what a leader sees of a place (总览).
type Overview struct {
	insight.Overview
	Rates            cases.Rates
	Contact, Closing insight.Pace
	Months           []insight.Month // nil where the reader sees too little of the county for it
}

// ReportQuery says over what is counted.
type ReportQuery struct {
	Place    territory.Code
	From, To calendar.Date // civil days of the report, To is the last one
	By       string        // for counts: state, matter, loop, place, source
	Public   bool          // seen by anybody: small numbers are hidden higher up
}

// Count is one cell of a table. A small one is hidden: how many is then -1.
type Count struct {
	Value  string `json:"value"`
	N      int    `json:"n" doc:"-1 where the number is too small to be told"`
	Hidden bool   `json:"hidden,omitempty"`
}

// Imports takes in files of the ground.
type Imports interface {
	Import(ctx context.Context, actor access.Actor, r ImportRequest) (ImportResult, error)
}

// ImportKind is what a file holds.
type ImportKind string

// The kinds of files.
const (
	ImportDivisions  ImportKind = "divisions"
	ImportBoundaries ImportKind = "boundaries"
	ImportGrids      ImportKind = "grids"
	ImportMicros     ImportKind = "microgrids"
	ImportCompounds  ImportKind = "compounds"
	ImportBuildings  ImportKind = "buildings"
	ImportPlaces     ImportKind = "places"
)

// ImportKinds lists the kinds.
func ImportKinds() []ImportKind {
	return []ImportKind{ImportDivisions, ImportBoundaries, ImportGrids, ImportMicros, ImportCompounds, ImportBuildings, ImportPlaces}
}

// ImportRequest is a file to be taken in, whole or not at all.
type ImportRequest struct {
	Kind      ImportKind
	Data      []byte
	Datum     geo.Datum
	ValidFrom territory.Day
	Code      territory.Code // of the boundary in a bare geometry
	Heirs     Heirs          // of places that a division holds no more
	DryRun    bool           // only tell what would happen
	Key       cases.Key
}

// Heirs say which places follow those that a list of the division holds no more. It is a decision of people: no list tells it.
type Heirs map[territory.Code][]territory.Code

// ImportResult tells what an import did, or would do.
type ImportResult struct {
	Rows     int              `json:"rows"`
	Added    int              `json:"added"`
	Changed  int              `json:"changed"`
	Ended    int              `json:"ended"`
	DryRun   bool             `json:"dry_run"`
	Edition  string           `json:"edition,omitempty"`
	Findings []ImportFinding  `json:"findings,omitempty" doc:"Breaches of the rules of a division that were found, or would be"`
	Renamed  []ImportRenaming `json:"renamed,omitempty"`
}

// ImportFinding is one breach of a rule of the division.
type ImportFinding struct {
	Rule  string           `json:"rule"`
	Codes []territory.Code `json:"codes"`
	At    *geo.LonLat      `json:"at,omitempty"`
	Why   string           `json:"why,omitempty"`
}

// ImportRenaming is a place that keeps its code and changes its name.
type ImportRenaming struct {
	Code territory.Code `json:"code"`
	From string         `json:"from"`
	To   string         `json:"to"`
}

// Event is one sealed act as watchers hear of it.
type Event = jobs.Event

// Watch is one watcher of a Feed.
type Watch = jobs.Watch

// Feed follows the sealed acts of a tenant.
type Feed interface {
	// Follow watches what is sealed after a position; negative: from now on.
	Follow(ctx context.Context, tenant string, after int64) (Watch, error)
}
