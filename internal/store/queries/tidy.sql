-- name: InsertLooseFile :exec
INSERT INTO loose_files (tenant, id, gone_at) VALUES ($1, $2, $3);

-- name: DeleteLooseFile :exec
DELETE FROM loose_files WHERE tenant = $1 AND id = $2;

-- name: LooseFiles :many
SELECT id FROM loose_files WHERE tenant = $1 AND gone_at <= $2 ORDER BY gone_at, id LIMIT 500;

-- name: OldSessions :many
SELECT id, digest FROM sessions WHERE tenant = $1 AND seen_at < $2 ORDER BY seen_at, id LIMIT 500;

-- name: DeleteSession :exec
DELETE FROM sessions WHERE tenant = $1 AND id = $2;

-- name: OldLinks :many
SELECT id, digest FROM links WHERE tenant = $1 AND expires_at < $2 ORDER BY expires_at, id LIMIT 500;

-- name: DeleteLink :exec
DELETE FROM links WHERE tenant = $1 AND id = $2;
