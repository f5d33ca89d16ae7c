package people_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// A grid ends and another takes its ground; a third takes a part of a grid that goes on.
func TestPostsFollowTheirGround(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	post := func(id string, role people.Role, place territory.Code, beat ...territory.Code) people.Post {
		p := people.Post{Tenant: "t", ID: id, Account: "of " + id, Role: role, Place: place, Beat: beat, From: now.AddDate(-1, 0, 0), Version: 1}
		if role == people.GridWorker {
			p.Org = people.GridTeam(place)
		}
		if role == people.Professional {
			p.Org = "unit:U08"
		}
		return p
	}
	const stays, ends, fresh, town = "140502001001001", "140502001001002", "140502001001003", "140502001"
	ended := post("was there", people.GridWorker, ends)
	ended.Until = now
	posts := []people.Post{
		post("worker of the grid that stays", people.GridWorker, stays), post("worker of the grid that ends", people.GridWorker, ends),
		post("assistant", people.Assistant, ends), post("micro chief", people.MicroChief, stays+"002"),
		post("professional", people.Professional, town, stays, ends), ended,
	}
	heir := func(c territory.Code) territory.Code {
		switch c {
		case ends:
			return stays
		case stays + "002":
			return fresh + "001"
		}
		return c
	}
	split := func(c territory.Code) []territory.Code {
		if c == stays {
			return []territory.Code{fresh}
		}
		return nil
	}
	got := map[string]people.Post{}
	for _, m := range people.Follow(posts, now, heir, split) {
		got[m.Post.ID] = m.Next
	}
	want := map[string]struct {
		place territory.Code
		beat  []territory.Code
	}{
		"worker of the grid that ends": {},                                     // 一格一员: the other one has the room
		"assistant":                    {place: stays},                         // 一格多员
		"micro chief":                  {place: fresh + "001"},                 // with the building
		"professional":                 {town, []territory.Code{stays, fresh}}, // 一员多格
	}
	if len(got) != len(want) {
		t.Errorf("%d posts move, want %d: %v", len(got), len(want), got)
	}
	for id, w := range want {
		if next := got[id]; next.Place != w.place || cmp.Diff(w.beat, next.Beat) != "" {
			t.Errorf("%s: goes to %s with %v, want %s with %v", id, next.Place, next.Beat, w.place, w.beat)
		}
	}
}
