package jobs

import (
	"bytes"
	"context"
	"log/slog"
	"time"

	"gezhi/internal/audit"
	"gezhi/internal/fault"
	"gezhi/internal/keys"
	"gezhi/internal/store"
)

// rekeyEvery is the time between rounds, and how long all nodes have to learn of a tenant's new key before anything relies on it.
const rekeyEvery = time.Minute

// Keyed is a store whose rows hold keys of persons.
type Keyed interface {
	Log
	Update(ctx context.Context, fn func(*store.Tx) error) error
	RenewPersonKeys(ctx context.Context, tenant string, renew func(id string, wrapped []byte) ([]byte, bool, error)) (int, error)
}

// Rekey carries out a renewal of the key-encryption key (换钥) while the program serves: when the key file holds a new key, each tenant's
// keys are wrapped by it, with a new key for the keys of persons; then those are wrapped anew, in small steps; at last the old keys leave
// the file. Each step can be done again: what a crash cut off goes on with the next round, on whatever node. The sealed values, the
// blind indexes and the tracking codes stay as they are.
type Rekey struct {
	Store   Keyed
	Ring    *keys.Ring
	File    string
	Tenants func() []string
	Forget  func(tenant string) // what keeps tenants' keys open reads one anew
	Now     func() time.Time
	Log     *slog.Logger

	seen map[string]time.Time // what other nodes may not know yet, and when this one saw it first
}

// known reports that every node knows something by now.
func (r *Rekey) known(what string) bool {
	if r.seen == nil {
		r.seen = map[string]time.Time{}
	}
	now := r.Now()
	if _, seen := r.seen[what]; !seen {
		r.seen[what] = now
	}
	return now.Sub(r.seen[what]) >= rekeyEvery
}

// Run does rounds until ctx ends.
func (r *Rekey) Run(ctx context.Context) {
	rounds(ctx, 0, rekeyEvery, func() {
		if err := r.Round(ctx); err != nil && ctx.Err() == nil {
			r.Log.Error("keys could not be renewed; it goes on in a minute", "error", err)
		}
	})
}

// Round does what can be done now.
func (r *Rekey) Round(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "jobs.Rekey")
	file, _, err := keys.Load(r.File)
	if err != nil {
		return err
	}
	r.Ring.Take(file)
	done := true
	for _, tenant := range r.Tenants() {
		renewed, err := r.one(ctx, tenant)
		if err != nil {
			return err
		}
		done = done && renewed
	}
	if !done || len(file.Keys) == 1 {
		return nil
	}
	if file, err = keys.Retire(r.File); err != nil {
		return err
	}
	r.Ring.Take(file)
	clear(r.seen)
	r.Log.Info("the key-encryption key was renewed; nothing is wrapped by an earlier one", "key", keys.Check(file.Newest()))
	return nil
}

// one brings a tenant a step further, and reports that nothing of it is wrapped by an earlier key.
func (r *Rekey) one(ctx context.Context, tenant string) (done bool, err error) {
	key, wrapped, check, err := r.open(ctx, tenant)
	if err != nil {
		return false, err
	}
	switch newest := keys.Check(r.Ring.File().Newest()); {
	case check != newest && !r.known(newest):
		return false, nil // another node may not have read the file
	case check != newest:
		return false, r.save(ctx, tenant, wrapped, newest, "keys.renew", key.Renew)
	case !key.Renewing():
		return true, nil
	}
	if !r.known(string(wrapped)) {
		return false, nil // another node may still wrap by the earlier key
	}
	n, err := r.Store.RenewPersonKeys(ctx, tenant, func(id string, wrapped []byte) ([]byte, bool, error) { return key.RenewPerson(id, wrapped) })
	if n > 0 {
		r.Log.Info("keys of persons were wrapped anew", "tenant", tenant, "keys", n)
	}
	if err != nil || n > 0 {
		return false, err // a round that finds nothing to do is the proof
	}
	return false, r.save(ctx, tenant, wrapped, check, "keys.settle", key.Settle)
}

func (r *Rekey) open(ctx context.Context, tenant string) (key *keys.Tenant, wrapped []byte, check string, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) (err error) {
		wrapped, check, err = tx.TenantKey(tenant)
		return err
	})
	if err != nil {
		return nil, nil, "", err
	}
	key, err = r.Ring.Tenant(tenant, wrapped)
	return key, wrapped, check, err
}

// save writes a tenant's keys wrapped anew, with the act that says so, unless another node did.
func (r *Rekey) save(ctx context.Context, tenant string, old []byte, check, kind string, wrap func() (keys.Wrapped, error)) error {
	next, err := wrap()
	if err != nil {
		return err
	}
	err = r.Store.Update(ctx, func(tx *store.Tx) error {
		now, _, err := tx.TenantKey(tenant)
		if err != nil || !bytes.Equal(now, old) {
			return err
		}
		if err := tx.SaveTenantKey(tenant, next, check); err != nil {
			return err
		}
		_, err = tx.AppendAct(audit.Act{Tenant: tenant, Subject: audit.Subject("tenant", tenant), Kind: kind, At: tx.Now(),
			Actor: audit.Actor{Kind: "system", Role: "system"}, Command: `{"key":"` + check + `"}`, Effects: "{}"})
		return err
	})
	r.Forget(tenant)
	return err
}
