-- +goose Up
-- What was reported, as it stands now. The body is the case; the other columns are taken from it, for finding.
CREATE TABLE cases (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  no TEXT NOT NULL,
  version BIGINT NOT NULL,
  state TEXT NOT NULL,
  open BOOLEAN NOT NULL,
  round BIGINT NOT NULL,
  place TEXT NOT NULL,
  community TEXT NOT NULL,
  class TEXT NOT NULL,
  category TEXT NOT NULL,
  matter TEXT NOT NULL,
  loop TEXT NOT NULL,
  desk TEXT NOT NULL,
  lead TEXT NOT NULL,
  micro TEXT NOT NULL,
  lon DOUBLE PRECISION,
  lat DOUBLE PRECISION,
  reported_at BIGINT NOT NULL,
  closed_at BIGINT,
  next_due BIGINT,
  overdue BOOLEAN NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, id),
  UNIQUE (tenant, no)
);

CREATE INDEX cases_newest ON cases (tenant, reported_at, id);
CREATE INDEX cases_state ON cases (tenant, state, reported_at, id);
CREATE INDEX cases_community ON cases (tenant, community, open, reported_at, id);
CREATE INDEX cases_category ON cases (tenant, category, reported_at, id);
CREATE INDEX cases_near ON cases (tenant, category, lat) WHERE lat IS NOT NULL;
CREATE INDEX cases_micro ON cases (tenant, micro) WHERE micro <> '';
CREATE INDEX cases_due ON cases (tenant, next_due, id) WHERE next_due IS NOT NULL;
CREATE INDEX cases_overdue ON cases (tenant, reported_at, id) WHERE overdue;

-- The organisations and the accounts that have to do with a case.
CREATE TABLE case_orgs (
  tenant TEXT NOT NULL,
  org TEXT NOT NULL,
  open BOOLEAN NOT NULL,
  reported_at BIGINT NOT NULL,
  case_id TEXT NOT NULL,
  PRIMARY KEY (tenant, org, open, reported_at, case_id)
); -- clustered

CREATE TABLE case_accounts (
  tenant TEXT NOT NULL,
  account TEXT NOT NULL,
  open BOOLEAN NOT NULL,
  reported_at BIGINT NOT NULL,
  case_id TEXT NOT NULL,
  PRIMARY KEY (tenant, account, open, reported_at, case_id)
); -- clustered

-- The private texts of a case. Personal; erased on request or after the retention, when text and salt are emptied.
CREATE TABLE words (
  tenant TEXT NOT NULL,
  case_id TEXT NOT NULL,
  act BIGINT NOT NULL,
  name TEXT NOT NULL,
  salt BYTEA NOT NULL,
  text TEXT NOT NULL,
  erased BOOLEAN NOT NULL,
  PRIMARY KEY (tenant, case_id, act, name)
); -- clustered

-- Who reported, sealed. Sensitive; erased as the words are.
CREATE TABLE contacts (
  tenant TEXT NOT NULL,
  case_id TEXT NOT NULL,
  person_key BYTEA NOT NULL,
  name BYTEA NOT NULL,
  phone BYTEA NOT NULL,
  phone_index TEXT NOT NULL,
  erased BOOLEAN NOT NULL,
  PRIMARY KEY (tenant, case_id)
); -- clustered

CREATE INDEX contacts_phone ON contacts (tenant, phone_index) WHERE phone_index <> '';

-- The next serial of case numbers that no node has taken yet.
CREATE TABLE serials (
  tenant TEXT NOT NULL,
  day TEXT NOT NULL,
  next BIGINT NOT NULL,
  PRIMARY KEY (tenant, day)
); -- clustered
