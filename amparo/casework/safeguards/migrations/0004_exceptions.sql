-- Reasons of exceptions, seen by whoever may know of the exception; and what an emergency leaves and shows.
ALTER TABLE safeguards_reason ENABLE ROW LEVEL SECURITY;
ALTER TABLE safeguards_reason FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT ON safeguards_reason TO amparo_app;
CREATE POLICY safeguards_reason_seen ON safeguards_reason FOR SELECT TO amparo_app USING (
    EXISTS (SELECT 1 FROM access_emergency e WHERE e.id = safeguards_reason.source)
    OR EXISTS (SELECT 1 FROM access_unveiling w WHERE w.id = safeguards_reason.source));
CREATE POLICY safeguards_reason_add ON safeguards_reason FOR INSERT TO amparo_app WITH CHECK (
    recorded_by = (SELECT access_viewer_staff())
    AND (EXISTS (SELECT 1 FROM access_emergency e WHERE e.id = safeguards_reason.source
                 AND e.subject = safeguards_reason.subject AND e.staff = safeguards_reason.recorded_by)
         OR EXISTS (SELECT 1 FROM access_unveiling w WHERE w.id = safeguards_reason.source
                    AND w.subject = safeguards_reason.subject AND w.asked_by = safeguards_reason.recorded_by)));

-- With the case, when it is shredded (access_forget_subjects); a question names two cases, and goes with either.
GRANT SELECT, DELETE ON safeguards_reason TO amparo_definer;
GRANT DELETE ON safeguards_same_person TO amparo_definer;
CREATE POLICY safeguards_reason_forget ON safeguards_reason TO amparo_definer USING (true);
CREATE FUNCTION safeguards_forget_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM safeguards_same_person WHERE OLD.id IN (one, other);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION safeguards_forget_case() FROM PUBLIC;
CREATE TRIGGER safeguards_forget_case AFTER DELETE ON cases_case FOR EACH ROW EXECUTE FUNCTION safeguards_forget_case();

-- An emergency writes nothing, but that it was opened, and what its review found, stands on the path: written here,
-- once each, for who did it.
GRANT INSERT ON cases_path_entry TO amparo_definer;
CREATE POLICY cases_path_entry_emergency ON cases_path_entry FOR INSERT TO amparo_definer
    WITH CHECK (activity IN ('emergency_opened', 'emergency_reviewed'));
CREATE FUNCTION safeguards_leave_entry(p_emergency uuid, p_activity text, p_request uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    e access_emergency;
BEGIN
    SELECT * INTO e FROM access_emergency x WHERE x.id = p_emergency;
    IF NOT ((p_activity = 'emergency_opened' AND e.staff = viewer.staff)
            OR (p_activity = 'emergency_reviewed' AND e.reviewed_by = viewer.staff)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'not the doing of this viewer';
    END IF;
    INSERT INTO cases_path_entry
        (case_id, activity, occurred_on, precision, order_in_day, institution, unit, place, record_class,
         outcome_code, recorded_by, subject_kind, request_id, request_digest)
    SELECT e.subject, p_activity, (now() AT TIME ZONE 'America/Lima')::date, 'day', 0, viewer.institution,
           viewer.unit, '', 'general', CASE p_activity WHEN 'emergency_opened' THEN e.kind ELSE e.finding END,
           viewer.staff, 'emergency', p_request, ''
    WHERE NOT EXISTS (SELECT 1 FROM cases_path_entry p
                      WHERE p.recorded_by = viewer.staff AND p.request_id = p_request);
END $$;

-- What was opened in an emergency, from the trail: for who keeps the case or watches, not for who opened it.
CREATE FUNCTION safeguards_opened_in(p_emergency uuid) RETURNS TABLE (at timestamptz, action text, record_classes text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.at, a.action, a.record_classes::text[] FROM access_viewer() v, access_emergency e
    JOIN audit_event a ON a.actor = e.staff AND a.subjects @> ARRAY[e.subject]
        AND a.at BETWEEN e.opened_at AND least(e.until, coalesce(e.ended_at, e.until))
    WHERE e.id = p_emergency AND e.staff <> v.staff
      AND (e.told_institution = access_viewer_watches() OR EXISTS (
           SELECT 1 FROM access_case_grant g WHERE g.subject = e.subject AND g.grantee = ANY (v.grantees)
             AND g.source IS NULL AND (g.until IS NULL OR g.until > now())))
    ORDER BY a.at LIMIT 200
$$;
REVOKE ALL ON FUNCTION safeguards_leave_entry(uuid, text, uuid), safeguards_opened_in(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION safeguards_leave_entry(uuid, text, uuid), safeguards_opened_in(uuid) TO amparo_app;
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION safeguards_leave_entry(uuid, text, uuid) OWNER TO amparo_definer;
ALTER FUNCTION safeguards_opened_in(uuid) OWNER TO amparo_definer;
ALTER FUNCTION safeguards_forget_case() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
