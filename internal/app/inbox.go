package app

import (
	"context"

	"gezhi/internal/fault"
	"gezhi/internal/notices"
	"gezhi/internal/store"
)

// Inbox shows accounts what concerns them.
type Inbox struct{ store *store.Store }

// NewInbox returns the inbox of the application.
func NewInbox(a *App) *Inbox { return &Inbox{store: a.Store} }

// Notices returns a page of what is shown to an account by now, the newest first. Malformed list.cursor.
func (i *Inbox) Notices(ctx context.Context, tenant, account, after string, limit int) (list []notices.Notice, next string, err error) {
	defer fault.Wrap(&err, "app.Notices")
	err = i.store.View(ctx, func(tx *store.Tx) error {
		list, next, err = tx.NoticePage(tenant, account, after, limit)
		return err
	})
	return list, next, err
}

// Unread counts what an account has not read, up to a hundred.
func (i *Inbox) Unread(ctx context.Context, tenant, account string) (n int, err error) {
	defer fault.Wrap(&err, "app.Unread")
	err = i.store.View(ctx, func(tx *store.Tx) error {
		n, err = tx.UnreadNotices(tenant, account)
		return err
	})
	return n, err
}

// MarkRead marks notices of an account as read; without ids all that are shown by now.
func (i *Inbox) MarkRead(ctx context.Context, tenant, account string, ids []string) (err error) {
	defer fault.Wrap(&err, "app.MarkRead")
	return i.store.Update(ctx, func(tx *store.Tx) error { return tx.ReadNotices(tenant, account, ids) })
}

// NoticeSettings returns when an account wants to be told.
func (i *Inbox) NoticeSettings(ctx context.Context, tenant, account string) (s notices.Settings, err error) {
	defer fault.Wrap(&err, "app.NoticeSettings")
	err = i.store.View(ctx, func(tx *store.Tx) error {
		s, err = tx.NoticeSettings(tenant, account)
		return err
	})
	return s, err
}

// SaveNoticeSettings writes when an account wants to be told.
func (i *Inbox) SaveNoticeSettings(ctx context.Context, tenant, account string, s notices.Settings) (err error) {
	defer fault.Wrap(&err, "app.SaveNoticeSettings")
	return i.store.Update(ctx, func(tx *store.Tx) error { return tx.SaveNoticeSettings(tenant, account, s) })
}
