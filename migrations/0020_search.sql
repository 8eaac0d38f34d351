-- What the search in a list looks through, once per row and in small letters: one comparison instead of one for each column and
-- each line. The condition on the columns themselves still decides; this text only says which rows are worth asking.
--
-- The lines come as JSON, whose escapes are taken back: a quotation mark, a backslash and what breaks a line are found as they are.

-- +goose Up
-- +goose StatementBegin
ALTER TABLE invoices ADD COLUMN search_text text NOT NULL GENERATED ALWAYS AS (lower(
    number || E'\n' || structured_ref || E'\n' || notes || E'\n' || order_ref || E'\n' ||
    replace(replace(replace(replace(replace(replace(jsonb_path_query_array(lines, '$[*].description')::text,
        '\\', E'\x01'), '\"', '"'), '\n', E'\n'), '\r', E'\r'), '\t', E'\t'), E'\x01', '\'))) STORED;

ALTER TABLE orders ADD COLUMN search_text text NOT NULL GENERATED ALWAYS AS (lower(
    number || E'\n' ||
    replace(replace(replace(replace(replace(replace((jsonb_path_query_array(lines, '$[*].description') || jsonb_path_query_array(lines, '$[*].domain'))::text,
        '\\', E'\x01'), '\"', '"'), '\n', E'\n'), '\r', E'\r'), '\t', E'\t'), E'\x01', '\'))) STORED;

ALTER TABLE payments ADD COLUMN search_text text NOT NULL GENERATED ALWAYS AS (lower(
    provider_ref || E'\n' || description || E'\n' || structured_ref || E'\n' || provider)) STORED;
-- +goose StatementEnd
