-- +goose Up
-- What came of visits: personal, picked from lists; for the worker and the chief of the grid, for twelve months.
CREATE TABLE visits (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  household TEXT NOT NULL,
  place TEXT NOT NULL,
  account TEXT NOT NULL,
  at BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
); -- clustered

CREATE INDEX visits_place ON visits (tenant, place, at);
CREATE INDEX visits_household ON visits (tenant, household, at);
CREATE INDEX visits_at ON visits (tenant, at, id);

-- Visits that were agreed on: personal, kept as long as visits.
CREATE TABLE appointments (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  household TEXT NOT NULL,
  place TEXT NOT NULL,
  day TEXT NOT NULL,
  state TEXT NOT NULL,
  body TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
); -- clustered

CREATE INDEX appointments_place ON appointments (tenant, place, day);
CREATE INDEX appointments_day ON appointments (tenant, day, id);

-- Care by consent: sensitive, sealed under a key of the person's own; for the worker and the chief of the grid, each look noted, until six
-- months after its end.
CREATE TABLE cares (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  household TEXT NOT NULL,
  place TEXT NOT NULL,
  ended_on TEXT NOT NULL,
  person_key BYTEA NOT NULL,
  sealed BYTEA NOT NULL,
  body TEXT NOT NULL,
  salt BYTEA NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
); -- clustered

CREATE INDEX cares_place ON cares (tenant, place, id);
CREATE INDEX cares_ended ON cares (tenant, ended_on, id);

-- The month plan of a grid: which household on which day, and which said that nobody need come. Kept as long as visits.
CREATE TABLE visit_months (
  tenant TEXT NOT NULL,
  grid TEXT NOT NULL,
  month TEXT NOT NULL,
  body TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant, grid, month)
); -- clustered
