-- Functions of safeguards that are in force. Written by `make schema` from a migrated database: read
-- them here, change them by a new migration (ARCHITECTURE.md, "Changing a function of the database").

-- safeguards_answer_same_person(uuid,text)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.safeguards_answer_same_person(p_id uuid, p_answer text)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    q safeguards_same_person;
    mine bigint;
    before jsonb;
BEGIN
    SELECT * INTO q FROM safeguards_same_person WHERE id = p_id FOR UPDATE;
    SELECT c.id INTO mine FROM cases_case c
    WHERE c.id IN (q.one, q.other) AND c.unit = viewer.unit AND viewer.role = 'unit_coordinator'
    ORDER BY (CASE WHEN c.id = q.one THEN q.one_at ELSE q.other_at END) NULLS FIRST LIMIT 1;
    IF mine IS NULL OR p_answer NOT IN ('same', 'different', 'unsure')
       OR viewer.staff = (CASE WHEN mine = q.one THEN q.other_by ELSE q.one_by END) THEN
        RETURN NULL;
    END IF;
    before := CASE WHEN mine = q.one
        THEN jsonb_build_object('case', q.one, 'answer', q.one_answer, 'by', q.one_by, 'at', q.one_at)
        ELSE jsonb_build_object('case', q.other, 'answer', q.other_answer, 'by', q.other_by, 'at', q.other_at) END;
    IF before->>'answer' = p_answer AND p_answer <> 'unsure' THEN RETURN mine; END IF;
    IF before->>'answer' IN ('same', 'different') THEN
        UPDATE safeguards_same_person SET superseded = superseded || before WHERE id = p_id;
    END IF;
    UPDATE safeguards_same_person SET
        one_answer = CASE WHEN mine = one THEN p_answer ELSE one_answer END,
        one_by = CASE WHEN mine = one THEN viewer.staff ELSE one_by END,
        one_at = CASE WHEN mine = one THEN now() ELSE one_at END,
        other_answer = CASE WHEN mine = other THEN p_answer ELSE other_answer END,
        other_by = CASE WHEN mine = other THEN viewer.staff ELSE other_by END,
        other_at = CASE WHEN mine = other THEN now() ELSE other_at END
    WHERE id = p_id;
    RETURN mine;
END $function$;

-- safeguards_born(bigint)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.safeguards_born(p_case bigint, OUT born_from integer, OUT born_until integer)
 RETURNS record
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT CASE WHEN p.born_on IS NOT NULL THEN extract(year FROM p.born_on)::int
                ELSE extract(year FROM p.age_told_on)::int - p.age_told - 1 END,
           CASE WHEN p.born_on IS NOT NULL THEN extract(year FROM p.born_on)::int
                ELSE extract(year FROM p.age_told_on)::int - p.age_told END
    FROM cases_person_profile p WHERE p.case_id = p_case AND p.superseded_at IS NULL
$function$;

-- safeguards_check_duplicates(bigint,bigint[],bigint[],integer,integer,integer)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.safeguards_check_duplicates(p_subject bigint, p_by_document bigint[], p_by_name bigint[], p_born_from integer, p_born_until integer, p_quota integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    IF cardinality(p_by_document) > 50 OR cardinality(p_by_name) > 50 THEN
        RAISE insufficient_privilege USING MESSAGE = 'a search finds no more than this';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM access_case_grant g
        WHERE g.subject = p_subject AND g.grantee = ANY (viewer.grantees) AND g.writes & 32 <> 0
          AND (g.until IS NULL OR g.until > now())) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no right to write the identity of this subject';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('safeguards_duplicates|' || viewer.staff, 0));
    IF (SELECT count(*) FROM safeguards_duplicate_check
        WHERE staff = viewer.staff AND checked_at >= access_today()) >= least(p_quota, 20) THEN
        RETURN false;
    END IF;
    INSERT INTO safeguards_duplicate_check (subject, staff, unit, by_document, by_name, born_from, born_until)
    VALUES (p_subject, viewer.staff, viewer.unit, p_by_document, p_by_name, p_born_from, p_born_until);
    RETURN true;
END $function$;

-- safeguards_check_intake(uuid,bigint[],integer)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.safeguards_check_intake(p_draft uuid, p_candidates bigint[], p_quota integer)
 RETURNS bigint[]
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    mine bigint[];
    hit bigint;
BEGIN
    IF cardinality(p_candidates) > 200 THEN
        RAISE insufficient_privilege USING MESSAGE = 'a search finds no more than this';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM access_policy_rule r WHERE r.role = viewer.role AND r.registers) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this role does not register cases';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('safeguards_intake|' || viewer.staff, 0));
    IF (SELECT count(*) FROM safeguards_intake_check
        WHERE staff = viewer.staff AND checked_at >= access_today()) >= least(p_quota, 60) THEN
        RETURN NULL;
    END IF;
    INSERT INTO safeguards_intake_check (staff, unit, draft) VALUES (viewer.staff, viewer.unit, p_draft);
    SELECT coalesce(array_agg(DISTINCT g.subject), '{}') INTO mine FROM access_case_grant g
    WHERE g.subject = ANY (p_candidates) AND g.grantee = ANY (viewer.grantees)
      AND g.reads & access_class_bit('identity') & access_open_classes(viewer) <> 0
      AND (g.until IS NULL OR g.until > now());
    FOR hit IN
        INSERT INTO safeguards_intake_hit (draft, subject, staff, unit)
        SELECT p_draft, c.id, viewer.staff, viewer.unit FROM cases_case c
        WHERE c.id = ANY (p_candidates) AND c.unit = viewer.unit AND c.id <> ALL (mine)
        ORDER BY c.opened_on DESC LIMIT 5
        ON CONFLICT (draft, subject) DO NOTHING
        RETURNING subject
    LOOP
        PERFORM access_write_notice(ARRAY[viewer.unit], 'file_to_give', hit, p_draft, viewer.staff);
    END LOOP;
    RETURN mine;
END $function$;

-- safeguards_forget_case()
-- owner amparo_definer
-- trigger safeguards_forget_case on cases_case
CREATE OR REPLACE FUNCTION public.safeguards_forget_case()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    DELETE FROM safeguards_same_person WHERE OLD.id IN (one, other);
    RETURN NULL;
END $function$;

-- safeguards_leave_entry(uuid,text,uuid)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.safeguards_leave_entry(p_emergency uuid, p_activity text, p_request uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    e access_emergency;
BEGIN
    SELECT * INTO e FROM access_emergency x WHERE x.id = p_emergency;
    IF ((p_activity = 'emergency_opened' AND e.staff = viewer.staff AND access_is_committed(e.opened_at))
            OR (p_activity = 'emergency_reviewed' AND e.reviewed_by = viewer.staff)) IS NOT TRUE THEN
        RAISE insufficient_privilege USING MESSAGE = 'not the doing of this viewer';
    END IF;
    INSERT INTO cases_path_entry
        (case_id, activity, occurred_on, precision, order_in_day, institution, unit, place, record_class,
         outcome_code, recorded_by, subject_kind, request_id, request_digest)
    SELECT e.subject, p_activity, (now() AT TIME ZONE 'America/Lima')::date, 'day', 0, viewer.institution,
           viewer.unit, '', 'general', CASE p_activity WHEN 'emergency_opened' THEN e.kind ELSE e.finding END,
           viewer.staff, 'emergency', p_request, ''
    WHERE NOT EXISTS (SELECT 1 FROM cases_path_entry p
                      WHERE p.recorded_by = viewer.staff AND p.request_id = p_request)
      AND (SELECT count(*) FROM cases_path_entry p
           WHERE p.case_id = e.subject AND p.activity = p_activity AND p.recorded_by = viewer.staff)
        < (SELECT count(*) FROM access_emergency x WHERE x.subject = e.subject
           AND viewer.staff = CASE p_activity WHEN 'emergency_opened' THEN x.staff ELSE x.reviewed_by END);
END $function$;

-- safeguards_opened_in(uuid)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.safeguards_opened_in(p_emergency uuid)
 RETURNS TABLE(at timestamp with time zone, action text, record_classes text[])
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT a.at, a.action, a.record_classes::text[] FROM access_viewer() v, access_emergency e
    JOIN audit_event a ON a.actor = e.staff AND a.subjects @> ARRAY[e.subject]
        AND a.at BETWEEN e.opened_at AND least(e.until, coalesce(e.ended_at, e.until))
    WHERE e.id = p_emergency AND e.staff <> v.staff
      AND (e.told_institution = access_viewer_watches() OR EXISTS (
           SELECT 1 FROM access_case_grant g WHERE g.subject = e.subject AND g.grantee = ANY (v.grantees)
             AND g.source IS NULL AND (g.until IS NULL OR g.until > now())))
    ORDER BY a.at LIMIT 200
$function$;

-- safeguards_safety_rules(uuid)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.safeguards_safety_rules(p_draft uuid)
 RETURNS TABLE(subject bigint, channel text, rule text, times text[])
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT h.subject, i.channel, i.rule, i.times::text[]
    FROM safeguards_waiting_hits(p_draft) h(subject)
    LEFT JOIN cases_contact_instruction i ON i.case_id = h.subject AND i.superseded_at IS NULL
    ORDER BY h.subject, i.channel
$function$;

-- safeguards_safety_words(uuid)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.safeguards_safety_words(p_draft uuid)
 RETURNS TABLE(subject bigint, version smallint, sealed bytea)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT h.subject, s.version, s.sealed
    FROM safeguards_waiting_hits(p_draft) h(subject)
    JOIN cases_sealed_value s ON s.case_id = h.subject AND s.field = 'contact_words' AND s.superseded_at IS NULL
$function$;

-- safeguards_same_person_questions()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.safeguards_same_person_questions()
 RETURNS TABLE(id uuid, subject bigint, other_unit uuid, basis text, found_at timestamp with time zone, my_answer text, their_answer text, answered_by uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT q.id, mine.id, theirs.unit, q.basis, q.found_at, own.answer,
           CASE WHEN own.answer NOT IN ('same', 'different') THEN ''
                WHEN mine.id = q.one THEN q.other_answer ELSE q.one_answer END,
           own.by
    FROM access_viewer() v
    JOIN cases_case mine ON mine.unit = v.unit
    JOIN safeguards_same_person q ON mine.id IN (q.one, q.other)
    JOIN cases_case theirs ON theirs.id IN (q.one, q.other) AND theirs.id <> mine.id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN mine.id = q.one THEN q.one_answer ELSE q.other_answer END,
               CASE WHEN mine.id = q.one THEN q.one_by ELSE q.other_by END) own(answer, by)
    WHERE v.role = 'unit_coordinator' AND access_is_committed(q.found_at)
$function$;

-- safeguards_sealed_identifiers(bigint,integer)
-- owner amparo_definer
-- may be called by amparo_owner
CREATE OR REPLACE FUNCTION public.safeguards_sealed_identifiers(p_after bigint, p_limit integer)
 RETURNS TABLE(case_id bigint, unit uuid, field text, version smallint, sealed bytea)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT c.id, c.unit, s.field, s.version, s.sealed
    FROM (SELECT id, cases_case.unit FROM cases_case WHERE id > p_after ORDER BY id LIMIT p_limit) c
    LEFT JOIN cases_sealed_value s ON s.case_id = c.id AND s.superseded_at IS NULL
        AND s.field IN ('document_number', 'phone')
    ORDER BY c.id, s.field
$function$;

-- safeguards_settle_checks(integer)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.safeguards_settle_checks(p_limit integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE settled integer;
BEGIN
    WITH due AS (
        SELECT c.* FROM safeguards_duplicate_check c WHERE c.settled_at IS NULL AND access_is_committed(c.checked_at)
        ORDER BY c.id LIMIT p_limit FOR UPDATE SKIP LOCKED),
    found AS (
        SELECT d.subject, d.unit, x.id AS candidate, 'document' AS basis FROM due d, unnest(d.by_document) x(id)
        UNION ALL
        SELECT d.subject, d.unit, x.id, 'name_and_year' FROM due d, unnest(d.by_name) x(id), safeguards_born(x.id) b
        WHERE b.born_from <= d.born_until AND b.born_until >= d.born_from),
    asked AS (
        INSERT INTO safeguards_same_person (id, one, other, basis, one_answer, other_answer)
        SELECT gen_random_uuid(), least(f.subject, f.candidate), greatest(f.subject, f.candidate), min(f.basis), '', ''
        FROM found f JOIN cases_case mine ON mine.id = f.subject JOIN cases_case c ON c.id = f.candidate
        WHERE c.unit <> mine.unit AND c.id <> mine.id
        GROUP BY 2, 3
        ON CONFLICT (one, other) DO NOTHING
        RETURNING id, one, other),
    told AS (
        INSERT INTO access_notice (to_grantee, kind, subject, source)
        SELECT c.unit, 'same_person', c.id, a.id FROM asked a JOIN cases_case c ON c.id IN (a.one, a.other)),
    done AS (
        UPDATE safeguards_duplicate_check c SET settled_at = now(), by_document = '{}', by_name = '{}'
        FROM due WHERE c.id = due.id RETURNING 1)
    SELECT count(*) INTO settled FROM done;
    DELETE FROM safeguards_duplicate_check WHERE settled_at < now() - interval '90 days';
    DELETE FROM safeguards_intake_check WHERE checked_at < now() - interval '90 days';
    DELETE FROM safeguards_intake_hit WHERE found_at < now() - interval '90 days';
    RETURN settled;
END $function$;

-- safeguards_waiting_hits(uuid)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.safeguards_waiting_hits(p_draft uuid)
 RETURNS SETOF bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT h.subject FROM safeguards_intake_hit h
    JOIN access_viewer() v ON h.staff = v.staff AND h.unit = v.unit
    JOIN cases_case c ON c.id = h.subject AND c.unit = h.unit
    WHERE h.draft = p_draft AND h.settled_at IS NULL
      AND h.found_at > now() - interval '14 days' AND access_is_committed(h.found_at)
$function$;
