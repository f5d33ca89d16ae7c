-- +goose Up
-- Mandates for errands: what for, which papers and what came of them are sealed under a key of the mandate's own; for the worker and the
-- chief of the grid, until twelve months after they were closed.
CREATE TABLE mandates (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  household TEXT NOT NULL,
  place TEXT NOT NULL,
  closed_on TEXT NOT NULL,
  person_key BYTEA NOT NULL,
  sealed BYTEA NOT NULL,
  salt BYTEA NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
); -- clustered

CREATE INDEX mandates_place ON mandates (tenant, place, id);
CREATE INDEX mandates_household ON mandates (tenant, household, closed_on);
CREATE INDEX mandates_closed ON mandates (tenant, closed_on, id);
