-- name: InsertMandate :exec
INSERT INTO mandates (tenant, id, household, place, closed_on, person_key, sealed, salt, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: UpdateMandate :execrows
UPDATE mandates SET closed_on = $3, sealed = $4, version = $5 WHERE tenant = $1 AND id = $2 AND version = $5 - 1;

-- name: Mandate :one
SELECT tenant, id, household, place, closed_on, person_key, sealed, salt, version FROM mandates WHERE tenant = $1 AND id = $2;

-- name: MandatesUnder :many
SELECT tenant, id, household, place, closed_on, person_key, sealed, salt, version FROM mandates
WHERE tenant = $1 AND place >= $2 AND place < $3 ORDER BY place, id;

-- name: MandatesOf :many
SELECT tenant, id, household, place, closed_on, person_key, sealed, salt, version FROM mandates
WHERE tenant = $1 AND household = $2 ORDER BY closed_on, id;

-- name: MandatesClosedBy :many
SELECT tenant, id, household, place, closed_on, person_key, sealed, salt, version FROM mandates
WHERE tenant = $1 AND closed_on <> '' AND closed_on <= $2 ORDER BY closed_on, id LIMIT 200;

-- name: CountOpenMandates :one
SELECT COUNT(*) FROM mandates WHERE tenant = $1 AND place >= $2 AND place < $3 AND closed_on = '';

-- name: DeleteMandate :exec
DELETE FROM mandates WHERE tenant = $1 AND id = $2;

-- name: MoveMandates :exec
UPDATE mandates SET place = $3 WHERE tenant = $1 AND household = $2;

-- name: DeleteMandatesOf :exec
DELETE FROM mandates WHERE tenant = $1 AND household = $2;
