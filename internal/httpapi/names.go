package httpapi

import (
	"context"
	"time"

	"gezhi/internal/cases"
	"gezhi/internal/i18n"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// names gives things the names that a reader knows them by, under the policy of the moment.
type names struct {
	c      *Call
	policy cases.Policy
	// commands are the acts that people do, each without its particulars.
	commands map[cases.Act]cases.Command
}

func (g *Registry) names(ctx context.Context, c *Call) (names, error) {
	p, err := g.deps.Policies.Policy(ctx, c.Tenant.Key)
	return names{c, p, g.commands}, err
}

// Policy returns the policy of the call's tenant as it stands now.
func (g *Registry) Policy(ctx context.Context, c *Call) (cases.Policy, error) {
	return g.deps.Policies.Policy(ctx, c.Tenant.Key)
}

// OrgRef names an organisation.
type OrgRef struct {
	Org  people.Org `json:"org"`
	Name string     `json:"name"`
}

// PlaceRef names a place.
type PlaceRef struct {
	Code territory.Code  `json:"code"`
	Name string          `json:"name"`
	Kind territory.Level `json:"level"`
}

// PostView is a post with its names.
type PostView struct {
	ID         string           `json:"id"`
	Role       people.Role      `json:"role"`
	RoleName   string           `json:"role_name"`
	Place      PlaceRef         `json:"place"`
	Org        *OrgRef          `json:"org,omitempty"`
	Beat       []territory.Code `json:"beat,omitempty"`
	From       time.Time        `json:"from"`
	Until      time.Time        `json:"until,omitzero"`
	StandInFor string           `json:"stand_in_for,omitempty"`
}

func (n names) place(code territory.Code) PlaceRef {
	return PlaceRef{Code: code, Name: n.policy.Territory.FullName(code), Kind: code.Level()}
}

// org names an organisation; one that the policy does not know keeps its reference.
func (n names) org(o people.Org) *OrgRef {
	if o == "" {
		return nil
	}
	ref := &OrgRef{Org: o, Name: string(o)}
	switch o.Kind() {
	case people.OrgUnit:
		if u, ok := n.policy.Catalogue.Unit(o.Ref()); ok {
			ref.Name = n.c.label(u.Name)
		}
	case people.OrgCenter:
		ref.Name = n.c.Text("org.center", map[string]any{"place": n.policy.Territory.FullName(o.Place())})
	case people.OrgGrid:
		ref.Name = n.c.Text("org.grid", map[string]any{"place": n.policy.Territory.FullName(o.Place())})
	case people.OrgFirm:
		ref.Name = n.c.Text("org.firm", map[string]any{"firm": o.Ref()})
	}
	return ref
}

func (n names) role(r people.Role) string {
	if label, ok := n.policy.Catalogue.RoleName(string(r)); ok {
		return n.c.label(label)
	}
	return n.c.Text("role."+string(r), nil)
}

func (n names) post(p people.Post) PostView {
	return PostView{
		ID: p.ID, Role: p.Role, RoleName: n.role(p.Role), Place: n.place(p.Place), Org: n.org(p.ActsFor()), Beat: p.Beat,
		From: p.From, Until: p.Until, StandInFor: p.StandInFor,
	}
}

// said returns the sentence of a key, or other where there is none.
func (n names) said(key, other string) string {
	if i18n.Has(key) {
		return n.c.Text(key, nil)
	}
	return other
}
