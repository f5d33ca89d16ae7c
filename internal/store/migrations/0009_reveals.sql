-- +goose Up
-- Who saw the contact of a reporter in full, when and what for. The words are personal: for those who look after the log;
-- erased with the words of the case.
CREATE TABLE reveals (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  case_id TEXT NOT NULL,
  account TEXT NOT NULL,
  at BIGINT NOT NULL,
  reason TEXT NOT NULL,
  counted BOOLEAN NOT NULL,
  salt BYTEA NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
); -- clustered

CREATE INDEX reveals_account ON reveals (tenant, account, at);
CREATE INDEX reveals_case ON reveals (tenant, case_id, at);
