-- What is held of a customer: account, services, orders, invoices, payments, documents.
--
-- A table of records from a source has the same head everywhere: source_id is its lasting id there, import_id the run
-- that last wrote it (without a foreign key, which would be looked up once a row), version_at the time of this version
-- at the source, digest that of the row (the same record again changes nothing), gone_at when a complete import no
-- longer had it. time_note says what had to be assumed about times without a zone; extra holds what the format does
-- not know. Amounts are exact and keep the decimals of the source. Ids of sources are compared byte by byte (COLLATE "C"):
-- they are looked up by the million.

-- +goose Up
-- +goose StatementBegin
CREATE TABLE import_runs (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source     text        NOT NULL,
    command    text        NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz,                             -- NULL: stopped half-way, and can be taken up again
    report     jsonb       NOT NULL DEFAULT '{}'
);

-- How far an unfinished import has come, written in the transaction of the rows it brought.
CREATE TABLE import_cursors (
    source     text        PRIMARY KEY,
    run_id     bigint      NOT NULL REFERENCES import_runs,
    batch      bigint      NOT NULL,                    -- batches so far: fences off a process that was overtaken
    cursor     jsonb       NOT NULL,                    -- the source's own place
    state      jsonb       NOT NULL,                    -- the report so far, and what completes the run
    updated_at timestamptz NOT NULL
);

CREATE TABLE accounts (
    customer_id       bigint      PRIMARY KEY REFERENCES customers,
    id                uuid        NOT NULL,
    source_id         text        COLLATE "C" NOT NULL UNIQUE,
    import_id         bigint      NOT NULL,
    version_at        timestamptz NOT NULL,
    digest            bytea       NOT NULL,
    gone_at           timestamptz,
    first_name        text        NOT NULL DEFAULT '',
    last_name         text        NOT NULL DEFAULT '',
    company           text        NOT NULL DEFAULT '',
    vat_no            text        NOT NULL DEFAULT '',
    enterprise_no     text        NOT NULL DEFAULT '',
    emails            text[]      NOT NULL DEFAULT '{}',
    phone             text        NOT NULL DEFAULT '',  -- E.164 where it can be read as such; so mobile and fax
    mobile            text        NOT NULL DEFAULT '',
    fax               text        NOT NULL DEFAULT '',
    other_phones      jsonb       NOT NULL DEFAULT '[]', -- [{kind, e164, raw}]
    street            text        NOT NULL DEFAULT '',
    box               text        NOT NULL DEFAULT '',
    postcode          text        NOT NULL DEFAULT '',
    city              text        NOT NULL DEFAULT '',
    state             text        NOT NULL DEFAULT '',
    country           text        NOT NULL DEFAULT '',
    birth_date        date,
    customer_group    text        NOT NULL DEFAULT '',
    custom            jsonb       NOT NULL DEFAULT '[]', -- [{label, value}]
    staff_notes       jsonb       NOT NULL DEFAULT '[]', -- may name others: shown once an officer has read them
    notes_reviewed_at timestamptz,
    created_at        timestamptz,
    closed_at         timestamptz,
    time_note         jsonb,
    extra             jsonb
);
CREATE INDEX accounts_vat ON accounts (vat_no) WHERE vat_no <> '';
CREATE INDEX accounts_enterprise ON accounts (enterprise_no) WHERE enterprise_no <> '';

-- A group of fields as the customer corrected it. It holds until the source's own values change.
CREATE TABLE account_corrections (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id   bigint      NOT NULL REFERENCES customers,
    field_group   text        NOT NULL CHECK (field_group IN ('email', 'phone', 'mobile', 'fax', 'address')),
    source_values jsonb       NOT NULL,                 -- what the source said when it was corrected
    new_values    jsonb       NOT NULL,
    login_id      bigint      REFERENCES logins,
    corrected_at  timestamptz NOT NULL,
    ended_at      timestamptz                           -- replaced, or the source changed
);
CREATE UNIQUE INDEX account_corrections_open ON account_corrections (customer_id, field_group) WHERE ended_at IS NULL;
CREATE INDEX account_corrections_customer ON account_corrections (customer_id);

-- Further persons at a customer, who do not sign in.
CREATE TABLE account_contacts (
    customer_id bigint      NOT NULL REFERENCES customers,
    id          uuid        NOT NULL,
    source_id   text        COLLATE "C" NOT NULL UNIQUE,
    import_id   bigint      NOT NULL,
    version_at  timestamptz NOT NULL,
    digest      bytea       NOT NULL,
    gone_at     timestamptz,
    first_name  text        NOT NULL DEFAULT '',
    last_name   text        NOT NULL DEFAULT '',
    company     text        NOT NULL DEFAULT '',
    emails      text[]      NOT NULL DEFAULT '{}',
    phones      jsonb       NOT NULL DEFAULT '[]',      -- [{kind, e164, raw}]
    address     jsonb,                                  -- {street, box, postcode, city, state, country}
    language    text        NOT NULL DEFAULT '',
    roles       text[]      NOT NULL DEFAULT '{}',
    preferences jsonb,                                  -- {kind of mail: yes or no}
    created_at  timestamptz,
    time_note   jsonb,
    extra       jsonb,
    PRIMARY KEY (customer_id, id)
);

CREATE TABLE services (
    customer_id       bigint      NOT NULL REFERENCES customers,
    id                uuid        NOT NULL,
    source_id         text        COLLATE "C" NOT NULL UNIQUE,
    import_id         bigint      NOT NULL,
    version_at        timestamptz NOT NULL,
    digest            bytea       NOT NULL,
    gone_at           timestamptz,
    type              text        NOT NULL DEFAULT '',
    product           text        NOT NULL DEFAULT '',
    domain            text        NOT NULL DEFAULT '',
    server            text        NOT NULL DEFAULT '',
    username          text        NOT NULL DEFAULT '',
    started           date,
    ends              date,
    status            text        NOT NULL DEFAULT '',
    order_ref         text        COLLATE "C" NOT NULL DEFAULT '', -- source id of the order
    amount            numeric,
    currency          text        NOT NULL DEFAULT '',
    cycle             text        NOT NULL DEFAULT '',
    config            jsonb       NOT NULL DEFAULT '[]', -- [{label, value}]
    custom            jsonb       NOT NULL DEFAULT '[]', -- [{label, value}]
    log_policy        jsonb,                            -- {days, anonymise, enabled}
    staff_notes       jsonb       NOT NULL DEFAULT '[]',
    notes_reviewed_at timestamptz,
    time_note         jsonb,
    extra             jsonb,
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX services_time ON services (customer_id, coalesce(started, '-infinity'::date) DESC, id DESC);

CREATE TABLE orders (
    customer_id       bigint      NOT NULL REFERENCES customers,
    id                uuid        NOT NULL,
    source_id         text        COLLATE "C" NOT NULL UNIQUE,
    import_id         bigint      NOT NULL,
    version_at        timestamptz NOT NULL,
    digest            bytea       NOT NULL,
    gone_at           timestamptz,
    number            text        NOT NULL DEFAULT '',
    ordered_at        timestamptz,
    status            text        NOT NULL DEFAULT '',
    amount            numeric,
    currency          text        NOT NULL DEFAULT '',
    method            text        NOT NULL DEFAULT '',
    invoice           text        COLLATE "C" NOT NULL DEFAULT '', -- source id of the invoice
    ip                text        NOT NULL DEFAULT '',  -- as the source wrote it; some are impossible
    lines             jsonb       NOT NULL DEFAULT '[]', -- [{type, description, domain, quantity, amount, cycle, status, service}]
    fraud             jsonb,                            -- {module, score, decision, raw}
    staff_notes       jsonb       NOT NULL DEFAULT '[]',
    notes_reviewed_at timestamptz,
    time_note         jsonb,
    extra             jsonb,
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX orders_time ON orders (customer_id, coalesce(ordered_at, '-infinity'::timestamptz) DESC, id DESC);

CREATE TABLE invoices (
    customer_id     bigint      NOT NULL REFERENCES customers,
    id              uuid        NOT NULL,
    source_id       text        COLLATE "C" NOT NULL UNIQUE,
    import_id       bigint      NOT NULL,
    version_at      timestamptz NOT NULL,
    digest          bytea       NOT NULL,
    gone_at         timestamptz,
    number          text        NOT NULL,
    type            text        NOT NULL CHECK (type IN ('invoice', 'credit_note')),
    issue_date      date        NOT NULL,
    due_date        date,
    paid_at         timestamptz,
    status          text        NOT NULL DEFAULT '',
    currency        text        NOT NULL DEFAULT '',
    net             numeric,
    gross           numeric,
    payable         numeric,                            -- left to pay when issued, where it differs from gross
    vat             jsonb       NOT NULL DEFAULT '[]',  -- [{rate, base, tax, category, reason}]
    lines           jsonb       NOT NULL DEFAULT '[]',  -- [{description, quantity, unit, unit_price, net, vat_rate, vat_category, from, until, service}]
    buyer           jsonb,                              -- the buyer as printed on the document
    structured_ref  text        NOT NULL DEFAULT '',
    payment_ref     text        NOT NULL DEFAULT '',
    order_ref       text        NOT NULL DEFAULT '',
    buyer_reference text        NOT NULL DEFAULT '',
    invoice_ref     text        NOT NULL DEFAULT '',
    method          text        NOT NULL DEFAULT '',
    notes           text        NOT NULL DEFAULT '',
    retention_until date,
    time_note       jsonb,
    extra           jsonb,
    from_document   boolean     NOT NULL DEFAULT false, -- read from the document itself: a billing system's record of it takes its place
    document_id     uuid,                               -- the legal original, byte for byte
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX invoices_time ON invoices (customer_id, issue_date DESC, id DESC);
CREATE INDEX invoices_number ON invoices (customer_id, number);
CREATE INDEX invoices_document ON invoices (customer_id, number) WHERE from_document;

CREATE TABLE payments (
    customer_id    bigint      NOT NULL REFERENCES customers,
    id             uuid        NOT NULL,
    source_id      text        COLLATE "C" NOT NULL UNIQUE,
    import_id      bigint      NOT NULL,
    version_at     timestamptz NOT NULL,
    digest         bytea       NOT NULL,
    gone_at        timestamptz,
    provider       text        NOT NULL DEFAULT '',
    provider_ref   text        NOT NULL DEFAULT '',
    method         text        NOT NULL DEFAULT '',     -- its kind only; nothing of a card is held
    iban_last4     text        NOT NULL DEFAULT '',
    payer_id       text        NOT NULL DEFAULT '',
    amount         numeric     NOT NULL,
    fee            numeric,
    currency       text        NOT NULL,
    paid_at        timestamptz,
    status         text        NOT NULL DEFAULT '',
    description    text        NOT NULL DEFAULT '',
    payer          jsonb,                               -- {name, email, country}: often a third person
    invoice        text        COLLATE "C" NOT NULL DEFAULT '', -- source id of the invoice it pays
    structured_ref text        NOT NULL DEFAULT '',     -- read from the reference or the description
    refund_of      text        COLLATE "C" NOT NULL DEFAULT '', -- source id of the payment it gives back
    time_note      jsonb,
    extra          jsonb,
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX payments_time ON payments (customer_id, coalesce(paid_at, '-infinity'::timestamptz) DESC, id DESC);
CREATE INDEX payments_invoice ON payments (customer_id, invoice);
CREATE INDEX payments_ref ON payments (customer_id, structured_ref) WHERE structured_ref <> '';

-- Earlier versions of a record, whole, as they were before an import changed them.
CREATE TABLE record_versions (
    customer_id bigint      NOT NULL REFERENCES customers,
    kind        text        NOT NULL,
    record_id   uuid        NOT NULL,
    id          uuid        NOT NULL,
    version_at  timestamptz NOT NULL,                   -- time of that version at the source
    replaced_at timestamptz NOT NULL,
    data        jsonb       NOT NULL,                   -- the row, without what only the import needs
    PRIMARY KEY (customer_id, kind, record_id, id)
);

-- Documents, encrypted to their subject in chunks.
CREATE TABLE blobs (
    id           uuid        PRIMARY KEY,
    subject_kind text        NOT NULL,
    subject_id   bigint      NOT NULL,
    customer_id  bigint      REFERENCES customers,
    name         text        NOT NULL,
    mime         text        NOT NULL,
    size         bigint      NOT NULL,                  -- bytes in clear
    mac          bytea       NOT NULL,                  -- keyed hash of the content: tells the same file, and nothing to others
    created_at   timestamptz NOT NULL
);
CREATE INDEX blobs_customer ON blobs (customer_id);

CREATE TABLE blob_chunks (
    blob_id uuid    NOT NULL REFERENCES blobs ON DELETE CASCADE,
    seq     integer NOT NULL,
    data    bytea   NOT NULL,
    PRIMARY KEY (blob_id, seq)
);
-- The chunks are ciphertext: trying to compress them again is time lost.
ALTER TABLE blob_chunks ALTER COLUMN data SET STORAGE EXTERNAL;

-- How much of each kind is held of whom: one query for the overview. Kept by whoever writes, recounted each night.
-- Change 0 is a count; the others are what transactions have added since, each in rows of its own: an import of many
-- records waits for nobody's row and rewrites none. The recount puts them together.
CREATE TABLE kind_summaries (
    owner_id bigint      NOT NULL,
    owner    text        COLLATE "C" NOT NULL CHECK (owner IN ('customer', 'login')),
    kind     text        COLLATE "C" NOT NULL,
    change   bigint      NOT NULL DEFAULT 0,
    count    bigint      NOT NULL,
    oldest   timestamptz,
    newest   timestamptz,
    bytes    bigint      NOT NULL,
    PRIMARY KEY (owner_id, owner, kind, change)
);
-- +goose StatementEnd
