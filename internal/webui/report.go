package webui

import (
	"context"
	"net/http"
	"strconv"

	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
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
	Place    string // the place that was chosen, in words
	Grid     territory.Code
	Towns    []townChoice
	Matters  []matterChoice
	Form     sentForm
	Files    []string
	Limits   struct{ Words, Address, Photos int }
}

type matterChoice struct{ Code, Name string }

// sentForm is what was filled in.
type sentForm struct {
	Words, Address, Community, Matter, Name, Phone, Lon, Lat, Accuracy string
	Urgent, Anonymous                                                  bool
}

func formOf(s sent) sentForm {
	return sentForm{
		Words: s.values.Get("words"), Address: s.get("address"), Community: s.get("community"), Matter: s.get("matter"), Name: s.get("name"),
		Phone: s.get("phone"), Lon: s.get("lon"), Lat: s.get("lat"), Accuracy: s.get("accuracy"),
		Urgent: s.get("urgent") != "", Anonymous: s.get("anonymous") != "",
	}
}

func (p *Pages) reportForm(ctx context.Context, c *httpapi.Call) error {
	shown, err := p.blank(ctx, c)
	if err != nil {
		return err
	}
	policy, err := p.api.Policy(ctx, c)
	if err != nil {
		return err
	}
	query := c.HTTP().URL.Query()
	if shown.Searched = query.Get("q"); shown.Searched != "" {
		shown.Hits = hits(policy, shown.Searched)
	}
	if code := territory.Code(query.Get("grid")); policy.Territory.Known(code) {
		shown.choose(policy, code, query.Get("place"))
	}
	return p.render(c, http.StatusOK, "report", shown)
}

// choose takes over a place that was found by words.
func (r *reportPage) choose(policy cases.Policy, code territory.Code, place string) {
	r.Grid, r.Place = code, policy.Territory.FullName(code)
	if place != "" {
		r.Form.Address = place
	}
}

// blank is the form with nothing filled in.
func (p *Pages) blank(ctx context.Context, c *httpapi.Call) (reportPage, error) {
	policy, err := p.api.Policy(ctx, c)
	if err != nil {
		return reportPage{}, err
	}
	shown := reportPage{Key: p.ids.New(c.Now), Numbers: emergencies(policy.Catalogue, short(c.Lang)), Towns: towns(policy)}
	for _, m := range policy.Catalogue.OnList(calendar.DateOf(c.Now)) {
		if m.Has(catalogue.Public) {
			shown.Matters = append(shown.Matters, matterChoice{m.Code, m.Name.In(short(c.Lang))})
		}
	}
	shown.Limits.Words, shown.Limits.Address, shown.Limits.Photos = cases.MaxWords, cases.MaxAddress, maxPhotos
	return shown, nil
}

// report takes the form in. What is wrong is told beside the fields, with everything that was filled in and the photos kept.
func (p *Pages) report(ctx context.Context, c *httpapi.Call) error {
	s, err := p.readForm(c)
	if err != nil {
		return err
	}
	s.bind(c)
	var receipt cases.Receipt
	if err = s.err(); err == nil {
		receipt, err = p.api.Take(ctx, c, bodyOf(s))
	}
	if err == nil {
		return redirect(c, "/t/"+receipt.No+"/"+receipt.Token+"/receipt")
	}
	f := httpapi.Known(err)
	if f.Kind != fault.Invalid {
		return err
	}
	return p.again(ctx, c, s, f)
}

// err is the first of the photos that were refused.
func (s sent) err() error {
	if len(s.refused) == 0 {
		return nil
	}
	return s.refused[0]
}

// wrong tells what is wrong in a form: every photo that was refused, or the fields of the fault, or the fault itself, which
// then stands beside one field.
func (s sent) wrong(c *httpapi.Call, f *fault.Error, field string) []httpapi.Wrong {
	var list []httpapi.Wrong
	for _, r := range s.refused {
		list = append(list, httpapi.Wrong{Path: "photo", Code: r.Code, Message: i18n.Fault(c.Lang, r)})
	}
	if len(list) == 0 {
		list = httpapi.WrongOf(c.Lang, f)
	}
	if len(list) == 0 {
		list = []httpapi.Wrong{{Path: field, Code: f.Code, Message: i18n.Fault(c.Lang, f)}}
	}
	return list
}

// again shows the form once more.
func (p *Pages) again(ctx context.Context, c *httpapi.Call, s sent, f *fault.Error) error {
	shown, err := p.blank(ctx, c)
	if err != nil {
		return err
	}
	shown.Form, shown.Files = formOf(s), s.files
	policy, err := p.api.Policy(ctx, c)
	if err != nil {
		return err
	}
	if code := territory.Code(s.get("grid")); policy.Territory.Known(code) {
		shown.choose(policy, code, "")
	}
	return p.render(c, httpapi.Status(f), "report", shown, s.wrong(c, f, "words")...)
}

// bodyOf makes the report of the form.
func bodyOf(s sent) httpapi.ReportBody {
	form := formOf(s)
	b := httpapi.ReportBody{What: cases.What{
		Source: cases.ResidentWeb, Words: cases.Words(s.get("words")), Address: cases.Words(form.Address), Matter: form.Matter,
		Urgent: form.Urgent, Files: s.attachments(),
	}}
	if lon, lat, ok := coordinates(form); ok {
		b.Point, b.CoordSource = &geo.LonLat{Lon: lon, Lat: lat}, "gps"
		b.AccuracyM, _ = strconv.ParseFloat(form.Accuracy, 64)
	} else if grid := s.get("grid"); grid != "" {
		b.Grid, b.CoordSource = territory.Code(grid), "address"
	} else {
		b.Grid = territory.Code(form.Community)
	}
	person := cases.Person{Name: form.Name, Phone: form.Phone}
	if form.Anonymous || person.Empty() {
		b.Anonymous = true
	} else {
		b.Contact = &person
	}
	return b
}

// coordinates are filled in by the script, where the reporter agreed.
func coordinates(form sentForm) (lon, lat float64, ok bool) {
	lon, err1 := strconv.ParseFloat(form.Lon, 64)
	lat, err2 := strconv.ParseFloat(form.Lat, 64)
	return lon, lat, err1 == nil && err2 == nil
}
