-- Whether somebody is known already: in one's own unit (intake), and anywhere (duplicates). The app role reads none of
-- the tables of checks; what a coordinator must settle it sees by the unit that is one of its grantees.
ALTER TABLE safeguards_intake_check ENABLE ROW LEVEL SECURITY;
ALTER TABLE safeguards_intake_check FORCE ROW LEVEL SECURITY;
ALTER TABLE safeguards_intake_hit ENABLE ROW LEVEL SECURITY;
ALTER TABLE safeguards_intake_hit FORCE ROW LEVEL SECURITY;
ALTER TABLE safeguards_duplicate_check ENABLE ROW LEVEL SECURITY;
ALTER TABLE safeguards_duplicate_check FORCE ROW LEVEL SECURITY;
ALTER TABLE safeguards_same_person ENABLE ROW LEVEL SECURITY;
ALTER TABLE safeguards_same_person FORCE ROW LEVEL SECURITY;

GRANT SELECT, INSERT, DELETE ON safeguards_intake_check TO amparo_definer;
GRANT SELECT, INSERT, DELETE ON safeguards_intake_hit TO amparo_definer;
GRANT SELECT, INSERT, UPDATE, DELETE ON safeguards_duplicate_check TO amparo_definer;
GRANT SELECT, INSERT, UPDATE ON safeguards_same_person TO amparo_definer;
CREATE POLICY safeguards_intake_check_definer ON safeguards_intake_check TO amparo_definer
    USING (true) WITH CHECK (true);
CREATE POLICY safeguards_intake_hit_definer ON safeguards_intake_hit TO amparo_definer USING (true) WITH CHECK (true);
CREATE POLICY safeguards_duplicate_check_definer ON safeguards_duplicate_check TO amparo_definer
    USING (true) WITH CHECK (true);
CREATE POLICY safeguards_same_person_definer ON safeguards_same_person TO amparo_definer USING (true) WITH CHECK (true);

-- The unit's coordinator, whose grantees hold the unit, sees whom to give a file to, and says that it is done.
GRANT SELECT, UPDATE (settled_at, settled_by) ON safeguards_intake_hit TO amparo_app;
CREATE POLICY safeguards_intake_hit_unit ON safeguards_intake_hit TO amparo_app
    USING (unit = ANY ((SELECT access_viewer_grantees())::uuid[]))
    WITH CHECK (settled_by = (SELECT access_viewer_staff()));

-- What the functions below compare or show.
GRANT SELECT ON cases_person_profile, cases_contact_instruction, cases_sealed_value TO amparo_definer;
CREATE POLICY cases_person_profile_known ON cases_person_profile FOR SELECT TO amparo_definer USING (true);
CREATE POLICY cases_contact_instruction_known ON cases_contact_instruction FOR SELECT TO amparo_definer USING (true);
-- Of sealed identity how she may be reached and what is indexed: the key that opens it is not the database's.
CREATE POLICY cases_sealed_value_known ON cases_sealed_value FOR SELECT TO amparo_definer
    USING (field IN ('contact_words', 'document_number', 'phone'));

-- The first moment of today in Lima: quotas are of a day.
CREATE FUNCTION safeguards_today() RETURNS timestamptz LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT date_trunc('day', now() AT TIME ZONE 'America/Lima') AT TIME ZONE 'America/Lima'
$$;

-- Somebody registers a person: which of these files of their own unit may be hers? NULL if the day's quota is used up.
-- Files that are not the asker's are kept as hits: without that row nothing of them is ever shown.
CREATE FUNCTION safeguards_check_intake(p_draft uuid, p_candidates bigint[], p_quota integer)
RETURNS bigint[] LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    mine bigint[];
    hit bigint;
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM access_policy_rule r WHERE r.role = viewer.role AND r.registers) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this role does not register cases';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('safeguards_intake|' || viewer.staff, 0));
    IF (SELECT count(*) FROM safeguards_intake_check
        WHERE staff = viewer.staff AND checked_at >= safeguards_today()) >= least(p_quota, 60) THEN
        RETURN NULL;
    END IF;
    INSERT INTO safeguards_intake_check (staff, unit, draft) VALUES (viewer.staff, viewer.unit, p_draft);
    SELECT coalesce(array_agg(DISTINCT g.subject), '{}') INTO mine FROM access_case_grant g
    WHERE g.subject = ANY (p_candidates) AND g.grantee = ANY (viewer.grantees) AND g.reads & 1 <> 0
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

-- How to stay safe with whom a draft of the viewer's may be about: what was said of channels, and the sealed words.
CREATE FUNCTION safeguards_safety_rules(p_draft uuid)
RETURNS TABLE (subject bigint, channel text, rule text, times text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.subject, i.channel, i.rule, i.times::text[]
    FROM safeguards_intake_hit h LEFT JOIN cases_contact_instruction i
        ON i.case_id = h.subject AND i.superseded_at IS NULL
    JOIN access_viewer() v ON h.staff = v.staff AND h.unit = v.unit
    WHERE h.draft = p_draft AND h.found_at > now() - interval '14 days'
    ORDER BY h.subject, i.channel
$$;
CREATE FUNCTION safeguards_safety_words(p_draft uuid) RETURNS TABLE (subject bigint, version smallint, sealed bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.subject, s.version, s.sealed
    FROM safeguards_intake_hit h
    JOIN cases_sealed_value s ON s.case_id = h.subject AND s.field = 'contact_words' AND s.superseded_at IS NULL
    JOIN access_viewer() v ON h.staff = v.staff AND h.unit = v.unit
    WHERE h.draft = p_draft AND h.found_at > now() - interval '14 days'
$$;

-- Somebody asks whether another office knows the person of a case that is theirs to write. What was found is kept
-- unread, and the same is done whatever was found; false if the day's quota is used up.
CREATE FUNCTION safeguards_check_duplicates(
    p_subject bigint, p_by_document bigint[], p_by_name bigint[], p_born_from integer, p_born_until integer,
    p_quota integer)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM access_case_grant g
        WHERE g.subject = p_subject AND g.grantee = ANY (viewer.grantees) AND g.writes & 32 <> 0
          AND (g.until IS NULL OR g.until > now())) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no right to write the identity of this subject';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('safeguards_duplicates|' || viewer.staff, 0));
    IF (SELECT count(*) FROM safeguards_duplicate_check
        WHERE staff = viewer.staff AND checked_at >= safeguards_today()) >= least(p_quota, 20) THEN
        RETURN false;
    END IF;
    INSERT INTO safeguards_duplicate_check (subject, staff, unit, by_document, by_name, born_from, born_until)
    VALUES (p_subject, viewer.staff, viewer.unit, p_by_document, p_by_name, p_born_from, p_born_until);
    RETURN true;
END $$;

-- The years in which the person of a case can have been born, by what is known now; NULLs if nothing is.
CREATE FUNCTION safeguards_born(p_case bigint, OUT born_from integer, OUT born_until integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN p.born_on IS NOT NULL THEN extract(year FROM p.born_on)::int
                ELSE extract(year FROM p.age_told_on)::int - p.age_told - 1 END,
           CASE WHEN p.born_on IS NOT NULL THEN extract(year FROM p.born_on)::int
                ELSE extract(year FROM p.age_told_on)::int - p.age_told END
    FROM cases_person_profile p WHERE p.case_id = p_case AND p.superseded_at IS NULL
$$;

-- Upkeep: compare what the checks found, ask the coordinators of both offices, and forget the rest. Returns how many
-- checks were settled: whoever runs it learns nothing of a find.
CREATE FUNCTION safeguards_settle_checks(p_limit integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE settled integer;
BEGIN
    WITH due AS (
        SELECT c.* FROM safeguards_duplicate_check c WHERE c.settled_at IS NULL
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
END $$;

-- What the coordinator of a unit is asked: of the unit's file its id, of the other nothing but the office.
CREATE FUNCTION safeguards_same_person_questions()
RETURNS TABLE (id uuid, subject bigint, other_unit uuid, basis text, found_at timestamptz,
               my_answer text, their_answer text, answered_by uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT q.id, mine.id, theirs.unit, q.basis, q.found_at,
           CASE WHEN mine.id = q.one THEN q.one_answer ELSE q.other_answer END,
           -- What the other office says is told once this one has answered: two people, each by themselves.
           CASE WHEN mine.id = q.one THEN CASE WHEN q.one_at IS NULL THEN '' ELSE q.other_answer END
                ELSE CASE WHEN q.other_at IS NULL THEN '' ELSE q.one_answer END END,
           CASE WHEN mine.id = q.one THEN q.one_by ELSE q.other_by END
    FROM access_viewer() v
    JOIN cases_case mine ON mine.unit = v.unit
    JOIN safeguards_same_person q ON mine.id IN (q.one, q.other)
    JOIN cases_case theirs ON theirs.id IN (q.one, q.other) AND theirs.id <> mine.id
    WHERE v.role = 'unit_coordinator'
$$;

-- A coordinator answers for the file of the own unit; false if the question is not theirs, or if the same person has
-- answered for the other side.
CREATE FUNCTION safeguards_answer_same_person(p_id uuid, p_answer text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    q safeguards_same_person;
    mine bigint;
BEGIN
    SELECT * INTO q FROM safeguards_same_person WHERE id = p_id FOR UPDATE;
    SELECT c.id INTO mine FROM cases_case c
    WHERE c.id IN (q.one, q.other) AND c.unit = viewer.unit AND viewer.role = 'unit_coordinator'
    ORDER BY (CASE WHEN c.id = q.one THEN q.one_at ELSE q.other_at END) NULLS FIRST LIMIT 1;
    IF mine IS NULL OR p_answer NOT IN ('same', 'different', 'unsure')
       OR viewer.staff = (CASE WHEN mine = q.one THEN q.other_by ELSE q.one_by END) THEN
        RETURN NULL;
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

-- Sealed documents and telephones of cases, for making their tokens anew: administration alone, and sealed.
CREATE FUNCTION safeguards_sealed_identifiers(p_after bigint, p_limit integer)
RETURNS TABLE (case_id bigint, unit uuid, field text, version smallint, sealed bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id, c.unit, s.field, s.version, s.sealed
    FROM (SELECT id, cases_case.unit FROM cases_case WHERE id > p_after ORDER BY id LIMIT p_limit) c
    LEFT JOIN cases_sealed_value s ON s.case_id = c.id AND s.superseded_at IS NULL
        AND s.field IN ('document_number', 'phone')
    ORDER BY c.id, s.field
$$;

REVOKE ALL ON FUNCTION safeguards_today(), safeguards_check_intake(uuid, bigint[], integer),
    safeguards_safety_rules(uuid), safeguards_safety_words(uuid),
    safeguards_check_duplicates(bigint, bigint[], bigint[], integer, integer, integer), safeguards_born(bigint),
    safeguards_settle_checks(integer), safeguards_same_person_questions(), safeguards_answer_same_person(uuid, text),
    safeguards_sealed_identifiers(bigint, integer)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION safeguards_check_intake(uuid, bigint[], integer), safeguards_safety_rules(uuid),
    safeguards_safety_words(uuid),
    safeguards_check_duplicates(bigint, bigint[], bigint[], integer, integer, integer),
    safeguards_settle_checks(integer), safeguards_same_person_questions(), safeguards_answer_same_person(uuid, text)
    TO amparo_app;
GRANT EXECUTE ON FUNCTION safeguards_today(), safeguards_born(bigint) TO amparo_definer;
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION safeguards_check_intake(uuid, bigint[], integer) OWNER TO amparo_definer;
ALTER FUNCTION safeguards_safety_rules(uuid) OWNER TO amparo_definer;
ALTER FUNCTION safeguards_safety_words(uuid) OWNER TO amparo_definer;
ALTER FUNCTION safeguards_check_duplicates(bigint, bigint[], bigint[], integer, integer, integer)
    OWNER TO amparo_definer;
ALTER FUNCTION safeguards_born(bigint) OWNER TO amparo_definer;
ALTER FUNCTION safeguards_settle_checks(integer) OWNER TO amparo_definer;
ALTER FUNCTION safeguards_same_person_questions() OWNER TO amparo_definer;
ALTER FUNCTION safeguards_answer_same_person(uuid, text) OWNER TO amparo_definer;
ALTER FUNCTION safeguards_sealed_identifiers(bigint, integer) OWNER TO amparo_definer;
GRANT EXECUTE ON FUNCTION safeguards_sealed_identifiers(bigint, integer) TO amparo_owner;
SET LOCAL ROLE amparo_owner;
