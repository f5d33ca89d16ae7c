-- name: InsertStation :exec
INSERT INTO stations (tenant, id, grid, closed, version, body) VALUES ($1, $2, $3, $4, $5, $6);

-- name: UpdateStation :execrows
UPDATE stations SET grid = $3, closed = $4, body = $6, version = $5 WHERE tenant = $1 AND id = $2 AND version = $5 - 1;

-- name: Station :one
SELECT tenant, id, grid, closed, version, body FROM stations WHERE tenant = $1 AND id = $2;

-- name: Stations :many
SELECT tenant, id, grid, closed, version, body FROM stations WHERE tenant = $1 ORDER BY id LIMIT 2000;

-- name: InsertSiting :exec
INSERT INTO sitings (tenant, id, place, account, saved_at, body) VALUES ($1, $2, $3, $4, $5, $6);

-- name: UpdateSiting :execrows
UPDATE sitings SET body = $3 WHERE tenant = $1 AND id = $2;

-- name: DeleteSiting :execrows
DELETE FROM sitings WHERE tenant = $1 AND id = $2;

-- name: Siting :one
SELECT tenant, id, place, account, saved_at, body FROM sitings WHERE tenant = $1 AND id = $2;

-- name: Sitings :many
SELECT tenant, id, place, account, saved_at, body FROM sitings WHERE tenant = $1 ORDER BY id DESC LIMIT 50;

-- name: DeleteWayFile :exec
DELETE FROM way_files WHERE tenant = $1 AND kind = $2;

-- name: InsertWayFile :exec
INSERT INTO way_files (tenant, kind, name, saved_at, body) VALUES ($1, $2, $3, $4, $5);

-- name: WayFile :one
SELECT tenant, kind, name, saved_at, body FROM way_files WHERE tenant = $1 AND kind = $2;

-- name: WayFileSaved :one
SELECT name, saved_at FROM way_files WHERE tenant = $1 AND kind = $2;
