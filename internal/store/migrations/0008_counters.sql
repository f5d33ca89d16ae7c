-- +goose Up
-- What happened on a day, by community and matter; day '' holds what stands now. Written by a follower of the log alone.
CREATE TABLE counters (
  tenant TEXT NOT NULL,
  day TEXT NOT NULL,
  place TEXT NOT NULL,
  matter TEXT NOT NULL,
  measure TEXT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (tenant, day, place, matter, measure)
); -- clustered

-- What the counters know of each case, as far as their follower has read.
CREATE TABLE tallies (
  tenant TEXT NOT NULL,
  case_id TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, case_id)
); -- clustered
