-- name: InsertVisit :exec
INSERT INTO visits (tenant, id, household, place, account, at, body) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: Visit :one
SELECT tenant, id, household, place, account, at, body FROM visits WHERE tenant = $1 AND id = $2;

-- name: VisitsUnder :many
SELECT tenant, id, household, place, account, at, body FROM visits
WHERE tenant = $1 AND place >= $2 AND place < $3 AND at >= $4 AND at < $5 ORDER BY at, id;

-- name: VisitsOf :many
SELECT tenant, id, household, place, account, at, body FROM visits WHERE tenant = $1 AND household = $2 ORDER BY at DESC, id DESC LIMIT 100;

-- name: OldVisits :many
SELECT id FROM visits WHERE tenant = $1 AND at < $2 ORDER BY at, id LIMIT 500;

-- name: DeleteVisit :exec
DELETE FROM visits WHERE tenant = $1 AND id = $2;

-- name: MoveVisits :exec
UPDATE visits SET place = $3 WHERE tenant = $1 AND household = $2;

-- name: DeleteVisitsOf :exec
DELETE FROM visits WHERE tenant = $1 AND household = $2;

-- name: InsertAppointment :exec
INSERT INTO appointments (tenant, id, household, place, day, state, body, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: UpdateAppointment :execrows
UPDATE appointments SET place = $3, day = $4, state = $5, body = $6, version = $7 WHERE tenant = $1 AND id = $2 AND version = $7 - 1;

-- name: Appointment :one
SELECT tenant, id, household, place, day, state, body, version FROM appointments WHERE tenant = $1 AND id = $2;

-- name: AppointmentsUnder :many
SELECT tenant, id, household, place, day, state, body, version FROM appointments
WHERE tenant = $1 AND place >= $2 AND place < $3 AND day >= $4 AND day <= $5 ORDER BY day, id;

-- name: CountAppointments :one
SELECT COUNT(*) FROM appointments WHERE tenant = $1 AND place >= $2 AND place < $3 AND day >= $4 AND state = $5;

-- name: OldAppointments :many
SELECT id FROM appointments WHERE tenant = $1 AND day < $2 ORDER BY day, id LIMIT 500;

-- name: DeleteAppointment :exec
DELETE FROM appointments WHERE tenant = $1 AND id = $2;

-- name: MoveAppointments :exec
UPDATE appointments SET place = $3 WHERE tenant = $1 AND household = $2;

-- name: DeleteAppointmentsOf :exec
DELETE FROM appointments WHERE tenant = $1 AND household = $2;

-- name: InsertCare :exec
INSERT INTO cares (tenant, id, household, place, ended_on, person_key, sealed, body, salt, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: UpdateCare :execrows
UPDATE cares SET place = $3, ended_on = $4, body = $5, version = $6 WHERE tenant = $1 AND id = $2 AND version = $6 - 1;

-- name: Care :one
SELECT tenant, id, household, place, ended_on, person_key, sealed, body, salt, version FROM cares WHERE tenant = $1 AND id = $2;

-- name: CaresUnder :many
SELECT tenant, id, household, place, ended_on, person_key, sealed, body, salt, version FROM cares
WHERE tenant = $1 AND place >= $2 AND place < $3 ORDER BY place, id;

-- name: CaresEndedBy :many
SELECT tenant, id, household, place, ended_on, person_key, sealed, body, salt, version FROM cares
WHERE tenant = $1 AND ended_on <> '' AND ended_on <= $2 ORDER BY ended_on, id LIMIT 200;

-- name: DeleteCare :exec
DELETE FROM cares WHERE tenant = $1 AND id = $2;

-- name: MoveCares :exec
UPDATE cares SET place = $3 WHERE tenant = $1 AND household = $2;

-- name: DeleteCaresOf :exec
DELETE FROM cares WHERE tenant = $1 AND household = $2;

-- name: SaveVisitMonth :exec
INSERT INTO visit_months (tenant, grid, month, body, version) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant, grid, month) DO UPDATE SET body = excluded.body, version = excluded.version;

-- name: VisitMonth :one
SELECT tenant, grid, month, body, version FROM visit_months WHERE tenant = $1 AND grid = $2 AND month = $3;

-- name: DeleteOldVisitMonths :execrows
DELETE FROM visit_months WHERE tenant = $1 AND month < $2;
