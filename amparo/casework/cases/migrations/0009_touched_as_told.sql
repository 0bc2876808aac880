-- A case whose past is written down today was last worked on when its path says, not today. It is brought forward
-- in its lists to the last day on its path: never back, never beyond now, and no caller says to when.
CREATE FUNCTION cases_touch_as_told(p_subjects bigint[], p_list_group smallint DEFAULT NULL) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE access_case_grant t
    SET touched_at = greatest(t.touched_at, told.at), list_group = coalesce(p_list_group, t.list_group)
    FROM (
        SELECT e.case_id, least(now(), (max(e.occurred_on) + time '12:00') AT TIME ZONE 'America/Lima') AS at
        FROM cases_path_entry e WHERE e.case_id = ANY (p_subjects) AND e.superseded_at IS NULL GROUP BY e.case_id
    ) told
    WHERE t.subject = told.case_id AND EXISTS (
        SELECT 1 FROM access_case_grant g
        WHERE g.subject = t.subject AND g.grantee = ANY (access_viewer_grantees()) AND (g.writes <> 0 OR g.assigns)
          AND (g.until IS NULL OR g.until > now()))
$$;
REVOKE ALL ON FUNCTION cases_touch_as_told(bigint[], smallint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_touch_as_told(bigint[], smallint) TO amparo_app;
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION cases_touch_as_told(bigint[], smallint) OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
