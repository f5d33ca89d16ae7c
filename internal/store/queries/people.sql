-- name: InsertAccount :exec
INSERT INTO accounts (tenant, id, login, name, status, password, password_at, must_change, salt, created_at, last_login, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: UpdateAccount :execrows
UPDATE accounts SET login = $3, name = $4, status = $5, password = $6, password_at = $7, must_change = $8, salt = $9, last_login = $10, version = $11
WHERE tenant = $1 AND id = $2 AND version = $11 - 1;

-- name: Account :one
SELECT tenant, id, login, name, status, password, password_at, must_change, salt, created_at, last_login, version
FROM accounts WHERE tenant = $1 AND id = $2;

-- name: AccountsAfter :many
SELECT tenant, id, login, name, status, password, password_at, must_change, salt, created_at, last_login, version
FROM accounts WHERE tenant = $1 AND id > $2 ORDER BY id LIMIT CAST($3 AS BIGINT);

-- name: HasAccounts :one
SELECT EXISTS (SELECT 1 FROM accounts WHERE tenant = $1);

-- name: InsertPost :exec
INSERT INTO posts (tenant, id, account, role, place, org, beat, from_at, until_at, stand_in_for, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: UpdatePost :execrows
UPDATE posts SET until_at = $3, version = $4 WHERE tenant = $1 AND id = $2 AND version = $4 - 1;

-- name: Post :one
SELECT tenant, id, account, role, place, org, beat, from_at, until_at, stand_in_for, version
FROM posts WHERE tenant = $1 AND id = $2;

-- name: PostsOf :many
SELECT tenant, id, account, role, place, org, beat, from_at, until_at, stand_in_for, version
FROM posts WHERE tenant = $1 AND account = $2 ORDER BY from_at, id;

-- name: PostsAt :many
SELECT tenant, id, account, role, place, org, beat, from_at, until_at, stand_in_for, version
FROM posts WHERE tenant = $1 AND place = $2 ORDER BY from_at, id;

-- name: PostsUnder :many
SELECT tenant, id, account, role, place, org, beat, from_at, until_at, stand_in_for, version
FROM posts WHERE tenant = $1 AND place >= $2 AND place < $3 ORDER BY place, from_at, id;

-- name: HeldUnder :many
SELECT p.tenant, p.id, p.account, p.role, p.place, p.org, p.beat, p.from_at, p.until_at, p.stand_in_for, p.version, a.name
FROM posts p JOIN accounts a ON a.tenant = p.tenant AND a.id = p.account
WHERE p.tenant = $1 AND p.place >= $2 AND p.place < $3 AND (p.until_at IS NULL OR p.until_at > $4) AND a.status <> $5
ORDER BY p.place, p.from_at, p.id;

-- name: InsertSession :exec
INSERT INTO sessions (tenant, id, digest, account, kind, created_at, seen_at, proved_at, ended_at, prefix, agent)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: UpdateSession :exec
UPDATE sessions SET digest = $3, seen_at = $4, proved_at = $5, ended_at = $6 WHERE tenant = $1 AND id = $2;

-- name: Session :one
SELECT tenant, id, digest, account, kind, created_at, seen_at, proved_at, ended_at, prefix, agent
FROM sessions WHERE tenant = $1 AND id = $2;

-- name: SessionsOf :many
SELECT tenant, id, digest, account, kind, created_at, seen_at, proved_at, ended_at, prefix, agent
FROM sessions WHERE tenant = $1 AND account = $2 ORDER BY created_at DESC, id DESC;

-- name: InsertLink :exec
INSERT INTO links (tenant, id, digest, kind, account, issued_by, created_at, expires_at, used_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: UpdateLink :execrows
UPDATE links SET used_at = $3 WHERE tenant = $1 AND id = $2;

-- name: Link :one
SELECT tenant, id, digest, kind, account, issued_by, created_at, expires_at, used_at
FROM links WHERE tenant = $1 AND id = $2;

-- name: LinksOf :many
SELECT tenant, id, digest, kind, account, issued_by, created_at, expires_at, used_at
FROM links WHERE tenant = $1 AND account = $2 ORDER BY created_at, id;
