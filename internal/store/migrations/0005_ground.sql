-- +goose Up
-- Divisions of the ground.
CREATE TABLE editions (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  source TEXT NOT NULL,
  status TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
);

-- The rows of an edition: areas, grids, micro-grids, compounds, buildings, places. The body is the row without its shape,
-- in JSON; the shape is WKB. n keeps the order of the rows.
CREATE TABLE ground (
  tenant TEXT NOT NULL,
  edition TEXT NOT NULL,
  kind TEXT NOT NULL,
  n BIGINT NOT NULL,
  code TEXT NOT NULL,
  body TEXT NOT NULL,
  shape BYTEA,
  PRIMARY KEY (tenant, edition, kind, n),
  FOREIGN KEY (tenant, edition) REFERENCES editions (tenant, id)
);
