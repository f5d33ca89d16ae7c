package storetest

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/stations"
	"gezhi/internal/store"
)

// stationRows holds that stations, proposals and files of ways are kept as they are, each county its own.
func stationRows(t *testing.T, open Opener) {
	s := fresh(t, open)
	p := stations.Place{ID: "s1", Kind: stations.Station, Name: "东风服务驿站", At: geo.LonLat{Lon: 112.85, Lat: 35.49}, Grid: "140502001001001", Hours: []calendar.Period{{From: 480, To: 720}}, Version: 1}
	d := stations.Draft{ID: "p1", Name: "选址", Place: "140502", Walker: "adult", Minutes: 15, Sites: []stations.Site{{Code: "140502001001001", At: p.At, Adds: 3}}, By: "a1", At: Start}
	update(t, s, func(tx *store.Tx) error {
		if err := tx.InsertStation(Tenant, p); err != nil {
			return err
		}
		return tx.InsertSiting(Tenant, d)
	})
	view(t, s, func(tx *store.Tx) error {
		got, err := tx.Station(Tenant, "s1")
		if diff := gocmp.Diff(p, got); diff != "" {
			t.Error(diff)
		}
		_, missing := tx.Station(Other, "s1")
		wantFault(t, missing, fault.NotFound, "station.not_found")
		kept, failed := tx.Siting(Tenant, "p1")
		if diff := gocmp.Diff(d, kept); diff != "" || failed != nil {
			t.Error(diff, failed)
		}
		if list, _ := tx.Sitings(Other); len(list) != 0 {
			t.Errorf("another county has %d proposals", len(list))
		}
		return err
	})
	p.Closed, p.Version = true, 2
	update(t, s, func(tx *store.Tx) error {
		if err := tx.SaveStation(Tenant, p); err != nil {
			return err
		}
		wantFault(t, tx.SaveStation(Tenant, p), fault.Stale, "station.stale")
		list, err := tx.Stations(Tenant)
		if len(list) != 1 || !list[0].Closed {
			t.Errorf("the list is %+v", list)
		}
		d.Sites[0].Station = "s1"
		if err := tx.SaveSiting(Tenant, d); err != nil {
			return err
		}
		if kept, _ := tx.Siting(Tenant, "p1"); kept.Sites[0].Station != "s1" {
			t.Errorf("the proposal is kept as %+v", kept)
		}
		wantFault(t, tx.SaveSiting(Other, d), fault.NotFound, "siting.not_found")
		if err := tx.DropSiting(Tenant, "p1"); err != nil {
			return err
		}
		wantFault(t, tx.DropSiting(Tenant, "p1"), fault.NotFound, "siting.not_found")
		return err
	})
	for _, body := range []string{"one", "two", ""} {
		update(t, s, func(tx *store.Tx) error {
			return tx.ReplaceWayFile(Tenant, store.StreetsFile, store.WayFile{Name: "a.osm", SavedAt: Start, Body: []byte(body)})
		})
		view(t, s, func(tx *store.Tx) error {
			f, err := tx.WayFile(Tenant, store.StreetsFile)
			head, failed := tx.WayFileHead(Tenant, store.StreetsFile)
			if string(f.Body) != body || head.SavedAt.IsZero() != (body == "") || failed != nil {
				t.Errorf("%q is kept as %+v, its head as %+v: %v", body, f, head, failed)
			}
			return err
		})
	}
}
