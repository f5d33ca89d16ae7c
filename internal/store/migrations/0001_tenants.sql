-- +goose Up
-- Which tenants there are: a county or district each. A reference table.
CREATE TABLE tenants (
  tenant TEXT NOT NULL PRIMARY KEY,
  county TEXT NOT NULL,
  name TEXT NOT NULL,
  jurisdiction TEXT NOT NULL,
  created_at BIGINT NOT NULL
); -- clustered

-- The sign-in lookup: what somebody brings from outside (a login, the digest of a session's or a link's secret) and the
-- tenant in which it opens something. A reference table.
CREATE TABLE doors (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (kind, key)
); -- clustered

-- How often a password was tried lately under a key. A reference table.
CREATE TABLE throttles (
  key TEXT NOT NULL PRIMARY KEY,
  fails BIGINT NOT NULL,
  last_at BIGINT,
  open_at BIGINT,
  good_at BIGINT
); -- clustered

-- The key of each tenant, wrapped by a key that is not in the database, and the check value of that key.
CREATE TABLE tenant_keys (
  tenant TEXT NOT NULL PRIMARY KEY,
  wrapped BYTEA NOT NULL,
  check_value TEXT NOT NULL
);
