package httpapi

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/people"
)

// ActView is one act in the history of a case.
type ActView struct {
	Seq      int64             `json:"seq"`
	Act      cases.Act         `json:"act"`
	Name     string            `json:"name"`
	At       time.Time         `json:"at"`
	Kind     string            `json:"kind" enum:"staff,reporter,system,public"`
	Role     string            `json:"role,omitempty"`
	RoleName string            `json:"role_name,omitempty"`
	Org      *OrgRef           `json:"org,omitempty"`
	Account  string            `json:"account,omitempty"`
	State    cases.State       `json:"state,omitempty" doc:"Where it led, if it moved the case"`
	Words    map[string]string `json:"words,omitempty" doc:"What was written, by name; erased words are missing"`
	Command  json.RawMessage   `json:"command,omitempty" doc:"What was asked, without its words"`
}

// file is what is read of a case at one moment.
type file struct {
	c     cases.Case
	acts  []audit.Act
	words map[int64]map[string]string // by act and name
}

// read reads a case with its acts and words within the scope.
func (g *Registry) read(ctx context.Context, s access.Scope, id string) (f file, err error) {
	err = g.deps.Store.View(ctx, func(r cases.Reader) error {
		var err error
		if f.c, err = r.Case(ctx, s, id); err != nil {
			return err
		}
		if f.acts, err = r.Acts(ctx, s, id); err != nil {
			return err
		}
		words, err := r.Words(ctx, s, id)
		f.words = byAct(words)
		return err
	})
	return f, err
}

func byAct(words []cases.Word) map[int64]map[string]string {
	m := map[int64]map[string]string{}
	for _, w := range words {
		if w.Erased {
			continue
		}
		if m[w.Act] == nil {
			m[w.Act] = map[string]string{}
		}
		m[w.Act][w.Name] = w.Text
	}
	return m
}

// told returns all that the reporter told, for suggestions.
func (f file) told() string {
	var parts []string
	for _, a := range f.acts {
		switch actOf(a) {
		case cases.ActDraft, cases.ActReport, cases.ActInstant, cases.ActSupplement:
			parts = append(parts, f.words[a.Seq]["title"], f.words[a.Seq]["words"], f.words[a.Seq]["address"])
		}
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}

// title is what a list shows of a report.
func (f file) title() string {
	for _, a := range f.acts {
		if t := titleOf(f.words[a.Seq]); t != "" {
			return t
		}
	}
	return ""
}

const titleRunes = 40

// titleOf is the title that was written, or the first words.
func titleOf(words map[string]string) string {
	text := words["title"]
	if text == "" {
		text = words["words"]
	}
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > titleRunes {
		return string(runes[:titleRunes]) + "…"
	}
	return text
}

func actOf(a audit.Act) cases.Act { return cases.Act(strings.TrimPrefix(a.Kind, "case.")) }

// history tells the acts with their words to somebody on the staff.
func (n names) history(f file) []ActView {
	views := make([]ActView, 0, len(f.acts))
	for _, a := range f.acts {
		v := n.act(a)
		v.Words, v.Account, v.Command = f.words[a.Seq], a.Actor.Account, json.RawMessage(a.Command)
		views = append(views, v)
	}
	return views
}

func (n names) act(a audit.Act) ActView {
	v := ActView{Seq: a.Seq, Act: actOf(a), At: a.At, Kind: a.Actor.Kind, Role: a.Actor.Role, Org: n.org(people.Org(a.Actor.Org))}
	v.Name = n.actName(v.Act)
	if v.Role != "" {
		v.RoleName = n.role(people.Role(v.Role))
	}
	var effects struct {
		State cases.State `json:"state"`
	}
	if json.Unmarshal([]byte(a.Effects), &effects) == nil {
		v.State = effects.State
	}
	return v
}

// actName is what an act is called; the table has its Chinese name.
func (n names) actName(a cases.Act) string {
	row, _ := cases.RowOf(a)
	return n.said("act."+string(a), row.Name)
}

// allowed asks of every act that the state admits whether this person may do it: it is tried without its particulars, and
// left out when person or case stand in its way. What is missing in it a form will ask for.
func (n names) allowed(c *cases.Case, purpose access.Purpose) []AllowedAct {
	list := []AllowedAct{}
	for _, t := range cases.ActsIn(c.State) {
		blank, offered := n.commands[t.Act]
		if !offered {
			continue
		}
		who, err := access.Warrants(n.c.Actor, t.Needs, c.Resource(), purpose, n.c.Now)
		if err != nil {
			continue
		}
		for _, w := range who {
			as := audit.Actor{Account: n.c.Actor.Account, Kind: string(n.c.Actor.Kind), Role: string(w.Role), Org: string(w.Org)}
			if _, err := cases.Decide(*c, as, blank, n.policy, n.c.Now); !stands(err) {
				list = append(list, AllowedAct{Act: t.Act, Name: n.actName(t.Act)})
				break
			}
		}
	}
	return list
}

func joined(words []string) string { return strings.Join(words, "、") }
