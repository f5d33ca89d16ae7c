-- +goose Up
-- Lists that an account keeps under names of its own: codes alone, no words and no names of persons.
CREATE TABLE desk_filters (
  tenant TEXT NOT NULL,
  account TEXT NOT NULL,
  name TEXT NOT NULL,
  saved_at BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, account, name)
); -- clustered
