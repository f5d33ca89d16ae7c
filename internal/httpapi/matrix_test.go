package httpapi_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gezhi/internal/access"
	"gezhi/internal/cases"
	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/media"
	"gezhi/internal/people"
	"gezhi/internal/testkit"
)

var update = flag.Bool("update", false, "write golden files")

const matrixFile = "testdata/rights.golden"

// TestRights asks every route as every role about its own thing, its neighbour's and another county's, and holds the answers
// against a file that people review. A new route fails until it has its rows.
func TestRights(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED: one request after another; run without -short")
	}
	m := newMatrix(t)
	var got strings.Builder
	got.WriteString(matrixHead)
	for _, r := range m.w.Registry.Routes() {
		for _, rel := range relations(r.Path) {
			fmt.Fprintf(&got, "%s %s [%s]\n", r.Method, r.Path, rel)
			m.line(t, &got, r, rel)
		}
	}
	if *update {
		if err := os.WriteFile(matrixFile, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(matrixFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got.String(), "\n")); diff != "" {
		t.Errorf("rights differ from %s (go test -run TestRights -update writes it anew):\n%s", matrixFile, diff)
	}
}

const matrixHead = `# Who gets past the gate of each route: own thing, the neighbour's (other town, other unit), another county's.
# allow: the route goes on to the rules of its room (which may still say that the state does not admit it);
# deny: 403, they see it and may not; whoever is in neither line is told 404, as if it did not exist, or 401.

`

func relations(path string) []string {
	if strings.Contains(path, "{id}") && !strings.Contains(path, "/session/") || strings.Contains(path, "{no}") {
		return []string{"own", "neighbour", "foreign"}
	}
	return []string{"any"}
}

type matrix struct {
	w       *apitest.World
	cases   map[string]cases.Receipt // by relation
	files   map[string]string        // by case
	members map[string]apitest.Member
	clients map[string]apitest.Client // by role, and nobody, reporter
}

func newMatrix(t *testing.T) *matrix {
	t.Helper()
	m := &matrix{files: map[string]string{}, cases: map[string]cases.Receipt{}, members: map[string]apitest.Member{}, clients: map[string]apitest.Client{}}
	m.w = apitest.New(t, apitest.OneCounty)
	m.w.Fakes.Events = make(chan httpapi.Event)
	close(m.w.Fakes.Events)
	m.cases["own"] = m.dispatched(t, apitest.Chengqu, 0, m.w.PostFor(apitest.Chengqu, people.Handler).Org)
	m.cases["neighbour"] = m.dispatched(t, apitest.Chengqu, 2, other(m.w))
	m.cases["foreign"] = m.dispatched(t, apitest.Qingzhou, 0, m.w.PostFor(apitest.Qingzhou, people.Handler).Org)
	next := m.w.PostFor(apitest.Chengqu, people.Clerk)
	next.Place = m.w.County(apitest.Chengqu) + "002001"
	next.Org = people.Center(next.Place)
	m.members["own"] = m.w.Member(apitest.Chengqu, people.GridWorker)
	m.members["neighbour"] = m.w.MemberAt(apitest.Chengqu, next, "")
	m.members["foreign"] = m.w.Member(apitest.Qingzhou, people.GridWorker)
	for _, role := range people.Roles() {
		m.clients[string(role)] = m.w.As(apitest.Chengqu, role)
	}
	m.clients["nobody"] = apitest.Client{World: m.w, Header: http.Header{}}
	m.clients["reporter"] = m.clients["nobody"].With("Tracking-Token", m.cases["own"].Token)
	m.w.Undo.Store(true)
	return m
}

// other is a unit that has nothing to do with the own case.
func other(w *apitest.World) people.Org {
	for _, u := range w.Policies[apitest.Chengqu].Catalogue.Units() {
		if org := people.Unit(u.Code); org != w.PostFor(apitest.Chengqu, people.Handler).Org {
			return org
		}
	}
	panic("one unit only")
}

// dispatched is a case in a community, in the hands of a unit.
func (m *matrix) dispatched(t *testing.T, tenant string, community int, lead people.Org) cases.Receipt {
	t.Helper()
	ctx := context.Background()
	what := cases.What{Source: cases.ResidentPhoneDesk, Words: "路灯不亮", Point: testkit.PointIn(community, 0), Matter: m.w.Matter(tenant).Code}
	file := m.w.Deps.IDs.New(m.w.Clock.Now())
	if err := m.w.Deps.Blobs.Put(ctx, media.Key{Tenant: tenant, Name: file}, bytes.NewReader(pictureOf(t))); err != nil {
		t.Fatal(err)
	}
	what.Files = []cases.Attachment{{ID: file, Type: "photo"}}
	r, err := m.w.Service.Report(ctx, access.NewPublic(tenant), cases.Intake{Command: cases.Report{What: what}, Person: cases.Person{Phone: "13812345678"}})
	if err != nil {
		t.Fatal(err)
	}
	m.files[r.ID] = file
	desk := m.w.PostFor(tenant, people.Dispatcher)
	desk.Place = m.w.County(tenant) // the county's center steers all
	desk.Org = people.Center(desk.Place)
	member := m.w.MemberAt(tenant, desk, "")
	actor := access.NewStaff(tenant, member.Account.ID, []people.Post{member.Post}, people.Session{}, m.w.Clock.Now())
	for _, cmd := range []cases.Command{cases.Accept{}, cases.Dispatch{Lead: lead}} {
		if _, err := m.w.Service.Do(ctx, actor, cases.Request{Case: r.ID, Command: cmd}); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func (m *matrix) line(t *testing.T, out *strings.Builder, r httpapi.Route, rel string) {
	t.Helper()
	found := map[string][]string{}
	for who, client := range m.clients {
		a := client.Do(t, r.Method, m.path(r.Path, rel), m.body(r))
		if a.Status >= 500 {
			t.Errorf("%s %s as %s: %d %s", r.Method, r.Path, who, a.Status, a.Body)
		}
		switch a.Status {
		case http.StatusUnauthorized, http.StatusNotFound:
		case http.StatusForbidden:
			found["deny"] = append(found["deny"], who)
		default:
			found["allow"] = append(found["allow"], who)
		}
	}
	for _, outcome := range []string{"allow", "deny"} {
		slices.Sort(found[outcome])
		switch n := len(found[outcome]); {
		case n == 0:
		case n == len(m.clients):
			fmt.Fprintf(out, "  %s  everybody\n", outcome)
		case n == len(m.clients)-2 && !slices.Contains(found[outcome], "nobody") && !slices.Contains(found[outcome], "reporter"):
			fmt.Fprintf(out, "  %s  everybody who is signed in\n", outcome)
		default:
			fmt.Fprintf(out, "  %s  %s\n", outcome, strings.Join(found[outcome], " "))
		}
	}
}

// path puts the thing of the relation into the route's path.
func (m *matrix) path(path, rel string) string {
	receipt, member := m.cases[rel], m.members[rel]
	id := receipt.ID
	switch {
	case strings.HasPrefix(path, "/api/v1/accounts/"):
		id = member.Account.ID
	case strings.HasPrefix(path, "/api/v1/posts/"):
		id = member.Post.ID
	}
	return sample(strings.NewReplacer("{id}", id, "{no}", receipt.No, "{file}", m.files[receipt.ID]).Replace(path))
}

func (m *matrix) body(r httpapi.Route) any {
	switch {
	case r.Method == http.MethodGet || r.Method == http.MethodDelete:
		return nil
	case r.Path == "/api/v1/accounts":
		return map[string]string{"login": "newcomer", "name": "新同事"}
	case strings.HasSuffix(r.Path, "/posts"):
		return map[string]string{"role": "grid_chief", "place": string(m.w.County(apitest.Chengqu)) + "001001002"}
	case strings.HasSuffix(r.Path, "/stand-ins"):
		return map[string]string{"account": m.members["neighbour"].Account.ID, "until": "2027-01-01T00:00:00Z"}
	case strings.HasSuffix(r.Path, "/sessions/end"):
		return map[string]string{"reason": "left"}
	case strings.HasSuffix(r.Path, "/code"):
		return map[string]string{"proof": "called"}
	case strings.HasSuffix(r.Path, "/reveal"):
		return map[string]string{"reason": "call_back"}
	case r.Limits.Rate == httpapi.RateUpload:
		return bytes.NewReader([]byte("x"))
	case r.Path == "/api/v1/session/all/end-others":
		return nil
	}
	return map[string]any{}
}
