-- name: InsertRiskPoint :exec
INSERT INTO risk_points (tenant, id, kind, name, hazard, owner, warden, place, lon, lat, every, flood, since_on, ended_on, last_on, last_result, last_record, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18);

-- name: UpdateRiskPoint :execrows
UPDATE risk_points SET kind = $3, name = $4, hazard = $5, owner = $6, warden = $7, place = $8, lon = $9, lat = $10, every = $11, flood = $12,
  since_on = $13, ended_on = $14, version = $15
WHERE tenant = $1 AND id = $2 AND version = $15 - 1;

-- name: SeeRiskPoint :exec
UPDATE risk_points SET last_on = $3, last_result = $4, last_record = $5 WHERE tenant = $1 AND id = $2 AND last_on <= $3;

-- name: RiskPoint :one
SELECT tenant, id, kind, name, hazard, owner, warden, place, lon, lat, every, flood, since_on, ended_on, last_on, last_result, last_record, version
FROM risk_points WHERE tenant = $1 AND id = $2;

-- name: RiskPointsUnder :many
SELECT tenant, id, kind, name, hazard, owner, warden, place, lon, lat, every, flood, since_on, ended_on, last_on, last_result, last_record, version
FROM risk_points WHERE tenant = $1 AND place >= $2 AND place < $3 ORDER BY place, id LIMIT $4;

-- name: CountRiskPoints :one
SELECT COUNT(*) FROM risk_points WHERE tenant = $1;

-- name: InsertPatrolRecord :exec
INSERT INTO patrol_records (tenant, id, point, place, account, result, case_id, at, said_at, lon, lat, accuracy, scanned)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: PatrolRecord :one
SELECT tenant, id, point, place, account, result, case_id, at, said_at, lon, lat, accuracy, scanned FROM patrol_records WHERE tenant = $1 AND id = $2;

-- name: PatrolRecordsOf :many
SELECT tenant, id, point, place, account, result, case_id, at, said_at, lon, lat, accuracy, scanned FROM patrol_records WHERE tenant = $1 AND point = $2 AND at < $3 ORDER BY at DESC, id DESC LIMIT $4;

-- name: PatrolInstants :many
SELECT at FROM patrol_records WHERE tenant = $1 AND point = $2 AND at >= $3 AND at < $4 ORDER BY at;

-- name: OldPatrolRecords :many
SELECT id FROM patrol_records WHERE tenant = $1 AND at < $2 ORDER BY at, id LIMIT 500;

-- name: DeletePatrolRecord :exec
DELETE FROM patrol_records WHERE tenant = $1 AND id = $2;
