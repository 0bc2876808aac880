-- A role is given only where the kind of institution has it (policy/seats.py), whoever gives it: the two who open an
-- account, or the command line. And what a change of role leaves behind is put right for that person alone.
GRANT SELECT ON access_seat TO amparo_app, amparo_definer;
SET LOCAL ROLE amparo_migrator;

CREATE FUNCTION access_has_seat(p_role text, p_unit uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM directory_unit u JOIN directory_institution i ON i.id = u.institution_id
        JOIN access_seat s ON s.kind = i.kind AND s.role = p_role
        WHERE u.id = p_unit)
$$;

-- Whether the viewer watches over the country, and not over the own institution alone.
CREATE FUNCTION access_viewer_oversees() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM access_viewer() v JOIN directory_institution i ON i.id = v.institution
        JOIN access_seat s ON s.role = v.role AND s.kind = i.kind AND s.oversees)
$$;

CREATE FUNCTION access_require_seat() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE p_staff uuid := CASE TG_TABLE_NAME WHEN 'access_account' THEN to_jsonb(NEW) ->> 'staff_id'
                                           ELSE to_jsonb(NEW) ->> 'id' END;
BEGIN
    IF EXISTS (SELECT 1 FROM access_account a JOIN directory_staff_member s ON s.id = a.staff_id
               WHERE s.id = p_staff AND a.is_active AND NOT access_has_seat(a.role, s.unit_id)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no_such_role_there';
    END IF;
    RETURN NULL;
END $$;

-- Whoever was given such a role before, or whose institution became another kind, is not let in.
CREATE FUNCTION access_no_entry_without_seat() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN CASE WHEN access_has_seat(NEW.role, NEW.unit) THEN NEW END;
END $$;

-- As access_reproject(), for the grants of one person whose role has changed.
CREATE FUNCTION access_reproject_staff(p_staff uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    now_role text := (SELECT a.role FROM access_account a WHERE a.staff_id = p_staff);
    shared uuid;
BEGIN
    UPDATE access_case_grant g
    SET purpose = r.purpose, reads = r.reads, writes = r.writes, assigns = r.assigns, shares = r.shares,
        exports = r.exports
    FROM access_policy_rule r
    WHERE g.grantee = p_staff AND g.source IS NULL AND r.relation = g.relation AND r.role = now_role;
    UPDATE access_case_grant g SET reads = g.reads & r.reads
    FROM access_policy_rule r
    WHERE g.grantee = p_staff AND g.relation IN ('emergency', 'unveiled') AND r.relation = g.relation
      AND r.role = now_role;
    DELETE FROM access_case_grant g
    WHERE g.grantee = p_staff AND g.relation NOT IN ('shared', 'recipient') AND NOT EXISTS (
        SELECT 1 FROM access_policy_rule r WHERE r.relation = g.relation AND r.role = now_role);
    FOR shared IN SELECT s.id FROM access_share s JOIN access_share_member m ON m.share_id = s.id
                  WHERE m.staff = p_staff AND m.ended_at IS NULL AND s.ended_at IS NULL LOOP
        PERFORM access_project_share(shared);
    END LOOP;
END $$;

-- A blocked case is not given back in another role than it was taken in: its coordinator gives it to somebody anew.
CREATE FUNCTION access_end_what_was_blocked() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM access_blocked_grant WHERE grantee = NEW.staff_id;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION access_has_seat(text, uuid), access_viewer_oversees(), access_require_seat(),
    access_no_entry_without_seat(), access_reproject_staff(uuid), access_end_what_was_blocked() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_viewer_oversees() TO amparo_app;
GRANT EXECUTE ON FUNCTION access_require_seat(), access_no_entry_without_seat(), access_end_what_was_blocked()
    TO amparo_owner;
ALTER FUNCTION access_has_seat(text, uuid) OWNER TO amparo_definer;
ALTER FUNCTION access_viewer_oversees() OWNER TO amparo_definer;
ALTER FUNCTION access_require_seat() OWNER TO amparo_definer;
ALTER FUNCTION access_no_entry_without_seat() OWNER TO amparo_definer;
ALTER FUNCTION access_reproject_staff(uuid) OWNER TO amparo_definer;
ALTER FUNCTION access_end_what_was_blocked() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;

CREATE TRIGGER access_require_seat AFTER INSERT OR UPDATE OF role, is_active, staff_id ON access_account
    FOR EACH ROW EXECUTE FUNCTION access_require_seat();
CREATE TRIGGER access_require_seat AFTER UPDATE OF unit_id ON directory_staff_member
    FOR EACH ROW WHEN (OLD.unit_id IS DISTINCT FROM NEW.unit_id) EXECUTE FUNCTION access_require_seat();
CREATE TRIGGER access_no_entry_without_seat BEFORE INSERT ON access_bound_viewer
    FOR EACH ROW EXECUTE FUNCTION access_no_entry_without_seat();
CREATE TRIGGER access_end_what_was_blocked AFTER UPDATE OF role ON access_account
    FOR EACH ROW WHEN (OLD.role IS DISTINCT FROM NEW.role) EXECUTE FUNCTION access_end_what_was_blocked();
