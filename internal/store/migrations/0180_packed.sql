-- +goose Up
-- Acts and cases in few bytes (紧凑存储), see packed.go: in a row with packed the columns of what stands in it are empty. Rows from before
-- have none and stay as they are; a case is packed with its next act.
ALTER TABLE acts ADD COLUMN packed BYTEA;
ALTER TABLE cases ADD COLUMN packed BYTEA;

-- From where it was reported, which was read out of the body before; empty where that is not packed.
ALTER TABLE cases ADD COLUMN source TEXT NOT NULL DEFAULT '';

-- A community has few open cases, and few that are new: they are found by cases_community and sorted.
DROP INDEX cases_community_due;
DROP INDEX cases_micro;

-- Programs that know 180 alone go on.
