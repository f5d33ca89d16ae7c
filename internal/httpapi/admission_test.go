package httpapi

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"gezhi/internal/fault"
)

// TestAReportIsTheLastToBeTurnedAway fills the line of a server that can do one thing at once.
func TestAReportIsTheLastToBeTurnedAway(t *testing.T) {
	t.Parallel()
	a := &admission{running: 1, waiting: 8}
	var order []string
	ask := func(name string, r rank, n, places int) (turns []*turn) {
		for range n {
			if one, ok := a.ask(r); ok {
				turns = append(turns, one)
			}
		}
		if len(turns) != places {
			t.Errorf("%d of %d %s found a place, want %d", len(turns), n, name, places)
		}
		return turns
	}
	ask("first", rankRead, 1, 1) // it runs
	waiting := map[string][]*turn{
		"search": ask("searches", rankLater, 5, 2),
		"read":   ask("reads", rankRead, 5, 2),
		"act":    ask("acts", rankWrite, 5, 2),
		"report": ask("reports", rankReport, 5, 2),
	}
	a.abandon(waiting["read"][0], rankRead)
	for range 7 {
		a.leave()
		for name, turns := range waiting {
			waiting[name] = slices.DeleteFunc(turns, func(one *turn) bool {
				select {
				case <-one.come:
					order = append(order, name)
					return true
				default:
					return false
				}
			})
		}
	}
	if want := []string{"report", "report", "act", "act", "read", "search", "search"}; !slices.Equal(order, want) {
		t.Errorf("served %v, want %v", order, want)
	}
	a.leave()
	if a.busy != 0 || a.queued != 0 {
		t.Errorf("%d run and %d wait when all have left", a.busy, a.queued)
	}
}

func TestWhoWaitsTooLongIsTurnedAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &admission{running: 1, waiting: 8}
		leave, err := a.enter(t.Context(), RateRead)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.enter(t.Context(), RateReport); !fault.HasCode(err, "request.overloaded") {
			t.Errorf("got %v, want request.overloaded", err)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := a.enter(gone, RateReport); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want that who has gone is not served", err)
		}
		leave()
		if leave, err = a.enter(t.Context(), RateSearch); err != nil {
			t.Fatal(err)
		}
		leave()
		if a.busy != 0 || a.queued != 0 {
			t.Errorf("%d run and %d wait when all have left", a.busy, a.queued)
		}
	})
}
