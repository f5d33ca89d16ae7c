package app_test

import (
	"context"
	"testing"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/people"
	"gezhi/internal/store"
)

func TestTheLogIsReadByNumberAndByPosition(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	c.update(func(tx *store.Tx) error {
		for range 3 {
			if _, err := tx.AppendAct(audit.Act{Tenant: c.tenant, Subject: "thing:1", Kind: "thing.test", At: tx.Now(), Command: "{}", Effects: "{}"}); err != nil {
				return err
			}
		}
		return nil
	})
	auditor := c.scope(c.staff("auditor", people.AuditAdmin, "140502", ""), access.AuditRead, access.Audit)
	acts, err := c.Audit.Acts(t.Context(), auditor, "thing:1", 1, 1)
	if err != nil || len(acts) != 1 || acts[0].Seq != 2 {
		t.Errorf("behind the first: %+v, %v", acts, err)
	}
	acts, err = c.Audit.Acts(t.Context(), auditor, "", 1, 10) // behind the act that began the tenant
	if err != nil || len(acts) != 3 || acts[0].Subject != "thing:1" {
		t.Errorf("of the whole tenant: %+v, %v", acts, err)
	}
	clerk := c.scope(c.staff("clerk", people.Clerk, "140502", "center:140502"), access.CaseRead, access.Handling)
	for _, subject := range []string{"thing:1", ""} {
		_, err = c.Audit.Acts(t.Context(), clerk, subject, 0, 10)
		wantFault(t, err, fault.NotFound, "access.not_found")
	}
}

func TestTheStatusTellsWhatTheLastProofFound(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	proof := c.proven()
	c.Audit.Verified(c.tenant, proof, nil, c.clock.Now())
	status, err := c.Audit.Status(t.Context(), c.tenant)
	if err != nil || status.Pos != 1 || status.Verified != 1 || status.Chain != proof.Head.Chain || !status.VerifiedAt.Equal(c.clock.Now()) || status.Broken != "" {
		t.Fatalf("got %+v, %v", status, err)
	}
	c.Audit.Verified(c.tenant, store.Proof{}, context.Canceled, c.clock.Now())
	if again, _ := c.Audit.Status(t.Context(), c.tenant); again != status {
		t.Errorf("a proof that was broken off changed %+v to %+v", status, again)
	}
	c.Audit.Verified(c.tenant, store.Proof{}, &audit.Broken{Row: "seal 1", What: audit.WhatChain}, c.clock.Now())
	if status, _ = c.Audit.Status(t.Context(), c.tenant); status.Broken != "seal 1: chain" || status.Verified != 1 {
		t.Errorf("got %+v", status)
	}
	c.Audit.Verified(c.tenant, proof, nil, c.clock.Now())
	if status, _ = c.Audit.Status(t.Context(), c.tenant); status.Broken != "" {
		t.Errorf("got %+v", status)
	}
}
