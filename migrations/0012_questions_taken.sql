-- Officers answer questions in the staff area: who has taken a thread, and answers that were written there.

-- +goose Up
-- +goose StatementBegin
ALTER TABLE questions
    ADD COLUMN taken_by bigint      REFERENCES officers, -- the officer who answers it; no page or letter tells the customer which one
    ADD COLUMN taken_at timestamptz,
    ADD CHECK ((taken_by IS NULL) = (taken_at IS NULL));

ALTER TABLE question_messages
    DROP CONSTRAINT question_messages_way_check,
    ADD CONSTRAINT question_messages_way_check CHECK (way IN ('portal', 'page', 'mail', 'command', 'staff'));
-- +goose StatementEnd
