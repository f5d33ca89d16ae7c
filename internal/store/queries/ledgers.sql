-- name: LedgerDefinitions :many
SELECT tenant, code, version, body, saved_at FROM ledger_definitions WHERE tenant = $1 ORDER BY code;

-- name: InsertLedgerDefinition :exec
INSERT INTO ledger_definitions (tenant, code, version, body, saved_at) VALUES ($1, $2, $3, $4, $5);

-- name: UpdateLedgerDefinition :execrows
UPDATE ledger_definitions SET version = $3, body = $4, saved_at = $5 WHERE tenant = $1 AND code = $2 AND version = $3 - 1;

-- name: InsertLedgerEntry :exec
INSERT INTO ledger_entries (tenant, id, ledger, place, class, body, person_key, sealed, phone_index, account, added_on, checked_on, ended_on, end_reason, salt, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: UpdateLedgerEntry :execrows
UPDATE ledger_entries SET place = $3, body = $4, person_key = $5, sealed = $6, phone_index = $7, account = $8, checked_on = $9, ended_on = $10, end_reason = $11,
  salt = $12, version = $13
WHERE tenant = $1 AND id = $2 AND version = $13 - 1;

-- name: LedgerEntry :one
SELECT tenant, id, ledger, place, class, body, person_key, sealed, phone_index, account, added_on, checked_on, ended_on, end_reason, salt, version
FROM ledger_entries WHERE tenant = $1 AND id = $2;

-- name: LedgerEntriesUnder :many
SELECT tenant, id, ledger, place, class, body, person_key, sealed, phone_index, account, added_on, checked_on, ended_on, end_reason, salt, version
FROM ledger_entries WHERE tenant = $1 AND ledger = $2 AND place >= $3 AND place < $4 AND (place > $5 OR place = $5 AND id > $6)
ORDER BY place, id LIMIT $7;

-- name: LedgerEntriesByPhone :many
SELECT tenant, id, ledger, place, class, body, person_key, sealed, phone_index, account, added_on, checked_on, ended_on, end_reason, salt, version
FROM ledger_entries WHERE tenant = $1 AND ledger = $2 AND phone_index = $3 ORDER BY place, id LIMIT $4;

-- name: LedgerPlaces :many
SELECT place, COUNT(*) AS n FROM ledger_entries WHERE tenant = $1 AND ledger = $2 AND ended_on = '' AND place >= $3 AND place < $4 GROUP BY place ORDER BY place;

-- name: EndedLedgerEntries :many
SELECT id, place FROM ledger_entries WHERE tenant = $1 AND ledger = $2 AND ended_on > '' AND ended_on <= $3 ORDER BY ended_on, id LIMIT $4;

-- name: UncheckedLedgerEntries :many
SELECT id, place FROM ledger_entries WHERE tenant = $1 AND ledger = $2 AND ended_on = '' AND checked_on <= $3 ORDER BY checked_on, id LIMIT $4;

-- name: DeleteLedgerEntry :exec
DELETE FROM ledger_entries WHERE tenant = $1 AND id = $2;

-- name: InsertLedgerPast :exec
INSERT INTO ledger_past (tenant, entry, version, account, at, body, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: LedgerPast :many
SELECT tenant, entry, version, account, at, body, sealed FROM ledger_past WHERE tenant = $1 AND entry = $2 ORDER BY version DESC LIMIT 200;

-- name: DeleteLedgerPast :exec
DELETE FROM ledger_past WHERE tenant = $1 AND entry = $2;

-- name: MoveLedgerEntry :execrows
UPDATE ledger_entries SET place = $3, version = $4 WHERE tenant = $1 AND id = $2 AND version = $4 - 1;

-- name: LedgerEntriesBetween :many
SELECT tenant, id, ledger, place, class, body, person_key, sealed, phone_index, account, added_on, checked_on, ended_on, end_reason, salt, version
FROM ledger_entries WHERE tenant = $1 AND id > $2 AND id < $3 ORDER BY id LIMIT $4;

-- name: InsertLedgerTable :exec
INSERT INTO ledger_tables (tenant, id, ledger, digest, account, state, begun_at, body, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: UpdateLedgerTable :execrows
UPDATE ledger_tables SET state = $3, body = $4, version = $5 WHERE tenant = $1 AND id = $2 AND version = $5 - 1;

-- name: LedgerTable :one
SELECT tenant, id, ledger, digest, account, state, begun_at, body, version FROM ledger_tables WHERE tenant = $1 AND id = $2;

-- name: LedgerTablesOfFile :many
SELECT tenant, id, ledger, digest, account, state, begun_at, body, version FROM ledger_tables WHERE tenant = $1 AND ledger = $2 AND digest = $3 ORDER BY id;

-- name: LedgerTablesSince :many
SELECT tenant, id, ledger, digest, account, state, begun_at, body, version FROM ledger_tables
WHERE tenant = $1 AND begun_at >= $2 ORDER BY begun_at DESC, id DESC LIMIT 500;

-- name: LedgerTablesIn :many
SELECT tenant, id, ledger, digest, account, state, begun_at, body, version FROM ledger_tables WHERE tenant = $1 AND state = $2 ORDER BY id LIMIT 100;
