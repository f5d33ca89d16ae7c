-- name: AddCounter :exec
INSERT INTO counters (tenant, day, place, matter, measure, n) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant, day, place, matter, measure) DO UPDATE SET n = counters.n + excluded.n;

-- name: Counters :many
SELECT tenant, day, place, matter, measure, n FROM counters
WHERE tenant = $1 AND day >= $2 AND day < $3 ORDER BY day, place, matter, measure;

-- name: Tally :one
SELECT body FROM tallies WHERE tenant = $1 AND case_id = $2;

-- name: SaveTally :exec
INSERT INTO tallies (tenant, case_id, body) VALUES ($1, $2, $3)
ON CONFLICT (tenant, case_id) DO UPDATE SET body = excluded.body;

-- name: CountersByMonth :many
SELECT CAST(substr(day, 1, 7) AS TEXT) AS month, measure, CAST(SUM(n) AS BIGINT) AS n FROM counters
WHERE tenant = $1 AND day >= $2 AND day < $3 AND place >= $4 AND place < $5 GROUP BY month, measure;
