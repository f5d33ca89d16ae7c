//go:build unix

package app_test

import (
	"fmt"
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/calendar"
	"gezhi/internal/households"
)

// BenchmarkFindHousehold finds one of a thousand sealed names of a grid; no name is open between two runs.
func BenchmarkFindHousehold(b *testing.B) {
	a, tenant := asServed(b)
	var list []households.Household
	for i := range 1000 {
		list = append(list, households.Household{
			Tenant: tenant, Place: first, Door: fmt.Sprintf("1-%d-%d", i/100, i%100), People: 1, Name: fmt.Sprintf("王%c%c", '一'+rune(i), '丁'+rune(i)),
			Phone: fmt.Sprintf("0356-0%06d", i), Needs: []households.Need{}, Source: households.AtDoor, Refreshed: calendar.DateOf(a.Clock.Now()), Version: 1,
		})
	}
	s := app.NewHouseholds(a)
	if err := s.Admit(b.Context(), list); err != nil {
		b.Fatal(err)
	}
	scope := access.SystemScope(tenant)
	before := spent(b)
	for b.Loop() {
		found, err := s.Find(b.Context(), scope, first, list[617].Name)
		if err != nil || len(found) != 1 {
			b.Fatal(found, err)
		}
	}
	b.ReportMetric(float64((spent(b)-before).Microseconds())/1000/float64(b.N), "cpu-ms/op")
}
