-- name: DeskFilters :many
SELECT tenant, account, name, saved_at, body FROM desk_filters WHERE tenant = $1 AND account = $2 ORDER BY saved_at, name;

-- name: SaveDeskFilter :exec
INSERT INTO desk_filters (tenant, account, name, saved_at, body) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant, account, name) DO UPDATE SET body = excluded.body;

-- name: DeleteDeskFilter :exec
DELETE FROM desk_filters WHERE tenant = $1 AND account = $2 AND name = $3;
