-- In which list a case stands is not the caller's to say: cases_touch_as_told() takes it from the case's state.
SET LOCAL ROLE amparo_migrator;
DROP FUNCTION access_touch_subjects(bigint[], smallint);
SET LOCAL ROLE amparo_owner;
CREATE FUNCTION access_touch_subjects(p_subjects bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_viewer();
BEGIN
    UPDATE access_case_grant t SET touched_at = now()
    WHERE t.subject = ANY (p_subjects) AND EXISTS (
        SELECT 1 FROM access_case_grant g
        WHERE g.subject = t.subject AND g.grantee = ANY (viewer.grantees) AND (g.writes <> 0 OR g.assigns)
          AND (g.until IS NULL OR g.until > now()));
END $$;
REVOKE ALL ON FUNCTION access_touch_subjects(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_touch_subjects(bigint[]) TO amparo_app;
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION access_touch_subjects(bigint[]) OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
