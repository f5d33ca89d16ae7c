package app_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/app"
	"gezhi/internal/backup"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/keys"
)

// A backup is made while the county works, restored elsewhere and proven; who was erased after it stays erased.
func TestARestoredCountyHoldsAndBringsNobodyBack(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	report := func(words string) cases.Case {
		t.Helper()
		r, err := c.Cases.Report(t.Context(), access.NewPublic(c.tenant), cases.Intake{
			Command: cases.Report{What: cases.What{Source: cases.ResidentWeb, Words: cases.Words(words), Grid: "140502", Matter: "C0904"}},
			Person:  cases.Person{Phone: "19900001234"},
		})
		if err != nil {
			t.Fatal(err)
		}
		return r.Case
	}
	kept, gone := report("井盖松动"), report("三单元的老人摔倒了")
	identity, recipient, err := backup.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	var sealed, list bytes.Buffer
	if _, err := app.Backup(t.Context(), c.Config, &sealed, []string{recipient}, "test"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Cases.Do(t.Context(), access.NewSystem(c.tenant), cases.Request{Case: gone.ID, Version: gone.Version, Command: cases.Erase{Ground: "request"}}); err != nil {
		t.Fatal(err)
	}
	if err := c.Erasures(t.Context(), &list); err != nil || list.String() != c.tenant+" "+gone.ID+"\n" {
		t.Fatalf("the list is %q, %v", list.String(), err)
	}

	cfg := c.Config
	cfg.Data = filepath.Join(t.TempDir(), "new")
	m, err := app.Restore(t.Context(), &sealed, identity, keys.Path(c.Config.Data), cfg.Data)
	if err != nil {
		t.Fatal(err)
	}
	b, err := app.Open(t.Context(), cfg, app.Options{Clock: c.clock, Light: true, Begun: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	if err := b.Prove(t.Context(), m, nil); err != nil {
		t.Error(err)
	}
	other := m
	other.Heads = []backup.Head{m.Heads[0]}
	other.Heads[0].Pos++
	if err := b.Prove(t.Context(), other, nil); !fault.HasCode(err, "backup.other_head") {
		t.Errorf("another head: %v", err)
	}
	for want := 1; want >= 0; want-- { // once more does nothing
		if n, err := b.EraseAgain(t.Context(), strings.NewReader(list.String()+c.tenant+" later\n")); err != nil || n != want {
			t.Errorf("%d erased again, %v; want %d", n, err, want)
		}
	}
	for id, erased := range map[string]bool{kept.ID: false, gone.ID: true} {
		if one, err := b.Cases.Look(t.Context(), c.tenant, id); err != nil || one.Erased != erased {
			t.Errorf("%s erased: %v, %v", id, one.Erased, err)
		}
	}
	if _, err := b.EraseAgain(t.Context(), strings.NewReader("nonsense\n")); !fault.HasCode(err, "backup.bad_erasure") {
		t.Errorf("got %v", err)
	}
}
