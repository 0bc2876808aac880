-- A case stands in the list that its state says, and no caller says in which. The last day on its path is told as
-- before (0009).
GRANT SELECT (id, state) ON cases_case TO amparo_definer;
CREATE POLICY cases_case_definer ON cases_case FOR SELECT TO amparo_definer USING (true);
SET LOCAL ROLE amparo_migrator;
DROP FUNCTION cases_touch_as_told(bigint[], smallint);
SET LOCAL ROLE amparo_owner;
CREATE FUNCTION cases_touch_as_told(p_subjects bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE access_case_grant t
    SET touched_at = greatest(t.touched_at, told.at),
        list_group = CASE told.state WHEN 'closed' THEN 1 ELSE 0 END
    FROM (
        SELECT c.id, c.state, least(now(), (max(e.occurred_on) + time '12:00') AT TIME ZONE 'America/Lima') AS at
        FROM cases_case c JOIN cases_path_entry e ON e.case_id = c.id
        WHERE c.id = ANY (p_subjects) AND e.superseded_at IS NULL GROUP BY c.id, c.state
    ) told
    WHERE t.subject = told.id AND EXISTS (
        SELECT 1 FROM access_case_grant g
        WHERE g.subject = t.subject AND g.grantee = ANY (access_viewer_grantees()) AND (g.writes <> 0 OR g.assigns)
          AND (g.until IS NULL OR g.until > now()))
$$;
REVOKE ALL ON FUNCTION cases_touch_as_told(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_touch_as_told(bigint[]) TO amparo_app;
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION cases_touch_as_told(bigint[]) OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
