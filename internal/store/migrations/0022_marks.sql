-- +goose Up
-- What waits for a desk beside the state: a return, an open supervision, a request for time or for the loop below, a dispute.
ALTER TABLE cases ADD COLUMN returned BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE cases ADD COLUMN supervised BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE cases ADD COLUMN asked BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE cases ADD COLUMN disputed BOOLEAN NOT NULL DEFAULT FALSE;

CREATE INDEX cases_returned ON cases (tenant, reported_at, id) WHERE returned;
CREATE INDEX cases_supervised ON cases (tenant, reported_at, id) WHERE supervised;
CREATE INDEX cases_asked ON cases (tenant, reported_at, id) WHERE asked;
CREATE INDEX cases_disputed ON cases (tenant, reported_at, id) WHERE disputed;
CREATE INDEX cases_community_due ON cases (tenant, community, next_due, id) WHERE open AND next_due IS NOT NULL;
