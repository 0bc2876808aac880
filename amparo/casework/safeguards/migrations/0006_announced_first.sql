-- An entry too says whether there is such a case: only once the emergency was announced and committed.
SET LOCAL ROLE amparo_migrator;
CREATE OR REPLACE FUNCTION safeguards_leave_entry(p_emergency uuid, p_activity text, p_request uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    e access_emergency;
BEGIN
    SELECT * INTO e FROM access_emergency x WHERE x.id = p_emergency;
    IF ((p_activity = 'emergency_opened' AND e.staff = viewer.staff AND access_is_committed(e.opened_at))
            OR (p_activity = 'emergency_reviewed' AND e.reviewed_by = viewer.staff)) IS NOT TRUE THEN
        RAISE insufficient_privilege USING MESSAGE = 'not the doing of this viewer';
    END IF;
    INSERT INTO cases_path_entry
        (case_id, activity, occurred_on, precision, order_in_day, institution, unit, place, record_class,
         outcome_code, recorded_by, subject_kind, request_id, request_digest)
    SELECT e.subject, p_activity, (now() AT TIME ZONE 'America/Lima')::date, 'day', 0, viewer.institution,
           viewer.unit, '', 'general', CASE p_activity WHEN 'emergency_opened' THEN e.kind ELSE e.finding END,
           viewer.staff, 'emergency', p_request, ''
    WHERE NOT EXISTS (SELECT 1 FROM cases_path_entry p
                      WHERE p.recorded_by = viewer.staff AND p.request_id = p_request)
      AND (SELECT count(*) FROM cases_path_entry p
           WHERE p.case_id = e.subject AND p.activity = p_activity AND p.recorded_by = viewer.staff)
        < (SELECT count(*) FROM access_emergency x WHERE x.subject = e.subject
           AND viewer.staff = CASE p_activity WHEN 'emergency_opened' THEN x.staff ELSE x.reviewed_by END);
END $$;
SET LOCAL ROLE amparo_owner;
