package httpapi

import (
	"context"
	"net/http"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/desk"
	"gezhi/internal/people"
)

// Texts keeps the standard texts (常用语) of a county and of its units.
type Texts interface {
	For(ctx context.Context, actor access.Actor, all bool) ([]TextState, error)
	Add(ctx context.Context, actor access.Actor, t desk.Text, key cases.Key) (id string, err error)
	Change(ctx context.Context, actor access.Actor, t desk.Text) error
}

// TextState is a standard text, and whether who asks may change it.
type TextState struct {
	desk.Text
	Editable bool
}

// TextView is a standard text.
type TextView struct {
	ID       string        `json:"id"`
	Kind     desk.TextKind `json:"kind" enum:"dispatch,ask,refuse,return,delay,answer,decide,supervise,call,note,any" doc:"For which field it is meant"`
	Org      *OrgRef       `json:"org,omitempty" doc:"Whose own it is; without it, the county's"`
	Matter   *MatterRef    `json:"matter,omitempty" doc:"The only matter for which it is offered"`
	Title    string        `json:"title"`
	Words    string        `json:"words" doc:"With blanks, written between 【 and 】"`
	Retired  bool          `json:"retired,omitempty"`
	Editable bool          `json:"editable,omitempty"`
	Version  int64         `json:"version"`
}

// TextViews are the standard texts, with the blanks that may stand in them.
type TextViews struct {
	Items  []TextView   `json:"items"`
	Blanks []desk.Blank `json:"blanks"`
}

type textsInput struct {
	All bool `query:"all" doc:"Also what is retired, and every one that may be changed"`
}

// TextBody is what is written of a standard text.
type TextBody struct {
	Kind   desk.TextKind `json:"kind" enum:"dispatch,ask,refuse,return,delay,answer,decide,supervise,call,note,any"`
	Matter string        `json:"matter,omitempty" maxLength:"16"`
	Title  string        `json:"title" minLength:"1" maxLength:"60"`
	Words  string        `json:"words" minLength:"1" maxLength:"1000"`
}

type addTextInput struct {
	Body struct {
		TextBody
		Org people.Org `json:"org,omitempty" maxLength:"80" doc:"Whose own it is; empty for the whole county"`
	}
}

type changeTextInput struct {
	ID   string `path:"text" maxLength:"64"`
	Body struct {
		TextBody
		Retired bool  `json:"retired,omitempty" doc:"Offer it no more"`
		Version int64 `json:"version" minimum:"1" doc:"That was seen"`
	}
}

func (b TextBody) text() desk.Text {
	return desk.Text{Kind: b.Kind, Matter: b.Matter, Title: b.Title, Words: b.Words}
}

func (g *Registry) mountTexts() {
	list := Route{Method: http.MethodGet, Path: "/api/v1/texts", Summary: "The standard texts that I am offered", Tag: "desk", Scope: ScopeSelf, Audit: AuditNone}
	Mount(g, list, g.texts)
	add := Route{
		Method: http.MethodPost, Path: "/api/v1/texts", Summary: "Add a standard text", Tag: "desk",
		Permission: access.TextEdit, Scope: ScopeRows, Purpose: access.Handling, Audit: AuditAct, Idempotent: true, Status: http.StatusCreated,
	}
	Mount(g, add, func(ctx context.Context, r Request[addTextInput]) (struct {
		ID string `json:"id"`
	}, error) {
		t := r.In.Body.text()
		t.Org = r.In.Body.Org
		id, err := g.deps.Texts.Add(ctx, r.Actor, t, r.Key)
		return struct {
			ID string `json:"id"`
		}{id}, err
	})
	change := add
	change.Method, change.Path, change.Summary, change.Idempotent, change.Status = http.MethodPut, "/api/v1/texts/{text}", "Change a standard text, retire it, or offer it again", false, 0
	Mount(g, change, func(ctx context.Context, r Request[changeTextInput]) (struct{}, error) {
		t := r.In.Body.text()
		t.ID, t.Retired, t.Version = r.In.ID, r.In.Body.Retired, r.In.Body.Version
		return struct{}{}, g.deps.Texts.Change(ctx, r.Actor, t)
	})
}

func (g *Registry) texts(ctx context.Context, r Request[textsInput]) (TextViews, error) {
	n, err := g.names(ctx, r.Call)
	if err != nil {
		return TextViews{}, err
	}
	list, err := g.deps.Texts.For(ctx, r.Actor, r.In.All)
	out := TextViews{Items: make([]TextView, len(list)), Blanks: desk.Blanks()}
	for i, t := range list {
		out.Items[i] = TextView{
			ID: t.ID, Kind: t.Kind, Org: n.org(t.Org), Matter: n.matter(t.Matter), Title: t.Title, Words: t.Words, Retired: t.Retired, Editable: t.Editable, Version: t.Version,
		}
	}
	return out, err
}
