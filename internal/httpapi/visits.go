package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/households"
	planning "gezhi/internal/planning/visits"
	"gezhi/internal/territory"
	"gezhi/internal/visits"
)

// Visits keeps what grid workers and households agreed on, and what came of each visit (入户走访).
type Visits interface {
	Day(ctx context.Context, scope access.Scope, grid territory.Code, day calendar.Date) ([]visits.Call, error)
	Record(ctx context.Context, actor access.Actor, v visits.Visit, key cases.Key) (visits.Visit, error)
	Of(ctx context.Context, scope access.Scope, household string) ([]visits.Visit, error)
	Agree(ctx context.Context, actor access.Actor, a visits.Appointment, key cases.Key) (id string, err error)
	Cancel(ctx context.Context, actor access.Actor, id string, version int64) error
	Plan(ctx context.Context, scope access.Scope, grid territory.Code, month string) (visits.Plan, []households.Household, error)
	Tally(ctx context.Context, scope access.Scope, grid territory.Code, month string) (visits.Tally, error)
	Make(ctx context.Context, actor access.Actor, grid territory.Code, month string) error
	Carry(ctx context.Context, actor access.Actor, grid territory.Code, day calendar.Date) error
	Cares(ctx context.Context, scope access.Scope, grid territory.Code) ([]visits.Care, error)
	AddCare(ctx context.Context, actor access.Actor, c visits.Care, key cases.Key) (id string, err error)
	ViewCare(ctx context.Context, actor access.Actor, id string, key cases.Key) (visits.Care, error)
	EndCare(ctx context.Context, actor access.Actor, id string, version int64, withdrew bool) error
}

// CallView is a household to be visited on a day. It never says that somebody there is in care.
type CallView struct {
	Household   HouseholdView  `json:"household"`
	Why         visits.Why     `json:"why" enum:"agreed,asked,card,passed"`
	Start       string         `json:"start,omitempty" doc:"14:45"`
	Until       string         `json:"until,omitempty" doc:"Of an appointment"`
	Together    bool           `json:"together,omitempty" doc:"Two come together"`
	Appointment string         `json:"appointment,omitempty"`
	Version     int64          `json:"version,omitempty" doc:"Of the appointment"`
	Outcome     visits.Outcome `json:"outcome,omitempty" enum:"met,absent,later,refuse" doc:"Of the newest visit that day"`
}

// CallViews are whom to visit on a day, by the hour.
type CallViews struct {
	Day      calendar.Date `json:"day"`
	Items    []CallView    `json:"items"`
	Editable bool          `json:"editable,omitempty"`
}

// VisitView is what came of a visit.
type VisitView struct {
	ID      string         `json:"id"`
	Why     visits.Why     `json:"why" enum:"agreed,asked,card,passed"`
	Outcome visits.Outcome `json:"outcome" enum:"met,absent,later,refuse"`
	Did     []visits.Did   `json:"did"`
	At      time.Time      `json:"at"`
	Said    *time.Time     `json:"said,omitempty" doc:"When it was, as the phone says"`
	Located bool           `json:"located,omitempty" doc:"The phone declared where it was"`
}

// VisitViews are the visits to a household, the newest first.
type VisitViews struct {
	Items []VisitView `json:"items"`
}

// VisitDoor is a household in a plan.
type VisitDoor struct {
	ID    string     `json:"id"`
	Door  string     `json:"door"`
	Name  string     `json:"name,omitempty" doc:"Masked"`
	Why   visits.Why `json:"why,omitempty" enum:"agreed,asked,card,passed"`
	Start string     `json:"start,omitempty"`
}

// VisitDay is a day of a plan.
type VisitDay struct {
	Day    calendar.Date `json:"day"`
	Visits []VisitDoor   `json:"visits"`
}

// VisitMiss is a visit that could not be planned.
type VisitMiss struct {
	VisitDoor
	Reason planning.Reason `json:"reason" enum:"no_day,no_hour,full"`
}

// VisitMonth is a grid's month of visits, with what could not be planned and why.
type VisitMonth struct {
	Month string       `json:"month"`
	Made  bool         `json:"made"`
	Tally visits.Tally `json:"tally"`
	Days  []VisitDay   `json:"days"`
	Unmet []VisitMiss  `json:"unmet"`
	Left  []VisitDoor  `json:"left" doc:"They said that nobody need come; nobody is sent"`
}

// CareView is a care: how often and since when, not who nor why.
type CareView struct {
	ID        string         `json:"id"`
	Household string         `json:"household"`
	Every     visits.Every   `json:"every" enum:"weekly,fortnightly,monthly"`
	Together  bool           `json:"together,omitempty"`
	Text      string         `json:"text" doc:"The version of the text that was agreed to"`
	Channel   visits.Channel `json:"channel" enum:"paper,spoken"`
	Agreed    calendar.Date  `json:"agreed"`
	Ended     *calendar.Date `json:"ended,omitempty"`
	Withdrew  bool           `json:"withdrew,omitempty" doc:"The person took the consent back"`
	PurgedOn  *calendar.Date `json:"purged_on,omitempty"`
	Version   int64          `json:"version"`
}

// CareViews are the cares of a grid.
type CareViews struct {
	Items []CareView `json:"items"`
	Text  string     `json:"text" doc:"The version of the text that is read now"`
}

// CareWhom is who is in care; a look at it is noted.
type CareWhom struct {
	Name     string      `json:"name"`
	Kind     visits.Kind `json:"kind" enum:"elderly,disabled,child"`
	Guardian string      `json:"guardian,omitempty"`
}

type dayInput struct {
	Grid territory.Code `path:"grid" maxLength:"18"`
	Day  string         `query:"day" maxLength:"10" doc:"2026-12-01; today if left out"`
}

type visitInput struct {
	ID   string `path:"household" maxLength:"64"`
	Body struct {
		ID          string         `json:"id" format:"uuid" doc:"Made by who records; sent twice, it is one visit"`
		Why         visits.Why     `json:"why" enum:"agreed,asked,card,passed"`
		Outcome     visits.Outcome `json:"outcome" enum:"met,absent,later,refuse"`
		Did         []visits.Did   `json:"did" maxItems:"10" enum:"card,talk,policy,safety,errand,case,refer"`
		Appointment string         `json:"appointment,omitempty" maxLength:"64"`
		Said        *time.Time     `json:"said,omitempty" doc:"When it was, as the phone says: kept as a claim"`
		Spot        *geo.LonLat    `json:"spot,omitempty" doc:"Where the phone says it is: declared once"`
		Accuracy    int            `json:"accuracy,omitempty" minimum:"0" doc:"In metres"`
	}
}

type agreeInput struct {
	ID   string `path:"household" maxLength:"64"`
	Body struct {
		Day      calendar.Date `json:"day"`
		From     string        `json:"from" pattern:"^[0-2][0-9]:[0-5][0-9]$"`
		To       string        `json:"to" pattern:"^[0-2][0-9]:[0-5][0-9]$"`
		Why      visits.Why    `json:"why" enum:"agreed,asked"`
		Together bool          `json:"together,omitempty"`
	}
}

type cancelInput struct {
	ID      string `path:"appointment" maxLength:"64"`
	Version int64  `query:"version" required:"true" minimum:"1" doc:"That was seen"`
}

type monthInput struct {
	Grid  territory.Code `path:"grid" maxLength:"18"`
	Month string         `path:"month" maxLength:"7" pattern:"^[0-9]{4}-(0[1-9]|1[0-2])$"`
}

type carryInput struct {
	Grid territory.Code `path:"grid" maxLength:"18"`
	Body struct {
		Day calendar.Date `json:"day" doc:"On which nobody could go"`
	}
}

type addCareInput struct {
	ID   string `path:"household" maxLength:"64"`
	Body struct {
		Name     string         `json:"name" maxLength:"40"`
		Kind     visits.Kind    `json:"kind" enum:"elderly,disabled,child"`
		Guardian string         `json:"guardian,omitempty" maxLength:"40" doc:"Who consented for a child"`
		Every    visits.Every   `json:"every" enum:"weekly,fortnightly,monthly"`
		Together bool           `json:"together,omitempty"`
		Text     string         `json:"text" maxLength:"20" doc:"The version of the text that was read"`
		Channel  visits.Channel `json:"channel" enum:"paper,spoken"`
		Agreed   calendar.Date  `json:"agreed"`
	}
}

type careInput struct {
	ID string `path:"care" maxLength:"64"`
}

type endCareInput struct {
	ID   string `path:"care" maxLength:"64"`
	Body struct {
		Version  int64 `json:"version" minimum:"1" doc:"That was seen"`
		Withdrew bool  `json:"withdrew,omitempty" doc:"The person took the consent back"`
	}
}

func (g *Registry) mountVisits() {
	read := Route{
		Method: http.MethodGet, Path: "/api/v1/grids/{grid}/visits", Summary: "Whom to visit in one's grid on a day, by the hour, masked", Tag: "visits",
		Permission: access.VisitRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditRead,
	}
	Mount(g, read, g.visitsOn)
	of := read
	of.Path, of.Summary, of.Scope = "/api/v1/households/{household}/visits", "What came of the visits to a household, the newest first", ScopeOne
	Mount(g, of, func(ctx context.Context, r Request[householdInput]) (VisitViews, error) {
		list, err := g.deps.Visits.Of(ctx, r.Scope, r.In.ID)
		out := VisitViews{Items: make([]VisitView, len(list))}
		for i, v := range list {
			out.Items[i] = visitView(v)
		}
		return out, err
	})
	month := read
	month.Path, month.Summary = "/api/v1/grids/{grid}/visit-months/{month}", "A grid's month of visits, with what could not be planned and why, masked"
	Mount(g, month, g.visitMonth)

	record := Route{
		Method: http.MethodPost, Path: "/api/v1/households/{household}/visits", Summary: "Tell what came of a visit", Tag: "visits",
		Permission: access.VisitRecord, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditAct, Idempotent: true, Field: true, Status: http.StatusCreated,
	}
	Mount(g, record, g.recordVisit)
	agree := record
	agree.Path, agree.Summary = "/api/v1/households/{household}/appointments", "Agree on a visit"
	Mount(g, agree, func(ctx context.Context, r Request[agreeInput]) (struct {
		ID string `json:"id"`
	}, error) {
		b := r.In.Body
		id, err := g.deps.Visits.Agree(ctx, r.Actor, visits.Appointment{
			Household: r.In.ID, Day: b.Day, From: minuteOf(b.From), To: minuteOf(b.To), Why: b.Why, Together: b.Together,
		}, r.Key)
		return struct {
			ID string `json:"id"`
		}{id}, err
	})
	cancel := record
	cancel.Method, cancel.Path, cancel.Summary, cancel.Idempotent, cancel.Field, cancel.Status = http.MethodDelete, "/api/v1/appointments/{appointment}", "Call an appointment off", false, false, 0
	Mount(g, cancel, func(ctx context.Context, r Request[cancelInput]) (struct{}, error) {
		return struct{}{}, g.deps.Visits.Cancel(ctx, r.Actor, r.In.ID, r.In.Version)
	})
	plan := cancel
	plan.Method, plan.Path, plan.Summary = http.MethodPut, "/api/v1/grids/{grid}/visit-months/{month}", "Plan the rest of a grid's month of visits anew, by need"
	Mount(g, plan, func(ctx context.Context, r Request[monthInput]) (struct{}, error) {
		if err := g.ownGrid(ctx, r.Call, r.In.Grid); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, g.deps.Visits.Make(ctx, r.Actor, r.In.Grid, r.In.Month)
	})
	carry := cancel
	carry.Method, carry.Path, carry.Summary = http.MethodPut, "/api/v1/grids/{grid}/missed-visits", "Plan the visits of a day on which nobody could go on the days after it"
	Mount(g, carry, func(ctx context.Context, r Request[carryInput]) (struct{}, error) {
		if err := g.ownGrid(ctx, r.Call, r.In.Grid); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, g.deps.Visits.Carry(ctx, r.Actor, r.In.Grid, r.In.Body.Day)
	})
	g.mountCares()
}

func (g *Registry) mountCares() {
	list := Route{
		Method: http.MethodGet, Path: "/api/v1/grids/{grid}/cares", Summary: "The cares of one's grid: how often and since when, not who nor why", Tag: "visits",
		Permission: access.CareRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditRead,
	}
	Mount(g, list, func(ctx context.Context, r Request[gridInput]) (CareViews, error) {
		cares, err := g.deps.Visits.Cares(ctx, r.Scope, r.In.Grid)
		out := CareViews{Items: make([]CareView, len(cares)), Text: visits.ConsentText}
		for i, c := range cares {
			out.Items[i] = careView(c)
		}
		return out, err
	})
	add := Route{
		Method: http.MethodPost, Path: "/api/v1/households/{household}/cares", Summary: "Keep that somebody agreed to be looked after", Tag: "visits",
		Permission: access.CareEdit, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditAct, Idempotent: true, Status: http.StatusCreated,
	}
	Mount(g, add, func(ctx context.Context, r Request[addCareInput]) (struct {
		ID string `json:"id"`
	}, error) {
		b := r.In.Body
		id, err := g.deps.Visits.AddCare(ctx, r.Actor, visits.Care{
			Household: r.In.ID, Whom: visits.Whom{Name: b.Name, Kind: b.Kind, Guardian: b.Guardian}, Every: b.Every, Together: b.Together,
			Consent: visits.Consent{Text: b.Text, Channel: b.Channel, Agreed: b.Agreed},
		}, r.Key)
		return struct {
			ID string `json:"id"`
		}{id}, err
	})
	view := add
	view.Path, view.Summary, view.Permission, view.Scope, view.Audit, view.Status = "/api/v1/cares/{care}/view", "See who is in care; each look is noted", access.CareRead, ScopeOne, AuditReveal, 0
	Mount(g, view, func(ctx context.Context, r Request[careInput]) (CareWhom, error) {
		c, err := g.deps.Visits.ViewCare(ctx, r.Actor, r.In.ID, r.Key)
		return CareWhom{c.Whom.Name, c.Whom.Kind, c.Whom.Guardian}, err
	})
	end := add
	end.Method, end.Path, end.Summary, end.Idempotent, end.Status = http.MethodPut, "/api/v1/cares/{care}/end", "End a care: the person took the consent back, or needs it no more", false, 0
	Mount(g, end, func(ctx context.Context, r Request[endCareInput]) (struct{}, error) {
		return struct{}{}, g.deps.Visits.EndCare(ctx, r.Actor, r.In.ID, r.In.Body.Version, r.In.Body.Withdrew)
	})
}

// ownGrid reports whether a grid lies within the scope; one out of reach is not there.
func (g *Registry) ownGrid(ctx context.Context, c *Call, grid territory.Code) error {
	n, err := g.names(ctx, c)
	if err != nil {
		return err
	}
	if grid.Level() != territory.LevelGrid || !n.policy.Territory.Known(grid) || !c.Scope.Admits(access.Resource{Tenant: c.Tenant.Key, Place: grid, Class: access.PersonalData}) {
		return fault.New(fault.NotFound, "territory.not_found")
	}
	return nil
}

func (g *Registry) visitsOn(ctx context.Context, r Request[dayInput]) (CallViews, error) {
	day := calendar.DateOf(r.Now)
	out := CallViews{Day: day, Items: []CallView{}}
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return out, err
	}
	if err := g.ownGrid(ctx, r.Call, r.In.Grid); err != nil {
		return out, err
	}
	if r.In.Day != "" {
		if day, err = calendar.ParseDate(r.In.Day); err != nil {
			var wrong fault.Fields
			wrong.Add("day", "calendar.date", "text", r.In.Day)
			return out, wrong.Err()
		}
	}
	out.Day = day
	out.Editable = access.Decide(r.Actor, access.VisitRecord, access.Resource{Tenant: r.Tenant.Key, Place: r.In.Grid, Class: access.PersonalData}, access.Handling, r.Now) == nil
	list, err := g.deps.Visits.Day(ctx, r.Scope, r.In.Grid, day)
	for _, c := range list {
		v := CallView{Household: n.household(c.Household), Why: c.Why, Together: c.Together, Outcome: c.Outcome}
		if c.Start > 0 {
			v.Start = clockOf(c.Start)
		}
		if c.Appointment != nil {
			v.Until, v.Appointment, v.Version = clockOf(c.Until), c.Appointment.ID, c.Appointment.Version
		}
		out.Items = append(out.Items, v)
	}
	return out, err
}

func clockOf(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// minuteOf reads what the schema has seen to be HH:MM.
func minuteOf(text string) int {
	t, err := time.Parse("15:04", text)
	if err != nil {
		return -1
	}
	return t.Hour()*60 + t.Minute()
}

func (g *Registry) recordVisit(ctx context.Context, r Request[visitInput]) (VisitView, error) {
	b := r.In.Body
	v := visits.Visit{ID: b.ID, Household: r.In.ID, Why: b.Why, Outcome: b.Outcome, Did: b.Did, Appointment: b.Appointment, Spot: b.Spot, Accuracy: b.Accuracy}
	if b.Said != nil {
		v.Said = *b.Said
	}
	kept, err := g.deps.Visits.Record(ctx, r.Actor, v, r.Key)
	return visitView(kept), err
}

func visitView(v visits.Visit) VisitView {
	out := VisitView{ID: v.ID, Why: v.Why, Outcome: v.Outcome, Did: v.Did, At: v.At, Located: v.Spot != nil}
	if out.Did == nil {
		out.Did = []visits.Did{}
	}
	if !v.Said.IsZero() {
		out.Said = &v.Said
	}
	return out
}

func (g *Registry) visitMonth(ctx context.Context, r Request[monthInput]) (VisitMonth, error) {
	out := VisitMonth{Month: r.In.Month, Days: []VisitDay{}, Unmet: []VisitMiss{}, Left: []VisitDoor{}}
	if err := g.ownGrid(ctx, r.Call, r.In.Grid); err != nil {
		return out, err
	}
	p, homes, err := g.deps.Visits.Plan(ctx, r.Scope, r.In.Grid, r.In.Month)
	if err != nil {
		return out, err
	}
	if out.Tally, err = g.deps.Visits.Tally(ctx, r.Scope, r.In.Grid, r.In.Month); err != nil {
		return out, err
	}
	by := map[string]households.Household{}
	for _, h := range homes {
		by[h.ID] = h
	}
	door := func(id string) VisitDoor { return VisitDoor{ID: id, Door: by[id].Door, Name: by[id].Name} }
	need := func(i int) VisitDoor {
		d := door(p.Needs[i].Household)
		d.Why = p.Needs[i].Why
		return d
	}
	out.Made = p.Version > 0
	for k, day := range p.Days {
		d := VisitDay{Day: day, Visits: []VisitDoor{}}
		for _, s := range p.Slots[k] {
			if one := need(s.Need); one.Door != "" { // not one that moved away
				one.Start = clockOf(s.Start)
				d.Visits = append(d.Visits, one)
			}
		}
		out.Days = append(out.Days, d)
	}
	for _, u := range p.Unmet {
		out.Unmet = append(out.Unmet, VisitMiss{need(u.Need), u.Why})
	}
	today := calendar.DateOf(r.Now)
	for _, h := range homes { // as of now, whatever the plan knew
		if h.Refuses(today) {
			out.Left = append(out.Left, door(h.ID))
		}
	}
	return out, nil
}

func careView(c visits.Care) CareView {
	v := CareView{
		ID: c.ID, Household: c.Household, Every: c.Every, Together: c.Together, Text: c.Consent.Text, Channel: c.Consent.Channel, Agreed: c.Consent.Agreed,
		Withdrew: c.Consent.Withdrew, Version: c.Version,
	}
	if !c.Open() {
		gone := c.PurgedOn()
		v.Ended, v.PurgedOn = &c.Consent.Ended, &gone
	}
	return v
}
