-- +goose Up
-- The words of cases by pairs of characters: no text, no positions.
ALTER TABLE case_docs ADD COLUMN pairs TSVECTOR;
CREATE INDEX case_docs_pairs ON case_docs USING gin (pairs);
