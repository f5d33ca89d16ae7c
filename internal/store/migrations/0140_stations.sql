-- +goose Up
-- Service stations (服务站点): where they are, when they are open. Nothing of a person.
CREATE TABLE stations (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  grid TEXT NOT NULL,
  closed BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
); -- clustered

-- Proposals for stations (选址方案): what a search found, kept under a name.
CREATE TABLE sitings (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  place TEXT NOT NULL,
  account TEXT NOT NULL,
  saved_at BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
); -- clustered

-- Files that an operator gives a county: its streets, and the lines that nobody crosses.
CREATE TABLE way_files (
  tenant TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  saved_at BIGINT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (tenant, kind)
);
