-- What newsletter tools were told of consents, and where they thought otherwise.

-- +goose Up
-- +goose StatementBegin
-- One row for each tool that must hear of a consent event, for each address it is about. The address is gone once the tool
-- has heard, or 30 days after it could not be told; the keyed hash stays, for the newest decision about an address wins.
CREATE TABLE consent_deliveries (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tool        text        NOT NULL,
    event_id    uuid        NOT NULL,                   -- of consent_events; the event may be erased before the row
    customer_id bigint      REFERENCES customers,       -- NULL: erased, or nobody's address any more
    link_id     bigint,                                 -- the withdrawal link that the tool puts in its mails
    address     text,                                   -- canonical
    address_mac bytea       NOT NULL,
    purpose     text        NOT NULL,
    language    text        NOT NULL DEFAULT '',
    given       boolean     NOT NULL,                   -- false: withdrawn or objected
    event_at    timestamptz NOT NULL,                   -- of the event: what is newer wins
    state       text        NOT NULL CHECK (state IN ('pending', 'sending', 'confirmed', 'failed', 'overtaken')),
    due         timestamptz NOT NULL,
    attempts    integer     NOT NULL DEFAULT 0,
    lease_id    uuid,
    lease_until timestamptz,
    created_at  timestamptz NOT NULL,
    done_at     timestamptz,                            -- confirmed: when it took effect in the tool
    error       text        NOT NULL DEFAULT '',        -- of the last attempt, without addresses
    CHECK ((state = 'sending') = (lease_id IS NOT NULL) AND (lease_id IS NULL) = (lease_until IS NULL)),
    CHECK ((state IN ('pending', 'sending')) = (done_at IS NULL)),
    CHECK (address IS NOT NULL OR state IN ('confirmed', 'failed', 'overtaken'))
);
CREATE INDEX consent_deliveries_event ON consent_deliveries (event_id);
CREATE INDEX consent_deliveries_address ON consent_deliveries (address_mac, tool, purpose);
CREATE INDEX consent_deliveries_customer ON consent_deliveries (customer_id);
CREATE INDEX consent_deliveries_open ON consent_deliveries (due) WHERE state IN ('pending', 'sending');
CREATE INDEX consent_deliveries_done ON consent_deliveries (done_at) WHERE state IN ('failed', 'overtaken');
-- The guard behind the guard: nothing is told twice at once for one address and purpose.
CREATE UNIQUE INDEX consent_deliveries_one ON consent_deliveries (tool, purpose, address_mac) WHERE state = 'sending';

-- Comparisons of a tool's list with what is in force here.
CREATE TABLE consent_reconciliations (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tool       text        NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz,
    members    integer     NOT NULL DEFAULT 0,          -- addresses on the tool's list
    in_force   integer     NOT NULL DEFAULT 0,          -- addresses that gave consent here
    error      text        NOT NULL DEFAULT ''          -- why it stopped early
);
CREATE INDEX consent_reconciliations_started ON consent_reconciliations (tool, started_at);

-- What such a comparison found; gone after 90 days.
CREATE TABLE consent_differences (
    id                bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    reconciliation_id bigint      NOT NULL REFERENCES consent_reconciliations ON DELETE CASCADE,
    customer_id       bigint      REFERENCES customers,
    address_mac       bytea       NOT NULL,
    purpose           text        NOT NULL,
    what              text        NOT NULL CHECK (what IN ('unsubscribed_there', 'given_later', 'withdrawn_here', 'missing_there', 'blocked_there', 'unknown_here')),
    at                timestamptz NOT NULL
);
CREATE INDEX consent_differences_run ON consent_differences (reconciliation_id);
CREATE INDEX consent_differences_customer ON consent_differences (customer_id);
-- +goose StatementEnd
