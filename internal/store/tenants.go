package store

import (
	"time"

	"gezhi/internal/fault"
	"gezhi/internal/store/queries"
	"gezhi/internal/territory"
)

// Tenant is a county or district that the installation serves. Its key never changes; its code may.
type Tenant struct {
	Key          string
	County       territory.Code
	Name         string
	Jurisdiction string // the folder of its local policy
	CreatedAt    time.Time
}

// InsertTenant adds a tenant. Conflict tenant.taken when there is one with the key.
func (tx *Tx) InsertTenant(t Tenant) error {
	tx.resets(t.Key)
	return tx.taken(tx.q.InsertTenant(tx.ctx, queries.InsertTenantParams{
		Tenant: t.Key, County: string(t.County), Name: t.Name, Jurisdiction: t.Jurisdiction, CreatedAt: micros(t.CreatedAt),
	}), "tenant.taken")
}

// SaveTenant writes code, name and jurisdiction of a tenant. NotFound tenant.not_found.
func (tx *Tx) SaveTenant(t Tenant) error {
	tx.resets(t.Key)
	n, err := tx.q.UpdateTenant(tx.ctx, queries.UpdateTenantParams{
		Tenant: t.Key, County: string(t.County), Name: t.Name, Jurisdiction: t.Jurisdiction,
	})
	if err == nil && n == 0 {
		return fault.New(fault.NotFound, "tenant.not_found")
	}
	return err
}

// Tenant returns the tenant with the key. NotFound tenant.not_found.
func (tx *Tx) Tenant(key string) (Tenant, error) {
	row, err := tx.q.TenantByKey(tx.ctx, key)
	if err != nil {
		return Tenant{}, missing(err, "tenant.not_found")
	}
	return readTenant(row), nil
}

// Tenants lists the tenants by key.
func (tx *Tx) Tenants() ([]Tenant, error) {
	rows, err := tx.q.Tenants(tx.ctx)
	return mapped(rows, err, readTenant)
}

func readTenant(r queries.Tenant) Tenant {
	return Tenant{
		Key: r.Tenant, County: territory.Code(r.County), Name: r.Name, Jurisdiction: r.Jurisdiction, CreatedAt: instant(r.CreatedAt),
	}
}

// TenantKey returns the wrapped key of a tenant and the check value of the key that wrapped it, see package keys.
// NotFound tenant.no_key.
func (tx *Tx) TenantKey(tenant string) (wrapped []byte, check string, err error) {
	row, err := tx.q.TenantKey(tx.ctx, tenant)
	return row.Wrapped, row.CheckValue, missing(err, "tenant.no_key")
}

// SaveTenantKey writes the wrapped key of a tenant, over the one before; other nodes read it anew.
func (tx *Tx) SaveTenantKey(tenant string, wrapped []byte, check string) error {
	tx.resets(tenant)
	return tx.q.SaveTenantKey(tx.ctx, tenant, wrapped, check)
}
