package webui

import (
	"context"
	"net/http"
	"slices"

	"gezhi/internal/catalogue"
	"gezhi/internal/httpapi"
)

// emergency is a number to call before any form is filled in.
type emergency struct {
	Number string `json:"number"`
	Name   string `json:"name"`
}

// emergencies are the short numbers that the list names for urgent matters, each once, in order.
func emergencies(list *catalogue.Catalogue, lang string) []emergency {
	var all []emergency
	add := func(numbers []catalogue.EmergencyNumber) {
		for _, n := range numbers {
			known := slices.ContainsFunc(all, func(e emergency) bool { return e.Number == n.Number })
			if len(n.Number) == 3 && !known {
				all = append(all, emergency{n.Number, n.Name.In(lang)})
			}
		}
	}
	for _, m := range list.Matters() {
		if m.Urgent != nil {
			add(m.Urgent.Numbers)
		}
	}
	for _, r := range list.Reasons(catalogue.RejectReasons) {
		add(r.Numbers)
	}
	slices.SortFunc(all, func(a, b emergency) int { return len(a.Number) - len(b.Number) })
	slices.SortStableFunc(all, func(a, b emergency) int {
		if a.Number < b.Number {
			return -1
		}
		return 1
	})
	return all
}

func (p *Pages) home(ctx context.Context, c *httpapi.Call) error {
	policy, err := p.api.Policy(ctx, c)
	if err != nil {
		return err
	}
	desk := c.Text("org.center", map[string]any{"place": policy.Territory.FullName(policy.Root)})
	return p.render(c, http.StatusOK, "home", struct {
		Numbers []emergency
		Desk    string // who runs it
	}{emergencies(policy.Catalogue, short(c.Lang)), desk})
}
