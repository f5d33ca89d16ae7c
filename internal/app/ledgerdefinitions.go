package app

import (
	"context"
	"encoding/json"

	"gezhi/internal/access"
	"gezhi/internal/audit"
	"gezhi/internal/cases"
	"gezhi/internal/fault"
	"gezhi/internal/ledgers"
	"gezhi/internal/store"
)

// Define writes a definition: of a ledger of the county's own, or over one that comes with the program, as with a new review date. It is an act.
// Faults: Forbidden; Invalid with ledger, field and remedy; Stale ledger.stale_definition; Conflict ledger.full; NotFound ledger.unknown for a code
// that is neither; idempotency.other_body.
func (s *Ledgers) Define(ctx context.Context, actor access.Actor, d ledgers.Definition, key cases.Key) (version int64, err error) {
	defer fault.Wrap(&err, "app.DefineLedger(%s)", d.Code)
	who, err := access.Authorise(actor, access.LedgerDefine, access.Resource{Tenant: actor.Tenant, Class: access.InternalData}, access.Handling, s.app.Clock.Now())
	if err != nil {
		return 0, err
	}
	policy, err := s.app.Policies.Policy(ctx, actor.Tenant)
	if err != nil {
		return 0, err
	}
	err = s.app.Store.Update(ctx, func(tx *store.Tx) error {
		if act, found, err := before(ctx, tx, actor.Tenant, key, ledgerDefine); err != nil || found {
			version = versionOf(act)
			return err
		}
		b, err := s.book(tx, actor.Tenant)
		if err != nil {
			return err
		}
		next := d
		if err := b.Takes(next, policy.Catalogue.HasUnit); err != nil {
			return err
		}
		next.Version++
		if err := tx.SaveLedgerDefinition(actor.Tenant, next); err != nil {
			return err
		}
		version = next.Version
		_, err = tx.AppendAct(audit.Act{
			Tenant: actor.Tenant, Subject: audit.Subject("ledger", d.Code), Kind: ledgerDefine, At: tx.Now(), Actor: signed(actor, who), Key: key.Hash, KeyBody: key.Body,
			Command: written(next), Effects: written(map[string]int64{"version": version}),
		})
		return err
	})
	return version, err
}

func versionOf(a audit.Act) int64 {
	var effects struct{ Version int64 }
	_ = json.Unmarshal([]byte(a.Effects), &effects) // an act of another kind has none
	return effects.Version
}
