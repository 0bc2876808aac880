-- Who asks cannot learn by asking which office has a number or a document, nor whether one has: the office that was found
-- is asked alone, and the one that asked is told once it says that it may be one person (ADR 14, amended). Questions of
-- before, of which nobody knows who asked, are shown to both, without the office until both say so.
SET LOCAL ROLE amparo_migrator;

-- A check settles once it is committed, whoever asks for that, also nobody. The earliest check of a pair asked.
CREATE OR REPLACE FUNCTION safeguards_settle_checks(p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE settled integer;
BEGIN
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
END $$;

-- Each side of a question as its own office may see it: the one that asked, once the other has said that it may be one.
CREATE FUNCTION safeguards_sides(p_unit uuid)
RETURNS TABLE (id uuid, mine bigint, theirs bigint, answer text, answered_by uuid, answered_at timestamptz,
               their_answer text, their_by uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT q.id, c.id, s.theirs, s.answer, s.answered_by, s.answered_at, s.their_answer, s.their_by
    FROM cases_case c JOIN safeguards_same_person q ON c.id IN (q.one, q.other)
    CROSS JOIN LATERAL (
        SELECT q.other, q.one_answer, q.one_by, q.one_at, q.other_answer, q.other_by WHERE c.id = q.one
        UNION ALL
        SELECT q.one, q.other_answer, q.other_by, q.other_at, q.one_answer, q.one_by WHERE c.id = q.other
    ) s(theirs, answer, answered_by, answered_at, their_answer, their_by)
    WHERE c.unit = p_unit AND access_is_committed(q.found_at)
      AND (c.id IS DISTINCT FROM q.asked_for OR s.their_answer = 'same' OR s.answer <> '')
$$;
REVOKE ALL ON FUNCTION safeguards_sides(uuid) FROM PUBLIC;
ALTER FUNCTION safeguards_sides(uuid) OWNER TO amparo_definer;

-- The other office, once both say that it may be one person, and never to who made the check: that office calls. Of a
-- shelter of another institution its region alone.
DROP FUNCTION safeguards_same_person_questions();
CREATE FUNCTION safeguards_same_person_questions()
RETURNS TABLE (id uuid, subject bigint, other_unit uuid, other_shelter_in text, basis text, found_at timestamptz,
               my_answer text, their_answer text, answered_by uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
$$;
REVOKE ALL ON FUNCTION safeguards_same_person_questions() FROM PUBLIC;
ALTER FUNCTION safeguards_same_person_questions() OWNER TO amparo_definer;
GRANT EXECUTE ON FUNCTION safeguards_same_person_questions() TO amparo_app;

-- As before (0009), of what one's office is shown; a yes tells the other one that there is something to answer, or to read.
CREATE OR REPLACE FUNCTION safeguards_answer_same_person(p_id uuid, p_answer text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
END $$;
SET LOCAL ROLE amparo_owner;
