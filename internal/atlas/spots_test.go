package atlas

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/geo"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

const tenant = "t"

var here = geo.LonLat{Lon: 112.85, Lat: 35.49}

// spot is an open public case in a grid.
func spot(id string, grid territory.Code, at geo.LonLat) Spot {
	return Spot{
		Resource: access.Resource{Tenant: tenant, ID: id, Case: id, Place: grid, Class: access.PublicData},
		At:       at, State: cases.Handling, Loop: cases.Small, Matter: "C0904", Lead: "unit:U15",
		ReportedAt: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
	}
}

// workerOf is the scope of a grid worker: the grid and everything below it.
func workerOf(t *testing.T, grid territory.Code) access.Scope {
	t.Helper()
	now := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	post := people.Post{ID: "p", Tenant: tenant, Account: "a", Role: people.GridWorker, Place: grid, Org: people.GridTeam(grid), From: now.AddDate(-1, 0, 0)}
	actor := access.NewStaff(tenant, "a", []people.Post{post}, people.Session{Tenant: tenant, Account: "a"}, now)
	s, err := access.ScopeFor(actor, access.CaseRead, access.Handling, now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// seen are the ids and numbers of a tile.
func seen(t *testing.T, s *Spots, tile Tile, v View) (ids []string, n int) {
	t.Helper()
	body, err := s.Tile(tile, v)
	for _, f := range decode(t, body, err)["cases"].Features {
		switch {
		case f.Properties["id"] != nil:
			ids, n = append(ids, f.Properties.MustString("id")), n+1
		case f.Properties["bunch"] == nil:
			n++
		default:
			n += int(f.Properties.MustFloat64("n", 0))
			if list := f.Properties.MustString("ids", ""); list != "" {
				ids = append(ids, strings.Split(list, ",")...)
			}
		}
	}
	slices.Sort(ids)
	return ids, n
}

// TestAWorkerSeesNoCaseOfAnotherGrid puts a case of grid B right beside those of grid A: no tile of A's worker holds it, at any
// zoom, neither by its id nor in a number.
func TestAWorkerSeesNoCaseOfAnotherGrid(t *testing.T) {
	t.Parallel()
	s := NewSpots()
	s.Put(spot("mine-1", "140502001001001", here))
	s.Put(spot("mine-2", "140502001001001", geo.LonLat{Lon: here.Lon + 1e-6, Lat: here.Lat}))
	canary := spot("canary", "140502001001002", geo.LonLat{Lon: here.Lon, Lat: here.Lat + 1e-6})
	s.Put(canary)
	v := View{Scope: workerOf(t, "140502001001001")}
	for z := range MaxZoom + 1 {
		body, err := s.Tile(over(here, z), v)
		if err != nil || bytes.Contains(body, []byte("canary")) {
			t.Fatalf("zoom %d: %v", z, err)
		}
		if ids, n := seen(t, s, over(here, z), v); n != 2 || slices.Contains(ids, "canary") || z >= zoomSingle && len(ids) != 2 {
			t.Errorf("zoom %d: %d cases, %v", z, n, ids)
		}
	}
	if _, n := seen(t, s, over(here, 12), View{Scope: access.SystemScope("another")}); n != 0 {
		t.Errorf("another county sees %d", n)
	}
}

func TestSensitiveCasesAreOnNoMap(t *testing.T) {
	t.Parallel()
	s := NewSpots()
	secret := spot("secret", "140502001001001", here)
	secret.Class = access.SensitiveData
	s.Put(secret)
	if s.Len() != 0 {
		t.Fatal("it is kept")
	}
	secret.Class = access.InternalData
	s.Put(secret)
	secret.Class = access.SensitiveData // it turns out later
	s.Put(secret)
	if ids, n := seen(t, s, over(here, 16), View{Scope: access.SystemScope(tenant)}); n != 0 {
		t.Errorf("the map still shows %v", ids)
	}
}

func TestThePublicSeesSnappedPlacesAlone(t *testing.T) {
	t.Parallel()
	s := NewSpots()
	for i, c := range []struct {
		matter string
		class  access.Class
	}{{"C0904", access.PublicData}, {"C0601", access.PublicData}, {"C0904", access.InternalData}} {
		one := spot(fmt.Sprint("case-", i), "140502001001001", here)
		one.Matter, one.Class, one.Overdue = c.matter, c.class, true
		s.Put(one)
	}
	v := View{Scope: access.PublicScope(tenant), Public: true, Least: 10, Private: []string{"C06"}}
	body, err := s.Tile(over(Snap(here), 16), v)
	features := decode(t, body, err)["cases"].Features
	if len(features) != 1 {
		t.Fatalf("%d signs, want the one public case that happens outdoors", len(features))
	}
	f := features[0]
	for _, hidden := range []string{"id", "ids", "state", "overdue"} {
		if f.Properties[hidden] != nil {
			t.Errorf("it tells %s", hidden)
		}
	}
	if f.Properties["kind"] != "open" || f.Geometry.Bound().Min != over(Snap(here), 16).place(project(Snap(here))) {
		t.Errorf("%v at %v", f.Properties, f.Geometry)
	}
}

func TestThePublicIsToldNoSmallNumbers(t *testing.T) {
	t.Parallel()
	for n := 2; n < 13; n++ {
		s := NewSpots()
		for i := range n {
			s.Put(spot(fmt.Sprint(i), "140502001001001", here))
		}
		body, err := s.Tile(over(Snap(here), 14), View{Scope: access.PublicScope(tenant), Public: true, Least: 10})
		f := decode(t, body, err)["cases"].Features[0]
		if told := f.Properties["n"] != nil; told != (n >= 10) {
			t.Errorf("%d cases: a number is told: %v", n, told)
		}
	}
}

func TestSnapping(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		p := geo.LonLat{Lon: 73 + 62*random.Float64(), Lat: 18 + 35*random.Float64()}
		q := Snap(p)
		if d := p.Metres(q); d > SnapMetres*0.72 {
			t.Fatalf("%v moves by %.1f m", p, d)
		}
		if again := Snap(q); again.Metres(q) > 0.01 {
			t.Fatalf("%v moves on to %v", q, again)
		}
		// Whatever lies up to 49 m to the north, south, east or west of the middle looks the same.
		for _, d := range [][2]float64{{49, 0}, {-49, 0}, {0, 49}, {0, -49}} {
			near := geo.LonLat{Lon: q.Lon + d[0]/111_195/cos(q.Lat), Lat: q.Lat + d[1]/111_195}
			if Snap(near).Metres(q) > 0.01 {
				t.Fatalf("%v and %v can be told apart", near, q)
			}
		}
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	one := spot("1", "140502001001001", here)
	one.Overdue = true
	for _, c := range []struct {
		name string
		f    Filter
		want bool
	}{
		{"nothing", Filter{}, true},
		{"its state", Filter{States: []cases.State{cases.Closed, cases.Handling}}, true},
		{"another state", Filter{States: []cases.State{cases.Closed}}, false},
		{"its category", Filter{Matter: "C09"}, true},
		{"another matter", Filter{Matter: "C0901"}, false},
		{"its loop", Filter{Loop: cases.Small}, true},
		{"another loop", Filter{Loop: cases.Large}, false},
		{"its unit", Filter{Lead: "unit:U15"}, true},
		{"another unit", Filter{Lead: "unit:U14"}, false},
		{"its community", Filter{Place: "140502001001"}, true},
		{"another community", Filter{Place: "140502001002"}, false},
		{"late ones", Filter{Overdue: true}, true},
		{"from its instant", Filter{Since: one.ReportedAt}, true},
		{"until its instant", Filter{Until: one.ReportedAt}, false},
	} {
		if got := c.f.admits(&one); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestOldClosedCasesAreForgotten(t *testing.T) {
	t.Parallel()
	s := NewSpots()
	open, closed := spot("open", "140502001001001", here), spot("closed", "140502001001001", here)
	closed.State = cases.Closed
	s.Put(open)
	s.Put(closed)
	s.Forget(open.ReportedAt)
	if s.Len() != 2 {
		t.Errorf("%d are left of what is not older", s.Len())
	}
	s.Forget(open.ReportedAt.Add(time.Hour))
	if ids, _ := seen(t, s, over(here, 16), View{Scope: access.SystemScope(tenant)}); !slices.Equal(ids, []string{"open"}) {
		t.Errorf("%v are left", ids)
	}
}

// TestEveryCaseIsInOneTile counts 3,000 cases in all tiles of each zoom.
func TestEveryCaseIsInOneTile(t *testing.T) {
	t.Parallel()
	s := scattered(3000)
	for _, public := range []bool{false, true} {
		for z := 8; z <= MaxZoom; z += 2 {
			tiles, n := map[Tile]bool{}, 0
			for _, pins := range s.cells {
				for _, p := range pins {
					tiles[over(p.At, z)] = true
					tiles[over(Snap(p.At), z)] = true
				}
			}
			for tile := range tiles {
				_, in := seen(t, s, tile, View{Scope: access.SystemScope(tenant), Public: public, Least: 1})
				n += in
			}
			if n != 3000 {
				t.Errorf("zoom %d, public %v: %d cases", z, public, n)
			}
		}
	}
}

func FuzzCaseTile(f *testing.F) {
	s := scattered(300)
	f.Add(12, 3332, 1608)
	f.Add(-1, 0, 1<<40)
	f.Fuzz(func(t *testing.T, z, x, y int) {
		if tile := (Tile{z, x, y}); tile.Valid() {
			body, err := s.Tile(tile, View{Scope: access.SystemScope(tenant)})
			decode(t, body, err)
		}
	})
}

// scattered are n cases over the district, one in five closed.
func scattered(n int) *Spots {
	_, ground := district()
	random, s := rand.New(rand.NewPCG(3, 4)), NewSpots()
	for i := range n {
		one := spot(fmt.Sprintf("%08d", i), "140502001001001", geo.LonLat{
			Lon: ground.Bounds[0] + random.Float64()*(ground.Bounds[2]-ground.Bounds[0]),
			Lat: ground.Bounds[1] + random.Float64()*(ground.Bounds[3]-ground.Bounds[1]),
		})
		one.Orgs = []people.Org{"center:140502001001", "unit:U15"}
		if i%5 == 0 {
			one.State = cases.Closed
		}
		s.Put(one)
	}
	return s
}

func BenchmarkCases(b *testing.B) {
	s := scattered(40_000)
	_, ground := district()
	middle := geo.LonLat{Lon: (ground.Bounds[0] + ground.Bounds[2]) / 2, Lat: (ground.Bounds[1] + ground.Bounds[3]) / 2}
	for _, z := range []int{10, 12, 14, 16} {
		b.Run(fmt.Sprint("zoom", z), func(b *testing.B) {
			size := 0
			for b.Loop() {
				body, err := s.Tile(over(middle, z), View{Scope: access.SystemScope(tenant)})
				if err != nil {
					b.Fatal(err)
				}
				size = len(body)
			}
			b.ReportMetric(float64(size), "bytes/tile")
		})
	}
}
