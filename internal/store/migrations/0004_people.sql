-- +goose Up
-- Who may sign in. Name and login are personal: for colleagues in reach, as long as the account exists.
CREATE TABLE accounts (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  password TEXT NOT NULL,
  password_at BIGINT,
  must_change BOOLEAN NOT NULL,
  salt BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  last_login BIGINT,
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);

-- Roles that accounts hold at a place, from and until.
CREATE TABLE posts (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  account TEXT NOT NULL,
  role TEXT NOT NULL,
  place TEXT NOT NULL,
  org TEXT NOT NULL,
  beat TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  until_at BIGINT,
  stand_in_for TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant, id),
  FOREIGN KEY (tenant, account) REFERENCES accounts (tenant, id)
);

CREATE INDEX posts_account ON posts (tenant, account, from_at, id);
CREATE INDEX posts_place ON posts (tenant, place, from_at, id);

-- Signed-in browsers. The secret is in the cookie alone.
CREATE TABLE sessions (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  digest TEXT NOT NULL,
  account TEXT NOT NULL,
  kind TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  proved_at BIGINT NOT NULL,
  ended_at BIGINT,
  prefix TEXT NOT NULL,
  agent TEXT NOT NULL,
  PRIMARY KEY (tenant, id),
  FOREIGN KEY (tenant, account) REFERENCES accounts (tenant, id)
);

CREATE INDEX sessions_account ON sessions (tenant, account, created_at);

-- Links for one use: set-up, invitation, reset.
CREATE TABLE links (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  digest TEXT NOT NULL,
  kind TEXT NOT NULL,
  account TEXT NOT NULL,
  issued_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (tenant, id)
);

CREATE INDEX links_account ON links (tenant, account, created_at);
