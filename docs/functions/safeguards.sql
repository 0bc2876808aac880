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
    side record;
BEGIN
    -- The question is the only row that is locked.
    PERFORM 1 FROM safeguards_same_person WHERE id = p_id FOR UPDATE;
    SELECT * INTO side FROM safeguards_sides(viewer.unit) s WHERE s.id = p_id AND viewer.role = 'unit_coordinator'
    ORDER BY s.answered_at NULLS FIRST LIMIT 1;
    IF side.mine IS NULL OR p_answer NOT IN ('same', 'different', 'unsure') OR viewer.staff = side.their_by THEN
        RETURN NULL;
    END IF;
    IF side.answer = p_answer AND p_answer <> 'unsure' THEN RETURN side.mine; END IF;
    UPDATE safeguards_same_person SET
        superseded = CASE WHEN side.answer IN ('same', 'different')
            THEN superseded || jsonb_build_object('case', side.mine, 'answer', side.answer, 'by', side.answered_by,
                                                  'at', side.answered_at)
            ELSE superseded END,
        one_answer = CASE WHEN side.mine = one THEN p_answer ELSE one_answer END,
        one_by = CASE WHEN side.mine = one THEN viewer.staff ELSE one_by END,
        one_at = CASE WHEN side.mine = one THEN now() ELSE one_at END,
        other_answer = CASE WHEN side.mine = other THEN p_answer ELSE other_answer END,
        other_by = CASE WHEN side.mine = other THEN viewer.staff ELSE other_by END,
        other_at = CASE WHEN side.mine = other THEN now() ELSE other_at END
    WHERE id = p_id;
    IF p_answer = 'same' THEN
        PERFORM access_write_notice(ARRAY[c.unit], 'same_person', c.id, p_id, viewer.staff)
        FROM cases_case c WHERE c.id = side.theirs;
    END IF;
    RETURN side.mine;
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
BEGIN
    IF p_draft IS NULL OR p_candidates IS NULL OR cardinality(p_candidates) > 200 THEN
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
    SELECT coalesce(array_agg(DISTINCT g.subject), '{}') INTO mine FROM access_case_grant g
    WHERE g.subject = ANY (p_candidates) AND g.grantee = ANY (viewer.grantees)
      AND g.reads & access_class_bit('identity') & access_open_classes(viewer) <> 0
      AND (g.until IS NULL OR g.until > now());
    INSERT INTO safeguards_intake_check (staff, unit, draft, candidates)
    VALUES (viewer.staff, viewer.unit, p_draft,
            ARRAY(SELECT DISTINCT x FROM unnest(p_candidates) x WHERE x <> ALL (mine)));
    RETURN mine;
END $function$;

-- safeguards_find_known(safeguards_intake_check)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.safeguards_find_known(k safeguards_intake_check)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE hit bigint;
BEGIN
    FOR hit IN
        INSERT INTO safeguards_intake_hit (draft, subject, staff, unit, found_at)
        SELECT k.draft, c.id, k.staff, k.unit, k.checked_at FROM cases_case c
        WHERE c.id = ANY (k.candidates) AND c.unit = k.unit
        ORDER BY c.opened_on DESC LIMIT 5
        ON CONFLICT (draft, subject) DO NOTHING
        RETURNING subject
    LOOP
        PERFORM access_write_notice(ARRAY[k.unit], 'file_to_give', hit, k.draft, k.staff);
    END LOOP;
    UPDATE safeguards_intake_check SET candidates = NULL WHERE id = k.id;
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
 RETURNS TABLE(id uuid, subject bigint, other_unit uuid, other_shelter_in text, basis text, found_at timestamp with time zone, my_answer text, their_answer text, answered_by uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT q.id, side.mine,
           CASE WHEN told.all AND NOT told.is_shelter THEN theirs.unit END,
           CASE WHEN told.all AND told.is_shelter THEN left(u.place, 2) END,
           q.basis, q.found_at, side.answer,
           CASE WHEN side.answer IN ('same', 'different') THEN side.their_answer ELSE '' END, side.answered_by
    FROM access_viewer() v
    CROSS JOIN LATERAL safeguards_sides(v.unit) side
    JOIN safeguards_same_person q ON q.id = side.id
    JOIN cases_case theirs ON theirs.id = side.theirs
    JOIN directory_unit u ON u.id = theirs.unit JOIN directory_institution i ON i.id = u.institution_id
    CROSS JOIN LATERAL (
        SELECT side.answer = 'same' AND side.their_answer = 'same' AND q.asked_by IS DISTINCT FROM v.staff,
               i.id <> v.institution AND i.kind IN ('shelter_public_care', 'shelter_public_special', 'shelter_private',
                                                    'temporary_shelter')) told("all", is_shelter)
    WHERE v.role = 'unit_coordinator'
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
    IF (access_viewer()).staff IS NOT NULL THEN RETURN 0; END IF;
    PERFORM safeguards_find_known(k) FROM (
        SELECT * FROM safeguards_intake_check
        WHERE candidates IS NOT NULL AND access_is_committed(checked_at)
        ORDER BY id LIMIT p_limit FOR UPDATE SKIP LOCKED) k;
    WITH due AS (
        SELECT c.* FROM safeguards_duplicate_check c WHERE c.settled_at IS NULL AND access_is_committed(c.checked_at)
        ORDER BY c.id LIMIT p_limit FOR UPDATE SKIP LOCKED),
    found AS (
        SELECT d.id AS checked, d.subject, d.staff, x.id AS candidate, 'document' AS basis
        FROM due d, unnest(d.by_document) x(id)
        UNION ALL
        SELECT d.id, d.subject, d.staff, x.id, 'name_and_year'
        FROM due d, unnest(d.by_name) x(id), safeguards_born(x.id) b
        WHERE b.born_from <= d.born_until AND b.born_until >= d.born_from),
    asked AS (
        INSERT INTO safeguards_same_person (id, one, other, basis, one_answer, other_answer, asked_for, asked_by)
        SELECT gen_random_uuid(), least(f.subject, f.candidate), greatest(f.subject, f.candidate), min(f.basis), '', '',
               (array_agg(f.subject ORDER BY f.checked))[1], (array_agg(f.staff ORDER BY f.checked))[1]
        FROM found f JOIN cases_case mine ON mine.id = f.subject JOIN cases_case c ON c.id = f.candidate
        WHERE c.unit <> mine.unit AND c.id <> mine.id
        GROUP BY 2, 3
        ON CONFLICT (one, other) DO NOTHING
        RETURNING id, one, other, asked_for),
    told AS (
        INSERT INTO access_notice (to_grantee, kind, subject, source)
        SELECT c.unit, 'same_person', c.id, a.id FROM asked a
        JOIN cases_case c ON c.id IN (a.one, a.other) AND c.id <> a.asked_for),
    done AS (
        UPDATE safeguards_duplicate_check c SET settled_at = now(), by_document = '{}', by_name = '{}'
        FROM due WHERE c.id = due.id RETURNING 1)
    SELECT count(*) INTO settled FROM done;
    DELETE FROM safeguards_duplicate_check WHERE settled_at < now() - interval '90 days';
    DELETE FROM safeguards_intake_check WHERE checked_at < now() - interval '90 days';
    DELETE FROM safeguards_intake_hit WHERE found_at < now() - interval '90 days';
    RETURN settled;
END $function$;

-- safeguards_settle_intake(uuid)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.safeguards_settle_intake(p_draft uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    PERFORM safeguards_find_known(k) FROM (
        SELECT * FROM safeguards_intake_check
        WHERE draft = p_draft AND staff = viewer.staff AND candidates IS NOT NULL AND access_is_committed(checked_at)
        ORDER BY id FOR UPDATE) k;
END $function$;

-- safeguards_sides(uuid)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.safeguards_sides(p_unit uuid)
 RETURNS TABLE(id uuid, mine bigint, theirs bigint, answer text, answered_by uuid, answered_at timestamp with time zone, their_answer text, their_by uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT q.id, c.id, s.theirs, s.answer, s.answered_by, s.answered_at, s.their_answer, s.their_by
    FROM cases_case c JOIN safeguards_same_person q ON c.id IN (q.one, q.other)
    CROSS JOIN LATERAL (
        SELECT q.other, q.one_answer, q.one_by, q.one_at, q.other_answer, q.other_by WHERE c.id = q.one
        UNION ALL
        SELECT q.one, q.other_answer, q.other_by, q.other_at, q.one_answer, q.one_by WHERE c.id = q.other
    ) s(theirs, answer, answered_by, answered_at, their_answer, their_by)
    WHERE c.unit = p_unit AND access_is_committed(q.found_at)
      AND (c.id IS DISTINCT FROM q.asked_for OR s.their_answer = 'same' OR s.answer <> '')
$function$;

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
