-- +goose Up
-- Re-divisions of the grids on their way (网格重划): the plan, how far it has come, and what is still to be carried over.
CREATE TABLE redivisions (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  place TEXT NOT NULL,
  state TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  unfinished BOOLEAN NOT NULL,
  saved_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
);

CREATE INDEX redivisions_state ON redivisions (tenant, state, valid_from);
