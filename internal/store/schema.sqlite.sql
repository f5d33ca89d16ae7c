CREATE TABLE accounts (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  password TEXT NOT NULL,
  password_at INTEGER,
  must_change INTEGER NOT NULL,
  salt BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  last_login INTEGER,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT;

CREATE TRIGGER acts_no_delete BEFORE DELETE ON acts BEGIN SELECT RAISE(ABORT, 'acts are append-only'); END;

CREATE TRIGGER acts_no_update BEFORE UPDATE ON acts BEGIN SELECT RAISE(ABORT, 'acts are append-only'); END;

CREATE TABLE acts (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  subject TEXT NOT NULL,
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
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
  prev BLOB NOT NULL,
  hash BLOB NOT NULL, claim TEXT NOT NULL DEFAULT '', packed BLOB,
  PRIMARY KEY (tenant, id),
  UNIQUE (tenant, subject, seq)
) STRICT;

CREATE UNIQUE INDEX acts_idem_key ON acts (tenant, idem_key) WHERE idem_key <> '';

CREATE TABLE appointments (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  household TEXT NOT NULL,
  place TEXT NOT NULL,
  day TEXT NOT NULL,
  state TEXT NOT NULL,
  body TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX appointments_day ON appointments (tenant, day, id);

CREATE INDEX appointments_place ON appointments (tenant, place, day);

CREATE TABLE calendar_overrides (
  tenant TEXT NOT NULL,
  org TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, org)
) STRICT;

CREATE TABLE calendar_years (
  tenant TEXT NOT NULL,
  year INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (tenant, year)
) STRICT;

CREATE TABLE cares (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  household TEXT NOT NULL,
  place TEXT NOT NULL,
  ended_on TEXT NOT NULL,
  person_key BLOB NOT NULL,
  sealed BLOB NOT NULL,
  body TEXT NOT NULL,
  salt BLOB NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX cares_ended ON cares (tenant, ended_on, id);

CREATE INDEX cares_place ON cares (tenant, place, id);

CREATE TABLE case_accounts (
  tenant TEXT NOT NULL,
  account TEXT NOT NULL,
  open INTEGER NOT NULL,
  reported_at INTEGER NOT NULL,
  case_id TEXT NOT NULL,
  PRIMARY KEY (tenant, account, open, reported_at, case_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX case_accounts_case ON case_accounts (tenant, case_id, account);

CREATE TABLE case_docs (
  tenant TEXT NOT NULL,
  case_id TEXT NOT NULL,
  act INTEGER NOT NULL,
  doc INTEGER NOT NULL,
  area TEXT NOT NULL,
  PRIMARY KEY (tenant, case_id, act)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX case_docs_doc ON case_docs (tenant, doc);

CREATE TABLE case_orgs (
  tenant TEXT NOT NULL,
  org TEXT NOT NULL,
  open INTEGER NOT NULL,
  reported_at INTEGER NOT NULL,
  case_id TEXT NOT NULL,
  PRIMARY KEY (tenant, org, open, reported_at, case_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX case_orgs_case ON case_orgs (tenant, case_id, org);

CREATE TABLE cases (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  no TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  open INTEGER NOT NULL,
  round INTEGER NOT NULL,
  place TEXT NOT NULL,
  community TEXT NOT NULL,
  class TEXT NOT NULL,
  category TEXT NOT NULL,
  matter TEXT NOT NULL,
  loop TEXT NOT NULL,
  desk TEXT NOT NULL,
  lead TEXT NOT NULL,
  micro TEXT NOT NULL,
  lon REAL,
  lat REAL,
  reported_at INTEGER NOT NULL,
  closed_at INTEGER,
  next_due INTEGER,
  overdue INTEGER NOT NULL,
  body TEXT NOT NULL, returned INTEGER NOT NULL DEFAULT FALSE, supervised INTEGER NOT NULL DEFAULT FALSE, asked INTEGER NOT NULL DEFAULT FALSE, disputed INTEGER NOT NULL DEFAULT FALSE, packed BLOB, source TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (tenant, id),
  UNIQUE (tenant, no)
) STRICT;

CREATE INDEX cases_asked ON cases (tenant, reported_at, id) WHERE asked;

CREATE INDEX cases_category ON cases (tenant, category, reported_at, id);

CREATE INDEX cases_community ON cases (tenant, community, open, reported_at, id);

CREATE INDEX cases_disputed ON cases (tenant, reported_at, id) WHERE disputed;

CREATE INDEX cases_due ON cases (tenant, next_due, id) WHERE next_due IS NOT NULL;

CREATE INDEX cases_near ON cases (tenant, category, lat) WHERE lat IS NOT NULL;

CREATE INDEX cases_newest ON cases (tenant, reported_at, id);

CREATE INDEX cases_overdue ON cases (tenant, reported_at, id) WHERE overdue;

CREATE INDEX cases_returned ON cases (tenant, reported_at, id) WHERE returned;

CREATE INDEX cases_state ON cases (tenant, state, reported_at, id);

CREATE INDEX cases_supervised ON cases (tenant, reported_at, id) WHERE supervised;

CREATE TABLE chain_heads (
  tenant TEXT NOT NULL PRIMARY KEY,
  pos INTEGER NOT NULL,
  chain BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE contacts (
  tenant TEXT NOT NULL,
  case_id TEXT NOT NULL,
  person_key BLOB NOT NULL,
  name BLOB NOT NULL,
  phone BLOB NOT NULL,
  phone_index TEXT NOT NULL,
  erased INTEGER NOT NULL,
  PRIMARY KEY (tenant, case_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX contacts_phone ON contacts (tenant, phone_index) WHERE phone_index <> '';

CREATE TABLE counters (
  tenant TEXT NOT NULL,
  day TEXT NOT NULL,
  place TEXT NOT NULL,
  matter TEXT NOT NULL,
  measure TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (tenant, day, place, matter, measure)
) STRICT, WITHOUT ROWID;

CREATE TABLE cursors (
  tenant TEXT NOT NULL,
  follower TEXT NOT NULL,
  pos INTEGER NOT NULL,
  PRIMARY KEY (tenant, follower)
) STRICT, WITHOUT ROWID;

CREATE TABLE departures (
  tenant TEXT NOT NULL PRIMARY KEY,
  county TEXT NOT NULL,
  name TEXT NOT NULL,
  began INTEGER NOT NULL,
  done INTEGER NOT NULL,
  pos INTEGER NOT NULL,
  chain BLOB NOT NULL,
  removed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE desk_filters (
  tenant TEXT NOT NULL,
  account TEXT NOT NULL,
  name TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, account, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE doors (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE editions (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  source TEXT NOT NULL,
  status TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  valid_to TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT;

CREATE TABLE ground (
  tenant TEXT NOT NULL,
  edition TEXT NOT NULL,
  kind TEXT NOT NULL,
  n INTEGER NOT NULL,
  code TEXT NOT NULL,
  body TEXT NOT NULL,
  shape BLOB,
  PRIMARY KEY (tenant, edition, kind, n),
  FOREIGN KEY (tenant, edition) REFERENCES editions (tenant, id)
) STRICT;

CREATE TABLE households (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  place TEXT NOT NULL,
  building TEXT NOT NULL,
  door TEXT NOT NULL,
  people INTEGER NOT NULL,
  person_key BLOB NOT NULL,
  name BLOB NOT NULL,
  phone BLOB NOT NULL,
  phone_index TEXT NOT NULL,
  tail_index TEXT NOT NULL,
  needs TEXT NOT NULL,
  source TEXT NOT NULL,
  statute TEXT NOT NULL,
  refreshed_on TEXT NOT NULL,
  refused_on TEXT NOT NULL,
  carded_on TEXT NOT NULL,
  salt BLOB NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX households_place ON households (tenant, place, id);

CREATE INDEX households_refreshed ON households (tenant, refreshed_on, id);

CREATE TABLE ledger_definitions (
  tenant TEXT NOT NULL,
  code TEXT NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_entries (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  ledger TEXT NOT NULL,
  place TEXT NOT NULL,
  class TEXT NOT NULL,
  body TEXT NOT NULL,
  person_key BLOB NOT NULL,
  sealed BLOB NOT NULL,
  phone_index TEXT NOT NULL,
  account TEXT NOT NULL,
  added_on TEXT NOT NULL,
  checked_on TEXT NOT NULL,
  ended_on TEXT NOT NULL,
  end_reason TEXT NOT NULL,
  salt BLOB NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX ledger_entries_checked ON ledger_entries (tenant, ledger, checked_on, id);

CREATE INDEX ledger_entries_ended ON ledger_entries (tenant, ledger, ended_on, id);

CREATE INDEX ledger_entries_phone ON ledger_entries (tenant, ledger, phone_index);

CREATE INDEX ledger_entries_place ON ledger_entries (tenant, ledger, place, id);

CREATE TABLE ledger_past (
  tenant TEXT NOT NULL,
  entry TEXT NOT NULL,
  version INTEGER NOT NULL,
  account TEXT NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (tenant, entry, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_tables (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  ledger TEXT NOT NULL,
  digest TEXT NOT NULL,
  account TEXT NOT NULL,
  state TEXT NOT NULL,
  begun_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX ledger_tables_begun ON ledger_tables (tenant, begun_at, id);

CREATE INDEX ledger_tables_file ON ledger_tables (tenant, ledger, digest, id);

CREATE INDEX ledger_tables_state ON ledger_tables (tenant, state, id);

CREATE TABLE liaisons (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  role TEXT NOT NULL,
  place TEXT NOT NULL,
  building TEXT NOT NULL,
  person_key BLOB NOT NULL,
  name BLOB NOT NULL,
  phone BLOB NOT NULL,
  agreed_on TEXT NOT NULL,
  salt BLOB NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX liaisons_agreed ON liaisons (tenant, agreed_on, id);

CREATE INDEX liaisons_place ON liaisons (tenant, place, id);

CREATE TABLE links (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  digest TEXT NOT NULL,
  kind TEXT NOT NULL,
  account TEXT NOT NULL,
  issued_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER,
  PRIMARY KEY (tenant, id)
) STRICT;

CREATE INDEX links_account ON links (tenant, account, created_at);

CREATE INDEX links_expire ON links (tenant, expires_at);

CREATE TABLE loose_files (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  gone_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX loose_files_gone ON loose_files (tenant, gone_at);

CREATE TABLE mandates (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  household TEXT NOT NULL,
  place TEXT NOT NULL,
  closed_on TEXT NOT NULL,
  person_key BLOB NOT NULL,
  sealed BLOB NOT NULL,
  salt BLOB NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX mandates_closed ON mandates (tenant, closed_on, id);

CREATE INDEX mandates_household ON mandates (tenant, household, closed_on);

CREATE INDEX mandates_place ON mandates (tenant, place, id);

CREATE TABLE notice_settings (
  tenant TEXT NOT NULL,
  account TEXT NOT NULL,
  quiet_from INTEGER NOT NULL,
  quiet_until INTEGER NOT NULL,
  digest INTEGER NOT NULL,
  PRIMARY KEY (tenant, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE notices (
  tenant TEXT NOT NULL,
  account TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  case_id TEXT NOT NULL,
  case_no TEXT NOT NULL,
  at INTEGER NOT NULL,
  show_at INTEGER NOT NULL,
  read_at INTEGER,
  PRIMARY KEY (tenant, account, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX notices_old ON notices (tenant, at);

CREATE INDEX notices_shown ON notices (tenant, account, show_at, id);

CREATE INDEX notices_unread ON notices (tenant, account, show_at) WHERE read_at IS NULL;

CREATE TABLE opinions (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  account TEXT NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  page TEXT NOT NULL,
  state TEXT NOT NULL,
  salt BLOB NOT NULL,
  words TEXT NOT NULL,
  answer TEXT NOT NULL,
  answered_at INTEGER,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX opinions_account ON opinions (tenant, account, id);

CREATE INDEX opinions_state ON opinions (tenant, state, id);

CREATE TABLE patrol_records (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  point TEXT NOT NULL,
  place TEXT NOT NULL,
  account TEXT NOT NULL,
  result TEXT NOT NULL,
  case_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  said_at INTEGER NOT NULL,
  lon REAL,
  lat REAL,
  accuracy INTEGER NOT NULL,
  scanned INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX patrol_records_old ON patrol_records (tenant, at, id);

CREATE INDEX patrol_records_point ON patrol_records (tenant, point, at, id);

CREATE TABLE policies (
  tenant TEXT NOT NULL,
  valid_from INTEGER NOT NULL,
  version TEXT NOT NULL,
  body BLOB NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, valid_from)
) STRICT;

CREATE INDEX policies_version ON policies (tenant, version);

CREATE TABLE posts (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  account TEXT NOT NULL,
  role TEXT NOT NULL,
  place TEXT NOT NULL,
  org TEXT NOT NULL,
  beat TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  until_at INTEGER,
  stand_in_for TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant, id),
  FOREIGN KEY (tenant, account) REFERENCES accounts (tenant, id)
) STRICT;

CREATE INDEX posts_account ON posts (tenant, account, from_at, id);

CREATE INDEX posts_org ON posts (tenant, org) WHERE org <> '';

CREATE INDEX posts_place ON posts (tenant, place, from_at, id);

CREATE TABLE redivisions (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  place TEXT NOT NULL,
  state TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  unfinished INTEGER NOT NULL,
  saved_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT;

CREATE INDEX redivisions_state ON redivisions (tenant, state, valid_from);

CREATE TABLE release_looks (
  tenant TEXT NOT NULL,
  subject TEXT NOT NULL,
  release TEXT NOT NULL,
  take INTEGER NOT NULL,
  PRIMARY KEY (tenant, subject, release, take)
) STRICT, WITHOUT ROWID;

CREATE INDEX release_looks_release ON release_looks (tenant, release);

CREATE TABLE releases (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  account TEXT NOT NULL,
  place TEXT NOT NULL,
  class TEXT NOT NULL,
  state TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  destroy_by TEXT NOT NULL,
  body TEXT NOT NULL,
  reason TEXT NOT NULL,
  why TEXT NOT NULL,
  salt BLOB NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX releases_account ON releases (tenant, account, id);

CREATE INDEX releases_asked ON releases (tenant, asked_at);

CREATE INDEX releases_destroy ON releases (tenant, state, destroy_by);

CREATE INDEX releases_state ON releases (tenant, state, id);

CREATE TABLE reveals (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  case_id TEXT NOT NULL,
  account TEXT NOT NULL,
  at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  counted INTEGER NOT NULL,
  salt BLOB NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX reveals_account ON reveals (tenant, account, at);

CREATE INDEX reveals_case ON reveals (tenant, case_id, at);

CREATE TABLE risk_points (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  hazard TEXT NOT NULL,
  owner TEXT NOT NULL,
  warden TEXT NOT NULL,
  place TEXT NOT NULL,
  lon REAL NOT NULL,
  lat REAL NOT NULL,
  every TEXT NOT NULL,
  flood TEXT NOT NULL,
  since_on TEXT NOT NULL,
  ended_on TEXT NOT NULL,
  last_on TEXT NOT NULL,
  last_result TEXT NOT NULL,
  last_record TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX risk_points_place ON risk_points (tenant, place, id);

CREATE TRIGGER seals_no_delete BEFORE DELETE ON seals BEGIN SELECT RAISE(ABORT, 'seals are append-only'); END;

CREATE TRIGGER seals_no_update BEFORE UPDATE ON seals BEGIN SELECT RAISE(ABORT, 'seals are append-only'); END;

CREATE TABLE seals (
  tenant TEXT NOT NULL,
  pos INTEGER NOT NULL,
  act TEXT NOT NULL,
  chain BLOB NOT NULL,
  PRIMARY KEY (tenant, pos)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX seals_act ON seals (tenant, act);

CREATE VIRTUAL TABLE search USING fts5(pairs, content='', detail=none, columnsize=0, tokenize='ascii');

CREATE TABLE serials (
  tenant TEXT NOT NULL,
  day TEXT NOT NULL,
  next INTEGER NOT NULL,
  PRIMARY KEY (tenant, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  digest TEXT NOT NULL,
  account TEXT NOT NULL,
  kind TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  proved_at INTEGER NOT NULL,
  ended_at INTEGER,
  prefix TEXT NOT NULL,
  agent TEXT NOT NULL,
  PRIMARY KEY (tenant, id),
  FOREIGN KEY (tenant, account) REFERENCES accounts (tenant, id)
) STRICT;

CREATE INDEX sessions_account ON sessions (tenant, account, created_at);

CREATE INDEX sessions_seen ON sessions (tenant, seen_at);

CREATE TABLE sitings (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  place TEXT NOT NULL,
  account TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE stations (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  grid TEXT NOT NULL,
  closed INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE tallies (
  tenant TEXT NOT NULL,
  case_id TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, case_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE tenant_keys (
  tenant TEXT NOT NULL PRIMARY KEY,
  wrapped BLOB NOT NULL,
  check_value TEXT NOT NULL
) STRICT;

CREATE TABLE tenants (
  tenant TEXT NOT NULL PRIMARY KEY,
  county TEXT NOT NULL,
  name TEXT NOT NULL,
  jurisdiction TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE texts (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  org TEXT NOT NULL,
  matter TEXT NOT NULL,
  title TEXT NOT NULL,
  words TEXT NOT NULL,
  retired INTEGER NOT NULL,
  salt BLOB NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE throttles (
  key TEXT NOT NULL PRIMARY KEY,
  fails INTEGER NOT NULL,
  last_at INTEGER,
  open_at INTEGER,
  good_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE visit_months (
  tenant TEXT NOT NULL,
  grid TEXT NOT NULL,
  month TEXT NOT NULL,
  body TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant, grid, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE visits (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  household TEXT NOT NULL,
  place TEXT NOT NULL,
  account TEXT NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX visits_at ON visits (tenant, at, id);

CREATE INDEX visits_household ON visits (tenant, household, at);

CREATE INDEX visits_place ON visits (tenant, place, at);

CREATE TABLE way_files (
  tenant TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (tenant, kind)
) STRICT;

CREATE TABLE words (
  tenant TEXT NOT NULL,
  case_id TEXT NOT NULL,
  act INTEGER NOT NULL,
  name TEXT NOT NULL,
  salt BLOB NOT NULL,
  text TEXT NOT NULL,
  erased INTEGER NOT NULL,
  PRIMARY KEY (tenant, case_id, act, name)
) STRICT, WITHOUT ROWID;
