package cases

import (
	"context"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/territory"
)

// Joinable reports whether somebody may say "me too" (我也遇到) to a case: everybody may know of it, and it is not settled.
//
// Faults: NotFound case.not_found for one that the public does not see; Conflict merge.master_merged, merge.master_closed.
func Joinable(master *Case) error {
	switch {
	case master.RowClass() != access.PublicData:
		return fault.New(fault.NotFound, "case.not_found")
	case master.State == Merged:
		return fault.New(fault.Conflict, "merge.master_merged")
	case !master.State.Open():
		return fault.New(fault.Conflict, "merge.master_closed")
	}
	return nil
}

// Following is the report of somebody who says "me too": the kind of the other case, and its grid where no place was told. The
// exact place of the other one stays with it, for only its own reporter told that.
func (w What) Following(master *Case) What {
	w.Matter = master.Matter
	if w.Point == nil && w.Grid == "" {
		w.Grid = master.Place
		if w.Grid.Level() > territory.LevelGrid {
			w.Grid = w.Grid.Up(territory.LevelGrid)
		}
	}
	return w
}

// joined finds the case that a report joins, if it joins one, and completes the report by it.
func joined(ctx context.Context, r Reader, tenant string, cmd Command) (*Case, Command, error) {
	report, ok := cmd.(Report)
	if !ok || report.Joins == "" {
		return nil, cmd, nil
	}
	master, err := r.Case(ctx, access.PublicScope(tenant), report.Joins)
	if err != nil {
		return nil, cmd, err
	}
	if err := Joinable(&master); err != nil {
		return nil, cmd, err
	}
	report.What = report.Following(&master)
	return &master, report, nil
}

// afterReport sends a new case on its way: behind the case that it joins, or onward by itself.
func (s *Service) afterReport(ctx context.Context, w Writer, c Case, master *Case, p Policy) (Case, error) {
	if master == nil {
		return s.onward(ctx, w, c, p)
	}
	system := audit.Actor{Kind: SystemActor, Role: "system"}
	ch, err := s.apply(ctx, w, c, system, Merge{Master: master.ID}, p, Key{})
	if err != nil {
		return c, err
	}
	_, err = s.apply(ctx, w, *master, system, Absorb{Case: c.ID}, p, Key{})
	return ch.Case, err
}
