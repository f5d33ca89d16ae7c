package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/catalogue"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/httpapi"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

// importCmd takes files in, each whole or not at all.
type importCmd struct {
	Divisions  divisionsCmd  `cmd:"" help:"Areas: CSV with 12- or 9-digit codes. A newer list makes a new edition."`
	Boundaries boundariesCmd `cmd:"" help:"Outlines of areas: GeoJSON."`
	Grids      gridsCmd      `cmd:"" help:"Grids: CSV or GeoJSON."`
	Microgrids microgridsCmd `cmd:"" help:"Micro-grids: CSV or GeoJSON."`
	Compounds  compoundsCmd  `cmd:"" help:"Residential compounds: CSV or GeoJSON."`
	Buildings  buildingsCmd  `cmd:"" help:"Buildings: CSV or GeoJSON."`
	Places     placesCmd     `cmd:"" help:"Shops and walled sites: CSV or GeoJSON."`
	Streets    streetsCmd    `cmd:"" help:"Streets of OpenStreetMap (.osm, .osm.gz, .osm.pbf): walks are counted along them."`
	Barriers   barriersCmd   `cmd:"" help:"Lines that part neighbours when grids are divided: GeoJSON, or OpenStreetMap (main roads, rivers, rails, walls)."`
	Stations   stationsCmd   `cmd:"" help:"Service stations: CSV or XLSX, as the template in Administration."`
	Holidays   holidaysCmd   `cmd:"" help:"Public holidays of a year: JSON."`
	Policy     policyCmd     `cmd:"" help:"Local policy: a folder as export jurisdiction writes it, changed."`
	Accounts   accountsCmd   `cmd:"" help:"Accounts and posts: CSV login,name,role,place,org."`
	All        importAllCmd  `cmd:"" help:"Everything that export all wrote, into an empty place, and prove it."`
}

// target is the file and the county it belongs to.
type target struct {
	place
	County string `help:"6-digit code of the county, where there are several."`
	File   string `arg:"" help:"The file." type:"existingfile"`
}

// open opens the installation and finds the county.
func (t target) open(e *env) (*app.App, store.Tenant, []byte, error) {
	data, err := os.ReadFile(t.File)
	if err != nil {
		return nil, store.Tenant{}, nil, err
	}
	a, err := t.place.open(e)
	if err != nil {
		return nil, store.Tenant{}, nil, err
	}
	all := a.Tenants.All()
	i := slices.IndexFunc(all, func(x store.Tenant) bool { return t.County == string(x.County) || t.County == "" && len(all) == 1 })
	if i < 0 {
		_ = a.Close()
		return nil, store.Tenant{}, nil, fault.New(fault.NotFound, "tenant.not_found")
	}
	return a, all[i], data, nil
}

// groundCmd takes in a part of the ground.
type groundCmd struct {
	target
	Datum  string `help:"Datum of the coordinates: wgs84, cgcs2000, gcj02 or bd09."`
	From   string `help:"First day of the new edition; today if left out."`
	Code   string `help:"Code of the area, for a bare outline."`
	DryRun bool   `name:"dry-run" help:"Only tell what would happen."`
	JSON   bool   `name:"json" help:"Print the result as JSON."`
}

type (
	divisionsCmd struct {
		groundCmd
		Heir map[string]string `help:"OLD=NEW: the place that follows one which the newer list holds no more; may be repeated."`
	}
	boundariesCmd struct{ groundCmd }
	gridsCmd      struct{ groundCmd }
	microgridsCmd struct{ groundCmd }
	compoundsCmd  struct{ groundCmd }
	buildingsCmd  struct{ groundCmd }
	placesCmd     struct{ groundCmd }
)

func (c divisionsCmd) Run(e *env) error {
	heirs := httpapi.Heirs{}
	for old, next := range c.Heir {
		heirs[territory.Code(old)] = append(heirs[territory.Code(old)], territory.Code(next))
	}
	return c.take(e, httpapi.ImportDivisions, heirs)
}

func (c boundariesCmd) Run(e *env) error { return c.take(e, httpapi.ImportBoundaries, nil) }
func (c gridsCmd) Run(e *env) error      { return c.take(e, httpapi.ImportGrids, nil) }
func (c microgridsCmd) Run(e *env) error { return c.take(e, httpapi.ImportMicros, nil) }
func (c compoundsCmd) Run(e *env) error  { return c.take(e, httpapi.ImportCompounds, nil) }
func (c buildingsCmd) Run(e *env) error  { return c.take(e, httpapi.ImportBuildings, nil) }
func (c placesCmd) Run(e *env) error     { return c.take(e, httpapi.ImportPlaces, nil) }

func (c groundCmd) take(e *env, kind httpapi.ImportKind, heirs httpapi.Heirs) (err error) {
	a, t, data, err := c.open(e)
	if err != nil {
		return err
	}
	defer closing(a, &err)
	result, err := app.NewImports(a).Import(e.ctx, access.NewSystem(t.Key), httpapi.ImportRequest{Kind: kind, Data: data,
		Datum: geo.Datum(c.Datum), ValidFrom: territory.Day(c.From), Code: territory.Code(c.Code), Heirs: heirs, DryRun: c.DryRun})
	if err != nil && len(result.Findings) == 0 {
		return err
	}
	return errors.Join(err, c.show(e, result))
}

// show tells what an import did, or would do, or why it did nothing.
func (c groundCmd) show(e *env, result httpapi.ImportResult) error {
	if c.JSON {
		return json.NewEncoder(e.out).Encode(result)
	}
	fmt.Fprintf(e.out, "%d rows: %d added, %d changed, %d ended; edition %s\n", result.Rows, result.Added, result.Changed, result.Ended, cmp.Or(result.Edition, "-"))
	for _, f := range result.Findings {
		fmt.Fprintf(e.out, "  %s %v %s\n", f.Rule, f.Codes, f.Why)
	}
	for _, r := range result.Renamed {
		fmt.Fprintf(e.out, "  %s %s -> %s\n", r.Code, r.From, r.To)
	}
	return nil
}

// holidaysCmd takes in the published calendar of a year and computes running limits anew.
type holidaysCmd struct{ target }

func (c holidaysCmd) Run(e *env) (err error) {
	a, t, data, err := c.open(e)
	if err != nil {
		return err
	}
	defer closing(a, &err)
	version, moved, err := app.NewCalendars(a).ImportYear(e.ctx, access.NewSystem(t.Key), data, cases.Key{})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.out, "calendar %s; limits of %d cases were computed anew\n", version, moved)
	return err
}

// policyCmd puts a changed local policy in force: a matter listed, let in until a day, suspended or retired, another limit.
type policyCmd struct {
	place
	County string `help:"6-digit code of the county, where there are several."`
	From   string `help:"First day on which it holds; from now on if left out."`
	Dir    string `arg:"" help:"The folder." type:"existingdir"`
}

func (c policyCmd) Run(e *env) (err error) {
	next, err := catalogue.Load(os.DirFS(c.Dir), ".")
	if err != nil {
		return err
	}
	var from calendar.Date
	if c.From != "" {
		if from, err = calendar.ParseDate(c.From); err != nil {
			return fault.New(fault.Invalid, "policy.day", "from", c.From).Because(err)
		}
	}
	a, err := c.place.open(e)
	if err != nil {
		return err
	}
	defer closing(a, &err)
	t, err := theCounty(a, c.County)
	if err != nil {
		return err
	}
	if err := a.PublishPolicy(e.ctx, t, next, from); err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.out, "in force from %s: %s\n", cmp.Or(c.From, "now"), next.Version())
	return err
}

// theCounty returns the key of the county with a code, or of the only one.
func theCounty(a *app.App, code string) (string, error) {
	t, ok := a.Tenants.Only()
	if code != "" {
		t, ok = a.Tenants.ByCounty(code)
	}
	if !ok {
		return "", fault.New(fault.NotFound, "tenant.not_found")
	}
	return t.Key, nil
}

// exportCmd writes what the database holds back as files.
type exportCmd struct {
	All          exportAllCmd    `cmd:"" help:"Everything, sealed for its operator, to be taken in on the other database."`
	Jurisdiction jurisdictionCmd `cmd:"" help:"The local policy in force, as the files it can be loaded from."`
}

type jurisdictionCmd struct {
	place
	County string `help:"6-digit code of the county, where there are several."`
	Dir    string `arg:"" help:"Folder to write to." type:"path"`
}

func (c jurisdictionCmd) Run(e *env) (err error) {
	a, err := c.place.open(e)
	if err != nil {
		return err
	}
	defer closing(a, &err)
	t, err := theCounty(a, c.County)
	if err != nil {
		return err
	}
	policy, err := a.Policies.Policy(e.ctx, t)
	if err != nil {
		return err
	}
	files, err := policy.Catalogue.Export()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Dir, 0o755); err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(c.Dir, filepath.Base(name)), data, 0o644); err != nil {
			return err
		}
		fmt.Fprintln(e.out, filepath.Join(c.Dir, filepath.Base(name)))
	}
	return nil
}

// waysCmd takes in a file of ways: streets or barriers of a county.
type waysCmd struct {
	target
	DryRun bool `name:"dry-run" help:"Only tell what would happen."`
	Drop   bool `help:"Take the file that is there away; FILE is not read."`
	JSON   bool `name:"json" help:"Print the result as JSON."`
}

type (
	streetsCmd  struct{ waysCmd }
	barriersCmd struct{ waysCmd }
)

func (c streetsCmd) Run(e *env) error  { return c.take(e, store.StreetsFile) }
func (c barriersCmd) Run(e *env) error { return c.take(e, store.BarriersFile) }

func (c waysCmd) take(e *env, kind string) (err error) {
	a, t, data, err := c.open(e)
	if err != nil {
		return err
	}
	defer closing(a, &err)
	if c.Drop {
		data = nil
	}
	result, err := app.NewWays(a).Import(e.ctx, access.NewSystem(t.Key), kind, filepath.Base(c.File), data, c.DryRun)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(e.out).Encode(result)
	}
	switch {
	case c.Drop:
		_, err = fmt.Fprintf(e.out, "%s: none any more\n", kind)
	case kind == store.BarriersFile:
		_, err = fmt.Fprintf(e.out, "%d lines part neighbours from now on\n", result.Barriers)
	default:
		h := result.Homes
		_, err = fmt.Fprintf(e.out, "%d nodes of streets; of %d places where residents live %d lie more than 150 m beside a street, %d have none near\n", result.Nodes, h.Points, h.Far, h.Lost)
	}
	return err
}

// stationsCmd takes in a table of service stations.
type stationsCmd struct {
	target
	DryRun bool `name:"dry-run" help:"Only tell what would happen."`
}

func (c stationsCmd) Run(e *env) (err error) {
	a, t, data, err := c.open(e)
	if err != nil {
		return err
	}
	defer closing(a, &err)
	result, err := app.NewTables(a).Table(e.ctx, access.NewSystem(t.Key), httpapi.TableRequest{Kind: httpapi.TableStations, Data: data, DryRun: c.DryRun})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.out, "%d rows: %d stations added, %d were there\n", result.Rows, result.Added, result.Same)
	return err
}
