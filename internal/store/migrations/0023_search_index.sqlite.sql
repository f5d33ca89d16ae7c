-- +goose Up
-- The words of cases by pairs of characters: no text, no positions. PostgreSQL has a tsvector('simple') of the same pairs
-- in case_docs instead. What is removed leaves nothing behind, because the words are personal.
CREATE VIRTUAL TABLE search USING fts5(pairs, content='', detail=none, columnsize=0, tokenize='ascii');
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);

-- What waits, of the cases that were there before.
UPDATE cases SET
  returned = json_extract(body, '$.return') IS NOT NULL,
  supervised = json_extract(body, '$.supervision') IS NOT NULL AND json_extract(body, '$.supervision.answered') IS NULL,
  asked = json_extract(body, '$.extension') IS NOT NULL OR json_extract(body, '$.lowering') IS NOT NULL,
  disputed = json_extract(body, '$.arbitration') IS NOT NULL
WHERE open;
