package jobs_test

import (
	"bytes"
	"log/slog"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/atlas"
	"gezhi/internal/cases"
	"gezhi/internal/geo"
	"gezhi/internal/jobs"
	"gezhi/internal/store"
	"gezhi/internal/store/storetest"
)

// TestTheMapFollowsTheLog lets a map follow a history, and holds it against one that reads the end of it at once, and against the
// cases themselves. The tile is over all of them, so that bytes that are equal mean cases that are equal.
func TestTheMapFollowsTheLog(t *testing.T) {
	t.Parallel()
	s := open(t)
	tenants := func() []string { return []string{storetest.Tenant} }
	now := func() time.Time { return storetest.Start.AddDate(0, 0, 20) }
	begin := func() *jobs.Atlas { return jobs.NewAtlas(s, tenants, now, slog.New(slog.DiscardHandler)) }
	follower, early, late := begin(), begin(), begin()
	maker := storetest.NewMaker(7)
	var all []cases.Case
	save := func(before, after *cases.Case) {
		t.Helper()
		act := maker.Act(t, before, after)
		err := s.Update(t.Context(), func(tx *store.Tx) error { return tx.Cases().Save(t.Context(), after, act) })
		if err != nil {
			t.Fatal(err)
		}
	}
	for range 40 {
		c := maker.Case(storetest.Tenant)
		save(&cases.Case{}, &c)
		all = append(all, c)
	}
	other := maker.Case(storetest.Other)
	save(&cases.Case{}, &other)
	same(t, follower, early, all)
	for i := range all { // every case changes, and one in three turns out to be sensitive
		before := all[i]
		all[i].Version++
		all[i].State, all[i].Sensitive = cases.Handling, i%3 == 0
		all[i].Point = &geo.LonLat{Lon: 112.9, Lat: 35.5 + float64(i)/1e4}
		save(&before, &all[i])
	}
	same(t, follower, late, all)
	if spots, err := follower.Spots(t.Context(), storetest.Other); err != nil || spots.Len() > 1 {
		t.Errorf("the map of another county has %d cases: %v", spots.Len(), err)
	}
}

// same holds a map that followed against one that was never asked before.
func same(t *testing.T, follower, fresh *jobs.Atlas, all []cases.Case) {
	t.Helper()
	shown := 0
	for i := range all {
		if _, ok := atlas.SpotOf(&all[i]); ok {
			shown++
		}
	}
	var tiles [][]byte
	for _, a := range []*jobs.Atlas{follower, fresh} {
		spots, err := a.Spots(t.Context(), storetest.Tenant)
		if err != nil {
			t.Fatal(err)
		}
		if spots.Len() != shown {
			t.Errorf("%d cases on the map, want %d", spots.Len(), shown)
		}
		for _, scope := range []access.Scope{access.SystemScope(storetest.Tenant), access.PublicScope(storetest.Tenant)} {
			body, err := spots.Tile(atlas.Tile{}, atlas.View{Scope: scope})
			if err != nil {
				t.Fatal(err)
			}
			tiles = append(tiles, body)
		}
	}
	if !bytes.Equal(tiles[0], tiles[2]) || !bytes.Equal(tiles[1], tiles[3]) {
		t.Error("a map that followed differs from one that read")
	}
}
