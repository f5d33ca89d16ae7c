package httpapi

import "fmt"

// New returns a registry with every route of the API. Pages may be mounted besides; Handler serves all of it.
func New(deps Deps, options Options) (*Registry, error) {
	g := NewRegistry(deps, options)
	g.mountHealth()
	g.mountSession()
	g.mountCases()
	g.mountTriage()
	g.mountModeration()
	g.mountPrecedents()
	g.mountCounts()
	g.mountSync()
	g.mountField()
	g.mountTrials()
	g.mountActs()
	g.mountFiles()
	g.mountTrack()
	g.mountRenew()
	g.mountTerritory()
	g.mountMap()
	g.mountCatalogue()
	g.mountRegulations()
	g.mountPeople()
	g.mountWatch()
	g.mountUnits()
	g.mountSeats()
	g.mountOpinions()
	g.mountFirstSteps()
	g.mountTraining()
	g.mountCalendar()
	g.mountOverrides()
	g.mountAudit()
	g.mountLogbook()
	g.mountReports()
	g.mountOverview()
	g.mountExports()
	g.mountImports()
	g.mountPlanning()
	g.mountRedivisions()
	g.mountTables()
	g.mountNotices()
	g.mountFilters()
	g.mountTexts()
	g.mountLiaisons()
	g.mountStations()
	g.mountSiting()
	g.mountPatrols()
	g.mountHouseholds()
	g.mountEvents()
	spec, err := g.Document()
	if err != nil {
		return nil, fmt.Errorf("httpapi: the OpenAPI document: %w", err)
	}
	g.spec = spec
	return g, nil
}
