-- Letters that go to many, the newsletter, and addresses at which nothing arrives.

-- +goose Up
-- +goose StatementBegin

-- A mailing is one matter told to many: a newsletter, a change of the privacy notice. Its letters are written in
-- batches, customer by customer, and sent while it runs.
CREATE TABLE mailings (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    matter       text        NOT NULL,                  -- as the feature registered it: newsletter, policy_notice
    ref          bigint      NOT NULL,                  -- what it tells: the row of the newsletter, of the version
    state        text        NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'stopped', 'done')),
    rate         integer     NOT NULL CHECK (rate >= 0), -- letters a minute at most; 0: as fast as they are taken
    customers    bigint      NOT NULL,                  -- to write to, as counted at the start
    passed       bigint      NOT NULL DEFAULT 0,        -- of whom so many are gone through
    cursor       bigint      NOT NULL DEFAULT 0,        -- the last of them
    letters      bigint      NOT NULL DEFAULT 0,        -- written to the outbox
    shared       bigint      NOT NULL DEFAULT 0,        -- left out: another customer of the mailing has the address
    withheld     bigint      NOT NULL DEFAULT 0,        -- left out: withdrawn or suppressed
    bounced      bigint      NOT NULL DEFAULT 0,        -- left out: nothing arrives there
    pace_at      timestamptz NOT NULL,                  -- when the rate lets the next letter be written
    worker       uuid,                                  -- who sends it, until when
    worker_until timestamptz,
    created_at   timestamptz NOT NULL,
    started_at   timestamptz,
    stopped_at   timestamptz,
    written_at   timestamptz,                           -- the last letter was written
    ended_at     timestamptz,
    ended        jsonb,                                 -- letters by how they ended, kept when their rows go
    UNIQUE (matter, ref)
);
CREATE INDEX mailings_open ON mailings (id) WHERE state <> 'done';

-- The letters of a mailing are ordinary letters; what is sent in bulk has no job of its own.
ALTER TABLE outbox ADD COLUMN mailing_id bigint REFERENCES mailings;
ALTER TABLE outbox ADD COLUMN cause text NOT NULL DEFAULT ''; -- why it is dead, in one word: refused, bounced, withdrawn, expired
CREATE INDEX outbox_mailing ON outbox (mailing_id) WHERE mailing_id IS NOT NULL;
CREATE INDEX outbox_mailing_due ON outbox (mailing_id, due, id) WHERE mailing_id IS NOT NULL AND state IN ('queued', 'sending');
CREATE INDEX outbox_message_id ON outbox (message_id); -- a report that a letter did not arrive names it

-- Addresses that mail servers said do not exist. No address is kept: a keyed hash.
CREATE TABLE mail_bounces (
    address_mac bytea       PRIMARY KEY,
    at          timestamptz NOT NULL,
    code        text        NOT NULL                    -- status of RFC 3463, such as 5.1.1
);

-- Newsletters as they were sent. They never change.
CREATE TABLE newsletters (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest     bytea       NOT NULL UNIQUE,             -- SHA-256 of all its texts: the same newsletter is not sent twice
    fallback   text        NOT NULL CHECK (fallback IN ('nl', 'fr', 'de', 'en')), -- for readers whose language has no text
    created_at timestamptz NOT NULL
);
CREATE TABLE newsletter_texts (
    newsletter_id bigint NOT NULL REFERENCES newsletters,
    language      text   NOT NULL CHECK (language IN ('nl', 'fr', 'de', 'en')),
    subject       text   NOT NULL,
    markdown      text   NOT NULL,
    PRIMARY KEY (newsletter_id, language)
);
REVOKE UPDATE, DELETE ON newsletters, newsletter_texts FROM inzage_program;
-- +goose StatementEnd
