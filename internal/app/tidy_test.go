package app_test

import (
	"strings"
	"testing"
	"time"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/jobs"
	"gezhi/internal/media"
	"gezhi/internal/patrol"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

// tidied lets one round of tidying pass.
func (c *county) tidied() {
	c.t.Helper()
	tidy := jobs.Tidy{Store: c.Store, Blobs: c.Blobs, Tenants: c.Tenants.Keys, Now: c.clock.Now, Log: c.Log}
	if err := tidy.Round(c.t.Context(), c.tenant); err != nil {
		c.t.Fatal(err)
	}
}

// upload puts a file and its preview as the door for uploads does.
func (c *county) upload(until time.Duration) cases.Attachment {
	c.t.Helper()
	id := c.IDs.New(c.clock.Now())
	c.update(func(tx *store.Tx) error { return tx.AwaitFile(c.tenant, id, c.clock.Now().Add(until)) })
	key := media.Key{Tenant: c.tenant, Name: id}
	for _, k := range []media.Key{key, key.Thumb()} {
		if err := c.Blobs.Put(c.t.Context(), k, strings.NewReader("picture")); err != nil {
			c.t.Fatal(err)
		}
	}
	return cases.Attachment{ID: id, Type: "photo", Bytes: 7, Hash: strings.Repeat("0", 64)}
}

func (c *county) kept(a cases.Attachment) bool {
	c.t.Helper()
	key := media.Key{Tenant: c.tenant, Name: a.ID}
	blob, _, err := c.Blobs.Get(c.t.Context(), key)
	thumb, _, other := c.Blobs.Get(c.t.Context(), key.Thumb())
	if (err == nil) != (other == nil) {
		c.t.Errorf("the file and its preview parted: %v, %v", err, other)
	}
	if err != nil {
		wantFault(c.t, err, fault.NotFound, "media.not_found")
		return false
	}
	_, _ = blob.Close(), thumb.Close()
	return true
}

func TestPatrolRecordsGoAfterFiveYears(t *testing.T) {
	t.Parallel()
	c, _ := housed(t)
	patrols := app.NewPatrols(c.App)
	chief := c.staff("chief", people.GridChief, first, "")
	id, err := patrols.Add(t.Context(), chief, bridge(), cases.Key{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := patrols.Record(t.Context(), chief, patrol.Record{ID: "r", Point: id, Result: patrol.Normal}, cases.Key{}); err != nil {
		t.Fatal(err)
	}
	for _, then := range []struct{ days, kept int }{{1826, 1}, {3, 0}} {
		c.clock.Advance(time.Duration(then.days) * 24 * time.Hour)
		c.tidied()
		list, err := patrols.Records(t.Context(), access.SystemScope(c.tenant), id, c.clock.Now(), 10)
		if err != nil || len(list) != then.kept {
			t.Errorf("%d are kept, want %d; %v", len(list), then.kept, err)
		}
	}
}

func TestAnUploadThatNobodyNamesIsRemoved(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	unnamed, named := c.upload(48*time.Hour), c.upload(48*time.Hour)
	receipt, err := c.Cases.Report(t.Context(), access.NewPublic(c.tenant), cases.Intake{Command: cases.Report{What: cases.What{
		Source: cases.ResidentWeb, Words: "路灯坏了", Address: "黄华街口", Files: []cases.Attachment{named},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	c.tidied()
	if !c.kept(unnamed) || !c.kept(named) {
		t.Error("a file was removed before its time")
	}
	c.clock.Advance(49 * time.Hour)
	c.tidied()
	if c.kept(unnamed) || !c.kept(named) {
		t.Errorf("unnamed kept: %v, named kept: %v", c.kept(unnamed), c.kept(named))
	}

	overseer := c.staff("overseer", people.Supervisor, "140502", people.Center("140502"))
	one, err := c.Cases.Do(t.Context(), overseer, cases.Request{Case: receipt.ID, Command: cases.Erase{Ground: "request"}})
	if err != nil {
		t.Fatal(err)
	}
	if !one.Photos[0].Erased {
		t.Errorf("the photo of an erased case: %+v", one.Photos[0])
	}
	c.tidied()
	if c.kept(named) {
		t.Error("the photo of an erased case is still there")
	}
	c.proven()
}

func TestOldSessionsAndLinksAreForgotten(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	account := c.hire("worker")
	session := people.Session{Tenant: c.tenant, ID: "s1", Digest: "d1", Account: account.ID, Kind: people.Desk, CreatedAt: c.clock.Now(), SeenAt: c.clock.Now(), ProvedAt: c.clock.Now()}
	c.update(func(tx *store.Tx) error { return tx.People().InsertSession(session) })
	found := func() (n int) {
		c.view(func(tx *store.Tx) error {
			list, err := tx.People().SessionsOf(c.tenant, account.ID)
			n = len(list)
			return err
		})
		return n
	}
	c.clock.Advance(179 * 24 * time.Hour)
	c.tidied()
	if found() != 1 {
		t.Error("a session was forgotten within six months")
	}
	c.clock.Advance(2 * 24 * time.Hour)
	c.tidied()
	if found() != 0 {
		t.Error("a session is remembered for more than six months")
	}
}
