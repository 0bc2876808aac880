-- Whoever leaves or moves to another unit leaves the teams there: the assignment ends with the grant (access 0022).
GRANT SELECT, UPDATE (ended_at) ON cases_assignment TO amparo_definer;
CREATE POLICY cases_assignment_team_ends ON cases_assignment FOR UPDATE TO amparo_definer USING (role = 'team');
SET LOCAL ROLE amparo_migrator;
CREATE FUNCTION cases_leave_teams() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE cases_assignment SET ended_at = now() WHERE staff = NEW.id AND role = 'team' AND ended_at IS NULL;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION cases_leave_teams() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_leave_teams() TO amparo_owner;
ALTER FUNCTION cases_leave_teams() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
CREATE TRIGGER cases_leave_teams AFTER UPDATE OF unit_id, left_on ON directory_staff_member
    FOR EACH ROW WHEN (OLD.unit_id IS DISTINCT FROM NEW.unit_id
                       OR (NEW.left_on IS NOT NULL AND OLD.left_on IS DISTINCT FROM NEW.left_on))
    EXECUTE FUNCTION cases_leave_teams();
