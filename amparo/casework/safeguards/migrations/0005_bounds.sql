-- Past the application too: guesses are not tried by the million, and the path of others is not filled.
SET LOCAL ROLE amparo_migrator;

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

CREATE OR REPLACE FUNCTION safeguards_check_duplicates(
    p_subject bigint, p_by_document bigint[], p_by_name bigint[], p_born_from integer, p_born_until integer,
    p_quota integer)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
        WHERE staff = viewer.staff AND checked_at >= safeguards_today()) >= least(p_quota, 20) THEN
        RETURN false;
    END IF;
    INSERT INTO safeguards_duplicate_check (subject, staff, unit, by_document, by_name, born_from, born_until)
    VALUES (p_subject, viewer.staff, viewer.unit, p_by_document, p_by_name, p_born_from, p_born_until);
    RETURN true;
END $$;

-- Never more entries than emergencies, however often it is asked.
CREATE OR REPLACE FUNCTION safeguards_leave_entry(p_emergency uuid, p_activity text, p_request uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    e access_emergency;
BEGIN
    SELECT * INTO e FROM access_emergency x WHERE x.id = p_emergency;
    IF NOT ((p_activity = 'emergency_opened' AND e.staff = viewer.staff)
            OR (p_activity = 'emergency_reviewed' AND e.reviewed_by = viewer.staff)) THEN
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
END $$;
SET LOCAL ROLE amparo_owner;
