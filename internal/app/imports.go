package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/calendar"
	"gezhi/internal/clock"
	"gezhi/internal/fault"
	"gezhi/internal/geo"
	"gezhi/internal/httpapi"
	"gezhi/internal/store"
	"gezhi/internal/territory"
)

const territoryImport = "territory.import"

// Imports takes files of the ground in. Each one that says something new makes a new edition of the whole ground.
type Imports struct {
	store    *store.Store
	policies *Policies
	clock    clock.Clock
}

// NewImports returns the imports of the application.
func NewImports(a *App) *Imports {
	return &Imports{store: a.Store, policies: a.Policies, clock: a.Clock}
}

// Import takes a file in, whole or not at all. The next edition is the one in force with the rows of the file over those
// of the same code or id; a place ends where the file gives it a last day, where a new grid names it as what went before, or where
// a list of the division reaches as deep and names it no more. The edition begins on the first day of the request, or today.
// A file that says nothing new leaves everything as it is.
//
// The findings of the hard checks are in the result also when they are the fault. Faults: Forbidden; Malformed and Invalid import.*
// with every wrong line; Conflict territory.breaks_rules; Stale territory.changed when another import came in between;
// Invalid idempotency.other_body.
func (i *Imports) Import(ctx context.Context, actor access.Actor, r httpapi.ImportRequest) (result httpapi.ImportResult, err error) {
	defer fault.Wrap(&err, "app.Import(%s)", r.Kind)
	whole := access.Resource{Tenant: actor.Tenant, Class: access.PublicData}
	who, err := access.Authorise(actor, access.TerritoryImport, whole, access.Handling, i.clock.Now())
	if err != nil {
		return httpapi.ImportResult{}, err
	}
	known, done, err := i.look(ctx, actor.Tenant, r)
	if err != nil || done != nil {
		return *orNone(done), err
	}
	policy, err := i.policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return httpapi.ImportResult{}, err
	}
	d, err := draw(policy.Territory, policy.Root, r, territory.Day(calendar.DateOf(i.clock.Now()).String()))
	if err != nil {
		return httpapi.ImportResult{}, err
	}
	if d.same() {
		d.result.Edition = d.base.Edition.ID
		return d.result, nil
	}
	found := d.check(known)
	d.result.Findings = findings(found)
	switch {
	case r.DryRun:
		return d.result, nil
	case len(found) > 0:
		return d.result, fault.New(fault.Conflict, "territory.breaks_rules", "n", len(found), "rule", string(found[0].Rule), "codes", fmt.Sprint(found[0].Codes))
	}
	err = i.store.Update(ctx, func(tx *store.Tx) error {
		result, err = publish(ctx, tx, actor.Tenant, r, d, signed(actor, who), policy.Catalogue.Version())
		return err
	})
	if err == nil {
		i.policies.Forget(actor.Tenant)
	}
	return result, err
}

// look returns every grid that there ever was, and the result of the same request if it was carried out before.
func (i *Imports) look(ctx context.Context, tenant string, r httpapi.ImportRequest) (known []territory.Grid, done *httpapi.ImportResult, err error) {
	err = i.store.View(ctx, func(tx *store.Tx) error {
		if !r.DryRun {
			if done, err = imported(ctx, tx, tenant, r); err != nil || done != nil {
				return err
			}
		}
		known, err = tx.GridsEver(tenant)
		return err
	})
	return known, done, err
}

func imported(ctx context.Context, tx *store.Tx, tenant string, r httpapi.ImportRequest) (*httpapi.ImportResult, error) {
	act, found, err := before(ctx, tx, tenant, r.Key, territoryImport)
	if err != nil || !found {
		return nil, err
	}
	var done httpapi.ImportResult
	if err := json.Unmarshal([]byte(act.Effects), &done); err != nil {
		return nil, err
	}
	return &done, nil
}

func orNone(r *httpapi.ImportResult) *httpapi.ImportResult {
	if r == nil {
		return &httpapi.ImportResult{}
	}
	return r
}

// publish writes the next edition in the place of the one from which it was made.
func publish(ctx context.Context, tx *store.Tx, tenant string, r httpapi.ImportRequest, d *draft, by audit.Actor, policy string) (httpapi.ImportResult, error) {
	if done, err := imported(ctx, tx, tenant, r); err != nil || done != nil {
		return *orNone(done), err
	}
	edition, err := succeed(tx, tenant, d.base.Edition.ID, d.next)
	if err != nil {
		return httpapi.ImportResult{}, err
	}
	result := d.result
	result.Edition = edition
	_, err = tx.AppendAct(audit.Act{
		Tenant: tenant, Subject: audit.Subject("edition", edition), Kind: territoryImport, At: tx.Now(), Actor: by,
		Key: r.Key.Hash, KeyBody: r.Key.Body, Command: importCommand(r, d), Effects: written(result), Policy: policy,
	})
	return result, err
}

// succeed writes an edition in the place of the one from which it was made, and answers its id. Stale territory.changed when another is
// in force.
func succeed(tx *store.Tx, tenant, base string, next *territory.Territory) (string, error) {
	editions, err := tx.Editions(tenant)
	if err != nil {
		return "", err
	}
	if inForce(editions).ID != base {
		return "", fault.New(fault.Stale, "territory.changed")
	}
	t := *next
	t.Edition.ID = freeID(editions, t.Edition.ValidFrom)
	for _, e := range editions {
		if e.Status != territory.EditionPublished {
			continue
		}
		e.Status, e.ValidTo = territory.EditionReplaced, t.Edition.ValidFrom
		if err := tx.SaveEdition(tenant, e); err != nil {
			return "", err
		}
	}
	return t.Edition.ID, tx.SaveTerritory(tenant, &t)
}

func importCommand(r httpapi.ImportRequest, d *draft) string {
	return written(struct {
		Kind      httpapi.ImportKind `json:"kind"`
		Digest    string             `json:"sha256"`
		Datum     geo.Datum          `json:"datum,omitempty"`
		ValidFrom territory.Day      `json:"valid_from"`
		Replaces  string             `json:"replaces"`
		Heirs     httpapi.Heirs      `json:"heirs,omitempty"`
	}{r.Kind, digest(r.Data), r.Datum, d.next.Edition.ValidFrom, d.base.Edition.ID, d.heirs})
}

func digest(file []byte) string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:])
}

// inForce returns the edition by which the tenant works now.
func inForce(editions []territory.Edition) (newest territory.Edition) {
	for _, e := range editions {
		if e.Status == territory.EditionPublished {
			newest = e
		}
	}
	return newest
}

// freeID names an edition by its first day and a number.
func freeID(editions []territory.Edition, from territory.Day) string {
	for n := 1; ; n++ {
		id := fmt.Sprintf("%s.%d", from, n)
		if !slices.ContainsFunc(editions, func(e territory.Edition) bool { return e.ID == id }) {
			return id
		}
	}
}

func findings(found []territory.Finding) []httpapi.ImportFinding {
	list := make([]httpapi.ImportFinding, len(found))
	for n, f := range found {
		list[n] = httpapi.ImportFinding{Rule: string(f.Rule), Codes: f.Codes, Why: strings.TrimSpace(f.Why + " " + f.ID)}
		if at := f.At; at != (geo.LonLat{}) {
			list[n].At = &at
		}
	}
	return list
}
