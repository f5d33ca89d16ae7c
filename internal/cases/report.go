package cases

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/clock"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Lengths that a person may write, in characters.
const (
	MaxWords   = 5000
	MaxResult  = 10000 // answers of departments are longer than questions; no text is longer than this
	MaxTitle   = 100
	MaxAddress = 200
	MaxFiles   = 9
)

// What is what somebody tells: the same for a report, a draft and an instant case.
type What struct {
	Source      Source         `json:"source" doc:"Channel through which it came"`
	Title       Words          `json:"title,omitempty" maxLength:"100" doc:"A few words; may be left out"`
	Words       Words          `json:"words,omitempty" maxLength:"5000" doc:"What is the matter, in the reporter's own words"`
	Address     Words          `json:"address,omitempty" maxLength:"200" doc:"Where, in words"`
	Point       *geo.LonLat    `json:"point,omitempty" doc:"Where, WGS84"`
	CoordSource string         `json:"coord_source,omitempty" maxLength:"20" doc:"gps, map, qr, address or desk"`
	AccuracyM   float64        `json:"accuracy_m,omitempty" minimum:"0" maximum:"100000" doc:"How exact the point is, in metres"`
	Grid        territory.Code `json:"grid,omitempty" doc:"Grid or community chosen by the desk where there is no point"`
	OccurredAt  time.Time      `json:"occurred_at,omitzero" doc:"When it happened; now if left out"`
	Matter      string         `json:"matter,omitempty" maxLength:"16" doc:"Guess of the matter on the access list"`
	Urgent      bool           `json:"urgent,omitempty" doc:"Danger in delay; the telephone numbers were shown"`
	Component   string         `json:"component,omitempty" maxLength:"64" doc:"Code of a lamp post, lift or other component"`
	Anonymous   bool           `json:"anonymous,omitempty" doc:"The reporter leaves no contact"`
	Reachable   bool           `json:"reachable,omitempty" readOnly:"true" doc:"A contact stands in the private part"`
	Files       []Attachment   `json:"files,omitempty" maxItems:"9" doc:"Files uploaded before, by id"`
	Refs        []Ref          `json:"refs,omitempty" maxItems:"9" doc:"Names of the case in other systems"`
	Since       time.Time      `json:"since,omitzero" readOnly:"true" doc:"When it was reported to the older system from which it was taken over"`
	Parent      string         `json:"parent,omitempty" readOnly:"true" doc:"The case from which this one was split"`
	Joins       string         `json:"joins,omitempty" readOnly:"true" doc:"The open case that the reporter has as well"`
}

// Report brings a case into the loop (上报, T1).
//
// Faults: Invalid with the wrong fields: words.required, place.required, place.outside, at.in_future, too_long, not_one_of.
type Report struct {
	What
}

// Act names the row of the table.
func (Report) Act() Act { return ActReport }

func (r Report) decide(d *decision) error {
	if err := d.tell(r.What, true); err != nil {
		return err
	}
	d.c.State = Submitted
	d.startAccept()
	return nil
}

// SaveDraft keeps what somebody has begun to tell (存草稿).
type SaveDraft struct {
	What
}

// Act names the row of the table.
func (SaveDraft) Act() Act { return ActDraft }

func (r SaveDraft) decide(d *decision) error {
	if err := d.tell(r.What, false); err != nil {
		return err
	}
	d.c.State, d.c.Place, d.c.Desk = Draft, d.policy.Root, "" // nobody's yet
	return nil
}

// Instant is a small thing that a grid worker saw and settled at once (自办自结, T1b).
// It earns nothing and counts for nothing; a random share is verified by somebody else.
//
// Faults: those of Report; Conflict instant.not_allowed when the matter is not of that kind; Forbidden instant.other_grid.
type Instant struct {
	What
	Result Words `json:"result" maxLength:"500" doc:"One line: what was done"`
}

// Act names the row of the table.
func (Instant) Act() Act { return ActInstant }

func (r Instant) decide(d *decision) error {
	if r.Result == "" {
		return needWords("result")
	}
	if err := d.tell(r.What, true); err != nil {
		return err
	}
	if err := d.setMatter(r.Matter); err != nil {
		return err
	}
	m, _ := d.policy.Catalogue.Matter(d.c.Matter)
	if !m.Instant {
		return fault.New(fault.Conflict, "instant.not_allowed", "matter", d.c.Matter)
	}
	if !orgOf(d.actor).Place().Contains(d.c.Place) {
		return fault.New(fault.Forbidden, "instant.other_grid")
	}
	d.word("result", r.Result)
	c := &d.c
	c.Instant, c.Sampled = true, d.policy.Sample
	c.Loop, c.Class, c.Lead = Micro, d.policy.Catalogue.Loop(Micro).Class, orgOf(d.actor)
	c.Hands, c.Leads, c.Handler = []string{d.actor.Account}, []people.Org{c.Lead}, d.actor.Account
	c.HandledAt, c.Result = d.now, d.before.Version+1
	if c.Sampled {
		c.State = Handled
		d.start(ClockVerify, c.Desk, d.limits(Micro).Verify)
		return nil
	}
	d.close(FollowUp{Exempt: "instant", At: d.now})
	return nil
}

// tell takes over what somebody told. A complete one must say what and where.
func (d *decision) tell(w What, complete bool) error {
	if err := w.check(d, complete); err != nil {
		return err
	}
	first := d.before.Version == 0
	c := &d.c
	c.Source, c.Anonymous, c.Reachable = w.Source, w.Anonymous, c.Reachable || w.Reachable
	c.Point, c.CoordSource, c.AccuracyM = w.Point, w.CoordSource, w.AccuracyM
	c.OccurredAt, c.ReportedAt, c.Round = w.OccurredAt, d.now, 1
	if !w.Since.IsZero() {
		c.ReportedAt = clock.Cut(w.Since)
	}
	if c.OccurredAt.IsZero() {
		c.OccurredAt = c.ReportedAt
	}
	c.Matter, c.Urgent, c.Component = w.Matter, w.Urgent, w.Component
	c.Refs, c.Parent = w.Refs, w.Parent
	if first && d.actor.Kind == StaffActor && w.Parent == "" {
		c.ReportedBy = d.actor.Account
	}
	d.locate(w)
	d.setVisibility()
	d.word("title", w.Title)
	d.word("words", w.Words)
	d.word("address", w.Address)
	d.attach(w.Files, StageReport)
	return nil
}

func (w What) check(d *decision, complete bool) error {
	var f fault.Fields
	if !slices.Contains(Sources(), w.Source) {
		f.Add("source", "not_one_of", "allowed", Sources())
	}
	tooLong(&f, "title", w.Title, MaxTitle)
	tooLong(&f, "words", w.Words, MaxWords)
	tooLong(&f, "address", w.Address, MaxAddress)
	if len(w.Files)+len(d.c.Photos) > MaxFiles {
		f.Add("files", "too_many_files", "max", MaxFiles)
	}
	if w.OccurredAt.After(d.now.Add(time.Minute)) {
		f.Add("occurred_at", "in_future")
	}
	if w.Matter != "" {
		if _, ok := d.policy.Catalogue.Matter(w.Matter); !ok {
			f.Add("matter", "unknown_matter", "matter", w.Matter)
		}
	}
	if complete && strings.TrimSpace(string(w.Words)) == "" && strings.TrimSpace(string(w.Title)) == "" && len(w.Files) == 0 && len(d.c.Photos) == 0 && w.Joins == "" {
		f.Add("words", "words_required")
	}
	w.checkPlace(d, &f, complete)
	return f.Err()
}

func (w What) checkPlace(d *decision, f *fault.Fields, complete bool) {
	if w.Point != nil {
		switch {
		case !w.Point.Valid():
			f.Add("point", "out_of_range", "min", "-180, -90", "max", "180, 90")
		case d.policy.Territory.Locate(*w.Point).Area == "":
			f.Add("point", "outside_territory")
		}
	}
	if w.Grid != "" && !d.policy.Territory.Known(w.Grid) {
		f.Add("grid", "unknown_place", "code", string(w.Grid))
	}
	if complete && w.Point == nil && w.Grid == "" && strings.TrimSpace(string(w.Address)) == "" {
		f.Add("point", "place_required")
	}
}

// locate finds grid and micro-grid from the point, else takes what the desk chose. Without either, the county's center looks.
func (d *decision) locate(w What) {
	c := &d.c
	c.Edition, c.Place = d.policy.Territory.Territory().Edition.ID, d.policy.placeOf(w)
	c.Grid, c.Micro = c.Place.Up(territory.LevelGrid), c.Place.Up(territory.LevelMicro)
	c.Desk = Center(Small, c.Place)
}

// placeOf is the longest code known of where something was told to be.
func (p Policy) placeOf(w What) territory.Code {
	if w.Grid != "" {
		return w.Grid
	}
	if w.Point != nil {
		at := p.Territory.Locate(*w.Point)
		for _, known := range []territory.Code{at.Micro, at.Grid, at.Area} {
			if known != "" {
				return known
			}
		}
	}
	return p.Root
}

// setVisibility follows the matter: a guess that may be sensitive hides the case until somebody looked.
func (d *decision) setVisibility() {
	m, ok := d.policy.Catalogue.Matter(d.c.Matter)
	if !ok {
		d.c.Visibility, d.c.Sensitive = catalogue.VisibleReporter, false
		return
	}
	d.c.Visibility, d.c.Sensitive = m.Visibility, m.Has(catalogue.Sensitive)
}

// startAccept begins the desk's clock. An urgent report has the urgent one.
func (d *decision) startAccept() {
	d.start(ClockAccept, d.c.Desk, d.limits(d.policy.Catalogue.EntryLoop(d.c.Matter)).Accept)
}

// limits are the loop's times for the stages, or the urgent row. Where the desk has to do with a micro case after all, it has the
// time of the small loop for it.
func (d *decision) limits(loop Loop) catalogue.Limits {
	l := d.policy.Catalogue.StageLimits(loop, d.c.Urgent)
	if loop != Micro {
		return l
	}
	small := d.policy.Catalogue.StageLimits(Small, d.c.Urgent)
	for _, stage := range []struct{ own, other *calendar.Limit }{{&l.Accept, &small.Accept}, {&l.Dispatch, &small.Dispatch}, {&l.Verify, &small.Verify}} {
		if stage.own.IsZero() {
			*stage.own = *stage.other
		}
	}
	return l
}

// attach takes over files that were ingested before.
func (d *decision) attach(files []Attachment, stage string) {
	for _, f := range files {
		f.Stage, f.Released, f.Version = stage, false, d.before.Version+1
		d.c.Photos = append(d.c.Photos, f)
	}
}

func tooLong(f *fault.Fields, path string, w Words, most int) {
	if n := utf8.RuneCountInString(string(w)); n > most {
		f.Add(path, "too_long", "max", most, "n", n)
	}
}

// needWords is the fault of a text that an act cannot do without.
func needWords(path string) error {
	var f fault.Fields
	f.Add(path, "required")
	return f.Err()
}
