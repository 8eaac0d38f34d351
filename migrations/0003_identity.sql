-- Customers, the people who sign in for them, their sessions and the ways back in.

-- +goose Up
-- +goose StatementBegin
CREATE TABLE customers (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id   text        COLLATE "C" NOT NULL UNIQUE,
    number      text        NOT NULL UNIQUE,
    kind        text        NOT NULL CHECK (kind IN ('person', 'company')),
    status      text        NOT NULL CHECK (status IN ('active', 'former')),
    language    text        NOT NULL CHECK (language IN ('nl', 'fr', 'de', 'en')),
    name        text        NOT NULL,
    import_id   bigint      NOT NULL,
    erased_at   timestamptz
);

CREATE INDEX customers_erased ON customers (erased_at) WHERE erased_at IS NOT NULL;

CREATE TABLE logins (
    id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id       text        UNIQUE,                 -- when the source has logins of its own
    email           text        NOT NULL,               -- as given; mail goes here
    email_canonical text        NOT NULL UNIQUE,        -- NFKC, lower case, IDNA domain
    email_mac       bytea       NOT NULL UNIQUE,        -- keyed hash of email_canonical: looked up without the address
    name            text        NOT NULL DEFAULT '',
    language        text        NOT NULL CHECK (language IN ('nl', 'fr', 'de', 'en')),
    theme           text        NOT NULL DEFAULT 'auto' CHECK (theme IN ('auto', 'light', 'dark')),
    density         text        NOT NULL DEFAULT 'normal' CHECK (density IN ('normal', 'compact')),
    password_hash   text,                               -- argon2id, PHC string; NULL: never activated
    password_set_at timestamptz,
    must_set        boolean     NOT NULL DEFAULT false, -- the password no longer works: somebody else may have set it
    auth_epoch      bigint      NOT NULL DEFAULT 0,     -- rises when every outstanding link must die
    verified_at     timestamptz,                        -- when the address was proven
    email_changed_at timestamptz,                       -- when its owner moved to another address: no import touches it then
    disabled_at     timestamptz,
    created_at      timestamptz NOT NULL,
    import_id       bigint,
    import_mac      bytea,                              -- keyed hash of the address under which an import made it
    CHECK ((password_hash IS NULL) = (password_set_at IS NULL))
);

CREATE INDEX logins_import ON logins (import_mac);

CREATE TABLE login_customers (
    login_id    bigint  NOT NULL REFERENCES logins,
    customer_id bigint  NOT NULL REFERENCES customers,
    import_id   bigint,
    PRIMARY KEY (login_id, customer_id)
);
CREATE INDEX login_customers_customer ON login_customers (customer_id);

-- What tells which customer a call, a mail or a log line belongs to. Addresses are recycled, so each has its time.
CREATE TABLE identifiers (
    customer_id bigint      NOT NULL REFERENCES customers,
    id          uuid        NOT NULL,
    source_id   text        COLLATE "C" NOT NULL UNIQUE,
    import_id   bigint      NOT NULL,
    version_at  timestamptz NOT NULL,
    digest      bytea       NOT NULL,
    gone_at     timestamptz,
    kind        text        NOT NULL,
    value       text        NOT NULL,
    valid_from  timestamptz,
    valid_to    timestamptz,
    verified    boolean     NOT NULL DEFAULT false,
    how         text        NOT NULL DEFAULT '',
    time_note   jsonb,
    extra       jsonb,
    PRIMARY KEY (customer_id, id)
);
CREATE INDEX identifiers_value ON identifiers (kind, value);

CREATE TABLE sessions (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash  bytea       NOT NULL UNIQUE,
    login_id    bigint      NOT NULL REFERENCES logins,
    customer_id bigint      REFERENCES customers,       -- acted for; NULL until one is chosen
    csrf        text        NOT NULL,
    created_at  timestamptz NOT NULL,
    seen_at     timestamptz NOT NULL,
    auth_at     timestamptz NOT NULL,                   -- last time the password was given
    ends_at     timestamptz NOT NULL,                   -- absolute limit
    ip          inet,
    user_agent  text        NOT NULL DEFAULT '',
    data        jsonb       NOT NULL DEFAULT '{}'       -- one-time messages and parked forms
);
CREATE INDEX sessions_login ON sessions (login_id);
CREATE INDEX sessions_ends ON sessions (ends_at);

-- Links by mail. The token itself is kept only sealed, to be opened while its mail is rendered.
CREATE TABLE auth_tokens (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mac        bytea       NOT NULL UNIQUE,
    purpose    text        NOT NULL CHECK (purpose IN ('reset', 'activate', 'email_new', 'email_old', 'undo', 'cancel')),
    login_id   bigint      NOT NULL REFERENCES logins,
    address    text        NOT NULL,                    -- canonical address it is meant for
    epoch      bigint      NOT NULL,
    sealed     bytea,                                   -- NULL once the mail is sent or given up
    related_id bigint,                                  -- the token that it cancels, or the e-mail change
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX auth_tokens_login ON auth_tokens (login_id, purpose);
CREATE INDEX auth_tokens_expires ON auth_tokens (expires_at);

-- What somebody asked for at a public page, before anybody has looked whether the address is known: a link, or, when the
-- sign-in failed, to be let in. A job looks and acts, so that the page does the same work for every address.
CREATE TABLE auth_requests (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    address_mac bytea       NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('reset', 'activate', 'sign_in')),
    ip          inet,
    user_agent  text        NOT NULL DEFAULT '',
    language    text        NOT NULL,
    at          timestamptz NOT NULL,
    allowed     boolean     NOT NULL,                   -- within the limits when it came
    handled_at  timestamptz,
    outcome     text        NOT NULL DEFAULT ''
);
CREATE INDEX auth_requests_at ON auth_requests (at);

CREATE TABLE email_changes (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login_id     bigint      NOT NULL REFERENCES logins,
    old_address  text        NOT NULL,
    new_address  text        NOT NULL,
    new_canonical text       NOT NULL,
    new_mac      bytea       NOT NULL,                  -- MAC of the token mailed to the new address
    old_mac      bytea       NOT NULL,
    new_ok_at    timestamptz,
    old_ok_at    timestamptz,
    completed_at timestamptz,
    cancelled_at timestamptz,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE UNIQUE INDEX email_changes_open ON email_changes (login_id) WHERE completed_at IS NULL AND cancelled_at IS NULL;

-- Codes printed on a letter: the second proof at the first activation.
CREATE TABLE activation_codes (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint      NOT NULL REFERENCES customers,
    mac         bytea       NOT NULL,
    tries       integer     NOT NULL DEFAULT 0,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz
);
CREATE INDEX activation_codes_customer ON activation_codes (customer_id);

-- Counters of the limits, in fixed slots of time.
CREATE TABLE limiter (
    key  text        NOT NULL,
    slot bigint      NOT NULL,
    n    integer     NOT NULL,
    ends timestamptz NOT NULL,
    PRIMARY KEY (key, slot)
);
CREATE INDEX limiter_ends ON limiter (ends);

-- Mail on its way. The row owns state, attempts and lease; the job only carries its id.
CREATE TABLE outbox (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key            text        NOT NULL UNIQUE,         -- chosen by the caller: the same intent twice is one mail
    template       text        NOT NULL,
    language       text        NOT NULL,
    recipient      text        NOT NULL,
    login_id       bigint      REFERENCES logins,
    customer_id    bigint      REFERENCES customers,
    token_id       bigint      REFERENCES auth_tokens,
    args           jsonb       NOT NULL DEFAULT '{}',
    message_id     text        NOT NULL,
    duplicate_safe boolean     NOT NULL DEFAULT true,
    state          text        NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'sent', 'unknown', 'dead')),
    due            timestamptz NOT NULL,
    attempts       integer     NOT NULL DEFAULT 0,
    lease_id       uuid,
    lease_until    timestamptz,
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz,                         -- after this it is of no use to anybody
    done_at        timestamptz,
    error          text        NOT NULL DEFAULT ''
);
CREATE INDEX outbox_open ON outbox (due) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_login ON outbox (login_id);
CREATE INDEX outbox_customer ON outbox (customer_id);

CREATE TABLE mail_attempts (
    id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    outbox_id bigint      NOT NULL REFERENCES outbox,
    lease_id  uuid        NOT NULL,
    at        timestamptz NOT NULL,
    outcome   text                                      -- NULL: began and never told how it ended
);
CREATE INDEX mail_attempts_outbox ON mail_attempts (outbox_id);
-- +goose StatementEnd
