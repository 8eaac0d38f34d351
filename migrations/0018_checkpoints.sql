-- Signed checkpoints of the audit log's tree: so many entries, with this root, signed by a key that is not in the database. A signer
-- adds one when there is something new; nobody changes or takes back one.

-- +goose Up
-- +goose StatementBegin
CREATE TABLE audit.checkpoint (
    size      bigint      PRIMARY KEY CHECK (size > 0),  -- entries in the tree
    root      bytea       NOT NULL CHECK (length(root) = 32),
    note      text        NOT NULL CHECK (length(note) <= 65535), -- c2sp.org/tlog-checkpoint: a signed note
    key       text        NOT NULL CHECK (length(key) <= 1000),   -- public key that checks it: to be believed only when it is known from elsewhere
    signed_at timestamptz NOT NULL
);

CREATE TRIGGER checkpoint_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- add_checkpoint keeps a checkpoint; false when there is one of this size already. The log only grows: one that is smaller than the last, or
-- of more entries than there are, is refused. That its root and its signature are right, inzage audit verify tells.
CREATE FUNCTION audit.add_checkpoint(size bigint, root bytea, note text, key text, signed_at timestamptz)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    last bigint;
    entries bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(724266);
    SELECT coalesce(max(c.size), 0) INTO last FROM audit.checkpoint c;
    SELECT coalesce(max(leaf_index) + 1, 0) INTO entries FROM audit.place;
    IF $1 = last THEN
        RETURN false;
    END IF;
    IF $1 < last THEN
        RAISE EXCEPTION 'a checkpoint of % entries comes after one of %', $1, last USING ERRCODE = 'serialization_failure';
    END IF;
    IF $1 > entries THEN
        RAISE EXCEPTION 'a checkpoint of % entries, and the tree has %', $1, entries USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO audit.checkpoint VALUES ($1, $2, $3, $4, $5);
    RETURN true;
END $$;

GRANT CREATE ON SCHEMA audit TO inzage_audit;
ALTER TABLE audit.checkpoint OWNER TO inzage_audit;
ALTER FUNCTION audit.add_checkpoint(bigint, bytea, text, text, timestamptz) OWNER TO inzage_audit;
REVOKE CREATE ON SCHEMA audit FROM inzage_audit;

REVOKE ALL ON FUNCTION audit.add_checkpoint(bigint, bytea, text, text, timestamptz) FROM PUBLIC;
GRANT SELECT ON audit.checkpoint TO inzage_program;
GRANT EXECUTE ON FUNCTION audit.add_checkpoint(bigint, bytea, text, text, timestamptz) TO inzage_program;
-- +goose StatementEnd
