-- +goose Up
-- What those who work here say of this system, and what they were answered. Nothing of cases. Words are personal: for their writer and
-- for those who run the system; the log knows them by salted hash.
CREATE TABLE opinions (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  account TEXT NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  page TEXT NOT NULL,
  state TEXT NOT NULL,
  salt BYTEA NOT NULL,
  words TEXT NOT NULL,
  answer TEXT NOT NULL,
  answered_at BIGINT,
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
); -- clustered

CREATE INDEX opinions_account ON opinions (tenant, account, id);
CREATE INDEX opinions_state ON opinions (tenant, state, id);
