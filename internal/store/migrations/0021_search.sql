-- +goose Up
-- Which act's words stand in the search index under which number. The numbers grow with time.
CREATE TABLE case_docs (
  tenant TEXT NOT NULL,
  case_id TEXT NOT NULL,
  act BIGINT NOT NULL,
  doc BIGINT NOT NULL,
  area TEXT NOT NULL,
  PRIMARY KEY (tenant, case_id, act)
); -- clustered

CREATE UNIQUE INDEX case_docs_doc ON case_docs (tenant, doc);
