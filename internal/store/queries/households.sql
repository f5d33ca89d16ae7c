-- name: InsertHousehold :exec
INSERT INTO households (tenant, id, place, building, door, people, person_key, name, phone, phone_index, tail_index, needs, source, statute, refreshed_on, refused_on, carded_on, salt, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19);

-- name: UpdateHousehold :execrows
UPDATE households SET place = $3, building = $4, door = $5, people = $6, person_key = $7, name = $8, phone = $9, phone_index = $10, tail_index = $11,
  needs = $12, source = $13, statute = $14, refreshed_on = $15, refused_on = $16, carded_on = $17, salt = $18, version = $19
WHERE tenant = $1 AND id = $2 AND version = $19 - 1;

-- name: DeleteHousehold :execrows
DELETE FROM households WHERE tenant = $1 AND id = $2 AND version = $3;

-- name: Household :one
SELECT tenant, id, place, building, door, people, person_key, name, phone, phone_index, tail_index, needs, source, statute, refreshed_on, refused_on, carded_on, salt, version
FROM households WHERE tenant = $1 AND id = $2;

-- name: HouseholdsUnder :many
SELECT tenant, id, place, building, door, people, person_key, name, phone, phone_index, tail_index, needs, source, statute, refreshed_on, refused_on, carded_on, salt, version
FROM households WHERE tenant = $1 AND place >= $2 AND place < $3 ORDER BY place, id;

-- name: HouseholdsRefreshedBy :many
SELECT tenant, id, place, building, door, people, person_key, name, phone, phone_index, tail_index, needs, source, statute, refreshed_on, refused_on, carded_on, salt, version
FROM households h WHERE h.tenant = $1 AND refreshed_on <= $2
  AND NOT EXISTS (SELECT 1 FROM mandates m WHERE m.tenant = $1 AND m.household = h.id AND m.closed_on = '')
ORDER BY refreshed_on, id LIMIT $3;
