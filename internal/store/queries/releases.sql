-- name: InsertRelease :exec
INSERT INTO releases (tenant, id, account, place, class, state, asked_at, destroy_by, body, reason, why, salt, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: UpdateRelease :execrows
UPDATE releases SET state = $3, destroy_by = $4, body = $5, why = $6, version = $7 WHERE tenant = $1 AND id = $2 AND version = $7 - 1;

-- name: Release :one
SELECT tenant, id, account, place, class, state, asked_at, destroy_by, body, reason, why, salt, version FROM releases WHERE tenant = $1 AND id = $2;

-- name: ReleasesOf :many
SELECT tenant, id, account, place, class, state, asked_at, destroy_by, body, reason, why, salt, version FROM releases
WHERE tenant = $1 AND account = $2 ORDER BY id DESC LIMIT 100;

-- name: ReleasesIn :many
SELECT tenant, id, account, place, class, state, asked_at, destroy_by, body, reason, why, salt, version FROM releases
WHERE tenant = $1 AND state = $2 ORDER BY id DESC LIMIT 200;

-- name: ReleasesToRemind :many
SELECT tenant, id, account, place, class, state, asked_at, destroy_by, body, reason, why, salt, version FROM releases
WHERE tenant = $1 AND state = 'taken' AND destroy_by < $2 ORDER BY destroy_by LIMIT 100;

-- name: OldReleases :many
SELECT id FROM releases WHERE tenant = $1 AND asked_at < $2 ORDER BY asked_at LIMIT 100;

-- name: DeleteRelease :exec
DELETE FROM releases WHERE tenant = $1 AND id = $2;

-- name: InsertReleaseLook :exec
INSERT INTO release_looks (tenant, subject, release, take) VALUES ($1, $2, $3, $4);

-- name: ReleaseLooks :many
SELECT release, take FROM release_looks WHERE tenant = $1 AND subject = $2 ORDER BY release, take LIMIT 100;

-- name: DeleteReleaseLooks :exec
DELETE FROM release_looks WHERE tenant = $1 AND release = $2;
