-- What opens a case by way of exception is told first: it is committed before anything opens, so that nobody looks and
-- rolls back. An emergency is announced in one transaction and opened in another.
SET LOCAL ROLE amparo_migrator;

-- Was what bears this moment written before this transaction began? Whoever can see it knows then that it was committed:
-- within a transaction, savepoints and all, now() stands still.
CREATE FUNCTION access_is_committed(p_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$ SELECT p_at < now() $$;

-- Announce that one case is to be opened in an emergency: 'announced', 'already' (it is open to the viewer as it is), or
-- 'quota': each call is one of the day's three, whatever comes of it; only the same id again is not. Whoever must know is
-- told here. Whether there is such a case, or anything that this role could open, is not answered before that is
-- committed.
DROP FUNCTION access_open_emergency(uuid, bigint, text, integer);
CREATE FUNCTION access_announce_emergency(p_id uuid, p_subject bigint, p_kind text, p_minutes integer) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    keeper uuid := access_keeping_unit(p_subject);
    rule access_policy_rule;
    ending timestamptz := now() + least(greatest(p_minutes, 1), 60) * interval '1 minute';
    watching uuid;
    is_again boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('access_emergency|' || viewer.staff, 0));
    is_again := EXISTS (SELECT 1 FROM access_emergency_attempt t WHERE t.request = p_id AND t.staff = viewer.staff);
    IF NOT is_again THEN
        IF (SELECT count(*) FROM access_emergency_attempt t
            WHERE t.staff = viewer.staff AND t.at >= access_today()) >= 3 THEN
            RETURN 'quota';
        END IF;
        INSERT INTO access_emergency_attempt (staff, request) VALUES (viewer.staff, p_id);
    END IF;
    SELECT * INTO rule FROM access_policy_rule r WHERE r.role = viewer.role AND r.relation = 'emergency';
    IF EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = p_subject AND g.grantee = ANY (viewer.grantees)
                 AND g.source IS DISTINCT FROM p_id AND g.reads & rule.reads = rule.reads
                 AND (g.until IS NULL OR g.until > now())) THEN
        RETURN 'already';
    END IF;
    IF is_again OR keeper IS NULL OR rule.role IS NULL
        OR EXISTS (SELECT 1 FROM access_emergency e WHERE e.id = p_id) THEN
        RETURN 'announced';
    END IF;
    SELECT access_watching_institution(p_id, viewer.institution, u.institution_id) INTO watching
    FROM directory_unit u WHERE u.id = keeper;
    INSERT INTO access_emergency (id, subject, staff, unit, institution, kind, opened_at, until, told_institution, finding)
    VALUES (p_id, p_subject, viewer.staff, viewer.unit, viewer.institution, p_kind, now(), ending, watching, '');
    PERFORM access_write_notice(access_keepers(p_subject) || watching || access_watchers(watching),
                                'emergency_opened', p_subject, p_id, viewer.staff);
    RETURN 'announced';
END $$;

-- Open what was announced and committed, until when it was announced for. Returns the case; nothing if there is none,
-- or nothing that opens to this viewer.
CREATE FUNCTION access_open_emergency(p_id uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    e access_emergency;
    opened bigint;
BEGIN
    SELECT * INTO e FROM access_emergency x
    WHERE x.id = p_id AND x.staff = viewer.staff AND x.ended_at IS NULL AND x.until > now() FOR SHARE;
    IF e.id IS NULL OR NOT access_is_committed(e.opened_at) THEN RETURN NULL; END IF;
    INSERT INTO access_case_grant
        (grantee, subject, relation, purpose, reads, writes, assigns, source, until, list_group, touched_at)
    SELECT viewer.staff, e.subject, 'emergency', r.purpose, r.reads, 0, false, e.id, e.until, 3, now()
    FROM access_policy_rule r WHERE r.role = viewer.role AND r.relation = 'emergency'
    ON CONFLICT DO NOTHING;
    -- None on a case that was blocked meanwhile.
    SELECT g.subject INTO opened FROM access_case_grant g WHERE g.source = e.id AND g.grantee = viewer.staff;
    RETURN opened;
END $$;

-- End an emergency early: who opened it, and who coordinates the case.
CREATE OR REPLACE FUNCTION access_end_emergency(p_id uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    ended bigint;
BEGIN
    UPDATE access_emergency e SET ended_at = now()
    WHERE e.id = p_id AND e.ended_at IS NULL AND e.until > now()
      AND ((e.staff = viewer.staff AND access_is_committed(e.opened_at))
           OR access_keeping_unit(e.subject) = ANY (viewer.grantees))
    RETURNING e.subject INTO ended;
    IF ended IS NOT NULL THEN
        DELETE FROM access_case_grant g WHERE g.source = p_id AND g.relation = 'emergency';
    END IF;
    RETURN ended;
END $$;

-- May the viewer be the second person? As before (0018), of what was asked and committed: who keeps the case was told.
CREATE OR REPLACE FUNCTION access_may_answer(viewer access_bound_viewer, w access_unveiling) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT w.answered_at IS NULL AND access_is_committed(w.asked_at) AND w.asked_at > now() - interval '14 days'
       AND viewer.staff <> w.asked_by AND viewer.unit <> w.unit
       AND EXISTS (SELECT 1 FROM directory_staff_member s WHERE s.id = w.asked_by AND s.unit_id = w.unit
                                                            AND s.left_on IS NULL)
       AND EXISTS (SELECT 1 FROM access_case_grant g
                   WHERE g.subject = w.subject AND g.grantee = ANY (viewer.grantees) AND g.assigns
                     AND g.source IS NULL AND (g.until IS NULL OR g.until > now()))
$$;


REVOKE ALL ON FUNCTION access_is_committed(timestamptz), access_announce_emergency(uuid, bigint, text, integer),
    access_open_emergency(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_announce_emergency(uuid, bigint, text, integer), access_open_emergency(uuid),
    access_is_committed(timestamptz) TO amparo_app;
ALTER FUNCTION access_is_committed(timestamptz) OWNER TO amparo_definer;
ALTER FUNCTION access_announce_emergency(uuid, bigint, text, integer) OWNER TO amparo_definer;
ALTER FUNCTION access_open_emergency(uuid) OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;

-- Who opened it, once that is committed; who keeps the case; and who watches.
ALTER POLICY access_emergency_seen ON access_emergency USING (
    (staff = (SELECT access_viewer_staff()) AND access_is_committed(opened_at))
    OR told_institution = (SELECT access_viewer_watches())
    OR EXISTS (SELECT 1 FROM access_case_grant g
               WHERE g.grantee = ANY ((SELECT access_viewer_grantees())::uuid[])
                 AND g.subject = access_emergency.subject AND g.source IS NULL
                 AND (g.until IS NULL OR g.until > now())));
