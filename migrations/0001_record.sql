-- The record of what happened (audit), and the keys that protect payloads and documents.
-- Roles are made before the first migration: the owner runs this file, inzage_program runs the portal,
-- inzage_audit owns the audit log and cannot log in.

-- +goose Up
-- +goose StatementBegin
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO inzage_program;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO inzage_program;
GRANT USAGE ON SCHEMA public TO inzage_program;
GRANT SELECT ON goose_db_version TO inzage_program;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON goose_db_version FROM inzage_program;

-- Random keys, each wrapped by a secret that lives outside the database.
CREATE TABLE stored_keys (
    purpose    text        NOT NULL,
    secret_id  text        NOT NULL,           -- which of INZAGE_SECRETS wrapped it
    sealed     bytea       NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (purpose)
);

-- One age identity per subject. Deleting the row makes everything encrypted to it unreadable.
CREATE TABLE subject_keys (
    subject_kind text        NOT NULL,         -- customer, login, import, case, system
    subject_id   bigint      NOT NULL,
    recipient    text        NOT NULL,         -- age1…: encrypting needs no secret
    secret_id    text        NOT NULL,
    sealed       bytea       NOT NULL,         -- the age identity, wrapped
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (subject_kind, subject_id)
);

CREATE SCHEMA audit;

-- An entry is written once, in the transaction of what it tells. Its leaf holds no personal data.
CREATE TABLE audit.entry (
    id   uuid        PRIMARY KEY,
    ts   timestamptz NOT NULL,
    type text        NOT NULL,
    leaf bytea       NOT NULL CHECK (length(leaf) <= 65535)
);

-- What the leaf commits to, encrypted to its subject, and the subject itself. This can be erased.
CREATE TABLE audit.payload (
    entry_id     uuid   PRIMARY KEY REFERENCES audit.entry,
    subject_kind text   NOT NULL,
    subject_id   bigint NOT NULL,
    salt         bytea  NOT NULL CHECK (length(salt) = 32),
    ciphertext   bytea  NOT NULL
);
CREATE INDEX payload_subject ON audit.payload (subject_kind, subject_id);

-- Entries that wait for their place in the tree.
CREATE TABLE audit.pending (
    entry_id uuid PRIMARY KEY REFERENCES audit.entry
);

-- The place of an entry in the Merkle tree: gap-free from 0, given once.
CREATE TABLE audit.place (
    leaf_index bigint PRIMARY KEY CHECK (leaf_index >= 0),
    entry_id   uuid   NOT NULL UNIQUE REFERENCES audit.entry
);

-- Hashes of complete subtrees (RFC 6962): level 0 holds the leaf hashes.
CREATE TABLE audit.node (
    level smallint NOT NULL,
    idx   bigint   NOT NULL,
    hash  bytea    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, idx)
);

CREATE FUNCTION audit.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only: % on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER place_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.place
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER node_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.node
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER payload_kept BEFORE UPDATE OR TRUNCATE ON audit.payload
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- append writes one entry and queues it for its place. It takes no lock that another append waits for.
CREATE FUNCTION audit.append(id uuid, ts timestamptz, type text, leaf bytea,
        subject_kind text, subject_id bigint, salt bytea, ciphertext bytea)
    RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    INSERT INTO audit.entry VALUES ($1, $2, $3, $4);
    INSERT INTO audit.payload VALUES ($1, $5, $6, $7, $8);
    INSERT INTO audit.pending VALUES ($1);
$$;

-- give_places gives the named entries the places from first on and stores the nodes that they complete.
-- Only the batcher calls it, one at a time; first must be the size of the tree.
CREATE FUNCTION audit.give_places(first bigint, entries uuid[], levels smallint[], idxs bigint[], hashes bytea[])
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    size bigint;
    taken bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(724265);
    SELECT coalesce(max(leaf_index) + 1, 0) INTO size FROM audit.place;
    IF size <> $1 THEN
        RAISE EXCEPTION 'the tree has % leaves, not %', size, $1 USING ERRCODE = 'serialization_failure';
    END IF;
    DELETE FROM audit.pending WHERE entry_id = ANY ($2);
    GET DIAGNOSTICS taken = ROW_COUNT;
    IF taken <> cardinality($2) THEN
        RAISE EXCEPTION '% of % entries were not waiting for a place', cardinality($2) - taken, cardinality($2)
            USING ERRCODE = 'serialization_failure';
    END IF;
    INSERT INTO audit.place SELECT $1 + n - 1, e FROM unnest($2) WITH ORDINALITY AS t(e, n);
    INSERT INTO audit.node SELECT * FROM unnest($3, $4, $5);
END $$;

-- erase deletes the payload of one entry; the entry itself stays. The caller writes an entry that names it.
CREATE FUNCTION audit.erase(entry uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    gone bigint;
BEGIN
    DELETE FROM audit.payload WHERE entry_id = $1;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone = 1;
END $$;

GRANT USAGE, CREATE ON SCHEMA audit TO inzage_audit;
ALTER TABLE audit.entry OWNER TO inzage_audit;
ALTER TABLE audit.payload OWNER TO inzage_audit;
ALTER TABLE audit.pending OWNER TO inzage_audit;
ALTER TABLE audit.place OWNER TO inzage_audit;
ALTER TABLE audit.node OWNER TO inzage_audit;
ALTER FUNCTION audit.refuse() OWNER TO inzage_audit;
ALTER FUNCTION audit.append(uuid, timestamptz, text, bytea, text, bigint, bytea, bytea) OWNER TO inzage_audit;
ALTER FUNCTION audit.give_places(bigint, uuid[], smallint[], bigint[], bytea[]) OWNER TO inzage_audit;
ALTER FUNCTION audit.erase(uuid) OWNER TO inzage_audit;
REVOKE CREATE ON SCHEMA audit FROM inzage_audit;

REVOKE ALL ON FUNCTION audit.append(uuid, timestamptz, text, bytea, text, bigint, bytea, bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION audit.give_places(bigint, uuid[], smallint[], bigint[], bytea[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION audit.erase(uuid) FROM PUBLIC;
GRANT USAGE ON SCHEMA audit TO inzage_program;
GRANT SELECT ON ALL TABLES IN SCHEMA audit TO inzage_program;
GRANT EXECUTE ON FUNCTION audit.append(uuid, timestamptz, text, bytea, text, bigint, bytea, bytea) TO inzage_program;
GRANT EXECUTE ON FUNCTION audit.give_places(bigint, uuid[], smallint[], bigint[], bytea[]) TO inzage_program;
GRANT EXECUTE ON FUNCTION audit.erase(uuid) TO inzage_program;
-- +goose StatementEnd
