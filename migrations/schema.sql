-- PostgreSQL 15

-- Name: audit; Type: SCHEMA; Schema: -; Owner: inzage_owner

CREATE SCHEMA audit;

ALTER SCHEMA audit OWNER TO inzage_owner;

-- Name: public; Type: SCHEMA; Schema: -; Owner: inzage_owner

-- *not* creating schema, since initdb creates it

ALTER SCHEMA public OWNER TO inzage_owner;

-- Name: river_job_state; Type: TYPE; Schema: public; Owner: inzage_owner

CREATE TYPE public.river_job_state AS ENUM (
    'available',
    'cancelled',
    'completed',
    'discarded',
    'pending',
    'retryable',
    'running',
    'scheduled'
);

ALTER TYPE public.river_job_state OWNER TO inzage_owner;

-- Name: add_checkpoint(bigint, bytea, text, text, timestamp with time zone); Type: FUNCTION; Schema: audit; Owner: inzage_audit

CREATE FUNCTION audit.add_checkpoint(size bigint, root bytea, note text, key text, signed_at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $_$
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
END $_$;

ALTER FUNCTION audit.add_checkpoint(size bigint, root bytea, note text, key text, signed_at timestamp with time zone) OWNER TO inzage_audit;

-- Name: append(uuid, timestamp with time zone, text, bytea, text, bigint, bytea, bytea); Type: FUNCTION; Schema: audit; Owner: inzage_audit

CREATE FUNCTION audit.append(id uuid, ts timestamp with time zone, type text, leaf bytea, subject_kind text, subject_id bigint, salt bytea, ciphertext bytea) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $_$
    INSERT INTO audit.entry VALUES ($1, $2, $3, $4);
    INSERT INTO audit.payload VALUES ($1, $5, $6, $7, $8);
    INSERT INTO audit.pending VALUES ($1);
$_$;

ALTER FUNCTION audit.append(id uuid, ts timestamp with time zone, type text, leaf bytea, subject_kind text, subject_id bigint, salt bytea, ciphertext bytea) OWNER TO inzage_audit;

-- Name: erase(uuid); Type: FUNCTION; Schema: audit; Owner: inzage_audit

CREATE FUNCTION audit.erase(entry uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $_$
DECLARE
    gone bigint;
BEGIN
    DELETE FROM audit.payload WHERE entry_id = $1;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone = 1;
END $_$;

ALTER FUNCTION audit.erase(entry uuid) OWNER TO inzage_audit;

-- Name: give_places(bigint, uuid[], smallint[], bigint[], bytea[]); Type: FUNCTION; Schema: audit; Owner: inzage_audit

CREATE FUNCTION audit.give_places(first bigint, entries uuid[], levels smallint[], idxs bigint[], hashes bytea[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $_$
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
END $_$;

ALTER FUNCTION audit.give_places(first bigint, entries uuid[], levels smallint[], idxs bigint[], hashes bytea[]) OWNER TO inzage_audit;

-- Name: refuse(); Type: FUNCTION; Schema: audit; Owner: inzage_audit

CREATE FUNCTION audit.refuse() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only: % on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

ALTER FUNCTION audit.refuse() OWNER TO inzage_audit;

-- Name: authority_written(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.authority_written() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

ALTER FUNCTION public.authority_written() OWNER TO inzage_owner;

-- Name: case_approval_stays(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.case_approval_stays() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
BEGIN
    IF (NEW.id, NEW.case_id, NEW.purpose, NEW.officer_id, NEW.person, NEW.digest, NEW.signature, NEW.at, NEW.expires_at)
        IS DISTINCT FROM (OLD.id, OLD.case_id, OLD.purpose, OLD.officer_id, OLD.person, OLD.digest, OLD.signature, OLD.at, OLD.expires_at)
        OR (OLD.voided_at IS NOT NULL AND NEW.voided_at IS DISTINCT FROM OLD.voided_at) THEN
        RAISE EXCEPTION 'an approval of case % cannot be changed', OLD.case_id USING ERRCODE = 'check_violation', CONSTRAINT = 'case_approval_stays';
    END IF;
    RETURN NEW;
END $$;

ALTER FUNCTION public.case_approval_stays() OWNER TO inzage_owner;

-- Name: case_approved(bigint, text, bytea, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.case_approved(the_case bigint, what text, digest_of bytea, moment timestamp with time zone) RETURNS bigint
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog'
    AS $$
    SELECT count(DISTINCT a.person) FROM public.case_approvals a
     WHERE a.case_id = the_case AND a.purpose = what AND a.digest = digest_of AND a.voided_at IS NULL AND a.expires_at > moment
$$;

ALTER FUNCTION public.case_approved(the_case bigint, what text, digest_of bytea, moment timestamp with time zone) OWNER TO inzage_owner;

-- Name: case_check_stays(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.case_check_stays() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
DECLARE now_in text;
BEGIN
    SELECT c.state INTO now_in FROM public.cases c WHERE c.id = coalesce(NEW.case_id, OLD.case_id) FOR UPDATE;
    IF now_in <> 'under_review' AND NOT (TG_OP = 'DELETE' AND now_in IN ('closed', 'rejected', 'withdrawn', 'no_data', 'fraud', 'superseded'))
        OR TG_OP = 'UPDATE' AND (NEW.case_id, NEW.number) <> (OLD.case_id, OLD.number) THEN
        RAISE EXCEPTION 'the checks of case % cannot be changed while it is %', coalesce(NEW.case_id, OLD.case_id), now_in
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_check_stays';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

ALTER FUNCTION public.case_check_stays() OWNER TO inzage_owner;

-- Name: case_collection_covered(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.case_collection_covered() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.case_lines l JOIN public.cases c ON c.id = l.case_id WHERE l.case_id = NEW.case_id AND l.line = NEW.line
        AND l.decision = 'grant' AND l.customer_id = NEW.customer_id AND l.kind IN ('', NEW.kind) AND c.state IN ('collecting', 'collected')) THEN
        RAISE EXCEPTION 'no granted line of case % covers this', NEW.case_id USING ERRCODE = 'check_violation', CONSTRAINT = 'case_collection_covered';
    END IF;
    RETURN NEW;
END $$;

ALTER FUNCTION public.case_collection_covered() OWNER TO inzage_owner;

-- Name: case_keeps(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.case_keeps() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
DECLARE broken text;
BEGIN
    IF (NEW.secrecy, NEW.secrecy_text, NEW.secrecy_until) IS DISTINCT FROM (OLD.secrecy, OLD.secrecy_text, OLD.secrecy_until)
        OR NEW.secrecy_extended IS DISTINCT FROM OLD.secrecy_extended
            AND (NEW.secrecy_extended > greatest(OLD.secrecy_extended, OLD.secrecy_until, '-infinity')) IS NOT TRUE THEN
        broken := 'secrecy does not become less';
    ELSIF NEW.secrecy_extended IS DISTINCT FROM OLD.secrecy_extended
        AND NOT EXISTS (SELECT FROM public.case_documents d WHERE d.case_id = NEW.id AND d.role = 'extension') THEN
        broken := 'secrecy is extended by a document only';
    ELSIF NEW.secrecy_ended <> OLD.secrecy_ended AND (OLD.secrecy_ended <> '' OR (NEW.secrecy_ended = 'fraud_over') <> (NEW.state = 'fraud')
        OR NEW.secrecy_ended <> 'fraud_over' AND NOT EXISTS (SELECT FROM public.case_documents d WHERE d.case_id = NEW.id AND d.role = 'lifting')) THEN
        broken := 'secrecy ends once, and in writing';
    ELSIF NEW.received_at > OLD.received_at OR NEW.hard_at > OLD.hard_at OR NEW.legal_at > OLD.legal_at
        OR OLD.deadline_declared IS NOT NULL AND (NEW.deadline_declared <= OLD.deadline_declared) IS NOT TRUE THEN
        broken := 'a deadline does not move later';
    ELSIF NEW.closed_at IS DISTINCT FROM OLD.closed_at AND (OLD.closed_at IS NOT NULL
        OR NEW.state NOT IN ('closed', 'rejected', 'withdrawn', 'no_data', 'fraud', 'superseded')
        OR EXISTS (SELECT FROM public.case_subjects s WHERE s.case_id = NEW.id AND s.notice IN ('not_decided', 'held', 'due'))) THEN
        broken := 'its file is closed once, when it has ended and nobody is left to tell';
    ELSIF NEW.erase_on IS DISTINCT FROM OLD.erase_on AND (NEW.closed_at IS NULL OR (NEW.erase_on >= (NEW.closed_at + interval '10 years')::date - 1) IS NOT TRUE) THEN
        broken := 'its file is kept for ten years';
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'case %: %', OLD.id, broken USING ERRCODE = 'check_violation', CONSTRAINT = 'case_keeps';
    END IF;
    RETURN NEW;
END $$;

ALTER FUNCTION public.case_keeps() OWNER TO inzage_owner;

-- Name: case_line_narrows(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.case_line_narrows() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
DECLARE
    now_in text;
    kind text;
    category text;
    begins timestamptz;
    ends timestamptz;
    broken boolean;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        kind := coalesce(OLD.asked->>'kind', OLD.kind);
        category := coalesce(OLD.asked->>'category', OLD.category);
        begins := coalesce((OLD.asked->>'from')::timestamptz, OLD.from_at);
        ends := coalesce((OLD.asked->>'to')::timestamptz, OLD.to_at);
        broken := (NEW.case_id, NEW.line, NEW.selector, NEW.value, NEW.at, NEW.port, NEW.customer_id, NEW.number, NEW.paragraph, NEW.exclusions)
            IS DISTINCT FROM (OLD.case_id, OLD.line, OLD.selector, OLD.value, OLD.at, OLD.port, OLD.customer_id, OLD.number, OLD.paragraph, OLD.exclusions)
            OR NEW.from_at < begins OR NEW.to_at > ends OR kind <> '' AND NEW.kind <> kind OR category <> '' AND NEW.category NOT IN ('', category)
            -- what was asked for is known as long as the line is not that any more
            OR coalesce((NEW.asked->>'from')::timestamptz, NEW.from_at) <> begins OR coalesce((NEW.asked->>'to')::timestamptz, NEW.to_at) <> ends
            OR coalesce(NEW.asked->>'kind', NEW.kind) <> kind OR coalesce(NEW.asked->>'category', NEW.category) <> category;
    ELSE
        SELECT c.state INTO now_in FROM public.cases c WHERE c.id = coalesce(NEW.case_id, OLD.case_id);
        broken := CASE TG_OP WHEN 'INSERT' THEN now_in <> 'received' ELSE now_in NOT IN ('closed', 'rejected', 'withdrawn', 'no_data', 'fraud', 'superseded') END;
    END IF;
    IF broken THEN
        RAISE EXCEPTION 'case % covers what its order asks for, and no more', coalesce(NEW.case_id, OLD.case_id)
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_line_narrows';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

ALTER FUNCTION public.case_line_narrows() OWNER TO inzage_owner;

-- Name: case_line_stays(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.case_line_stays() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
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

ALTER FUNCTION public.case_line_stays() OWNER TO inzage_owner;

-- Name: case_part_stays(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.case_part_stays() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
BEGIN
    IF EXISTS (SELECT FROM public.cases c WHERE c.id = OLD.case_id
        AND c.state NOT IN ('closed', 'rejected', 'withdrawn', 'no_data', 'fraud', 'superseded')) THEN
        RAISE EXCEPTION 'what was done in case % is kept while it is open', OLD.case_id USING ERRCODE = 'check_violation', CONSTRAINT = 'case_part_stays';
    END IF;
    RETURN OLD;
END $$;

ALTER FUNCTION public.case_part_stays() OWNER TO inzage_owner;

-- Name: case_person(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.case_person() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
BEGIN
    SELECT o.person INTO STRICT NEW.person FROM public.officers o WHERE o.id = NEW.officer_id;
    RETURN NEW;
END $$;

ALTER FUNCTION public.case_person() OWNER TO inzage_owner;

-- Name: case_ready(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.case_ready() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
DECLARE
    since timestamptz := OLD.state_since;
    lacks text;
BEGIN
    CASE NEW.state
    WHEN 'authenticating' THEN
        IF NOT EXISTS (SELECT FROM public.case_acts a WHERE a.case_id = NEW.id AND a.act = 'register') THEN
            lacks := 'who registered it';
        END IF;
    WHEN 'under_review' THEN -- the requester is who they say they are
        IF OLD.state = 'authenticating' AND (
            NOT EXISTS (SELECT FROM public.case_authentications t WHERE t.case_id = NEW.id AND t.result = 'confirmed')
            OR EXISTS (SELECT FROM public.case_authentications t WHERE t.case_id = NEW.id AND t.result = 'denied')) THEN
            lacks := 'the authority''s word';
        END IF;
    WHEN 'awaiting_approval', 'reject_proposed' THEN
        -- The rules about two people rest on case_acts: whoever worked on it must be in there.
        IF NOT EXISTS (SELECT FROM public.case_acts a WHERE a.case_id = NEW.id AND a.act IN ('submit', 'counsel') AND a.at >= since) THEN
            lacks := 'who submitted it';
        ELSIF EXISTS (SELECT FROM public.case_checks k JOIN public.officers o ON o.id = k.officer_id WHERE k.case_id = NEW.id
                AND NOT EXISTS (SELECT FROM public.case_acts a WHERE a.case_id = NEW.id AND a.act = 'review' AND a.person = o.person))
            OR EXISTS (SELECT FROM public.case_authentications t JOIN public.officers o ON o.id = t.officer_id WHERE t.case_id = NEW.id
                AND NOT EXISTS (SELECT FROM public.case_acts a WHERE a.case_id = NEW.id AND a.act = 'authenticate' AND a.person = o.person)) THEN
            lacks := 'who reviewed it';
        ELSIF NEW.state = 'reject_proposed' THEN
            IF cardinality(NEW.reasons) = 0 THEN
                lacks := 'a reason';
            END IF;
        ELSIF (SELECT count(*) FROM public.case_checks k WHERE k.case_id = NEW.id) < 22 THEN
            lacks := 'answers to all 22 checks';
        ELSIF NEW.urgent AND EXISTS (SELECT FROM public.case_checks k WHERE k.case_id = NEW.id AND k.answer = 'na') THEN
            lacks := 'answers that urgency asks for';
        ELSIF EXISTS (SELECT FROM public.case_lines l WHERE l.case_id = NEW.id AND (l.decision = 'open' OR l.decision = 'grant' AND l.customer_id IS NULL)) THEN
            lacks := 'a decision on each line';
        ELSIF NEW.counsel_document IS NOT NULL AND NOT EXISTS (SELECT FROM public.case_documents d
                WHERE d.id = NEW.counsel_document AND d.case_id = NEW.id AND d.role = 'opinion') THEN
            lacks := 'counsel''s opinion in writing';
        END IF;
    WHEN 'rejected' THEN
        IF cardinality(NEW.reasons) = 0 THEN
            lacks := 'a reason';
        END IF;
    WHEN 'collecting' THEN -- who collects does not release
        IF NOT EXISTS (SELECT FROM public.case_acts a WHERE a.case_id = NEW.id AND a.act = 'collect' AND a.at >= since) THEN
            lacks := 'who collects';
        END IF;
    WHEN 'released' THEN -- whoever may be told was told, and had time to object
        IF EXISTS (SELECT FROM public.case_subjects s WHERE s.case_id = NEW.id AND (s.notice = 'not_decided'
                OR s.notice = 'due' AND s.due_at <= NEW.state_since OR s.notice = 'sent' AND s.object_until > NEW.state_since)) THEN
            lacks := 'notice to the people concerned, or their time to object';
        END IF;
    WHEN 'delivered' THEN
        IF NOT EXISTS (SELECT FROM public.case_deliveries d JOIN public.case_packages p ON p.case_id = d.case_id AND p.round = d.round AND p.cipher = d.cipher
                WHERE d.case_id = NEW.id AND p.destroyed_at IS NULL AND d.at >= since) THEN
            lacks := 'a record of the handing over';
        END IF;
    WHEN 'acknowledged' THEN
        IF NOT EXISTS (SELECT FROM public.case_deliveries d WHERE d.case_id = NEW.id AND d.acknowledged_at IS NOT NULL) THEN
            lacks := 'a receipt';
        END IF;
    WHEN 'closed' THEN
        IF OLD.state = 'approved' AND public.case_approved(NEW.id, 'scope', NEW.scope_digest, NEW.state_since) < NEW.approvals_needed THEN
            RAISE EXCEPTION 'the approval of case % has lapsed', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'case_two_people';
        ELSIF OLD.state = 'acknowledged' AND EXISTS (SELECT FROM public.case_subjects s WHERE s.case_id = NEW.id AND s.notice IN ('not_decided', 'held', 'due')) THEN
            lacks := 'notice to the people concerned';
        END IF;
    ELSE
    END CASE;
    IF lacks IS NOT NULL THEN
        RAISE EXCEPTION 'case % cannot be %: it lacks %', OLD.id, NEW.state, lacks USING ERRCODE = 'check_violation', CONSTRAINT = 'case_ready';
    END IF;
    RETURN NEW;
END $$;

ALTER FUNCTION public.case_ready() OWNER TO inzage_owner;

-- Name: case_state(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.case_state() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
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

ALTER FUNCTION public.case_state() OWNER TO inzage_owner;

-- Name: case_statutory(text[]); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.case_statutory(bases text[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog'
    RETURN (bases && ARRAY['sv46bis'::text, 'sv88bis'::text, 'sv90ter'::text, 'sv39ter'::text, 'sv39quater'::text, 'sv88ter'::text, 'sv88quater'::text, 'intelligence16_2'::text, 'intelligence18_7'::text, 'epoc'::text, 'epoc_pr'::text]);

ALTER FUNCTION public.case_statutory(bases text[]) OWNER TO inzage_owner;

-- Name: case_stays(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.case_stays() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
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

ALTER FUNCTION public.case_stays() OWNER TO inzage_owner;

-- Name: case_subject_stays(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.case_subject_stays() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
DECLARE
    c public.cases;
    broken text;
BEGIN
    IF (NEW.case_id, NEW.customer_id, NEW.number) IS DISTINCT FROM (OLD.case_id, OLD.customer_id, OLD.number) THEN
        broken := 'whom it is about does not change';
    ELSIF OLD.held_once AND NOT NEW.held_once THEN
        broken := 'a wish is followed once';
    ELSIF OLD.notice = 'sent' THEN
        IF NEW.notice <> 'sent' OR NEW.sent_at IS DISTINCT FROM OLD.sent_at OR OLD.object_until IS NOT NULL AND (NEW.object_until >= OLD.object_until) IS NOT TRUE THEN
            broken := 'what was told stays told';
        END IF;
    ELSIF NEW.notice IN ('due', 'sent') THEN
        SELECT * INTO STRICT c FROM public.cases k WHERE k.id = NEW.case_id;
        IF c.secrecy_ended = '' AND (c.state = 'fraud' OR c.secrecy = 'statute' OR public.case_statutory(c.bases)
            OR c.secrecy = 'order' AND (NEW.due_at >= (greatest(c.secrecy_until, c.secrecy_extended) + 1)::timestamp AT TIME ZONE 'Europe/Brussels') IS NOT TRUE) THEN
            broken := 'it is secret';
        ELSIF NEW.notice = 'sent' AND (OLD.notice <> 'due' OR NEW.sent_at < OLD.due_at) THEN
            broken := 'a notice is due before it is sent';
        ELSIF NEW.notice = 'sent' AND c.state IN ('received', 'authenticating', 'under_review', 'clarification', 'legal_escalation', 'awaiting_approval',
            'reject_proposed', 'no_data_proposed') THEN
            broken := 'nobody is told before a second person has decided';
        END IF;
    END IF;
    IF broken IS NOT NULL THEN
        RAISE EXCEPTION 'telling the customers of case %: %', OLD.case_id, broken USING ERRCODE = 'check_violation', CONSTRAINT = 'case_subject_stays';
    END IF;
    RETURN NEW;
END $$;

ALTER FUNCTION public.case_subject_stays() OWNER TO inzage_owner;

-- Name: case_two_people(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.case_two_people() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
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

ALTER FUNCTION public.case_two_people() OWNER TO inzage_owner;

-- Name: keep_authority_version(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.keep_authority_version() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'public'
    AS $$
BEGIN
    INSERT INTO authority_versions (authority_id, version, at, change, officer_id, person, entry)
        VALUES (NEW.id, NEW.version, NEW.updated_at, NEW.change, NEW.changed_by, NEW.changed_person, to_jsonb(NEW));
    RETURN NULL;
END $$;

ALTER FUNCTION public.keep_authority_version() OWNER TO inzage_owner;

-- Name: lower_all(text[]); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.lower_all(list text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (SELECT COALESCE(array_agg(lower(one.one)), '{}'::text[]) AS "coalesce" FROM unnest(lower_all.list) one(one));

ALTER FUNCTION public.lower_all(list text[]) OWNER TO inzage_owner;

-- Name: name_words(text); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.name_words(name text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN array_to_tsvector(array_remove(regexp_split_to_array(translate(lower(NORMALIZE("left"(name, 300), NFC)), 'àáâãäåāçćčèéêëēėíìîïīłñńòóôõöøōśšùúûüūýÿžźż'::text, 'aaaaaaaccceeeeeeiiiiilnnooooooossuuuuuyyzzz'::text), '[[:space:][:punct:]’]+'::text), ''::text));

ALTER FUNCTION public.name_words(name text) OWNER TO inzage_owner;

-- Name: officer_person_stays(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.officer_person_stays() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
BEGIN
    RAISE EXCEPTION 'the person of an officer''s account cannot be changed' USING ERRCODE = 'check_violation', CONSTRAINT = 'officer_person_stays';
END $$;

ALTER FUNCTION public.officer_person_stays() OWNER TO inzage_owner;

-- Name: policy_never_empty(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.policy_never_empty() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'the versions of the policy are never emptied' USING ERRCODE = 'restrict_violation';
END $$;

ALTER FUNCTION public.policy_never_empty() OWNER TO inzage_owner;

-- Name: policy_text_stays(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.policy_text_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

ALTER FUNCTION public.policy_text_stays() OWNER TO inzage_owner;

-- Name: policy_version_stays(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.policy_version_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

ALTER FUNCTION public.policy_version_stays() OWNER TO inzage_owner;

-- Name: refuse_change(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: its rows are only ever added', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

ALTER FUNCTION public.refuse_change() OWNER TO inzage_owner;

-- Name: river_job_state_in_bitmask(bit, public.river_job_state); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.river_job_state_in_bitmask(bitmask bit, state public.river_job_state) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE state
        WHEN 'available' THEN get_bit(bitmask, 7)
        WHEN 'cancelled' THEN get_bit(bitmask, 6)
        WHEN 'completed' THEN get_bit(bitmask, 5)
        WHEN 'discarded' THEN get_bit(bitmask, 4)
        WHEN 'pending'   THEN get_bit(bitmask, 3)
        WHEN 'retryable' THEN get_bit(bitmask, 2)
        WHEN 'running'   THEN get_bit(bitmask, 1)
        WHEN 'scheduled' THEN get_bit(bitmask, 0)
        ELSE 0
    END = 1;
$$;

ALTER FUNCTION public.river_job_state_in_bitmask(bitmask bit, state public.river_job_state) OWNER TO inzage_owner;

-- Name: staff_recovery_persons(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.staff_recovery_persons() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    SELECT person INTO STRICT NEW.person FROM officers WHERE id = NEW.officer_id;
    SELECT person INTO STRICT NEW.opened_person FROM officers WHERE id = NEW.opened_by;
    IF NEW.approved_by IS NOT NULL THEN
        SELECT person INTO STRICT NEW.approved_person FROM officers WHERE id = NEW.approved_by;
    END IF;
    RETURN NEW;
END $$;

ALTER FUNCTION public.staff_recovery_persons() OWNER TO inzage_owner;

-- Name: transparency_stays(); Type: FUNCTION; Schema: public; Owner: inzage_owner

CREATE FUNCTION public.transparency_stays() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
BEGIN
    IF OLD.signer IS NOT NULL OR NEW.signer IS NULL
        OR (NEW.period_start, NEW.period_end, NEW.figures, NEW.orders, NEW.published_at)
            IS DISTINCT FROM (OLD.period_start, OLD.period_end, OLD.figures, OLD.orders, OLD.published_at) THEN
        RAISE EXCEPTION 'the figures from % were published and cannot be changed', OLD.period_start
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transparency_stays';
    END IF;
    RETURN NEW;
END $$;

ALTER FUNCTION public.transparency_stays() OWNER TO inzage_owner;

-- Name: checkpoint; Type: TABLE; Schema: audit; Owner: inzage_audit

CREATE TABLE audit.checkpoint (
    size bigint NOT NULL,
    root bytea NOT NULL,
    note text NOT NULL,
    key text NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    CONSTRAINT checkpoint_key_check CHECK ((length(key) <= 1000)),
    CONSTRAINT checkpoint_note_check CHECK ((length(note) <= 65535)),
    CONSTRAINT checkpoint_root_check CHECK ((length(root) = 32)),
    CONSTRAINT checkpoint_size_check CHECK ((size > 0))
);

ALTER TABLE audit.checkpoint OWNER TO inzage_audit;

-- Name: entry; Type: TABLE; Schema: audit; Owner: inzage_audit

CREATE TABLE audit.entry (
    id uuid NOT NULL,
    ts timestamp with time zone NOT NULL,
    type text NOT NULL,
    leaf bytea NOT NULL,
    CONSTRAINT entry_leaf_check CHECK ((length(leaf) <= 65535))
);

ALTER TABLE audit.entry OWNER TO inzage_audit;

-- Name: node; Type: TABLE; Schema: audit; Owner: inzage_audit

CREATE TABLE audit.node (
    level smallint NOT NULL,
    idx bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT node_hash_check CHECK ((length(hash) = 32))
);

ALTER TABLE audit.node OWNER TO inzage_audit;

-- Name: payload; Type: TABLE; Schema: audit; Owner: inzage_audit

CREATE TABLE audit.payload (
    entry_id uuid NOT NULL,
    subject_kind text NOT NULL,
    subject_id bigint NOT NULL,
    salt bytea NOT NULL,
    ciphertext bytea NOT NULL,
    CONSTRAINT payload_salt_check CHECK ((length(salt) = 32))
);

ALTER TABLE audit.payload OWNER TO inzage_audit;

-- Name: pending; Type: TABLE; Schema: audit; Owner: inzage_audit

CREATE TABLE audit.pending (
    entry_id uuid NOT NULL
);

ALTER TABLE audit.pending OWNER TO inzage_audit;

-- Name: place; Type: TABLE; Schema: audit; Owner: inzage_audit

CREATE TABLE audit.place (
    leaf_index bigint NOT NULL,
    entry_id uuid NOT NULL,
    CONSTRAINT place_leaf_index_check CHECK ((leaf_index >= 0))
);

ALTER TABLE audit.place OWNER TO inzage_audit;

-- Name: accesses; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.accesses (
    customer_id bigint NOT NULL,
    id uuid NOT NULL,
    reference text NOT NULL,
    at timestamp with time zone NOT NULL,
    look_id uuid,
    officer_id bigint NOT NULL,
    team text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    reason_id text DEFAULT ''::text NOT NULL,
    ticket text NOT NULL,
    kind text NOT NULL,
    what text NOT NULL,
    record text DEFAULT ''::text NOT NULL,
    CONSTRAINT accesses_check CHECK (((reason = ''::text) <> (reason_id = ''::text))),
    CONSTRAINT accesses_check1 CHECK (((what = ANY (ARRAY['record'::text, 'document'::text])) OR (record = ''::text))),
    CONSTRAINT accesses_kind_check CHECK ((kind <> ''::text)),
    CONSTRAINT accesses_team_check CHECK ((team = ANY (ARRAY['operations'::text, 'privacy_officer'::text, 'auditor'::text, 'administrator'::text]))),
    CONSTRAINT accesses_what_check CHECK ((what = ANY (ARRAY['search'::text, 'list'::text, 'record'::text, 'document'::text])))
);

ALTER TABLE public.accesses OWNER TO inzage_owner;

-- Name: accesses_kept; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.accesses_kept (
    one boolean DEFAULT true NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT accesses_kept_one_check CHECK (one)
);

ALTER TABLE public.accesses_kept OWNER TO inzage_owner;

-- Name: account_contacts; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.account_contacts (
    customer_id bigint NOT NULL,
    id uuid NOT NULL,
    source_id text NOT NULL COLLATE pg_catalog."C",
    import_id bigint NOT NULL,
    version_at timestamp with time zone NOT NULL,
    digest bytea NOT NULL,
    gone_at timestamp with time zone,
    first_name text DEFAULT ''::text NOT NULL,
    last_name text DEFAULT ''::text NOT NULL,
    company text DEFAULT ''::text NOT NULL,
    emails text[] DEFAULT '{}'::text[] NOT NULL,
    phones jsonb DEFAULT '[]'::jsonb NOT NULL,
    address jsonb,
    language text DEFAULT ''::text NOT NULL,
    roles text[] DEFAULT '{}'::text[] NOT NULL,
    preferences jsonb,
    created_at timestamp with time zone,
    time_note jsonb,
    extra jsonb
);

ALTER TABLE public.account_contacts OWNER TO inzage_owner;

-- Name: account_corrections; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.account_corrections (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    field_group text NOT NULL,
    source_values jsonb NOT NULL,
    new_values jsonb NOT NULL,
    login_id bigint,
    corrected_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT account_corrections_field_group_check CHECK ((field_group = ANY (ARRAY['email'::text, 'phone'::text, 'mobile'::text, 'fax'::text, 'address'::text])))
);

ALTER TABLE public.account_corrections OWNER TO inzage_owner;

-- Name: account_corrections_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.account_corrections ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.account_corrections_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: accounts; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.accounts (
    customer_id bigint NOT NULL,
    id uuid NOT NULL,
    source_id text NOT NULL COLLATE pg_catalog."C",
    import_id bigint NOT NULL,
    version_at timestamp with time zone NOT NULL,
    digest bytea NOT NULL,
    gone_at timestamp with time zone,
    first_name text DEFAULT ''::text NOT NULL,
    last_name text DEFAULT ''::text NOT NULL,
    company text DEFAULT ''::text NOT NULL,
    vat_no text DEFAULT ''::text NOT NULL,
    enterprise_no text DEFAULT ''::text NOT NULL,
    emails text[] DEFAULT '{}'::text[] NOT NULL,
    phone text DEFAULT ''::text NOT NULL,
    mobile text DEFAULT ''::text NOT NULL,
    fax text DEFAULT ''::text NOT NULL,
    other_phones jsonb DEFAULT '[]'::jsonb NOT NULL,
    street text DEFAULT ''::text NOT NULL,
    box text DEFAULT ''::text NOT NULL,
    postcode text DEFAULT ''::text NOT NULL,
    city text DEFAULT ''::text NOT NULL,
    state text DEFAULT ''::text NOT NULL,
    country text DEFAULT ''::text NOT NULL,
    birth_date date,
    customer_group text DEFAULT ''::text NOT NULL,
    custom jsonb DEFAULT '[]'::jsonb NOT NULL,
    staff_notes jsonb DEFAULT '[]'::jsonb NOT NULL,
    notes_reviewed_at timestamp with time zone,
    created_at timestamp with time zone,
    closed_at timestamp with time zone,
    time_note jsonb,
    extra jsonb
);

ALTER TABLE public.accounts OWNER TO inzage_owner;

-- Name: activation_codes; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.activation_codes (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    mac bytea NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);

ALTER TABLE public.activation_codes OWNER TO inzage_owner;

-- Name: activation_codes_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.activation_codes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.activation_codes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: auth_requests; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.auth_requests (
    id bigint NOT NULL,
    address_mac bytea NOT NULL,
    kind text NOT NULL,
    ip inet,
    user_agent text DEFAULT ''::text NOT NULL,
    language text NOT NULL,
    at timestamp with time zone NOT NULL,
    allowed boolean NOT NULL,
    handled_at timestamp with time zone,
    outcome text DEFAULT ''::text NOT NULL,
    CONSTRAINT auth_requests_kind_check CHECK ((kind = ANY (ARRAY['reset'::text, 'activate'::text, 'sign_in'::text])))
);

ALTER TABLE public.auth_requests OWNER TO inzage_owner;

-- Name: auth_requests_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.auth_requests ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.auth_requests_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: auth_tokens; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.auth_tokens (
    id bigint NOT NULL,
    mac bytea NOT NULL,
    purpose text NOT NULL,
    login_id bigint NOT NULL,
    address text NOT NULL,
    epoch bigint NOT NULL,
    sealed bytea,
    related_id bigint,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT auth_tokens_purpose_check CHECK ((purpose = ANY (ARRAY['reset'::text, 'activate'::text, 'email_new'::text, 'email_old'::text, 'undo'::text, 'cancel'::text])))
);

ALTER TABLE public.auth_tokens OWNER TO inzage_owner;

-- Name: auth_tokens_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.auth_tokens ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.auth_tokens_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: authorities; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.authorities (
    id bigint NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    country text NOT NULL COLLATE pg_catalog."C",
    arrondissement text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    division text DEFAULT ''::text NOT NULL,
    language text NOT NULL,
    street text NOT NULL,
    postcode text DEFAULT ''::text NOT NULL,
    city text NOT NULL,
    email text DEFAULT ''::text NOT NULL,
    phone text NOT NULL COLLATE pg_catalog."C",
    extension text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    encrypt_keys text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    keys_checked text DEFAULT ''::text NOT NULL,
    source text NOT NULL,
    checked_on date NOT NULL,
    checked_by bigint NOT NULL,
    phone_changed_by bigint NOT NULL,
    phone_changed_person text NOT NULL COLLATE pg_catalog."C",
    phone_changed_at timestamp with time zone NOT NULL,
    keys_changed_by bigint,
    keys_changed_person text COLLATE pg_catalog."C",
    keys_changed_at timestamp with time zone,
    version integer NOT NULL,
    change text NOT NULL,
    changed_by bigint NOT NULL,
    changed_person text NOT NULL COLLATE pg_catalog."C",
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT authorities_arrondissement_check CHECK ((arrondissement = ANY (ARRAY[''::text, 'antwerpen'::text, 'limburg'::text, 'brussel'::text, 'leuven'::text, 'waals_brabant'::text, 'oost_vlaanderen'::text, 'west_vlaanderen'::text, 'henegouwen'::text, 'luik'::text, 'luxemburg'::text, 'namen'::text, 'eupen'::text]))),
    CONSTRAINT authorities_change_check CHECK ((change = ANY (ARRAY['added'::text, 'changed'::text, 'checked'::text, 'ended'::text]))),
    CONSTRAINT authorities_check CHECK (((encrypt_keys = ''::text) = (keys_checked = ''::text))),
    CONSTRAINT authorities_check1 CHECK ((((keys_changed_by IS NULL) = (keys_changed_at IS NULL)) AND ((keys_changed_by IS NULL) = (keys_changed_person IS NULL)))),
    CONSTRAINT authorities_check2 CHECK (((encrypt_keys = ''::text) OR (keys_changed_by IS NOT NULL))),
    CONSTRAINT authorities_check3 CHECK (((country = 'BE'::text) OR ((arrondissement = ''::text) AND (division = ''::text)))),
    CONSTRAINT authorities_check4 CHECK (((change = 'ended'::text) = (ended_at IS NOT NULL))),
    CONSTRAINT authorities_city_check CHECK ((city <> ''::text)),
    CONSTRAINT authorities_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT authorities_extension_check CHECK ((extension ~ '^[0-9]{0,8}$'::text)),
    CONSTRAINT authorities_language_check CHECK ((language = ANY (ARRAY['nl'::text, 'fr'::text, 'de'::text, 'en'::text]))),
    CONSTRAINT authorities_name_check CHECK ((name <> ''::text)),
    CONSTRAINT authorities_phone_check CHECK ((phone ~ '^\+[1-9][0-9]{5,14}$'::text)),
    CONSTRAINT authorities_source_check CHECK ((source <> ''::text)),
    CONSTRAINT authorities_street_check CHECK ((street <> ''::text)),
    CONSTRAINT authorities_type_check CHECK ((type ~ '^[a-z_]{3,40}$'::text)),
    CONSTRAINT authorities_version_check CHECK ((version > 0))
);

ALTER TABLE public.authorities OWNER TO inzage_owner;

-- Name: authorities_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.authorities ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.authorities_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: authority_versions; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.authority_versions (
    authority_id bigint NOT NULL,
    version integer NOT NULL,
    at timestamp with time zone NOT NULL,
    change text NOT NULL,
    officer_id bigint NOT NULL,
    person text NOT NULL COLLATE pg_catalog."C",
    entry jsonb NOT NULL,
    CONSTRAINT authority_versions_change_check CHECK ((change = ANY (ARRAY['added'::text, 'changed'::text, 'checked'::text, 'ended'::text])))
);

ALTER TABLE public.authority_versions OWNER TO inzage_owner;

-- Name: blob_chunks; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.blob_chunks (
    blob_id uuid NOT NULL,
    seq integer NOT NULL,
    data bytea NOT NULL
);
ALTER TABLE ONLY public.blob_chunks ALTER COLUMN data SET STORAGE EXTERNAL;

ALTER TABLE public.blob_chunks OWNER TO inzage_owner;

-- Name: blobs; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.blobs (
    id uuid NOT NULL,
    subject_kind text NOT NULL,
    subject_id bigint NOT NULL,
    customer_id bigint,
    name text NOT NULL,
    mime text NOT NULL,
    size bigint NOT NULL,
    mac bytea NOT NULL,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE public.blobs OWNER TO inzage_owner;

-- Name: case_acts; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.case_acts (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    act text NOT NULL,
    officer_id bigint NOT NULL,
    person text NOT NULL COLLATE pg_catalog."C",
    at timestamp with time zone NOT NULL,
    CONSTRAINT case_acts_act_check CHECK ((act = ANY (ARRAY['register'::text, 'authenticate'::text, 'review'::text, 'submit'::text, 'counsel'::text, 'approve'::text, 'return'::text, 'refuse'::text, 'collect'::text, 'release'::text, 'deliver'::text, 'acknowledge'::text, 'close'::text, 'other'::text])))
);

ALTER TABLE public.case_acts OWNER TO inzage_owner;

-- Name: case_acts_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.case_acts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.case_acts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: case_approvals; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.case_approvals (
    id uuid NOT NULL,
    case_id bigint NOT NULL,
    purpose text NOT NULL,
    officer_id bigint NOT NULL,
    person text NOT NULL COLLATE pg_catalog."C",
    digest bytea NOT NULL,
    signature text DEFAULT ''::text NOT NULL,
    at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    voided_at timestamp with time zone,
    CONSTRAINT case_approvals_check CHECK (((expires_at > at) AND (expires_at <= (at + '7 days 01:00:00'::interval)))),
    CONSTRAINT case_approvals_digest_check CHECK ((octet_length(digest) = 32)),
    CONSTRAINT case_approvals_purpose_check CHECK ((purpose = ANY (ARRAY['scope'::text, 'refusal'::text, 'nil'::text, 'package'::text])))
);

ALTER TABLE public.case_approvals OWNER TO inzage_owner;

-- Name: case_authentications; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.case_authentications (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    method text NOT NULL,
    authority_id bigint,
    authority_version integer,
    phone text DEFAULT ''::text NOT NULL,
    reached text DEFAULT ''::text NOT NULL,
    result text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    at timestamp with time zone NOT NULL,
    officer_id bigint NOT NULL,
    CONSTRAINT case_authentications_check CHECK (((method <> 'call_back'::text) OR ((authority_id IS NOT NULL) AND (phone <> ''::text)))),
    CONSTRAINT case_authentications_method_check CHECK ((method = ANY (ARRAY['call_back'::text, 'post'::text, 'registered'::text, 'ebox'::text, 'visit'::text, 'signature'::text]))),
    CONSTRAINT case_authentications_result_check CHECK ((result = ANY (ARRAY['confirmed'::text, 'doubt'::text, 'denied'::text])))
);

ALTER TABLE public.case_authentications OWNER TO inzage_owner;

-- Name: case_authentications_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.case_authentications ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.case_authentications_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: case_checks; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.case_checks (
    case_id bigint NOT NULL,
    number smallint NOT NULL,
    answer text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    officer_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT case_checks_answer_check CHECK ((answer = ANY (ARRAY['yes'::text, 'no'::text, 'unclear'::text, 'na'::text]))),
    CONSTRAINT case_checks_number_check CHECK (((number >= 1) AND (number <= 22)))
);

ALTER TABLE public.case_checks OWNER TO inzage_owner;

-- Name: case_collections; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.case_collections (
    case_id bigint NOT NULL,
    round integer NOT NULL,
    seq integer NOT NULL,
    line smallint NOT NULL,
    kind text NOT NULL,
    customer_id bigint NOT NULL,
    path text NOT NULL,
    template text NOT NULL,
    parameters bytea NOT NULL,
    rows bigint NOT NULL,
    bytes bigint NOT NULL,
    sha512 bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT case_collections_parameters_check CHECK ((octet_length(parameters) = 32)),
    CONSTRAINT case_collections_sha512_check CHECK ((octet_length(sha512) = 64))
);

ALTER TABLE public.case_collections OWNER TO inzage_owner;

-- Name: case_deliveries; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.case_deliveries (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    round integer NOT NULL,
    channel text NOT NULL,
    passphrase_channel text DEFAULT ''::text NOT NULL,
    recipient text NOT NULL,
    cipher bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    officer_id bigint NOT NULL,
    in_time boolean NOT NULL,
    acknowledged_at timestamp with time zone,
    acknowledged_by text DEFAULT ''::text NOT NULL,
    CONSTRAINT case_deliveries_check CHECK ((channel <> passphrase_channel)),
    CONSTRAINT case_deliveries_cipher_check CHECK ((octet_length(cipher) = 64))
);

ALTER TABLE public.case_deliveries OWNER TO inzage_owner;

-- Name: case_deliveries_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.case_deliveries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.case_deliveries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: case_documents; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.case_documents (
    id uuid NOT NULL,
    case_id bigint NOT NULL,
    role text NOT NULL,
    blob uuid NOT NULL,
    name text NOT NULL,
    mime text NOT NULL,
    size bigint NOT NULL,
    sha512 bytea NOT NULL,
    pages integer DEFAULT 0 NOT NULL,
    warnings text[] DEFAULT '{}'::text[] NOT NULL,
    added_at timestamp with time zone NOT NULL,
    officer_id bigint,
    CONSTRAINT case_documents_role_check CHECK ((role = ANY (ARRAY['order'::text, 'attachment'::text, 'opinion'::text, 'answer'::text, 'notice_copy'::text, 'acknowledgement'::text, 'objection'::text, 'extension'::text, 'lifting'::text, 'letter'::text]))),
    CONSTRAINT case_documents_sha512_check CHECK ((octet_length(sha512) = 64))
);

ALTER TABLE public.case_documents OWNER TO inzage_owner;

-- Name: case_drafts; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.case_drafts (
    id uuid NOT NULL,
    case_id bigint NOT NULL,
    officer_id bigint NOT NULL,
    answers bytea NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

ALTER TABLE public.case_drafts OWNER TO inzage_owner;

-- Name: case_events; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.case_events (
    case_id bigint NOT NULL,
    seq integer NOT NULL,
    at timestamp with time zone NOT NULL,
    officer_id bigint,
    action text NOT NULL,
    from_state text DEFAULT ''::text NOT NULL,
    to_state text DEFAULT ''::text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    details jsonb DEFAULT '{}'::jsonb NOT NULL
);

ALTER TABLE public.case_events OWNER TO inzage_owner;

-- Name: case_lines; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.case_lines (
    case_id bigint NOT NULL,
    line smallint NOT NULL,
    selector text NOT NULL,
    value text NOT NULL,
    at timestamp with time zone,
    port integer,
    customer_id bigint,
    number text DEFAULT ''::text NOT NULL,
    kind text DEFAULT ''::text NOT NULL,
    category text DEFAULT ''::text NOT NULL,
    from_at timestamp with time zone NOT NULL,
    to_at timestamp with time zone NOT NULL,
    paragraph text NOT NULL,
    exclusions text DEFAULT ''::text NOT NULL,
    decision text DEFAULT 'open'::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    asked jsonb,
    CONSTRAINT case_lines_check CHECK ((from_at < to_at)),
    CONSTRAINT case_lines_check1 CHECK (((kind = ''::text) <> (category = ''::text))),
    CONSTRAINT case_lines_check2 CHECK (((decision = 'refuse'::text) = (reason <> ''::text))),
    CONSTRAINT case_lines_decision_check CHECK ((decision = ANY (ARRAY['open'::text, 'grant'::text, 'refuse'::text]))),
    CONSTRAINT case_lines_line_check CHECK (((line >= 1) AND (line <= 50))),
    CONSTRAINT case_lines_selector_check CHECK ((selector = ANY (ARRAY['customer'::text, 'domain'::text, 'email'::text, 'ip'::text, 'invoice'::text])))
);

ALTER TABLE public.case_lines OWNER TO inzage_owner;

-- Name: case_numbers; Type: SEQUENCE; Schema: public; Owner: inzage_owner

CREATE SEQUENCE public.case_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.case_numbers OWNER TO inzage_owner;

-- Name: case_objections; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.case_objections (
    id uuid NOT NULL,
    case_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    filed_on date NOT NULL,
    remedy text NOT NULL,
    document uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    officer_id bigint NOT NULL,
    CONSTRAINT case_objections_remedy_check CHECK ((remedy <> ''::text))
);

ALTER TABLE public.case_objections OWNER TO inzage_owner;

-- Name: case_packages; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.case_packages (
    case_id bigint NOT NULL,
    round integer NOT NULL,
    tag_manifest bytea NOT NULL,
    cipher bytea NOT NULL,
    size bigint NOT NULL,
    signature bytea NOT NULL,
    signer text NOT NULL,
    recipients text DEFAULT ''::text NOT NULL,
    passphrase bytea,
    files bigint NOT NULL,
    bytes bigint NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    published_at timestamp with time zone,
    destroyed_at timestamp with time zone,
    purge_on date,
    CONSTRAINT case_packages_cipher_check CHECK ((octet_length(cipher) = 64)),
    CONSTRAINT case_packages_tag_manifest_check CHECK ((octet_length(tag_manifest) = 64))
);

ALTER TABLE public.case_packages OWNER TO inzage_owner;

-- Name: case_preservations; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.case_preservations (
    id uuid NOT NULL,
    case_id bigint NOT NULL,
    line smallint NOT NULL,
    kind text NOT NULL,
    customer_id bigint NOT NULL,
    blob uuid NOT NULL,
    files uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    rows bigint NOT NULL,
    sha512 bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    until date NOT NULL,
    released_at timestamp with time zone,
    CONSTRAINT case_preservations_sha512_check CHECK ((octet_length(sha512) = 64))
);

ALTER TABLE public.case_preservations OWNER TO inzage_owner;

-- Name: case_runs; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.case_runs (
    case_id bigint NOT NULL,
    round integer NOT NULL,
    started_at timestamp with time zone NOT NULL,
    officer_id bigint NOT NULL,
    total bigint NOT NULL,
    done bigint DEFAULT 0 NOT NULL,
    attempts smallint DEFAULT 0 NOT NULL,
    holder uuid,
    beat_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    failure text DEFAULT ''::text NOT NULL
);

ALTER TABLE public.case_runs OWNER TO inzage_owner;

-- Name: case_sights; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.case_sights (
    id bigint NOT NULL,
    case_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    officer_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    what text NOT NULL,
    told_at timestamp with time zone,
    CONSTRAINT case_sights_kind_check CHECK ((kind <> ''::text)),
    CONSTRAINT case_sights_what_check CHECK ((what = ANY (ARRAY['search'::text, 'list'::text, 'record'::text, 'document'::text])))
);

ALTER TABLE public.case_sights OWNER TO inzage_owner;

-- Name: case_sights_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.case_sights ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.case_sights_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: case_subjects; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.case_subjects (
    case_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    number text NOT NULL,
    notice text DEFAULT 'not_decided'::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    decided_at timestamp with time zone,
    review_on date,
    due_at timestamp with time zone,
    sent_at timestamp with time zone,
    object_until timestamp with time zone,
    held_once boolean DEFAULT false NOT NULL,
    copy_document uuid,
    copy_none text DEFAULT ''::text NOT NULL,
    told_outcome text DEFAULT ''::text NOT NULL,
    CONSTRAINT case_subjects_check CHECK (((notice <> 'held'::text) OR (review_on IS NOT NULL))),
    CONSTRAINT case_subjects_check1 CHECK (((notice <> 'due'::text) OR (due_at IS NOT NULL))),
    CONSTRAINT case_subjects_check2 CHECK (((notice <> 'sent'::text) OR (sent_at IS NOT NULL))),
    CONSTRAINT case_subjects_check3 CHECK (((copy_document IS NULL) OR (copy_none = ''::text))),
    CONSTRAINT case_subjects_check4 CHECK (((NOT held_once) OR (reason <> ''::text))),
    CONSTRAINT case_subjects_notice_check CHECK ((notice = ANY (ARRAY['not_decided'::text, 'held'::text, 'due'::text, 'sent'::text, 'not_required'::text])))
);

ALTER TABLE public.case_subjects OWNER TO inzage_owner;

-- Name: case_transitions; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.case_transitions (
    from_state text NOT NULL,
    to_state text NOT NULL
);

ALTER TABLE public.case_transitions OWNER TO inzage_owner;

-- Name: cases; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.cases (
    id bigint NOT NULL,
    uid uuid NOT NULL,
    reference text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    state_since timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    channel text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    registered_at timestamp with time zone NOT NULL,
    urgent boolean NOT NULL,
    linked_case bigint,
    authority_id bigint,
    authority_version integer,
    authority_type text NOT NULL,
    authority_name text NOT NULL,
    authority_country text NOT NULL,
    authority_language text NOT NULL,
    arrondissement text DEFAULT ''::text NOT NULL,
    signatory text NOT NULL,
    signatory_function text NOT NULL,
    contact_printed text DEFAULT ''::text NOT NULL,
    bases text[] NOT NULL,
    nature text NOT NULL,
    order_date date NOT NULL,
    order_number text DEFAULT ''::text NOT NULL,
    order_number_kind text DEFAULT 'other'::text NOT NULL,
    order_signed boolean NOT NULL,
    order_enforceable boolean NOT NULL,
    order_language text NOT NULL,
    judge boolean NOT NULL,
    belgian boolean NOT NULL,
    ecli text DEFAULT ''::text NOT NULL,
    deadline_basis text DEFAULT ''::text NOT NULL,
    deadline_declared timestamp with time zone,
    hard_at timestamp with time zone NOT NULL,
    legal_at timestamp with time zone NOT NULL,
    secrecy text NOT NULL,
    secrecy_text text DEFAULT ''::text NOT NULL,
    secrecy_until date,
    secrecy_lifted_at timestamp with time zone,
    policy_result text,
    law_result text,
    verdict_reasons text[] DEFAULT '{}'::text[] NOT NULL,
    outside_policy boolean DEFAULT false NOT NULL,
    counsel_document uuid,
    scope_digest bytea,
    approvals_needed smallint DEFAULT 1 NOT NULL,
    reasons text[] DEFAULT '{}'::text[] NOT NULL,
    outcome text,
    effect_at timestamp with time zone,
    closed_at timestamp with time zone,
    review_on date,
    erase_on date,
    secrecy_extended date,
    secrecy_ended text DEFAULT ''::text NOT NULL,
    CONSTRAINT cases_approvals_needed_check CHECK ((approvals_needed = ANY (ARRAY[1, 2]))),
    CONSTRAINT cases_authority_language_check CHECK ((authority_language = ANY (ARRAY['nl'::text, 'fr'::text, 'de'::text, 'en'::text]))),
    CONSTRAINT cases_bases_check CHECK ((cardinality(bases) > 0)),
    CONSTRAINT cases_check CHECK (((NOT outside_policy) OR ((counsel_document IS NOT NULL) AND (approvals_needed = 2)))),
    CONSTRAINT cases_check1 CHECK (((secrecy <> 'order'::text) OR (secrecy_text <> ''::text))),
    CONSTRAINT cases_digest CHECK (((state <> ALL (ARRAY['awaiting_approval'::text, 'approved'::text, 'collecting'::text, 'collected'::text, 'sealed'::text, 'released'::text, 'delivered'::text, 'acknowledged'::text])) OR (scope_digest IS NOT NULL))),
    CONSTRAINT cases_kind_check CHECK ((kind = ANY (ARRAY['production'::text, 'preservation'::text, 'extension'::text, 'withdrawal'::text]))),
    CONSTRAINT cases_law_result_check CHECK ((law_result = ANY (ARRAY['release'::text, 'refuse'::text, 'unclear'::text]))),
    CONSTRAINT cases_outcome_check CHECK ((outcome = ANY (ARRAY['full'::text, 'partial'::text, 'no_data'::text, 'rejected'::text, 'withdrawn'::text, 'fraud'::text, 'superseded'::text, 'preserved'::text]))),
    CONSTRAINT cases_policy_result_check CHECK ((policy_result = ANY (ARRAY['release'::text, 'refuse'::text, 'unclear'::text]))),
    CONSTRAINT cases_release_within_law CHECK (((state <> ALL (ARRAY['approved'::text, 'collecting'::text, 'collected'::text, 'sealed'::text, 'released'::text, 'delivered'::text, 'acknowledged'::text])) OR (NOT (law_result IS DISTINCT FROM 'release'::text)) OR ((NOT (law_result IS DISTINCT FROM 'unclear'::text)) AND (counsel_document IS NOT NULL)))),
    CONSTRAINT cases_release_within_policy CHECK (((state <> ALL (ARRAY['approved'::text, 'collecting'::text, 'collected'::text, 'sealed'::text, 'released'::text, 'delivered'::text, 'acknowledged'::text])) OR (NOT (policy_result IS DISTINCT FROM 'release'::text)) OR outside_policy OR ((kind <> 'production'::text) AND (state = 'approved'::text)))),
    CONSTRAINT cases_scope_digest_check CHECK ((octet_length(scope_digest) = 32)),
    CONSTRAINT cases_secrecy_check CHECK ((secrecy = ANY (ARRAY['none'::text, 'statute'::text, 'order'::text, 'request'::text]))),
    CONSTRAINT cases_secrecy_ended_check CHECK ((secrecy_ended = ANY (ARRAY[''::text, 'lifted'::text, 'public'::text, 'fraud_over'::text]))),
    CONSTRAINT cases_state_check CHECK ((state = ANY (ARRAY['received'::text, 'authenticating'::text, 'under_review'::text, 'clarification'::text, 'legal_escalation'::text, 'awaiting_approval'::text, 'reject_proposed'::text, 'approved'::text, 'collecting'::text, 'collected'::text, 'no_data_proposed'::text, 'sealed'::text, 'released'::text, 'delivered'::text, 'acknowledged'::text, 'closed'::text, 'rejected'::text, 'withdrawn'::text, 'no_data'::text, 'fraud'::text, 'superseded'::text])))
);

ALTER TABLE public.cases OWNER TO inzage_owner;

-- Name: consent_deliveries; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.consent_deliveries (
    id bigint NOT NULL,
    tool text NOT NULL,
    event_id uuid NOT NULL,
    customer_id bigint,
    link_id bigint,
    address text,
    address_mac bytea NOT NULL,
    purpose text NOT NULL,
    language text DEFAULT ''::text NOT NULL,
    given boolean NOT NULL,
    event_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    due timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    lease_id uuid,
    lease_until timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    error text DEFAULT ''::text NOT NULL,
    CONSTRAINT consent_deliveries_check CHECK ((((state = 'sending'::text) = (lease_id IS NOT NULL)) AND ((lease_id IS NULL) = (lease_until IS NULL)))),
    CONSTRAINT consent_deliveries_check1 CHECK (((state = ANY (ARRAY['pending'::text, 'sending'::text])) = (done_at IS NULL))),
    CONSTRAINT consent_deliveries_check2 CHECK (((address IS NOT NULL) OR (state = ANY (ARRAY['confirmed'::text, 'failed'::text, 'overtaken'::text])))),
    CONSTRAINT consent_deliveries_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'sending'::text, 'confirmed'::text, 'failed'::text, 'overtaken'::text])))
);

ALTER TABLE public.consent_deliveries OWNER TO inzage_owner;

-- Name: consent_deliveries_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.consent_deliveries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.consent_deliveries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: consent_differences; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.consent_differences (
    id bigint NOT NULL,
    reconciliation_id bigint NOT NULL,
    customer_id bigint,
    address_mac bytea NOT NULL,
    purpose text NOT NULL,
    what text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT consent_differences_what_check CHECK ((what = ANY (ARRAY['unsubscribed_there'::text, 'given_later'::text, 'withdrawn_here'::text, 'missing_there'::text, 'blocked_there'::text, 'unknown_here'::text])))
);

ALTER TABLE public.consent_differences OWNER TO inzage_owner;

-- Name: consent_differences_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.consent_differences ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.consent_differences_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: consent_events; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.consent_events (
    customer_id bigint NOT NULL,
    id uuid NOT NULL,
    reference text NOT NULL COLLATE pg_catalog."C",
    purpose text NOT NULL,
    seq bigint NOT NULL,
    state text NOT NULL,
    effective boolean DEFAULT true NOT NULL,
    at timestamp with time zone NOT NULL,
    said_at timestamp with time zone,
    way text NOT NULL,
    wording_version integer,
    wording_digest bytea,
    language text NOT NULL,
    login_id bigint,
    evidence text DEFAULT ''::text NOT NULL,
    source_state text DEFAULT ''::text NOT NULL,
    source_id text COLLATE pg_catalog."C",
    import_id bigint,
    version_at timestamp with time zone,
    digest bytea,
    time_note jsonb,
    extra jsonb,
    CONSTRAINT consent_events_check CHECK (((wording_version IS NULL) = (wording_digest IS NULL))),
    CONSTRAINT consent_events_check1 CHECK (((way <> 'officer'::text) OR (evidence <> ''::text))),
    CONSTRAINT consent_events_check2 CHECK (((way = 'import'::text) = ((source_id IS NOT NULL) AND (import_id IS NOT NULL) AND (version_at IS NOT NULL) AND (digest IS NOT NULL)))),
    CONSTRAINT consent_events_check3 CHECK ((effective OR (way = ANY (ARRAY['import'::text, 'tool'::text])))),
    CONSTRAINT consent_events_language_check CHECK ((language = ANY (ARRAY['nl'::text, 'fr'::text, 'de'::text, 'en'::text]))),
    CONSTRAINT consent_events_purpose_check CHECK ((purpose = ANY (ARRAY['newsletter'::text, 'consumer_research'::text, 'call_training'::text, 'usage_analysis'::text]))),
    CONSTRAINT consent_events_state_check CHECK ((state = ANY (ARRAY['given'::text, 'withdrawn'::text, 'objected'::text]))),
    CONSTRAINT consent_events_way_check CHECK ((way = ANY (ARRAY['portal'::text, 'mail_page'::text, 'mail_client'::text, 'officer'::text, 'import'::text, 'tool'::text, 'browser_signal'::text])))
);

ALTER TABLE public.consent_events OWNER TO inzage_owner;

-- Name: consent_numbers; Type: SEQUENCE; Schema: public; Owner: inzage_owner

CREATE SEQUENCE public.consent_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.consent_numbers OWNER TO inzage_owner;

-- Name: consent_reconciliations; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.consent_reconciliations (
    id bigint NOT NULL,
    tool text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    members integer DEFAULT 0 NOT NULL,
    in_force integer DEFAULT 0 NOT NULL,
    error text DEFAULT ''::text NOT NULL
);

ALTER TABLE public.consent_reconciliations OWNER TO inzage_owner;

-- Name: consent_reconciliations_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.consent_reconciliations ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.consent_reconciliations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: consent_states; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.consent_states (
    customer_id bigint NOT NULL,
    purpose text NOT NULL,
    last_seq bigint NOT NULL,
    last_at timestamp with time zone NOT NULL,
    state text,
    event_id uuid,
    CONSTRAINT consent_states_check CHECK (((state IS NULL) = (event_id IS NULL))),
    CONSTRAINT consent_states_state_check CHECK ((state = ANY (ARRAY['given'::text, 'withdrawn'::text, 'objected'::text])))
);

ALTER TABLE public.consent_states OWNER TO inzage_owner;

-- Name: customers; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.customers (
    id bigint NOT NULL,
    source_id text NOT NULL COLLATE pg_catalog."C",
    number text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    language text NOT NULL,
    name text NOT NULL,
    import_id bigint NOT NULL,
    erased_at timestamp with time zone,
    CONSTRAINT customers_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'company'::text]))),
    CONSTRAINT customers_language_check CHECK ((language = ANY (ARRAY['nl'::text, 'fr'::text, 'de'::text, 'en'::text]))),
    CONSTRAINT customers_status_check CHECK ((status = ANY (ARRAY['active'::text, 'former'::text])))
);

ALTER TABLE public.customers OWNER TO inzage_owner;

-- Name: customers_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.customers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.customers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: disclosure_notice_lines; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.disclosure_notice_lines (
    customer_id bigint NOT NULL,
    notice_id uuid NOT NULL,
    line smallint NOT NULL,
    selector text NOT NULL,
    value text NOT NULL,
    kind text DEFAULT ''::text NOT NULL,
    category text DEFAULT ''::text NOT NULL,
    from_at timestamp with time zone NOT NULL,
    to_at timestamp with time zone NOT NULL,
    granted boolean NOT NULL
);

ALTER TABLE public.disclosure_notice_lines OWNER TO inzage_owner;

-- Name: disclosure_notices; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.disclosure_notices (
    customer_id bigint NOT NULL,
    id uuid NOT NULL,
    reference text NOT NULL,
    told_at timestamp with time zone NOT NULL,
    why text NOT NULL,
    received_on date NOT NULL,
    authority text NOT NULL,
    authority_type text NOT NULL,
    country text NOT NULL,
    arrondissement text DEFAULT ''::text NOT NULL,
    nature text NOT NULL,
    order_date date NOT NULL,
    order_number text DEFAULT ''::text NOT NULL,
    bases text[] NOT NULL,
    outcome text NOT NULL,
    outcome_at timestamp with time zone,
    object_until timestamp with time zone,
    objected_on date,
    copy uuid,
    copy_name text DEFAULT ''::text NOT NULL,
    copy_mime text DEFAULT ''::text NOT NULL,
    copy_size bigint DEFAULT 0 NOT NULL,
    copy_none text DEFAULT ''::text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT disclosure_notices_check CHECK (((outcome = 'ahead'::text) = (outcome_at IS NULL))),
    CONSTRAINT disclosure_notices_check1 CHECK (((copy IS NULL) = (copy_name = ''::text))),
    CONSTRAINT disclosure_notices_outcome_check CHECK ((outcome = ANY (ARRAY['ahead'::text, 'handed_over'::text, 'in_part'::text, 'refused'::text, 'withdrawn'::text, 'no_data'::text, 'fraud'::text, 'kept'::text, 'replaced'::text]))),
    CONSTRAINT disclosure_notices_why_check CHECK ((why = ANY (ARRAY['before'::text, 'after'::text, 'order_ends'::text, 'lifted'::text, 'public'::text, 'request_over'::text, 'fraud_over'::text])))
);

ALTER TABLE public.disclosure_notices OWNER TO inzage_owner;

-- Name: email_changes; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.email_changes (
    id bigint NOT NULL,
    login_id bigint NOT NULL,
    old_address text NOT NULL,
    new_address text NOT NULL,
    new_canonical text NOT NULL,
    new_mac bytea NOT NULL,
    old_mac bytea NOT NULL,
    new_ok_at timestamp with time zone,
    old_ok_at timestamp with time zone,
    completed_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

ALTER TABLE public.email_changes OWNER TO inzage_owner;

-- Name: email_changes_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.email_changes ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.email_changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: goose_db_version; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.goose_db_version (
    id integer NOT NULL,
    version_id bigint NOT NULL,
    is_applied boolean NOT NULL,
    tstamp timestamp without time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.goose_db_version OWNER TO inzage_owner;

-- Name: goose_db_version_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.goose_db_version ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.goose_db_version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: identifiers; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.identifiers (
    customer_id bigint NOT NULL,
    id uuid NOT NULL,
    source_id text NOT NULL COLLATE pg_catalog."C",
    import_id bigint NOT NULL,
    version_at timestamp with time zone NOT NULL,
    digest bytea NOT NULL,
    gone_at timestamp with time zone,
    kind text NOT NULL,
    value text NOT NULL,
    valid_from timestamp with time zone,
    valid_to timestamp with time zone,
    verified boolean DEFAULT false NOT NULL,
    how text DEFAULT ''::text NOT NULL,
    time_note jsonb,
    extra jsonb
);

ALTER TABLE public.identifiers OWNER TO inzage_owner;

-- Name: import_cursors; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.import_cursors (
    source text NOT NULL,
    run_id bigint NOT NULL,
    batch bigint NOT NULL,
    cursor jsonb NOT NULL,
    state jsonb NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

ALTER TABLE public.import_cursors OWNER TO inzage_owner;

-- Name: import_runs; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.import_runs (
    id bigint NOT NULL,
    source text NOT NULL,
    command text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    report jsonb DEFAULT '{}'::jsonb NOT NULL
);

ALTER TABLE public.import_runs OWNER TO inzage_owner;

-- Name: import_runs_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.import_runs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.import_runs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: invoices; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.invoices (
    customer_id bigint NOT NULL,
    id uuid NOT NULL,
    source_id text NOT NULL COLLATE pg_catalog."C",
    import_id bigint NOT NULL,
    version_at timestamp with time zone NOT NULL,
    digest bytea NOT NULL,
    gone_at timestamp with time zone,
    number text NOT NULL,
    type text NOT NULL,
    issue_date date NOT NULL,
    due_date date,
    paid_at timestamp with time zone,
    status text DEFAULT ''::text NOT NULL,
    currency text DEFAULT ''::text NOT NULL,
    net numeric,
    gross numeric,
    payable numeric,
    vat jsonb DEFAULT '[]'::jsonb NOT NULL,
    lines jsonb DEFAULT '[]'::jsonb NOT NULL,
    buyer jsonb,
    structured_ref text DEFAULT ''::text NOT NULL,
    payment_ref text DEFAULT ''::text NOT NULL,
    order_ref text DEFAULT ''::text NOT NULL,
    buyer_reference text DEFAULT ''::text NOT NULL,
    invoice_ref text DEFAULT ''::text NOT NULL,
    method text DEFAULT ''::text NOT NULL,
    notes text DEFAULT ''::text NOT NULL,
    retention_until date,
    time_note jsonb,
    extra jsonb,
    from_document boolean DEFAULT false NOT NULL,
    document_id uuid,
    search_text text GENERATED ALWAYS AS (lower(((((((((number || '
'::text) || structured_ref) || '
'::text) || notes) || '
'::text) || order_ref) || '
'::text) || replace(replace(replace(replace(replace(replace((jsonb_path_query_array(lines, '$[*]."description"'::jsonpath))::text, '\\'::text, ''::text), '\"'::text, '"'::text), '\n'::text, '
'::text), '\r'::text, ''::text), '\t'::text, '	'::text), ''::text, '\'::text)))) STORED NOT NULL,
    CONSTRAINT invoices_type_check CHECK ((type = ANY (ARRAY['invoice'::text, 'credit_note'::text])))
);

ALTER TABLE public.invoices OWNER TO inzage_owner;

-- Name: kind_summaries; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.kind_summaries (
    owner_id bigint NOT NULL,
    owner text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    change bigint DEFAULT 0 NOT NULL,
    count bigint NOT NULL,
    oldest timestamp with time zone,
    newest timestamp with time zone,
    bytes bigint NOT NULL,
    CONSTRAINT kind_summaries_owner_check CHECK ((owner = ANY (ARRAY['customer'::text, 'login'::text])))
);

ALTER TABLE public.kind_summaries OWNER TO inzage_owner;

-- Name: limiter; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.limiter (
    key text NOT NULL,
    slot bigint NOT NULL,
    n integer NOT NULL,
    ends timestamp with time zone NOT NULL
);

ALTER TABLE public.limiter OWNER TO inzage_owner;

-- Name: login_customers; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.login_customers (
    login_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    import_id bigint
);

ALTER TABLE public.login_customers OWNER TO inzage_owner;

-- Name: logins; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.logins (
    id bigint NOT NULL,
    source_id text,
    email text NOT NULL,
    email_canonical text NOT NULL,
    email_mac bytea NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    language text NOT NULL,
    theme text DEFAULT 'auto'::text NOT NULL,
    density text DEFAULT 'normal'::text NOT NULL,
    password_hash text,
    password_set_at timestamp with time zone,
    must_set boolean DEFAULT false NOT NULL,
    auth_epoch bigint DEFAULT 0 NOT NULL,
    verified_at timestamp with time zone,
    email_changed_at timestamp with time zone,
    disabled_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    import_id bigint,
    import_mac bytea,
    CONSTRAINT logins_check CHECK (((password_hash IS NULL) = (password_set_at IS NULL))),
    CONSTRAINT logins_density_check CHECK ((density = ANY (ARRAY['normal'::text, 'compact'::text]))),
    CONSTRAINT logins_language_check CHECK ((language = ANY (ARRAY['nl'::text, 'fr'::text, 'de'::text, 'en'::text]))),
    CONSTRAINT logins_theme_check CHECK ((theme = ANY (ARRAY['auto'::text, 'light'::text, 'dark'::text])))
);

ALTER TABLE public.logins OWNER TO inzage_owner;

-- Name: logins_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.logins ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.logins_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: look_customers; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.look_customers (
    customer_id bigint NOT NULL,
    look_id uuid NOT NULL,
    place smallint NOT NULL,
    found_by text NOT NULL,
    CONSTRAINT look_customers_found_by_check CHECK ((found_by = ANY (ARRAY['number'::text, 'name'::text, 'contact'::text, 'email'::text, 'domain'::text, 'invoice'::text])))
);

ALTER TABLE public.look_customers OWNER TO inzage_owner;

-- Name: looks; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.looks (
    id uuid NOT NULL,
    officer_id bigint NOT NULL,
    team text NOT NULL,
    reason text NOT NULL,
    ticket text NOT NULL,
    sought text[] NOT NULL,
    more boolean NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    CONSTRAINT looks_check CHECK ((ends_at > started_at)),
    CONSTRAINT looks_reason_check CHECK ((reason <> ''::text)),
    CONSTRAINT looks_team_check CHECK ((team = ANY (ARRAY['operations'::text, 'privacy_officer'::text, 'auditor'::text, 'administrator'::text]))),
    CONSTRAINT looks_ticket_check CHECK ((ticket <> ''::text))
);

ALTER TABLE public.looks OWNER TO inzage_owner;

-- Name: magistrates; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.magistrates (
    id bigint NOT NULL,
    authority_id bigint NOT NULL,
    name text NOT NULL,
    function text NOT NULL,
    since date NOT NULL,
    until date,
    added_by bigint NOT NULL,
    added_at timestamp with time zone NOT NULL,
    ended_by bigint,
    ended_at timestamp with time zone,
    CONSTRAINT magistrates_check CHECK ((until >= since)),
    CONSTRAINT magistrates_check1 CHECK ((((until IS NULL) = (ended_by IS NULL)) AND ((until IS NULL) = (ended_at IS NULL)))),
    CONSTRAINT magistrates_function_check CHECK ((function <> ''::text)),
    CONSTRAINT magistrates_name_check CHECK ((name <> ''::text))
);

ALTER TABLE public.magistrates OWNER TO inzage_owner;

-- Name: magistrates_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.magistrates ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.magistrates_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: mail_attempts; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.mail_attempts (
    id bigint NOT NULL,
    outbox_id bigint NOT NULL,
    lease_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    outcome text
);

ALTER TABLE public.mail_attempts OWNER TO inzage_owner;

-- Name: mail_attempts_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.mail_attempts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.mail_attempts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: mail_bounces; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.mail_bounces (
    address_mac bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    code text NOT NULL
);

ALTER TABLE public.mail_bounces OWNER TO inzage_owner;

-- Name: mail_received; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.mail_received (
    customer_id bigint,
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    envelope_from text NOT NULL,
    digest bytea NOT NULL,
    class text NOT NULL,
    outcome text NOT NULL,
    question_id uuid,
    raw uuid NOT NULL,
    size bigint NOT NULL,
    problems text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT mail_received_class_check CHECK ((class = ANY (ARRAY['normal'::text, 'list'::text, 'auto_reply'::text, 'bounce'::text]))),
    CONSTRAINT mail_received_outcome_check CHECK ((outcome = ANY (ARRAY['asked'::text, 'replied'::text, 'again'::text, 'empty'::text, 'automatic'::text, 'bounced'::text])))
);

ALTER TABLE public.mail_received OWNER TO inzage_owner;

-- Name: mailings; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.mailings (
    id bigint NOT NULL,
    matter text NOT NULL,
    ref bigint NOT NULL,
    state text DEFAULT 'queued'::text NOT NULL,
    rate integer NOT NULL,
    customers bigint NOT NULL,
    passed bigint DEFAULT 0 NOT NULL,
    cursor bigint DEFAULT 0 NOT NULL,
    letters bigint DEFAULT 0 NOT NULL,
    shared bigint DEFAULT 0 NOT NULL,
    withheld bigint DEFAULT 0 NOT NULL,
    bounced bigint DEFAULT 0 NOT NULL,
    pace_at timestamp with time zone NOT NULL,
    worker uuid,
    worker_until timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    stopped_at timestamp with time zone,
    written_at timestamp with time zone,
    ended_at timestamp with time zone,
    ended jsonb,
    CONSTRAINT mailings_rate_check CHECK ((rate >= 0)),
    CONSTRAINT mailings_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'stopped'::text, 'done'::text])))
);

ALTER TABLE public.mailings OWNER TO inzage_owner;

-- Name: mailings_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.mailings ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.mailings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: newsletter_texts; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.newsletter_texts (
    newsletter_id bigint NOT NULL,
    language text NOT NULL,
    subject text NOT NULL,
    markdown text NOT NULL,
    CONSTRAINT newsletter_texts_language_check CHECK ((language = ANY (ARRAY['nl'::text, 'fr'::text, 'de'::text, 'en'::text])))
);

ALTER TABLE public.newsletter_texts OWNER TO inzage_owner;

-- Name: newsletters; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.newsletters (
    id bigint NOT NULL,
    digest bytea NOT NULL,
    fallback text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT newsletters_fallback_check CHECK ((fallback = ANY (ARRAY['nl'::text, 'fr'::text, 'de'::text, 'en'::text])))
);

ALTER TABLE public.newsletters OWNER TO inzage_owner;

-- Name: newsletters_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.newsletters ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.newsletters_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: officers; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.officers (
    id bigint NOT NULL,
    person text NOT NULL COLLATE pg_catalog."C",
    email text NOT NULL,
    email_canonical text NOT NULL,
    name text NOT NULL,
    language text NOT NULL,
    roles text[] NOT NULL,
    trained_on date NOT NULL,
    status text NOT NULL,
    password_hash text,
    password_set_at timestamp with time zone,
    auth_epoch bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    signed_in_at timestamp with time zone,
    disabled_at timestamp with time zone,
    CONSTRAINT officers_check CHECK (((password_hash IS NULL) = (password_set_at IS NULL))),
    CONSTRAINT officers_check1 CHECK (((status = 'disabled'::text) = (disabled_at IS NOT NULL))),
    CONSTRAINT officers_check2 CHECK (((status <> 'active'::text) OR (password_hash IS NOT NULL))),
    CONSTRAINT officers_language_check CHECK ((language = ANY (ARRAY['nl'::text, 'fr'::text, 'de'::text, 'en'::text]))),
    CONSTRAINT officers_name_check CHECK ((name <> ''::text)),
    CONSTRAINT officers_person_check CHECK ((person <> ''::text)),
    CONSTRAINT officers_roles_check CHECK (((cardinality(roles) > 0) AND (roles <@ ARRAY['operations'::text, 'privacy_officer'::text, 'auditor'::text, 'administrator'::text]))),
    CONSTRAINT officers_status_check CHECK ((status = ANY (ARRAY['enrolling'::text, 'active'::text, 'disabled'::text])))
);

ALTER TABLE public.officers OWNER TO inzage_owner;

-- Name: officers_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.officers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.officers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: orders; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.orders (
    customer_id bigint NOT NULL,
    id uuid NOT NULL,
    source_id text NOT NULL COLLATE pg_catalog."C",
    import_id bigint NOT NULL,
    version_at timestamp with time zone NOT NULL,
    digest bytea NOT NULL,
    gone_at timestamp with time zone,
    number text DEFAULT ''::text NOT NULL,
    ordered_at timestamp with time zone,
    status text DEFAULT ''::text NOT NULL,
    amount numeric,
    currency text DEFAULT ''::text NOT NULL,
    method text DEFAULT ''::text NOT NULL,
    invoice text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    ip text DEFAULT ''::text NOT NULL,
    lines jsonb DEFAULT '[]'::jsonb NOT NULL,
    fraud jsonb,
    staff_notes jsonb DEFAULT '[]'::jsonb NOT NULL,
    notes_reviewed_at timestamp with time zone,
    time_note jsonb,
    extra jsonb,
    search_text text GENERATED ALWAYS AS (lower(((number || '
'::text) || replace(replace(replace(replace(replace(replace(((jsonb_path_query_array(lines, '$[*]."description"'::jsonpath) || jsonb_path_query_array(lines, '$[*]."domain"'::jsonpath)))::text, '\\'::text, ''::text), '\"'::text, '"'::text), '\n'::text, '
'::text), '\r'::text, ''::text), '\t'::text, '	'::text), ''::text, '\'::text)))) STORED NOT NULL
);

ALTER TABLE public.orders OWNER TO inzage_owner;

-- Name: outbox; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.outbox (
    id bigint NOT NULL,
    key text NOT NULL,
    template text NOT NULL,
    language text NOT NULL,
    recipient text NOT NULL,
    login_id bigint,
    customer_id bigint,
    token_id bigint,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    message_id text NOT NULL,
    duplicate_safe boolean DEFAULT true NOT NULL,
    state text DEFAULT 'queued'::text NOT NULL,
    due timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    lease_id uuid,
    lease_until timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    done_at timestamp with time zone,
    error text DEFAULT ''::text NOT NULL,
    mailing_id bigint,
    cause text DEFAULT ''::text NOT NULL,
    CONSTRAINT outbox_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'unknown'::text, 'dead'::text])))
);

ALTER TABLE public.outbox OWNER TO inzage_owner;

-- Name: outbox_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: payments; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.payments (
    customer_id bigint NOT NULL,
    id uuid NOT NULL,
    source_id text NOT NULL COLLATE pg_catalog."C",
    import_id bigint NOT NULL,
    version_at timestamp with time zone NOT NULL,
    digest bytea NOT NULL,
    gone_at timestamp with time zone,
    provider text DEFAULT ''::text NOT NULL,
    provider_ref text DEFAULT ''::text NOT NULL,
    method text DEFAULT ''::text NOT NULL,
    iban_last4 text DEFAULT ''::text NOT NULL,
    payer_id text DEFAULT ''::text NOT NULL,
    amount numeric NOT NULL,
    fee numeric,
    currency text NOT NULL,
    paid_at timestamp with time zone,
    status text DEFAULT ''::text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    payer jsonb,
    invoice text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    structured_ref text DEFAULT ''::text NOT NULL,
    refund_of text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    time_note jsonb,
    extra jsonb,
    search_text text GENERATED ALWAYS AS (lower(((((((provider_ref || '
'::text) || description) || '
'::text) || structured_ref) || '
'::text) || provider))) STORED NOT NULL
);

ALTER TABLE public.payments OWNER TO inzage_owner;

-- Name: policy_seen; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.policy_seen (
    login_id bigint NOT NULL,
    version_id bigint NOT NULL,
    seen_at timestamp with time zone NOT NULL
);

ALTER TABLE public.policy_seen OWNER TO inzage_owner;

-- Name: policy_summaries; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.policy_summaries (
    version_id bigint NOT NULL,
    language text NOT NULL,
    source text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT policy_summaries_language_check CHECK ((language = ANY (ARRAY['nl'::text, 'fr'::text, 'de'::text, 'en'::text])))
);

ALTER TABLE public.policy_summaries OWNER TO inzage_owner;

-- Name: policy_texts; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.policy_texts (
    version_id bigint NOT NULL,
    language text NOT NULL,
    source text NOT NULL,
    digest bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT policy_texts_check CHECK ((digest = sha256(convert_to(source, 'UTF8'::name)))),
    CONSTRAINT policy_texts_language_check CHECK ((language = ANY (ARRAY['nl'::text, 'fr'::text, 'de'::text, 'en'::text])))
);

ALTER TABLE public.policy_texts OWNER TO inzage_owner;

-- Name: policy_versions; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.policy_versions (
    id bigint NOT NULL,
    number text NOT NULL COLLATE pg_catalog."C",
    effective_from date NOT NULL,
    authentic text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    published_at timestamp with time zone,
    announced_at timestamp with time zone,
    CONSTRAINT policy_versions_authentic_check CHECK ((authentic = ANY (ARRAY['nl'::text, 'fr'::text, 'de'::text, 'en'::text]))),
    CONSTRAINT policy_versions_check CHECK (((announced_at IS NULL) OR (published_at IS NOT NULL))),
    CONSTRAINT policy_versions_number_check CHECK ((number ~ '^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$'::text))
);

ALTER TABLE public.policy_versions OWNER TO inzage_owner;

-- Name: policy_versions_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.policy_versions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.policy_versions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: purpose_wordings; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.purpose_wordings (
    purpose text NOT NULL,
    version integer NOT NULL,
    language text NOT NULL,
    name text NOT NULL,
    wording text NOT NULL,
    means text NOT NULL,
    stops text NOT NULL,
    digest bytea NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    CONSTRAINT purpose_wordings_check CHECK ((digest = sha256(convert_to(concat_ws('
'::text, name, wording, means, stops), 'UTF8'::name)))),
    CONSTRAINT purpose_wordings_language_check CHECK ((language = ANY (ARRAY['nl'::text, 'fr'::text, 'de'::text, 'en'::text]))),
    CONSTRAINT purpose_wordings_purpose_check CHECK ((purpose = ANY (ARRAY['newsletter'::text, 'consumer_research'::text, 'call_training'::text, 'usage_analysis'::text]))),
    CONSTRAINT purpose_wordings_version_check CHECK ((version > 0))
);

ALTER TABLE public.purpose_wordings OWNER TO inzage_owner;

-- Name: question_files; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.question_files (
    customer_id bigint,
    id uuid NOT NULL,
    question_id uuid NOT NULL,
    message_id uuid NOT NULL,
    place integer NOT NULL,
    blob uuid NOT NULL,
    name text NOT NULL,
    mime text NOT NULL,
    size bigint NOT NULL
);

ALTER TABLE public.question_files OWNER TO inzage_owner;

-- Name: question_messages; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.question_messages (
    customer_id bigint,
    id uuid NOT NULL,
    question_id uuid NOT NULL,
    side text NOT NULL,
    way text NOT NULL,
    at timestamp with time zone NOT NULL,
    login_id bigint,
    sender text DEFAULT ''::text NOT NULL,
    body uuid NOT NULL,
    quoted uuid,
    received_id uuid,
    origin bytea NOT NULL,
    CONSTRAINT question_messages_side_check CHECK ((side = ANY (ARRAY['customer'::text, 'operations'::text]))),
    CONSTRAINT question_messages_way_check CHECK ((way = ANY (ARRAY['portal'::text, 'page'::text, 'mail'::text, 'command'::text, 'staff'::text])))
);

ALTER TABLE public.question_messages OWNER TO inzage_owner;

-- Name: question_numbers; Type: SEQUENCE; Schema: public; Owner: inzage_owner

CREATE SEQUENCE public.question_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.question_numbers OWNER TO inzage_owner;

-- Name: questions; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.questions (
    customer_id bigint,
    id uuid NOT NULL,
    number bigint NOT NULL,
    reference text NOT NULL,
    topic text NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    language text NOT NULL,
    way text NOT NULL,
    state text NOT NULL,
    login_id bigint,
    address text DEFAULT ''::text NOT NULL,
    address_mac bytea,
    asked_at timestamp with time zone NOT NULL,
    answer_by timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    closed_at timestamp with time zone,
    last_at timestamp with time zone NOT NULL,
    linked_at timestamp with time zone,
    customer_hash bytea NOT NULL,
    operations_hash bytea NOT NULL,
    confirm_hash bytea,
    taken_by bigint,
    taken_at timestamp with time zone,
    CONSTRAINT questions_check CHECK (((way = 'portal'::text) = (login_id IS NOT NULL))),
    CONSTRAINT questions_check1 CHECK (((way <> 'page'::text) OR (address <> ''::text))),
    CONSTRAINT questions_check2 CHECK (((address = ''::text) = (address_mac IS NULL))),
    CONSTRAINT questions_check3 CHECK (((way = 'page'::text) = (confirm_hash IS NOT NULL))),
    CONSTRAINT questions_check4 CHECK (((state <> 'unconfirmed'::text) OR ((way = 'page'::text) AND (customer_id IS NULL)))),
    CONSTRAINT questions_check5 CHECK (((way <> 'portal'::text) OR (customer_id IS NOT NULL))),
    CONSTRAINT questions_check6 CHECK (((taken_by IS NULL) = (taken_at IS NULL))),
    CONSTRAINT questions_language_check CHECK ((language = ANY (ARRAY['nl'::text, 'fr'::text, 'de'::text, 'en'::text]))),
    CONSTRAINT questions_state_check CHECK ((state = ANY (ARRAY['unconfirmed'::text, 'open'::text, 'answered'::text, 'closed'::text]))),
    CONSTRAINT questions_topic_check CHECK ((topic = ANY (ARRAY['data'::text, 'correction'::text, 'consent'::text, 'erasure'::text, 'billing'::text, 'security'::text, 'other'::text]))),
    CONSTRAINT questions_way_check CHECK ((way = ANY (ARRAY['portal'::text, 'page'::text, 'mail'::text])))
);

ALTER TABLE public.questions OWNER TO inzage_owner;

-- Name: record_versions; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.record_versions (
    customer_id bigint NOT NULL,
    kind text NOT NULL,
    record_id uuid NOT NULL,
    id uuid NOT NULL,
    version_at timestamp with time zone NOT NULL,
    replaced_at timestamp with time zone NOT NULL,
    data jsonb NOT NULL,
    digest bytea NOT NULL
);

ALTER TABLE public.record_versions OWNER TO inzage_owner;

-- Name: river_job; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.river_job (
    id bigint NOT NULL,
    state public.river_job_state DEFAULT 'available'::public.river_job_state NOT NULL,
    attempt smallint DEFAULT 0 NOT NULL,
    max_attempts smallint DEFAULT 25 NOT NULL,
    attempted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finalized_at timestamp with time zone,
    scheduled_at timestamp with time zone DEFAULT now() NOT NULL,
    priority smallint DEFAULT 1 NOT NULL,
    args jsonb NOT NULL,
    attempted_by text[],
    errors jsonb[],
    kind text NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    queue text DEFAULT 'default'::text NOT NULL,
    tags character varying(255)[] DEFAULT '{}'::character varying[] NOT NULL,
    unique_key bytea,
    unique_states bit(8),
    CONSTRAINT finalized_or_finalized_at_null CHECK ((((finalized_at IS NULL) AND (state <> ALL (ARRAY['cancelled'::public.river_job_state, 'completed'::public.river_job_state, 'discarded'::public.river_job_state]))) OR ((finalized_at IS NOT NULL) AND (state = ANY (ARRAY['cancelled'::public.river_job_state, 'completed'::public.river_job_state, 'discarded'::public.river_job_state]))))),
    CONSTRAINT kind_length CHECK (((char_length(kind) > 0) AND (char_length(kind) < 128))),
    CONSTRAINT max_attempts_is_positive CHECK ((max_attempts > 0)),
    CONSTRAINT priority_in_range CHECK (((priority >= 1) AND (priority <= 4))),
    CONSTRAINT queue_length CHECK (((char_length(queue) > 0) AND (char_length(queue) < 128)))
);

ALTER TABLE public.river_job OWNER TO inzage_owner;

-- Name: river_job_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

CREATE SEQUENCE public.river_job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.river_job_id_seq OWNER TO inzage_owner;

-- Name: river_job_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: inzage_owner

ALTER SEQUENCE public.river_job_id_seq OWNED BY public.river_job.id;

-- Name: river_leader; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE UNLOGGED TABLE public.river_leader (
    elected_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    leader_id text NOT NULL,
    name text DEFAULT 'default'::text NOT NULL,
    CONSTRAINT leader_id_length CHECK (((char_length(leader_id) > 0) AND (char_length(leader_id) < 128))),
    CONSTRAINT name_length CHECK ((name = 'default'::text))
);

ALTER TABLE public.river_leader OWNER TO inzage_owner;

-- Name: river_migration; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.river_migration (
    line text NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT line_length CHECK (((char_length(line) > 0) AND (char_length(line) < 128))),
    CONSTRAINT version_gte_1 CHECK ((version >= 1))
);

ALTER TABLE public.river_migration OWNER TO inzage_owner;

-- Name: river_notification; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.river_notification (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    payload text NOT NULL,
    topic text NOT NULL,
    CONSTRAINT topic_length CHECK (((length(topic) > 0) AND (length(topic) < 128)))
);

ALTER TABLE public.river_notification OWNER TO inzage_owner;

-- Name: river_notification_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

CREATE SEQUENCE public.river_notification_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE public.river_notification_id_seq OWNER TO inzage_owner;

-- Name: river_notification_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: inzage_owner

ALTER SEQUENCE public.river_notification_id_seq OWNED BY public.river_notification.id;

-- Name: river_queue; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.river_queue (
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    paused_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);

ALTER TABLE public.river_queue OWNER TO inzage_owner;

-- Name: services; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.services (
    customer_id bigint NOT NULL,
    id uuid NOT NULL,
    source_id text NOT NULL COLLATE pg_catalog."C",
    import_id bigint NOT NULL,
    version_at timestamp with time zone NOT NULL,
    digest bytea NOT NULL,
    gone_at timestamp with time zone,
    type text DEFAULT ''::text NOT NULL,
    product text DEFAULT ''::text NOT NULL,
    domain text DEFAULT ''::text NOT NULL,
    server text DEFAULT ''::text NOT NULL,
    username text DEFAULT ''::text NOT NULL,
    started date,
    ends date,
    status text DEFAULT ''::text NOT NULL,
    order_ref text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    amount numeric,
    currency text DEFAULT ''::text NOT NULL,
    cycle text DEFAULT ''::text NOT NULL,
    config jsonb DEFAULT '[]'::jsonb NOT NULL,
    custom jsonb DEFAULT '[]'::jsonb NOT NULL,
    log_policy jsonb,
    staff_notes jsonb DEFAULT '[]'::jsonb NOT NULL,
    notes_reviewed_at timestamp with time zone,
    time_note jsonb,
    extra jsonb
);

ALTER TABLE public.services OWNER TO inzage_owner;

-- Name: sessions; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.sessions (
    id bigint NOT NULL,
    token_hash bytea NOT NULL,
    login_id bigint NOT NULL,
    customer_id bigint,
    csrf text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    auth_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    ip inet,
    user_agent text DEFAULT ''::text NOT NULL,
    data jsonb DEFAULT '{}'::jsonb NOT NULL
);

ALTER TABLE public.sessions OWNER TO inzage_owner;

-- Name: sessions_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.sessions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sessions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: staff_authenticators; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.staff_authenticators (
    id uuid NOT NULL,
    officer_id bigint NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    secret bytea,
    last_step bigint DEFAULT 0 NOT NULL,
    credential_id bytea,
    credential jsonb,
    sign_count bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    used_at timestamp with time zone,
    CONSTRAINT staff_authenticators_check CHECK (((kind = 'totp'::text) = (secret IS NOT NULL))),
    CONSTRAINT staff_authenticators_check1 CHECK (((kind = 'passkey'::text) = ((credential_id IS NOT NULL) AND (credential IS NOT NULL)))),
    CONSTRAINT staff_authenticators_check2 CHECK (((kind = 'totp'::text) OR (confirmed_at IS NOT NULL))),
    CONSTRAINT staff_authenticators_kind_check CHECK ((kind = ANY (ARRAY['totp'::text, 'passkey'::text])))
);

ALTER TABLE public.staff_authenticators OWNER TO inzage_owner;

-- Name: staff_challenges; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.staff_challenges (
    session_id bigint NOT NULL,
    purpose text NOT NULL,
    data jsonb NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT staff_challenges_purpose_check CHECK ((purpose = ANY (ARRAY['sign_in'::text, 'step_up'::text, 'add'::text])))
);

ALTER TABLE public.staff_challenges OWNER TO inzage_owner;

-- Name: staff_invitations; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.staff_invitations (
    id bigint NOT NULL,
    officer_id bigint NOT NULL,
    mac bytea NOT NULL,
    epoch bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);

ALTER TABLE public.staff_invitations OWNER TO inzage_owner;

-- Name: staff_invitations_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.staff_invitations ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.staff_invitations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: staff_recoveries; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.staff_recoveries (
    id bigint NOT NULL,
    officer_id bigint NOT NULL,
    person text NOT NULL COLLATE pg_catalog."C",
    opened_by bigint NOT NULL,
    opened_person text NOT NULL COLLATE pg_catalog."C",
    opened_at timestamp with time zone NOT NULL,
    identity_check text NOT NULL,
    approved_by bigint,
    approved_person text COLLATE pg_catalog."C",
    approved_at timestamp with time zone,
    usable_at timestamp with time zone,
    expires_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    cancelled_at timestamp with time zone,
    cancelled_by bigint,
    CONSTRAINT staff_recoveries_check CHECK ((((approved_by IS NULL) = (approved_at IS NULL)) AND ((approved_by IS NULL) = (approved_person IS NULL)) AND ((approved_by IS NULL) = (usable_at IS NULL)))),
    CONSTRAINT staff_recoveries_check1 CHECK ((usable_at >= (approved_at + '01:00:00'::interval))),
    CONSTRAINT staff_recoveries_check2 CHECK (((done_at IS NULL) OR ((approved_at IS NOT NULL) AND (done_at >= usable_at) AND (cancelled_at IS NULL)))),
    CONSTRAINT staff_recoveries_check3 CHECK (((opened_person <> person) AND (approved_person <> person) AND (approved_person <> opened_person))),
    CONSTRAINT staff_recoveries_check4 CHECK (((opened_by <> officer_id) AND (approved_by <> officer_id) AND (approved_by <> opened_by))),
    CONSTRAINT staff_recoveries_identity_check_check CHECK ((identity_check <> ''::text))
);

ALTER TABLE public.staff_recoveries OWNER TO inzage_owner;

-- Name: staff_recoveries_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.staff_recoveries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.staff_recoveries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: staff_recovery_codes; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.staff_recovery_codes (
    officer_id bigint NOT NULL,
    slot smallint NOT NULL,
    hash text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT staff_recovery_codes_slot_check CHECK (((slot >= 0) AND (slot <= 9)))
);

ALTER TABLE public.staff_recovery_codes OWNER TO inzage_owner;

-- Name: staff_sessions; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.staff_sessions (
    id bigint NOT NULL,
    token_hash bytea NOT NULL,
    officer_id bigint NOT NULL,
    epoch bigint NOT NULL,
    stage text NOT NULL,
    factor text DEFAULT ''::text NOT NULL,
    csrf text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    auth_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    ip inet,
    user_agent text DEFAULT ''::text NOT NULL,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT staff_sessions_check CHECK (((stage = 'password'::text) OR (factor <> ''::text))),
    CONSTRAINT staff_sessions_factor_check CHECK ((factor = ANY (ARRAY[''::text, 'totp'::text, 'passkey'::text, 'recovery'::text, 'invitation'::text]))),
    CONSTRAINT staff_sessions_stage_check CHECK ((stage = ANY (ARRAY['password'::text, 'enrolling'::text, 'full'::text])))
);

ALTER TABLE public.staff_sessions OWNER TO inzage_owner;

-- Name: staff_sessions_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.staff_sessions ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.staff_sessions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: stored_keys; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.stored_keys (
    purpose text NOT NULL,
    secret_id text NOT NULL,
    sealed bytea NOT NULL,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE public.stored_keys OWNER TO inzage_owner;

-- Name: subject_keys; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.subject_keys (
    subject_kind text NOT NULL,
    subject_id bigint NOT NULL,
    recipient text NOT NULL,
    secret_id text NOT NULL,
    sealed bytea NOT NULL,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE public.subject_keys OWNER TO inzage_owner;

-- Name: suppressions; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.suppressions (
    address_mac bytea NOT NULL,
    purpose text NOT NULL,
    since timestamp with time zone NOT NULL
);

ALTER TABLE public.suppressions OWNER TO inzage_owner;

-- Name: transparency_balances; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.transparency_balances (
    period_start date NOT NULL,
    balance jsonb NOT NULL
);

ALTER TABLE public.transparency_balances OWNER TO inzage_owner;

-- Name: transparency_reports; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.transparency_reports (
    period_start date NOT NULL,
    period_end date NOT NULL,
    figures bytea NOT NULL,
    figures_signature bytea,
    orders bytea NOT NULL,
    orders_signature bytea,
    signer text,
    published_at timestamp with time zone NOT NULL,
    CONSTRAINT transparency_reports_check CHECK ((period_end = (((period_start + '6 mons'::interval) - '1 day'::interval))::date)),
    CONSTRAINT transparency_reports_check1 CHECK (((figures_signature IS NULL) = (signer IS NULL))),
    CONSTRAINT transparency_reports_check2 CHECK (((orders_signature IS NULL) = (signer IS NULL))),
    CONSTRAINT transparency_reports_period_start_check CHECK (((EXTRACT(day FROM period_start) = (1)::numeric) AND (EXTRACT(month FROM period_start) = ANY (ARRAY[(1)::numeric, (7)::numeric]))))
);

ALTER TABLE public.transparency_reports OWNER TO inzage_owner;

-- Name: withdraw_links; Type: TABLE; Schema: public; Owner: inzage_owner

CREATE TABLE public.withdraw_links (
    id bigint NOT NULL,
    token_hash bytea NOT NULL,
    purpose text NOT NULL,
    address_mac bytea NOT NULL,
    customer_id bigint,
    language text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    used_reference text DEFAULT ''::text NOT NULL,
    CONSTRAINT withdraw_links_language_check CHECK ((language = ANY (ARRAY['nl'::text, 'fr'::text, 'de'::text, 'en'::text])))
);

ALTER TABLE public.withdraw_links OWNER TO inzage_owner;

-- Name: withdraw_links_id_seq; Type: SEQUENCE; Schema: public; Owner: inzage_owner

ALTER TABLE public.withdraw_links ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.withdraw_links_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: river_job id; Type: DEFAULT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.river_job ALTER COLUMN id SET DEFAULT nextval('public.river_job_id_seq'::regclass);

-- Name: river_notification id; Type: DEFAULT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.river_notification ALTER COLUMN id SET DEFAULT nextval('public.river_notification_id_seq'::regclass);

-- Name: checkpoint checkpoint_pkey; Type: CONSTRAINT; Schema: audit; Owner: inzage_audit

ALTER TABLE ONLY audit.checkpoint
    ADD CONSTRAINT checkpoint_pkey PRIMARY KEY (size);

-- Name: entry entry_pkey; Type: CONSTRAINT; Schema: audit; Owner: inzage_audit

ALTER TABLE ONLY audit.entry
    ADD CONSTRAINT entry_pkey PRIMARY KEY (id);

-- Name: node node_pkey; Type: CONSTRAINT; Schema: audit; Owner: inzage_audit

ALTER TABLE ONLY audit.node
    ADD CONSTRAINT node_pkey PRIMARY KEY (level, idx);

-- Name: payload payload_pkey; Type: CONSTRAINT; Schema: audit; Owner: inzage_audit

ALTER TABLE ONLY audit.payload
    ADD CONSTRAINT payload_pkey PRIMARY KEY (entry_id);

-- Name: pending pending_pkey; Type: CONSTRAINT; Schema: audit; Owner: inzage_audit

ALTER TABLE ONLY audit.pending
    ADD CONSTRAINT pending_pkey PRIMARY KEY (entry_id);

-- Name: place place_entry_id_key; Type: CONSTRAINT; Schema: audit; Owner: inzage_audit

ALTER TABLE ONLY audit.place
    ADD CONSTRAINT place_entry_id_key UNIQUE (entry_id);

-- Name: place place_pkey; Type: CONSTRAINT; Schema: audit; Owner: inzage_audit

ALTER TABLE ONLY audit.place
    ADD CONSTRAINT place_pkey PRIMARY KEY (leaf_index);

-- Name: accesses accesses_customer_id_look_id_kind_what_record_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.accesses
    ADD CONSTRAINT accesses_customer_id_look_id_kind_what_record_key UNIQUE (customer_id, look_id, kind, what, record);

-- Name: accesses_kept accesses_kept_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.accesses_kept
    ADD CONSTRAINT accesses_kept_pkey PRIMARY KEY (one);

-- Name: accesses accesses_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.accesses
    ADD CONSTRAINT accesses_pkey PRIMARY KEY (customer_id, id);

-- Name: accesses accesses_reference_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.accesses
    ADD CONSTRAINT accesses_reference_key UNIQUE (reference);

-- Name: account_contacts account_contacts_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.account_contacts
    ADD CONSTRAINT account_contacts_pkey PRIMARY KEY (customer_id, id);

-- Name: account_contacts account_contacts_source_id_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.account_contacts
    ADD CONSTRAINT account_contacts_source_id_key UNIQUE (source_id);

-- Name: account_corrections account_corrections_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.account_corrections
    ADD CONSTRAINT account_corrections_pkey PRIMARY KEY (id);

-- Name: accounts accounts_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (customer_id);

-- Name: accounts accounts_source_id_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_source_id_key UNIQUE (source_id);

-- Name: activation_codes activation_codes_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.activation_codes
    ADD CONSTRAINT activation_codes_pkey PRIMARY KEY (id);

-- Name: auth_requests auth_requests_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.auth_requests
    ADD CONSTRAINT auth_requests_pkey PRIMARY KEY (id);

-- Name: auth_tokens auth_tokens_mac_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.auth_tokens
    ADD CONSTRAINT auth_tokens_mac_key UNIQUE (mac);

-- Name: auth_tokens auth_tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.auth_tokens
    ADD CONSTRAINT auth_tokens_pkey PRIMARY KEY (id);

-- Name: authorities authorities_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.authorities
    ADD CONSTRAINT authorities_pkey PRIMARY KEY (id);

-- Name: authority_versions authority_versions_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.authority_versions
    ADD CONSTRAINT authority_versions_pkey PRIMARY KEY (authority_id, version);

-- Name: blob_chunks blob_chunks_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.blob_chunks
    ADD CONSTRAINT blob_chunks_pkey PRIMARY KEY (blob_id, seq);

-- Name: blobs blobs_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.blobs
    ADD CONSTRAINT blobs_pkey PRIMARY KEY (id);

-- Name: case_acts case_acts_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_acts
    ADD CONSTRAINT case_acts_pkey PRIMARY KEY (id);

-- Name: case_approvals case_approvals_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_approvals
    ADD CONSTRAINT case_approvals_pkey PRIMARY KEY (id);

-- Name: case_authentications case_authentications_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_authentications
    ADD CONSTRAINT case_authentications_pkey PRIMARY KEY (id);

-- Name: case_checks case_checks_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_checks
    ADD CONSTRAINT case_checks_pkey PRIMARY KEY (case_id, number);

-- Name: case_collections case_collections_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_collections
    ADD CONSTRAINT case_collections_pkey PRIMARY KEY (case_id, round, seq);

-- Name: case_deliveries case_deliveries_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_deliveries
    ADD CONSTRAINT case_deliveries_pkey PRIMARY KEY (id);

-- Name: case_documents case_documents_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_documents
    ADD CONSTRAINT case_documents_pkey PRIMARY KEY (id);

-- Name: case_drafts case_drafts_case_id_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_drafts
    ADD CONSTRAINT case_drafts_case_id_key UNIQUE (case_id);

-- Name: case_drafts case_drafts_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_drafts
    ADD CONSTRAINT case_drafts_pkey PRIMARY KEY (id);

-- Name: case_events case_events_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_events
    ADD CONSTRAINT case_events_pkey PRIMARY KEY (case_id, seq);

-- Name: case_lines case_lines_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_lines
    ADD CONSTRAINT case_lines_pkey PRIMARY KEY (case_id, line);

-- Name: case_objections case_objections_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_objections
    ADD CONSTRAINT case_objections_pkey PRIMARY KEY (id);

-- Name: case_packages case_packages_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_packages
    ADD CONSTRAINT case_packages_pkey PRIMARY KEY (case_id, round);

-- Name: case_preservations case_preservations_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_preservations
    ADD CONSTRAINT case_preservations_pkey PRIMARY KEY (id);

-- Name: case_runs case_runs_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_runs
    ADD CONSTRAINT case_runs_pkey PRIMARY KEY (case_id, round);

-- Name: case_sights case_sights_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_sights
    ADD CONSTRAINT case_sights_pkey PRIMARY KEY (id);

-- Name: case_subjects case_subjects_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_subjects
    ADD CONSTRAINT case_subjects_pkey PRIMARY KEY (case_id, customer_id);

-- Name: case_transitions case_transitions_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_transitions
    ADD CONSTRAINT case_transitions_pkey PRIMARY KEY (from_state, to_state);

-- Name: cases cases_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_pkey PRIMARY KEY (id);

-- Name: cases cases_reference_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_reference_key UNIQUE (reference);

-- Name: cases cases_uid_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_uid_key UNIQUE (uid);

-- Name: consent_deliveries consent_deliveries_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.consent_deliveries
    ADD CONSTRAINT consent_deliveries_pkey PRIMARY KEY (id);

-- Name: consent_differences consent_differences_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.consent_differences
    ADD CONSTRAINT consent_differences_pkey PRIMARY KEY (id);

-- Name: consent_events consent_events_customer_id_purpose_at_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.consent_events
    ADD CONSTRAINT consent_events_customer_id_purpose_at_key UNIQUE (customer_id, purpose, at);

-- Name: consent_events consent_events_customer_id_purpose_seq_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.consent_events
    ADD CONSTRAINT consent_events_customer_id_purpose_seq_key UNIQUE (customer_id, purpose, seq);

-- Name: consent_events consent_events_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.consent_events
    ADD CONSTRAINT consent_events_pkey PRIMARY KEY (customer_id, id);

-- Name: consent_events consent_events_reference_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.consent_events
    ADD CONSTRAINT consent_events_reference_key UNIQUE (reference);

-- Name: consent_reconciliations consent_reconciliations_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.consent_reconciliations
    ADD CONSTRAINT consent_reconciliations_pkey PRIMARY KEY (id);

-- Name: consent_states consent_states_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.consent_states
    ADD CONSTRAINT consent_states_pkey PRIMARY KEY (customer_id, purpose);

-- Name: customers customers_number_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_number_key UNIQUE (number);

-- Name: customers customers_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (id);

-- Name: customers customers_source_id_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_source_id_key UNIQUE (source_id);

-- Name: disclosure_notice_lines disclosure_notice_lines_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.disclosure_notice_lines
    ADD CONSTRAINT disclosure_notice_lines_pkey PRIMARY KEY (customer_id, notice_id, line);

-- Name: disclosure_notices disclosure_notices_customer_id_reference_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.disclosure_notices
    ADD CONSTRAINT disclosure_notices_customer_id_reference_key UNIQUE (customer_id, reference);

-- Name: disclosure_notices disclosure_notices_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.disclosure_notices
    ADD CONSTRAINT disclosure_notices_pkey PRIMARY KEY (customer_id, id);

-- Name: email_changes email_changes_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.email_changes
    ADD CONSTRAINT email_changes_pkey PRIMARY KEY (id);

-- Name: goose_db_version goose_db_version_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.goose_db_version
    ADD CONSTRAINT goose_db_version_pkey PRIMARY KEY (id);

-- Name: identifiers identifiers_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.identifiers
    ADD CONSTRAINT identifiers_pkey PRIMARY KEY (customer_id, id);

-- Name: identifiers identifiers_source_id_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.identifiers
    ADD CONSTRAINT identifiers_source_id_key UNIQUE (source_id);

-- Name: import_cursors import_cursors_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.import_cursors
    ADD CONSTRAINT import_cursors_pkey PRIMARY KEY (source);

-- Name: import_runs import_runs_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.import_runs
    ADD CONSTRAINT import_runs_pkey PRIMARY KEY (id);

-- Name: invoices invoices_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.invoices
    ADD CONSTRAINT invoices_pkey PRIMARY KEY (customer_id, id);

-- Name: invoices invoices_source_id_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.invoices
    ADD CONSTRAINT invoices_source_id_key UNIQUE (source_id);

-- Name: kind_summaries kind_summaries_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.kind_summaries
    ADD CONSTRAINT kind_summaries_pkey PRIMARY KEY (owner_id, owner, kind, change);

-- Name: limiter limiter_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.limiter
    ADD CONSTRAINT limiter_pkey PRIMARY KEY (key, slot);

-- Name: login_customers login_customers_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.login_customers
    ADD CONSTRAINT login_customers_pkey PRIMARY KEY (login_id, customer_id);

-- Name: logins logins_email_canonical_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.logins
    ADD CONSTRAINT logins_email_canonical_key UNIQUE (email_canonical);

-- Name: logins logins_email_mac_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.logins
    ADD CONSTRAINT logins_email_mac_key UNIQUE (email_mac);

-- Name: logins logins_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.logins
    ADD CONSTRAINT logins_pkey PRIMARY KEY (id);

-- Name: logins logins_source_id_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.logins
    ADD CONSTRAINT logins_source_id_key UNIQUE (source_id);

-- Name: look_customers look_customers_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.look_customers
    ADD CONSTRAINT look_customers_pkey PRIMARY KEY (customer_id, look_id);

-- Name: looks looks_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.looks
    ADD CONSTRAINT looks_pkey PRIMARY KEY (id);

-- Name: magistrates magistrates_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.magistrates
    ADD CONSTRAINT magistrates_pkey PRIMARY KEY (id);

-- Name: mail_attempts mail_attempts_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.mail_attempts
    ADD CONSTRAINT mail_attempts_pkey PRIMARY KEY (id);

-- Name: mail_bounces mail_bounces_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.mail_bounces
    ADD CONSTRAINT mail_bounces_pkey PRIMARY KEY (address_mac);

-- Name: mail_received mail_received_digest_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.mail_received
    ADD CONSTRAINT mail_received_digest_key UNIQUE (digest);

-- Name: mail_received mail_received_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.mail_received
    ADD CONSTRAINT mail_received_pkey PRIMARY KEY (id);

-- Name: mailings mailings_matter_ref_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.mailings
    ADD CONSTRAINT mailings_matter_ref_key UNIQUE (matter, ref);

-- Name: mailings mailings_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.mailings
    ADD CONSTRAINT mailings_pkey PRIMARY KEY (id);

-- Name: newsletter_texts newsletter_texts_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.newsletter_texts
    ADD CONSTRAINT newsletter_texts_pkey PRIMARY KEY (newsletter_id, language);

-- Name: newsletters newsletters_digest_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.newsletters
    ADD CONSTRAINT newsletters_digest_key UNIQUE (digest);

-- Name: newsletters newsletters_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.newsletters
    ADD CONSTRAINT newsletters_pkey PRIMARY KEY (id);

-- Name: officers officers_email_canonical_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.officers
    ADD CONSTRAINT officers_email_canonical_key UNIQUE (email_canonical);

-- Name: officers officers_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.officers
    ADD CONSTRAINT officers_pkey PRIMARY KEY (id);

-- Name: orders orders_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (customer_id, id);

-- Name: orders orders_source_id_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_source_id_key UNIQUE (source_id);

-- Name: outbox outbox_key_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_key_key UNIQUE (key);

-- Name: outbox outbox_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

-- Name: payments payments_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_pkey PRIMARY KEY (customer_id, id);

-- Name: payments payments_source_id_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_source_id_key UNIQUE (source_id);

-- Name: policy_seen policy_seen_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.policy_seen
    ADD CONSTRAINT policy_seen_pkey PRIMARY KEY (login_id);

-- Name: policy_summaries policy_summaries_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.policy_summaries
    ADD CONSTRAINT policy_summaries_pkey PRIMARY KEY (version_id, language);

-- Name: policy_texts policy_texts_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.policy_texts
    ADD CONSTRAINT policy_texts_pkey PRIMARY KEY (version_id, language);

-- Name: policy_versions policy_versions_number_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.policy_versions
    ADD CONSTRAINT policy_versions_number_key UNIQUE (number);

-- Name: policy_versions policy_versions_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.policy_versions
    ADD CONSTRAINT policy_versions_pkey PRIMARY KEY (id);

-- Name: purpose_wordings purpose_wordings_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.purpose_wordings
    ADD CONSTRAINT purpose_wordings_pkey PRIMARY KEY (purpose, version, language);

-- Name: question_files question_files_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.question_files
    ADD CONSTRAINT question_files_pkey PRIMARY KEY (id);

-- Name: question_messages question_messages_origin_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.question_messages
    ADD CONSTRAINT question_messages_origin_key UNIQUE (origin);

-- Name: question_messages question_messages_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.question_messages
    ADD CONSTRAINT question_messages_pkey PRIMARY KEY (id);

-- Name: questions questions_confirm_hash_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_confirm_hash_key UNIQUE (confirm_hash);

-- Name: questions questions_customer_hash_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_customer_hash_key UNIQUE (customer_hash);

-- Name: questions questions_number_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_number_key UNIQUE (number);

-- Name: questions questions_operations_hash_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_operations_hash_key UNIQUE (operations_hash);

-- Name: questions questions_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_pkey PRIMARY KEY (id);

-- Name: questions questions_reference_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_reference_key UNIQUE (reference);

-- Name: record_versions record_versions_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.record_versions
    ADD CONSTRAINT record_versions_pkey PRIMARY KEY (customer_id, kind, record_id, id);

-- Name: river_job river_job_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.river_job
    ADD CONSTRAINT river_job_pkey PRIMARY KEY (id);

-- Name: river_leader river_leader_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.river_leader
    ADD CONSTRAINT river_leader_pkey PRIMARY KEY (name);

-- Name: river_migration river_migration_pkey1; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.river_migration
    ADD CONSTRAINT river_migration_pkey1 PRIMARY KEY (line, version);

-- Name: river_notification river_notification_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.river_notification
    ADD CONSTRAINT river_notification_pkey PRIMARY KEY (id);

-- Name: river_queue river_queue_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.river_queue
    ADD CONSTRAINT river_queue_pkey PRIMARY KEY (name);

-- Name: services services_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_pkey PRIMARY KEY (customer_id, id);

-- Name: services services_source_id_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_source_id_key UNIQUE (source_id);

-- Name: sessions sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);

-- Name: sessions sessions_token_hash_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_token_hash_key UNIQUE (token_hash);

-- Name: staff_authenticators staff_authenticators_credential_id_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.staff_authenticators
    ADD CONSTRAINT staff_authenticators_credential_id_key UNIQUE (credential_id);

-- Name: staff_authenticators staff_authenticators_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.staff_authenticators
    ADD CONSTRAINT staff_authenticators_pkey PRIMARY KEY (id);

-- Name: staff_challenges staff_challenges_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.staff_challenges
    ADD CONSTRAINT staff_challenges_pkey PRIMARY KEY (session_id);

-- Name: staff_invitations staff_invitations_mac_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.staff_invitations
    ADD CONSTRAINT staff_invitations_mac_key UNIQUE (mac);

-- Name: staff_invitations staff_invitations_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.staff_invitations
    ADD CONSTRAINT staff_invitations_pkey PRIMARY KEY (id);

-- Name: staff_recoveries staff_recoveries_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.staff_recoveries
    ADD CONSTRAINT staff_recoveries_pkey PRIMARY KEY (id);

-- Name: staff_recovery_codes staff_recovery_codes_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.staff_recovery_codes
    ADD CONSTRAINT staff_recovery_codes_pkey PRIMARY KEY (officer_id, slot);

-- Name: staff_sessions staff_sessions_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.staff_sessions
    ADD CONSTRAINT staff_sessions_pkey PRIMARY KEY (id);

-- Name: staff_sessions staff_sessions_token_hash_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.staff_sessions
    ADD CONSTRAINT staff_sessions_token_hash_key UNIQUE (token_hash);

-- Name: stored_keys stored_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.stored_keys
    ADD CONSTRAINT stored_keys_pkey PRIMARY KEY (purpose);

-- Name: subject_keys subject_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.subject_keys
    ADD CONSTRAINT subject_keys_pkey PRIMARY KEY (subject_kind, subject_id);

-- Name: suppressions suppressions_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.suppressions
    ADD CONSTRAINT suppressions_pkey PRIMARY KEY (address_mac, purpose);

-- Name: transparency_balances transparency_balances_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.transparency_balances
    ADD CONSTRAINT transparency_balances_pkey PRIMARY KEY (period_start);

-- Name: transparency_reports transparency_reports_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.transparency_reports
    ADD CONSTRAINT transparency_reports_pkey PRIMARY KEY (period_start);

-- Name: withdraw_links withdraw_links_customer_id_address_mac_purpose_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.withdraw_links
    ADD CONSTRAINT withdraw_links_customer_id_address_mac_purpose_key UNIQUE (customer_id, address_mac, purpose);

-- Name: withdraw_links withdraw_links_pkey; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.withdraw_links
    ADD CONSTRAINT withdraw_links_pkey PRIMARY KEY (id);

-- Name: withdraw_links withdraw_links_token_hash_key; Type: CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.withdraw_links
    ADD CONSTRAINT withdraw_links_token_hash_key UNIQUE (token_hash);

-- Name: payload_subject; Type: INDEX; Schema: audit; Owner: inzage_audit

CREATE INDEX payload_subject ON audit.payload USING btree (subject_kind, subject_id);

-- Name: accesses_kind; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX accesses_kind ON public.accesses USING btree (customer_id, kind, at DESC);

-- Name: accesses_old; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX accesses_old ON public.accesses USING btree (at);

-- Name: accesses_time; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX accesses_time ON public.accesses USING btree (customer_id, at DESC, id DESC);

-- Name: account_contacts_words; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX account_contacts_words ON public.account_contacts USING gin (public.name_words(((((first_name || ' '::text) || last_name) || ' '::text) || company)));

-- Name: account_corrections_customer; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX account_corrections_customer ON public.account_corrections USING btree (customer_id);

-- Name: account_corrections_open; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE UNIQUE INDEX account_corrections_open ON public.account_corrections USING btree (customer_id, field_group) WHERE (ended_at IS NULL);

-- Name: accounts_emails; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX accounts_emails ON public.accounts USING gin (public.lower_all(emails));

-- Name: accounts_enterprise; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX accounts_enterprise ON public.accounts USING btree (enterprise_no) WHERE (enterprise_no <> ''::text);

-- Name: accounts_person_words; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX accounts_person_words ON public.accounts USING gin (public.name_words(((first_name || ' '::text) || last_name))) WHERE (company <> ''::text);

-- Name: accounts_vat; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX accounts_vat ON public.accounts USING btree (vat_no) WHERE (vat_no <> ''::text);

-- Name: activation_codes_customer; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX activation_codes_customer ON public.activation_codes USING btree (customer_id);

-- Name: auth_requests_at; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX auth_requests_at ON public.auth_requests USING btree (at);

-- Name: auth_tokens_expires; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX auth_tokens_expires ON public.auth_tokens USING btree (expires_at);

-- Name: auth_tokens_login; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX auth_tokens_login ON public.auth_tokens USING btree (login_id, purpose);

-- Name: authorities_name; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX authorities_name ON public.authorities USING btree (lower(name), id);

-- Name: authorities_once; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE UNIQUE INDEX authorities_once ON public.authorities USING btree (type, country, arrondissement, lower(name), lower(division)) WHERE (ended_at IS NULL);

-- Name: blobs_customer; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX blobs_customer ON public.blobs USING btree (customer_id);

-- Name: case_acts_case; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX case_acts_case ON public.case_acts USING btree (case_id, act);

-- Name: case_approvals_once; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE UNIQUE INDEX case_approvals_once ON public.case_approvals USING btree (case_id, purpose, digest, person) WHERE (voided_at IS NULL);

-- Name: case_authentications_case; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX case_authentications_case ON public.case_authentications USING btree (case_id);

-- Name: case_deliveries_case; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX case_deliveries_case ON public.case_deliveries USING btree (case_id);

-- Name: case_documents_case; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX case_documents_case ON public.case_documents USING btree (case_id);

-- Name: case_documents_hash; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX case_documents_hash ON public.case_documents USING btree (sha512);

-- Name: case_drafts_officer; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX case_drafts_officer ON public.case_drafts USING btree (officer_id);

-- Name: case_objections_case; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX case_objections_case ON public.case_objections USING btree (case_id);

-- Name: case_preservations_case; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX case_preservations_case ON public.case_preservations USING btree (case_id);

-- Name: case_sights_case; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX case_sights_case ON public.case_sights USING btree (case_id, customer_id);

-- Name: case_subjects_due; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX case_subjects_due ON public.case_subjects USING btree (due_at) WHERE (notice = 'due'::text);

-- Name: case_subjects_review; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX case_subjects_review ON public.case_subjects USING btree (review_on) WHERE (notice = 'held'::text);

-- Name: case_subjects_told; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX case_subjects_told ON public.case_subjects USING btree (case_id) WHERE (notice = 'sent'::text);

-- Name: cases_linked; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX cases_linked ON public.cases USING btree (linked_case);

-- Name: cases_open; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX cases_open ON public.cases USING btree (hard_at) WHERE (closed_at IS NULL);

-- Name: cases_received; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX cases_received ON public.cases USING btree (received_at);

-- Name: consent_deliveries_address; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX consent_deliveries_address ON public.consent_deliveries USING btree (address_mac, tool, purpose);

-- Name: consent_deliveries_customer; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX consent_deliveries_customer ON public.consent_deliveries USING btree (customer_id);

-- Name: consent_deliveries_done; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX consent_deliveries_done ON public.consent_deliveries USING btree (done_at) WHERE (state = ANY (ARRAY['failed'::text, 'overtaken'::text]));

-- Name: consent_deliveries_event; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX consent_deliveries_event ON public.consent_deliveries USING btree (event_id);

-- Name: consent_deliveries_one; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE UNIQUE INDEX consent_deliveries_one ON public.consent_deliveries USING btree (tool, purpose, address_mac) WHERE (state = 'sending'::text);

-- Name: consent_deliveries_open; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX consent_deliveries_open ON public.consent_deliveries USING btree (due) WHERE (state = ANY (ARRAY['pending'::text, 'sending'::text]));

-- Name: consent_differences_customer; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX consent_differences_customer ON public.consent_differences USING btree (customer_id);

-- Name: consent_differences_run; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX consent_differences_run ON public.consent_differences USING btree (reconciliation_id);

-- Name: consent_events_at; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX consent_events_at ON public.consent_events USING btree (at, id);

-- Name: consent_events_source; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX consent_events_source ON public.consent_events USING btree (source_id) WHERE (source_id IS NOT NULL);

-- Name: consent_events_time; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX consent_events_time ON public.consent_events USING btree (customer_id, at DESC, id DESC);

-- Name: consent_reconciliations_started; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX consent_reconciliations_started ON public.consent_reconciliations USING btree (tool, started_at);

-- Name: consent_states_given; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX consent_states_given ON public.consent_states USING btree (purpose, customer_id) WHERE (state = 'given'::text);

-- Name: customers_erased; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX customers_erased ON public.customers USING btree (erased_at) WHERE (erased_at IS NOT NULL);

-- Name: customers_words; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX customers_words ON public.customers USING gin (public.name_words(name)) WHERE (erased_at IS NULL);

-- Name: disclosure_notices_old; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX disclosure_notices_old ON public.disclosure_notices USING btree (told_at);

-- Name: disclosure_notices_time; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX disclosure_notices_time ON public.disclosure_notices USING btree (customer_id, told_at DESC, id DESC);

-- Name: email_changes_open; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE UNIQUE INDEX email_changes_open ON public.email_changes USING btree (login_id) WHERE ((completed_at IS NULL) AND (cancelled_at IS NULL));

-- Name: identifiers_value; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX identifiers_value ON public.identifiers USING btree (kind, value);

-- Name: invoices_by_number; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX invoices_by_number ON public.invoices USING btree (number);

-- Name: invoices_document; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX invoices_document ON public.invoices USING btree (customer_id, number) WHERE from_document;

-- Name: invoices_number; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX invoices_number ON public.invoices USING btree (customer_id, number);

-- Name: invoices_time; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX invoices_time ON public.invoices USING btree (customer_id, issue_date DESC, id DESC);

-- Name: limiter_ends; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX limiter_ends ON public.limiter USING btree (ends);

-- Name: login_customers_customer; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX login_customers_customer ON public.login_customers USING btree (customer_id);

-- Name: logins_import; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX logins_import ON public.logins USING btree (import_mac);

-- Name: look_customers_look; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX look_customers_look ON public.look_customers USING btree (look_id);

-- Name: looks_ends; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX looks_ends ON public.looks USING btree (ends_at);

-- Name: magistrates_once; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE UNIQUE INDEX magistrates_once ON public.magistrates USING btree (authority_id, lower(name), lower(function)) WHERE (until IS NULL);

-- Name: mail_attempts_outbox; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX mail_attempts_outbox ON public.mail_attempts USING btree (outbox_id);

-- Name: mail_received_at; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX mail_received_at ON public.mail_received USING btree (at) WHERE (outcome = ANY (ARRAY['again'::text, 'empty'::text, 'automatic'::text, 'bounced'::text]));

-- Name: mail_received_question; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX mail_received_question ON public.mail_received USING btree (question_id);

-- Name: mailings_open; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX mailings_open ON public.mailings USING btree (id) WHERE (state <> 'done'::text);

-- Name: officers_person; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX officers_person ON public.officers USING btree (person);

-- Name: orders_time; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX orders_time ON public.orders USING btree (customer_id, COALESCE(ordered_at, '-infinity'::timestamp with time zone) DESC, id DESC);

-- Name: outbox_customer; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX outbox_customer ON public.outbox USING btree (customer_id);

-- Name: outbox_login; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX outbox_login ON public.outbox USING btree (login_id);

-- Name: outbox_mailing; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX outbox_mailing ON public.outbox USING btree (mailing_id) WHERE (mailing_id IS NOT NULL);

-- Name: outbox_mailing_due; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX outbox_mailing_due ON public.outbox USING btree (mailing_id, due, id) WHERE ((mailing_id IS NOT NULL) AND (state = ANY (ARRAY['queued'::text, 'sending'::text])));

-- Name: outbox_message_id; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX outbox_message_id ON public.outbox USING btree (message_id);

-- Name: outbox_open; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX outbox_open ON public.outbox USING btree (due) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text]));

-- Name: payments_invoice; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX payments_invoice ON public.payments USING btree (customer_id, invoice);

-- Name: payments_ref; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX payments_ref ON public.payments USING btree (customer_id, structured_ref) WHERE (structured_ref <> ''::text);

-- Name: payments_time; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX payments_time ON public.payments USING btree (customer_id, COALESCE(paid_at, '-infinity'::timestamp with time zone) DESC, id DESC);

-- Name: policy_versions_day; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE UNIQUE INDEX policy_versions_day ON public.policy_versions USING btree (effective_from) WHERE (published_at IS NOT NULL);

-- Name: question_files_message; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX question_files_message ON public.question_files USING btree (message_id, place);

-- Name: question_files_question; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX question_files_question ON public.question_files USING btree (question_id);

-- Name: question_messages_question; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX question_messages_question ON public.question_messages USING btree (question_id, at, id);

-- Name: questions_address; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX questions_address ON public.questions USING btree (address_mac, asked_at);

-- Name: questions_customer; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX questions_customer ON public.questions USING btree (customer_id, asked_at DESC, id DESC);

-- Name: questions_open; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX questions_open ON public.questions USING btree (answer_by) WHERE (state = 'open'::text);

-- Name: questions_strangers; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX questions_strangers ON public.questions USING btree (last_at) WHERE (customer_id IS NULL);

-- Name: river_job_args_index; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX river_job_args_index ON public.river_job USING gin (args);

-- Name: river_job_kind; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX river_job_kind ON public.river_job USING btree (kind);

-- Name: river_job_metadata_index; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX river_job_metadata_index ON public.river_job USING gin (metadata);

-- Name: river_job_prioritized_fetching_index; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX river_job_prioritized_fetching_index ON public.river_job USING btree (state, queue, priority, scheduled_at, id);

-- Name: river_job_state_and_finalized_at_index; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX river_job_state_and_finalized_at_index ON public.river_job USING btree (state, finalized_at) WHERE (finalized_at IS NOT NULL);

-- Name: river_job_unique_idx; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE UNIQUE INDEX river_job_unique_idx ON public.river_job USING btree (unique_key) WHERE ((unique_key IS NOT NULL) AND (unique_states IS NOT NULL) AND public.river_job_state_in_bitmask(unique_states, state));

-- Name: river_notification_created_at_idx; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX river_notification_created_at_idx ON public.river_notification USING btree (created_at);

-- Name: river_notification_topic_id_idx; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX river_notification_topic_id_idx ON public.river_notification USING btree (topic, id);

-- Name: services_domain; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX services_domain ON public.services USING btree (lower(domain)) WHERE (domain <> ''::text);

-- Name: services_time; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX services_time ON public.services USING btree (customer_id, COALESCE(started, '-infinity'::date) DESC, id DESC);

-- Name: sessions_ends; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX sessions_ends ON public.sessions USING btree (ends_at);

-- Name: sessions_login; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX sessions_login ON public.sessions USING btree (login_id);

-- Name: staff_authenticators_officer; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX staff_authenticators_officer ON public.staff_authenticators USING btree (officer_id);

-- Name: staff_invitations_officer; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX staff_invitations_officer ON public.staff_invitations USING btree (officer_id);

-- Name: staff_recoveries_open; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE UNIQUE INDEX staff_recoveries_open ON public.staff_recoveries USING btree (officer_id) WHERE ((done_at IS NULL) AND (cancelled_at IS NULL));

-- Name: staff_sessions_ends; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX staff_sessions_ends ON public.staff_sessions USING btree (ends_at);

-- Name: staff_sessions_officer; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX staff_sessions_officer ON public.staff_sessions USING btree (officer_id);

-- Name: withdraw_links_address; Type: INDEX; Schema: public; Owner: inzage_owner

CREATE INDEX withdraw_links_address ON public.withdraw_links USING btree (address_mac, purpose);

-- Name: checkpoint checkpoint_append_only; Type: TRIGGER; Schema: audit; Owner: inzage_audit

CREATE TRIGGER checkpoint_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON audit.checkpoint FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- Name: entry entry_append_only; Type: TRIGGER; Schema: audit; Owner: inzage_audit

CREATE TRIGGER entry_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON audit.entry FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- Name: node node_append_only; Type: TRIGGER; Schema: audit; Owner: inzage_audit

CREATE TRIGGER node_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON audit.node FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- Name: payload payload_kept; Type: TRIGGER; Schema: audit; Owner: inzage_audit

CREATE TRIGGER payload_kept BEFORE UPDATE OR TRUNCATE ON audit.payload FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- Name: place place_append_only; Type: TRIGGER; Schema: audit; Owner: inzage_audit

CREATE TRIGGER place_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON audit.place FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- Name: authority_versions authority_versions_only_added; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER authority_versions_only_added BEFORE DELETE OR UPDATE OR TRUNCATE ON public.authority_versions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

-- Name: authorities authority_written; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER authority_written BEFORE INSERT OR UPDATE ON public.authorities FOR EACH ROW EXECUTE FUNCTION public.authority_written();

-- Name: case_acts case_acts_1_person; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_acts_1_person BEFORE INSERT ON public.case_acts FOR EACH ROW EXECUTE FUNCTION public.case_person();

-- Name: case_acts case_acts_2_two_people; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_acts_2_two_people BEFORE INSERT ON public.case_acts FOR EACH ROW EXECUTE FUNCTION public.case_two_people();

-- Name: case_acts case_acts_only_added; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_acts_only_added BEFORE UPDATE OR TRUNCATE ON public.case_acts FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

-- Name: case_acts case_acts_stay; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_acts_stay BEFORE DELETE ON public.case_acts FOR EACH ROW EXECUTE FUNCTION public.case_part_stays();

-- Name: case_approvals case_approvals_1_person; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_approvals_1_person BEFORE INSERT OR UPDATE ON public.case_approvals FOR EACH ROW EXECUTE FUNCTION public.case_person();

-- Name: case_approvals case_approvals_2_two_people; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_approvals_2_two_people BEFORE INSERT ON public.case_approvals FOR EACH ROW EXECUTE FUNCTION public.case_two_people();

-- Name: case_approvals case_approvals_3_stays; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_approvals_3_stays BEFORE UPDATE ON public.case_approvals FOR EACH ROW EXECUTE FUNCTION public.case_approval_stays();

-- Name: case_approvals case_approvals_stay; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_approvals_stay BEFORE DELETE ON public.case_approvals FOR EACH ROW EXECUTE FUNCTION public.case_part_stays();

-- Name: case_authentications case_authentications_kept; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_authentications_kept BEFORE DELETE ON public.case_authentications FOR EACH ROW EXECUTE FUNCTION public.case_part_stays();

-- Name: case_authentications case_authentications_only_added; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_authentications_only_added BEFORE UPDATE OR TRUNCATE ON public.case_authentications FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

-- Name: case_checks case_checks_stay; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_checks_stay BEFORE INSERT OR DELETE OR UPDATE ON public.case_checks FOR EACH ROW EXECUTE FUNCTION public.case_check_stays();

-- Name: case_collections case_collections_covered; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_collections_covered BEFORE INSERT OR UPDATE ON public.case_collections FOR EACH ROW EXECUTE FUNCTION public.case_collection_covered();

-- Name: case_deliveries case_deliveries_kept; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_deliveries_kept BEFORE DELETE ON public.case_deliveries FOR EACH ROW EXECUTE FUNCTION public.case_part_stays();

-- Name: case_events case_events_only_added; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_events_only_added BEFORE UPDATE OR TRUNCATE ON public.case_events FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

-- Name: case_events case_events_stay; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_events_stay BEFORE DELETE ON public.case_events FOR EACH ROW EXECUTE FUNCTION public.case_part_stays();

-- Name: case_lines case_lines_stay; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_lines_stay BEFORE INSERT OR DELETE OR UPDATE ON public.case_lines FOR EACH ROW EXECUTE FUNCTION public.case_line_stays();

-- Name: case_lines case_lines_stay_narrow; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_lines_stay_narrow BEFORE INSERT OR DELETE OR UPDATE ON public.case_lines FOR EACH ROW EXECUTE FUNCTION public.case_line_narrows();

-- Name: case_objections case_objections_kept; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_objections_kept BEFORE DELETE ON public.case_objections FOR EACH ROW EXECUTE FUNCTION public.case_part_stays();

-- Name: case_packages case_packages_kept; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_packages_kept BEFORE DELETE ON public.case_packages FOR EACH ROW EXECUTE FUNCTION public.case_part_stays();

-- Name: case_subjects case_subjects_kept; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_subjects_kept BEFORE DELETE ON public.case_subjects FOR EACH ROW EXECUTE FUNCTION public.case_part_stays();

-- Name: case_subjects case_subjects_stay; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_subjects_stay BEFORE UPDATE ON public.case_subjects FOR EACH ROW EXECUTE FUNCTION public.case_subject_stays();

-- Name: case_transitions case_transitions_immutable; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER case_transitions_immutable BEFORE INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.case_transitions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

-- Name: cases cases_keep; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER cases_keep BEFORE UPDATE ON public.cases FOR EACH ROW EXECUTE FUNCTION public.case_keeps();

-- Name: cases cases_state; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER cases_state BEFORE INSERT OR UPDATE ON public.cases FOR EACH ROW EXECUTE FUNCTION public.case_state();

-- Name: cases cases_state_ready; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER cases_state_ready BEFORE UPDATE ON public.cases FOR EACH ROW WHEN ((new.state <> old.state)) EXECUTE FUNCTION public.case_ready();

-- Name: cases cases_stay; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER cases_stay BEFORE UPDATE ON public.cases FOR EACH ROW EXECUTE FUNCTION public.case_stays();

-- Name: consent_events consent_events_only_added; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER consent_events_only_added BEFORE UPDATE OR TRUNCATE ON public.consent_events FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

-- Name: authorities keep_authority_version; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER keep_authority_version AFTER INSERT OR UPDATE ON public.authorities FOR EACH ROW EXECUTE FUNCTION public.keep_authority_version();

-- Name: officers officers_person_stays; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER officers_person_stays BEFORE UPDATE ON public.officers FOR EACH ROW WHEN ((new.person <> old.person)) EXECUTE FUNCTION public.officer_person_stays();

-- Name: policy_summaries policy_summaries_never_empty; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER policy_summaries_never_empty BEFORE TRUNCATE ON public.policy_summaries FOR EACH STATEMENT EXECUTE FUNCTION public.policy_never_empty();

-- Name: policy_summaries policy_summaries_stay; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER policy_summaries_stay BEFORE INSERT OR DELETE OR UPDATE ON public.policy_summaries FOR EACH ROW EXECUTE FUNCTION public.policy_text_stays();

-- Name: policy_texts policy_texts_never_empty; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER policy_texts_never_empty BEFORE TRUNCATE ON public.policy_texts FOR EACH STATEMENT EXECUTE FUNCTION public.policy_never_empty();

-- Name: policy_texts policy_texts_stay; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER policy_texts_stay BEFORE INSERT OR DELETE OR UPDATE ON public.policy_texts FOR EACH ROW EXECUTE FUNCTION public.policy_text_stays();

-- Name: policy_versions policy_versions_never_empty; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER policy_versions_never_empty BEFORE TRUNCATE ON public.policy_versions FOR EACH STATEMENT EXECUTE FUNCTION public.policy_never_empty();

-- Name: policy_versions policy_versions_stay; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER policy_versions_stay BEFORE DELETE OR UPDATE ON public.policy_versions FOR EACH ROW EXECUTE FUNCTION public.policy_version_stays();

-- Name: purpose_wordings purpose_wordings_immutable; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER purpose_wordings_immutable BEFORE DELETE OR UPDATE OR TRUNCATE ON public.purpose_wordings FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

-- Name: staff_recoveries staff_recovery_persons; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER staff_recovery_persons BEFORE INSERT OR UPDATE ON public.staff_recoveries FOR EACH ROW EXECUTE FUNCTION public.staff_recovery_persons();

-- Name: transparency_balances transparency_balances_only_added; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER transparency_balances_only_added BEFORE DELETE OR UPDATE OR TRUNCATE ON public.transparency_balances FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

-- Name: transparency_reports transparency_reports_only_added; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER transparency_reports_only_added BEFORE DELETE OR TRUNCATE ON public.transparency_reports FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

-- Name: transparency_reports transparency_reports_stay; Type: TRIGGER; Schema: public; Owner: inzage_owner

CREATE TRIGGER transparency_reports_stay BEFORE UPDATE ON public.transparency_reports FOR EACH ROW EXECUTE FUNCTION public.transparency_stays();

-- Name: payload payload_entry_id_fkey; Type: FK CONSTRAINT; Schema: audit; Owner: inzage_audit

ALTER TABLE ONLY audit.payload
    ADD CONSTRAINT payload_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES audit.entry(id);

-- Name: pending pending_entry_id_fkey; Type: FK CONSTRAINT; Schema: audit; Owner: inzage_audit

ALTER TABLE ONLY audit.pending
    ADD CONSTRAINT pending_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES audit.entry(id);

-- Name: place place_entry_id_fkey; Type: FK CONSTRAINT; Schema: audit; Owner: inzage_audit

ALTER TABLE ONLY audit.place
    ADD CONSTRAINT place_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES audit.entry(id);

-- Name: accesses accesses_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.accesses
    ADD CONSTRAINT accesses_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: accesses accesses_officer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.accesses
    ADD CONSTRAINT accesses_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.officers(id);

-- Name: account_contacts account_contacts_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.account_contacts
    ADD CONSTRAINT account_contacts_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: account_corrections account_corrections_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.account_corrections
    ADD CONSTRAINT account_corrections_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: account_corrections account_corrections_login_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.account_corrections
    ADD CONSTRAINT account_corrections_login_id_fkey FOREIGN KEY (login_id) REFERENCES public.logins(id);

-- Name: accounts accounts_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: activation_codes activation_codes_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.activation_codes
    ADD CONSTRAINT activation_codes_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: auth_tokens auth_tokens_login_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.auth_tokens
    ADD CONSTRAINT auth_tokens_login_id_fkey FOREIGN KEY (login_id) REFERENCES public.logins(id);

-- Name: authorities authorities_changed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.authorities
    ADD CONSTRAINT authorities_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.officers(id);

-- Name: authorities authorities_checked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.authorities
    ADD CONSTRAINT authorities_checked_by_fkey FOREIGN KEY (checked_by) REFERENCES public.officers(id);

-- Name: authorities authorities_keys_changed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.authorities
    ADD CONSTRAINT authorities_keys_changed_by_fkey FOREIGN KEY (keys_changed_by) REFERENCES public.officers(id);

-- Name: authorities authorities_phone_changed_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.authorities
    ADD CONSTRAINT authorities_phone_changed_by_fkey FOREIGN KEY (phone_changed_by) REFERENCES public.officers(id);

-- Name: authority_versions authority_versions_authority_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.authority_versions
    ADD CONSTRAINT authority_versions_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

-- Name: authority_versions authority_versions_officer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.authority_versions
    ADD CONSTRAINT authority_versions_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.officers(id);

-- Name: blob_chunks blob_chunks_blob_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.blob_chunks
    ADD CONSTRAINT blob_chunks_blob_id_fkey FOREIGN KEY (blob_id) REFERENCES public.blobs(id) ON DELETE CASCADE;

-- Name: blobs blobs_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.blobs
    ADD CONSTRAINT blobs_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: case_acts case_acts_case_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_acts
    ADD CONSTRAINT case_acts_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

-- Name: case_acts case_acts_officer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_acts
    ADD CONSTRAINT case_acts_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.officers(id);

-- Name: case_approvals case_approvals_case_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_approvals
    ADD CONSTRAINT case_approvals_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

-- Name: case_approvals case_approvals_officer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_approvals
    ADD CONSTRAINT case_approvals_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.officers(id);

-- Name: case_authentications case_authentications_case_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_authentications
    ADD CONSTRAINT case_authentications_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

-- Name: case_authentications case_authentications_officer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_authentications
    ADD CONSTRAINT case_authentications_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.officers(id);

-- Name: case_checks case_checks_case_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_checks
    ADD CONSTRAINT case_checks_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

-- Name: case_checks case_checks_officer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_checks
    ADD CONSTRAINT case_checks_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.officers(id);

-- Name: case_collections case_collections_case_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_collections
    ADD CONSTRAINT case_collections_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

-- Name: case_deliveries case_deliveries_case_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_deliveries
    ADD CONSTRAINT case_deliveries_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

-- Name: case_deliveries case_deliveries_case_id_round_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_deliveries
    ADD CONSTRAINT case_deliveries_case_id_round_fkey FOREIGN KEY (case_id, round) REFERENCES public.case_packages(case_id, round);

-- Name: case_deliveries case_deliveries_officer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_deliveries
    ADD CONSTRAINT case_deliveries_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.officers(id);

-- Name: case_documents case_documents_officer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_documents
    ADD CONSTRAINT case_documents_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.officers(id);

-- Name: case_drafts case_drafts_officer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_drafts
    ADD CONSTRAINT case_drafts_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.officers(id);

-- Name: case_events case_events_case_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_events
    ADD CONSTRAINT case_events_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

-- Name: case_events case_events_officer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_events
    ADD CONSTRAINT case_events_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.officers(id);

-- Name: case_lines case_lines_case_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_lines
    ADD CONSTRAINT case_lines_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

-- Name: case_objections case_objections_case_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_objections
    ADD CONSTRAINT case_objections_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

-- Name: case_objections case_objections_officer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_objections
    ADD CONSTRAINT case_objections_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.officers(id);

-- Name: case_packages case_packages_case_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_packages
    ADD CONSTRAINT case_packages_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

-- Name: case_preservations case_preservations_case_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_preservations
    ADD CONSTRAINT case_preservations_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

-- Name: case_runs case_runs_case_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_runs
    ADD CONSTRAINT case_runs_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

-- Name: case_runs case_runs_officer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_runs
    ADD CONSTRAINT case_runs_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.officers(id);

-- Name: case_sights case_sights_case_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_sights
    ADD CONSTRAINT case_sights_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

-- Name: case_sights case_sights_officer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_sights
    ADD CONSTRAINT case_sights_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.officers(id);

-- Name: case_subjects case_subjects_case_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.case_subjects
    ADD CONSTRAINT case_subjects_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

-- Name: cases cases_linked_case_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_linked_case_fkey FOREIGN KEY (linked_case) REFERENCES public.cases(id);

-- Name: consent_deliveries consent_deliveries_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.consent_deliveries
    ADD CONSTRAINT consent_deliveries_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: consent_differences consent_differences_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.consent_differences
    ADD CONSTRAINT consent_differences_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: consent_differences consent_differences_reconciliation_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.consent_differences
    ADD CONSTRAINT consent_differences_reconciliation_id_fkey FOREIGN KEY (reconciliation_id) REFERENCES public.consent_reconciliations(id) ON DELETE CASCADE;

-- Name: consent_events consent_events_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.consent_events
    ADD CONSTRAINT consent_events_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: consent_events consent_events_login_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.consent_events
    ADD CONSTRAINT consent_events_login_id_fkey FOREIGN KEY (login_id) REFERENCES public.logins(id);

-- Name: consent_states consent_states_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.consent_states
    ADD CONSTRAINT consent_states_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: disclosure_notice_lines disclosure_notice_lines_customer_id_notice_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.disclosure_notice_lines
    ADD CONSTRAINT disclosure_notice_lines_customer_id_notice_id_fkey FOREIGN KEY (customer_id, notice_id) REFERENCES public.disclosure_notices(customer_id, id) ON DELETE CASCADE;

-- Name: disclosure_notices disclosure_notices_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.disclosure_notices
    ADD CONSTRAINT disclosure_notices_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: email_changes email_changes_login_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.email_changes
    ADD CONSTRAINT email_changes_login_id_fkey FOREIGN KEY (login_id) REFERENCES public.logins(id);

-- Name: identifiers identifiers_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.identifiers
    ADD CONSTRAINT identifiers_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: import_cursors import_cursors_run_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.import_cursors
    ADD CONSTRAINT import_cursors_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.import_runs(id);

-- Name: invoices invoices_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.invoices
    ADD CONSTRAINT invoices_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: login_customers login_customers_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.login_customers
    ADD CONSTRAINT login_customers_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: login_customers login_customers_login_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.login_customers
    ADD CONSTRAINT login_customers_login_id_fkey FOREIGN KEY (login_id) REFERENCES public.logins(id);

-- Name: look_customers look_customers_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.look_customers
    ADD CONSTRAINT look_customers_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: look_customers look_customers_look_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.look_customers
    ADD CONSTRAINT look_customers_look_id_fkey FOREIGN KEY (look_id) REFERENCES public.looks(id) ON DELETE CASCADE;

-- Name: looks looks_officer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.looks
    ADD CONSTRAINT looks_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.officers(id);

-- Name: magistrates magistrates_added_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.magistrates
    ADD CONSTRAINT magistrates_added_by_fkey FOREIGN KEY (added_by) REFERENCES public.officers(id);

-- Name: magistrates magistrates_authority_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.magistrates
    ADD CONSTRAINT magistrates_authority_id_fkey FOREIGN KEY (authority_id) REFERENCES public.authorities(id);

-- Name: magistrates magistrates_ended_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.magistrates
    ADD CONSTRAINT magistrates_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.officers(id);

-- Name: mail_attempts mail_attempts_outbox_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.mail_attempts
    ADD CONSTRAINT mail_attempts_outbox_id_fkey FOREIGN KEY (outbox_id) REFERENCES public.outbox(id);

-- Name: mail_received mail_received_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.mail_received
    ADD CONSTRAINT mail_received_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: mail_received mail_received_question_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.mail_received
    ADD CONSTRAINT mail_received_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id) ON DELETE CASCADE;

-- Name: newsletter_texts newsletter_texts_newsletter_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.newsletter_texts
    ADD CONSTRAINT newsletter_texts_newsletter_id_fkey FOREIGN KEY (newsletter_id) REFERENCES public.newsletters(id);

-- Name: orders orders_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: outbox outbox_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: outbox outbox_login_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_login_id_fkey FOREIGN KEY (login_id) REFERENCES public.logins(id);

-- Name: outbox outbox_mailing_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_mailing_id_fkey FOREIGN KEY (mailing_id) REFERENCES public.mailings(id);

-- Name: outbox outbox_token_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_token_id_fkey FOREIGN KEY (token_id) REFERENCES public.auth_tokens(id);

-- Name: payments payments_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: policy_seen policy_seen_login_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.policy_seen
    ADD CONSTRAINT policy_seen_login_id_fkey FOREIGN KEY (login_id) REFERENCES public.logins(id) ON DELETE CASCADE;

-- Name: policy_seen policy_seen_version_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.policy_seen
    ADD CONSTRAINT policy_seen_version_id_fkey FOREIGN KEY (version_id) REFERENCES public.policy_versions(id);

-- Name: policy_summaries policy_summaries_version_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.policy_summaries
    ADD CONSTRAINT policy_summaries_version_id_fkey FOREIGN KEY (version_id) REFERENCES public.policy_versions(id);

-- Name: policy_texts policy_texts_version_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.policy_texts
    ADD CONSTRAINT policy_texts_version_id_fkey FOREIGN KEY (version_id) REFERENCES public.policy_versions(id);

-- Name: question_files question_files_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.question_files
    ADD CONSTRAINT question_files_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: question_files question_files_message_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.question_files
    ADD CONSTRAINT question_files_message_id_fkey FOREIGN KEY (message_id) REFERENCES public.question_messages(id) ON DELETE CASCADE;

-- Name: question_files question_files_question_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.question_files
    ADD CONSTRAINT question_files_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id) ON DELETE CASCADE;

-- Name: question_messages question_messages_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.question_messages
    ADD CONSTRAINT question_messages_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: question_messages question_messages_login_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.question_messages
    ADD CONSTRAINT question_messages_login_id_fkey FOREIGN KEY (login_id) REFERENCES public.logins(id);

-- Name: question_messages question_messages_question_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.question_messages
    ADD CONSTRAINT question_messages_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.questions(id) ON DELETE CASCADE;

-- Name: question_messages question_messages_received_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.question_messages
    ADD CONSTRAINT question_messages_received_id_fkey FOREIGN KEY (received_id) REFERENCES public.mail_received(id);

-- Name: questions questions_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: questions questions_login_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_login_id_fkey FOREIGN KEY (login_id) REFERENCES public.logins(id);

-- Name: questions questions_taken_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_taken_by_fkey FOREIGN KEY (taken_by) REFERENCES public.officers(id);

-- Name: record_versions record_versions_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.record_versions
    ADD CONSTRAINT record_versions_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: services services_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: sessions sessions_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: sessions sessions_login_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_login_id_fkey FOREIGN KEY (login_id) REFERENCES public.logins(id);

-- Name: staff_authenticators staff_authenticators_officer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.staff_authenticators
    ADD CONSTRAINT staff_authenticators_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.officers(id);

-- Name: staff_challenges staff_challenges_session_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.staff_challenges
    ADD CONSTRAINT staff_challenges_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.staff_sessions(id) ON DELETE CASCADE;

-- Name: staff_invitations staff_invitations_officer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.staff_invitations
    ADD CONSTRAINT staff_invitations_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.officers(id);

-- Name: staff_recoveries staff_recoveries_approved_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.staff_recoveries
    ADD CONSTRAINT staff_recoveries_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES public.officers(id);

-- Name: staff_recoveries staff_recoveries_cancelled_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.staff_recoveries
    ADD CONSTRAINT staff_recoveries_cancelled_by_fkey FOREIGN KEY (cancelled_by) REFERENCES public.officers(id);

-- Name: staff_recoveries staff_recoveries_officer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.staff_recoveries
    ADD CONSTRAINT staff_recoveries_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.officers(id);

-- Name: staff_recoveries staff_recoveries_opened_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.staff_recoveries
    ADD CONSTRAINT staff_recoveries_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES public.officers(id);

-- Name: staff_recovery_codes staff_recovery_codes_officer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.staff_recovery_codes
    ADD CONSTRAINT staff_recovery_codes_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.officers(id);

-- Name: staff_sessions staff_sessions_officer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.staff_sessions
    ADD CONSTRAINT staff_sessions_officer_id_fkey FOREIGN KEY (officer_id) REFERENCES public.officers(id);

-- Name: transparency_balances transparency_balances_period_start_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.transparency_balances
    ADD CONSTRAINT transparency_balances_period_start_fkey FOREIGN KEY (period_start) REFERENCES public.transparency_reports(period_start);

-- Name: withdraw_links withdraw_links_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: inzage_owner

ALTER TABLE ONLY public.withdraw_links
    ADD CONSTRAINT withdraw_links_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

-- Name: SCHEMA audit; Type: ACL; Schema: -; Owner: inzage_owner

GRANT USAGE ON SCHEMA audit TO inzage_audit;
GRANT USAGE ON SCHEMA audit TO inzage_program;

-- Name: SCHEMA public; Type: ACL; Schema: -; Owner: inzage_owner

GRANT USAGE ON SCHEMA public TO inzage_program;

-- Name: FUNCTION add_checkpoint(size bigint, root bytea, note text, key text, signed_at timestamp with time zone); Type: ACL; Schema: audit; Owner: inzage_audit

REVOKE ALL ON FUNCTION audit.add_checkpoint(size bigint, root bytea, note text, key text, signed_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION audit.add_checkpoint(size bigint, root bytea, note text, key text, signed_at timestamp with time zone) TO inzage_program;

-- Name: FUNCTION append(id uuid, ts timestamp with time zone, type text, leaf bytea, subject_kind text, subject_id bigint, salt bytea, ciphertext bytea); Type: ACL; Schema: audit; Owner: inzage_audit

REVOKE ALL ON FUNCTION audit.append(id uuid, ts timestamp with time zone, type text, leaf bytea, subject_kind text, subject_id bigint, salt bytea, ciphertext bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION audit.append(id uuid, ts timestamp with time zone, type text, leaf bytea, subject_kind text, subject_id bigint, salt bytea, ciphertext bytea) TO inzage_program;

-- Name: FUNCTION erase(entry uuid); Type: ACL; Schema: audit; Owner: inzage_audit

REVOKE ALL ON FUNCTION audit.erase(entry uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION audit.erase(entry uuid) TO inzage_program;

-- Name: FUNCTION give_places(first bigint, entries uuid[], levels smallint[], idxs bigint[], hashes bytea[]); Type: ACL; Schema: audit; Owner: inzage_audit

REVOKE ALL ON FUNCTION audit.give_places(first bigint, entries uuid[], levels smallint[], idxs bigint[], hashes bytea[]) FROM PUBLIC;
GRANT ALL ON FUNCTION audit.give_places(first bigint, entries uuid[], levels smallint[], idxs bigint[], hashes bytea[]) TO inzage_program;

-- Name: TABLE checkpoint; Type: ACL; Schema: audit; Owner: inzage_audit

GRANT SELECT ON TABLE audit.checkpoint TO inzage_program;

-- Name: TABLE entry; Type: ACL; Schema: audit; Owner: inzage_audit

GRANT SELECT ON TABLE audit.entry TO inzage_program;

-- Name: TABLE node; Type: ACL; Schema: audit; Owner: inzage_audit

GRANT SELECT ON TABLE audit.node TO inzage_program;

-- Name: TABLE payload; Type: ACL; Schema: audit; Owner: inzage_audit

GRANT SELECT ON TABLE audit.payload TO inzage_program;

-- Name: TABLE pending; Type: ACL; Schema: audit; Owner: inzage_audit

GRANT SELECT ON TABLE audit.pending TO inzage_program;

-- Name: TABLE place; Type: ACL; Schema: audit; Owner: inzage_audit

GRANT SELECT ON TABLE audit.place TO inzage_program;

-- Name: TABLE accesses; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.accesses TO inzage_program;

-- Name: TABLE accesses_kept; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.accesses_kept TO inzage_program;

-- Name: TABLE account_contacts; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.account_contacts TO inzage_program;

-- Name: TABLE account_corrections; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.account_corrections TO inzage_program;

-- Name: SEQUENCE account_corrections_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.account_corrections_id_seq TO inzage_program;

-- Name: TABLE accounts; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.accounts TO inzage_program;

-- Name: TABLE activation_codes; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.activation_codes TO inzage_program;

-- Name: SEQUENCE activation_codes_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.activation_codes_id_seq TO inzage_program;

-- Name: TABLE auth_requests; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_requests TO inzage_program;

-- Name: SEQUENCE auth_requests_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.auth_requests_id_seq TO inzage_program;

-- Name: TABLE auth_tokens; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_tokens TO inzage_program;

-- Name: SEQUENCE auth_tokens_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.auth_tokens_id_seq TO inzage_program;

-- Name: TABLE authorities; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,UPDATE ON TABLE public.authorities TO inzage_program;

-- Name: SEQUENCE authorities_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.authorities_id_seq TO inzage_program;

-- Name: TABLE authority_versions; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT ON TABLE public.authority_versions TO inzage_program;

-- Name: TABLE blob_chunks; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.blob_chunks TO inzage_program;

-- Name: TABLE blobs; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.blobs TO inzage_program;

-- Name: TABLE case_acts; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_acts TO inzage_program;

-- Name: SEQUENCE case_acts_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.case_acts_id_seq TO inzage_program;

-- Name: TABLE case_approvals; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_approvals TO inzage_program;

-- Name: TABLE case_authentications; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_authentications TO inzage_program;

-- Name: SEQUENCE case_authentications_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.case_authentications_id_seq TO inzage_program;

-- Name: TABLE case_checks; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_checks TO inzage_program;

-- Name: TABLE case_collections; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_collections TO inzage_program;

-- Name: TABLE case_deliveries; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_deliveries TO inzage_program;

-- Name: SEQUENCE case_deliveries_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.case_deliveries_id_seq TO inzage_program;

-- Name: TABLE case_documents; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_documents TO inzage_program;

-- Name: TABLE case_drafts; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_drafts TO inzage_program;

-- Name: TABLE case_events; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_events TO inzage_program;

-- Name: TABLE case_lines; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_lines TO inzage_program;

-- Name: SEQUENCE case_numbers; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.case_numbers TO inzage_program;

-- Name: TABLE case_objections; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_objections TO inzage_program;

-- Name: TABLE case_packages; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_packages TO inzage_program;

-- Name: TABLE case_preservations; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_preservations TO inzage_program;

-- Name: TABLE case_runs; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_runs TO inzage_program;

-- Name: TABLE case_sights; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_sights TO inzage_program;

-- Name: SEQUENCE case_sights_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.case_sights_id_seq TO inzage_program;

-- Name: TABLE case_subjects; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_subjects TO inzage_program;

-- Name: TABLE case_transitions; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.case_transitions TO inzage_program;

-- Name: TABLE cases; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.cases TO inzage_program;

-- Name: TABLE consent_deliveries; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.consent_deliveries TO inzage_program;

-- Name: SEQUENCE consent_deliveries_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.consent_deliveries_id_seq TO inzage_program;

-- Name: TABLE consent_differences; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.consent_differences TO inzage_program;

-- Name: SEQUENCE consent_differences_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.consent_differences_id_seq TO inzage_program;

-- Name: TABLE consent_events; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE ON TABLE public.consent_events TO inzage_program;

-- Name: SEQUENCE consent_numbers; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.consent_numbers TO inzage_program;

-- Name: TABLE consent_reconciliations; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.consent_reconciliations TO inzage_program;

-- Name: SEQUENCE consent_reconciliations_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.consent_reconciliations_id_seq TO inzage_program;

-- Name: TABLE consent_states; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.consent_states TO inzage_program;

-- Name: TABLE customers; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.customers TO inzage_program;

-- Name: SEQUENCE customers_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.customers_id_seq TO inzage_program;

-- Name: TABLE disclosure_notice_lines; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.disclosure_notice_lines TO inzage_program;

-- Name: TABLE disclosure_notices; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.disclosure_notices TO inzage_program;

-- Name: TABLE email_changes; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.email_changes TO inzage_program;

-- Name: SEQUENCE email_changes_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.email_changes_id_seq TO inzage_program;

-- Name: TABLE goose_db_version; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT ON TABLE public.goose_db_version TO inzage_program;

-- Name: TABLE identifiers; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.identifiers TO inzage_program;

-- Name: TABLE import_cursors; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.import_cursors TO inzage_program;

-- Name: TABLE import_runs; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.import_runs TO inzage_program;

-- Name: SEQUENCE import_runs_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.import_runs_id_seq TO inzage_program;

-- Name: TABLE invoices; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.invoices TO inzage_program;

-- Name: TABLE kind_summaries; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.kind_summaries TO inzage_program;

-- Name: TABLE limiter; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.limiter TO inzage_program;

-- Name: TABLE login_customers; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.login_customers TO inzage_program;

-- Name: TABLE logins; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.logins TO inzage_program;

-- Name: SEQUENCE logins_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.logins_id_seq TO inzage_program;

-- Name: TABLE look_customers; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.look_customers TO inzage_program;

-- Name: TABLE looks; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.looks TO inzage_program;

-- Name: TABLE magistrates; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,UPDATE ON TABLE public.magistrates TO inzage_program;

-- Name: SEQUENCE magistrates_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.magistrates_id_seq TO inzage_program;

-- Name: TABLE mail_attempts; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.mail_attempts TO inzage_program;

-- Name: SEQUENCE mail_attempts_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.mail_attempts_id_seq TO inzage_program;

-- Name: TABLE mail_bounces; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.mail_bounces TO inzage_program;

-- Name: TABLE mail_received; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.mail_received TO inzage_program;

-- Name: TABLE mailings; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.mailings TO inzage_program;

-- Name: SEQUENCE mailings_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.mailings_id_seq TO inzage_program;

-- Name: TABLE newsletter_texts; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT ON TABLE public.newsletter_texts TO inzage_program;

-- Name: TABLE newsletters; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT ON TABLE public.newsletters TO inzage_program;

-- Name: SEQUENCE newsletters_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.newsletters_id_seq TO inzage_program;

-- Name: TABLE officers; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.officers TO inzage_program;

-- Name: SEQUENCE officers_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.officers_id_seq TO inzage_program;

-- Name: TABLE orders; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.orders TO inzage_program;

-- Name: TABLE outbox; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox TO inzage_program;

-- Name: SEQUENCE outbox_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.outbox_id_seq TO inzage_program;

-- Name: TABLE payments; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments TO inzage_program;

-- Name: TABLE policy_seen; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.policy_seen TO inzage_program;

-- Name: TABLE policy_summaries; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.policy_summaries TO inzage_program;

-- Name: TABLE policy_texts; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.policy_texts TO inzage_program;

-- Name: TABLE policy_versions; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.policy_versions TO inzage_program;

-- Name: SEQUENCE policy_versions_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.policy_versions_id_seq TO inzage_program;

-- Name: TABLE purpose_wordings; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT ON TABLE public.purpose_wordings TO inzage_program;

-- Name: TABLE question_files; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.question_files TO inzage_program;

-- Name: TABLE question_messages; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.question_messages TO inzage_program;

-- Name: SEQUENCE question_numbers; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.question_numbers TO inzage_program;

-- Name: TABLE questions; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.questions TO inzage_program;

-- Name: TABLE record_versions; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.record_versions TO inzage_program;

-- Name: TABLE river_job; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.river_job TO inzage_program;

-- Name: SEQUENCE river_job_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.river_job_id_seq TO inzage_program;

-- Name: TABLE river_leader; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.river_leader TO inzage_program;

-- Name: TABLE river_migration; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.river_migration TO inzage_program;

-- Name: TABLE river_notification; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.river_notification TO inzage_program;

-- Name: SEQUENCE river_notification_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.river_notification_id_seq TO inzage_program;

-- Name: TABLE river_queue; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.river_queue TO inzage_program;

-- Name: TABLE services; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.services TO inzage_program;

-- Name: TABLE sessions; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sessions TO inzage_program;

-- Name: SEQUENCE sessions_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.sessions_id_seq TO inzage_program;

-- Name: TABLE staff_authenticators; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.staff_authenticators TO inzage_program;

-- Name: TABLE staff_challenges; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.staff_challenges TO inzage_program;

-- Name: TABLE staff_invitations; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.staff_invitations TO inzage_program;

-- Name: SEQUENCE staff_invitations_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.staff_invitations_id_seq TO inzage_program;

-- Name: TABLE staff_recoveries; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.staff_recoveries TO inzage_program;

-- Name: SEQUENCE staff_recoveries_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.staff_recoveries_id_seq TO inzage_program;

-- Name: TABLE staff_recovery_codes; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.staff_recovery_codes TO inzage_program;

-- Name: TABLE staff_sessions; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.staff_sessions TO inzage_program;

-- Name: SEQUENCE staff_sessions_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.staff_sessions_id_seq TO inzage_program;

-- Name: TABLE stored_keys; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.stored_keys TO inzage_program;

-- Name: TABLE subject_keys; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.subject_keys TO inzage_program;

-- Name: TABLE suppressions; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.suppressions TO inzage_program;

-- Name: TABLE transparency_balances; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.transparency_balances TO inzage_program;

-- Name: TABLE transparency_reports; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.transparency_reports TO inzage_program;

-- Name: TABLE withdraw_links; Type: ACL; Schema: public; Owner: inzage_owner

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.withdraw_links TO inzage_program;

-- Name: SEQUENCE withdraw_links_id_seq; Type: ACL; Schema: public; Owner: inzage_owner

GRANT USAGE ON SEQUENCE public.withdraw_links_id_seq TO inzage_program;

-- Name: DEFAULT PRIVILEGES FOR SEQUENCES; Type: DEFAULT ACL; Schema: public; Owner: inzage_owner

ALTER DEFAULT PRIVILEGES FOR ROLE inzage_owner IN SCHEMA public GRANT USAGE ON SEQUENCES  TO inzage_program;

-- Name: DEFAULT PRIVILEGES FOR TABLES; Type: DEFAULT ACL; Schema: public; Owner: inzage_owner

ALTER DEFAULT PRIVILEGES FOR ROLE inzage_owner IN SCHEMA public GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES  TO inzage_program;
