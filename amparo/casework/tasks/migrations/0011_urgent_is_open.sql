-- Closing must overlook no danger, also none that the one who closes may not read. It needs one bit, and is told one: which
-- danger it is, is of the task's class (tasks_open_kinds told it to whoever held the case). UrgentNeed has the same words.
DROP FUNCTION tasks_open_kinds(bigint);
CREATE FUNCTION tasks_urgent_is_open(p_case bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM tasks_task t JOIN access_viewer() v ON NOT v.is_read_only
        JOIN access_case_grant g ON g.subject = p_case AND g.grantee = ANY (v.grantees) AND g.writes <> 0
            AND (g.until IS NULL OR g.until > now())
        WHERE t.case_id = p_case AND t.state = 'open'
          AND t.kind IN ('danger_tonight', 'suicide_risk', 'bed', 'sexual_violence_72h', 'pregnancy'))
$$;
REVOKE ALL ON FUNCTION tasks_urgent_is_open(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tasks_urgent_is_open(bigint) TO amparo_app;
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION tasks_urgent_is_open(bigint) OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
