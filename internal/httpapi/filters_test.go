package httpapi_test

import (
	"net/url"
	"testing"

	"gezhi/internal/desk"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/people"
)

func TestKeptListsAreOnesOwn(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	clerk, other := w.As(apitest.Chengqu, people.Clerk), w.As(apitest.Chengqu, people.Dispatcher)
	kept := func(c apitest.Client) (list []desk.Filter) {
		c.Get(t, "/api/v1/filters").Want(200).Into(&list)
		return list
	}
	clerk.Do(t, "PUT", "/api/v1/filters", map[string]string{"name": " 东街  井盖 ", "tab": "accepted", "matter": "C0904"}).Want(204)
	if got := kept(clerk); len(got) != 1 || got[0].Name != "东街 井盖" || got[0].Matter != "C0904" {
		t.Errorf("%+v", got)
	}
	if got := kept(other); len(got) != 0 {
		t.Errorf("somebody else reads %+v", got)
	}
	for _, wrong := range []any{
		map[string]string{"name": ""}, map[string]string{"name": "x", "place": "12"}, map[string]string{"name": "x", "words": "漏水"},
	} {
		clerk.Do(t, "PUT", "/api/v1/filters", wrong).Want(422)
	}
	path := "/api/v1/filters/" + url.PathEscape("东街 井盖")
	other.Do(t, "DELETE", path, nil).Want(204)
	if len(kept(clerk)) != 1 {
		t.Error("somebody else removed it")
	}
	clerk.Do(t, "DELETE", path, nil).Want(204)
	if len(kept(clerk)) != 0 {
		t.Error("it is still there")
	}
	w.Anybody(apitest.Chengqu).Get(t, "/api/v1/filters").Want(401)
}
