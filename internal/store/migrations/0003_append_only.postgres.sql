-- +goose Up
-- No role may change or remove acts and seals, not even the one whose tables they are; triggers would keep Citus away.
REVOKE UPDATE, DELETE, TRUNCATE ON acts, seals FROM CURRENT_USER;
