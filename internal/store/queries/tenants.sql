-- name: InsertTenant :exec
INSERT INTO tenants (tenant, county, name, jurisdiction, created_at) VALUES ($1, $2, $3, $4, $5);

-- name: UpdateTenant :execrows
UPDATE tenants SET county = $2, name = $3, jurisdiction = $4 WHERE tenant = $1;

-- name: TenantByKey :one
SELECT tenant, county, name, jurisdiction, created_at FROM tenants WHERE tenant = $1;

-- name: Tenants :many
SELECT tenant, county, name, jurisdiction, created_at FROM tenants ORDER BY tenant;

-- name: InsertDoor :exec
INSERT INTO doors (kind, key, tenant, id) VALUES ($1, $2, $3, $4);

-- name: DeleteDoor :exec
DELETE FROM doors WHERE kind = $1 AND key = $2;

-- name: Door :one
SELECT kind, key, tenant, id FROM doors WHERE kind = $1 AND key = $2;

-- name: Throttle :one
SELECT key, fails, last_at, open_at, good_at FROM throttles WHERE key = $1;

-- name: SaveThrottle :exec
INSERT INTO throttles (key, fails, last_at, open_at, good_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (key) DO UPDATE SET fails = excluded.fails, last_at = excluded.last_at, open_at = excluded.open_at, good_at = excluded.good_at;

-- name: TenantKey :one
SELECT tenant, wrapped, check_value FROM tenant_keys WHERE tenant = $1;

-- name: SaveTenantKey :exec
INSERT INTO tenant_keys (tenant, wrapped, check_value) VALUES ($1, $2, $3)
ON CONFLICT (tenant) DO UPDATE SET wrapped = excluded.wrapped, check_value = excluded.check_value;
