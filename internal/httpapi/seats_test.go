package httpapi_test

import (
	"testing"

	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
	"gezhi/internal/territory"
)

// An administrator sees which posts there are, by place, and which nobody holds.
func TestVacantPostsAreSeenByPlace(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	admin := w.As(apitest.Chengqu, people.SysAdmin)
	grid := w.County(apitest.Chengqu) + "001001001"
	ask := func(query string) (v httpapi.SeatViews) {
		t.Helper()
		admin.Get(t, "/api/v1/posts"+query).Want(200).Into(&v)
		return v
	}
	before := ask("")
	worker := w.MemberAt(apitest.Chengqu, people.Post{Role: people.GridWorker, Place: grid}, "")
	w.MemberAt(apitest.Chengqu, people.Post{Role: people.Assistant, Place: grid}, "")
	county := ask("")
	if county.Seats != before.Seats || county.Vacant != before.Vacant-1 {
		t.Errorf("one more worker: of %d seats %d are vacant, before %d of %d", county.Seats, county.Vacant, before.Vacant, before.Seats)
	}
	sum := 0
	for _, b := range county.Below {
		sum += b.Vacant
	}
	own := 0
	for _, item := range county.Items {
		if item.Place.Code != w.County(apitest.Chengqu) {
			t.Errorf("the county itself has a post at %s", item.Place.Code)
		}
		if item.Vacant {
			own++
		}
	}
	if len(county.Below) != 2 || sum+own != county.Vacant {
		t.Errorf("%d vacant below and %d here are not %d", sum, own, county.Vacant)
	}

	community := ask("?place=" + string(grid[:12]))
	held := seatAt(community.Items, grid, people.GridWorker)
	if held == nil || held.Vacant || len(held.Holders) != 1 || held.Holders[0].Name != worker.Account.Name || held.Holders[0].From.IsZero() {
		t.Errorf("the grid's worker: %+v", held)
	}
	if chief := seatAt(community.Items, grid, people.GridChief); chief == nil || !chief.Vacant {
		t.Errorf("the grid's chief: %+v", chief)
	}
	if len(community.Others) != 1 || community.Others[0].Role != people.Assistant || len(community.Path) != 3 {
		t.Errorf("others %+v, path %+v", community.Others, community.Path)
	}
	for _, none := range []string{"?place=" + string(grid), "?place=140502999", "?place=x"} {
		admin.Get(t, "/api/v1/posts"+none).Want(404)
	}
}

// The vacant ones come page by page, each once, and by role.
func TestVacantPostsComePageByPage(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	admin := w.As(apitest.Chengqu, people.SecAdmin)
	var all, page httpapi.SeatViews
	admin.Get(t, "/api/v1/posts?vacant=true&limit=200").Want(200).Into(&all)
	if len(all.Items) != all.Vacant || all.Next != "" {
		t.Fatalf("%d of %d vacant ones, next %q", len(all.Items), all.Vacant, all.Next)
	}
	seen := 0
	for after := ""; ; {
		page = httpapi.SeatViews{}
		admin.Get(t, "/api/v1/posts?vacant=true&limit=7&after="+after).Want(200).Into(&page)
		for i, item := range page.Items {
			if item.ID != all.Items[seen+i].ID {
				t.Fatalf("at %d comes %s", seen+i, item.ID)
			}
		}
		seen += len(page.Items)
		if after = page.Next; after == "" {
			break
		}
	}
	if seen != len(all.Items) {
		t.Errorf("%d came of %d", seen, len(all.Items))
	}
	var workers httpapi.SeatViews
	admin.Get(t, "/api/v1/posts?vacant=true&role=grid_worker").Want(200).Into(&workers)
	for _, item := range workers.Items {
		if item.Roles[0].Code != string(people.GridWorker) || !item.Vacant {
			t.Errorf("%+v", item)
		}
	}
	if len(workers.Items) == 0 || len(workers.Items) == len(all.Items) {
		t.Errorf("%d workers are wanted", len(workers.Items))
	}
}

func seatAt(items []httpapi.SeatView, place territory.Code, role people.Role) *httpapi.SeatView {
	for i := range items {
		if items[i].Place.Code == place && items[i].Roles[0].Code == string(role) {
			return &items[i]
		}
	}
	return nil
}
