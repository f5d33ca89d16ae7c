package catalogue

import (
	"cmp"
	"slices"

	"gezhi/internal/calendar"
)

// ReviewWhy is why the grid body has to look at an entry of the list.
type ReviewWhy string

// The causes of a review.
const (
	ReviewApplied   ReviewWhy = "applied"   // a department asks for it to be listed
	ReviewTemporary ReviewWhy = "temporary" // a temporary entry ends soon, or has ended
	ReviewSuspended ReviewWhy = "suspended" // it is out of use: bring it back, or let it go
	ReviewRegular   ReviewWhy = "regular"   // it has been listed for long without being looked at
)

// Review is an entry of the list that waits for a decision of the grid body (清单评估).
type Review struct {
	Matter Matter
	Why    ReviewWhy
	Due    calendar.Date // zero: as soon as can be
}

// What the reviews look ahead, in days, and how often entries are reviewed where the jurisdiction does not say.
const (
	reviewAhead  = 30
	reviewMonths = 12
)

// Reviews lists what the grid body has to decide on a day or within the next month: applications first, then by the day on which it is due.
func (c *Catalogue) Reviews(day calendar.Date) (list []Review) {
	soon := day.AddDays(reviewAhead)
	for _, m := range c.policy.Matters {
		switch m.Status {
		case InReview:
			list = append(list, Review{Matter: m, Why: ReviewApplied})
		case Suspended:
			list = append(list, Review{Matter: m, Why: ReviewSuspended})
		case Temporary:
			if !soon.Before(m.ValidTo) {
				list = append(list, Review{m, ReviewTemporary, m.ValidTo})
			}
		case Active:
			if due := c.reviewDue(m); !soon.Before(due) {
				list = append(list, Review{m, ReviewRegular, due})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Review) int {
		return cmp.Or(a.Why.rank()-b.Why.rank(), a.Due.Compare(b.Due))
	})
	return list
}

func (w ReviewWhy) rank() int {
	return slices.Index([]ReviewWhy{ReviewApplied, ReviewTemporary, ReviewSuspended, ReviewRegular}, w)
}

// reviewDue is when a listed matter is to be looked at again.
func (c *Catalogue) reviewDue(m Matter) calendar.Date {
	last := m.ValidFrom
	if last.Before(m.Reviewed) {
		last = m.Reviewed
	}
	return calendar.DateOf(last.Start().AddDate(0, cmp.Or(c.policy.Settings.Entry.ReviewMonths, reviewMonths), 0))
}
