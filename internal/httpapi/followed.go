package httpapi

import (
	"context"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
)

// Followed is the case with which one's own is handled (主案), as far as somebody else who has the same trouble is told: where it
// stands, until when, by whom, and the answer once a person released its words. Never what its reporter wrote.
type Followed struct {
	State     cases.State `json:"state"`
	StateName string      `json:"state_name"`
	Steps     []TrackStep `json:"steps"`
	Clock     *ClockView  `json:"clock,omitempty"`
	Lead      *OrgRef     `json:"lead,omitempty"`
	HandledAt time.Time   `json:"handled_at,omitzero"`
	Result    string      `json:"result,omitempty"`
}

// followed reads the master of a merged case. A sensitive one tells nothing.
func (g *Registry) followed(ctx context.Context, n names, k *cases.Case) (*Followed, error) {
	if k.State != cases.Merged || k.Master == "" {
		return nil, nil
	}
	f, err := g.read(ctx, access.SystemScope(k.Tenant), k.Master)
	if err != nil {
		return nil, err
	}
	master := &f.c
	if master.RowClass() == access.SensitiveData {
		return nil, nil
	}
	told := &Followed{State: master.State, StateName: n.state(master.State), Steps: n.steps(master.State), Lead: n.org(master.Lead), HandledAt: master.HandledAt}
	if master.State.Open() {
		told.Clock = n.reporterClock(master)
	}
	if master.Released {
		told.Result = f.words[master.Result]["words"]
	}
	return told, nil
}
