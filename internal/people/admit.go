package people

import (
	"context"
	"time"

	"gezhi/internal/fault"
)

// Member is an account with its posts.
type Member struct {
	Account Account
	Posts   []Post
}

// Admit lets people in on the operator's word: an import of accounts, a demonstration. Accounts and posts are checked and get their
// acts as if each had been made by hand; the list is taken in whole or not at all.
//
// Faults: Conflict login.taken, post.* for a post that breaks a cardinality.
func (s *Service) Admit(ctx context.Context, members []Member) (err error) {
	defer fault.Wrap(&err, "people.Admit")
	now := s.clock.Now()
	return s.store.Update(ctx, func(tx Tx) error {
		for _, m := range members {
			if err := admit(tx, m, now); err != nil {
				return err
			}
		}
		return nil
	})
}

func admit(tx Tx, m Member, now time.Time) error {
	if err := tx.InsertAccount(m.Account); err != nil {
		return err
	}
	if err := tx.Append(created(m.Account, program, now)); err != nil {
		return err
	}
	for _, p := range m.Posts {
		existing, err := around(tx, p)
		if err != nil {
			return err
		}
		if err := CheckPost(existing, p); err != nil {
			return err
		}
		if err := tx.InsertPost(p); err != nil {
			return err
		}
		if err := tx.Append(granted(m.Account, p, "post.grant", program, now)); err != nil {
			return err
		}
	}
	return nil
}
