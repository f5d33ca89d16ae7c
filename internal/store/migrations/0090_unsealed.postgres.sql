-- +goose Up
-- Acts that are committed and have no place in the log of their tenant yet. A row lives for milliseconds, see sealer.go.
CREATE TABLE unsealed (
  tenant TEXT NOT NULL,
  act TEXT NOT NULL,
  PRIMARY KEY (tenant, act)
)
WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
