package people

import (
	"slices"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/territory"
)

// Move is a post that follows the ground it stands on: what it is now and what it becomes. Next is empty where the ground has no room for
// it: the post ends, and somebody has to find its holder another one.
type Move struct {
	Post Post
	Next Post
}

// Follow answers which posts have to move when places get new codes (随网格调整). heir answers the new code of a place, and the same code
// for one that goes on; split answers the grids that a grid gives ground to, which follow it into a beat. It takes what holds after the
// instant; stand-ins end with the post that they are for.
func Follow(posts []Post, at time.Time, heir func(territory.Code) territory.Code, split func(territory.Code) []territory.Code) []Move {
	var moves []Move
	lasting := make([]Post, 0, len(posts)) // who stays where they are takes room before those who come
	for _, p := range posts {
		if p.Until.IsZero() || p.Until.After(at) {
			lasting = append(lasting, p)
		}
	}
	room := slices.Clone(lasting)
	for _, p := range lasting {
		if p.StandIn() {
			continue
		}
		next := p
		next.Place = heir(p.Place)
		if p.Org == GridTeam(p.Place) {
			next.Org = GridTeam(next.Place)
		}
		next.Beat = beatOf(p.Beat, heir, split)
		if next.Place == p.Place && slices.Equal(next.Beat, p.Beat) {
			continue
		}
		next.From = at
		room = slices.DeleteFunc(room, func(o Post) bool { return o.ID == p.ID })
		next.ID = p.ID // not yet given; the post leaves the room that it took
		if CheckPost(room, next) != nil {
			moves = append(moves, Move{Post: p})
			continue
		}
		room = append(room, next)
		moves = append(moves, Move{Post: p, Next: next})
	}
	return moves
}

// beatOf is a beat after its grids got new codes, with those that took ground from it.
func beatOf(beat []territory.Code, heir func(territory.Code) territory.Code, split func(territory.Code) []territory.Code) []territory.Code {
	var out []territory.Code
	add := func(c territory.Code) {
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	changed := false
	for _, grid := range beat {
		next, more := heir(grid), split(grid)
		changed = changed || next != grid || len(more) > 0
		add(next)
		for _, c := range more {
			add(c)
		}
	}
	if !changed {
		return beat
	}
	slices.Sort(out)
	return out
}

// Carry ends a post for a new division of the ground and begins the one that follows, if there is one, in the same transaction. A post
// that has ended meanwhile is left as it is.
func (m Move) Carry(tx Tx, id string, by By, now time.Time) error {
	err := ending{now, Reorganised, by}.end(tx, m.Post, now)
	if fault.HasCode(err, "post.ended") {
		return nil
	}
	if err != nil || m.Next.Place == "" {
		return err
	}
	next := m.Next
	next.ID, next.From, next.Version = id, now, 1
	if err := tx.InsertPost(next); err != nil {
		return err
	}
	made := granted(Account{Tenant: next.Tenant, ID: next.Account}, next, "post.grant", by, now)
	made.Command = jsonText(reasoned(Reorganised))
	return tx.Append(made)
}
