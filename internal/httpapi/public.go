package httpapi

import (
	"context"
	"slices"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/media"
	"gezhi/internal/territory"
)

// PublicCase is a case as everybody may see it (公开事项): what kind of thing, about where, how far it has come. Words and
// photos come with it once a person has released them; who reported it never does.
type PublicCase struct {
	No        string
	State     cases.State
	StateName string
	Category  string
	Matter    string
	Place     string // a grid; the community alone where the kind of matter would point at a home
	Days      int    // calendar days from the report until it was closed, or until now
	Reported  calendar.Date
	Closed    calendar.Date // zero while it is open
	Merged    int           // how many others told the same
	Repeat    bool          // 反复
	Standing  *Standing     // 挂账: why it stands and until when
	Words     string        // of the report, once released
	Answer    string        // what was done, once released
	Photos    []FileView    // released ones
}

// PublicFilter selects public cases. Empty fields select nothing away.
type PublicFilter struct {
	Kind  string         // category of the matter
	Place territory.Code // in this area
	State PublicState
	Since time.Time
	After string // cursor of the page before
	Limit int
}

// PublicState is how the public divides cases by how far they have come.
type PublicState string

// The states of the public: what is being done, what stands (挂账), what is done.
const (
	PublicOpen     PublicState = "open"
	PublicStanding PublicState = "standing"
	PublicDone     PublicState = "done"
)

// PublicStates lists them.
func PublicStates() []PublicState { return []PublicState{PublicOpen, PublicStanding, PublicDone} }

// states are the states of the loop that belong to one of the public. Merged cases are told as a number on their master.
func (s PublicState) states() []cases.State {
	open := slices.DeleteFunc(slices.Clone(cases.Open), func(s cases.State) bool { return s == cases.Suspended })
	done := []cases.State{cases.Closed, cases.Archived}
	switch s {
	case PublicOpen:
		return open
	case PublicStanding:
		return []cases.State{cases.Suspended}
	case PublicDone:
		return done
	}
	return append(append(open, cases.Suspended), done...)
}

// PublicCases returns a page of public cases, newest first, and the cursor of the next one. Whoever asks gets the same.
func (g *Registry) PublicCases(ctx context.Context, c *Call, f PublicFilter) (list []PublicCase, next string, err error) {
	n, err := g.names(ctx, c)
	if err != nil {
		return nil, "", err
	}
	scope := access.PublicScope(c.Tenant.Key)
	filter := cases.Filter{States: f.State.states(), Place: f.Place, Kind: f.Kind, Since: f.Since, After: f.After, Limit: f.Limit}
	if f.Place == n.policy.Root {
		filter.Place = ""
	}
	err = g.deps.Store.View(ctx, func(s cases.Reader) error {
		page, err := s.Cases(ctx, scope, filter)
		if err != nil {
			return err
		}
		list, next = make([]PublicCase, 0, len(page.Cases)), page.Next
		for i := range page.Cases {
			told, err := released(ctx, s, scope, &page.Cases[i])
			if err != nil {
				return err
			}
			list = append(list, n.public(&page.Cases[i], told))
		}
		return nil
	})
	return list, next, err
}

// told is what a person has released of the words of a case: those of the report, and those of the result.
type told struct{ words, answer string }

// released reads the words of a case that a person has released. What was written in any other act stays where it is, and so does a
// result that came after the release: nobody has looked at it yet.
func released(ctx context.Context, s cases.Reader, scope access.Scope, k *cases.Case) (t told, err error) {
	if !k.Released {
		return t, nil
	}
	acts, err := s.Acts(ctx, scope, k.ID)
	if err != nil {
		return t, err
	}
	all, err := s.Words(ctx, scope, k.ID)
	if err != nil {
		return t, err
	}
	words := byAct(all)
	for _, a := range acts {
		if act := actOf(a); act == cases.ActReport || act == cases.ActInstant {
			t.words = words[a.Seq]["words"]
		}
	}
	if resultReleased(k, acts) {
		t.answer = words[k.Result]["words"]
	}
	return t, nil
}

// resultReleased reports whether the person who released the words of a case had its present result before them.
func resultReleased(k *cases.Case, acts []audit.Act) bool {
	looked := int64(0)
	for _, a := range acts {
		if actOf(a) == cases.ActPublish {
			looked = a.Seq
		}
	}
	return k.Released && looked > k.Result
}

// public is a case without anything of a person.
func (n names) public(k *cases.Case, t told) PublicCase {
	end := n.c.Now
	p := PublicCase{
		No: k.No, State: k.State, StateName: n.state(k.State), Reported: calendar.DateOf(k.ReportedAt), Merged: k.Merged, Repeat: k.Repeat != "",
		Words: t.words, Answer: t.answer, Place: n.policy.Territory.FullName(n.coarse(k)),
	}
	if m := n.matter(k.Matter); m != nil {
		p.Matter, p.Category = m.Name, m.Category
	}
	if !k.ClosedAt.IsZero() && !k.State.Open() {
		end, p.Closed = k.ClosedAt, calendar.DateOf(k.ClosedAt)
	}
	p.Days = p.Reported.DaysUntil(calendar.DateOf(end))
	if s := k.Suspension; s != nil && k.State == cases.Suspended {
		p.Standing = &Standing{Reason: n.reason(catalogue.SuspendReasons, s.Reason), Expected: s.Expected}
	}
	for _, f := range files(k.Photos) {
		if f.Released && f.Type == string(media.Photo) {
			p.Photos = append(p.Photos, f)
		}
	}
	return p
}

// coarse is the place that the public is told: never a building or a unit, and of what happens in private rooms the community alone.
func (n names) coarse(k *cases.Case) territory.Code {
	most := territory.LevelGrid
	if slices.ContainsFunc(n.policy.Catalogue.Settings().Map.Private, func(p string) bool { return strings.HasPrefix(k.Matter, p) }) {
		most = territory.LevelCommunity
	}
	if k.Place.Level() > most {
		return k.Place.Up(most)
	}
	return k.Place
}

// PublicFile sends a photo that a person has released.
func (g *Registry) PublicFile(ctx context.Context, c *Call, no, id string) error {
	var found cases.Case
	err := g.deps.Store.View(ctx, func(r cases.Reader) (err error) {
		found, err = r.CaseByNumber(ctx, access.PublicScope(c.Tenant.Key), no)
		return err
	})
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	i := slices.IndexFunc(found.Photos, func(a cases.Attachment) bool {
		return a.ID == id && a.Released && !a.Erased && a.Type == string(media.Photo)
	})
	if i < 0 {
		return fault.New(fault.NotFound, "media.not_found")
	}
	return g.sendBlob(ctx, c, found.Photos[i], c.shown(&found, found.Photos[i], access.CaseRead))
}

// PublicCounts counts the public cases of a place by the places below it. Numbers that are too small are hidden.
func (g *Registry) PublicCounts(ctx context.Context, c *Call, place territory.Code, from, to calendar.Date) ([]Count, error) {
	return g.deps.Reports.Counts(ctx, access.PublicScope(c.Tenant.Key), ReportQuery{Place: place, From: from, To: to, By: "place", Public: true})
}
