-- Has the viewer already done this? Found by the viewer's own request ids, also when the action itself (a
-- transfer) has taken the access away. It tells nobody anything but what they themselves have done.
GRANT SELECT ON cases_path_entry TO amparo_definer;
CREATE POLICY cases_path_entry_definer ON cases_path_entry FOR SELECT TO amparo_definer USING (true);
CREATE FUNCTION cases_earlier_run(request_ids uuid[]) RETURNS TABLE (case_id bigint, subject_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.case_id, e.subject_id FROM cases_path_entry e
    WHERE e.recorded_by = access_viewer_staff() AND e.request_id = ANY (request_ids)
$$;
REVOKE ALL ON FUNCTION cases_earlier_run(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_earlier_run(uuid[]) TO amparo_app;
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION cases_earlier_run(uuid[]) OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
