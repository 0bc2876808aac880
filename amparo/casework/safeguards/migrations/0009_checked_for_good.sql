-- A check answers once it is committed, with its quota, its notices and its trail: who rolls back has asked nothing.
-- By unit, and of cases that the unit still keeps and may see.
ALTER POLICY safeguards_intake_hit_unit ON safeguards_intake_hit USING (
    unit = ANY ((SELECT access_viewer_grantees())::uuid[]) AND access_is_committed(found_at)
    AND EXISTS (SELECT 1 FROM access_case_grant g
                WHERE g.grantee = safeguards_intake_hit.unit AND g.subject = safeguards_intake_hit.subject));
ALTER POLICY safeguards_intake_hit_settle ON safeguards_intake_hit USING (
    unit = ANY ((SELECT access_viewer_writers(255))::uuid[]) AND access_is_committed(found_at));

SET LOCAL ROLE amparo_migrator;

-- As before (0005); a file is named to whom its identity is open now: a code beside a name says whose the file is.
CREATE OR REPLACE FUNCTION safeguards_check_intake(p_draft uuid, p_candidates bigint[], p_quota integer)
RETURNS bigint[] LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
END $$;

-- Of checks that are committed, and of cases that are not hidden meanwhile.
CREATE OR REPLACE FUNCTION safeguards_safety_rules(p_draft uuid)
RETURNS TABLE (subject bigint, channel text, rule text, times text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.subject, i.channel, i.rule, i.times::text[]
    FROM safeguards_intake_hit h JOIN cases_case c ON c.id = h.subject
    LEFT JOIN cases_contact_instruction i ON i.case_id = h.subject AND i.superseded_at IS NULL
    JOIN access_viewer() v ON h.staff = v.staff AND h.unit = v.unit
    WHERE h.draft = p_draft AND h.found_at > now() - interval '14 days' AND access_is_committed(h.found_at)
    ORDER BY h.subject, i.channel
$$;
CREATE OR REPLACE FUNCTION safeguards_safety_words(p_draft uuid)
RETURNS TABLE (subject bigint, version smallint, sealed bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.subject, s.version, s.sealed
    FROM safeguards_intake_hit h
    JOIN cases_sealed_value s ON s.case_id = h.subject AND s.field = 'contact_words' AND s.superseded_at IS NULL
    JOIN access_viewer() v ON h.staff = v.staff AND h.unit = v.unit
    WHERE h.draft = p_draft AND h.found_at > now() - interval '14 days' AND access_is_committed(h.found_at)
$$;

-- A check settles once it is committed, whoever asks for that, also nobody.
DO $$
DECLARE
    settle text := pg_get_functiondef('safeguards_settle_checks(integer)'::regprocedure);
    bounded text := replace(settle, 'WHERE c.settled_at IS NULL', 'WHERE c.settled_at IS NULL AND access_is_committed(c.checked_at)');
BEGIN
    IF bounded = settle THEN RAISE 'safeguards_settle_checks is not as it was'; END IF;
    EXECUTE bounded;
END $$;

-- What the other office says is told once this one has said one person or two: each by themselves, and nobody waits for
-- the other with «not yet». A question shows once it is committed.
CREATE OR REPLACE FUNCTION safeguards_same_person_questions()
RETURNS TABLE (id uuid, subject bigint, other_unit uuid, basis text, found_at timestamptz, my_answer text,
               their_answer text, answered_by uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
$$;

-- A final answer is superseded, not lost: who said what, and when, stays with the question.
CREATE OR REPLACE FUNCTION safeguards_answer_same_person(p_id uuid, p_answer text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
END $$;
SET LOCAL ROLE amparo_owner;
