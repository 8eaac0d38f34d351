-- The figures about orders of courts, as they were published: one row for each half-year, made once.

-- +goose Up
-- +goose StatementBegin
CREATE TABLE transparency_reports (
    period_start      date        PRIMARY KEY CHECK (extract(day FROM period_start) = 1 AND extract(month FROM period_start) IN (1, 7)),
    period_end        date        NOT NULL,      -- last day
    figures           bytea       NOT NULL,      -- the file that everybody can download, and that the page is made of: small numbers are withheld
    figures_signature bytea,                     -- SSH signature over it; NULL: there was no key
    orders            bytea       NOT NULL,      -- the sheet member_states_orders of Regulation (EU) 2024/2835
    orders_signature  bytea,
    signer            text,                      -- line of an allowed_signers file, by which ssh-keygen knows the key
    published_at      timestamptz NOT NULL,
    CHECK (period_end = (period_start + interval '6 months' - interval '1 day')::date),
    CHECK ((figures_signature IS NULL) = (signer IS NULL)),
    CHECK ((orders_signature IS NULL) = (signer IS NULL))
);

-- The numbers that the balance was held against before a publication, none withheld: for officers and auditors only.
CREATE TABLE transparency_balances (
    period_start date  PRIMARY KEY REFERENCES transparency_reports,
    balance      jsonb NOT NULL
);

-- What is published changes in one way: it is signed, once.
CREATE FUNCTION transparency_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.signer IS NOT NULL OR NEW.signer IS NULL
        OR (NEW.period_start, NEW.period_end, NEW.figures, NEW.orders, NEW.published_at)
            IS DISTINCT FROM (OLD.period_start, OLD.period_end, OLD.figures, OLD.orders, OLD.published_at) THEN
        RAISE EXCEPTION 'the figures from % were published and cannot be changed', OLD.period_start
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transparency_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER transparency_reports_stay BEFORE UPDATE ON transparency_reports FOR EACH ROW EXECUTE FUNCTION transparency_stays();
CREATE TRIGGER transparency_reports_only_added BEFORE DELETE OR TRUNCATE ON transparency_reports FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transparency_balances_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON transparency_balances FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- +goose StatementEnd
