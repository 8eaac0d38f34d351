-- Disclosure cases: an order of a court, and all that is done with it until a sealed package is handed over or the order is
-- refused. Nothing here refers to a customer's rows by a foreign key, and no table about customers refers to anything here:
-- a case leaves no trace outside of itself, and never stands in the way of an erasure.

-- +goose Up
-- +goose StatementBegin

-- The steps that a case may take; what is not here the database refuses. The program has the same list.
CREATE TABLE case_transitions (
    from_state text NOT NULL,
    to_state   text NOT NULL,
    PRIMARY KEY (from_state, to_state)
);
INSERT INTO case_transitions (from_state, to_state)
SELECT f, unnest(string_to_array(t, ' ')) FROM (VALUES
    ('received',          'authenticating fraud withdrawn superseded'),
    ('authenticating',    'under_review fraud withdrawn superseded'),
    ('under_review',      'clarification legal_escalation awaiting_approval reject_proposed fraud withdrawn superseded'),
    ('clarification',     'under_review withdrawn superseded'),
    ('legal_escalation',  'under_review awaiting_approval reject_proposed fraud withdrawn superseded'),
    ('awaiting_approval', 'approved under_review rejected withdrawn superseded'),
    ('reject_proposed',   'rejected under_review withdrawn superseded'),
    ('approved',          'collecting closed under_review fraud withdrawn superseded'), -- closed: a case that hands nothing over
    ('collecting',        'collected no_data_proposed under_review fraud withdrawn superseded'),
    ('collected',         'sealed collecting under_review fraud withdrawn superseded'),
    ('no_data_proposed',  'no_data collecting under_review withdrawn superseded'),
    ('sealed',            'released collecting under_review fraud withdrawn superseded'),
    ('released',          'delivered under_review fraud withdrawn superseded'),
    ('delivered',         'acknowledged fraud'),
    ('acknowledged',      'closed fraud')
) AS s (f, t);
CREATE TRIGGER case_transitions_immutable BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON case_transitions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A registration that is being typed. It has the number that the case will have, so its documents are encrypted to the case
-- from the start. Drafts end after seven days, with their documents and their key.
CREATE SEQUENCE case_numbers;
CREATE TABLE case_drafts (
    id         uuid        PRIMARY KEY,
    case_id    bigint      NOT NULL UNIQUE,
    officer_id bigint      NOT NULL REFERENCES officers,
    answers    bytea       NOT NULL,               -- what was typed (JSON), encrypted with age to the case's key
    version    integer     NOT NULL,               -- rises with each step that is saved
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX case_drafts_officer ON case_drafts (officer_id);

CREATE TABLE cases (
    id               bigint      PRIMARY KEY,       -- from case_numbers; in the reference, and the subject of the case's key
    uid              uuid        NOT NULL UNIQUE,   -- random: the case in the audit log
    reference        text        NOT NULL UNIQUE,   -- D-2026-000017
    kind             text        NOT NULL CHECK (kind IN ('production', 'preservation', 'extension', 'withdrawal')),
    state            text        NOT NULL CHECK (state IN ('received', 'authenticating', 'under_review', 'clarification', 'legal_escalation',
        'awaiting_approval', 'reject_proposed', 'approved', 'collecting', 'collected', 'no_data_proposed', 'sealed', 'released', 'delivered',
        'acknowledged', 'closed', 'rejected', 'withdrawn', 'no_data', 'fraud', 'superseded')),
    state_since      timestamptz NOT NULL,
    version          integer     NOT NULL DEFAULT 1, -- rises with every change; a form carries the one that its reader saw
    -- how it came
    channel          text        NOT NULL,          -- post, registered, bailiff, ebox, platform, email, fax, hand, phone
    received_at      timestamptz NOT NULL,          -- arrival, not registration: deadlines count from here
    registered_at    timestamptz NOT NULL,
    urgent           boolean     NOT NULL,
    linked_case      bigint      REFERENCES cases,  -- extended, withdrawn, superseded or reopened
    -- the authority: an entry of the directory as it stood (see authority_versions), and what the order itself says
    authority_id      bigint,
    authority_version integer,
    authority_type    text       NOT NULL,
    authority_name    text       NOT NULL,
    authority_country text       NOT NULL,          -- ISO 3166-1, two letters
    authority_language text      NOT NULL CHECK (authority_language IN ('nl', 'fr', 'de', 'en')),
    arrondissement   text        NOT NULL DEFAULT '',
    signatory        text        NOT NULL,          -- name of the judge or magistrate
    signatory_function text      NOT NULL,
    contact_printed  text        NOT NULL DEFAULT '', -- phone and e-mail as printed in the order: never used to call back
    -- the order
    bases            text[]      NOT NULL CHECK (cardinality(bases) > 0), -- codes of the list of legal bases
    nature           text        NOT NULL,          -- order, judgment, requisition, petition, letter
    order_date       date        NOT NULL,
    order_number     text        NOT NULL DEFAULT '',
    order_number_kind text       NOT NULL DEFAULT 'other', -- ecli, notice, roll, other
    order_signed     boolean     NOT NULL,
    order_enforceable boolean    NOT NULL,
    order_language   text        NOT NULL,
    judge            boolean     NOT NULL,          -- the decision is a judge's own
    belgian          boolean     NOT NULL,
    ecli             text        NOT NULL DEFAULT '',
    -- time
    deadline_basis   text        NOT NULL DEFAULT '',
    deadline_declared timestamptz,                  -- as the order says; NULL: it does not
    hard_at          timestamptz NOT NULL,          -- first instant that is too late, unshifted: alarms go by it
    legal_at         timestamptz NOT NULL,
    -- secrecy
    secrecy          text        NOT NULL CHECK (secrecy IN ('none', 'statute', 'order', 'request')),
    secrecy_text     text        NOT NULL DEFAULT '', -- as the order words it
    secrecy_until    date,                          -- last day, when the order names one
    secrecy_lifted_at timestamptz,                  -- in writing, by the authority
    -- verdicts
    policy_result    text        CHECK (policy_result IN ('release', 'refuse', 'unclear')),
    law_result       text        CHECK (law_result IN ('release', 'refuse', 'unclear')),
    verdict_reasons  text[]      NOT NULL DEFAULT '{}', -- reason codes R01 to R19
    outside_policy   boolean     NOT NULL DEFAULT false, -- counsel advises to release what the policy does not
    counsel_document uuid,                          -- counsel's opinion
    -- approval
    scope_digest     bytea       CHECK (octet_length(scope_digest) = 32), -- SHA-256 of what is to be approved; NULL while it is worked on
    approvals_needed smallint    NOT NULL DEFAULT 1 CHECK (approvals_needed IN (1, 2)),
    -- end
    reasons          text[]      NOT NULL DEFAULT '{}', -- of a refusal
    outcome          text        CHECK (outcome IN ('full', 'partial', 'no_data', 'rejected', 'withdrawn', 'fraud', 'superseded', 'preserved')),
    effect_at        timestamptz,                   -- when the order was complied with or refused: delivered, rejected, nothing found
    closed_at        timestamptz,
    review_on        date,                          -- outer date to look at a case that is still open because a notice is held
    erase_on         date,                          -- ten years after closing
    CHECK (NOT outside_policy OR (counsel_document IS NOT NULL AND approvals_needed = 2)),
    CHECK (secrecy <> 'order' OR secrecy_text <> ''),
    CONSTRAINT cases_release_within_policy CHECK (
        state NOT IN ('approved', 'collecting', 'collected', 'sealed', 'released', 'delivered', 'acknowledged')
        OR policy_result IS NOT DISTINCT FROM 'release' OR outside_policy OR kind <> 'production' AND state = 'approved'),
    CONSTRAINT cases_release_within_law CHECK ( -- what the law does not settle counsel does; what it refuses nobody releases
        state NOT IN ('approved', 'collecting', 'collected', 'sealed', 'released', 'delivered', 'acknowledged')
        OR law_result IS NOT DISTINCT FROM 'release' OR law_result IS NOT DISTINCT FROM 'unclear' AND counsel_document IS NOT NULL),
    CONSTRAINT cases_digest CHECK (
        state NOT IN ('awaiting_approval', 'approved', 'collecting', 'collected', 'sealed', 'released', 'delivered', 'acknowledged')
        OR scope_digest IS NOT NULL)
);
CREATE INDEX cases_open ON cases (hard_at) WHERE closed_at IS NULL;
CREATE INDEX cases_received ON cases (received_at);
CREATE INDEX cases_linked ON cases (linked_case);

-- What is asked for, line by line: whose, which data, which period, and where the order says so.
CREATE TABLE case_lines (
    case_id    bigint   NOT NULL REFERENCES cases,
    line       smallint NOT NULL CHECK (line BETWEEN 1 AND 50),
    selector   text     NOT NULL CHECK (selector IN ('customer', 'domain', 'email', 'ip', 'invoice')),
    value      text     NOT NULL,                   -- canonical
    at         timestamptz,                         -- ip: when it was used
    port       integer,                             -- ip
    customer_id bigint,                             -- whom it means, once it was looked up; no reference: see above
    number     text     NOT NULL DEFAULT '',        -- the customer's number then
    kind       text     NOT NULL DEFAULT '',        -- a kind of data; or
    category   text     NOT NULL DEFAULT '',        -- a category of them
    from_at    timestamptz NOT NULL,                -- inclusive
    to_at      timestamptz NOT NULL,                -- exclusive
    paragraph  text     NOT NULL,                   -- of the order
    exclusions text     NOT NULL DEFAULT '',
    decision   text     NOT NULL DEFAULT 'open' CHECK (decision IN ('open', 'grant', 'refuse')),
    reason     text     NOT NULL DEFAULT '',        -- R01 to R19, when it is refused
    note       text     NOT NULL DEFAULT '',        -- why it was narrowed or refused, for the file
    asked      jsonb,                               -- the line as it was registered, when it was narrowed since
    PRIMARY KEY (case_id, line),
    CHECK (from_at < to_at),
    CHECK ((kind = '') <> (category = '')),
    CHECK ((decision = 'refuse') = (reason <> ''))
);

-- Who did what: persons, not accounts. The rules about two people are held against this table.
CREATE TABLE case_acts (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id    bigint      NOT NULL REFERENCES cases,
    act        text        NOT NULL CHECK (act IN ('register', 'authenticate', 'review', 'submit', 'counsel', 'approve', 'return', 'refuse',
        'collect', 'release', 'deliver', 'acknowledge', 'close', 'other')),
    officer_id bigint      NOT NULL REFERENCES officers,
    person     text        NOT NULL COLLATE "C",    -- the officer's, set by the database
    at         timestamptz NOT NULL
);
CREATE INDEX case_acts_case ON case_acts (case_id, act);

-- The history of a case, as its page shows it.
CREATE TABLE case_events (
    case_id    bigint      NOT NULL REFERENCES cases,
    seq        integer     NOT NULL,
    at         timestamptz NOT NULL,
    officer_id bigint      REFERENCES officers,     -- NULL: the program itself
    action     text        NOT NULL,                -- as in the audit log
    from_state text        NOT NULL DEFAULT '',
    to_state   text        NOT NULL DEFAULT '',
    note       text        NOT NULL DEFAULT '',
    details    jsonb       NOT NULL DEFAULT '{}',
    PRIMARY KEY (case_id, seq)
);

-- Papers of a case; the bytes are blobs, encrypted to the case.
CREATE TABLE case_documents (
    id         uuid        PRIMARY KEY,
    case_id    bigint      NOT NULL,                -- no reference: a draft's documents come before the case
    role       text        NOT NULL CHECK (role IN ('order', 'attachment', 'opinion', 'answer', 'notice_copy', 'acknowledgement', 'objection', 'extension', 'lifting', 'letter')),
    blob       uuid        NOT NULL,
    name       text        NOT NULL,
    mime       text        NOT NULL,
    size       bigint      NOT NULL,                -- bytes
    sha512     bytea       NOT NULL CHECK (octet_length(sha512) = 64),
    pages      integer     NOT NULL DEFAULT 0,      -- 0: not known
    warnings   text[]      NOT NULL DEFAULT '{}',   -- scripts in it, for example
    added_at   timestamptz NOT NULL,
    officer_id bigint      REFERENCES officers
);
CREATE INDEX case_documents_case ON case_documents (case_id);
CREATE INDEX case_documents_hash ON case_documents (sha512);

-- How the requester was made sure of.
CREATE TABLE case_authentications (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id      bigint      NOT NULL REFERENCES cases,
    method       text        NOT NULL CHECK (method IN ('call_back', 'post', 'registered', 'ebox', 'visit', 'signature')),
    authority_id bigint,                            -- call_back: the directory's entry, and its version then
    authority_version integer,
    phone        text        NOT NULL DEFAULT '',   -- call_back: the number that was called, copied from the directory
    reached      text        NOT NULL DEFAULT '',   -- who answered
    result       text        NOT NULL CHECK (result IN ('confirmed', 'doubt', 'denied')),
    note         text        NOT NULL DEFAULT '',
    at           timestamptz NOT NULL,
    officer_id   bigint      NOT NULL REFERENCES officers,
    CHECK (method <> 'call_back' OR (authority_id IS NOT NULL AND phone <> ''))
);
CREATE INDEX case_authentications_case ON case_authentications (case_id);

-- The 22 points of the review.
CREATE TABLE case_checks (
    case_id    bigint      NOT NULL REFERENCES cases,
    number     smallint    NOT NULL CHECK (number BETWEEN 1 AND 22),
    answer     text        NOT NULL CHECK (answer IN ('yes', 'no', 'unclear', 'na')),
    note       text        NOT NULL DEFAULT '',
    officer_id bigint      NOT NULL REFERENCES officers,
    at         timestamptz NOT NULL,
    PRIMARY KEY (case_id, number)
);

-- Approvals by a second person. Each is of a digest: of the scope, of a refusal, of the finding that there is nothing, of a package.
CREATE TABLE case_approvals (
    id         uuid        PRIMARY KEY,
    case_id    bigint      NOT NULL REFERENCES cases,
    purpose    text        NOT NULL CHECK (purpose IN ('scope', 'refusal', 'nil', 'package')),
    officer_id bigint      NOT NULL REFERENCES officers,
    person     text        NOT NULL COLLATE "C",    -- the officer's, set by the database
    digest     bytea       NOT NULL CHECK (octet_length(digest) = 32),
    signature  text        NOT NULL DEFAULT '',     -- SSH signature over the digest in hexadecimal, by the company's key
    at         timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    voided_at  timestamptz,                         -- lapsed, or what was approved has changed
    CHECK (expires_at > at AND expires_at <= at + interval '7 days 1 hour') -- an hour for the end of summer time
);
CREATE UNIQUE INDEX case_approvals_once ON case_approvals (case_id, purpose, digest, person) WHERE voided_at IS NULL;

-- What was found, file by file of the package; as meta/collection.jsonl has it.
CREATE TABLE case_collections (
    case_id    bigint      NOT NULL REFERENCES cases,
    round      integer     NOT NULL,                -- of the collection; a later one replaces it
    seq        integer     NOT NULL,
    line       smallint    NOT NULL,
    kind       text        NOT NULL,
    customer_id bigint     NOT NULL,
    path       text        NOT NULL,                -- in the package
    template   text        NOT NULL,                -- which query, and its version
    parameters bytea       NOT NULL CHECK (octet_length(parameters) = 32), -- SHA-256 of the query's arguments
    rows       bigint      NOT NULL,
    bytes      bigint      NOT NULL,
    sha512     bytea       NOT NULL CHECK (octet_length(sha512) = 64),
    at         timestamptz NOT NULL,
    PRIMARY KEY (case_id, round, seq)
);
-- How far a collection is, for the page of who waits.
CREATE TABLE case_runs (
    case_id    bigint      NOT NULL REFERENCES cases,
    round      integer     NOT NULL,
    started_at timestamptz NOT NULL,
    officer_id bigint      NOT NULL REFERENCES officers,
    total      bigint      NOT NULL,                -- records held of the kinds asked for: at most so many
    done       bigint      NOT NULL DEFAULT 0,
    attempts   smallint    NOT NULL DEFAULT 0,      -- how often a job began it
    holder     uuid,                                -- the attempt that works on it; NULL: none does
    beat_at    timestamptz NOT NULL,                -- when that attempt last said so: one that is silent was killed
    ended_at   timestamptz,
    failure    text        NOT NULL DEFAULT '',     -- catalog id of what to do next; empty: none
    PRIMARY KEY (case_id, round)
);

-- A sealed package.
CREATE TABLE case_packages (
    case_id     bigint      NOT NULL REFERENCES cases,
    round       integer     NOT NULL,
    tag_manifest bytea      NOT NULL CHECK (octet_length(tag_manifest) = 64),
    cipher      bytea       NOT NULL CHECK (octet_length(cipher) = 64), -- SHA-512 of the encrypted file
    size        bigint      NOT NULL,               -- of it, bytes
    signature   bytea       NOT NULL,
    signer      text        NOT NULL,               -- fingerprint of the key
    recipients  text        NOT NULL DEFAULT '',    -- keys it is encrypted to; empty: a passphrase
    passphrase  bytea,                              -- encrypted to the case; gone once the package is acknowledged or destroyed
    files       bigint      NOT NULL,
    bytes       bigint      NOT NULL,
    sealed_at   timestamptz NOT NULL,
    published_at timestamptz,
    destroyed_at timestamptz,                       -- replaced, withdrawn, or 45 days after it was acknowledged
    purge_on    date,
    PRIMARY KEY (case_id, round)
);

CREATE TABLE case_deliveries (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id     bigint      NOT NULL REFERENCES cases,
    round       integer     NOT NULL,
    channel     text        NOT NULL,
    passphrase_channel text NOT NULL DEFAULT '',
    recipient   text        NOT NULL,
    cipher      bytea       NOT NULL CHECK (octet_length(cipher) = 64),
    at          timestamptz NOT NULL,
    officer_id  bigint      NOT NULL REFERENCES officers,
    in_time     boolean     NOT NULL,               -- before the hard deadline
    acknowledged_at timestamptz,
    acknowledged_by text    NOT NULL DEFAULT '',
    CHECK (channel <> passphrase_channel),
    FOREIGN KEY (case_id, round) REFERENCES case_packages
);
CREATE INDEX case_deliveries_case ON case_deliveries (case_id);

-- A frozen copy of what an order covers, under the case's key. The live rows expire and are erased as ever.
CREATE TABLE case_preservations (
    id         uuid        PRIMARY KEY,
    case_id    bigint      NOT NULL REFERENCES cases,
    line       smallint    NOT NULL,
    kind       text        NOT NULL,
    customer_id bigint     NOT NULL,
    blob       uuid        NOT NULL,                -- NDJSON as collected
    files      uuid[]      NOT NULL DEFAULT '{}',   -- blobs of documents of the records
    rows       bigint      NOT NULL,
    sha512     bytea       NOT NULL CHECK (octet_length(sha512) = 64),
    at         timestamptz NOT NULL,
    until      date        NOT NULL,
    released_at timestamptz
);
CREATE INDEX case_preservations_case ON case_preservations (case_id);

-- Whom a case is about, and where telling them stands.
CREATE TABLE case_subjects (
    case_id     bigint      NOT NULL REFERENCES cases,
    customer_id bigint      NOT NULL,
    number      text        NOT NULL,
    notice      text        NOT NULL DEFAULT 'not_decided' CHECK (notice IN ('not_decided', 'held', 'due', 'sent', 'not_required')),
    reason      text        NOT NULL DEFAULT '',    -- why it is held or not required
    decided_at  timestamptz,
    review_on   date,                               -- held: when to ask the authority again
    due_at      timestamptz,
    sent_at     timestamptz,
    object_until timestamptz,                       -- no release before, when the customer is told beforehand
    held_once   boolean     NOT NULL DEFAULT false, -- a mere wish was followed once, for 90 days at most
    PRIMARY KEY (case_id, customer_id),
    CHECK (notice <> 'held' OR review_on IS NOT NULL),
    CHECK (notice <> 'due' OR due_at IS NOT NULL),
    CHECK (notice <> 'sent' OR sent_at IS NOT NULL)
);
CREATE INDEX case_subjects_due ON case_subjects (due_at) WHERE notice = 'due';
CREATE INDEX case_subjects_review ON case_subjects (review_on) WHERE notice = 'held';

-- The person is the officer's, whatever the program says.
CREATE FUNCTION case_person() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    SELECT o.person INTO STRICT NEW.person FROM public.officers o WHERE o.id = NEW.officer_id;
    RETURN NEW;
END $$;

-- Two people: who worked on a case approves nothing in it; who approved it works no more on what was approved; who collected
-- does not release. The case's row is locked first, so that two sessions cannot pass each other.
CREATE FUNCTION case_two_people() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE others boolean;
BEGIN
    PERFORM 1 FROM public.cases c WHERE c.id = NEW.case_id FOR UPDATE;
    IF TG_TABLE_NAME = 'case_approvals' THEN
        IF NEW.purpose = 'package' OR NEW.purpose = 'nil' THEN
            SELECT EXISTS (SELECT FROM public.case_acts a WHERE a.case_id = NEW.case_id AND a.person = NEW.person AND a.act = 'collect') INTO others;
        ELSE
            SELECT EXISTS (SELECT FROM public.case_acts a WHERE a.case_id = NEW.case_id AND a.person = NEW.person
                AND a.act IN ('register', 'authenticate', 'review', 'submit', 'counsel', 'collect')) INTO others;
        END IF;
    ELSIF NEW.act IN ('register', 'authenticate', 'review', 'submit', 'counsel', 'collect') THEN
        SELECT EXISTS (SELECT FROM public.case_approvals a WHERE a.case_id = NEW.case_id AND a.person = NEW.person
            AND a.voided_at IS NULL AND (a.purpose <> 'package' OR NEW.act = 'collect')) INTO others;
    END IF;
    IF others THEN
        RAISE EXCEPTION 'two people: this person already had another part in case %', NEW.case_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_two_people';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER case_acts_1_person BEFORE INSERT ON case_acts FOR EACH ROW EXECUTE FUNCTION case_person();
CREATE TRIGGER case_acts_2_two_people BEFORE INSERT ON case_acts FOR EACH ROW EXECUTE FUNCTION case_two_people();
CREATE TRIGGER case_acts_only_added BEFORE UPDATE OR TRUNCATE ON case_acts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER case_approvals_1_person BEFORE INSERT OR UPDATE ON case_approvals FOR EACH ROW EXECUTE FUNCTION case_person();
CREATE TRIGGER case_approvals_2_two_people BEFORE INSERT ON case_approvals FOR EACH ROW EXECUTE FUNCTION case_two_people();
CREATE TRIGGER case_events_only_added BEFORE UPDATE OR TRUNCATE ON case_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- An approval changes in one way: it becomes void.
CREATE FUNCTION case_approval_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF (NEW.id, NEW.case_id, NEW.purpose, NEW.officer_id, NEW.person, NEW.digest, NEW.signature, NEW.at, NEW.expires_at)
        IS DISTINCT FROM (OLD.id, OLD.case_id, OLD.purpose, OLD.officer_id, OLD.person, OLD.digest, OLD.signature, OLD.at, OLD.expires_at)
        OR (OLD.voided_at IS NOT NULL AND NEW.voided_at IS DISTINCT FROM OLD.voided_at) THEN
        RAISE EXCEPTION 'an approval of case % cannot be changed', OLD.case_id USING ERRCODE = 'check_violation', CONSTRAINT = 'case_approval_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_approvals_3_stays BEFORE UPDATE ON case_approvals FOR EACH ROW EXECUTE FUNCTION case_approval_stays();

-- How many persons approve what a case is about now, at a time.
CREATE FUNCTION case_approved(the_case bigint, what text, digest_of bytea, moment timestamptz) RETURNS bigint LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT count(DISTINCT a.person) FROM public.case_approvals a
     WHERE a.case_id = the_case AND a.purpose = what AND a.digest = digest_of AND a.voided_at IS NULL AND a.expires_at > moment
$$;

-- A case begins at its beginning, takes only the steps of case_transitions, and reaches what needs a second person only with one.
-- Back in review, every approval is void.
CREATE FUNCTION case_state() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE enough boolean := true;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'received' THEN
            RAISE EXCEPTION 'a case begins as received' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_state';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state = OLD.state THEN
        IF NEW.scope_digest IS DISTINCT FROM OLD.scope_digest AND OLD.state NOT IN ('received', 'authenticating', 'under_review', 'clarification', 'legal_escalation') THEN
            RAISE EXCEPTION 'what is approved in case % cannot be changed', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'case_state';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state_since < OLD.state_since THEN -- approvals are counted as of then
        RAISE EXCEPTION 'case % cannot go back in time', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'case_state';
    END IF;
    IF NEW.kind <> 'production' AND NEW.state = 'collecting' OR NEW.kind = 'production' AND NEW.state = 'closed' AND OLD.state = 'approved' THEN
        RAISE EXCEPTION 'case % hands nothing over', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'case_state';
    END IF;
    IF NOT EXISTS (SELECT FROM public.case_transitions t WHERE t.from_state = OLD.state AND t.to_state = NEW.state) THEN
        RAISE EXCEPTION 'case % cannot go from % to %', OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation', CONSTRAINT = 'case_state';
    END IF;
    CASE NEW.state
    WHEN 'approved', 'collecting', 'collected', 'sealed' THEN
        enough := public.case_approved(NEW.id, 'scope', NEW.scope_digest, NEW.state_since) >= NEW.approvals_needed
            OR (NEW.state IN ('collected', 'sealed') AND public.case_approved(NEW.id, 'scope', NEW.scope_digest, '-infinity') >= NEW.approvals_needed);
    WHEN 'released' THEN
        enough := public.case_approved(NEW.id, 'scope', NEW.scope_digest, '-infinity') >= NEW.approvals_needed
            AND EXISTS (SELECT FROM public.case_packages p WHERE p.case_id = NEW.id AND p.destroyed_at IS NULL AND p.published_at IS NOT NULL
                AND public.case_approved(NEW.id, 'package', sha256(p.tag_manifest), NEW.state_since) >= 1);
    WHEN 'rejected' THEN
        enough := public.case_approved(NEW.id, 'refusal', NEW.scope_digest, NEW.state_since) >= 1;
    WHEN 'no_data' THEN
        enough := public.case_approved(NEW.id, 'nil', NEW.scope_digest, NEW.state_since) >= 1;
    WHEN 'under_review' THEN
        UPDATE public.case_approvals SET voided_at = NEW.state_since WHERE case_id = NEW.id AND voided_at IS NULL;
        NEW.scope_digest := NULL;
    ELSE
    END CASE;
    IF NOT enough THEN
        RAISE EXCEPTION 'case % cannot be % without a second person', OLD.id, NEW.state USING ERRCODE = 'check_violation', CONSTRAINT = 'case_two_people';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_state BEFORE INSERT OR UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION case_state();

-- What a second person looks at stays as it was submitted, until the case is back in review. Whoever changes an order's words or a
-- verdict afterwards would have something approved that nobody saw.
CREATE FUNCTION case_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.state IN ('received', 'authenticating', 'under_review', 'clarification', 'legal_escalation')
        OR NEW.state IN ('under_review', 'legal_escalation') THEN
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.uid, NEW.reference, NEW.kind, NEW.channel, NEW.received_at, NEW.registered_at, NEW.urgent, NEW.authority_id, NEW.authority_version,
        NEW.authority_type, NEW.authority_name, NEW.authority_country, NEW.authority_language, NEW.arrondissement, NEW.signatory, NEW.signatory_function,
        NEW.bases, NEW.nature, NEW.order_date, NEW.order_number, NEW.order_number_kind, NEW.order_signed, NEW.order_enforceable, NEW.order_language,
        NEW.judge, NEW.belgian, NEW.ecli, NEW.policy_result, NEW.law_result, NEW.outside_policy, NEW.counsel_document, NEW.approvals_needed)
        IS DISTINCT FROM (OLD.id, OLD.uid, OLD.reference, OLD.kind, OLD.channel, OLD.received_at, OLD.registered_at, OLD.urgent, OLD.authority_id, OLD.authority_version,
        OLD.authority_type, OLD.authority_name, OLD.authority_country, OLD.authority_language, OLD.arrondissement, OLD.signatory, OLD.signatory_function,
        OLD.bases, OLD.nature, OLD.order_date, OLD.order_number, OLD.order_number_kind, OLD.order_signed, OLD.order_enforceable, OLD.order_language,
        OLD.judge, OLD.belgian, OLD.ecli, OLD.policy_result, OLD.law_result, OLD.outside_policy, OLD.counsel_document, OLD.approvals_needed) THEN
        RAISE EXCEPTION 'case % cannot be changed while it is %', OLD.id, OLD.state USING ERRCODE = 'check_violation', CONSTRAINT = 'case_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_stay BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION case_stays();

-- Who did what in a case can be forgotten with the case, and not before it has ended: without it the rules about two people would
-- have nothing to hold on to.
CREATE FUNCTION case_part_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF EXISTS (SELECT FROM public.cases c WHERE c.id = OLD.case_id
        AND c.state NOT IN ('closed', 'rejected', 'withdrawn', 'no_data', 'fraud', 'superseded')) THEN
        RAISE EXCEPTION 'what was done in case % is kept while it is open', OLD.case_id USING ERRCODE = 'check_violation', CONSTRAINT = 'case_part_stays';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER case_acts_stay BEFORE DELETE ON case_acts FOR EACH ROW EXECUTE FUNCTION case_part_stays();
CREATE TRIGGER case_approvals_stay BEFORE DELETE ON case_approvals FOR EACH ROW EXECUTE FUNCTION case_part_stays();
CREATE TRIGGER case_events_stay BEFORE DELETE ON case_events FOR EACH ROW EXECUTE FUNCTION case_part_stays();

-- An account is of one person for good: the rules about two people compare persons.
CREATE FUNCTION officer_person_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'the person of an officer''s account cannot be changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'officer_person_stays';
END $$;
CREATE TRIGGER officers_person_stays BEFORE UPDATE ON officers FOR EACH ROW WHEN (NEW.person <> OLD.person) EXECUTE FUNCTION officer_person_stays();

-- What is asked for changes only while it is reviewed.
CREATE FUNCTION case_line_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE now_in text;
BEGIN
    SELECT c.state INTO now_in FROM public.cases c WHERE c.id = coalesce(NEW.case_id, OLD.case_id) FOR UPDATE;
    IF now_in NOT IN ('received', 'authenticating', 'under_review', 'clarification', 'legal_escalation')
        AND NOT (TG_OP = 'DELETE' AND now_in IN ('closed', 'rejected', 'withdrawn', 'no_data', 'fraud', 'superseded')) THEN
        RAISE EXCEPTION 'what case % asks for cannot be changed while it is %', coalesce(NEW.case_id, OLD.case_id), now_in
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_line_stays';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER case_lines_stay BEFORE INSERT OR UPDATE OR DELETE ON case_lines FOR EACH ROW EXECUTE FUNCTION case_line_stays();
-- +goose StatementEnd
