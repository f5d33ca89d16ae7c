-- name: SaveEdition :exec
INSERT INTO editions (tenant, id, name, source, status, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant, id) DO UPDATE SET name = excluded.name, source = excluded.source, status = excluded.status,
  valid_from = excluded.valid_from, valid_to = excluded.valid_to;

-- name: Edition :one
SELECT tenant, id, name, source, status, valid_from, valid_to FROM editions WHERE tenant = $1 AND id = $2;

-- name: Editions :many
SELECT tenant, id, name, source, status, valid_from, valid_to FROM editions WHERE tenant = $1 ORDER BY valid_from, id;

-- name: DeleteGround :exec
DELETE FROM ground WHERE tenant = $1 AND edition = $2;

-- name: InsertGround :exec
INSERT INTO ground (tenant, edition, kind, n, code, body, shape) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: Ground :many
SELECT body, shape FROM ground WHERE tenant = $1 AND edition = $2 AND kind = $3 ORDER BY n;

-- name: RowsEver :many
SELECT DISTINCT body FROM ground WHERE tenant = $1 AND kind = $2;
