-- An auditor reads what people of the own institution did, and the alerts about them; the country's is for who oversees it
-- (access 0024).
SET LOCAL ROLE amparo_migrator;
CREATE OR REPLACE FUNCTION oversight_trail(
    p_institution uuid, p_actor uuid, p_subject bigint, p_action text, p_outcome text,
    p_from timestamptz, p_to timestamptz, p_before bigint, p_lines integer)
RETURNS TABLE (id bigint, at timestamptz, actor uuid, institution uuid, action text, outcome text, purpose text,
               subjects bigint[], how_many_subjects integer, classes text[], detail text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE asked text := 'SELECT e.id, e.at, e.actor, e.institution, e.action::text, e.outcome::text, e.purpose::text,
    e.subjects[1:20], cardinality(e.subjects), e.record_classes::text[], e.detail::text FROM audit_event e WHERE true';
BEGIN
    IF (access_viewer()).role IS DISTINCT FROM 'auditor' THEN
        RAISE insufficient_privilege USING MESSAGE = 'the trail is for auditors';
    END IF;
    IF NOT access_viewer_oversees() THEN asked := asked || ' AND e.institution = $10'; END IF;
    IF p_institution IS NOT NULL THEN asked := asked || ' AND e.institution = $1'; END IF;
    IF p_actor IS NOT NULL THEN asked := asked || ' AND e.actor = $2'; END IF;
    IF p_subject IS NOT NULL THEN asked := asked || ' AND e.subjects @> ARRAY[$3]'; END IF;
    IF p_action IS NOT NULL THEN asked := asked || ' AND e.action = $4'; END IF;
    IF p_outcome IS NOT NULL THEN asked := asked || ' AND e.outcome = $5'; END IF;
    IF p_from IS NOT NULL THEN asked := asked || ' AND e.at >= $6'; END IF;
    IF p_to IS NOT NULL THEN asked := asked || ' AND e.at < $7'; END IF;
    IF p_before IS NOT NULL THEN asked := asked || ' AND e.id < $8'; END IF;
    RETURN QUERY EXECUTE asked || ' ORDER BY e.id DESC LIMIT $9'
        USING p_institution, p_actor, p_subject, p_action, p_outcome, p_from, p_to, p_before, p_lines,
            (access_viewer()).institution;
END $$;

CREATE FUNCTION oversight_audited() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT v.institution FROM access_viewer() v WHERE v.role = 'auditor'
$$;
REVOKE ALL ON FUNCTION oversight_audited() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION oversight_audited() TO amparo_app;
ALTER FUNCTION oversight_audited() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
ALTER POLICY oversight_alert_read ON oversight_alert USING (
    staff <> (SELECT access_viewer_staff()) AND (
        unit = ANY ((SELECT access_viewer_grantees())::uuid[])
        OR institution = ANY ((SELECT access_viewer_grantees())::uuid[])
        OR institution = (SELECT oversight_audited())
        OR (SELECT access_viewer_oversees())
        OR EXISTS (SELECT 1 FROM oversight_alert_case c WHERE c.alert_id = oversight_alert.id)));
SET LOCAL ROLE amparo_migrator;
DROP FUNCTION oversight_is_auditor();
SET LOCAL ROLE amparo_owner;
