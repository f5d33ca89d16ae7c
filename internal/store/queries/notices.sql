-- name: InsertNotice :exec
INSERT INTO notices (tenant, account, id, kind, case_id, case_no, at, show_at, read_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)
ON CONFLICT (tenant, account, id) DO NOTHING;

-- name: NoticesShown :many
SELECT tenant, account, id, kind, case_id, case_no, at, show_at, read_at FROM notices
WHERE tenant = $1 AND account = $2 AND show_at <= $3 AND (show_at < CAST($4 AS BIGINT) OR show_at = CAST($4 AS BIGINT) AND id < CAST($5 AS TEXT))
ORDER BY show_at DESC, id DESC LIMIT CAST($6 AS BIGINT);

-- name: UnreadNotices :one
SELECT COUNT(*) FROM (SELECT 1 FROM notices WHERE tenant = $1 AND account = $2 AND show_at <= $3 AND read_at IS NULL LIMIT 100) AS few;

-- name: ReadNotice :exec
UPDATE notices SET read_at = CAST($4 AS BIGINT) WHERE tenant = $1 AND account = $2 AND id = $3 AND read_at IS NULL;

-- name: ReadNoticesShown :exec
UPDATE notices SET read_at = CAST($3 AS BIGINT) WHERE tenant = $1 AND account = $2 AND show_at <= CAST($3 AS BIGINT) AND read_at IS NULL;

-- name: ForgetNotices :execrows
DELETE FROM notices WHERE tenant = $1 AND at < $2;

-- name: NoticeSettings :one
SELECT tenant, account, quiet_from, quiet_until, digest FROM notice_settings WHERE tenant = $1 AND account = $2;

-- name: SaveNoticeSettings :exec
INSERT INTO notice_settings (tenant, account, quiet_from, quiet_until, digest) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant, account) DO UPDATE SET quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until, digest = excluded.digest;

-- name: PostsOfOrg :many
SELECT tenant, id, account, role, place, org, beat, from_at, until_at, stand_in_for, version
FROM posts WHERE tenant = $1 AND org = $2 AND org <> '' ORDER BY id;
