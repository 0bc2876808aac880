-- Announcing an emergency looked whether there is such a case, and whoever took it back had been told: by an error, the
-- rows it changed, its locks, its length in the log. Now what is asked for is committed bare, whatever it names; it is
-- told in a transaction after that one, and opens in a third.
SET LOCAL ROLE amparo_migrator;

-- Ask: 'asked', or 'quota'. Each call is one of the day's three, whatever comes of it; only the same id again is not.
-- Nothing is looked at but what the asker did before.
CREATE FUNCTION access_ask_emergency(p_id uuid, p_subject bigint, p_kind text, p_minutes integer) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    IF p_id IS NULL OR p_subject IS NULL
        OR (p_kind IN ('life_at_risk', 'medical', 'missing', 'shelter_threat', 'child_in_danger')) IS NOT TRUE THEN
        RAISE insufficient_privilege USING MESSAGE = 'no such emergency';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('access_emergency|' || viewer.staff, 0));
    IF EXISTS (SELECT 1 FROM access_emergency_attempt t WHERE t.request = p_id AND t.staff = viewer.staff) THEN
        RETURN 'asked';
    END IF;
    IF (SELECT count(*) FROM access_emergency_attempt t
        WHERE t.staff = viewer.staff AND t.at >= access_today()) >= 3 THEN
        RETURN 'quota';
    END IF;
    INSERT INTO access_emergency_attempt (staff, request, subject, kind, minutes, unit, institution, role)
    VALUES (viewer.staff, p_id, p_subject, p_kind, least(greatest(p_minutes, 1), 60), viewer.unit,
            viewer.institution, viewer.role);
    RETURN 'asked';
END $$;

-- Tell whoever must know of what was asked for: 'announced', also of what is no case or opens nothing; 'already' if it is
-- open to whom it is for as it is. Once told, which case was asked for stands in the emergency alone.
CREATE FUNCTION access_tell_of_emergency(a access_emergency_attempt, p_grantees uuid[], p_opens boolean) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    keeper uuid := access_keeping_unit(a.subject);
    rule access_policy_rule;
    watching uuid;
    said text := 'announced';
BEGIN
    SELECT * INTO rule FROM access_policy_rule r WHERE r.role = a.role AND r.relation = 'emergency';
    IF EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = a.subject AND g.grantee = ANY (p_grantees)
                 AND g.reads & rule.reads = rule.reads AND (g.until IS NULL OR g.until > now())) THEN
        said := 'already';
    ELSIF keeper IS NOT NULL AND rule.role IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM access_emergency e WHERE e.id = a.request) THEN
        SELECT access_watching_institution(a.request, a.institution, u.institution_id) INTO watching
        FROM directory_unit u WHERE u.id = keeper;
        INSERT INTO access_emergency
            (id, subject, staff, unit, institution, kind, opened_at, until, ended_at, told_institution, finding)
        VALUES (a.request, a.subject, a.staff, a.unit, a.institution, a.kind, now(),
                now() + a.minutes * interval '1 minute', CASE WHEN NOT p_opens THEN now() END, watching, '');
        PERFORM access_write_notice(access_keepers(a.subject) || watching || access_watchers(watching),
                                    'emergency_opened', a.subject, a.request, a.staff);
    END IF;
    UPDATE access_emergency_attempt SET answer = said, subject = NULL WHERE id = a.id;
    RETURN said;
END $$;

-- Announce what the viewer asked for in a transaction before this one; NULL if there is no such thing, or they have
-- another unit or role by now.
DROP FUNCTION access_announce_emergency(uuid, bigint, text, integer);
CREATE FUNCTION access_announce_emergency(p_id uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    asked access_emergency_attempt;
BEGIN
    PERFORM access_hold_people(ARRAY[viewer.staff]);
    viewer := access_writing_viewer();
    SELECT * INTO asked FROM access_emergency_attempt t
    WHERE t.request = p_id AND t.staff = viewer.staff AND t.unit = viewer.unit AND t.role = viewer.role
      AND access_is_committed(t.at) FOR UPDATE;
    IF asked.subject IS NULL THEN RETURN nullif(asked.answer, ''); END IF;
    RETURN access_tell_of_emergency(asked, viewer.grantees, true);
END $$;

-- For upkeep: tell of what was asked for and not gone on with, so that nobody learns anything of a case and keeps it from
-- being told. It opens nothing any more.
CREATE FUNCTION access_announce_left_over() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(access_tell_of_emergency(a, ARRAY[a.staff, a.unit, a.institution], false)) FROM (
        SELECT * FROM access_emergency_attempt t
        WHERE t.subject IS NOT NULL AND t.at < now() - interval '1 minute' AND (SELECT (access_viewer()).staff) IS NULL
        ORDER BY t.id LIMIT 100 FOR UPDATE SKIP LOCKED) a
$$;

REVOKE ALL ON FUNCTION access_ask_emergency(uuid, bigint, text, integer), access_announce_emergency(uuid),
    access_tell_of_emergency(access_emergency_attempt, uuid[], boolean), access_announce_left_over() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_ask_emergency(uuid, bigint, text, integer), access_announce_emergency(uuid),
    access_announce_left_over() TO amparo_app;
ALTER FUNCTION access_ask_emergency(uuid, bigint, text, integer) OWNER TO amparo_definer;
ALTER FUNCTION access_announce_emergency(uuid) OWNER TO amparo_definer;
ALTER FUNCTION access_tell_of_emergency(access_emergency_attempt, uuid[], boolean) OWNER TO amparo_definer;
ALTER FUNCTION access_announce_left_over() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
