-- A wrong try no longer counts against the codes that wait for a name: anybody who knows a name could end one. A code
-- has sixty random bits and lives 72 hours; who tries waits longer and longer (web.accounts.attempts).
SET LOCAL ROLE amparo_migrator;

CREATE OR REPLACE FUNCTION accounts_ask(
    p_id uuid, p_kind text, p_staff uuid, p_unit uuid, p_role text, p_username text, p_full_name text,
    p_profession text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    now_unit uuid;
    now_role text;
    is_here boolean;
BEGIN
    IF EXISTS (SELECT 1 FROM accounts_opening o WHERE o.id = p_id AND o.asked_by = viewer.staff) THEN RETURN; END IF;
    IF p_kind <> ALL (ARRAY['invite', 'reopen', 'role', 'move', 'reset', 'password']) THEN
        RAISE invalid_parameter_value USING MESSAGE = 'no such kind of opening';
    END IF;
    SELECT s.unit_id, a.role, s.left_on IS NULL AND a.is_active INTO now_unit, now_role, is_here
    FROM directory_staff_member s JOIN access_account a ON a.staff_id = s.id WHERE s.id = p_staff;
    IF p_kind = 'invite' THEN
        IF now_unit IS NOT NULL THEN RAISE unique_violation USING MESSAGE = 'this colleague is here already'; END IF;
        IF EXISTS (SELECT 1 FROM access_account a WHERE lower(a.username) = lower(p_username)) THEN
            RAISE unique_violation USING MESSAGE = 'username_taken';
        END IF;
    ELSE
        PERFORM accounts_administrator_of(p_staff);
        IF is_here = (p_kind = 'reopen') THEN
            RAISE insufficient_privilege USING MESSAGE = 'not in this state of the account';
        END IF;
    END IF;
    IF NOT accounts_administers(viewer, coalesce(p_unit, now_unit), coalesce(nullif(p_role, ''), now_role)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'not a unit or role that this viewer administers';
    END IF;
    IF p_kind = 'password' AND NOT EXISTS (
        SELECT 1 FROM access_account a JOIN accounts_factor_state f ON f.account = a.id
        WHERE a.staff_id = p_staff AND f.phones + f.passkeys > 0) THEN
        RAISE insufficient_privilege USING MESSAGE = 'without a second factor two people are needed';
    END IF;
    INSERT INTO accounts_opening (
        id, kind, institution, unit, staff, role, username, full_name, profession, asked_by)
    VALUES (p_id, p_kind, viewer.institution, coalesce(p_unit, now_unit), p_staff,
            coalesce(nullif(p_role, ''), now_role), coalesce(p_username, ''), coalesce(p_full_name, ''),
            coalesce(p_profession, ''), viewer.staff);
END $$;

CREATE OR REPLACE FUNCTION accounts_issue_code(p_id uuid, p_code_hash bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    PERFORM accounts_administrator_of((SELECT o.staff FROM accounts_opening o WHERE o.id = p_id));
    UPDATE accounts_opening o
    SET code_hash = p_code_hash, code_until = now() + interval '72 hours'
    WHERE o.id = p_id AND o.kind IN ('invite', 'reset', 'password') AND o.withdrawn_at IS NULL AND o.used_at IS NULL
      AND CASE o.kind WHEN 'password' THEN o.asked_at ELSE o.confirmed_at END > now() - interval '7 days'
      AND accounts_reaches(viewer, o)
      AND viewer.staff IN (o.asked_by, o.confirmed_by);
    IF NOT FOUND THEN
        RAISE insufficient_privilege USING MESSAGE = 'no code for this';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION accounts_use_code(p_username text, p_code_hash bytea, p_password text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who uuid;
    found_opening uuid;
BEGIN
    SELECT a.staff_id INTO who FROM access_account a
    JOIN directory_staff_member s ON s.id = a.staff_id AND s.left_on IS NULL
    WHERE lower(a.username) = lower(p_username) AND a.is_active;
    SELECT o.id INTO found_opening FROM accounts_opening o
    WHERE o.staff = who AND o.code_hash = p_code_hash AND o.code_until > now()
      AND o.used_at IS NULL AND o.withdrawn_at IS NULL
    FOR UPDATE;
    IF found_opening IS NULL THEN
        RETURN false;
    END IF;
    UPDATE access_account SET password = p_password WHERE staff_id = who;
    UPDATE accounts_opening SET used_at = now() WHERE id = found_opening;
    PERFORM access_close_viewers_of(ARRAY[who]);
    RETURN true;
END $$;
SET LOCAL ROLE amparo_owner;
