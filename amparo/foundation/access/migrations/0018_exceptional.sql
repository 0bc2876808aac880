-- Exceptions: an emergency that opens one case at once and tells at once, and what two people of two offices open
-- together (ADR 14). The app asks; who may, what opens and who is told is decided here.
SET LOCAL ROLE amparo_migrator;

-- The first moment of today in Lima: quotas are of a day.
CREATE FUNCTION access_today() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT date_trunc('day', now() AT TIME ZONE 'America/Lima') AT TIME ZONE 'America/Lima'
$$;

-- The unit that keeps a case, by its coordinators' grant; nothing for a case that nobody keeps.
CREATE FUNCTION access_keeping_unit(p_subject bigint) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT g.grantee FROM access_case_grant g
    WHERE g.subject = p_subject AND g.relation = 'unit_coordinator' AND g.source IS NULL
$$;

-- Who keeps watch over an emergency: an institution that is neither the asker's nor the case's and has somebody to
-- review it, chosen so that nobody can pick a friend. With none, the institution of the case.
CREATE FUNCTION access_watching_institution(p_id uuid, p_asker uuid, p_keeper uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((
        SELECT i.id FROM directory_institution i
        WHERE i.id <> p_asker AND i.id <> p_keeper AND EXISTS (
            SELECT 1 FROM directory_unit u JOIN directory_staff_member s ON s.unit_id = u.id AND s.left_on IS NULL
            JOIN access_account a ON a.staff_id = s.id AND a.is_active
                AND a.role IN ('auditor', 'institution_focal_point')
            WHERE u.institution_id = i.id)
        ORDER BY md5(p_id::text || i.id::text) LIMIT 1), p_keeper)
$$;

-- Staff who review for an institution; its focal points are also told as the institution.
CREATE FUNCTION access_watchers(p_institution uuid) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT array_agg(s.id) FROM directory_unit u
    JOIN directory_staff_member s ON s.unit_id = u.id AND s.left_on IS NULL
    JOIN access_account a ON a.staff_id = s.id AND a.is_active AND a.role = 'auditor'
    WHERE u.institution_id = p_institution
$$;

-- For which institution the viewer reviews emergencies; none for most.
CREATE FUNCTION access_viewer_watches() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT v.institution FROM access_viewer() v WHERE v.role IN ('auditor', 'institution_focal_point')
$$;

-- Who keeps a case: its responsible workers, and its unit.
CREATE FUNCTION access_keepers(p_subject bigint) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT array_agg(g.grantee) FROM access_case_grant g
    WHERE g.subject = p_subject AND g.source IS NULL AND g.relation IN ('responsible', 'unit_coordinator')
$$;

-- Open one case in an emergency: 'opened', or why not ('quota', 'already', 'absent'). Each call is one of the day's
-- three, whatever comes of it; only the same id again is not. Codes that nobody has and roles to which no emergency
-- opens anything get one answer.
CREATE FUNCTION access_open_emergency(p_id uuid, p_subject bigint, p_kind text, p_minutes integer) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    keeper uuid := access_keeping_unit(p_subject);
    rule access_policy_rule;
    ending timestamptz := now() + least(greatest(p_minutes, 1), 60) * interval '1 minute';
    watching uuid;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('access_emergency|' || viewer.staff, 0));
    IF EXISTS (SELECT 1 FROM access_emergency e WHERE e.id = p_id) THEN
        RETURN CASE WHEN EXISTS (SELECT 1 FROM access_emergency e WHERE e.id = p_id AND e.staff = viewer.staff
                                                                  AND e.subject = p_subject)
                    THEN 'opened' ELSE 'absent' END;
    END IF;
    IF (SELECT count(*) FROM access_emergency_attempt t WHERE t.staff = viewer.staff AND t.at >= access_today()) >= 3 THEN
        RETURN 'quota';
    END IF;
    INSERT INTO access_emergency_attempt (staff) VALUES (viewer.staff);
    SELECT * INTO rule FROM access_policy_rule r WHERE r.role = viewer.role AND r.relation = 'emergency';
    IF keeper IS NULL OR rule.role IS NULL THEN RETURN 'absent'; END IF;
    IF EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = p_subject AND g.grantee = ANY (viewer.grantees)
                 AND g.reads & rule.reads = rule.reads AND (g.until IS NULL OR g.until > now())) THEN
        RETURN 'already';
    END IF;
    SELECT access_watching_institution(p_id, viewer.institution, u.institution_id) INTO watching
    FROM directory_unit u WHERE u.id = keeper;
    INSERT INTO access_emergency (id, subject, staff, unit, institution, kind, opened_at, until, told_institution, finding)
    VALUES (p_id, p_subject, viewer.staff, viewer.unit, viewer.institution, p_kind, now(), ending, watching, '');
    INSERT INTO access_case_grant
        (grantee, subject, relation, purpose, reads, writes, assigns, source, until, list_group, touched_at)
    VALUES (viewer.staff, p_subject, 'emergency', rule.purpose, rule.reads, 0, false, p_id, ending, 3, now());
    PERFORM access_write_notice(access_keepers(p_subject) || watching || access_watchers(watching),
                                'emergency_opened', p_subject, p_id, viewer.staff);
    RETURN 'opened';
END $$;

-- End an emergency early: who opened it, and who coordinates the case.
CREATE FUNCTION access_end_emergency(p_id uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    ended bigint;
BEGIN
    UPDATE access_emergency e SET ended_at = now()
    WHERE e.id = p_id AND e.ended_at IS NULL AND e.until > now()
      AND (e.staff = viewer.staff OR access_keeping_unit(e.subject) = ANY (viewer.grantees))
    RETURNING e.subject INTO ended;
    IF ended IS NOT NULL THEN
        DELETE FROM access_case_grant g WHERE g.source = p_id AND g.relation = 'emergency';
    END IF;
    RETURN ended;
END $$;

-- Review an emergency, once: the coordinator of the case or who watches, never who opened it.
CREATE FUNCTION access_review_emergency(p_id uuid, p_finding text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    reviewed bigint;
BEGIN
    UPDATE access_emergency e SET reviewed_by = viewer.staff, reviewed_at = now(), finding = p_finding
    WHERE e.id = p_id AND e.reviewed_at IS NULL AND e.staff <> viewer.staff
      AND p_finding IN ('justified', 'not_justified', 'talk')
      AND (access_keeping_unit(e.subject) = ANY (viewer.grantees) OR e.told_institution = access_viewer_watches())
    RETURNING e.subject INTO reviewed;
    RETURN reviewed;
END $$;

-- Ask for identity or location of a case of another unit; false if the day's ten are used up or nothing would open.
-- Whether anybody has that code is never answered: those who keep it are told, if there are any.
CREATE FUNCTION access_ask_unveiling(p_id uuid, p_subject bigint, p_classes integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    wanted integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('access_unveiling|' || viewer.staff, 0));
    IF EXISTS (SELECT 1 FROM access_unveiling w WHERE w.id = p_id AND w.asked_by = viewer.staff) THEN RETURN true; END IF;
    SELECT max(r.reads) & p_classes INTO wanted FROM access_policy_rule r
    WHERE r.role = viewer.role AND r.relation = 'unveiled';
    IF coalesce(wanted, 0) = 0 OR (SELECT count(*) FROM access_unveiling w
                                   WHERE w.asked_by = viewer.staff AND w.asked_at >= access_today()) >= 10 THEN
        RETURN false;
    END IF;
    INSERT INTO access_unveiling (id, subject, asked_by, unit, institution, classes)
    VALUES (p_id, p_subject, viewer.staff, viewer.unit, viewer.institution, wanted);
    PERFORM access_write_notice(access_keepers(p_subject), 'unveiling_asked', p_subject, p_id, viewer.staff)
    WHERE access_keeping_unit(p_subject) IS DISTINCT FROM viewer.unit;
    RETURN true;
END $$;

-- May the viewer be the second person? Another person, of another unit than the asker was in and is in, who may
-- assign the case of their own register.
CREATE FUNCTION access_may_answer(viewer access_bound_viewer, w access_unveiling) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT w.answered_at IS NULL AND w.asked_at > now() - interval '14 days'
       AND viewer.staff <> w.asked_by AND viewer.unit <> w.unit
       AND EXISTS (SELECT 1 FROM directory_staff_member s WHERE s.id = w.asked_by AND s.unit_id = w.unit
                                                            AND s.left_on IS NULL)
       AND EXISTS (SELECT 1 FROM access_case_grant g
                   WHERE g.subject = w.subject AND g.grantee = ANY (viewer.grantees) AND g.assigns
                     AND g.source IS NULL AND (g.until IS NULL OR g.until > now()))
$$;

-- Answer: granted, the asker reads those classes, as far as the policy goes, for a day. Returns the case.
CREATE FUNCTION access_answer_unveiling(p_id uuid, p_grant boolean) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    w access_unveiling;
    ending timestamptz := now() + interval '24 hours';
BEGIN
    SELECT * INTO w FROM access_unveiling x WHERE x.id = p_id FOR UPDATE;
    IF w.id IS NULL OR NOT access_may_answer(viewer, w) THEN RETURN NULL; END IF;
    UPDATE access_unveiling SET answered_by = viewer.staff, answered_at = now(), is_granted = p_grant,
        until = CASE WHEN p_grant THEN ending END
    WHERE id = p_id;
    IF p_grant THEN
        INSERT INTO access_case_grant
            (grantee, subject, relation, purpose, reads, writes, assigns, source, until, list_group, touched_at)
        SELECT w.asked_by, w.subject, r.relation, r.purpose, r.reads & w.classes, 0, false, w.id, ending, 3, now()
        FROM access_account a JOIN access_policy_rule r ON r.role = a.role AND r.relation = 'unveiled'
        WHERE a.staff_id = w.asked_by AND a.is_active AND r.reads & w.classes <> 0;
    END IF;
    PERFORM access_write_notice(ARRAY[w.asked_by], 'unveiling_answered', w.subject, w.id, viewer.staff);
    RETURN w.subject;
END $$;

-- What waits for the viewer's answer.
CREATE FUNCTION access_unveilings_to_answer() RETURNS SETOF access_unveiling
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT w.* FROM access_viewer() v, access_unveiling w
    WHERE w.answered_at IS NULL AND EXISTS (
        SELECT 1 FROM access_case_grant g WHERE g.subject = w.subject AND g.grantee = ANY (v.grantees))
      AND access_may_answer(v, w)
$$;

SET LOCAL ROLE amparo_owner;
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['access_emergency', 'access_emergency_attempt', 'access_unveiling'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I TO amparo_definer USING (true) WITH CHECK (true)', t || '_definer', t);
        EXECUTE format('REVOKE ALL ON %I FROM PUBLIC, amparo_app', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO amparo_definer', t);
    END LOOP;
END $$;
GRANT SELECT ON access_emergency, access_unveiling TO amparo_app;
-- Who opened it, who keeps the case, and who watches.
CREATE POLICY access_emergency_seen ON access_emergency FOR SELECT TO amparo_app USING (
    staff = (SELECT access_viewer_staff()) OR told_institution = (SELECT access_viewer_watches())
    OR EXISTS (SELECT 1 FROM access_case_grant g
               WHERE g.grantee = ANY ((SELECT access_viewer_grantees())::uuid[])
                 AND g.subject = access_emergency.subject AND g.source IS NULL
                 AND (g.until IS NULL OR g.until > now())));
CREATE POLICY access_unveiling_seen ON access_unveiling FOR SELECT TO amparo_app USING (
    asked_by = (SELECT access_viewer_staff())
    OR EXISTS (SELECT 1 FROM access_case_grant g
               WHERE g.grantee = ANY ((SELECT access_viewer_grantees())::uuid[])
                 AND g.subject = access_unveiling.subject AND g.source IS NULL AND g.assigns
                 AND (g.until IS NULL OR g.until > now())));

SET LOCAL ROLE amparo_migrator;
DO $$
DECLARE
    f text;
    -- What only other functions call.
    inner_ones text[] := ARRAY['access_today()', 'access_keeping_unit(bigint)',
        'access_watching_institution(uuid, uuid, uuid)', 'access_watchers(uuid)', 'access_keepers(bigint)',
        'access_may_answer(access_bound_viewer, access_unveiling)'];
BEGIN
    FOREACH f IN ARRAY inner_ones || ARRAY['access_viewer_watches()',
        'access_open_emergency(uuid, bigint, text, integer)', 'access_end_emergency(uuid)',
        'access_review_emergency(uuid, text)', 'access_ask_unveiling(uuid, bigint, integer)',
        'access_answer_unveiling(uuid, boolean)', 'access_unveilings_to_answer()'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        IF f <> ALL (inner_ones) THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO amparo_app', f);
        END IF;
        EXECUTE format('ALTER FUNCTION %s OWNER TO amparo_definer', f);
    END LOOP;
END $$;
SET LOCAL ROLE amparo_owner;
