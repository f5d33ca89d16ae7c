package simulate

import (
	"context"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/ids"
	"gezhi/internal/patrol"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// Patrols is where the rounds of a run are recorded.
type Patrols interface {
	In(ctx context.Context, scope access.Scope, place territory.Code) ([]patrol.Point, error)
	Flood(ctx context.Context, tenant string) (calendar.YearSpan, error)
	Record(ctx context.Context, actor access.Actor, r patrol.Record, key cases.Key) (patrol.Record, error)
}

// walked is how many of the points that are due on a day are seen on it.
const walked = 0.85

// Rounds lets the workers of the grids walk to the risk points that are due, every morning of the run but the last: then some are due.
// Each point is seen for the first time on a day of its own within a week. It is called before Run.
func (y *Year) Rounds(p Patrols, start calendar.Date, days int) {
	source := ids.NewSource(nil)
	for n := range days - 1 {
		day := start.AddDays(n)
		y.scenes = append(y.scenes, event{at: day.At(9, 30), scene: func(ctx context.Context) error { return y.round(ctx, p, n, day, source) }})
	}
}

func (y *Year) round(ctx context.Context, p Patrols, n int, day calendar.Date, source *ids.Source) error {
	flood, err := p.Flood(ctx, y.Tenant)
	if err != nil {
		return err
	}
	points, err := p.In(ctx, access.SystemScope(y.Tenant), "")
	if err != nil {
		return err
	}
	for i, point := range points {
		if point.Last.Day.IsZero() && n < (3*i+6)%7 {
			continue
		}
		if at := point.On(day, flood); at == patrol.Fresh || at == patrol.Closed || y.random.Float64() > walked {
			continue
		}
		worker, ok := y.Roster.At(y.random, people.GridTeam(point.Grid()), people.GridWorker)
		if !ok {
			continue
		}
		r := patrol.Record{ID: source.New(y.Clock.Now()), Point: point.ID, Result: patrol.Normal, Said: y.Clock.Now().Add(-time.Minute)}
		if _, err := p.Record(ctx, worker, r, cases.Key{}); err != nil {
			return err
		}
	}
	return nil
}
