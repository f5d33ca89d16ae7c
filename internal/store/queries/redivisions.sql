-- name: InsertRedivision :exec
INSERT INTO redivisions (tenant, id, place, state, valid_from, unfinished, saved_at, version, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: UpdateRedivision :execrows
UPDATE redivisions SET state = $3, valid_from = $4, unfinished = $5, saved_at = $6, body = $7, version = $8 WHERE tenant = $1 AND id = $2 AND version = $8 - 1;

-- name: Redivision :one
SELECT tenant, id, place, state, valid_from, unfinished, saved_at, version, body FROM redivisions WHERE tenant = $1 AND id = $2;

-- name: Redivisions :many
SELECT tenant, id, place, state, valid_from, unfinished, saved_at, version, body FROM redivisions WHERE tenant = $1 ORDER BY id DESC LIMIT 50;

-- name: DueRedivisions :many
SELECT tenant, id, place, state, valid_from, unfinished, saved_at, version, body FROM redivisions
WHERE tenant = $1 AND (state = 'scheduled' AND valid_from <= $2 OR state = 'published' AND unfinished) ORDER BY valid_from, id;
