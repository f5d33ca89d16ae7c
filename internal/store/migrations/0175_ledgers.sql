-- +goose Up
-- Ledgers: what a county changed of their definitions or added, entries that are kept here, and what stood in them before a correction.
-- What is personal or sensitive is sealed under a key of each entry; without the key, which an erasure destroys, nobody reads it.
CREATE TABLE ledger_definitions (
  tenant TEXT NOT NULL,
  code TEXT NOT NULL,
  version BIGINT NOT NULL,
  body TEXT NOT NULL,
  saved_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, code)
); -- clustered

CREATE TABLE ledger_entries (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  ledger TEXT NOT NULL,
  place TEXT NOT NULL,
  class TEXT NOT NULL,
  body TEXT NOT NULL,
  person_key BYTEA NOT NULL,
  sealed BYTEA NOT NULL,
  phone_index TEXT NOT NULL,
  account TEXT NOT NULL,
  added_on TEXT NOT NULL,
  checked_on TEXT NOT NULL,
  ended_on TEXT NOT NULL,
  end_reason TEXT NOT NULL,
  salt BYTEA NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
); -- clustered

CREATE INDEX ledger_entries_place ON ledger_entries (tenant, ledger, place, id);
CREATE INDEX ledger_entries_ended ON ledger_entries (tenant, ledger, ended_on, id);
CREATE INDEX ledger_entries_checked ON ledger_entries (tenant, ledger, checked_on, id);
CREATE INDEX ledger_entries_phone ON ledger_entries (tenant, ledger, phone_index);

CREATE TABLE ledger_past (
  tenant TEXT NOT NULL,
  entry TEXT NOT NULL,
  version BIGINT NOT NULL,
  account TEXT NOT NULL,
  at BIGINT NOT NULL,
  body TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  PRIMARY KEY (tenant, entry, version)
); -- clustered
