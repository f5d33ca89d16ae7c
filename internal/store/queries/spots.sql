-- name: RecentSpots :many
SELECT id, place, class, state, loop, matter, lead, overdue, reported_at, lon, lat FROM cases
WHERE tenant = $1 AND reported_at >= $2 AND lat IS NOT NULL AND class <> 'sensitive'
ORDER BY reported_at DESC, id DESC LIMIT $3;

-- name: OldOpenSpots :many
SELECT id, place, class, state, loop, matter, lead, overdue, reported_at, lon, lat FROM cases
WHERE tenant = $1 AND state = $2 AND reported_at < $3 AND lat IS NOT NULL AND class <> 'sensitive'
ORDER BY reported_at DESC, id DESC LIMIT 10000;

-- name: RecentSpotOrgs :many
SELECT o.case_id, o.org FROM cases c CROSS JOIN case_orgs o
WHERE c.tenant = $1 AND c.reported_at >= $2 AND o.tenant = c.tenant AND o.case_id = c.id;

-- name: RecentSpotAccounts :many
SELECT a.case_id, a.account FROM cases c CROSS JOIN case_accounts a
WHERE c.tenant = $1 AND c.reported_at >= $2 AND a.tenant = c.tenant AND a.case_id = c.id;

-- name: OldOpenSpotOrgs :many
SELECT o.case_id, o.org FROM cases c CROSS JOIN case_orgs o
WHERE c.tenant = $1 AND c.state = $2 AND c.reported_at < $3 AND o.tenant = c.tenant AND o.case_id = c.id;

-- name: OldOpenSpotAccounts :many
SELECT a.case_id, a.account FROM cases c CROSS JOIN case_accounts a
WHERE c.tenant = $1 AND c.state = $2 AND c.reported_at < $3 AND a.tenant = c.tenant AND a.case_id = c.id;
