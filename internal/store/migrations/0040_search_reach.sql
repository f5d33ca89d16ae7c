-- +goose Up
-- From a case to whom it concerns: a search by words finds the case first and asks then.
CREATE INDEX case_orgs_case ON case_orgs (tenant, case_id, org);
CREATE INDEX case_accounts_case ON case_accounts (tenant, case_id, account);
