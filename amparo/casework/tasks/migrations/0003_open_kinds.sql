-- Closing must not overlook a danger: the kinds of a case's open tasks, also of classes that the one who closes may
-- not read. Kinds only, and only to whom holds the case.
GRANT SELECT ON tasks_task TO amparo_definer;
CREATE POLICY tasks_task_definer ON tasks_task FOR SELECT TO amparo_definer USING (true);
CREATE FUNCTION tasks_open_kinds(p_case bigint) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT t.kind::text FROM tasks_task t
    WHERE t.case_id = p_case AND t.state = 'open' AND EXISTS (
        SELECT 1 FROM access_case_grant g
        WHERE g.subject = p_case AND g.grantee = ANY (access_viewer_grantees()) AND g.writes <> 0
          AND (g.until IS NULL OR g.until > now()))
$$;
REVOKE ALL ON FUNCTION tasks_open_kinds(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tasks_open_kinds(bigint) TO amparo_app;
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION tasks_open_kinds(bigint) OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
