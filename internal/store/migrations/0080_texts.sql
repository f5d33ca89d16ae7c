-- +goose Up
-- Standard texts of a county and of its units. They hold blanks instead of what belongs to a case, and nothing of persons; the log
-- knows their words by salted hash.
CREATE TABLE texts (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  org TEXT NOT NULL,
  matter TEXT NOT NULL,
  title TEXT NOT NULL,
  words TEXT NOT NULL,
  retired BOOLEAN NOT NULL,
  salt BYTEA NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
); -- clustered
