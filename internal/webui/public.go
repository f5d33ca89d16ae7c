package webui

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/catalogue"
	"gezhi/internal/httpapi"
	"gezhi/internal/territory"
)

const publicRows = 20 // of a page of the list

func (p *Pages) mountPublic() {
	list := page("/public", "List of public cases, without anything of a person")
	list.Permission, list.Limits.Rate = access.CaseRead, httpapi.RateSearch
	p.mount(list, p.publicList)
	file := list
	file.Path, file.Summary, file.Limits.Rate = "/public/files/{no}/{file}", "A photo of a public case that a person has released", httpapi.RateTile
	p.mount(file, func(ctx context.Context, c *httpapi.Call) error {
		return p.api.PublicFile(ctx, c, c.HTTP().PathValue("no"), c.HTTP().PathValue("file"))
	})
	numbers := list
	numbers.Path, numbers.Summary = "/public/numbers", "How many public cases each place has; small numbers are hidden"
	p.mount(numbers, p.publicNumbers)
	week := list
	week.Path, week.Summary = "/public/week", "What was told and what was done in a community in a week"
	p.mount(week, p.publicWeek)
}

// publicList is the list of public cases with its filters.
type publicList struct {
	Items      []httpapi.PublicCase
	Towns      []townChoice
	Categories []catalogue.Category
	Place      territory.Code
	Kind       string
	State      httpapi.PublicState
	Days       int
	Later      bool   // this is not the first page
	Next       string // query of the next page; empty at the end
}

func (p *Pages) publicList(ctx context.Context, c *httpapi.Call) error {
	policy, err := p.api.Policy(ctx, c)
	if err != nil {
		return err
	}
	q := c.HTTP().URL.Query()
	shown := publicList{Towns: towns(policy), Categories: policy.Catalogue.Categories(), Days: 90, Later: q.Get("after") != ""}
	if place := territory.Code(q.Get("place")); policy.Territory.Known(place) && place.Level() <= territory.LevelCommunity {
		shown.Place = place
	}
	if slices.ContainsFunc(shown.Categories, func(k catalogue.Category) bool { return k.Code == q.Get("kind") }) {
		shown.Kind = q.Get("kind")
	}
	if state := httpapi.PublicState(q.Get("state")); slices.Contains(httpapi.PublicStates(), state) {
		shown.State = state
	}
	if n, err := strconv.Atoi(q.Get("days")); err == nil && slices.Contains(mapDays, n) {
		shown.Days = n
	}
	f := httpapi.PublicFilter{Kind: shown.Kind, Place: shown.Place, State: shown.State, After: q.Get("after"), Limit: publicRows}
	if shown.Days > 0 {
		f.Since = calendar.DateOf(c.Now).AddDays(-shown.Days).Start()
	}
	items, next, err := p.api.PublicCases(ctx, c, f)
	if err != nil {
		return err
	}
	if shown.Items = items; next != "" {
		shown.Next = url.Values{
			"kind": {shown.Kind}, "place": {string(shown.Place)}, "state": {string(shown.State)}, "days": {strconv.Itoa(shown.Days)}, "after": {next},
		}.Encode()
	}
	return p.render(c, http.StatusOK, "public", shown)
}

// Spans are the spans of days that may be chosen.
func (publicList) Spans() []int { return mapDays }

// States are the states that may be chosen.
func (publicList) States() []httpapi.PublicState { return httpapi.PublicStates() }

// Sign is how a case is marked, beside its colour.
func (publicList) Sign(k httpapi.PublicCase) string { return signOf(k) }

func signOf(k httpapi.PublicCase) string {
	switch {
	case k.Standing != nil:
		return "standing"
	case !k.State.Open():
		return "done"
	}
	return "open"
}

// publicWeek is what was told and done in a place in one week (你说我办).
type publicWeek struct {
	Place    territory.Code
	Name     string
	From, To calendar.Date // Monday and Sunday
	Until    calendar.Date // the last day on which the notice is shown
	Told     int           // negative where the number is too small to be told
	Done     int
	Items    []httpapi.PublicCase // done in the week, those with an answer first
	Before   string               // query of the week before; empty where it is shown no more
	After    string
	Towns    []townChoice
}

const (
	weeksShown = 8   // a notice is shown for so many weeks, and then no more
	weekReach  = 180 // days before the week within which what was done in it was told
	weekItems  = 30
)

func (p *Pages) publicWeek(ctx context.Context, c *httpapi.Call) error {
	policy, err := p.api.Policy(ctx, c)
	if err != nil {
		return err
	}
	q := c.HTTP().URL.Query()
	shown := publicWeek{Towns: towns(policy)}
	shown.From, shown.To, shown.Until = weekOf(q.Get("week"), c.Now)
	place := territory.Code(q.Get("place"))
	if !policy.Territory.Known(place) || place.Level() != territory.LevelCommunity {
		return p.render(c, http.StatusOK, "week", shown)
	}
	shown.Place, shown.Name = place, policy.Territory.FullName(place)
	if err := p.fillWeek(ctx, c, &shown, policy.Catalogue.Settings().Rates.LeastPublic); err != nil {
		return err
	}
	this, _, _ := weekOf("", c.Now)
	if shown.From.Before(this) {
		shown.After = weekQuery(place, shown.From.AddDays(7))
	}
	if shown.From.DaysUntil(this) < 7*(weeksShown-1) {
		shown.Before = weekQuery(place, shown.From.AddDays(-7))
	}
	return p.render(c, http.StatusOK, "week", shown)
}

// weekOf is the week in which a day lies, Monday to Sunday, and until when its notice is shown. Without a day, with one that is
// to come, or with one whose notice is shown no more, it is the week before this one's end: the present one.
func weekOf(text string, now time.Time) (from, to, until calendar.Date) {
	today := calendar.DateOf(now)
	day, err := calendar.ParseDate(text)
	if err != nil || today.Before(day) || day.DaysUntil(today) >= 7*weeksShown {
		day = today
	}
	from = day.AddDays(-(int(day.Weekday()) + 6) % 7)
	return from, from.AddDays(6), from.AddDays(7*weeksShown - 1)
}

func weekQuery(place territory.Code, from calendar.Date) string {
	return url.Values{"place": {string(place)}, "week": {from.String()}}.Encode()
}

// fillWeek reads what was told in the week, and what was done in it of all that was told lately.
func (p *Pages) fillWeek(ctx context.Context, c *httpapi.Call, w *publicWeek, least int) error {
	f := httpapi.PublicFilter{Place: w.Place, Since: w.From.AddDays(-weekReach).Start(), Limit: 200}
	for {
		items, next, err := p.api.PublicCases(ctx, c, f)
		if err != nil {
			return err
		}
		for _, k := range items {
			if !k.Reported.Before(w.From) && !w.To.Before(k.Reported) {
				w.Told++
			}
			if !k.Closed.IsZero() && !k.Closed.Before(w.From) && !w.To.Before(k.Closed) {
				w.Done++
				w.Items = append(w.Items, k)
			}
		}
		if f.After = next; next == "" {
			break
		}
	}
	slices.SortStableFunc(w.Items, func(a, b httpapi.PublicCase) int { return answered(b) - answered(a) })
	w.Items = w.Items[:min(len(w.Items), weekItems)]
	if w.Told < least {
		w.Told = -1
	}
	if w.Done < least {
		w.Done = -1
	}
	return nil
}

func answered(k httpapi.PublicCase) int {
	if k.Answer != "" {
		return 1
	}
	return 0
}

// Sign is how a case is marked, beside its colour.
func (publicWeek) Sign(k httpapi.PublicCase) string { return signOf(k) }
