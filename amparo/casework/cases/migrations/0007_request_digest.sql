-- What a request left also says what it was told (cases.requests), so that the same id with other words is not
-- answered with «saved».
SET LOCAL ROLE amparo_migrator;
DROP FUNCTION cases_earlier_run(uuid[]);
SET LOCAL ROLE amparo_owner;
CREATE FUNCTION cases_earlier_run(request_ids uuid[])
RETURNS TABLE (case_id bigint, subject_id bigint, request_digest text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.case_id, e.subject_id, e.request_digest::text FROM cases_path_entry e
    WHERE e.recorded_by = access_viewer_staff() AND e.request_id = ANY (request_ids)
$$;
REVOKE ALL ON FUNCTION cases_earlier_run(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_earlier_run(uuid[]) TO amparo_app;
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION cases_earlier_run(uuid[]) OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
