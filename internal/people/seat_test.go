package people_test

import (
	"slices"
	"testing"
	"time"

	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// ground is a town with one community of two ordinary grids and an exclusive one.
func seatGround() *territory.Territory {
	t := &territory.Territory{}
	for code, level := range map[territory.Code]territory.Level{"140502": territory.LevelCounty, "140502001": territory.LevelTown, "140502001001": territory.LevelCommunity} {
		t.Areas = append(t.Areas, territory.Area{Code: code, Level: level})
	}
	t.Grids = []territory.Grid{
		{Code: "140502001001001", Kind: territory.Ordinary}, {Code: "140502001001002", Kind: territory.Ordinary}, {Code: "140502001001501", Kind: territory.Exclusive},
	}
	return t
}

// what names a seat in a word.
func what(s people.Seat) string {
	return string(s.Place) + " " + string(s.Org) + " " + string(s.Roles[0])
}

func TestSeatsAreWhatACountyMustHave(t *testing.T) {
	t.Parallel()
	var got []string
	for _, s := range people.Seats(seatGround(), "140502", []string{"U15"}) {
		got = append(got, what(s))
	}
	want := []string{
		"140502  leader", "140502  sys_admin", "140502  sec_admin", "140502  audit_admin",
		"140502 center:140502 dispatcher", "140502 center:140502 verifier", "140502 center:140502 supervisor", "140502 unit:U15 handler", "140502 unit:U15 unit_head",
		"140502001 center:140502001 dispatcher", "140502001 center:140502001 verifier", "140502001 center:140502001 supervisor",
		"140502001001  chief_general", "140502001001 center:140502001001 clerk",
		"140502001001001  grid_worker", "140502001001001  grid_chief", "140502001001002  grid_worker", "140502001001002  grid_chief", "140502001001501  site_contact",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

func TestASeatIsVacantWhenNobodyHoldsItNow(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.March, 2, 1, 0, 0, 0, time.UTC)
	grid := territory.Code("140502001001001")
	for name, test := range map[string]struct {
		post    people.Post
		filled  string // "" where the post fills no seat
		coming  bool
		dropped bool // it neither fills one nor stands apart
	}{
		"a worker of now":               {post: people.Post{Role: people.GridWorker, Place: grid}, filled: string(grid) + "  grid_worker"},
		"a worker from tomorrow on":     {post: people.Post{Role: people.GridWorker, Place: grid, From: now.Add(24 * time.Hour)}, filled: string(grid) + "  grid_worker", coming: true},
		"a worker until this instant":   {post: people.Post{Role: people.GridWorker, Place: grid, Until: now}, dropped: true},
		"a worker until the next":       {post: people.Post{Role: people.GridWorker, Place: grid, Until: now.Add(1)}, filled: string(grid) + "  grid_worker"},
		"a dispatcher at a community":   {post: people.Post{Role: people.Dispatcher, Place: grid[:12], Org: people.Center(grid[:12])}, filled: "140502001001 center:140502001001 clerk"},
		"a signer who works in a town":  {post: people.Post{Role: people.Handler, Place: grid[:9], Org: "unit:U15"}, filled: "140502 unit:U15 handler"},
		"a signer of a closed unit":     {post: people.Post{Role: people.Handler, Place: grid[:6], Org: "unit:U99"}},
		"an assistant, of whom none is": {post: people.Post{Role: people.Assistant, Place: grid}},
		"a worker of a grid of before":  {post: people.Post{Role: people.GridWorker, Place: "140502001001009"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.post.From.IsZero() {
				test.post.From = now.Add(-time.Hour)
			}
			filled, apart := people.Fill(people.Seats(seatGround(), "140502", []string{"U15"}), []people.Holder{{Post: test.post, Name: "张三"}}, now)
			var got string
			for _, f := range filled {
				if len(f.Holders)+len(f.Coming) > 0 {
					got = what(f.Seat)
					if f.Vacant() != test.coming {
						t.Errorf("vacant: %v", f.Vacant())
					}
				} else if !f.Vacant() {
					t.Errorf("%s is held by nobody and not vacant", what(f.Seat))
				}
			}
			if got != test.filled || (len(apart) == 1) != (test.filled == "" && !test.dropped) {
				t.Errorf("it fills %q, %d apart", got, len(apart))
			}
		})
	}
}
