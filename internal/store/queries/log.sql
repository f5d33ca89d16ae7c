-- name: InsertAct :exec
INSERT INTO acts (tenant, id, subject, seq, kind, at, account, org, idem_key, prev, hash, packed, role, actor_kind, idem_body, command, effects, words, policy, claim)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '', '', '', '', '', '', '');

-- name: LastOfSubject :one
SELECT seq, hash FROM acts WHERE tenant = $1 AND subject = $2 ORDER BY seq DESC LIMIT 1;

-- name: HashOfAct :one
SELECT hash FROM acts WHERE tenant = $1 AND subject = $2 AND seq = $3;

-- name: ActsOfSubject :many
SELECT tenant, id, subject, seq, kind, at, account, role, org, actor_kind, idem_key, idem_body, command, effects, words, policy, prev, hash, claim, packed
FROM acts WHERE tenant = $1 AND subject = $2 ORDER BY seq;

-- name: ActByKey :one
SELECT tenant, id, subject, seq, kind, at, account, role, org, actor_kind, idem_key, idem_body, command, effects, words, policy, prev, hash, claim, packed
FROM acts WHERE tenant = $1 AND idem_key = $2 AND idem_key <> '';

-- name: InsertSeal :exec
INSERT INTO seals (tenant, pos, act, chain) VALUES ($1, $2, $3, $4);

-- name: Sealed :many
SELECT s.pos, a.tenant, a.id, a.subject, a.seq, a.kind, a.at, a.account, a.role, a.org, a.actor_kind, a.idem_key, a.idem_body, a.command, a.effects, a.words, a.policy, a.prev, a.hash, a.claim, a.packed
FROM seals s JOIN acts a ON a.tenant = s.tenant AND a.id = s.act
WHERE s.tenant = $1 AND s.pos > $2 ORDER BY s.pos LIMIT CAST($3 AS BIGINT);

-- name: SaveHead :exec
INSERT INTO chain_heads (tenant, pos, chain) VALUES ($1, $2, $3)
ON CONFLICT (tenant) DO UPDATE SET pos = excluded.pos, chain = excluded.chain;

-- name: Head :one
SELECT tenant, pos, chain FROM chain_heads WHERE tenant = $1;

-- name: ChainHeads :many
SELECT tenant, pos, chain FROM chain_heads ORDER BY tenant;

-- name: Cursor :one
SELECT pos FROM cursors WHERE tenant = $1 AND follower = $2;

-- name: SaveCursor :exec
INSERT INTO cursors (tenant, follower, pos) VALUES ($1, $2, $3)
ON CONFLICT (tenant, follower) DO UPDATE SET pos = excluded.pos;

-- name: ActsFrom :many
SELECT CAST(COALESCE(s.pos, 0) AS BIGINT) AS pos, a.tenant, a.id, a.subject, a.seq, a.kind, a.at, a.account, a.role, a.org, a.actor_kind, a.idem_key, a.idem_body, a.command, a.effects, a.words, a.policy, a.prev, a.hash, a.claim, a.packed
FROM acts a LEFT JOIN seals s ON s.tenant = a.tenant AND s.act = a.id
WHERE a.tenant = $1 AND (a.subject, a.seq) > ($2, CAST($3 AS BIGINT)) ORDER BY a.subject, a.seq LIMIT 500;

-- name: SealsFrom :many
SELECT s.tenant, s.pos, s.act, s.chain, a.hash
FROM seals s LEFT JOIN acts a ON a.tenant = s.tenant AND a.id = s.act
WHERE s.tenant = $1 AND s.pos > $2 ORDER BY s.pos LIMIT 500;

-- name: SealedOfSubject :many
SELECT s.pos, a.tenant, a.id, a.subject, a.seq, a.kind, a.at, a.account, a.role, a.org, a.actor_kind, a.idem_key, a.idem_body, a.command, a.effects, a.words, a.policy, a.prev, a.hash, a.claim, a.packed
FROM acts a JOIN seals s ON s.tenant = a.tenant AND s.act = a.id
WHERE a.tenant = $1 AND a.subject = $2 AND s.pos > $3 ORDER BY a.seq LIMIT CAST($4 AS BIGINT);

-- name: ActsOfSubjectAfter :many
SELECT tenant, id, subject, seq, kind, at, account, role, org, actor_kind, idem_key, idem_body, command, effects, words, policy, prev, hash, claim, packed
FROM acts WHERE tenant = $1 AND subject = $2 AND seq > $3 ORDER BY seq LIMIT CAST($4 AS BIGINT);

-- name: ActAtPosition :one
SELECT a.at FROM seals s JOIN acts a ON a.tenant = s.tenant AND a.id = s.act WHERE s.tenant = $1 AND s.pos = $2;
