-- +goose Up
-- Versions of the local policy, each in force from an instant until the next one.
CREATE TABLE policies (
  tenant TEXT NOT NULL,
  valid_from BIGINT NOT NULL,
  version TEXT NOT NULL,
  body BYTEA NOT NULL,
  saved_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, valid_from)
);

CREATE INDEX policies_version ON policies (tenant, version);

-- Public holidays that were imported, a file for each year.
CREATE TABLE calendar_years (
  tenant TEXT NOT NULL,
  year BIGINT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (tenant, year)
);

-- What an organisation does differently; the county itself has the empty organisation.
CREATE TABLE calendar_overrides (
  tenant TEXT NOT NULL,
  org TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, org)
);
