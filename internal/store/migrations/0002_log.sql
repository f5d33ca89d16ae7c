-- +goose Up
-- What was done, one row each, never changed and never removed.
CREATE TABLE acts (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  subject TEXT NOT NULL,
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  at BIGINT NOT NULL,
  account TEXT NOT NULL,
  role TEXT NOT NULL,
  org TEXT NOT NULL,
  actor_kind TEXT NOT NULL,
  idem_key TEXT NOT NULL,
  idem_body TEXT NOT NULL,
  command TEXT NOT NULL,
  effects TEXT NOT NULL,
  words TEXT NOT NULL,
  policy TEXT NOT NULL,
  prev BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (tenant, id),
  UNIQUE (tenant, subject, seq)
);

CREATE UNIQUE INDEX acts_idem_key ON acts (tenant, idem_key) WHERE idem_key <> '';

-- The place of each committed act in the log of its tenant.
CREATE TABLE seals (
  tenant TEXT NOT NULL,
  pos BIGINT NOT NULL,
  act TEXT NOT NULL,
  chain BYTEA NOT NULL,
  PRIMARY KEY (tenant, pos)
); -- clustered

CREATE UNIQUE INDEX seals_act ON seals (tenant, act);

-- The end of each tenant's log.
CREATE TABLE chain_heads (
  tenant TEXT NOT NULL PRIMARY KEY,
  pos BIGINT NOT NULL,
  chain BYTEA NOT NULL
); -- clustered

-- How far each follower has read the log of a tenant.
CREATE TABLE cursors (
  tenant TEXT NOT NULL,
  follower TEXT NOT NULL,
  pos BIGINT NOT NULL,
  PRIMARY KEY (tenant, follower)
); -- clustered
