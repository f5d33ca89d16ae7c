package webui

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/httpapi"
)

// before is what a reporter is told before sending: that this may be one for the telephone, and who has told the same already. It
// stands in nobody's way: the button to send is on the same page.
type before struct {
	Danger     *danger
	Neighbours []httpapi.Neighbour
}

// danger is the urgent rule of a matter in words, with the numbers to call.
type danger struct {
	Text    string      `json:"text"`
	Numbers []emergency `json:"numbers"`
}

// kind is a matter that the words suggest, and why.
type kind struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Why  string `json:"why"`
}

func (b *before) any() bool { return b.Danger != nil || len(b.Neighbours) > 0 }

func (p *Pages) before(ctx context.Context, c *httpapi.Call, policy cases.Policy, s sent) (*before, error) {
	form := formOf(s)
	matter := matterOf(c, policy, form)
	point, grid, _, _ := placeOf(form, s.get("grid"), policy)
	near, err := p.api.Neighbours(ctx, c, httpapi.Where{Point: point, Grid: grid, Matter: matter})
	return &before{Danger: dangerOf(c, policy, form), Neighbours: near}, err
}

// suggested are the matters that words of the report name; pieces of words alone say too little to a reporter.
func suggested(c *httpapi.Call, policy cases.Policy, words string) []catalogue.Suggestion {
	if strings.TrimSpace(words) == "" {
		return nil
	}
	list := policy.Catalogue.Suggest(catalogue.Ask{Text: words, Day: calendar.DateOf(c.Now), PublicOnly: true})
	return slices.DeleteFunc(list, func(s catalogue.Suggestion) bool { return s.Confidence == catalogue.Low })
}

func kindsOf(c *httpapi.Call, policy cases.Policy, words string) []kind {
	list := []kind{}
	for _, s := range suggested(c, policy, words) {
		if m, ok := policy.Catalogue.Matter(s.Matter); ok {
			list = append(list, kind{m.Code, m.Name.In(short(c.Lang)), c.Text(s.Reason, map[string]any{"words": strings.Join(s.Words, "、")})})
		}
	}
	return list
}

// matterOf is the matter that the reporter chose, else the one that the words name first.
func matterOf(c *httpapi.Call, policy cases.Policy, form sentForm) string {
	if form.Matter != "" {
		return form.Matter
	}
	if list := suggested(c, policy, form.Words); len(list) > 0 {
		return list[0].Matter
	}
	return ""
}

// dangerOf is the urgent rule of the matter that was chosen, or of the first suggested one that has a rule. A report that its
// writer calls urgent has the general numbers where no rule names others.
func dangerOf(c *httpapi.Call, policy cases.Policy, form sentForm) *danger {
	lang := short(c.Lang)
	matters := []string{form.Matter}
	for _, s := range suggested(c, policy, form.Words) {
		matters = append(matters, s.Matter)
	}
	for _, code := range matters {
		m, ok := policy.Catalogue.Matter(code)
		if !ok || m.Urgent == nil || len(m.Urgent.Numbers) == 0 {
			continue
		}
		d := &danger{Text: m.Urgent.Text.In(lang)}
		for _, n := range m.Urgent.Numbers {
			d.Numbers = append(d.Numbers, emergency{n.Number, n.Name.In(lang)})
		}
		return d
	}
	if form.Urgent {
		return &danger{Text: c.Text("page.before.urgent", nil), Numbers: emergencies(policy.Catalogue, lang)}
	}
	return nil
}

// look answers the script what the words written so far suggest, so that a reporter sees it while writing. Nothing is kept.
func (p *Pages) look(ctx context.Context, c *httpapi.Call) error {
	s, err := p.readForm(c)
	if err != nil {
		return err
	}
	policy, err := p.api.Policy(ctx, c)
	if err != nil {
		return err
	}
	form := formOf(s)
	answer := struct {
		Kinds  []kind  `json:"kinds"`
		Danger *danger `json:"danger,omitempty"`
	}{kindsOf(c, policy, form.Words), dangerOf(c, policy, form)}
	c.Writer().Header().Set("Content-Type", "application/json; charset=utf-8")
	c.Writer().Header().Set("Cache-Control", "no-store")
	c.Writer().WriteHeader(http.StatusOK)
	return json.NewEncoder(c.Writer()).Encode(answer)
}
