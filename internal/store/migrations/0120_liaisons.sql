-- +goose Up
-- Whom the workers of a grid may call: heads of buildings and micro-grids, helpers, part-timers. Name and telephone are personal and
-- sealed; for the workers and chiefs of the grid, as long as the person agrees; the row goes with the post.
CREATE TABLE liaisons (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  role TEXT NOT NULL,
  place TEXT NOT NULL,
  building TEXT NOT NULL,
  person_key BYTEA NOT NULL,
  name BYTEA NOT NULL,
  phone BYTEA NOT NULL,
  agreed_on TEXT NOT NULL,
  salt BYTEA NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
); -- clustered

CREATE INDEX liaisons_place ON liaisons (tenant, place, id);
CREATE INDEX liaisons_agreed ON liaisons (tenant, agreed_on, id);
