-- Officers: who they are, what they may do, how they sign in, and the way back for one who lost everything. No customer's
-- data is in these tables. An officer's rows stay as long as the audit log names the officer.

-- +goose Up
-- +goose StatementBegin

-- An account of a staff member. Two accounts may be of one person: where two people are asked for, the person counts.
CREATE TABLE officers (
    id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person          text        COLLATE "C" NOT NULL CHECK (person <> ''), -- the company's own number of the person
    email           text        NOT NULL,               -- as given; mail goes here
    email_canonical text        NOT NULL UNIQUE,        -- NFKC, lower case, IDNA domain
    name            text        NOT NULL CHECK (name <> ''),
    language        text        NOT NULL CHECK (language IN ('nl', 'fr', 'de', 'en')),
    roles           text[]      NOT NULL CHECK (cardinality(roles) > 0
        AND roles <@ ARRAY['operations', 'privacy_officer', 'auditor', 'administrator']),
    trained_on      date        NOT NULL,               -- last training in data protection
    status          text        NOT NULL CHECK (status IN ('enrolling', 'active', 'disabled')),
    password_hash   text,                               -- argon2id, PHC string; NULL until enrolled
    password_set_at timestamptz,
    auth_epoch      bigint      NOT NULL DEFAULT 0,     -- rises when every session and invitation must die
    created_at      timestamptz NOT NULL,
    signed_in_at    timestamptz,                        -- last time with two factors
    disabled_at     timestamptz,
    CHECK ((password_hash IS NULL) = (password_set_at IS NULL)),
    CHECK ((status = 'disabled') = (disabled_at IS NOT NULL)),
    CHECK (status <> 'active' OR password_hash IS NOT NULL)
);
CREATE INDEX officers_person ON officers (person);

-- Second factors: an authenticator app (TOTP, RFC 6238) or a passkey (WebAuthn).
CREATE TABLE staff_authenticators (
    id              uuid        PRIMARY KEY,
    officer_id      bigint      NOT NULL REFERENCES officers,
    kind            text        NOT NULL CHECK (kind IN ('totp', 'passkey')),
    name            text        NOT NULL,               -- as its owner calls it
    secret          bytea,                              -- totp: sealed, bound to this row and its officer
    last_step       bigint      NOT NULL DEFAULT 0,     -- totp: the step of the last code that was used; no earlier one counts
    credential_id   bytea       UNIQUE,                 -- passkey
    credential      jsonb,                              -- passkey: public key, flags, counter, attestation
    sign_count      bigint      NOT NULL DEFAULT 0,     -- passkey: never goes back
    created_at      timestamptz NOT NULL,
    confirmed_at    timestamptz,                        -- NULL: being added, counts for nothing
    used_at         timestamptz,
    CHECK ((kind = 'totp') = (secret IS NOT NULL)),
    CHECK ((kind = 'passkey') = (credential_id IS NOT NULL AND credential IS NOT NULL)),
    CHECK (kind = 'totp' OR confirmed_at IS NOT NULL)
);
CREATE INDEX staff_authenticators_officer ON staff_authenticators (officer_id);

-- Ten codes on paper, each for one sign-in that ends with enrolling anew.
CREATE TABLE staff_recovery_codes (
    officer_id bigint      NOT NULL REFERENCES officers,
    slot       smallint    NOT NULL CHECK (slot BETWEEN 0 AND 9), -- first character of the code: which one it is
    hash       text        NOT NULL,                    -- argon2id, PHC string
    created_at timestamptz NOT NULL,
    used_at    timestamptz,
    PRIMARY KEY (officer_id, slot)
);

-- Links by which an officer enrols, one at a time.
CREATE TABLE staff_invitations (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    officer_id bigint      NOT NULL REFERENCES officers,
    mac        bytea       NOT NULL UNIQUE,             -- keyed hash of the token
    epoch      bigint      NOT NULL,                    -- the officer's when it was made
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX staff_invitations_officer ON staff_invitations (officer_id);

-- Sessions of officers. Stage says how far: the password only; enrolling authenticators; all of it.
CREATE TABLE staff_sessions (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash bytea       NOT NULL UNIQUE,
    officer_id bigint      NOT NULL REFERENCES officers,
    epoch      bigint      NOT NULL,                    -- the officer's when it began: another one ends the session
    stage      text        NOT NULL CHECK (stage IN ('password', 'enrolling', 'full')),
    factor     text        NOT NULL DEFAULT '' CHECK (factor IN ('', 'totp', 'passkey', 'recovery', 'invitation')), -- second factor given
    csrf       text        NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    auth_at    timestamptz NOT NULL,                    -- last time a factor was given
    ends_at    timestamptz NOT NULL,                    -- absolute limit
    ip         inet,
    user_agent text        NOT NULL DEFAULT '',
    data       jsonb       NOT NULL DEFAULT '{}',       -- one-time messages and parked forms
    CHECK (stage = 'password' OR factor <> '')
);
CREATE INDEX staff_sessions_officer ON staff_sessions (officer_id);
CREATE INDEX staff_sessions_ends ON staff_sessions (ends_at);

-- What a passkey is asked to sign: one at a time for each session, used once.
CREATE TABLE staff_challenges (
    session_id bigint      PRIMARY KEY REFERENCES staff_sessions ON DELETE CASCADE,
    purpose    text        NOT NULL CHECK (purpose IN ('sign_in', 'step_up', 'add')),
    data       jsonb       NOT NULL,
    expires_at timestamptz NOT NULL
);

-- An officer who lost every authenticator and code: one officer asks, another agrees, and an hour passes.
CREATE TABLE staff_recoveries (
    id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    officer_id      bigint      NOT NULL REFERENCES officers,
    person          text        COLLATE "C" NOT NULL,   -- the person of each of the three, when it happened
    opened_by       bigint      NOT NULL REFERENCES officers,
    opened_person   text        COLLATE "C" NOT NULL,
    opened_at       timestamptz NOT NULL,
    identity_check  text        NOT NULL CHECK (identity_check <> ''), -- how the officer's identity was established
    approved_by     bigint      REFERENCES officers,
    approved_person text        COLLATE "C",
    approved_at     timestamptz,
    usable_at       timestamptz,                        -- not before this is a link made
    expires_at      timestamptz NOT NULL,
    done_at         timestamptz,                        -- a link was made
    cancelled_at    timestamptz,
    cancelled_by    bigint      REFERENCES officers,
    CHECK ((approved_by IS NULL) = (approved_at IS NULL) AND (approved_by IS NULL) = (approved_person IS NULL)
        AND (approved_by IS NULL) = (usable_at IS NULL)),
    CHECK (usable_at >= approved_at + interval '1 hour'),
    CHECK (done_at IS NULL OR (approved_at IS NOT NULL AND done_at >= usable_at AND cancelled_at IS NULL)),
    CHECK (opened_person <> person AND approved_person <> person AND approved_person <> opened_person),
    CHECK (opened_by <> officer_id AND approved_by <> officer_id AND approved_by <> opened_by)
);
CREATE UNIQUE INDEX staff_recoveries_open ON staff_recoveries (officer_id) WHERE done_at IS NULL AND cancelled_at IS NULL;

-- The persons in a recovery are those of the accounts, whatever the program writes.
CREATE FUNCTION staff_recovery_persons() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT person INTO STRICT NEW.person FROM officers WHERE id = NEW.officer_id;
    SELECT person INTO STRICT NEW.opened_person FROM officers WHERE id = NEW.opened_by;
    IF NEW.approved_by IS NOT NULL THEN
        SELECT person INTO STRICT NEW.approved_person FROM officers WHERE id = NEW.approved_by;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER staff_recovery_persons BEFORE INSERT OR UPDATE ON staff_recoveries FOR EACH ROW EXECUTE FUNCTION staff_recovery_persons();
-- +goose StatementEnd
