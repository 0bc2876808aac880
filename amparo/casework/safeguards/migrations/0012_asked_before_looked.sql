-- A check at intake looked for the unit's files before it was committed: the rows it wrote told, taken back, whether there
-- was one. Now it is kept bare, with what it asked about, and looked for in a transaction after it.
GRANT UPDATE (candidates) ON safeguards_intake_check TO amparo_definer;
SET LOCAL ROLE amparo_migrator;

-- Find what a committed check asked about: a hit for each file, the coordinator told.
CREATE FUNCTION safeguards_find_known(k safeguards_intake_check) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
END $$;

-- What the viewer's own checks of a draft found, as soon as they are committed; the others upkeep settles.
CREATE FUNCTION safeguards_settle_intake(p_draft uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    PERFORM safeguards_find_known(k) FROM (
        SELECT * FROM safeguards_intake_check
        WHERE draft = p_draft AND staff = viewer.staff AND candidates IS NOT NULL AND access_is_committed(checked_at)
        ORDER BY id FOR UPDATE) k;
END $$;

-- As before (0009), but that it looks only for what is the viewer's own.
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

-- As before (0011); whoever is bound settles nothing, and checks at intake that nobody went on with are settled too.
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

REVOKE ALL ON FUNCTION safeguards_find_known(safeguards_intake_check), safeguards_settle_intake(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION safeguards_settle_intake(uuid) TO amparo_app;
ALTER FUNCTION safeguards_find_known(safeguards_intake_check) OWNER TO amparo_definer;
ALTER FUNCTION safeguards_settle_intake(uuid) OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
