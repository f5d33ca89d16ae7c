package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/planning/district"
	"gezhi/internal/planning/gridcheck"
	"gezhi/internal/planning/microgrid"
	"gezhi/internal/planning/units"
)

// planCmd plans on files: nothing of it needs an installation.
type planCmd struct {
	Grids  planGridsCmd  `cmd:"" help:"Divide communities into ordinary grids, or check a division."`
	Sites  planSitesCmd  `cmd:"" help:"Choose places for stations, with a proven bound."`
	Reach  planReachCmd  `cmd:"" help:"Draw the streets within a walk of a place."`
	Route  planRouteCmd  `cmd:"" help:"Order stops into round walks."`
	Visits planVisitsCmd `cmd:"" help:"Plan a month of visits, or carry a missed day over."`
}

type planGridsCmd struct {
	Divide planDivideCmd `cmd:"" default:"withargs" help:"Divide: as few grids as possible, with a proven bound."`
	Check  planCheckCmd  `cmd:"" help:"Check a division from anywhere against the rules."`
}

// groundFiles name what is divided.
type groundFiles struct {
	Units      string `help:"CSV id,community,compound,kind,households,residents,lon,lat; type and floors where known." required:"" type:"existingfile"`
	Edges      string `help:"CSV a,b: units that may stand in one grid side by side; computed from the points if left out." type:"existingfile"`
	Barriers   string `help:"What parts neighbours when edges are computed: lines and outlines of GeoJSON, or main roads, rails, rivers and walls of OpenStreetMap (.osm, .osm.gz, .osm.pbf)." type:"existingfile"`
	Households int    `help:"Most households of a grid." default:"300"`
	Residents  int    `help:"Most residents of a grid." default:"1000"`
}

func (g groundFiles) limits() units.Limits {
	return units.Limits{Households: g.Households, Residents: g.Residents}
}

// planDivideCmd divides.
type planDivideCmd struct {
	groundFiles
	Current string        `help:"CSV id,grid of the present division; grids keep their names where that moves fewest households." type:"existingfile"`
	Frozen  []string      `help:"Present grids that stay as they are; may be repeated."`
	Time    time.Duration `help:"Time to use at most." default:"60s"`
	Seed    uint64        `help:"The same seed gives the same plan." default:"1"`
	Split   bool          `help:"Split units that break a cap alone by floors, where the column floors tells them."`
	Out     string        `help:"Where to write the plan, CSV id,grid." required:"" type:"path"`
	Report  string        `help:"Where to write the report, JSON." required:"" type:"path"`
}

// gridReport is report.json.
type gridReport struct {
	Grids             int                   `json:"grids"`
	LowerBound        int                   `json:"lower_bound"`
	Communities       int                   `json:"communities"`
	ProvenCommunities int                   `json:"proven_communities"`
	Violations        int                   `json:"violations"`
	MovedHouseholds   int                   `json:"moved_households"`
	LeastMoved        int                   `json:"least_moved"` // proven: with so few grids no plan moves fewer, whatever compounds it splits
	SplitCompounds    int                   `json:"split_compounds"`
	LeastSplit        int                   `json:"least_split"`         // proven: with so few grids no plan splits fewer
	Settled           int                   `json:"settled_communities"` // where both are proven fewest, in this order
	EdgeCut           int                   `json:"edge_cut"`
	Seconds           float64               `json:"seconds"`
	Statement         string                `json:"statement"`
	Pieces            []microgrid.Piece     `json:"pieces,omitempty"`
	Oversize          []string              `json:"oversize,omitempty"`
	Islands           []string              `json:"islands,omitempty"`   // units that touch no other
	Templates         []units.Template      `json:"templates,omitempty"` // of the types of compounds in the file
	Choices           []district.Choice     `json:"choices,omitempty"`
	Broken            []gridcheck.Violation `json:"broken,omitempty"`
	ByCommunity       []district.Community  `json:"by_community"`
	ByGrid            []explainedGrid       `json:"by_grid"`
}

// explainedGrid is a grid with its explanation in words.
type explainedGrid struct {
	district.Grid
	Says string `json:"says"`
}

func (c planDivideCmd) Run(e *env) error {
	began := time.Now()
	ground, err := c.groundFiles.read(e.ctx)
	if err != nil {
		return err
	}
	opt := district.Options{Limits: c.limits(), Frozen: c.Frozen, Seed: c.Seed, Budget: c.Time}
	var before []gridcheck.Row
	if c.Current != "" {
		if opt.Current, before, err = readCurrent(c.Current, ground.Ground); err != nil {
			return err
		}
	}
	pieces := c.split(&ground, &opt)
	bar := newProgress(e.err)
	opt.Progress = func(done, all int, phase district.Phase) { bar.at(done, all, string(phase)) }
	result, err := district.Solve(e.ctx, ground.Ground, opt)
	if err != nil {
		return err
	}
	rows := gridcheck.Rows(ground.Ground, result.Plan)
	broken := append(gridcheck.Check(ground.Ground, opt.Limits, rows), gridcheck.Kept(before, rows, c.Frozen)...)
	report := c.report(ground.Ground, result, broken)
	report.Pieces = pieces
	var islands []string
	for _, i := range ground.islands() {
		report.Islands = append(report.Islands, ground.Units[i].ID)
		islands = append(islands, fmt.Sprintf("%s: %s touches no other unit: a grid of its own, unless edges are missing", ground.where(i), ground.Units[i].ID))
	}
	report.Seconds = time.Since(began).Seconds()
	if err := errors.Join(writePlan(c.Out, rows), writeJSON(c.Report, report)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.out, "%d grids, at least %d are needed; %s. %d of %d communities proven; %d compounds split (at least %d), %d households moved (at least %d), %d edges cut; %d violations; %.1f s\n",
		report.Grids, report.LowerBound, report.Statement, report.ProvenCommunities, report.Communities, report.SplitCompounds, report.LeastSplit,
		report.MovedHouseholds, report.LeastMoved, report.EdgeCut, report.Violations, report.Seconds)
	for _, line := range islands[:min(len(islands), maxTold)] {
		fmt.Fprintln(e.out, line)
	}
	for _, id := range report.Oversize {
		fmt.Fprintf(e.out, "%s breaks a cap alone: have it approved, or split it by floors with --split and the column floors\n", id)
	}
	if err == nil && report.Violations > 0 {
		return brokenRules(broken)
	}
	return err
}

// split cuts units over a cap by floors where that was asked for; the ranges stand in the present grid of their unit.
func (c planDivideCmd) split(ground *fileGround, opt *district.Options) []microgrid.Piece {
	if !c.Split {
		return nil
	}
	was := map[string]string{}
	for i, grid := range opt.Current {
		was[ground.Units[i].ID] = grid
	}
	floors := ground.floors
	cut, pieces, _ := microgrid.SplitFloors(ground.Ground, c.limits(), microgrid.Oversize(ground.Ground, c.limits()), func(i int) int { return floors[i] })
	ground.Ground = cut
	for _, p := range pieces {
		was[p.Unit] = was[p.Of]
	}
	if opt.Current != nil {
		opt.Current = make(units.Plan, len(cut.Units))
		for i, u := range cut.Units {
			opt.Current[i] = was[u.ID]
		}
	}
	return pieces
}

func (c planDivideCmd) report(ground units.Ground, result *district.Result, broken []gridcheck.Violation) gridReport {
	r := gridReport{Grids: len(result.Grids), LowerBound: result.LowerBound, Communities: len(result.Communities), ProvenCommunities: result.Proven,
		MovedHouseholds: result.MovedHouseholds, LeastMoved: result.LeastMoved, SplitCompounds: result.SplitCompounds, LeastSplit: result.LeastSplit,
		Settled: result.Settled, EdgeCut: result.EdgeCut, Choices: result.Choices, Broken: broken, ByCommunity: result.Communities}
	for _, g := range result.Grids {
		r.ByGrid = append(r.ByGrid, explainedGrid{g, explain(g, c.limits())})
	}
	for _, v := range broken {
		if !v.Alone { // a unit that breaks a cap alone was in the input; it is told as oversize
			r.Violations++
		}
	}
	for _, template := range units.Templates() {
		if slices.ContainsFunc(ground.Units, func(u units.Unit) bool { return u.Type == template.Type }) {
			r.Templates = append(r.Templates, template)
		}
	}
	for _, i := range result.Oversize {
		r.Oversize = append(r.Oversize, ground.Units[i].ID)
	}
	r.Statement = "proven minimal"
	if gap := r.Grids - r.LowerBound; gap > 0 {
		r.Statement = fmt.Sprintf("at most %d above the best possible", gap)
	}
	return r
}

// explain says in words why a grid is as large as it is.
func explain(g district.Grid, limits units.Limits) string {
	text := fmt.Sprintf("%d units, %d households, %d residents", g.Units, g.Households, g.Residents)
	if g.Pieces > 0 {
		text += fmt.Sprintf("; %d of %d compounds lie in other grids too", g.Pieces, g.Compounds)
	}
	if g.MovedIn > 0 {
		text += fmt.Sprintf("; %d households come from other grids", g.MovedIn)
	}
	switch g.Why {
	case district.WhyFrozen:
		return text + "; frozen"
	case district.WhyOversize:
		return text + "; one unit that breaks a cap alone: split it by floors, or have it approved"
	case district.WhyIsland:
		return text + "; touches no other grid"
	case district.WhyHouseholds:
		return text + fmt.Sprintf("; with %s, its smallest neighbour, it would have %d households of at most %d", g.Neighbour, g.WithH, limits.Households)
	case district.WhyResidents:
		return text + fmt.Sprintf("; with %s it would have %d residents of at most %d", g.Neighbour, g.WithP, limits.Residents)
	default:
		return text + fmt.Sprintf("; could be merged with %s to %d households and %d residents", g.Neighbour, g.WithH, g.WithP)
	}
}

// planCheckCmd checks a division from anywhere.
type planCheckCmd struct {
	groundFiles
	Plan string `help:"CSV id,grid." required:"" type:"existingfile"`
	JSON bool   `name:"json" help:"One object per violation."`
}

func (c planCheckCmd) Run(e *env) error {
	ground, err := c.groundFiles.read(e.ctx)
	if err != nil {
		return err
	}
	if err := c.limits().Validate(); err != nil {
		return err
	}
	lines, err := readPlan(c.Plan)
	if err != nil {
		return err
	}
	rows := make([]gridcheck.Row, len(lines))
	grids := map[string]bool{}
	for i, l := range lines {
		rows[i] = l.Row
		grids[l.Grid] = true
	}
	broken := gridcheck.Check(ground.Ground, c.limits(), rows)
	if c.JSON {
		for _, v := range broken {
			if err := json.NewEncoder(e.out).Encode(v); err != nil {
				return err
			}
		}
	} else if len(broken) == 0 {
		fmt.Fprintf(e.out, "%d units in %d grids: valid\n", len(ground.Units), len(grids))
	}
	return brokenRules(broken)
}

// brokenRules makes a fault of violations: each a field named by its grid or unit.
func brokenRules(broken []gridcheck.Violation) error {
	if len(broken) == 0 {
		return nil
	}
	var f fault.Fields
	for _, v := range broken {
		addViolation(&f, v)
	}
	err := fault.New(fault.Conflict, "plan.broken", "n", len(broken))
	err.Fields = fault.As(f.Err()).Fields
	return err
}

func addViolation(f *fault.Fields, v gridcheck.Violation) {
	switch grid, unit := "grid "+v.Grid, "unit "+v.Unit; v.Rule {
	case gridcheck.Missing:
		f.Add(unit, "plan.rule_missing")
	case gridcheck.Twice:
		f.Add(unit, "plan.rule_twice", "grid", v.Grid)
	case gridcheck.Unknown:
		f.Add(unit, "plan.rule_unknown")
	case gridcheck.Unnamed:
		f.Add(unit, "plan.rule_unnamed")
	case gridcheck.Communities:
		f.Add(grid, "plan.rule_communities", "got", v.Got)
	case gridcheck.Households:
		f.Add(grid, "plan.rule_households", "got", v.Got, "cap", v.Cap)
	case gridcheck.Residents:
		f.Add(grid, "plan.rule_residents", "got", v.Got, "cap", v.Cap)
	case gridcheck.Template:
		f.Add(grid, "plan.rule_template", "got", v.Got)
	case gridcheck.Apart:
		f.Add(grid, "plan.rule_apart", "got", v.Got)
	case gridcheck.Unattached:
		f.Add(grid, "plan.rule_unattached")
	case gridcheck.Frozen:
		f.Add(grid, "plan.rule_frozen", "unit", v.Unit)
	}
}

func writeJSON(path string, value any) error {
	data, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Clean(path), append(data, '\n'), 0o644)
}
