package people

import (
	"time"

	"gezhi/internal/territory"
)

// Post is a role that an account holds at a place or for an organisation, from and until (岗位).
// A post is never rewritten: it is ended, and another begins.
type Post struct {
	Tenant     string
	ID         string
	Account    string
	Role       Role
	Place      territory.Code   // where it reaches: this place and everything below
	Org        Org              // for whom it acts; may be empty where the role has none
	Beat       []territory.Code // the grids of a professional grid worker (一员多格); empty for the others
	From       time.Time
	Until      time.Time // the instant from which it holds no more; zero while open
	StandInFor string    // the id of the post whose holder is away; empty for a post of one's own
	Version    int64
}

// At reports whether the post holds at the instant.
func (p Post) At(t time.Time) bool {
	return !t.Before(p.From) && (p.Until.IsZero() || t.Before(p.Until))
}

// Overlaps reports whether there is an instant at which both posts hold.
func (p Post) Overlaps(q Post) bool {
	return (q.Until.IsZero() || p.From.Before(q.Until)) && (p.Until.IsZero() || q.From.Before(p.Until))
}

// StandIn reports whether the post is held for somebody who is away (代岗).
func (p Post) StandIn() bool { return p.StandInFor != "" }

// EffectiveAt returns the posts that hold at the instant, stand-ins included, in their order.
func EffectiveAt(posts []Post, t time.Time) []Post {
	var now []Post
	for _, p := range posts {
		if p.At(t) {
			now = append(now, p)
		}
	}
	return now
}

// ActsFor returns the organisation for which the holder acts: the post's own, or what the role implies, which is the team of
// the grid for those who work in it and the center of the place for its 总网格长 and leaders. It is empty where there is none.
func (p Post) ActsFor() Org {
	switch {
	case p.Org != "":
		return p.Org
	case p.Place.Level() == grid && (p.Role == GridChief || p.Role == GridWorker || p.Role == Assistant || p.Role == SiteContact):
		return GridTeam(p.Place)
	case p.Role == ChiefGeneral || p.Role == Leader:
		return Center(p.Place)
	}
	return ""
}
