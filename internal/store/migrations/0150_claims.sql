-- +goose Up
-- What a phone claims of an act that was done without a connection: the name that it gave the command, its own clock, who brought it in
-- for the worker. A claim decides nothing.
ALTER TABLE acts ADD COLUMN claim TEXT NOT NULL DEFAULT '';
