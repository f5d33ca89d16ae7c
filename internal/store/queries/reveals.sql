-- name: InsertReveal :exec
INSERT INTO reveals (tenant, id, case_id, account, at, reason, counted, salt, words) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: CountedReveals :one
SELECT count(*) FROM reveals WHERE tenant = $1 AND account = $2 AND at >= $3 AND counted;

-- name: RevealsOf :many
SELECT tenant, id, case_id, account, at, reason, counted, salt, words FROM reveals WHERE tenant = $1 AND case_id = $2 ORDER BY at, id;

-- name: EraseReveals :exec
UPDATE reveals SET salt = $3, words = '' WHERE tenant = $1 AND case_id = $2;

-- name: Reveal :one
SELECT tenant, id, case_id, account, at, reason, counted, salt, words FROM reveals WHERE tenant = $1 AND id = $2;

-- name: CountReveals :one
SELECT count(*) FROM reveals WHERE tenant = $1;

-- name: RevealByID :one
SELECT tenant, id, case_id, account, at, reason, counted, salt, words FROM reveals WHERE tenant = $1 AND id = $2;
