package store

import (
	"database/sql"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/calendar"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/patrol"
	"gezhi/internal/store/queries"
	"gezhi/internal/territory"
)

// PointResource is a risk point as far as access to it depends on it.
func PointResource(p patrol.Point) access.Resource {
	return access.Resource{Tenant: p.Tenant, ID: p.ID, Place: p.Place, Class: access.InternalData}
}

// InsertPoint adds a risk point. Conflict patrol.full when the county has as many as it may.
func (tx *Tx) InsertPoint(p patrol.Point) error {
	n, err := tx.q.CountRiskPoints(tx.ctx, p.Tenant)
	if err != nil {
		return err
	}
	if n >= patrol.MostPoints {
		return fault.New(fault.Conflict, "patrol.full", "max", patrol.MostPoints)
	}
	return tx.q.InsertRiskPoint(tx.ctx, queries.InsertRiskPointParams{
		Tenant: p.Tenant, ID: p.ID, Kind: string(p.Kind), Name: p.Name, Hazard: p.Hazard, Owner: p.Owner, Warden: p.Warden, Place: string(p.Place),
		Lon: p.Spot.Lon, Lat: p.Spot.Lat, Every: string(p.Every), Flood: string(p.Flood), SinceOn: p.Since.String(), EndedOn: p.Ended.String(),
		LastOn: p.Last.Day.String(), LastResult: string(p.Last.Result), LastRecord: p.Last.Record, Version: p.Version,
	})
}

// SavePoint writes a risk point over its version before; what was found there stays. Stale patrol.stale.
func (tx *Tx) SavePoint(p patrol.Point) error {
	n, err := tx.q.UpdateRiskPoint(tx.ctx, queries.UpdateRiskPointParams{
		Tenant: p.Tenant, ID: p.ID, Kind: string(p.Kind), Name: p.Name, Hazard: p.Hazard, Owner: p.Owner, Warden: p.Warden, Place: string(p.Place),
		Lon: p.Spot.Lon, Lat: p.Spot.Lat, Every: string(p.Every), Flood: string(p.Flood), SinceOn: p.Since.String(), EndedOn: p.Ended.String(), Version: p.Version,
	})
	return changed(n, err, "patrol.stale")
}

// Point returns a risk point within the scope. NotFound patrol.not_found.
func (tx *Tx) Point(s access.Scope, id string) (patrol.Point, error) {
	row, err := tx.q.RiskPoint(tx.ctx, s.Tenant(), id)
	if err != nil {
		return patrol.Point{}, missing(err, "patrol.not_found")
	}
	p, err := readPoint(row)
	if err == nil && !s.Admits(PointResource(p)) {
		err = fault.New(fault.NotFound, "patrol.not_found")
	}
	return p, err
}

// Points lists the risk points of a place and below that lie within the scope, by place; of the whole county for an empty place.
func (tx *Tx) Points(s access.Scope, place territory.Code) (list []patrol.Point, err error) {
	lo, hi := string(place), string(place)+":" // ':' follows '9'
	if place == "" || place.Level() == territory.LevelCounty {
		lo, hi = "", ":"
	}
	rows, err := tx.q.RiskPointsUnder(tx.ctx, queries.RiskPointsUnderParams{Tenant: s.Tenant(), Place: lo, Place_2: hi, Limit: patrol.MostPoints})
	for _, r := range rows {
		p, err := readPoint(r)
		if err != nil {
			return nil, err
		}
		if s.Admits(PointResource(p)) {
			list = append(list, p)
		}
	}
	return list, err
}

// InsertRecord keeps what was found at a point, and makes it the newest of the point.
func (tx *Tx) InsertRecord(r patrol.Record) error {
	var lon, lat sql.NullFloat64
	if r.Spot != nil {
		lon, lat = sql.NullFloat64{Float64: r.Spot.Lon, Valid: true}, sql.NullFloat64{Float64: r.Spot.Lat, Valid: true}
	}
	var said, scanned int64
	if !r.Said.IsZero() {
		said = micros(r.Said)
	}
	if r.Scanned {
		scanned = 1
	}
	err := tx.q.InsertPatrolRecord(tx.ctx, queries.InsertPatrolRecordParams{
		Tenant: r.Tenant, ID: r.ID, Point: r.Point, Place: string(r.Place), Account: r.Account, Result: string(r.Result), CaseID: r.Case, At: micros(r.At),
		SaidAt: said, Lon: lon, Lat: lat, Accuracy: int64(r.Accuracy), Scanned: scanned,
	})
	if err != nil {
		return err
	}
	return tx.q.SeeRiskPoint(tx.ctx, queries.SeeRiskPointParams{
		Tenant: r.Tenant, ID: r.Point, LastOn: calendar.DateOf(r.At).String(), LastResult: string(r.Result), LastRecord: r.ID,
	})
}

// Record returns what was recorded under an id. NotFound patrol.no_record.
func (tx *Tx) Record(tenant, id string) (patrol.Record, error) {
	row, err := tx.q.PatrolRecord(tx.ctx, tenant, id)
	return readRecord(row), missing(err, "patrol.no_record")
}

// Records lists what was found at a point before an instant, the newest first.
func (tx *Tx) Records(tenant, point string, before time.Time, limit int) (list []patrol.Record, err error) {
	rows, err := tx.q.PatrolRecordsOf(tx.ctx, queries.PatrolRecordsOfParams{Tenant: tenant, Point: point, At: micros(before), Limit: int32(limit)})
	for _, r := range rows {
		list = append(list, readRecord(r))
	}
	return list, err
}

// DaysSeen lists the days between two instants on which somebody was at a point, in order; a day may come twice.
func (tx *Tx) DaysSeen(tenant, point string, from, to time.Time) (days []calendar.Date, err error) {
	rows, err := tx.q.PatrolInstants(tx.ctx, queries.PatrolInstantsParams{Tenant: tenant, Point: point, At: micros(from), At_2: micros(to)})
	for _, at := range rows {
		days = append(days, calendar.DateOf(instant(at)))
	}
	return days, err
}

// ForgetRecords removes some of the records made before an instant, and answers how many.
func (tx *Tx) ForgetRecords(tenant string, before time.Time) (int, error) {
	ids, err := tx.q.OldPatrolRecords(tx.ctx, tenant, micros(before))
	for _, id := range ids {
		if err := tx.q.DeletePatrolRecord(tx.ctx, tenant, id); err != nil {
			return 0, err
		}
	}
	return len(ids), err
}

func readPoint(r queries.RiskPoint) (p patrol.Point, err error) {
	p = patrol.Point{
		Tenant: r.Tenant, ID: r.ID, Kind: patrol.Kind(r.Kind), Name: r.Name, Hazard: r.Hazard, Owner: r.Owner, Warden: r.Warden, Place: territory.Code(r.Place),
		Spot: geo.LonLat{Lon: r.Lon, Lat: r.Lat}, Every: patrol.Interval(r.Every), Flood: patrol.Interval(r.Flood),
		Last: patrol.Last{Result: patrol.Result(r.LastResult), Record: r.LastRecord}, Version: r.Version,
	}
	for _, d := range []struct {
		to   *calendar.Date
		text string
	}{{&p.Since, r.SinceOn}, {&p.Ended, r.EndedOn}, {&p.Last.Day, r.LastOn}} {
		if err := d.to.UnmarshalText([]byte(d.text)); err != nil {
			return p, err
		}
	}
	return p, nil
}

func readRecord(r queries.PatrolRecord) patrol.Record {
	out := patrol.Record{
		Tenant: r.Tenant, ID: r.ID, Point: r.Point, Place: territory.Code(r.Place), Account: r.Account, Result: patrol.Result(r.Result), Case: r.CaseID,
		At: instant(r.At), Accuracy: int(r.Accuracy), Scanned: r.Scanned == 1,
	}
	if r.SaidAt != 0 {
		out.Said = instant(r.SaidAt)
	}
	if r.Lon.Valid && r.Lat.Valid {
		out.Spot = &geo.LonLat{Lon: r.Lon.Float64, Lat: r.Lat.Float64}
	}
	return out
}
