-- The versions of the privacy policy: their texts and summaries in each language, when each is in force, and which one
-- a login has read. A text never changes; a version that was published never changes and never goes.

-- +goose Up
-- +goose StatementBegin
CREATE TABLE policy_versions (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number         text        COLLATE "C" NOT NULL UNIQUE CHECK (number ~ '^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$'),
    effective_from date        NOT NULL,               -- in force from the midnight, in Brussels, at which this day begins
    authentic      text        NOT NULL CHECK (authentic IN ('nl', 'fr', 'de', 'en')), -- language whose text decides
    created_at     timestamptz NOT NULL,
    published_at   timestamptz,                        -- NULL: being prepared, seen by nobody outside
    announced_at   timestamptz,                        -- when the notice of a far-reaching change began to go out
    CHECK (announced_at IS NULL OR published_at IS NOT NULL)
);
-- One version applies on a day, never two.
CREATE UNIQUE INDEX policy_versions_day ON policy_versions (effective_from) WHERE published_at IS NOT NULL;

CREATE TABLE policy_texts (
    version_id bigint      NOT NULL REFERENCES policy_versions,
    language   text        NOT NULL CHECK (language IN ('nl', 'fr', 'de', 'en')),
    source     text        NOT NULL,                   -- the Markdown, byte for byte as it was imported
    digest     bytea       NOT NULL CHECK (digest = sha256(convert_to(source, 'UTF8'))),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (version_id, language)
);

-- What changed since the version before, in a few plain sentences.
CREATE TABLE policy_summaries (
    version_id bigint      NOT NULL REFERENCES policy_versions,
    language   text        NOT NULL CHECK (language IN ('nl', 'fr', 'de', 'en')),
    source     text        NOT NULL,                   -- Markdown
    created_at timestamptz NOT NULL,
    PRIMARY KEY (version_id, language)
);

-- The version up to which a login has read what changed. It goes with the login.
CREATE TABLE policy_seen (
    login_id   bigint      NOT NULL REFERENCES logins ON DELETE CASCADE,
    version_id bigint      NOT NULL REFERENCES policy_versions,
    seen_at    timestamptz NOT NULL,
    PRIMARY KEY (login_id)
);

-- A published version may still be announced, once; nothing else of it changes.
CREATE FUNCTION policy_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.announced_at IS NULL
        AND (NEW.id, NEW.number, NEW.effective_from, NEW.authentic, NEW.created_at, NEW.published_at)
          = (OLD.id, OLD.number, OLD.effective_from, OLD.authentic, OLD.created_at, OLD.published_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'version % of the policy was published: it never changes', OLD.number USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER policy_versions_stay BEFORE UPDATE OR DELETE ON policy_versions FOR EACH ROW EXECUTE FUNCTION policy_version_stays();

-- A text is never replaced; with its version it may go, as long as nobody outside has seen it. A summary may be written
-- anew until then.
CREATE FUNCTION policy_text_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    version bigint := CASE TG_OP WHEN 'INSERT' THEN NEW.version_id ELSE OLD.version_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM policy_versions WHERE id = version AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'that version of the policy was published: its texts never change' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (TG_TABLE_NAME = 'policy_texts' OR NEW.version_id <> OLD.version_id OR NEW.language <> OLD.language) THEN
        RAISE EXCEPTION 'a text of the policy is never replaced' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER policy_texts_stay BEFORE INSERT OR UPDATE OR DELETE ON policy_texts FOR EACH ROW EXECUTE FUNCTION policy_text_stays();
CREATE TRIGGER policy_summaries_stay BEFORE INSERT OR UPDATE OR DELETE ON policy_summaries FOR EACH ROW EXECUTE FUNCTION policy_text_stays();

CREATE FUNCTION policy_never_empty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the versions of the policy are never emptied' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER policy_versions_never_empty BEFORE TRUNCATE ON policy_versions EXECUTE FUNCTION policy_never_empty();
CREATE TRIGGER policy_texts_never_empty BEFORE TRUNCATE ON policy_texts EXECUTE FUNCTION policy_never_empty();
CREATE TRIGGER policy_summaries_never_empty BEFORE TRUNCATE ON policy_summaries EXECUTE FUNCTION policy_never_empty();
-- +goose StatementEnd
