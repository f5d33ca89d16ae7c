-- name: InsertCase :exec
INSERT INTO cases (tenant, id, no, version, state, open, round, place, community, class, category, matter, loop, desk, lead, micro, lon, lat, reported_at, closed_at, next_due, overdue, returned, supervised, asked, disputed, source, packed, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, '');

-- name: UpdateCase :execrows
UPDATE cases SET no = $4, version = $5, state = $6, open = $7, round = $8, place = $9, community = $10, class = $11, category = $12,
  matter = $13, loop = $14, desk = $15, lead = $16, micro = $17, lon = $18, lat = $19, reported_at = $20, closed_at = $21, next_due = $22,
  overdue = $23, returned = $24, supervised = $25, asked = $26, disputed = $27, source = $28, packed = $29, body = ''
WHERE tenant = $1 AND id = $2 AND version = $3;

-- name: UpdateCaseBody :execrows
UPDATE cases SET version = $4, next_due = $5, source = $6, packed = $7, body = '' WHERE tenant = $1 AND id = $2 AND version = $3;

-- name: CaseColumns :one
SELECT tenant, id, no, version, state, open, round, place, community, class, category, matter, loop, desk, lead, micro, lon, lat, reported_at, closed_at, next_due, overdue, body, returned, supervised, asked, disputed, packed, source
FROM cases WHERE tenant = $1 AND id = $2;

-- name: CountCases :one
SELECT COUNT(*) FROM cases WHERE tenant = $1;

-- name: InsertCaseOrg :exec
INSERT INTO case_orgs (tenant, org, open, reported_at, case_id) VALUES ($1, $2, $3, $4, $5);

-- name: DeleteCaseOrg :exec
DELETE FROM case_orgs WHERE tenant = $1 AND org = $2 AND open = $3 AND reported_at = $4 AND case_id = $5;

-- name: HasCaseOrg :one
SELECT EXISTS (SELECT 1 FROM case_orgs WHERE tenant = $1 AND org = $2 AND open = $3 AND reported_at = $4 AND case_id = $5);

-- name: CountCaseOrgs :one
SELECT COUNT(*) FROM case_orgs WHERE tenant = $1;

-- name: InsertCaseAccount :exec
INSERT INTO case_accounts (tenant, account, open, reported_at, case_id) VALUES ($1, $2, $3, $4, $5);

-- name: DeleteCaseAccount :exec
DELETE FROM case_accounts WHERE tenant = $1 AND account = $2 AND open = $3 AND reported_at = $4 AND case_id = $5;

-- name: HasCaseAccount :one
SELECT EXISTS (SELECT 1 FROM case_accounts WHERE tenant = $1 AND account = $2 AND open = $3 AND reported_at = $4 AND case_id = $5);

-- name: CountCaseAccounts :one
SELECT COUNT(*) FROM case_accounts WHERE tenant = $1;

-- name: InsertWord :exec
INSERT INTO words (tenant, case_id, act, name, salt, text, erased) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: WordsOf :many
SELECT tenant, case_id, act, name, salt, text, erased FROM words WHERE tenant = $1 AND case_id = $2 ORDER BY act, name;

-- name: CountWords :one
SELECT COUNT(*) FROM words WHERE tenant = $1;

-- name: EraseWords :exec
UPDATE words SET salt = $3, text = '', erased = TRUE WHERE tenant = $1 AND case_id = $2;

-- name: SaveContact :exec
INSERT INTO contacts (tenant, case_id, person_key, name, phone, phone_index, erased) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant, case_id) DO UPDATE SET person_key = excluded.person_key, name = excluded.name, phone = excluded.phone,
  phone_index = excluded.phone_index, erased = excluded.erased;

-- name: Contact :one
SELECT tenant, case_id, person_key, name, phone, phone_index, erased FROM contacts WHERE tenant = $1 AND case_id = $2;

-- name: EraseContact :exec
UPDATE contacts SET person_key = $3, name = $3, phone = $3, phone_index = '', erased = TRUE WHERE tenant = $1 AND case_id = $2;

-- name: TakeSerials :one
INSERT INTO serials (tenant, day, next) VALUES ($1, $2, $3)
ON CONFLICT (tenant, day) DO UPDATE SET next = serials.next + excluded.next - 1 RETURNING next;

-- name: InsertCaseDoc :exec
INSERT INTO case_docs (tenant, case_id, act, doc, area) VALUES ($1, $2, $3, $4, $5);

-- name: CaseDocs :many
SELECT tenant, case_id, act, doc, area FROM case_docs WHERE tenant = $1 AND case_id = $2 ORDER BY act;

-- name: DeleteCaseDocs :exec
DELETE FROM case_docs WHERE tenant = $1 AND case_id = $2;

-- name: OpenByLead :many
SELECT lead, state, COUNT(*) AS n FROM cases WHERE tenant = $1 AND open AND lead <> '' GROUP BY lead, state;
