package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"gezhi/internal/stations"
	"gezhi/internal/store/queries"
)

// InsertStation adds a station. Its act is appended beside it.
func (tx *Tx) InsertStation(tenant string, p stations.Place) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return tx.q.InsertStation(tx.ctx, queries.InsertStationParams{Tenant: tenant, ID: p.ID, Grid: string(p.Grid), Closed: p.Closed, Version: p.Version, Body: string(body)})
}

// SaveStation writes a station over its version before. Stale station.stale.
func (tx *Tx) SaveStation(tenant string, p stations.Place) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateStation(tx.ctx, queries.UpdateStationParams{Tenant: tenant, ID: p.ID, Grid: string(p.Grid), Closed: p.Closed, Version: p.Version, Body: string(body)})
	return changed(n, err, "station.stale")
}

// Station returns a station. NotFound station.not_found.
func (tx *Tx) Station(tenant, id string) (stations.Place, error) {
	row, err := tx.q.Station(tx.ctx, tenant, id)
	if err != nil {
		return stations.Place{}, missing(err, "station.not_found")
	}
	return readStation(row)
}

// Stations lists the stations of a tenant, the closed ones too, in the order in which they were added.
func (tx *Tx) Stations(tenant string) ([]stations.Place, error) {
	rows, err := tx.q.Stations(tx.ctx, tenant)
	return mappedErr(rows, err, readStation)
}

func readStation(r queries.Station) (p stations.Place, err error) {
	err = json.Unmarshal([]byte(r.Body), &p)
	return p, err
}

// InsertSiting keeps a proposal for stations.
func (tx *Tx) InsertSiting(tenant string, d stations.Draft) error {
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return tx.q.InsertSiting(tx.ctx, queries.InsertSitingParams{Tenant: tenant, ID: d.ID, Place: string(d.Place), Account: d.By, SavedAt: micros(d.At), Body: string(body)})
}

// SaveSiting writes a proposal over itself. NotFound siting.not_found.
func (tx *Tx) SaveSiting(tenant string, d stations.Draft) error {
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	n, err := tx.q.UpdateSiting(tx.ctx, tenant, d.ID, string(body))
	if err == nil && n == 0 {
		err = sql.ErrNoRows
	}
	return missing(err, "siting.not_found")
}

// DropSiting removes a proposal. NotFound siting.not_found.
func (tx *Tx) DropSiting(tenant, id string) error {
	n, err := tx.q.DeleteSiting(tx.ctx, tenant, id)
	if err == nil && n == 0 {
		err = sql.ErrNoRows
	}
	return missing(err, "siting.not_found")
}

// Siting returns a proposal. NotFound siting.not_found.
func (tx *Tx) Siting(tenant, id string) (stations.Draft, error) {
	row, err := tx.q.Siting(tx.ctx, tenant, id)
	if err != nil {
		return stations.Draft{}, missing(err, "siting.not_found")
	}
	return readSiting(row)
}

// Sitings lists the last fifty proposals of a tenant, the newest first.
func (tx *Tx) Sitings(tenant string) ([]stations.Draft, error) {
	rows, err := tx.q.Sitings(tx.ctx, tenant)
	return mappedErr(rows, err, readSiting)
}

func readSiting(r queries.Siting) (d stations.Draft, err error) {
	err = json.Unmarshal([]byte(r.Body), &d)
	return d, err
}

// Files of ways that an operator gives a county.
const (
	StreetsFile  = "streets"  // an extract of OpenStreetMap
	BarriersFile = "barriers" // GeoJSON of lines that nobody crosses
)

// WayFile is a file of ways; the zero one is none.
type WayFile struct {
	Name    string
	SavedAt time.Time
	Body    []byte
}

// ReplaceWayFile puts a file of ways in the place of the one before; a file without content takes it away.
func (tx *Tx) ReplaceWayFile(tenant, kind string, f WayFile) error {
	if err := tx.q.DeleteWayFile(tx.ctx, tenant, kind); err != nil || len(f.Body) == 0 {
		return err
	}
	return tx.q.InsertWayFile(tx.ctx, queries.InsertWayFileParams{Tenant: tenant, Kind: kind, Name: f.Name, SavedAt: micros(f.SavedAt), Body: f.Body})
}

// WayFile returns a file of ways; the zero one where there is none.
func (tx *Tx) WayFile(tenant, kind string) (WayFile, error) {
	row, err := tx.q.WayFile(tx.ctx, tenant, kind)
	if errors.Is(err, sql.ErrNoRows) {
		return WayFile{}, nil
	}
	return WayFile{row.Name, instant(row.SavedAt), row.Body}, err
}

// WayFileHead is WayFile without its content.
func (tx *Tx) WayFileHead(tenant, kind string) (WayFile, error) {
	row, err := tx.q.WayFileSaved(tx.ctx, tenant, kind)
	if errors.Is(err, sql.ErrNoRows) {
		return WayFile{}, nil
	}
	return WayFile{Name: row.Name, SavedAt: instant(row.SavedAt)}, err
}
