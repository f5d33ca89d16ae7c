package store

import (
	"cmp"
	"database/sql"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/fault"
	"gezhi/internal/ids"
	"gezhi/internal/notices"
	"gezhi/internal/people"
	"gezhi/internal/store/queries"
)

// Notices is the follower that tells accounts what concerns them (站内消息).
const Notices = "notices"

// noticeTold is how old an act may be of which somebody is still told: a follower that begins on an old log tells nobody of the past.
const noticeTold = 7 * 24 * time.Hour

// ApplyNotices writes the notices of acts that follow the position of the cursor without a gap, and moves the cursor, in one
// transaction. It answers what is to be shown at once.
func (tx *Tx) ApplyNotices(tenant string, acts []SealedAct) (shown []notices.Notice, err error) {
	if acts, err = tx.unread(tenant, Notices, acts); err != nil || len(acts) == 0 {
		return nil, err
	}
	for _, a := range acts {
		list, err := tx.noticesOf(tenant, a)
		if err != nil {
			return nil, err
		}
		for _, n := range list {
			err := tx.q.InsertNotice(tx.ctx, queries.InsertNoticeParams{
				Tenant: n.Tenant, Account: n.Account, ID: n.ID, Kind: string(n.Kind), CaseID: n.Case, CaseNo: n.No, At: micros(n.At), ShowAt: micros(n.ShowAt),
			})
			if err != nil {
				return nil, err
			}
			if !n.ShowAt.After(tx.now) {
				shown = append(shown, n)
			}
		}
	}
	return shown, tx.MoveCursor(tenant, Notices, acts[len(acts)-1].Pos)
}

// noticesOf decides who is told of an act, the one who did it never.
func (tx *Tx) noticesOf(tenant string, a SealedAct) (list []notices.Notice, err error) {
	id, ok := strings.CutPrefix(a.Act.Subject, "case:")
	if !ok || tx.now.Sub(a.Act.At) > noticeTold {
		return nil, nil
	}
	c, err := tx.Cases().Case(tx.ctx, access.SystemScope(tenant), id)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	told, ok := notices.Of(a.Act, c)
	if !ok {
		return nil, nil
	}
	accounts, err := tx.listeners(tenant, told)
	if err != nil {
		return nil, err
	}
	for _, account := range accounts {
		if account == a.Act.Actor.Account {
			continue
		}
		s, err := tx.NoticeSettings(tenant, account)
		if err != nil {
			return nil, err
		}
		list = append(list, notices.Notice{
			Tenant: tenant, Account: account, ID: a.Act.ID, Kind: told.Kind, Case: c.ID, No: c.No, At: a.Act.At, ShowAt: s.ShowAt(a.Act.At, told.Urgent),
		})
	}
	return list, nil
}

// listeners lists the accounts whose posts now act for one of the organisations in a role that is told.
func (tx *Tx) listeners(tenant string, told notices.Told) (accounts []string, err error) {
	for _, org := range told.Orgs {
		posts, err := tx.postsFor(tenant, org)
		if err != nil {
			return nil, err
		}
		roles := told.Roles(org)
		for _, p := range people.EffectiveAt(posts, tx.now) {
			if p.ActsFor() == org && slices.Contains(roles, p.Role) && !slices.Contains(accounts, p.Account) {
				accounts = append(accounts, p.Account)
			}
		}
	}
	return accounts, nil
}

// postsFor lists posts that may act for an organisation: those that name it, and those at the place that implies it.
func (tx *Tx) postsFor(tenant string, org people.Org) ([]people.Post, error) {
	posts, err := readPosts(tx.q.PostsOfOrg(tx.ctx, tenant, string(org)))
	if err != nil || org.Place() == "" {
		return posts, err
	}
	at, err := tx.People().PostsAt(tenant, org.Place())
	return append(posts, at...), err
}

// NoticePage returns the notices of an account that are shown by now, the newest first, behind a cursor, and the next cursor.
// Malformed list.cursor.
func (tx *Tx) NoticePage(tenant, account, after string, limit int) (list []notices.Notice, next string, err error) {
	at, id := int64(math.MaxInt64), ""
	if after != "" {
		if at, id, err = parseShown(after); err != nil {
			return nil, "", err
		}
	}
	limit = min(cmp.Or(max(limit, 0), pageUsual), pageMost)
	rows, err := tx.q.NoticesShown(tx.ctx, queries.NoticesShownParams{
		Tenant: tenant, Account: account, ShowAt: micros(tx.now), Column4: at, Column5: id, Column6: int64(limit + 1),
	})
	list, err = mapped(rows, err, readNotice)
	if err == nil && len(list) > limit {
		list = list[:limit]
		next = shownCursor(list[limit-1])
	}
	return list, next, err
}

func readNotice(r queries.Notice) notices.Notice {
	return notices.Notice{
		Tenant: r.Tenant, Account: r.Account, ID: r.ID, Kind: notices.Kind(r.Kind), Case: r.CaseID, No: r.CaseNo, At: instant(r.At),
		ShowAt: instant(r.ShowAt), ReadAt: maybeInstant(r.ReadAt),
	}
}

// UnreadNotices counts what an account has not read, up to a hundred.
func (tx *Tx) UnreadNotices(tenant, account string) (int, error) {
	n, err := tx.q.UnreadNotices(tx.ctx, tenant, account, micros(tx.now))
	return int(n), err
}

// ReadNotices marks notices of an account as read; without ids all that are shown by now.
func (tx *Tx) ReadNotices(tenant, account string, list []string) error {
	if len(list) == 0 {
		return tx.q.ReadNoticesShown(tx.ctx, tenant, account, micros(tx.now))
	}
	for _, id := range list {
		if err := tx.q.ReadNotice(tx.ctx, queries.ReadNoticeParams{Tenant: tenant, Account: account, ID: id, Column4: micros(tx.now)}); err != nil {
			return err
		}
	}
	return nil
}

// ForgetNotices removes the notices of acts before an instant and answers how many there were.
func (tx *Tx) ForgetNotices(tenant string, before time.Time) (int, error) {
	n, err := tx.q.ForgetNotices(tx.ctx, tenant, micros(before))
	return int(n), err
}

// NoticeSettings returns when an account wants to be told.
func (tx *Tx) NoticeSettings(tenant, account string) (notices.Settings, error) {
	row, err := tx.q.NoticeSettings(tx.ctx, tenant, account)
	if errors.Is(err, sql.ErrNoRows) {
		return notices.Usual(), nil
	}
	return notices.Settings{QuietFrom: int(row.QuietFrom), QuietUntil: int(row.QuietUntil), Digest: row.Digest}, err
}

// SaveNoticeSettings writes when an account wants to be told.
func (tx *Tx) SaveNoticeSettings(tenant, account string, s notices.Settings) error {
	return tx.q.SaveNoticeSettings(tx.ctx, queries.SaveNoticeSettingsParams{
		Tenant: tenant, Account: account, QuietFrom: int64(s.QuietFrom), QuietUntil: int64(s.QuietUntil), Digest: s.Digest,
	})
}

// shownCursor is the cursor behind a notice.
func shownCursor(n notices.Notice) string {
	return strconv.FormatInt(micros(n.ShowAt), 36) + "." + n.ID
}

func parseShown(text string) (at int64, id string, err error) {
	key, id, ok := strings.Cut(text, ".")
	at, wrong := strconv.ParseInt(key, 36, 64)
	if !ok || wrong != nil || !ids.IsID(id) {
		return 0, "", fault.New(fault.Malformed, "list.cursor")
	}
	return at, id, nil
}
