package httpapi_test

import (
	"testing"

	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

// TestBarriersThatPassAreDrawn: a line that nobody crosses is drawn where it passes, wherever its points lie; one that is far away is not.
func TestBarriersThatPassAreDrawn(t *testing.T) {
	t.Parallel()
	c := county(apitest.New(t), people.Dispatcher)
	var shapes struct {
		Units, Borders, Barriers struct{ Features []struct{ ID int } }
	}
	c.Get(t, "/api/v1/planning/ground/140502/shapes").Want(200).Into(&shapes)
	if len(shapes.Units.Features) == 0 || len(shapes.Barriers.Features) != 1 || shapes.Barriers.Features[0].ID != 0 {
		t.Errorf("%d units, barriers %+v", len(shapes.Units.Features), shapes.Barriers.Features)
	}
}
