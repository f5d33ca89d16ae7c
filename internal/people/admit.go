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
	return s.update(ctx, func(tx Tx) error {
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

// Faults lists what is wrong with the member as it was written down, without looking at anybody else.
func (m Member) Faults() []fault.Field {
	var fields fault.Fields
	checkLogin(&fields, "login", m.Account.Login)
	checkName(&fields, "name", m.Account.Name)
	list := fieldsOf(fields.Err())
	for _, p := range m.Posts {
		list = append(list, fieldsOf(checkForm(p))...)
	}
	return list
}

func fieldsOf(err error) []fault.Field {
	if err == nil {
		return nil
	}
	return fault.As(err).Fields
}

// AdmitInvited is Admit for people who choose their own password: each gets an invitation.
func (s *Service) AdmitInvited(ctx context.Context, members []Member) (links []Invitation, err error) {
	defer fault.Wrap(&err, "people.AdmitInvited")
	now := s.clock.Now()
	err = s.update(ctx, func(tx Tx) error {
		links = links[:0]
		for _, m := range members {
			if err := admit(tx, m, now); err != nil {
				return err
			}
			link, err := s.invite(tx, m.Account, "", LinkInvite, now)
			if err != nil {
				return err
			}
			links = append(links, link)
		}
		return nil
	})
	return links, err
}
