package store_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/geo"
	"gezhi/internal/ids"
	"gezhi/internal/people"
	"gezhi/internal/store"
	"gezhi/internal/store/storetest"
	"gezhi/internal/territory"
)

// BenchmarkIntake measures what a report costs the store: case, links, act, two private texts and the seal, durable, from 64
// goroutines.
func BenchmarkIntake(b *testing.B) {
	s, err := store.Open(b.Context(), store.Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	source, n := ids.NewSource(nil), atomic.Int64{}
	b.SetParallelism(32) // times GOMAXPROCS
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := intake(s, source, n.Add(1)); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reports/s")
}

func intake(s *store.Store, source *ids.Source, n int64) error {
	ctx := context.Background()
	return s.Cases().Update(ctx, func(w cases.Writer) error {
		now := w.Now()
		serial, err := w.NextSerial(ctx, storetest.Tenant, "20260302")
		if err != nil {
			return err
		}
		limit := calendar.Limit{Amount: 2, Unit: calendar.WorkingHour}
		c := cases.Case{
			Tenant: storetest.Tenant, ID: source.New(now), No: ids.CaseNumber("140502", "20260302", serial), Version: 1, State: cases.Submitted, Round: 1,
			Source: cases.ResidentWeb, ReportedAt: now, OccurredAt: now, Visibility: "reporter", Matter: "A0101", Edition: "e1",
			Point: &geo.LonLat{Lon: 112.85, Lat: 35.49}, CoordSource: "gps", Grid: "140502001001001", Micro: "140502001001001002",
			Place: "140502001001001002", Desk: "center:140502001001",
			Clocks: map[cases.ClockName]cases.Clock{cases.ClockAccept: {
				Run: 1, Limit: limit, First: now.Add(time.Hour), Start: now, Since: now, Due: now.Add(time.Hour), HalfAt: now, MostAt: now,
			}},
		}
		body := string(c.Encode())
		act := audit.Act{
			Tenant: c.Tenant, ID: source.New(now), Subject: audit.Subject("case", c.ID), Seq: 1, Kind: "case.report", At: now,
			Actor: audit.Actor{Kind: "reporter", Role: "reporter"}, Key: fmt.Sprintf("key %032d", n), KeyBody: "body", Command: `{"source":"resident_web","words":"~"}`,
			Effects: body, Policy: "140502-jincheng-chengqu@0123456789ab",
		}
		words := []cases.Word{}
		act.Words = map[string]string{}
		for _, name := range []string{"title", "words"} {
			w := cases.Word{Tenant: c.Tenant, Case: c.ID, Act: 1, Name: name, Salt: source.Random(16), Text: "单元门口路灯坏了三天,晚上老人上下楼看不清,请尽快来修"}
			act.Words[name] = audit.HashWord(w.Salt, w.Text)
			words = append(words, w)
		}
		if err := w.Save(ctx, &c, act); err != nil {
			return err
		}
		return w.SaveWords(ctx, words)
	})
}

// lattice is an edition of the size of a district: 518 areas, 485 grids and 5,068 micro-grids, all with shapes.
func lattice() *territory.Territory {
	t := &territory.Territory{Edition: territory.Edition{ID: "e1", Name: "e", Status: territory.EditionPublished}}
	shape := func(i int) geo.Shape {
		x, y := 112+float64(i%100)/1000, 35+float64(i/100)/1000
		ring := orb.Ring{}
		for k := range 24 {
			ring = append(ring, orb.Point{x + float64(min(k, 24-k))/30_000, y + float64(k%12)/30_000})
		}
		return geo.NewShape(orb.MultiPolygon{{append(ring, ring[0])}})
	}
	for i := range 518 {
		t.Areas = append(t.Areas, territory.Area{Code: territory.Code(fmt.Sprintf("140502%03d%03d", 1+i/30, 1+i%30)), Name: "社区", Shape: shape(i)})
	}
	for i := range 485 {
		code := t.Areas[i].Code + "001"
		t.Grids = append(t.Grids, territory.Grid{Code: code, Community: t.Areas[i].Code, Name: "网格", Shape: shape(i), Households: 300})
	}
	for i := range 5068 {
		g := t.Grids[i%485].Code
		t.Micros = append(t.Micros, territory.MicroGrid{Code: g + territory.Code(fmt.Sprintf("%03d", 1+i/485)), Grid: g, Name: "微网格", Shape: shape(i)})
	}
	return t
}

// BenchmarkTerritory measures how long the ground of a district takes to be read.
func BenchmarkTerritory(b *testing.B) {
	s := openSQLite(b, store.Options{})
	want := lattice()
	if err := s.Update(b.Context(), func(tx *store.Tx) error { return tx.SaveTerritory("t1", want) }); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		err := s.View(b.Context(), func(tx *store.Tx) error {
			got, err := tx.Territory("t1", "e1")
			if err == nil && len(got.Micros) != len(want.Micros) {
				b.Errorf("%d micro-grids, want %d", len(got.Micros), len(want.Micros))
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkList measures the first page of a desk's open work beside 20,000 cases.
func BenchmarkList(b *testing.B) {
	s, source := openSQLite(b, store.Options{}), ids.NewSource(nil)
	for n := range int64(20_000) {
		if err := intake(s, source, n); err != nil {
			b.Fatal(err)
		}
	}
	post := people.Post{Tenant: storetest.Tenant, ID: "p", Account: "a1", Role: people.Clerk, Place: "140502001001", Org: "center:140502001001"}
	now := time.Now()
	scope, err := access.ScopeFor(access.NewStaff(storetest.Tenant, "a1", []people.Post{post}, people.Session{}, now), access.CaseRead, access.Handling, now)
	if err != nil {
		b.Fatal(err)
	}
	for _, order := range []cases.Order{cases.NewestFirst, cases.DueFirst} {
		b.Run(string(order), func(b *testing.B) {
			for b.Loop() {
				err := s.View(b.Context(), func(tx *store.Tx) error {
					page, err := tx.Cases().Cases(b.Context(), scope, cases.Filter{States: cases.Open, Org: "center:140502001001", Order: order})
					if err == nil && len(page.Cases) != 50 {
						b.Errorf("%d cases, want 50", len(page.Cases))
					}
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
