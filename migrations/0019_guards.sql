-- Rules of disclosure cases that the program holds with a sentence are held here too, so that no mistake in it can break them; references
-- of accesses that tell nothing of how many there are; and the persons of a company among what a search finds.

-- +goose Up
-- +goose StatementBegin

-- A reference of an access is random: A-7KQ2-9XWM-4T3B, sixty bits in an alphabet without I, L, O and U. Numbers in sequence told every
-- customer how often our staff looks at others, and a gap that it just did. What is there gets a new one, except where its customer has asked
-- something: a question may cite it, and what questions say is encrypted.
CREATE FUNCTION access_reference() RETURNS text LANGUAGE sql VOLATILE SET search_path = pg_catalog AS $$
    SELECT 'A-' || substr(c.code, 1, 4) || '-' || substr(c.code, 5, 4) || '-' || substr(c.code, 9, 4)
    FROM (SELECT string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + get_byte(uuid_send(gen_random_uuid()), 0) % 32, 1), '') AS code
        FROM generate_series(1, 12)) c
$$;
UPDATE accesses a SET reference = access_reference() WHERE NOT EXISTS (SELECT FROM questions q WHERE q.customer_id = a.customer_id);
DROP FUNCTION access_reference();
DROP SEQUENCE access_numbers;

-- The persons of a customer: of a company the one who holds the account, and further contacts. Companies that a contact names are found as well.
CREATE INDEX accounts_person_words ON accounts USING gin (name_words(first_name || ' ' || last_name)) WHERE company <> '';
CREATE INDEX account_contacts_words ON account_contacts USING gin (name_words(first_name || ' ' || last_name || ' ' || company));
ALTER TABLE look_customers DROP CONSTRAINT look_customers_found_by_check,
    ADD CONSTRAINT look_customers_found_by_check CHECK (found_by IN ('number', 'name', 'contact', 'email', 'domain', 'invoice'));

-- What must be there before a case goes on. Who may do it, and in which order, cases_state asks before this.
CREATE FUNCTION case_ready() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
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
CREATE TRIGGER cases_state_ready BEFORE UPDATE ON cases FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION case_ready();

-- What an order says of secrecy stays as it was registered: it only gets longer by a document, and ends once, for a reason. A deadline and the
-- arrival from which it counts never move later: no step does that, and one that would must come with an entry that says who and why. The file
-- of a case is closed once it has ended and nobody is left to tell.
CREATE FUNCTION case_keeps() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
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
CREATE TRIGGER cases_keep BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION case_keeps();

-- The legal bases that bind whoever helps to secrecy, whatever the order says of it. The program has the same list.
CREATE FUNCTION case_statutory(bases text[]) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
    RETURN bases && ARRAY['sv46bis', 'sv88bis', 'sv90ter', 'sv39ter', 'sv39quater', 'sv88ter', 'sv88quater', 'intelligence16_2', 'intelligence18_7', 'epoc', 'epoc_pr'];

-- Nobody is told of a case while it is secret, nor before a second person has approved what becomes of it. What was told stays told, and the
-- time to object gets no shorter.
CREATE FUNCTION case_subject_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
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
CREATE TRIGGER case_subjects_stay BEFORE UPDATE ON case_subjects FOR EACH ROW EXECUTE FUNCTION case_subject_stays();
CREATE TRIGGER case_subjects_kept BEFORE DELETE ON case_subjects FOR EACH ROW EXECUTE FUNCTION case_part_stays();
CREATE TRIGGER case_authentications_only_added BEFORE UPDATE OR TRUNCATE ON case_authentications FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER case_authentications_kept BEFORE DELETE ON case_authentications FOR EACH ROW EXECUTE FUNCTION case_part_stays();
CREATE TRIGGER case_deliveries_kept BEFORE DELETE ON case_deliveries FOR EACH ROW EXECUTE FUNCTION case_part_stays();
CREATE TRIGGER case_objections_kept BEFORE DELETE ON case_objections FOR EACH ROW EXECUTE FUNCTION case_part_stays();
CREATE TRIGGER case_packages_kept BEFORE DELETE ON case_packages FOR EACH ROW EXECUTE FUNCTION case_part_stays();

-- The answers that a second person reads are those of the review.
CREATE FUNCTION case_check_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
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
CREATE TRIGGER case_checks_stay BEFORE INSERT OR UPDATE OR DELETE ON case_checks FOR EACH ROW EXECUTE FUNCTION case_check_stays();

-- A line is added when its order is registered, and goes with the file. A review makes it narrower than it was asked, and never wider.
CREATE FUNCTION case_line_narrows() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
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
CREATE TRIGGER case_lines_stay_narrow BEFORE INSERT OR UPDATE OR DELETE ON case_lines FOR EACH ROW EXECUTE FUNCTION case_line_narrows();

-- What goes into a package is what a granted line covers.
CREATE FUNCTION case_collection_covered() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.case_lines l JOIN public.cases c ON c.id = l.case_id WHERE l.case_id = NEW.case_id AND l.line = NEW.line
        AND l.decision = 'grant' AND l.customer_id = NEW.customer_id AND l.kind IN ('', NEW.kind) AND c.state IN ('collecting', 'collected')) THEN
        RAISE EXCEPTION 'no granted line of case % covers this', NEW.case_id USING ERRCODE = 'check_violation', CONSTRAINT = 'case_collection_covered';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_collections_covered BEFORE INSERT OR UPDATE ON case_collections FOR EACH ROW EXECUTE FUNCTION case_collection_covered();
-- +goose StatementEnd
