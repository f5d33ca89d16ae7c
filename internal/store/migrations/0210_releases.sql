-- +goose Up
-- Requests to take personal or sensitive values of a ledger out of the house, on which a second person decides; kept for a year. Their words
-- stand apart from the log, which knows them by salted hash.
CREATE TABLE releases (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  account TEXT NOT NULL,
  place TEXT NOT NULL,
  class TEXT NOT NULL,
  state TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  destroy_by TEXT NOT NULL,
  body TEXT NOT NULL,
  reason TEXT NOT NULL,
  why TEXT NOT NULL,
  salt BYTEA NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
); -- clustered

CREATE INDEX releases_account ON releases (tenant, account, id);
CREATE INDEX releases_state ON releases (tenant, state, id);
CREATE INDEX releases_destroy ON releases (tenant, state, destroy_by);
CREATE INDEX releases_asked ON releases (tenant, asked_at);

-- Whose data went out with which copy of a release, to be told to them on request.
CREATE TABLE release_looks (
  tenant TEXT NOT NULL,
  subject TEXT NOT NULL,
  release TEXT NOT NULL,
  take BIGINT NOT NULL,
  PRIMARY KEY (tenant, subject, release, take)
); -- clustered

CREATE INDEX release_looks_release ON release_looks (tenant, release);
