-- name: SavePolicy :exec
INSERT INTO policies (tenant, valid_from, version, body, saved_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant, valid_from) DO UPDATE SET version = excluded.version, body = excluded.body, saved_at = excluded.saved_at;

-- name: PolicyAt :one
SELECT valid_from, version, body, saved_at FROM policies WHERE tenant = $1 AND valid_from <= $2 ORDER BY valid_from DESC LIMIT 1;

-- name: PolicyVersion :one
SELECT valid_from, version, body, saved_at FROM policies WHERE tenant = $1 AND version = $2 ORDER BY valid_from DESC LIMIT 1;

-- name: PolicyVersions :many
SELECT valid_from, version, saved_at FROM policies WHERE tenant = $1 ORDER BY valid_from;

-- name: SaveCalendarYear :exec
INSERT INTO calendar_years (tenant, year, body) VALUES ($1, $2, $3)
ON CONFLICT (tenant, year) DO UPDATE SET body = excluded.body;

-- name: CalendarYears :many
SELECT year, body FROM calendar_years WHERE tenant = $1 ORDER BY year;

-- name: SaveCalendarOverrides :exec
INSERT INTO calendar_overrides (tenant, org, body) VALUES ($1, $2, $3)
ON CONFLICT (tenant, org) DO UPDATE SET body = excluded.body;

-- name: DeleteCalendarOverrides :exec
DELETE FROM calendar_overrides WHERE tenant = $1 AND org = $2;

-- name: CalendarOverrides :many
SELECT org, body FROM calendar_overrides WHERE tenant = $1 ORDER BY org;
