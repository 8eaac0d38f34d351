-- What customers are told of orders about them: the message itself, which is theirs, and what the case needs for it.

-- +goose Up
-- +goose StatementBegin
ALTER TABLE cases
    ADD COLUMN secrecy_extended date,              -- later last day of secrecy, by a document that the authority sent since
    ADD COLUMN secrecy_ended text NOT NULL DEFAULT '' CHECK (secrecy_ended IN ('', 'lifted', 'public', 'fraud_over')); -- why the people concerned may be told after all

ALTER TABLE case_subjects
    ADD COLUMN copy_document uuid,                 -- redacted copy of the order, a document of the case, that goes along with the message
    ADD COLUMN copy_none text NOT NULL DEFAULT '', -- or why none goes along
    ADD COLUMN told_outcome text NOT NULL DEFAULT '', -- what the customer was told last of how the case ended
    ADD CHECK (copy_document IS NULL OR copy_none = ''),
    ADD CHECK (NOT held_once OR reason <> '');
CREATE INDEX case_subjects_told ON case_subjects (case_id) WHERE notice = 'sent';

-- What officers and the program saw of customers' data for a case. A customer who is told reads these lines among the other
-- accesses, at their true times; before, they are here only.
CREATE TABLE case_sights (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id     bigint      NOT NULL REFERENCES cases,
    customer_id bigint      NOT NULL,              -- no reference: see cases
    officer_id  bigint      NOT NULL REFERENCES officers,
    at          timestamptz NOT NULL,
    kind        text        NOT NULL CHECK (kind <> ''),
    what        text        NOT NULL CHECK (what IN ('search', 'list', 'record', 'document')),
    told_at     timestamptz                        -- when it went to the customer's accesses
);
CREATE INDEX case_sights_case ON case_sights (case_id, customer_id);

-- Remedies that customers have filed against an order, as far as we were shown proof.
CREATE TABLE case_objections (
    id          uuid        PRIMARY KEY,
    case_id     bigint      NOT NULL REFERENCES cases,
    customer_id bigint      NOT NULL,
    filed_on    date        NOT NULL,
    remedy      text        NOT NULL CHECK (remedy <> ''), -- what, and where
    document    uuid        NOT NULL,              -- proof, a document of the case
    at          timestamptz NOT NULL,
    officer_id  bigint      NOT NULL REFERENCES officers
);
CREATE INDEX case_objections_case ON case_objections (case_id);

-- The message to a customer. It is the customer's own: it names the case by its reference only, and outlives it.
CREATE TABLE disclosure_notices (
    customer_id  bigint      NOT NULL REFERENCES customers,
    id           uuid        NOT NULL,
    reference    text        NOT NULL,             -- of the case
    told_at      timestamptz NOT NULL,
    why          text        NOT NULL CHECK (why IN ('before', 'after', 'order_ends', 'lifted', 'public', 'request_over', 'fraud_over')), -- why then
    received_on  date        NOT NULL,             -- when the order came
    authority    text        NOT NULL,
    authority_type text      NOT NULL,
    country      text        NOT NULL,
    arrondissement text      NOT NULL DEFAULT '',
    nature       text        NOT NULL,
    order_date   date        NOT NULL,
    order_number text        NOT NULL DEFAULT '',
    bases        text[]      NOT NULL,
    outcome      text        NOT NULL CHECK (outcome IN ('ahead', 'handed_over', 'in_part', 'refused', 'withdrawn', 'no_data', 'fraud', 'kept', 'replaced')),
    outcome_at   timestamptz,                      -- NULL while it is ahead
    object_until timestamptz,                      -- nothing leaves before; NULL: nothing waits
    objected_on  date,                             -- when a remedy was filed, as we were shown
    copy         uuid,                             -- blob: redacted copy of the order
    copy_name    text        NOT NULL DEFAULT '',
    copy_mime    text        NOT NULL DEFAULT '',
    copy_size    bigint      NOT NULL DEFAULT 0,   -- bytes
    copy_none    text        NOT NULL DEFAULT '',  -- why there is none
    updated_at   timestamptz NOT NULL,             -- when the customer was told last
    PRIMARY KEY (customer_id, id),
    UNIQUE (customer_id, reference),
    CHECK ((outcome = 'ahead') = (outcome_at IS NULL)),
    CHECK ((copy IS NULL) = (copy_name = ''))
);
CREATE INDEX disclosure_notices_time ON disclosure_notices (customer_id, told_at DESC, id DESC);
CREATE INDEX disclosure_notices_old ON disclosure_notices (told_at);

CREATE TABLE disclosure_notice_lines (
    customer_id  bigint      NOT NULL,
    notice_id    uuid        NOT NULL,
    line         smallint    NOT NULL,
    selector     text        NOT NULL,             -- how the order names the customer
    value        text        NOT NULL,
    kind         text        NOT NULL DEFAULT '',  -- a kind of data; or
    category     text        NOT NULL DEFAULT '',  -- a category of them
    from_at      timestamptz NOT NULL,             -- inclusive
    to_at        timestamptz NOT NULL,             -- exclusive
    granted      boolean     NOT NULL,
    PRIMARY KEY (customer_id, notice_id, line),
    FOREIGN KEY (customer_id, notice_id) REFERENCES disclosure_notices ON DELETE CASCADE
);
-- +goose StatementEnd
