-- A case's state decides its place in the lists of its own register; what was shared, or opened as an exception,
-- stands in lists of its own (access 0012).
SET LOCAL ROLE amparo_migrator;
CREATE OR REPLACE FUNCTION cases_touch_as_told(p_subjects bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE access_case_grant t
    SET touched_at = greatest(t.touched_at, told.at),
        list_group = CASE WHEN t.source IS NOT NULL THEN t.list_group WHEN told.state = 'closed' THEN 1 ELSE 0 END
    FROM (
        SELECT c.id, c.state, least(now(), (max(e.occurred_on) + time '12:00') AT TIME ZONE 'America/Lima') AS at
        FROM cases_case c JOIN cases_path_entry e ON e.case_id = c.id
        WHERE c.id = ANY (p_subjects) AND e.superseded_at IS NULL GROUP BY c.id, c.state
    ) told
    WHERE t.subject = told.id AND EXISTS (
        SELECT 1 FROM access_case_grant g
        WHERE g.subject = t.subject AND g.grantee = ANY (access_viewer_writers(255)) AND g.source IS NULL
          AND (g.writes <> 0 OR g.assigns) AND (g.until IS NULL OR g.until > now()))
$$;
SET LOCAL ROLE amparo_owner;
