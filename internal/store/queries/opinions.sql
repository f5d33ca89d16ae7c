-- name: InsertOpinion :exec
INSERT INTO opinions (tenant, id, account, at, kind, page, state, salt, words, answer, answered_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: UpdateOpinion :execrows
UPDATE opinions SET state = $3, answer = $4, answered_at = $5, version = $6 WHERE tenant = $1 AND id = $2 AND version = $6 - 1;

-- name: Opinion :one
SELECT tenant, id, account, at, kind, page, state, salt, words, answer, answered_at, version FROM opinions WHERE tenant = $1 AND id = $2;

-- name: OpinionsOf :many
SELECT tenant, id, account, at, kind, page, state, salt, words, answer, answered_at, version FROM opinions
WHERE tenant = $1 AND account = $2 ORDER BY id DESC LIMIT 100;

-- name: Opinions :many
SELECT tenant, id, account, at, kind, page, state, salt, words, answer, answered_at, version FROM opinions
WHERE tenant = $1 AND (CAST($2 AS TEXT) = '' OR state = CAST($2 AS TEXT)) AND (CAST($3 AS TEXT) = '' OR id < CAST($3 AS TEXT)) ORDER BY id DESC LIMIT CAST($4 AS BIGINT);
