-- name: RecentSpots :many
SELECT id, place, class, state, loop, matter, lead, overdue, reported_at, lon, lat FROM cases
WHERE tenant = $1 AND reported_at >= $2 AND lat IS NOT NULL AND class <> 'sensitive'
ORDER BY reported_at DESC, id DESC LIMIT $3;

-- name: OldOpenSpots :many
SELECT id, place, class, state, loop, matter, lead, overdue, reported_at, lon, lat FROM cases
WHERE tenant = $1 AND state = $2 AND reported_at < $3 AND lat IS NOT NULL AND class <> 'sensitive'
ORDER BY reported_at DESC, id DESC LIMIT 10000;

-- name: SpotOrgs :many
SELECT case_id, org FROM case_orgs WHERE tenant = $1 AND (open OR reported_at >= $2);

-- name: SpotAccounts :many
SELECT case_id, account FROM case_accounts WHERE tenant = $1 AND (open OR reported_at >= $2);
