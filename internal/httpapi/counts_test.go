package httpapi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

// TestCountsAreTheListsBehindThem counts what waits for a desk, and what does not concern it.
func TestCountsAreTheListsBehindThem(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	for range 3 {
		apitest.Receipt(t, w)
	}
	ask := map[string]any{"sets": []any{
		map[string]any{"state": []string{"submitted"}},
		map[string]any{"open": true},
		map[string]any{"open": true, "matter": w.Matter(apitest.Chengqu).Code},
		map[string]any{"waits": "returned"},
		map[string]any{"overdue": true, "open": true},
	}}
	count := func(c apitest.Client) (got httpapi.CaseCounts) {
		c.Post(t, "/api/v1/case-counts", ask).Want(200).Into(&got)
		return got
	}
	if diff := cmp.Diff([]int{3, 3, 3, 0, 0}, count(w.As(apitest.Chengqu, people.Dispatcher)).Counts); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{0, 0, 0, 0, 0}, count(w.As(apitest.Qingzhou, people.Dispatcher)).Counts); diff != "" {
		t.Errorf("another county: %s", diff)
	}
	for _, wrong := range []any{
		map[string]any{"state": []string{"nowhere"}}, map[string]any{"place": "12"}, map[string]any{"words": "漏水"},
	} {
		w.As(apitest.Chengqu, people.Dispatcher).Post(t, "/api/v1/case-counts", map[string]any{"sets": []any{wrong}}).Want(422)
	}
}
