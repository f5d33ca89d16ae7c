package app

import (
	"context"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// Leaving tells what somebody would leave on a day (离岗交接): each post, who else holds the same, and what is open with its team. It counts
// and names no case, for whoever gives posts reads none. NotFound account.not_found outside the scope.
func (d *Directory) Leaving(ctx context.Context, s access.Scope, id string, at time.Time) (out httpapi.Leaving, err error) {
	defer fault.Wrap(&err, "app.Leaving")
	one, err := d.Colleague(ctx, s, id)
	if err != nil {
		return out, err
	}
	out.Account = one.Account
	err = d.store.View(ctx, func(tx *store.Tx) error {
		open, err := tx.OpenByLead(s.Tenant(), cases.Open)
		if err != nil {
			return err
		}
		for _, post := range one.Posts {
			if !post.Until.IsZero() && !post.Until.After(at) {
				continue
			}
			left := httpapi.LeftPost{Post: post, Cases: open[post.ActsFor()]}
			if left.Colleagues, err = colleagues(tx, post, at); err != nil {
				return err
			}
			if post.Place.Level() == territory.LevelGrid {
				if left.Visits, err = tx.AppointmentsAhead(s.Tenant(), post.Place, calendar.DateOf(at)); err != nil {
					return err
				}
				if left.Errands, err = tx.OpenMandates(s.Tenant(), post.Place); err != nil {
					return err
				}
			}
			out.Posts = append(out.Posts, left)
		}
		return nil
	})
	return out, err
}

// colleagues names who does the same work as the holder of a post and still does on a day.
func colleagues(tx *store.Tx, post people.Post, at time.Time) (names []string, err error) {
	posts, err := tx.People().PostsAt(post.Tenant, post.Place)
	if err != nil {
		return nil, err
	}
	for _, p := range people.Colleagues(posts, post, at) {
		a, err := tx.People().Account(p.Tenant, p.Account)
		if err != nil {
			return nil, err
		}
		if a.Status != people.Disabled {
			names = append(names, a.Name)
		}
	}
	return names, nil
}
