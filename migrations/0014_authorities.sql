-- The directory of courts, prosecutors, police and other authorities that officers keep, with the magistrates who sit there. Who
-- sends an order is called back on a number from here, never on one that the order names.

-- +goose Up
-- +goose StatementBegin

-- An authority as it stands. Each change raises the version and leaves a copy of the row in authority_versions: a case refers to
-- the entry as it stood. Who changed the number or the keys stands apart from who changed anything else: that person may not
-- authenticate an order with them.
CREATE TABLE authorities (
    id                   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    type                 text        COLLATE "C" NOT NULL CHECK (type ~ '^[a-z_]{3,40}$'), -- a court, a prosecutor … as the law of cases names it
    name                 text        NOT NULL CHECK (name <> ''),
    country              text        COLLATE "C" NOT NULL CHECK (country ~ '^[A-Z]{2}$'),  -- ISO 3166-1
    arrondissement       text        COLLATE "C" NOT NULL DEFAULT '' CHECK (arrondissement IN ('', 'antwerpen', 'limburg', 'brussel',
        'leuven', 'waals_brabant', 'oost_vlaanderen', 'west_vlaanderen', 'henegouwen', 'luik', 'luxemburg', 'namen', 'eupen')),
    division             text        NOT NULL DEFAULT '',  -- "afdeling Dendermonde"
    language             text        NOT NULL CHECK (language IN ('nl', 'fr', 'de', 'en')), -- in which it is written to
    street               text        NOT NULL CHECK (street <> ''), -- with number; no post office box: somebody must be found there
    postcode             text        NOT NULL DEFAULT '',
    city                 text        NOT NULL CHECK (city <> ''),
    email                text        NOT NULL DEFAULT '',
    phone                text        COLLATE "C" NOT NULL CHECK (phone ~ '^\+[1-9][0-9]{5,14}$'), -- E.164
    extension            text        COLLATE "C" NOT NULL DEFAULT '' CHECK (extension ~ '^[0-9]{0,8}$'),
    encrypt_keys         text        COLLATE "C" NOT NULL DEFAULT '', -- public keys that packages are encrypted to, age or SSH, one on a line
    keys_checked         text        NOT NULL DEFAULT '',  -- how their fingerprints were compared
    source               text        NOT NULL CHECK (source <> ''), -- where these data come from, in words; never fetched
    checked_on           date        NOT NULL,             -- when they were last held against the source
    checked_by           bigint      NOT NULL REFERENCES officers,
    phone_changed_by     bigint      NOT NULL REFERENCES officers, -- who wrote the number that stands here
    phone_changed_person text        COLLATE "C" NOT NULL,
    phone_changed_at     timestamptz NOT NULL,
    keys_changed_by      bigint      REFERENCES officers,  -- NULL: there never were keys
    keys_changed_person  text        COLLATE "C",
    keys_changed_at      timestamptz,
    version              integer     NOT NULL CHECK (version > 0),
    change               text        NOT NULL CHECK (change IN ('added', 'changed', 'checked', 'ended')), -- what made this version
    changed_by           bigint      NOT NULL REFERENCES officers,
    changed_person       text        COLLATE "C" NOT NULL,
    created_at           timestamptz NOT NULL,
    updated_at           timestamptz NOT NULL,
    ended_at             timestamptz,                      -- it is no more, or is no longer ours to call
    CHECK ((encrypt_keys = '') = (keys_checked = '')),
    CHECK ((keys_changed_by IS NULL) = (keys_changed_at IS NULL) AND (keys_changed_by IS NULL) = (keys_changed_person IS NULL)),
    CHECK (encrypt_keys = '' OR keys_changed_by IS NOT NULL),
    CHECK (country = 'BE' OR (arrondissement = '' AND division = '')),
    CHECK ((change = 'ended') = (ended_at IS NOT NULL))
);
CREATE UNIQUE INDEX authorities_once ON authorities (type, country, arrondissement, lower(name), lower(division)) WHERE ended_at IS NULL;
CREATE INDEX authorities_name ON authorities (lower(name), id);

-- Each version of an entry, as the whole row that it was. Rows are only ever added, by the trigger below.
CREATE TABLE authority_versions (
    authority_id bigint      NOT NULL REFERENCES authorities,
    version      integer     NOT NULL,
    at           timestamptz NOT NULL,
    change       text        NOT NULL CHECK (change IN ('added', 'changed', 'checked', 'ended')),
    officer_id   bigint      NOT NULL REFERENCES officers,
    person       text        COLLATE "C" NOT NULL,         -- of that officer, then
    entry        jsonb       NOT NULL,                     -- the row of authorities
    PRIMARY KEY (authority_id, version)
);
CREATE TRIGGER authority_versions_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON authority_versions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE INSERT, UPDATE, DELETE ON authority_versions FROM inzage_program;

-- Magistrates and registrars in function: persons who act for an authority, by name, as orders name them.
CREATE TABLE magistrates (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    authority_id bigint      NOT NULL REFERENCES authorities,
    name         text        NOT NULL CHECK (name <> ''),
    function     text        NOT NULL CHECK (function <> ''), -- "onderzoeksrechter"
    since        date        NOT NULL,
    until        date,                                     -- the last day; NULL: still in function as far as is known
    added_by     bigint      NOT NULL REFERENCES officers,
    added_at     timestamptz NOT NULL,
    ended_by     bigint      REFERENCES officers,
    ended_at     timestamptz,
    CHECK (until >= since),
    CHECK ((until IS NULL) = (ended_by IS NULL) AND (until IS NULL) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX magistrates_once ON magistrates (authority_id, lower(name), lower(function)) WHERE until IS NULL;

-- Persons are those of the accounts, whatever the program writes; versions rise by one; who wrote the number and the keys is
-- who writes the row that changes them, and stays when anything else changes.
CREATE FUNCTION authority_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT person INTO STRICT NEW.changed_person FROM officers WHERE id = NEW.changed_by;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.ended_at IS NOT NULL THEN
            RAISE EXCEPTION 'authority % has ended', OLD.id USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.id <> OLD.id OR NEW.type <> OLD.type OR NEW.version <> OLD.version + 1 OR NEW.created_at <> OLD.created_at THEN
            RAISE EXCEPTION 'authority %: its version rises by one, and what it is stays', OLD.id USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF TG_OP = 'INSERT' OR (NEW.phone, NEW.extension) IS DISTINCT FROM (OLD.phone, OLD.extension) THEN
        NEW.phone_changed_by := NEW.changed_by;
        NEW.phone_changed_person := NEW.changed_person;
        NEW.phone_changed_at := NEW.updated_at;
    ELSE
        NEW.phone_changed_by := OLD.phone_changed_by;
        NEW.phone_changed_person := OLD.phone_changed_person;
        NEW.phone_changed_at := OLD.phone_changed_at;
    END IF;
    IF (TG_OP = 'INSERT' AND NEW.encrypt_keys <> '')
        OR (TG_OP = 'UPDATE' AND (NEW.encrypt_keys, NEW.keys_checked) IS DISTINCT FROM (OLD.encrypt_keys, OLD.keys_checked)) THEN
        NEW.keys_changed_by := NEW.changed_by;
        NEW.keys_changed_person := NEW.changed_person;
        NEW.keys_changed_at := NEW.updated_at;
    ELSIF TG_OP = 'UPDATE' THEN
        NEW.keys_changed_by := OLD.keys_changed_by;
        NEW.keys_changed_person := OLD.keys_changed_person;
        NEW.keys_changed_at := OLD.keys_changed_at;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER authority_written BEFORE INSERT OR UPDATE ON authorities FOR EACH ROW EXECUTE FUNCTION authority_written();

-- keep_authority_version runs with the rights of its owner: the program itself cannot write a version.
CREATE FUNCTION keep_authority_version() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO authority_versions (authority_id, version, at, change, officer_id, person, entry)
        VALUES (NEW.id, NEW.version, NEW.updated_at, NEW.change, NEW.changed_by, NEW.changed_person, to_jsonb(NEW));
    RETURN NULL;
END $$;
CREATE TRIGGER keep_authority_version AFTER INSERT OR UPDATE ON authorities FOR EACH ROW EXECUTE FUNCTION keep_authority_version();
REVOKE DELETE ON authorities, magistrates FROM inzage_program;
-- +goose StatementEnd
