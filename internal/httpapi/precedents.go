package httpapi

import (
	"context"
	"net/http"
	"regexp"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/people"
)

// Precedents are earlier cases of the same matter within reach (先例): results that ended well, in the words of the units, and
// decisions whose case it is.
type Precedents struct {
	Results []Precedent `json:"results"`
	Rulings []Precedent `json:"rulings"`
}

// Precedent is one of them.
type Precedent struct {
	ID    string    `json:"id"`
	No    string    `json:"no"`
	At    time.Time `json:"at"`
	Org   *OrgRef   `json:"org,omitempty" doc:"Who did it, or who was decided for"`
	Words string    `json:"words"`
}

// How many earlier cases are looked at, and how many of each kind are told.
const (
	precedentsRead = 100
	precedentsMost = 5
)

func (g *Registry) mountPrecedents() {
	Mount(g, Route{
		Method: http.MethodGet, Path: "/api/v1/cases/{id}/precedents", Summary: "Earlier cases of the same matter that ended well, and decisions whose case it was", Tag: "cases",
		Permission: access.CaseRead, Scope: ScopeOne, Purpose: access.Handling, Audit: AuditRead, Limits: Limits{Rate: RateSearch},
	}, g.precedents)
}

func (g *Registry) precedents(ctx context.Context, r Request[idInput]) (Precedents, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return Precedents{}, err
	}
	out := Precedents{Results: []Precedent{}, Rulings: []Precedent{}}
	err = g.deps.Store.View(ctx, func(s cases.Reader) error {
		c, err := s.Case(ctx, r.Scope, r.In.ID)
		if err != nil || c.Matter == "" {
			return err
		}
		found, err := s.Cases(ctx, r.Scope, cases.Filter{Matter: c.Matter, Order: cases.NewestFirst, Limit: precedentsRead})
		if err != nil {
			return err
		}
		for i := range found.Cases {
			k := &found.Cases[i]
			if k.ID == c.ID || k.Erased || k.RowClass() == access.SensitiveData {
				continue
			}
			if err := n.precedent(ctx, s, r.Scope, k, &out); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// precedent adds what a case teaches. Only what staff wrote as a result or as grounds is told.
func (n names) precedent(ctx context.Context, s cases.Reader, scope access.Scope, k *cases.Case, out *Precedents) error {
	well, ruled := endedWell(k) && len(out.Results) < precedentsMost, k.Bound && len(out.Rulings) < precedentsMost
	if !well && !ruled {
		return nil
	}
	words, err := s.Words(ctx, scope, k.ID)
	if err != nil {
		return err
	}
	said := byAct(words)
	if text := said[k.Result]["words"]; well && text != "" {
		out.Results = append(out.Results, Precedent{ID: k.ID, No: k.No, At: k.ClosedAt, Org: n.org(k.Lead), Words: withoutNumbers(text)})
	}
	if !ruled {
		return nil
	}
	acts, err := s.Acts(ctx, scope, k.ID)
	if err != nil {
		return err
	}
	for _, a := range acts {
		if text := said[a.Seq]["words"]; actOf(a) == cases.ActArbitrate && text != "" {
			lead := people.Org("")
			if len(k.Leads) > 0 {
				lead = k.Leads[len(k.Leads)-1]
			}
			out.Rulings = append(out.Rulings, Precedent{ID: k.ID, No: k.No, At: a.At, Org: n.org(lead), Words: withoutNumbers(text)})
		}
	}
	return nil
}

// endedWell reports whether the reporter called the case solved and was not dissatisfied.
func endedWell(k *cases.Case) bool {
	return k.State.Is(cases.Closed, cases.Archived) && k.Result > 0 && k.FollowUp != nil && k.FollowUp.Solved == "yes" && k.FollowUp.Satisfaction != "unsatisfied"
}

// longNumber is what may be a telephone, an identity card or an account.
var longNumber = regexp.MustCompile(`[0-9][0-9 -]{5,}[0-9Xx]`)

// withoutNumbers hides numbers that may name a person, should a unit have written one into its result.
func withoutNumbers(text string) string { return longNumber.ReplaceAllString(text, "***") }
