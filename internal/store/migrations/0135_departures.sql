-- +goose Up
-- What stays of a county that left with an export and was removed: that it was here, where its log ended, and how many rows went.
-- done is 0 while it is being removed.
CREATE TABLE departures (
  tenant TEXT NOT NULL PRIMARY KEY,
  county TEXT NOT NULL,
  name TEXT NOT NULL,
  began BIGINT NOT NULL,
  done BIGINT NOT NULL,
  pos BIGINT NOT NULL,
  chain BYTEA NOT NULL,
  removed BIGINT NOT NULL
); -- clustered
