-- What the doctor finds (AMP315) this ends: it asked less, of whom a grant with a source is for and whether they still work
-- there, and left what was on blocked files. Of who carries a case cases_end_unassigned() asks.
SET LOCAL ROLE amparo_migrator;
CREATE OR REPLACE FUNCTION access_end_what_is_over() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE ended bigint;
BEGIN
    DELETE FROM access_case_grant g WHERE EXISTS (
        SELECT 1 FROM access_block b WHERE b.subject = g.subject AND b.state IN ('blocked', 'shredding', 'shredded'))
    OR (g.source IS NOT NULL OR g.relation IN ('shared', 'recipient', 'emergency', 'unveiled')) AND NOT CASE g.relation
        WHEN 'recipient' THEN EXISTS (
            SELECT 1 FROM access_share s WHERE s.id = g.source AND s.subject = g.subject
              AND s.ended_at IS NULL AND (s.until IS NULL OR s.until > now()))
        WHEN 'shared' THEN EXISTS (
            SELECT 1 FROM access_share s JOIN access_share_member m ON m.share_id = s.id
            JOIN directory_staff_member p ON p.id = m.staff JOIN directory_unit u ON u.id = p.unit_id
            WHERE s.id = g.source AND s.subject = g.subject AND s.ended_at IS NULL AND (s.until IS NULL OR s.until > now())
              AND m.staff = g.grantee AND m.ended_at IS NULL AND p.left_on IS NULL
              AND u.institution_id = s.to_institution)
        WHEN 'emergency' THEN EXISTS (
            SELECT 1 FROM access_emergency e JOIN directory_staff_member p ON p.id = e.staff AND p.unit_id = e.unit
            WHERE e.id = g.source AND e.subject = g.subject AND e.staff = g.grantee AND p.left_on IS NULL
              AND e.ended_at IS NULL AND e.until > now())
        WHEN 'unveiled' THEN EXISTS (
            SELECT 1 FROM access_unveiling w JOIN directory_staff_member p ON p.id = w.asked_by AND p.unit_id = w.unit
            WHERE w.id = g.source AND w.subject = g.subject AND w.asked_by = g.grantee AND p.left_on IS NULL
              AND w.is_granted AND w.until > now())
        ELSE false END;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;
SET LOCAL ROLE amparo_owner;
