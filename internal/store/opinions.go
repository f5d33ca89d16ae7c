package store

import (
	"cmp"

	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/ids"
	"gezhi/internal/notices"
	"gezhi/internal/store/queries"
)

// InsertOpinion adds an opinion. Its act is appended beside it.
func (tx *Tx) InsertOpinion(o notices.Opinion) error {
	return tx.q.InsertOpinion(tx.ctx, queries.InsertOpinionParams{
		Tenant: o.Tenant, ID: o.ID, Account: o.Account, At: micros(o.At), Kind: string(o.Kind), Page: o.Page, State: string(o.State), Salt: blob(o.Salt),
		Words: o.Words, Answer: o.Answer, AnsweredAt: maybeMicros(o.AnsweredAt), Version: o.Version,
	})
}

// SaveAnswer writes the answer to an opinion over its version before, and tells its writer in the inbox. Stale opinion.stale.
func (tx *Tx) SaveAnswer(o notices.Opinion, act audit.Act) error {
	n, err := tx.q.UpdateOpinion(tx.ctx, queries.UpdateOpinionParams{
		Tenant: o.Tenant, ID: o.ID, State: string(o.State), Answer: o.Answer, AnsweredAt: maybeMicros(o.AnsweredAt), Version: o.Version,
	})
	if err := changed(n, err, "opinion.stale"); err != nil {
		return err
	}
	s, err := tx.NoticeSettings(o.Tenant, o.Account)
	if err != nil {
		return err
	}
	return tx.q.InsertNotice(tx.ctx, queries.InsertNoticeParams{
		Tenant: o.Tenant, Account: o.Account, ID: act.ID, Kind: string(notices.Answered), At: micros(act.At), ShowAt: micros(s.ShowAt(act.At, false)),
	})
}

// Opinion returns an opinion. NotFound opinion.not_found.
func (tx *Tx) Opinion(tenant, id string) (notices.Opinion, error) {
	row, err := tx.q.Opinion(tx.ctx, tenant, id)
	return readOpinion(row), missing(err, "opinion.not_found")
}

// OpinionsOf lists the last hundred opinions of an account, the newest first.
func (tx *Tx) OpinionsOf(tenant, account string) ([]notices.Opinion, error) {
	rows, err := tx.q.OpinionsOf(tx.ctx, tenant, account)
	return mapped(rows, err, readOpinion)
}

// Opinions returns a page of the opinions in a state, or in any, the newest first, behind an id, and the cursor of the next page.
// Malformed list.cursor.
func (tx *Tx) Opinions(tenant string, state notices.OpinionState, after string, limit int) (list []notices.Opinion, next string, err error) {
	if after != "" && !ids.IsID(after) {
		return nil, "", fault.New(fault.Malformed, "list.cursor")
	}
	limit = min(cmp.Or(max(limit, 0), pageUsual), pageMost)
	rows, err := tx.q.Opinions(tx.ctx, queries.OpinionsParams{Tenant: tenant, Column2: string(state), Column3: after, Column4: int64(limit + 1)})
	list, err = mapped(rows, err, readOpinion)
	if err == nil && len(list) > limit {
		list = list[:limit]
		next = list[limit-1].ID
	}
	return list, next, err
}

func readOpinion(r queries.Opinion) notices.Opinion {
	return notices.Opinion{
		Tenant: r.Tenant, ID: r.ID, Account: r.Account, At: instant(r.At), Kind: notices.OpinionKind(r.Kind), Page: r.Page, State: notices.OpinionState(r.State),
		Salt: r.Salt, Words: r.Words, Answer: r.Answer, AnsweredAt: maybeInstant(r.AnsweredAt), Version: r.Version,
	}
}
