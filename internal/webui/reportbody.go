package webui

import (
	"strconv"

	"gezhi/internal/cases"
	"gezhi/internal/geo"
	"gezhi/internal/httpapi"
	"gezhi/internal/territory"
)

// bodyOf makes the report of the form.
func bodyOf(s sent, policy cases.Policy) httpapi.ReportBody {
	form := formOf(s)
	b := httpapi.ReportBody{What: cases.What{
		Source: cases.ResidentWeb, Words: cases.Words(s.get("words")), Address: cases.Words(form.Address), Matter: form.Matter,
		Urgent: form.Urgent, Files: s.attachments(), Component: form.Thing, Joins: s.get("join"),
	}}
	b.Point, b.Grid, b.CoordSource, b.AccuracyM = placeOf(form, s.get("grid"), policy)
	if person := (cases.Person{Name: form.Name, Phone: form.Phone}); person.Empty() {
		b.Anonymous = true
	} else {
		b.Contact = &person
	}
	return b
}

// placeOf is where the form says: the phone's own position, else what a code or the search named, else a community of the list.
func placeOf(form sentForm, grid string, policy cases.Policy) (point *geo.LonLat, code territory.Code, source string, metres float64) {
	if lon, lat, ok := coordinates(form); ok {
		metres, _ = strconv.ParseFloat(form.Accuracy, 64)
		return &geo.LonLat{Lon: lon, Lat: lat}, "", "gps", metres
	}
	if spot, ok := policy.Territory.Spot(form.At); ok && spot.Grid != "" {
		return spot.Point, spot.Grid, "qr", 0
	}
	if grid != "" {
		return nil, territory.Code(grid), "address", 0
	}
	return nil, territory.Code(form.Community), "", 0
}

// coordinates are filled in by the script, where the reporter agreed.
func coordinates(form sentForm) (lon, lat float64, ok bool) {
	lon, err1 := strconv.ParseFloat(form.Lon, 64)
	lat, err2 := strconv.ParseFloat(form.Lat, 64)
	return lon, lat, err1 == nil && err2 == nil
}
