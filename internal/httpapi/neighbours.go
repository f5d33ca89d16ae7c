package httpapi

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"gezhi/internal/access"
	"gezhi/internal/atlas"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/territory"
)

// Neighbour is an open case of the same kind nearby, with no more than anybody may know of it.
type Neighbour struct {
	ID     string
	Kind   string // name of the matter
	Place  string // the grid, in words
	Metres int    // from the reporter's place to the snapped one, rounded up to 50 m; 0 where the reporter told no point
	State  cases.State
	Days   int    // since the report
	Photo  string // id of a photo that a person released; empty without one
}

// Where is the place and kind for which neighbours are looked up.
type Where struct {
	Point  *geo.LonLat
	Grid   territory.Code
	Matter string
}

// Neighbours that are shown, and how far from the reporter's place to the snapped one.
const (
	neighboursMost   = 4
	neighboursRead   = 50
	neighboursMetres = 300
)

// Neighbours lists public open cases of the same category near a place, nearest first. Distances are measured to snapped places
// and to nothing else, so that asking again and again from other points tells nobody the exact place (C30).
func (g *Registry) Neighbours(ctx context.Context, c *Call, w Where) ([]Neighbour, error) {
	n, err := g.names(ctx, c)
	if err != nil {
		return nil, err
	}
	settings := n.policy.Catalogue.Settings()
	private := slices.ContainsFunc(settings.Map.Private, func(begin string) bool { return strings.HasPrefix(w.Matter, begin) })
	if len(w.Matter) < 3 || private || w.Point == nil && w.Grid.Level() < territory.LevelCommunity {
		return nil, nil
	}
	var found []cases.Case
	err = g.deps.Store.View(ctx, func(r cases.Reader) (err error) {
		scope := access.PublicScope(c.Tenant.Key)
		if w.Point == nil {
			page, err := r.Cases(ctx, scope, cases.Filter{States: cases.Open, Place: w.Grid, Order: cases.NewestFirst, Limit: neighboursRead})
			found = page.Cases
			return err
		}
		span := settings.Merge.Within
		found, err = r.Similar(ctx, scope, cases.Nearby{
			Category: w.Matter[:3], Lon: w.Point.Lon, Lat: w.Point.Lat, Metres: neighboursMetres + atlas.SnapMetres, States: cases.Open,
			Since: c.Now.AddDate(0, 0, -int(max(30, span.Amount/calendar.Day))), Limit: neighboursRead,
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return n.neighbours(found, w), nil
}

func (n names) neighbours(found []cases.Case, w Where) []Neighbour {
	list := []Neighbour{}
	for i := range found {
		k := &found[i]
		if !strings.HasPrefix(k.Matter, w.Matter[:3]) || cases.Joinable(k) != nil {
			continue
		}
		metres := 0
		if w.Point != nil && k.Point != nil {
			metres = snappedMetres(*w.Point, *k.Point)
			if metres > neighboursMetres {
				continue
			}
		}
		one := Neighbour{ID: k.ID, Place: n.place(k.Place.Up(min(k.Place.Level(), territory.LevelGrid))).Name, Metres: metres, State: k.State,
			Days: calendar.DateOf(k.ReportedAt).DaysUntil(calendar.DateOf(n.c.Now))}
		if m := n.matter(k.Matter); m != nil {
			one.Kind = m.Name
		}
		if at := slices.IndexFunc(k.Photos, releasedPhoto); at >= 0 {
			one.Photo = k.Photos[at].ID
		}
		list = append(list, one)
	}
	slices.SortStableFunc(list, func(a, b Neighbour) int { return cmp.Compare(a.Metres, b.Metres) })
	return list[:min(len(list), neighboursMost)]
}

// snappedMetres is the distance to the square in which a case lies, rounded up to 50 m.
func snappedMetres(from, to geo.LonLat) int {
	return 50 * int(max(1, math.Ceil(from.Metres(atlas.Snap(to))/50)))
}

func releasedPhoto(a cases.Attachment) bool { return a.Released && a.Type == "photo" && !a.Erased }

// NeighbourPhoto sends a released photo of a public case.
func (g *Registry) NeighbourPhoto(ctx context.Context, c *Call, id, file string) error {
	c.Scope = access.PublicScope(c.Tenant.Key)
	return g.sendFile(ctx, c, id, file, releasedPhoto, access.CaseRead)
}

// Waiting tells which of the files were taken in and are still there for a report to name.
func (g *Registry) Waiting(ctx context.Context, c *Call, files []string) ([]string, error) {
	var there []string
	for _, id := range files {
		_, err := g.stored(ctx, c.Tenant.Key, id)
		if err == nil {
			there = append(there, id)
		} else if !fault.Is(err, fault.NotFound) {
			return nil, err
		}
	}
	return there, nil
}
