package webui

import (
	"context"
	"net/http"

	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/i18n"
	"gezhi/internal/territory"
)

// reportPage is what the form shows: what can be chosen, and what was filled in before.
type reportPage struct {
	Key      string // of this form
	Numbers  []emergency
	Hits     []hit
	Searched string
	Place    string         // the place that was chosen, in words
	Grid     territory.Code // in which it lies
	Towns    []townChoice
	Matters  []matterChoice
	Kinds    []kind // that the words suggest
	Form     sentForm
	Files    []string
	Before   *before // what is said before sending; nil when there is nothing to say
	Limits   struct{ Words, Address, Photos int }
}

type matterChoice struct{ Code, Name string }

// sentForm is what was filled in.
type sentForm struct {
	Words, Address, Community, Matter, Name, Phone, Lon, Lat, Accuracy string
	At, Thing                                                          string // the place of a code on a wall, and the number of the thing there
	Urgent                                                             bool
}

func formOf(s sent) sentForm {
	return sentForm{
		Words: s.values.Get("words"), Address: s.get("address"), Community: s.get("community"), Matter: s.get("matter"), Name: s.get("name"),
		Phone: s.get("phone"), Lon: s.get("lon"), Lat: s.get("lat"), Accuracy: s.get("accuracy"), At: s.get("at"), Thing: thingOf(s.get("thing")),
		Urgent: s.get("urgent") != "",
	}
}

func (p *Pages) reportForm(ctx context.Context, c *httpapi.Call) error {
	policy, err := p.api.Policy(ctx, c)
	if err != nil {
		return err
	}
	shown := p.blank(c, policy)
	query := c.HTTP().URL.Query()
	if query.Get("for") == "visit" { // the grid's worker is asked to come
		shown.Form.Words = c.Text("page.report.visit", nil)
	}
	shown.search(policy, query.Get("q"))
	switch code := territory.Code(query.Get("grid")); {
	case query.Has("at"):
		shown.Form.Thing = thingOf(query.Get("thing"))
		shown.chooseSpot(policy, query.Get("at"))
	case policy.Territory.Known(code):
		shown.choose(policy, code, query.Get("place"))
	}
	return p.render(c, http.StatusOK, "report", shown)
}

func (r *reportPage) search(policy cases.Policy, text string) {
	if r.Searched = text; text != "" {
		r.Hits = hits(policy, text)
	}
}

// choose takes over a place that was found by words.
func (r *reportPage) choose(policy cases.Policy, code territory.Code, place string) {
	r.Grid, r.Place = code, policy.Territory.FullName(code)
	if place != "" && r.Form.Address == "" {
		r.Form.Address = place
	}
}

// chooseSpot takes over what a code on a wall or a row of the search names; an unknown one leaves the form as it is.
func (r *reportPage) chooseSpot(policy cases.Policy, id string) {
	spot, ok := policy.Territory.Spot(id)
	if !ok || spot.Grid == "" {
		r.Form.At = ""
		return
	}
	r.Form.At = id
	place := spot.Name
	if r.Form.Thing != "" {
		place += " " + r.Form.Thing
	}
	if id == string(spot.Grid) && r.Form.Thing == "" {
		place = ""
	}
	r.choose(policy, spot.Grid, place)
}

// blank is the form with nothing filled in.
func (p *Pages) blank(c *httpapi.Call, policy cases.Policy) reportPage {
	shown := reportPage{Key: p.ids.New(c.Now), Numbers: emergencies(policy.Catalogue, short(c.Lang)), Towns: towns(policy)}
	for _, m := range policy.Catalogue.OnList(calendar.DateOf(c.Now)) {
		if m.Has(catalogue.Public) {
			shown.Matters = append(shown.Matters, matterChoice{m.Code, m.Name.In(short(c.Lang))})
		}
	}
	shown.Limits.Words, shown.Limits.Address, shown.Limits.Photos = cases.MaxWords, cases.MaxAddress, maxPhotos
	return shown
}

// report takes the form in, or does what its other buttons ask: look for a place, take one, join a case that is open. What is
// wrong is told beside the fields. Whatever was filled in and the photos stay in every case.
func (p *Pages) report(ctx context.Context, c *httpapi.Call) error {
	s, err := p.readForm(c)
	if err != nil {
		return err
	}
	policy, err := p.api.Policy(ctx, c)
	if err != nil {
		return err
	}
	if shown, ok := p.onWay(c, policy, s); ok {
		return p.render(c, http.StatusOK, "report", shown, s.wrongPhotos(c)...)
	}
	body := bodyOf(s, policy)
	if s.get("seen") == "" && body.Joins == "" && s.err() == nil && tells(s) {
		told, err := p.before(ctx, c, policy, s)
		if err != nil {
			return err
		}
		if told.any() {
			shown := p.filled(c, policy, s)
			shown.Key, shown.Before = s.get("key"), told
			return p.render(c, http.StatusOK, "report", shown)
		}
	}
	s.bind(c)
	var receipt cases.Receipt
	if err = s.err(); err == nil {
		receipt, err = p.api.Take(ctx, c, body)
	}
	if err == nil {
		return redirect(c, "/t/"+receipt.No+"/"+receipt.Token+"/receipt")
	}
	f := httpapi.Known(err)
	if f.Kind != fault.Invalid && body.Joins == "" {
		return err
	}
	if s.files, err = p.api.Waiting(ctx, c, s.files); err != nil { // what lay here too long is sent again
		return err
	}
	return p.render(c, httpapi.Status(f), "report", p.filled(c, policy, s), s.wrong(c, f, "words")...)
}

// tells reports whether there is anything to send; without, the form says what is missing first.
func tells(s sent) bool { return s.get("words") != "" || len(s.files) > 0 }

// onWay answers the form after a button that does not send it.
func (p *Pages) onWay(c *httpapi.Call, policy cases.Policy, s sent) (reportPage, bool) {
	pick, q := s.get("pick"), s.get("q")
	switch do := s.get("do"); {
	case pick != "":
		shown := p.filled(c, policy, s)
		shown.Hits, shown.Searched = nil, ""
		shown.chooseSpot(policy, pick)
		return shown, true
	case do == "elsewhere":
		for _, name := range []string{"at", "grid", "lon", "lat", "accuracy", "thing", "address"} {
			s.values.Del(name)
		}
		return p.filled(c, policy, s), true
	case do == "find" && q != "" && q != s.get("searched"): // the enter key in another field means: send
		shown := p.filled(c, policy, s)
		shown.search(policy, q)
		return shown, true
	}
	return reportPage{}, false
}

// filled is the form with what was filled in.
func (p *Pages) filled(c *httpapi.Call, policy cases.Policy, s sent) reportPage {
	shown := p.blank(c, policy)
	shown.Form, shown.Files, shown.Searched = formOf(s), s.files, s.get("q")
	shown.Kinds = kindsOf(c, policy, shown.Form.Words)
	switch code := territory.Code(s.get("grid")); {
	case shown.Form.At != "":
		shown.chooseSpot(policy, shown.Form.At)
	case policy.Territory.Known(code):
		shown.choose(policy, code, "")
	}
	return shown
}

// err is the first of the photos that were refused.
func (s sent) err() error {
	if len(s.refused) == 0 {
		return nil
	}
	return s.refused[0]
}

func (s sent) wrongPhotos(c *httpapi.Call) []httpapi.Wrong {
	var list []httpapi.Wrong
	for _, r := range s.refused {
		list = append(list, httpapi.Wrong{Path: "photo", Code: r.Code, Message: i18n.Fault(c.Lang, r)})
	}
	return list
}

// wrong tells what is wrong in a form: every photo that was refused, or the fields of the fault, or the fault itself, which
// then stands beside one field.
func (s sent) wrong(c *httpapi.Call, f *fault.Error, field string) []httpapi.Wrong {
	list := s.wrongPhotos(c)
	if len(list) == 0 {
		list = httpapi.WrongOf(c.Lang, f)
	}
	if len(list) == 0 {
		list = []httpapi.Wrong{{Path: field, Code: f.Code, Message: i18n.Fault(c.Lang, f)}}
	}
	return list
}
