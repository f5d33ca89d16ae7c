-- name: InsertLiaison :exec
INSERT INTO liaisons (tenant, id, role, place, building, person_key, name, phone, agreed_on, salt, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: UpdateLiaison :execrows
UPDATE liaisons SET role = $3, place = $4, building = $5, person_key = $6, name = $7, phone = $8, agreed_on = $9, salt = $10, version = $11
WHERE tenant = $1 AND id = $2 AND version = $11 - 1;

-- name: DeleteLiaison :execrows
DELETE FROM liaisons WHERE tenant = $1 AND id = $2 AND version = $3;

-- name: Liaison :one
SELECT tenant, id, role, place, building, person_key, name, phone, agreed_on, salt, version FROM liaisons WHERE tenant = $1 AND id = $2;

-- name: LiaisonsUnder :many
SELECT tenant, id, role, place, building, person_key, name, phone, agreed_on, salt, version FROM liaisons
WHERE tenant = $1 AND place >= $2 AND place < $3 ORDER BY place, id;

-- name: OldLiaisons :many
SELECT id, version FROM liaisons WHERE tenant = $1 AND agreed_on <= $2 ORDER BY agreed_on, id LIMIT 500;
