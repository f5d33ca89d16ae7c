package people

import (
	"context"
	"time"

	"gezhi/internal/fault"
)

// SessionsOf lists the live sessions of another account, newest first, for those who manage accounts.
// Faults: NotFound, Forbidden.
func (s *Service) SessionsOf(ctx context.Context, by Principal, tenant, account string) (live []Session, err error) {
	defer fault.Wrap(&err, "people.SessionsOf")
	now := s.clock.Now()
	if _, err := by.MayPeople(MayManage, tenant, "", "", now); err != nil {
		return nil, err
	}
	err = s.store.View(ctx, func(tx Tx) error {
		live = nil
		if _, err := tx.Account(tenant, account); err != nil {
			return err
		}
		all, err := tx.SessionsOf(tenant, account)
		for _, one := range all {
			if one.Live(now) {
				live = append(live, one)
			}
		}
		return err
	})
	return live, err
}

// EndSessionOf ends a session of another account at once; an empty id ends all of them. The act names how many there were and
// the reason, nothing of the device. Faults: NotFound, Forbidden, Invalid reason, Conflict "session.own": one's own are ended on one's own page.
func (s *Service) EndSessionOf(ctx context.Context, by Principal, tenant, account, id string, reason Reason) (n int, err error) {
	defer fault.Wrap(&err, "people.EndSessionOf")
	if err := checkReason(reason, OustReasons); err != nil {
		return 0, err
	}
	if account == by.AccountID() {
		return 0, fault.New(fault.Conflict, "session.own")
	}
	err = s.manage(ctx, by, tenant, account, func(tx Tx, a Account, who By, now time.Time) error {
		n, err = endSessions(tx, tenant, account, now, func(one Session) bool { return id == "" || one.ID == id })
		switch {
		case err != nil:
			return err
		case n == 0 && id != "":
			return fault.New(fault.NotFound, "session.not_found")
		case n == 0:
			return nil
		}
		return tx.Append(act(a, "account.sessions_end", who, now, reasoned(reason), map[string]int{"ended": n}))
	})
	return n, err
}
