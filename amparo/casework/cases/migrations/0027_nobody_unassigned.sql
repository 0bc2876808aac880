-- Who carries a case, or is in its team, and is assigned to it no more: there are none, and if there were, this ends it.
-- For the owner of the database, when the doctor says so (AMP315).
SET LOCAL ROLE amparo_migrator;
CREATE FUNCTION cases_end_unassigned() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE ended bigint;
BEGIN
    PERFORM access_hold_subjects(ARRAY(
        SELECT DISTINCT g.subject FROM access_case_grant g WHERE g.relation IN ('responsible', 'team') AND NOT EXISTS (
            SELECT 1 FROM cases_assignment t WHERE t.case_id = g.subject AND t.staff = g.grantee
                AND t.role = g.relation AND t.ended_at IS NULL)));
    DELETE FROM access_case_grant g WHERE g.relation IN ('responsible', 'team') AND NOT EXISTS (
        SELECT 1 FROM cases_assignment t WHERE t.case_id = g.subject AND t.staff = g.grantee
            AND t.role = g.relation AND t.ended_at IS NULL);
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;
REVOKE ALL ON FUNCTION cases_end_unassigned() FROM PUBLIC;
ALTER FUNCTION cases_end_unassigned() OWNER TO amparo_definer;
GRANT EXECUTE ON FUNCTION cases_end_unassigned() TO amparo_owner;
SET LOCAL ROLE amparo_owner;
