-- +goose Up
-- Files that no case holds: uploads that wait to be named in a report, and files of a case whose private part was erased.
-- From the instant on they may be removed from the disk.
CREATE TABLE loose_files (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  gone_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
); -- clustered

CREATE INDEX loose_files_gone ON loose_files (tenant, gone_at);
CREATE INDEX sessions_seen ON sessions (tenant, seen_at);
CREATE INDEX links_expire ON links (tenant, expires_at);
