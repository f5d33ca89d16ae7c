-- +goose Up
-- Risk points and what was found at them. No data of residents; a record knows who made it and, declared once, where the phone was.
CREATE TABLE risk_points (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  hazard TEXT NOT NULL,
  owner TEXT NOT NULL,
  warden TEXT NOT NULL,
  place TEXT NOT NULL,
  lon DOUBLE PRECISION NOT NULL,
  lat DOUBLE PRECISION NOT NULL,
  every TEXT NOT NULL,
  flood TEXT NOT NULL,
  since_on TEXT NOT NULL,
  ended_on TEXT NOT NULL,
  last_on TEXT NOT NULL,
  last_result TEXT NOT NULL,
  last_record TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
); -- clustered

CREATE INDEX risk_points_place ON risk_points (tenant, place, id);

CREATE TABLE patrol_records (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  point TEXT NOT NULL,
  place TEXT NOT NULL,
  account TEXT NOT NULL,
  result TEXT NOT NULL,
  case_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  said_at BIGINT NOT NULL,
  lon DOUBLE PRECISION,
  lat DOUBLE PRECISION,
  accuracy BIGINT NOT NULL,
  scanned BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
); -- clustered

CREATE INDEX patrol_records_point ON patrol_records (tenant, point, at, id);
CREATE INDEX patrol_records_old ON patrol_records (tenant, at, id);
