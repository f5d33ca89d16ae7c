package httpapi

import (
	"context"
	"net/http"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/i18n"
	"gezhi/internal/people"
)

type trialInput struct {
	Body struct {
		Lead  people.Org  `json:"lead" maxLength:"80" doc:"Whom the cases are to go to"`
		Words cases.Words `json:"words" maxLength:"1000" doc:"Why"`
		Cases []string    `json:"cases" minItems:"1" maxItems:"200"`
	}
}

// Trials tell what would become of each case.
type Trials struct {
	Items []Trial `json:"items"`
}

// Trial is what would become of one case if it were given to another unit now.
type Trial struct {
	ID      string    `json:"id"`
	No      string    `json:"no,omitempty"`
	Title   string    `json:"title,omitempty"`
	Version int64     `json:"version,omitempty" doc:"The version that was tried"`
	Act     cases.Act `json:"act,omitempty" enum:"dispatch,reassign" doc:"By which act it would go"`
	Lead    *OrgRef   `json:"lead,omitempty" doc:"Who has it now"`
	Goes    bool      `json:"goes"`
	Why     string    `json:"why,omitempty" doc:"What stands in its way, in the reader's language"`
}

func (g *Registry) mountTrials() {
	Mount(g, Route{
		Method: http.MethodPost, Path: "/api/v1/case-trials/reassign", Summary: "What would become of each case if it were given to another unit; nothing is changed", Tag: "cases",
		Permission: access.CaseDispatch, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditRead, Limits: Limits{Rate: RateSearch},
	}, g.tryReassign)
}

// tryReassign decides each case as its own act would be decided and keeps nothing. A case out of reach is told as one that is not there.
func (g *Registry) tryReassign(ctx context.Context, r Request[trialInput]) (Trials, error) {
	out := Trials{Items: make([]Trial, 0, len(r.In.Body.Cases))}
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return out, err
	}
	seen, err := access.ScopeFor(r.Actor, access.CaseRead, access.Handling, r.Now)
	if err != nil {
		return out, err
	}
	err = g.deps.Store.View(ctx, func(s cases.Reader) error {
		for _, id := range r.In.Body.Cases {
			c, err := s.Case(ctx, seen, id)
			if fault.Is(err, fault.NotFound) {
				out.Items = append(out.Items, Trial{ID: id, Why: n.why(err)})
				continue
			}
			if err != nil {
				return err
			}
			words, err := s.Words(ctx, seen, id)
			if err != nil {
				return err
			}
			out.Items = append(out.Items, n.trial(&c, firstWords(words), r.In.Body.Lead, r.In.Body.Words))
		}
		return nil
	})
	return out, err
}

// trial tries the act that fits the state of the case: what waits for dispatch is dispatched, what a unit has is given to another.
func (n names) trial(c *cases.Case, title string, lead people.Org, why cases.Words) Trial {
	t := Trial{ID: c.ID, No: c.No, Title: title, Version: c.Version, Lead: n.org(c.Lead), Act: cases.ActReassign}
	var cmd cases.Command = cases.Reassign{Lead: lead, Words: why}
	if c.State == cases.Accepted {
		t.Act, cmd = cases.ActDispatch, cases.Dispatch{Lead: lead, Words: why}
	}
	err := n.try(c, cmd)
	if t.Goes = err == nil; !t.Goes {
		t.Why = n.why(err)
	}
	return t
}

// try decides a command in each capacity in which the actor may give it, until one is admitted.
func (n names) try(c *cases.Case, cmd cases.Command) error {
	row, _ := cases.RowOf(cmd.Act())
	who, err := access.Warrants(n.c.Actor, row.Needs, c.Resource(), access.Handling, n.c.Now)
	for _, w := range who {
		as := audit.Actor{Account: n.c.Actor.Account, Kind: string(n.c.Actor.Kind), Role: string(w.Role), Org: string(w.Org)}
		if _, err = cases.Decide(*c, as, cmd, n.policy, n.c.Now); !fault.Is(err, fault.Forbidden) {
			return err
		}
	}
	return err
}

// why tells a fault as a sentence: of its first wrong field, where it has one.
func (n names) why(err error) string {
	f := fault.As(err)
	if len(f.Fields) > 0 {
		return i18n.Field(n.c.Lang, f.Fields[0])
	}
	return i18n.Fault(n.c.Lang, f)
}
