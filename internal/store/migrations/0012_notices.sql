-- +goose Up
-- What an account is told of: numbers and kinds, no words and no names. Written by a follower of the log; read marks by the account.
CREATE TABLE notices (
  tenant TEXT NOT NULL,
  account TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  case_id TEXT NOT NULL,
  case_no TEXT NOT NULL,
  at BIGINT NOT NULL,
  show_at BIGINT NOT NULL,
  read_at BIGINT,
  PRIMARY KEY (tenant, account, id)
); -- clustered

CREATE INDEX notices_shown ON notices (tenant, account, show_at, id);
CREATE INDEX notices_unread ON notices (tenant, account, show_at) WHERE read_at IS NULL;
CREATE INDEX notices_old ON notices (tenant, at);
CREATE INDEX posts_org ON posts (tenant, org) WHERE org <> '';

-- When an account wants to be told; without a row the usual hours hold.
CREATE TABLE notice_settings (
  tenant TEXT NOT NULL,
  account TEXT NOT NULL,
  quiet_from BIGINT NOT NULL,
  quiet_until BIGINT NOT NULL,
  digest BOOLEAN NOT NULL,
  PRIMARY KEY (tenant, account)
); -- clustered
