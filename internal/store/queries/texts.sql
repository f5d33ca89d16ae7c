-- name: InsertText :exec
INSERT INTO texts (tenant, id, kind, org, matter, title, words, retired, salt, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: UpdateText :execrows
UPDATE texts SET kind = $3, matter = $4, title = $5, words = $6, retired = $7, version = $8 WHERE tenant = $1 AND id = $2 AND version = $8 - 1;

-- name: Text :one
SELECT tenant, id, kind, org, matter, title, words, retired, salt, version FROM texts WHERE tenant = $1 AND id = $2;

-- name: Texts :many
SELECT tenant, id, kind, org, matter, title, words, retired, salt, version FROM texts WHERE tenant = $1 ORDER BY id;

-- name: CountTexts :one
SELECT COUNT(*) FROM texts WHERE tenant = $1 AND NOT retired;
