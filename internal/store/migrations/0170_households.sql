-- +goose Up
-- The cards of the households of a grid. Name and telephone are personal and sealed under a key of their own; doors, counts and needs are
-- personal too: for the worker and the chief of the grid, until two years after the last refresh.
CREATE TABLE households (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  place TEXT NOT NULL,
  building TEXT NOT NULL,
  door TEXT NOT NULL,
  people BIGINT NOT NULL,
  person_key BYTEA NOT NULL,
  name BYTEA NOT NULL,
  phone BYTEA NOT NULL,
  phone_index TEXT NOT NULL,
  tail_index TEXT NOT NULL,
  needs TEXT NOT NULL,
  source TEXT NOT NULL,
  statute TEXT NOT NULL,
  refreshed_on TEXT NOT NULL,
  refused_on TEXT NOT NULL,
  carded_on TEXT NOT NULL,
  salt BYTEA NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
); -- clustered

CREATE INDEX households_place ON households (tenant, place, id);
CREATE INDEX households_refreshed ON households (tenant, refreshed_on, id);
