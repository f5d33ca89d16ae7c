-- +goose Up
-- Tables that were taken into ledgers: how far each is, and what of it was taken back. Kept as long as the log: a file that was taken back
-- names its entries anew when it comes again.
CREATE TABLE ledger_tables (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  ledger TEXT NOT NULL,
  digest TEXT NOT NULL,
  account TEXT NOT NULL,
  state TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  body TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
); -- clustered

CREATE INDEX ledger_tables_file ON ledger_tables (tenant, ledger, digest, id);
CREATE INDEX ledger_tables_begun ON ledger_tables (tenant, begun_at, id);
CREATE INDEX ledger_tables_state ON ledger_tables (tenant, state, id);
