package store

import (
	"encoding/json"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/ledgers"
	"gezhi/internal/notices"
	"gezhi/internal/store/queries"
	"gezhi/internal/territory"
)

// InsertRelease adds a request to take values of a ledger out. Its act is appended beside it.
func (tx *Tx) InsertRelease(r ledgers.Release) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return tx.q.InsertRelease(tx.ctx, queries.InsertReleaseParams{
		Tenant: r.Tenant, ID: r.ID, Account: r.Account, Place: string(r.Place), Class: string(r.Class), State: string(r.State), AskedAt: micros(r.Asked),
		DestroyBy: r.DestroyBy.String(), Body: string(body), Reason: r.Reason, Why: r.Why, Salt: blob(r.Salt), Version: r.Version,
	})
}

// SaveRelease writes a release over its version before. Stale release.stale.
func (tx *Tx) SaveRelease(r ledgers.Release) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateRelease(tx.ctx, queries.UpdateReleaseParams{
		Tenant: r.Tenant, ID: r.ID, State: string(r.State), DestroyBy: r.DestroyBy.String(), Body: string(body), Why: r.Why, Version: r.Version,
	})
	return changed(n, err, "release.stale")
}

// Release returns a release. NotFound release.not_found.
func (tx *Tx) Release(tenant, id string) (ledgers.Release, error) {
	row, err := tx.q.Release(tx.ctx, tenant, id)
	if err != nil {
		return ledgers.Release{}, missing(err, "release.not_found")
	}
	return readRelease(row)
}

// ReleasesOf lists the last hundred releases that an account asked for, the newest first.
func (tx *Tx) ReleasesOf(tenant, account string) ([]ledgers.Release, error) {
	rows, err := tx.q.ReleasesOf(tx.ctx, tenant, account)
	return mappedErr(rows, err, readRelease)
}

// ReleasesIn lists the last two hundred releases of a state, those within the scope, the newest first.
func (tx *Tx) ReleasesIn(s access.Scope, state ledgers.ReleaseState) (list []ledgers.Release, err error) {
	rows, err := tx.q.ReleasesIn(tx.ctx, s.Tenant(), string(state))
	for _, row := range rows {
		r, err := readRelease(row)
		if err != nil {
			return nil, err
		}
		if s.Admits(r.Resource()) {
			list = append(list, r)
		}
	}
	return list, err
}

// ReleasesToRemind lists some releases whose copies were to be destroyed before a day.
func (tx *Tx) ReleasesToRemind(tenant string, day calendar.Date) ([]ledgers.Release, error) {
	rows, err := tx.q.ReleasesToRemind(tx.ctx, tenant, day.String())
	return mappedErr(rows, err, readRelease)
}

// NoteReleaseLooks keeps whose data went out with a copy.
func (tx *Tx) NoteReleaseLooks(r ledgers.Release, subjects []string) error {
	for _, subject := range subjects {
		if err := tx.q.InsertReleaseLook(tx.ctx, queries.InsertReleaseLookParams{Tenant: r.Tenant, Subject: subject, Release: r.ID, Take: int64(r.Taken)}); err != nil {
			return err
		}
	}
	return nil
}

// ReleaseLook is a copy of a release with which somebody's data went out.
type ReleaseLook struct {
	Release string
	Take    int
}

// ReleaseLooks lists with which copies the data of a subject went out.
func (tx *Tx) ReleaseLooks(tenant, subject string) ([]ReleaseLook, error) {
	rows, err := tx.q.ReleaseLooks(tx.ctx, tenant, subject)
	return mapped(rows, err, func(r queries.ReleaseLooksRow) ReleaseLook { return ReleaseLook{r.Release, int(r.Take)} })
}

// ForgetReleases removes some of the releases that were asked for before an instant, and answers how many.
func (tx *Tx) ForgetReleases(tenant string, before time.Time) (int, error) {
	list, err := tx.q.OldReleases(tx.ctx, tenant, micros(before))
	for _, id := range list {
		if err := tx.q.DeleteReleaseLooks(tx.ctx, tenant, id); err != nil {
			return 0, err
		}
		if err := tx.q.DeleteRelease(tx.ctx, tenant, id); err != nil {
			return 0, err
		}
	}
	return len(list), err
}

// TellOfRelease tells accounts of a step of a release in their inbox; the act of the step is what it tells of.
func (tx *Tx) TellOfRelease(r ledgers.Release, kind notices.Kind, act string, accounts []string) error {
	for _, account := range accounts {
		s, err := tx.NoticeSettings(r.Tenant, account)
		if err != nil {
			return err
		}
		err = tx.q.InsertNotice(tx.ctx, queries.InsertNoticeParams{
			Tenant: r.Tenant, Account: account, ID: act, Kind: string(kind), CaseNo: r.No(), At: micros(tx.now), ShowAt: micros(s.ShowAt(tx.now, false)),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func readRelease(row queries.Release) (r ledgers.Release, err error) {
	err = json.Unmarshal([]byte(row.Body), &r)
	r.Tenant, r.ID, r.Account, r.Place, r.Class = row.Tenant, row.ID, row.Account, territory.Code(row.Place), access.Class(row.Class)
	r.State, r.Reason, r.Why, r.Salt, r.Version = ledgers.ReleaseState(row.State), row.Reason, row.Why, row.Salt, row.Version
	return r, err
}
