package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/ids"
	"gezhi/internal/patrol"
	"gezhi/internal/territory"
)

// Patrols keeps the risk points of a county (风险点) and what was found at them (日常巡查).
type Patrols interface {
	In(ctx context.Context, scope access.Scope, place territory.Code) ([]patrol.Point, error)
	Flood(ctx context.Context, tenant string) (calendar.YearSpan, error)
	Add(ctx context.Context, actor access.Actor, p patrol.Point, key cases.Key) (id string, err error)
	Change(ctx context.Context, actor access.Actor, p patrol.Point) error
	End(ctx context.Context, actor access.Actor, id string, version int64) error
	Record(ctx context.Context, actor access.Actor, r patrol.Record, key cases.Key) (patrol.Record, error)
	Records(ctx context.Context, scope access.Scope, point string, before time.Time, limit int) ([]patrol.Record, error)
	Coverage(ctx context.Context, scope access.Scope, place territory.Code, month calendar.Date) (map[territory.Code]patrol.Cover, error)
}

// PointView is a risk point, and how it stands today.
type PointView struct {
	ID       string          `json:"id"`
	Kind     patrol.Kind     `json:"kind" enum:"water,well,road,field,river,stream,gully,ravine,mine"`
	Name     string          `json:"name"`
	Hazard   string          `json:"hazard" doc:"What may go wrong there"`
	Owner    string          `json:"owner" doc:"The unit that answers for it"`
	Warden   string          `json:"warden,omitempty" doc:"Who looks after it: one of those whom the workers of the grid may call, by id"`
	Place    PlaceRef        `json:"place"`
	Spot     geo.LonLat      `json:"spot"`
	Every    patrol.Interval `json:"every" enum:"daily,weekly,monthly"`
	Flood    patrol.Interval `json:"flood,omitempty" enum:"daily,weekly,monthly" doc:"In the flood season"`
	Since    calendar.Date   `json:"since"`
	Ended    *calendar.Date  `json:"ended,omitempty"`
	Standing patrol.Standing `json:"standing" enum:"overdue,due,fresh,closed"`
	Due      calendar.Date   `json:"due"`
	LastOn   *calendar.Date  `json:"last_on,omitempty"`
	Last     patrol.Result   `json:"last,omitempty" enum:"normal,problem"`
	Version  int64           `json:"version"`
	Editable bool            `json:"editable,omitempty"`
}

// PointViews are risk points, the most pressing first.
type PointViews struct {
	Items    []PointView `json:"items"`
	Editable bool        `json:"editable,omitempty" doc:"Who asks may add points somewhere"`
	Season   bool        `json:"season,omitempty" doc:"The flood season is on"`
}

// PatrolRecordView is what was found at a point.
type PatrolRecordView struct {
	ID      string        `json:"id"`
	Result  patrol.Result `json:"result" enum:"normal,problem"`
	Case    string        `json:"case,omitempty" doc:"What a problem became; its id"`
	At      time.Time     `json:"at" doc:"When it reached the county"`
	Said    *time.Time    `json:"said,omitempty" doc:"When it was made, as the phone says"`
	Located bool          `json:"located,omitempty" doc:"The phone declared where it was"`
	Scanned bool          `json:"scanned,omitempty" doc:"The code at the point was read"`
	Own     bool          `json:"own,omitempty"`
}

// PatrolRecordViews are what was found at a point, the newest first.
type PatrolRecordViews struct {
	Items []PatrolRecordView `json:"items"`
	Next  *time.Time         `json:"next,omitempty" doc:"There are more, before this instant"`
}

// PatrolPlace tells on how many days the points of a place had a record fresh enough.
type PatrolPlace struct {
	Place PlaceRef `json:"place"`
	patrol.Cover
}

// PatrolPlaces are the parts of a place, and all of it.
type PatrolPlaces struct {
	Month string        `json:"month"`
	Place PlaceRef      `json:"place"`
	All   patrol.Cover  `json:"all"`
	Items []PatrolPlace `json:"items"`
}

type pointsInput struct {
	Place    territory.Code  `query:"place" maxLength:"18" doc:"And below; empty for all in reach"`
	Standing patrol.Standing `query:"standing" enum:"overdue,due,fresh,closed"`
}

// PointBody is what is written of a risk point.
type PointBody struct {
	Kind   patrol.Kind     `json:"kind" enum:"water,well,road,field,river,stream,gully,ravine,mine"`
	Name   string          `json:"name" maxLength:"80"`
	Hazard string          `json:"hazard" maxLength:"400"`
	Owner  string          `json:"owner" maxLength:"80"`
	Warden string          `json:"warden,omitempty" maxLength:"64"`
	Place  territory.Code  `json:"place" maxLength:"18"`
	Spot   geo.LonLat      `json:"spot"`
	Every  patrol.Interval `json:"every" enum:"daily,weekly,monthly"`
	Flood  patrol.Interval `json:"flood,omitempty" enum:"daily,weekly,monthly"`
}

func (b PointBody) point() patrol.Point {
	return patrol.Point{Kind: b.Kind, Name: b.Name, Hazard: b.Hazard, Owner: b.Owner, Warden: b.Warden, Place: b.Place, Spot: b.Spot, Every: b.Every, Flood: b.Flood}
}

type addPointInput struct{ Body PointBody }

type changePointInput struct {
	ID   string `path:"point" maxLength:"64"`
	Body struct {
		PointBody
		Version int64 `json:"version" minimum:"1" doc:"That was seen"`
	}
}

type endPointInput struct {
	ID      string `path:"point" maxLength:"64"`
	Version int64  `query:"version" required:"true" minimum:"1" doc:"That was seen"`
}

type recordInput struct {
	Point string `path:"point" maxLength:"64"`
	Body  struct {
		ID       string        `json:"id" format:"uuid" doc:"Made by who records; sent twice, it is one record"`
		Result   patrol.Result `json:"result" enum:"normal,problem"`
		Case     string        `json:"case,omitempty" maxLength:"64" doc:"The case that a problem became, or is about to become; its id"`
		Said     *time.Time    `json:"said,omitempty" doc:"When it was made, as the phone says: kept as a claim"`
		Spot     *geo.LonLat   `json:"spot,omitempty" doc:"Where the phone says it is: declared once"`
		Accuracy int           `json:"accuracy,omitempty" minimum:"0" doc:"In metres"`
		Code     string        `json:"code,omitempty" maxLength:"32" doc:"Read from the sign at the point"`
	}
}

type recordsInput struct {
	Point  string    `path:"point" maxLength:"64"`
	Before time.Time `query:"before" doc:"An instant from the page before"`
}

type coverageInput struct {
	Place territory.Code `query:"place" maxLength:"18" doc:"Its parts are told; empty for the county"`
	Month string         `query:"month" maxLength:"7" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"2026-07; this month if empty"`
}

func (g *Registry) mountPatrols() {
	Mount(g, Route{
		Method: http.MethodGet, Path: "/api/v1/risk-points", Summary: "Risk points, the most pressing first", Tag: "patrol",
		Permission: access.PatrolRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditRead,
	}, g.points)
	Mount(g, Route{
		Method: http.MethodGet, Path: "/api/v1/risk-points/coverage", Summary: "On how many days of a month the points had a record fresh enough, by place", Tag: "patrol",
		Permission: access.PatrolRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditRead,
	}, g.coverage)
	add := Route{
		Method: http.MethodPost, Path: "/api/v1/risk-points", Summary: "Put a risk point on the list", Tag: "patrol",
		Permission: access.PatrolEdit, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditAct, Idempotent: true, Status: http.StatusCreated,
	}
	Mount(g, add, func(ctx context.Context, r Request[addPointInput]) (struct {
		ID string `json:"id"`
	}, error) {
		id, err := g.deps.Patrols.Add(ctx, r.Actor, r.In.Body.point(), r.Key)
		return struct {
			ID string `json:"id"`
		}{id}, err
	})
	change := add
	change.Method, change.Path, change.Summary, change.Idempotent, change.Status = http.MethodPut, "/api/v1/risk-points/{point}", "Change a risk point", false, 0
	Mount(g, change, func(ctx context.Context, r Request[changePointInput]) (struct{}, error) {
		p := r.In.Body.point()
		p.ID, p.Version = r.In.ID, r.In.Body.Version
		return struct{}{}, g.deps.Patrols.Change(ctx, r.Actor, p)
	})
	end := change
	end.Method, end.Summary = http.MethodDelete, "Take a risk point off the list; what was found there stays"
	Mount(g, end, func(ctx context.Context, r Request[endPointInput]) (struct{}, error) {
		return struct{}{}, g.deps.Patrols.End(ctx, r.Actor, r.In.ID, r.In.Version)
	})
	record := add
	record.Field = true
	record.Path, record.Summary, record.Permission = "/api/v1/risk-points/{point}/records", "Tell what was found at a risk point", access.PatrolRecord
	Mount(g, record, g.patrolRecord)
	Mount(g, Route{
		Method: http.MethodGet, Path: "/api/v1/risk-points/{point}/records", Summary: "What was found at a risk point, the newest first", Tag: "patrol",
		Permission: access.PatrolRead, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditRead,
	}, g.patrolRecords)
}

func (g *Registry) points(ctx context.Context, r Request[pointsInput]) (PointViews, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return PointViews{}, err
	}
	flood, err := g.deps.Patrols.Flood(ctx, r.Tenant.Key)
	if err != nil {
		return PointViews{}, err
	}
	list, err := g.deps.Patrols.In(ctx, r.Scope, r.In.Place)
	if err != nil {
		return PointViews{}, err
	}
	today := calendar.DateOf(r.Now)
	edits, _ := access.ScopeFor(r.Actor, access.PatrolEdit, access.Handling, r.Now) // who may not edit has an empty scope
	out := PointViews{Items: []PointView{}, Editable: !edits.Empty(), Season: flood.Holds(today)}
	for _, p := range list {
		v := n.point(p, today, flood)
		if r.In.Standing == "" && v.Standing == patrol.Closed || r.In.Standing != "" && v.Standing != r.In.Standing {
			continue
		}
		v.Editable = p.Open() && edits.Admits(access.Resource{Tenant: p.Tenant, ID: p.ID, Place: p.Place, Class: access.InternalData})
		out.Items = append(out.Items, v)
	}
	slices.SortStableFunc(out.Items, func(a, b PointView) int {
		if by := slices.Index(patrol.Standings(), a.Standing) - slices.Index(patrol.Standings(), b.Standing); by != 0 {
			return by
		}
		return a.Due.Compare(b.Due)
	})
	return out, nil
}

func (n names) point(p patrol.Point, today calendar.Date, flood calendar.YearSpan) PointView {
	v := PointView{
		ID: p.ID, Kind: p.Kind, Name: p.Name, Hazard: p.Hazard, Owner: p.Owner, Warden: p.Warden, Place: n.place(p.Place), Spot: p.Spot, Every: p.Every,
		Flood: p.Flood, Since: p.Since, Standing: p.On(today, flood), Due: p.Due(flood), Last: p.Last.Result, Version: p.Version,
	}
	if !p.Open() {
		v.Ended = &p.Ended
	}
	if !p.Last.Day.IsZero() {
		v.LastOn = &p.Last.Day
	}
	return v
}

func (g *Registry) patrolRecord(ctx context.Context, r Request[recordInput]) (PatrolRecordView, error) {
	b := r.In.Body
	rec := patrol.Record{ID: b.ID, Point: r.In.Point, Result: b.Result, Case: b.Case, Spot: b.Spot, Accuracy: b.Accuracy}
	if b.Said != nil {
		rec.Said = *b.Said
	}
	if b.Code != "" {
		sign, err := g.sign(ctx, r.Tenant.Key, r.In.Point)
		if err != nil {
			return PatrolRecordView{}, err
		}
		if rec.Scanned = strings.EqualFold(sign, b.Code); !rec.Scanned {
			var wrong fault.Fields
			wrong.Add("code", "patrol.other_sign")
			return PatrolRecordView{}, wrong.Err()
		}
	}
	kept, err := g.deps.Patrols.Record(ctx, r.Actor, rec, r.Key)
	return recordView(kept, r.Actor.Account), err
}

// sign is the code that hangs at a risk point. It proves that somebody read it there, or once did.
func (g *Registry) sign(ctx context.Context, tenant, point string) (string, error) {
	key, err := g.deps.Vault.TrackingKey(ctx, tenant)
	if err != nil {
		return "", err
	}
	return ids.TrackingCode(key, "point:"+point, 0), nil
}

func recordView(r patrol.Record, account string) PatrolRecordView {
	v := PatrolRecordView{ID: r.ID, Result: r.Result, Case: r.Case, At: r.At, Located: r.Spot != nil, Scanned: r.Scanned, Own: r.Account == account}
	if !r.Said.IsZero() {
		v.Said = &r.Said
	}
	return v
}

const recordsPage = 30

func (g *Registry) patrolRecords(ctx context.Context, r Request[recordsInput]) (PatrolRecordViews, error) {
	before := r.In.Before
	if before.IsZero() {
		before = r.Now.Add(time.Second)
	}
	list, err := g.deps.Patrols.Records(ctx, r.Scope, r.In.Point, before, recordsPage)
	if err != nil {
		return PatrolRecordViews{}, err
	}
	out := PatrolRecordViews{Items: make([]PatrolRecordView, len(list))}
	for i, rec := range list {
		out.Items[i] = recordView(rec, r.Actor.Account)
	}
	if len(list) == recordsPage {
		out.Next = &list[recordsPage-1].At
	}
	return out, nil
}

func (g *Registry) coverage(ctx context.Context, r Request[coverageInput]) (PatrolPlaces, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return PatrolPlaces{}, err
	}
	month := calendar.DateOf(r.Now)
	if r.In.Month != "" {
		if month, err = calendar.ParseDate(r.In.Month + "-01"); err != nil {
			var wrong fault.Fields
			wrong.Add("month", "calendar.date", "text", r.In.Month)
			return PatrolPlaces{}, wrong.Err()
		}
	}
	place := r.In.Place
	if place == "" {
		place = r.Tenant.County
	}
	by, err := g.deps.Patrols.Coverage(ctx, r.Scope, place, month)
	if err != nil {
		return PatrolPlaces{}, err
	}
	out := PatrolPlaces{Month: month.String()[:7], Place: n.place(place), Items: []PatrolPlace{}}
	for code, c := range by {
		if c.Points > 0 {
			out.Items = append(out.Items, PatrolPlace{n.place(code), c})
			out.All.Add(c)
		}
	}
	slices.SortFunc(out.Items, func(a, b PatrolPlace) int { return strings.Compare(string(a.Place.Code), string(b.Place.Code)) })
	return out, nil
}

// PointSign is what hangs at a risk point: whoever of the grid reads it with a phone finds the point.
type PointSign struct {
	Name, Place string
	Path        string // of the page that the code leads to
}

// PointSigns lists the signs of the points that somebody keeps.
func (g *Registry) PointSigns(ctx context.Context, c *Call) (list []PointSign, err error) {
	n, err := g.names(ctx, c)
	if err != nil {
		return nil, err
	}
	points, err := g.deps.Patrols.In(ctx, c.Scope, "")
	if err != nil {
		return nil, err
	}
	for _, p := range points {
		if !p.Open() {
			continue
		}
		sign, err := g.sign(ctx, c.Tenant.Key, p.ID)
		if err != nil {
			return nil, err
		}
		list = append(list, PointSign{p.Name, n.place(p.Place).Name, "/field/patrol?at=" + p.ID + "." + sign})
	}
	return list, nil
}
