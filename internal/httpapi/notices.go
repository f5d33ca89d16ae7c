package httpapi

import (
	"context"
	"net/http"
	"time"

	"gezhi/internal/notices"
)

// Inbox holds the notices of accounts (站内消息). An account reads its own alone.
type Inbox interface {
	Notices(ctx context.Context, tenant, account, after string, limit int) (list []notices.Notice, next string, err error)
	Unread(ctx context.Context, tenant, account string) (int, error)
	MarkRead(ctx context.Context, tenant, account string, ids []string) error // without ids everything that is shown
	NoticeSettings(ctx context.Context, tenant, account string) (notices.Settings, error)
	SaveNoticeSettings(ctx context.Context, tenant, account string, s notices.Settings) error
}

// NoticeView is one notice: the number of a case and the kind of what happened.
type NoticeView struct {
	ID   string       `json:"id"`
	Kind notices.Kind `json:"kind" enum:"dispatched,returned,reworked,due_soon,overdue,extension,supervised,urged,whistled,approval,answered,release_asked,release_decided,release_revoked,release_overdue"`
	Case string       `json:"case"`
	No   string       `json:"no"`
	At   time.Time    `json:"at"`
	Read bool         `json:"read"`
	Text string       `json:"text" doc:"The kind as a sentence, in the reader's language"`
}

// NoticeViews is a part of the list.
type NoticeViews struct {
	Items []NoticeView `json:"items"`
	Next  string       `json:"next,omitempty"`
}

// UnreadView counts what was not read.
type UnreadView struct {
	Unread int `json:"unread" doc:"100 stands for 100 and more"`
}

type noticesInput struct {
	After string `query:"after" maxLength:"100"`
	Limit int    `query:"limit" minimum:"1" maximum:"200"`
}

type readInput struct {
	Body struct {
		IDs []string `json:"ids,omitempty" maxItems:"200" doc:"All that are shown if left out"`
	}
}

// Marks of reading and settings of one's own are no business of the log.
func (g *Registry) mountNotices() {
	own := func(method, path, summary string) Route {
		return Route{Method: method, Path: "/api/v1/notices" + path, Summary: summary, Tag: "notices", Scope: ScopeSelf, Audit: AuditNone}
	}
	Mount(g, own(http.MethodGet, "", "What concerns me, the newest first"), g.ownNotices)
	Mount(g, own(http.MethodGet, "/unread", "How many of them I have not read"), func(ctx context.Context, r Request[struct{}]) (UnreadView, error) {
		n, err := g.deps.Inbox.Unread(ctx, r.Tenant.Key, r.Actor.Account)
		return UnreadView{n}, err
	})
	Mount(g, own(http.MethodPost, "/read", "I have read these, or all"), func(ctx context.Context, r Request[readInput]) (struct{}, error) {
		return struct{}{}, g.deps.Inbox.MarkRead(ctx, r.Tenant.Key, r.Actor.Account, r.In.Body.IDs)
	})
	Mount(g, own(http.MethodGet, "/settings", "When I want to be told"), func(ctx context.Context, r Request[struct{}]) (notices.Settings, error) {
		return g.deps.Inbox.NoticeSettings(ctx, r.Tenant.Key, r.Actor.Account)
	})
	Mount(g, own(http.MethodPut, "/settings", "Say when I want to be told"), func(ctx context.Context, r Request[struct{ Body notices.Settings }]) (struct{}, error) {
		if err := r.In.Body.Check(); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, g.deps.Inbox.SaveNoticeSettings(ctx, r.Tenant.Key, r.Actor.Account, r.In.Body)
	})
}

func (g *Registry) ownNotices(ctx context.Context, r Request[noticesInput]) (NoticeViews, error) {
	list, next, err := g.deps.Inbox.Notices(ctx, r.Tenant.Key, r.Actor.Account, r.In.After, r.In.Limit)
	views := NoticeViews{Items: []NoticeView{}, Next: next}
	for _, n := range list {
		views.Items = append(views.Items, NoticeView{
			ID: n.ID, Kind: n.Kind, Case: n.Case, No: n.No, At: n.At, Read: !n.ReadAt.IsZero(), Text: r.Text("notice."+string(n.Kind), nil),
		})
	}
	return views, err
}
