package httpapi

import (
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
)

// Rerouted is how many cases would go elsewhere at first.
type Rerouted struct {
	Looked int  // cases looked at
	Moved  int  //
	More   bool // there are older ones within the days that were not looked at
	Moves  []Move
}

// Move is the cases of a matter that go one way now and would go another.
type Move struct {
	Matter   string
	From, To cases.Way
	N        int
	Named    []CaseLink // the newest of them, as far as the asker may read them
}

// CaseLink names a case that can be opened.
type CaseLink struct {
	ID string `json:"id"`
	No string `json:"no"`
}

// ReroutedView is how many cases would go elsewhere at first.
type ReroutedView struct {
	Looked int        `json:"looked" doc:"Cases looked at"`
	Moved  int        `json:"moved"`
	More   bool       `json:"more" doc:"Older ones within the days were not looked at"`
	Moves  []MoveView `json:"moves"`
}

// MoveView is the cases of a matter that go one way now and would go another.
type MoveView struct {
	Matter *MatterRef `json:"matter"`
	From   WayView    `json:"from"`
	To     WayView    `json:"to"`
	N      int        `json:"n"`
	Cases  []CaseLink `json:"cases" doc:"The newest of them, as far as the asker may read them"`
}

// WayView is a loop and a lead; no lead where the grid may not be asked.
type WayView struct {
	Loop catalogue.Loop `json:"loop"`
	Lead *OrgRef        `json:"lead,omitempty"`
}

func (n names) rerouted(found Rerouted) *ReroutedView {
	v := &ReroutedView{Looked: found.Looked, Moved: found.Moved, More: found.More, Moves: []MoveView{}}
	for _, m := range found.Moves {
		one := MoveView{Matter: n.matter(m.Matter), From: n.way(m.From), To: n.way(m.To), N: m.N, Cases: m.Named}
		if one.Cases == nil {
			one.Cases = []CaseLink{}
		}
		v.Moves = append(v.Moves, one)
	}
	return v
}

func (n names) way(w cases.Way) WayView { return WayView{Loop: w.Loop, Lead: n.org(w.Lead)} }
