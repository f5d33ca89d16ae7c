package apitest

import (
	"context"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/httpapi"
	"gezhi/internal/stations"
	"gezhi/internal/testkit"
)

// Stations is one station in the first micro-grid of the small county, open on working days.
type Stations struct{}

func (Stations) one() stations.Place {
	return stations.Place{ID: "s1", Kind: stations.Station, Name: "东风服务驿站", Address: "东风街 1 号", At: *testkit.PointIn(0, 0), Grid: "140502001001001",
		Hours: []calendar.Period{{From: 8 * 60, To: 18 * 60}}, StepFree: true, Phone: "0356-2012345", Version: 1}
}

// List lists it.
func (s Stations) List(context.Context, string, bool) ([]stations.Place, error) {
	return []stations.Place{s.one()}, nil
}

// Add keeps nothing.
func (Stations) Add(context.Context, access.Actor, stations.Place, cases.Key) (string, error) {
	return "s2", nil
}

// Change finds no other station.
func (s Stations) Change(_ context.Context, _ access.Actor, p stations.Place) error {
	return s.step(p.ID, p.Version)
}

// Close finds no other station.
func (s Stations) Close(_ context.Context, _ access.Actor, id string, version int64, _ bool) error {
	return s.step(id, version)
}

func (s Stations) step(id string, version int64) error {
	switch {
	case id != s.one().ID:
		return fault.New(fault.NotFound, "station.not_found")
	case version != s.one().Version:
		return fault.New(fault.Stale, "station.stale")
	}
	return nil
}

// Sites answers with the coverage of the small county by straight lines, and with searches that are done.
type Sites struct{}

// Cover counts by straight lines.
func (Sites) Cover(ctx context.Context, _ access.Actor, q httpapi.SiteQuestion) (out httpapi.SiteCover, err error) {
	out = httpapi.SiteCover{Metres: 1080, Speed: 1.2, Demands: stations.Demands(testkit.Ground("140502"), "140502")}
	out.Cover, err = stations.Coverage(ctx, stations.Straight{}, out.Metres, q.Open, out.Demands)
	return out, err
}

func (Sites) run() httpapi.SiteRun {
	site := stations.Site{Code: "140502001001001001", At: *testkit.PointIn(0, 0), Adds: 300}
	return httpapi.SiteRun{ID: "r1", State: httpapi.RunDone, Answer: &stations.Answer{Sites: []stations.Site{site}, OneMore: []stations.Site{site}, Value: 300, Bound: 300, Proven: true}}
}

// Start answers a search that is done.
func (s Sites) Start(context.Context, access.Actor, httpapi.SiteQuestion) (httpapi.SiteRun, error) {
	return s.run(), nil
}

// Run answers the same search.
func (s Sites) Run(access.Actor, string) (httpapi.SiteRun, error) { return s.run(), nil }

// Stop has nothing to end.
func (Sites) Stop(access.Actor, string) error { return nil }

func (Sites) draft() stations.Draft {
	return stations.Draft{ID: "p1", Name: "东片选址", Place: "140502001", Walker: "adult", Minutes: 15, Sites: []stations.Site{{Code: "140502001001001001", At: *testkit.PointIn(0, 0), Adds: 300}}}
}

// Drafts lists one proposal.
func (s Sites) Drafts(context.Context, access.Actor) ([]stations.Draft, error) {
	return []stations.Draft{s.draft()}, nil
}

// Save keeps nothing.
func (s Sites) Save(context.Context, access.Actor, httpapi.SitingSave, cases.Key) (stations.Draft, error) {
	return s.draft(), nil
}

// Drop keeps what is there.
func (Sites) Drop(context.Context, access.Actor, string) error { return nil }

// Open finds the one site of the one proposal.
func (s Sites) Open(_ context.Context, _ access.Actor, id string, site int, _ stations.Place, _ cases.Key) (string, error) {
	if id != s.draft().ID {
		return "", fault.New(fault.NotFound, "siting.not_found")
	}
	_, err := s.draft().Open(site, "s2")
	return "s2", err
}

// Near tells of the one station.
func (Sites) Near(_ context.Context, _ string, at geo.LonLat) ([]httpapi.NearStation, bool, error) {
	p := Stations{}.one()
	metres := stations.Detour * at.Metres(p.At)
	return []httpapi.NearStation{{Place: p, Metres: metres, Minutes: [3]int{1 + int(metres/72), 1 + int(metres/48), 1 + int(metres/42)}}}, false, nil
}
