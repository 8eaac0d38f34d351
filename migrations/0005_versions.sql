-- A version that was replaced keeps its digest: a file that holds it and its successor says the second time nothing new.

-- +goose Up
-- +goose StatementBegin
ALTER TABLE record_versions ADD COLUMN digest bytea NOT NULL DEFAULT ''; -- of versions before this column: they match nothing
ALTER TABLE record_versions ALTER COLUMN digest DROP DEFAULT;
-- +goose StatementEnd
