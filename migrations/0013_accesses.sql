-- Who of the company saw whose data, and why: officers' looks, and what customers read of them. Indexes for the search.

-- +goose Up
-- +goose StatementBegin
CREATE SEQUENCE access_numbers;

-- A look is an officer's reason to see customers' data: it opens the customers that its search found, for an hour. What was searched
-- for is not kept here: it may name people who are nobody's customer. It stands in the audit entry, encrypted to the officer.
CREATE TABLE looks (
    id         uuid        PRIMARY KEY,
    officer_id bigint      NOT NULL REFERENCES officers,
    team       text        NOT NULL CHECK (team IN ('operations', 'privacy_officer', 'auditor', 'administrator')), -- the role in which they look
    reason     text        NOT NULL CHECK (reason <> ''),
    ticket     text        NOT NULL CHECK (ticket <> ''),
    sought     text[]      NOT NULL,                   -- as what the search was understood: number, name, email, domain, invoice
    more       boolean     NOT NULL,                   -- it found more than are shown
    started_at timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL CHECK (ends_at > started_at)
);
CREATE INDEX looks_ends ON looks (ends_at);

-- The customers that a look found. No other can be opened through it.
CREATE TABLE look_customers (
    customer_id bigint   NOT NULL REFERENCES customers,
    look_id     uuid     NOT NULL REFERENCES looks ON DELETE CASCADE,
    place       smallint NOT NULL,                     -- order of the hits
    found_by    text     NOT NULL CHECK (found_by IN ('number', 'name', 'email', 'domain', 'invoice')),
    PRIMARY KEY (customer_id, look_id)
);
CREATE INDEX look_customers_look ON look_customers (look_id);

-- What the customer reads. It is written in the transaction that shows the data, and goes with an erasure; the audit log then still
-- proves that somebody looked, without telling at whom.
CREATE TABLE accesses (
    customer_id bigint      NOT NULL REFERENCES customers,
    id          uuid        NOT NULL,
    reference   text        NOT NULL UNIQUE,           -- A-2026-000123
    at          timestamptz NOT NULL,
    look_id     uuid,                                  -- NULL: not through a search. Not a reference: looks go after a month
    officer_id  bigint      NOT NULL REFERENCES officers, -- no page or file tells the customer which one
    team        text        NOT NULL CHECK (team IN ('operations', 'privacy_officer', 'auditor', 'administrator')),
    reason      text        NOT NULL DEFAULT '',       -- as the officer wrote it
    reason_id   text        NOT NULL DEFAULT '',       -- or one of our own sentences, by its id
    ticket      text        NOT NULL,
    kind        text        NOT NULL CHECK (kind <> ''), -- which data
    what        text        NOT NULL CHECK (what IN ('search', 'list', 'record', 'document')), -- how much of them
    record      text        NOT NULL DEFAULT '',       -- id of the record or of the record that has the document
    PRIMARY KEY (customer_id, id),
    CHECK ((reason = '') <> (reason_id = '')),
    CHECK (what IN ('record', 'document') OR record = ''), -- a kind that is one record has no id for it
    UNIQUE (customer_id, look_id, kind, what, record)  -- seen again within a look is no second line
);
CREATE INDEX accesses_time ON accesses (customer_id, at DESC, id DESC);
CREATE INDEX accesses_kind ON accesses (customer_id, kind, at DESC);
CREATE INDEX accesses_old ON accesses (at);

-- Since when accesses are kept: one row, from the first day that this table was there.
CREATE TABLE accesses_kept (
    one   boolean     PRIMARY KEY DEFAULT true CHECK (one),
    since timestamptz NOT NULL
);
INSERT INTO accesses_kept (since) VALUES (now());

-- The words of a name: lower case, without accents of the languages around here. A search finds names by the beginnings of their words.
CREATE FUNCTION name_words(name text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN array_to_tsvector(array_remove(regexp_split_to_array(
        translate(lower(normalize(left(name, 300), NFC)), 'àáâãäåāçćčèéêëēėíìîïīłñńòóôõöøōśšùúûüūýÿžźż', 'aaaaaaaccceeeeeeiiiiilnnooooooossuuuuuyyzzz'),
        '[[:space:][:punct:]’]+'), ''));
CREATE INDEX customers_words ON customers USING gin (name_words(name)) WHERE erased_at IS NULL;

-- Addresses as they are compared.
CREATE FUNCTION lower_all(list text[]) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (SELECT coalesce(array_agg(lower(one)), '{}') FROM unnest(list) one);
CREATE INDEX accounts_emails ON accounts USING gin (lower_all(emails));
CREATE INDEX services_domain ON services (lower(domain)) WHERE domain <> '';
CREATE INDEX invoices_by_number ON invoices (number);
-- +goose StatementEnd
