package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/httpapi"
	"gezhi/internal/httpapi/apitest"
	"gezhi/internal/ids"
	"gezhi/internal/people"
	"gezhi/internal/testkit"
)

// TestFlows runs the scenarios through the API: staff by their sessions, residents by the token of their receipt.
func TestFlows(t *testing.T) {
	t.Parallel()
	for _, f := range testkit.Flows(t, "../../testdata/flows") {
		t.Run(f.File+"/"+f.Title, func(t *testing.T) {
			t.Parallel()
			testkit.Play(t, f, func(t testing.TB, s testkit.Setting) testkit.Door {
				return &apiDoor{Setting: s, t: t, world: apitest.In(t, s), photos: map[string]string{}}
			})
		})
	}
}

// apiDoor is the API as a door for flows.
type apiDoor struct {
	testkit.Setting
	t      testing.TB
	world  *apitest.World
	photos map[string]string // ids of uploads by what a flow calls them
}

func (d *apiDoor) client(who testkit.Player) apitest.Client {
	if who.Kind != access.Staff {
		return apitest.Client{World: d.world, Header: http.Header{}}
	}
	return d.world.AsMember(d.world.SignInAgain(d.world.MemberAt(d.Tenant, who.Post, who.Account)))
}

func (d *apiDoor) Report(_ context.Context, who testkit.Player, act cases.Act, body []byte, contact cases.Person) (string, error) {
	fields := d.fields(who, body)
	if !contact.Empty() {
		fields["contact"] = contact
	}
	path := map[cases.Act]string{cases.ActReport: "/api/v1/cases", cases.ActDraft: "/api/v1/drafts", cases.ActInstant: "/api/v1/instant"}[act]
	a := d.client(who).Post(d.t, path, fields)
	if a.Status != http.StatusCreated {
		return "", told(a)
	}
	var r cases.Receipt
	a.Into(&r)
	return r.ID, nil
}

func (d *apiDoor) Act(ctx context.Context, who testkit.Player, caseID string, act cases.Act, body []byte) (string, error) {
	if who.Kind == access.System {
		cmd, err := testkit.Command(act, body)
		if err != nil {
			return "", err
		}
		c, err := d.world.Service.Do(ctx, access.NewSystem(d.Tenant), cases.Request{Case: caseID, Command: cmd})
		return c.ID, err
	}
	path, client := "/api/v1/cases/"+caseID+"/acts/"+string(act), d.client(who)
	if who.Kind == access.Reporter {
		path, client = d.track(ctx, caseID)
		path += "/acts/" + string(act)
	}
	if act == cases.ActRenewCode {
		path = "/api/v1/cases/" + caseID + "/code"
	}
	a := client.Post(d.t, path, d.fields(who, body))
	if a.Status != http.StatusOK {
		return "", told(a)
	}
	if who.Kind == access.Reporter || act == cases.ActRenewCode {
		return caseID, nil
	}
	var c httpapi.CaseDetail
	a.Into(&c)
	return c.ID, nil
}

// track is the path of a reporter's case and the client who holds its token.
func (d *apiDoor) track(ctx context.Context, caseID string) (string, apitest.Client) {
	c, err := d.Look(ctx, caseID)
	if err != nil {
		d.t.Fatal(err)
	}
	key, err := d.world.Deps.Vault.TrackingKey(ctx, d.Tenant)
	if err != nil {
		d.t.Fatal(err)
	}
	client := apitest.Client{World: d.world, Header: http.Header{}}
	return "/api/v1/track/" + c.No, client.With("Tracking-Token", ids.TrackingToken(key, caseID, c.Renewals))
}

// fields makes the body as a caller would send it: photographs are uploaded before and then named.
func (d *apiDoor) fields(who testkit.Player, body []byte) map[string]any {
	fields := map[string]any{}
	if err := json.Unmarshal(body, &fields); err != nil {
		d.t.Fatal(err)
	}
	list, ok := fields["files"].([]any)
	for i, one := range list {
		switch one := one.(type) {
		case string:
			if id, known := d.photos[one]; known {
				list[i] = id
			}
		case map[string]any:
			list[i] = map[string]any{"id": d.photo(who, one["id"].(string))}
		}
	}
	if ok {
		fields["files"] = list
	}
	if id, known := d.photos[fmt.Sprint(fields["file"])]; known {
		fields["file"] = id
	}
	delete(fields, "copy") // the door makes it
	return fields
}

func (d *apiDoor) photo(who testkit.Player, name string) string {
	a := d.client(who).Do(d.t, http.MethodPost, "/api/v1/uploads", bytes.NewReader(pictureOf(d.t)))
	var u httpapi.Uploaded
	a.Want(http.StatusCreated).Into(&u)
	d.photos[name] = u.ID
	return u.ID
}

func (d *apiDoor) Sees(ctx context.Context, who testkit.Player, caseID string) (bool, error) {
	var a apitest.Answer
	switch who.Kind {
	case access.Staff:
		a = d.client(who).Get(d.t, "/api/v1/cases/"+caseID)
	case access.Reporter:
		path, client := d.track(ctx, caseID)
		a = client.Get(d.t, path)
	default:
		c, err := d.Look(ctx, caseID)
		return access.PublicScope(d.Tenant).Admits(c.Resource()), err
	}
	switch a.Status {
	case http.StatusOK:
		return true, nil
	case http.StatusNotFound, http.StatusForbidden:
		return false, nil
	}
	return false, told(a)
}

func (d *apiDoor) Look(ctx context.Context, caseID string) (c cases.Case, err error) {
	err = d.world.Cases.View(ctx, func(r cases.Reader) error {
		c, err = r.Case(ctx, access.SystemScope(d.Tenant), caseID)
		return err
	})
	return c, err
}

func (d *apiDoor) Acts(ctx context.Context, caseID string) (acts []testkit.Done, err error) {
	var log []audit.Act
	err = d.world.Cases.View(ctx, func(r cases.Reader) error {
		log, err = r.Acts(ctx, access.SystemScope(d.Tenant), caseID)
		return err
	})
	for _, a := range log {
		acts = append(acts, testkit.Done{Act: cases.Act(strings.TrimPrefix(a.Kind, "case.")), Kept: fmt.Sprintf("%+v", a)})
	}
	return acts, err
}

func (d *apiDoor) Sweep(ctx context.Context) error {
	var first error
	_, err := d.world.Service.Sweep(ctx, d.Tenant, 1000, func(c cases.Case, err error) {
		if first == nil {
			first = fmt.Errorf("sweep of %s: %w", c.No, err)
		}
	})
	if err != nil {
		return err
	}
	return first
}

func (d *apiDoor) Calendar(ctx context.Context, day calendar.DayRule) error {
	p, err := d.world.Policy(ctx, d.Tenant)
	if err != nil {
		return err
	}
	changed, err := p.Calendar("").With(calendar.Overrides{Days: []calendar.DayRule{day}})
	if err != nil {
		return err
	}
	p.Calendar = func(people.Org) *calendar.Calendar { return changed }
	d.world.SetPolicy(d.Tenant, p)
	_, err = d.world.Service.Recount(ctx, d.Tenant, changed.Version(), func(int) {})
	return err
}

// told makes a fault of a problem document, as the caller reads it.
func told(a apitest.Answer) error {
	p := a.Problem()
	f := &fault.Error{Kind: kindOf(p.Status), Code: p.Code, Cause: fmt.Errorf("%s", a.Body)}
	for _, e := range p.Errors {
		f.Fields = append(f.Fields, fault.Field{Path: e.Path, Code: e.Code})
	}
	return f
}

func kindOf(status int) fault.Kind {
	kinds := fault.Kinds()
	i := slices.IndexFunc(kinds, func(k fault.Kind) bool { return httpapi.Status(fault.New(k, "x")) == status })
	return kinds[max(0, i)]
}
