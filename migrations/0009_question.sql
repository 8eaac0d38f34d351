-- Questions to operations: threads, what was said in them, files, and the mails that came in.

-- +goose Up
-- +goose StatementBegin
CREATE SEQUENCE question_numbers;

-- A thread between somebody and operations. It is a customer's when they asked in the portal, or when an officer linked it;
-- until then its rows have no customer_id, and no customer sees it.
CREATE TABLE questions (
    customer_id     bigint      REFERENCES customers,
    id              uuid        PRIMARY KEY,
    number          bigint      NOT NULL UNIQUE,        -- from question_numbers; part of the reference, subject of the key of a stranger's thread
    reference       text        NOT NULL UNIQUE,        -- V-2026-000123
    topic           text        NOT NULL CHECK (topic IN ('data', 'correction', 'consent', 'erasure', 'billing', 'security', 'other')),
    title           text        NOT NULL DEFAULT '',    -- subject of the mail that began it
    language        text        NOT NULL CHECK (language IN ('nl', 'fr', 'de', 'en')),
    way             text        NOT NULL CHECK (way IN ('portal', 'page', 'mail')),
    state           text        NOT NULL CHECK (state IN ('unconfirmed', 'open', 'answered', 'closed')),
    login_id        bigint      REFERENCES logins,      -- who asked in the portal, and is answered by mail
    address         text        NOT NULL DEFAULT '',    -- of who asked without signing in: answers go there; empty when a mail gave none
    address_mac     bytea,                              -- keyed hash of that address: for limits, and one automatic answer a day
    asked_at        timestamptz NOT NULL,
    answer_by       timestamptz NOT NULL,               -- end of the day by which operations answers
    answered_at     timestamptz,                        -- of the last answer
    closed_at       timestamptz,
    last_at         timestamptz NOT NULL,               -- of the last message
    linked_at       timestamptz,                        -- when an officer linked it to the customer
    customer_hash   bytea       NOT NULL UNIQUE,        -- SHA-256 of the token in the asker's reply address
    operations_hash bytea       NOT NULL UNIQUE,        -- and of the one in that of operations
    confirm_hash    bytea       UNIQUE,                 -- of the token in the link that confirms the address
    CHECK ((way = 'portal') = (login_id IS NOT NULL)),
    CHECK (way <> 'page' OR address <> ''),
    CHECK ((address = '') = (address_mac IS NULL)),
    CHECK ((way = 'page') = (confirm_hash IS NOT NULL)),
    CHECK (state <> 'unconfirmed' OR (way = 'page' AND customer_id IS NULL)),
    CHECK (way <> 'portal' OR customer_id IS NOT NULL)
);
CREATE INDEX questions_customer ON questions (customer_id, asked_at DESC, id DESC);
CREATE INDEX questions_open ON questions (answer_by) WHERE state = 'open';
CREATE INDEX questions_strangers ON questions (last_at) WHERE customer_id IS NULL;
CREATE INDEX questions_address ON questions (address_mac, asked_at);

-- Mails as they came in, byte for byte. Those of a thread stay with it; what machines wrote, and a letter that came again with other
-- lines of mail servers above it, are gone after a month.
CREATE TABLE mail_received (
    customer_id   bigint      REFERENCES customers,
    id            uuid        PRIMARY KEY,
    at            timestamptz NOT NULL,
    envelope_from text        NOT NULL,                 -- reverse path, empty for reports of mail servers
    digest        bytea       NOT NULL UNIQUE,          -- keyed hash of thread, side and fingerprint: the same mail again is no second one
    class         text        NOT NULL CHECK (class IN ('normal', 'list', 'auto_reply', 'bounce')),
    outcome       text        NOT NULL CHECK (outcome IN ('asked', 'replied', 'again', 'empty', 'automatic', 'bounced')),
    question_id   uuid        REFERENCES questions ON DELETE CASCADE,
    raw           uuid        NOT NULL,                 -- blob
    size          bigint      NOT NULL,                 -- bytes of raw
    problems      text[]      NOT NULL DEFAULT '{}'     -- what of it could not be read
);
CREATE INDEX mail_received_question ON mail_received (question_id);
CREATE INDEX mail_received_at ON mail_received (at) WHERE outcome IN ('again', 'empty', 'automatic', 'bounced');

CREATE TABLE question_messages (
    customer_id bigint      REFERENCES customers,
    id          uuid        PRIMARY KEY,
    question_id uuid        NOT NULL REFERENCES questions ON DELETE CASCADE,
    side        text        NOT NULL CHECK (side IN ('customer', 'operations')),
    way         text        NOT NULL CHECK (way IN ('portal', 'page', 'mail', 'command')),
    at          timestamptz NOT NULL,
    login_id    bigint      REFERENCES logins,          -- who wrote it in the portal
    sender      text        NOT NULL DEFAULT '',        -- From of a mail from the asker's side, as the mail claims it
    body        uuid        NOT NULL,                   -- blob: what was written
    quoted      uuid,                                   -- blob: the earlier letter below it, for mails from the asker's side
    received_id uuid        REFERENCES mail_received,   -- the mail that it came in
    origin      bytea       NOT NULL UNIQUE             -- keyed hash of the form or mail that brought it: sent twice, it is kept once
);
CREATE INDEX question_messages_question ON question_messages (question_id, at, id);

CREATE TABLE question_files (
    customer_id bigint  REFERENCES customers,
    id          uuid    PRIMARY KEY,
    question_id uuid    NOT NULL REFERENCES questions ON DELETE CASCADE,
    message_id  uuid    NOT NULL REFERENCES question_messages ON DELETE CASCADE,
    place       integer NOT NULL,
    blob        uuid    NOT NULL,
    name        text    NOT NULL,
    mime        text    NOT NULL,                       -- sniffed, not as declared
    size        bigint  NOT NULL
);
CREATE INDEX question_files_message ON question_files (message_id, place);
CREATE INDEX question_files_question ON question_files (question_id);
-- +goose StatementEnd
