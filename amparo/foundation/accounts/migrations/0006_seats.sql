-- No role is asked for, confirmed or handed a code for where the institution has no such role (access 0024); and a new
-- role puts the grants of that person right, not of the country.
SET LOCAL ROLE amparo_migrator;

CREATE FUNCTION accounts_require_seat() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT access_has_seat(NEW.role, NEW.unit) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no_such_role_there';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION accounts_require_seat() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accounts_require_seat() TO amparo_owner;
ALTER FUNCTION accounts_require_seat() OWNER TO amparo_definer;

CREATE OR REPLACE FUNCTION accounts_confirm(p_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    o accounts_opening;
BEGIN
    SELECT * INTO o FROM accounts_opening WHERE id = p_id FOR UPDATE;
    IF o.id IS NULL OR o.asked_by = viewer.staff OR o.confirmed_at IS NOT NULL
        OR o.withdrawn_at IS NOT NULL OR o.kind = 'password' OR o.asked_at < now() - interval '14 days'
        OR NOT accounts_reaches(viewer, o) THEN
        RAISE insufficient_privilege USING MESSAGE = 'not this viewer''s to confirm';
    END IF;
    IF o.kind <> 'invite' THEN PERFORM accounts_administrator_of(o.staff); END IF;
    IF o.kind IN ('role', 'move') AND EXISTS (
        SELECT 1 FROM access_case_grant g WHERE g.grantee = o.staff AND g.relation = 'responsible') THEN
        RAISE insufficient_privilege USING MESSAGE = 'carries_cases';
    END IF;
    IF o.kind = 'invite' THEN
        INSERT INTO directory_staff_member (id, unit_id, full_name, profession, joined_on)
        VALUES (o.staff, o.unit, o.full_name, o.profession, (now() AT TIME ZONE 'America/Lima')::date);
        INSERT INTO access_account (id, username, staff_id, role, is_active, password)
        VALUES (gen_random_uuid(), o.username, o.staff, o.role, true, '!');
    ELSIF o.kind = 'reopen' THEN
        UPDATE directory_staff_member SET left_on = NULL WHERE id = o.staff;
        UPDATE access_account SET is_active = true WHERE staff_id = o.staff;
    ELSIF o.kind = 'role' THEN
        UPDATE access_account SET role = o.role WHERE staff_id = o.staff;
        PERFORM access_reproject_staff(o.staff);
    ELSIF o.kind = 'move' THEN
        UPDATE directory_staff_member SET unit_id = o.unit WHERE id = o.staff;
    END IF;
    UPDATE accounts_opening SET confirmed_by = viewer.staff, confirmed_at = now() WHERE id = p_id;
END $$;
SET LOCAL ROLE amparo_owner;
CREATE TRIGGER accounts_require_seat BEFORE INSERT OR UPDATE OF confirmed_at, code_hash ON accounts_opening
    FOR EACH ROW EXECUTE FUNCTION accounts_require_seat();
