package httpapi

import (
	"cmp"
	"slices"
	"time"

	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/geo"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// CaseRow is a case in a list.
type CaseRow struct {
	ID         string      `json:"id"`
	No         string      `json:"no"`
	Version    int64       `json:"version"`
	Title      string      `json:"title" doc:"First words of the report; empty where they were erased"`
	State      cases.State `json:"state"`
	StateName  string      `json:"state_name"`
	Step       int         `json:"step" doc:"1 to 6; 0 for a withdrawn case"`
	Round      int         `json:"round"`
	Source     string      `json:"source"`
	Matter     *MatterRef  `json:"matter,omitempty"`
	Place      PlaceRef    `json:"place"`
	Point      *geo.LonLat `json:"point,omitempty"`
	Loop       string      `json:"loop,omitempty"`
	LoopName   string      `json:"loop_name,omitempty"`
	Class      string      `json:"class,omitempty"`
	Urgent     bool        `json:"urgent,omitempty"`
	Sensitive  bool        `json:"sensitive,omitempty"`
	Desk       *OrgRef     `json:"desk,omitempty"`
	Lead       *OrgRef     `json:"lead,omitempty"`
	ReportedAt time.Time   `json:"reported_at"`
	ClosedAt   time.Time   `json:"closed_at,omitzero"`
	NextDue    time.Time   `json:"next_due,omitzero" doc:"What a list in due order is ordered by; missing where nothing falls due"`
	Clock      *ClockView  `json:"clock,omitempty" doc:"The running clock that falls due first"`
	Overdue    []string    `json:"overdue,omitempty" doc:"Clocks that have run out"`
	Supervised string      `json:"supervised,omitempty" doc:"Colour of an open supervision"`
	Urges      int         `json:"urges,omitempty"`
	Merged     int         `json:"merged,omitempty"`
	Reworks    int         `json:"reworks,omitempty"`
	Repeat     string      `json:"repeat,omitempty"`
}

// MatterRef names a matter of the access list.
type MatterRef struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Category string `json:"category"`
}

// ClockView is a time limit as a page shows it.
type ClockView struct {
	Name    string         `json:"name"`
	Label   string         `json:"label"`
	Org     *OrgRef        `json:"org,omitempty" doc:"Whose part it is, for a joint part"`
	Limit   calendar.Limit `json:"limit"`
	Start   time.Time      `json:"start"`
	HalfAt  time.Time      `json:"half_at,omitzero"`
	MostAt  time.Time      `json:"most_at,omitzero"`
	Due     time.Time      `json:"due"`
	DueDate calendar.Date  `json:"due_date"`
	First   time.Time      `json:"first" doc:"Due instant that was promised first"`
	Run     int            `json:"run"`
	Phase   string         `json:"phase" enum:"running,half,most,late,standing,ended,ended_late"`
	Stopped time.Time      `json:"stopped,omitzero"`
	Paused  time.Time      `json:"paused,omitzero"`
	Stands  []Span         `json:"stands,omitempty" doc:"When it stood still, oldest first; of the clocks of one case alone"`
}

// CaseDetail is one case with everything that its reader may see.
type CaseDetail struct {
	CaseRow
	Visibility   catalogue.Visibility  `json:"visibility"`
	Anonymous    bool                  `json:"anonymous,omitempty"`
	Reachable    bool                  `json:"reachable,omitempty"`
	Contact      *cases.Person         `json:"contact,omitempty" doc:"Masked"`
	OccurredAt   time.Time             `json:"occurred_at,omitzero"`
	CoordSource  string                `json:"coord_source,omitempty"`
	Instant      bool                  `json:"instant,omitempty"`
	Component    string                `json:"component,omitempty"`
	GridThen     *PlaceRef             `json:"grid_then,omitempty" doc:"The grid of the day of the report, where a re-division has put the case into another one"`
	Handler      string                `json:"handler,omitempty"`
	Parts        []PartView            `json:"parts,omitempty"`
	Clocks       []ClockView           `json:"clocks"`
	DispatchedAt time.Time             `json:"dispatched_at,omitzero"`
	ContactAt    time.Time             `json:"first_contact_at,omitzero"`
	HandledAt    time.Time             `json:"handled_at,omitzero"`
	Returned     *cases.Returned       `json:"returned,omitempty"`
	Returns      int                   `json:"returns,omitempty"`
	Arbitration  *cases.Arbitration    `json:"arbitration,omitempty"`
	Extension    *cases.ExtensionAsked `json:"extension,omitempty"`
	Extensions   int                   `json:"extensions,omitempty"`
	Suspending   *cases.SuspensionAsk  `json:"suspending,omitempty"`
	Suspension   *cases.Suspension     `json:"suspension,omitempty"`
	Lowering     *cases.Lowering       `json:"lowering,omitempty"`
	Whistle      *cases.Whistle        `json:"whistle,omitempty"`
	Supervision  *cases.Supervision    `json:"supervision,omitempty"`
	Reason       string                `json:"reason,omitempty"`
	Master       string                `json:"master,omitempty"`
	Parent       string                `json:"parent,omitempty"`
	Files        []FileView            `json:"files"`
	Released     bool                  `json:"released,omitempty"`
	Erased       bool                  `json:"erased,omitempty"`
	FollowUp     *cases.FollowUp       `json:"follow_up,omitempty"`
	Rounds       []cases.Round         `json:"rounds,omitempty"`
	Refs         []cases.Ref           `json:"refs,omitempty"`
	Gone         bool                  `json:"gone,omitempty" doc:"Done, and no longer within the reader's reach: nothing else is told"`
	History      []ActView             `json:"history"`
	Allowed      []AllowedAct          `json:"allowed" doc:"Acts that the reader may do now"`
	Suggestion   *Suggestion           `json:"suggestion,omitempty"`
	Asked        []AskView             `json:"asked,omitempty" doc:"What waits for a decision"`
	Joint        []JointPart           `json:"joint,omitempty" doc:"The board of a case that several units handle"`
	Whistling    *WhistleView          `json:"whistling,omitempty"`
}

// PartView is what a co-handling unit owes.
type PartView struct {
	Org       OrgRef    `json:"org"`
	Mandatory bool      `json:"mandatory,omitempty"`
	Answered  time.Time `json:"answered,omitzero"`
	Waived    bool      `json:"waived,omitempty"`
}

// FileView is a file of a case; its bytes are at files/{id} below the case.
type FileView struct {
	ID       string `json:"id"`
	Type     string `json:"type" enum:"photo,document,voice,video"`
	Stage    string `json:"stage" enum:"report,before,after"`
	Bytes    int64  `json:"bytes"`
	Released bool   `json:"released,omitempty"`
	Seen     bool   `json:"seen,omitempty" doc:"A moderator has decided on it"`
	Covered  bool   `json:"covered,omitempty" doc:"Parts are made unrecognisable; the original has a permission of its own"`
}

func (n names) row(c *cases.Case, title string) CaseRow {
	row := CaseRow{
		ID: c.ID, No: c.No, Version: c.Version, Title: title, State: c.State, StateName: n.state(c.State), Step: c.State.Step(), Round: c.Round,
		Source: string(c.Source), Matter: n.matter(c.Matter), Place: n.place(c.Place), Point: c.Point,
		Loop: string(c.Loop), Class: string(c.Class), Urgent: c.Urgent, Sensitive: c.Sensitive, Desk: n.org(c.Desk), Lead: n.org(c.Lead),
		ReportedAt: c.ReportedAt, ClosedAt: c.ClosedAt, Urges: c.Urges, Merged: c.Merged, Reworks: c.Reworks, Repeat: c.Repeat,
	}
	if c.Loop != "" {
		row.LoopName = n.c.label(n.policy.Catalogue.Loop(c.Loop).Name)
	}
	for _, late := range c.Overdue {
		row.Overdue = append(row.Overdue, string(late))
	}
	if c.Supervision != nil && c.Supervision.Answered.IsZero() {
		row.Supervised = c.Supervision.Level
	}
	row.Clock = n.first(c)
	row.NextDue, _ = c.NextDue()
	return row
}

// first is the running clock that falls due first and measures somebody's work.
func (n names) first(c *cases.Case) *ClockView {
	var best cases.ClockName
	for name, k := range c.Clocks {
		if !k.Running() || name.Quiet() {
			continue
		}
		if b, ok := c.Clocks[best]; !ok || k.Due.Before(b.Due) || k.Due.Equal(b.Due) && name < best {
			best = name
		}
	}
	if best == "" {
		return nil
	}
	view := n.clock(best, c.Clocks[best])
	return &view
}

func (n names) state(s cases.State) string {
	_, label := n.policy.Catalogue.View(catalogue.MainView).Step(string(s))
	return n.said("state."+string(s), cmp.Or(n.c.label(label), string(s)))
}

func (n names) matter(code string) *MatterRef {
	m, ok := n.policy.Catalogue.Matter(code)
	if !ok {
		return nil
	}
	ref := &MatterRef{Code: m.Code, Name: n.c.label(m.Name)}
	for _, category := range n.policy.Catalogue.Categories() {
		if category.Code == m.Category {
			ref.Category = n.c.label(category.Name)
		}
	}
	return ref
}

func (n names) clock(name cases.ClockName, k cases.Clock) ClockView {
	kind := string(name)
	if name.Part() != "" {
		kind = "part"
	}
	return ClockView{
		Name: string(name), Label: n.said("clock."+kind, kind), Org: n.org(name.Part()), Limit: k.Limit, Start: k.Start,
		HalfAt: k.HalfAt, MostAt: k.MostAt, Due: k.Due, DueDate: calendar.DueDate(k.Due), First: k.First, Run: k.Run,
		Phase: phase(k, n.c.Now), Stopped: k.Stopped, Paused: k.Paused,
	}
}

// phase says in a word where a clock stands.
func phase(k cases.Clock, now time.Time) string {
	switch {
	case !k.Stopped.IsZero() && k.Late(now):
		return "ended_late"
	case !k.Stopped.IsZero():
		return "ended"
	case !k.Paused.IsZero():
		return "standing"
	case k.Late(now):
		return "late"
	case !k.MostAt.IsZero() && !now.Before(k.MostAt):
		return "most"
	case !k.HalfAt.IsZero() && !now.Before(k.HalfAt):
		return "half"
	}
	return "running"
}

// clocks lists the clocks of a case: those that move first, by due instant.
func (n names) clocks(c *cases.Case) []ClockView {
	views := make([]ClockView, 0, len(c.Clocks))
	for name, k := range c.Clocks {
		views = append(views, n.clock(name, k))
	}
	slices.SortFunc(views, func(a, b ClockView) int {
		return cmp.Or(ended(a)-ended(b), a.Due.Compare(b.Due), cmp.Compare(a.Name, b.Name))
	})
	return views
}

func ended(v ClockView) int {
	if v.Stopped.IsZero() {
		return 0
	}
	return 1
}

// detail is the case itself; history, allowed acts and suggestion are laid over it by its reader's route.
func (n names) detail(c *cases.Case, title string) CaseDetail {
	d := CaseDetail{
		CaseRow: n.row(c, title), Visibility: c.Visibility, Anonymous: c.Anonymous, Reachable: c.Reachable, OccurredAt: c.OccurredAt,
		CoordSource: c.CoordSource, Instant: c.Instant, Component: c.Component, Handler: c.Handler, Clocks: n.clocks(c),
		DispatchedAt: c.DispatchedAt, ContactAt: c.FirstContactAt, HandledAt: c.HandledAt, Returned: c.Return, Returns: c.Returns,
		Arbitration: c.Arbitration, Extension: c.Extension, Extensions: c.Extensions, Suspending: c.Suspending, Suspension: c.Suspension, Lowering: c.Lowering,
		Whistle: c.Whistle, Supervision: c.Supervision, Reason: c.Reason, Master: c.Master, Parent: c.Parent,
		Released: c.Released, Erased: c.Erased, FollowUp: c.FollowUp, Rounds: c.Rounds, Refs: c.Refs, Files: files(c.Photos),
		History: []ActView{}, Allowed: []AllowedAct{},
	}
	if c.Grid != "" && c.Place.Up(territory.LevelGrid) != c.Grid {
		then := n.place(c.Grid)
		d.GridThen = &then
	}
	for _, p := range c.Parts {
		d.Parts = append(d.Parts, PartView{Org: *n.org(p.Org), Mandatory: p.Mandatory, Answered: p.Answered, Waived: p.Waived})
	}
	return d
}

func files(all []cases.Attachment) []FileView {
	views := make([]FileView, 0, len(all))
	for _, a := range all {
		if !a.Erased {
			views = append(views, FileView{ID: a.ID, Type: a.Type, Stage: a.Stage, Bytes: a.Bytes, Released: a.Released, Seen: a.Seen, Covered: a.Copy != ""})
		}
	}
	return views
}

// AllowedAct is an act that a page may offer.
type AllowedAct struct {
	Act  cases.Act `json:"act"`
	Name string    `json:"name"`
}

// Suggestion is whom the policy asks first, and which matters the words speak for, with the reasons in sentences.
type Suggestion struct {
	Lead     *OrgRef         `json:"lead,omitempty"`
	Rule     string          `json:"rule,omitempty"`
	Sentence string          `json:"sentence,omitempty"`
	CoUnits  []OrgRef        `json:"co_units,omitempty"`
	Matters  []MatterSuggest `json:"matters,omitempty"`
}

// MatterSuggest is a matter that the words of a report speak for.
type MatterSuggest struct {
	MatterRef
	Confidence catalogue.Confidence `json:"confidence"`
	Words      []string             `json:"words"`
	Sentence   string               `json:"sentence"`
}

// suggestion tells what the policy proposes for a case that waits for the desk.
func (n names) suggestion(c *cases.Case, words string) *Suggestion {
	if !c.State.Is(cases.Submitted, cases.Accepted) {
		return nil
	}
	s := &Suggestion{}
	if c.Matter != "" || c.State == cases.Accepted {
		lead, rule := cases.Suggest(c, n.policy.Catalogue)
		s.Lead, s.Rule = n.org(lead), rule
		params := map[string]any{"lead": s.Lead.Name}
		if m := n.matter(c.Matter); m != nil {
			params["matter"] = m.Name
		}
		s.Sentence = n.c.Text(rule, params)
	}
	if m, ok := n.policy.Catalogue.Matter(c.Matter); ok {
		for _, unit := range m.CoUnits {
			s.CoUnits = append(s.CoUnits, *n.org(people.Unit(unit)))
		}
	}
	if c.State == cases.Submitted {
		s.Matters = n.suggestMatters(words, false)
	}
	return s
}

func (n names) suggestMatters(words string, public bool) []MatterSuggest {
	var list []MatterSuggest
	for _, one := range n.policy.Catalogue.Suggest(catalogue.Ask{Text: words, Day: calendar.DateOf(n.c.Now), PublicOnly: public}) {
		ref := n.matter(one.Matter)
		if ref == nil {
			continue
		}
		list = append(list, MatterSuggest{
			MatterRef: *ref, Confidence: one.Confidence, Words: one.Words,
			Sentence: n.c.Text(one.Reason, map[string]any{"words": joined(one.Words), "matter": ref.Name}),
		})
	}
	return list
}
