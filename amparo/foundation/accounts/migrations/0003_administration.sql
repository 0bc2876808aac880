-- Who closes and opens accounts (ADR 11): to close, one person; to open, two. Nobody does it for themselves.
GRANT INSERT (id, username, staff_id, role, is_active, password), UPDATE (role, is_active, password)
    ON access_account TO amparo_definer;
CREATE POLICY access_account_administration ON access_account FOR INSERT TO amparo_definer WITH CHECK (true);
CREATE POLICY access_account_administration_change ON access_account FOR UPDATE TO amparo_definer USING (true);
GRANT INSERT (id, unit_id, full_name, profession, joined_on), UPDATE (unit_id, left_on) ON directory_staff_member
    TO amparo_definer;
CREATE POLICY directory_staff_member_administration ON directory_staff_member FOR INSERT TO amparo_definer
    WITH CHECK (true);
CREATE POLICY directory_staff_member_administration_change ON directory_staff_member FOR UPDATE TO amparo_definer
    USING (true);

-- Does this viewer administer accounts of this role in this unit? A coordinator those of the unit, but for the offices
-- that look at the unit from outside it; a focal point and a system administrator those of the institution.
CREATE FUNCTION accounts_administers(viewer access_bound_viewer, p_unit uuid, p_role text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM directory_unit u WHERE u.id = p_unit AND u.institution_id = viewer.institution)
       AND CASE viewer.role
           WHEN 'institution_focal_point' THEN true
           WHEN 'system_administrator' THEN true
           WHEN 'unit_coordinator' THEN p_unit = viewer.unit AND p_role <> ALL (ARRAY[
               'unit_coordinator', 'institution_focal_point', 'system_administrator', 'auditor'])
           ELSE false END
$$;

-- The viewer, if they administer this colleague's account; an error if not, or if it is their own.
CREATE FUNCTION accounts_administrator_of(p_staff uuid) RETURNS access_bound_viewer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    IF p_staff = viewer.staff OR NOT EXISTS (
        SELECT 1 FROM directory_staff_member s JOIN access_account a ON a.staff_id = s.id
        WHERE s.id = p_staff AND accounts_administers(viewer, s.unit_id, a.role)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'not an account that this viewer administers';
    END IF;
    RETURN viewer;
END $$;

-- Somebody's stay ends today: no session goes on, no code that waits for them opens anything.
CREATE FUNCTION accounts_end_stay(p_staff uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := accounts_administrator_of(p_staff);
BEGIN
    UPDATE directory_staff_member SET left_on = (now() AT TIME ZONE 'America/Lima')::date
    WHERE id = p_staff AND left_on IS NULL;
    UPDATE access_account SET is_active = false WHERE staff_id = p_staff;
    UPDATE accounts_opening SET withdrawn_at = now(), withdrawn_by = viewer.staff
    WHERE staff = p_staff AND withdrawn_at IS NULL AND used_at IS NULL;
    RETURN access_close_viewers_of(ARRAY[p_staff]);
END $$;

-- End all sessions of a colleague, whose stay goes on: a lost phone, an open computer.
CREATE FUNCTION accounts_end_sessions_of(p_staff uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM accounts_administrator_of(p_staff);
    RETURN access_close_viewers_of(ARRAY[p_staff]);
END $$;

-- Ask for something that opens. Of an invitation p_staff is the id that the colleague will have. The same id twice
-- is one request.
CREATE FUNCTION accounts_ask(
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
        id, kind, institution, unit, staff, role, username, full_name, profession, asked_by, tries)
    VALUES (p_id, p_kind, viewer.institution, coalesce(p_unit, now_unit), p_staff,
            coalesce(nullif(p_role, ''), now_role), coalesce(p_username, ''), coalesce(p_full_name, ''),
            coalesce(p_profession, ''), viewer.staff, 0);
END $$;

-- Is this opening within the viewer's reach? Of a move, the unit that is left decides; a place to go to is no power.
CREATE FUNCTION accounts_reaches(viewer access_bound_viewer, o accounts_opening) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.staff IS DISTINCT FROM viewer.staff AND accounts_administers(viewer, CASE o.kind
        WHEN 'move' THEN (SELECT s.unit_id FROM directory_staff_member s WHERE s.id = o.staff) ELSE o.unit END, o.role)
$$;

-- Another one confirms, and it happens. Whoever carries cases hands them over before moving or changing role.
CREATE FUNCTION accounts_confirm(p_id uuid) RETURNS void
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
        PERFORM access_reproject();
    ELSIF o.kind = 'move' THEN
        UPDATE directory_staff_member SET unit_id = o.unit WHERE id = o.staff;
    END IF;
    UPDATE accounts_opening SET confirmed_by = viewer.staff, confirmed_at = now() WHERE id = p_id;
END $$;

CREATE FUNCTION accounts_withdraw(p_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    UPDATE accounts_opening o SET withdrawn_at = now(), withdrawn_by = viewer.staff
    WHERE o.id = p_id AND o.withdrawn_at IS NULL AND o.used_at IS NULL
      AND (o.confirmed_at IS NULL OR o.code_hash IS NOT NULL) AND accounts_reaches(viewer, o);
    RETURN FOUND;
END $$;

-- A set-up code for what was confirmed (a password alone: asked for), valid 72 hours; an earlier one is void.
CREATE FUNCTION accounts_issue_code(p_id uuid, p_code_hash bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    UPDATE accounts_opening o
    SET code_hash = p_code_hash, code_until = now() + interval '72 hours', tries = 0
    WHERE o.id = p_id AND o.kind IN ('invite', 'reset', 'password') AND o.withdrawn_at IS NULL AND o.used_at IS NULL
      AND CASE o.kind WHEN 'password' THEN o.asked_at ELSE o.confirmed_at END > now() - interval '7 days'
      AND accounts_reaches(viewer, o)
      AND viewer.staff IN (o.asked_by, o.confirmed_by);
    IF NOT FOUND THEN
        RAISE insufficient_privilege USING MESSAGE = 'no code for this';
    END IF;
END $$;

-- Use a code: a new password, and no session of before. False for whatever is wrong with name or code; a wrong code
-- counts against every code that waits for that name. Called before anybody is bound.
CREATE FUNCTION accounts_use_code(p_username text, p_code_hash bytea, p_password text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who uuid;
    found_opening uuid;
BEGIN
    SELECT a.staff_id INTO who FROM access_account a
    JOIN directory_staff_member s ON s.id = a.staff_id AND s.left_on IS NULL
    WHERE lower(a.username) = lower(p_username) AND a.is_active;
    SELECT o.id INTO found_opening FROM accounts_opening o
    WHERE o.staff = who AND o.code_hash = p_code_hash AND o.code_until > now() AND o.tries < 5
      AND o.used_at IS NULL AND o.withdrawn_at IS NULL
    FOR UPDATE;
    IF found_opening IS NULL THEN
        UPDATE accounts_opening SET tries = tries + 1
        WHERE staff = who AND code_until > now() AND used_at IS NULL AND withdrawn_at IS NULL;
        RETURN false;
    END IF;
    UPDATE access_account SET password = p_password WHERE staff_id = who;
    UPDATE accounts_opening SET used_at = now() WHERE id = found_opening;
    PERFORM access_close_viewers_of(ARRAY[who]);
    RETURN true;
END $$;

-- Everybody whose account the viewer may look at: their unit's (a coordinator) or their institution's; oneself too.
CREATE FUNCTION accounts_people() RETURNS TABLE (
    staff uuid, full_name text, profession text, unit uuid, unit_name text, username text, role text, is_here boolean,
    joined_on date, left_on date, phones integer, passkeys integer, seen_at timestamptz, responsible bigint,
    team bigint, beyond bigint, may_administer boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.id, s.full_name, s.profession, u.id, u.name, a.username, a.role, s.left_on IS NULL AND a.is_active,
           s.joined_on, s.left_on, coalesce(f.phones, 0), coalesce(f.passkeys, 0), seen.at,
           held.responsible, held.team, held.beyond,
           s.id <> me.staff AND accounts_administers(me, u.id, a.role)
    FROM access_viewer() me
    JOIN directory_unit u ON u.institution_id = me.institution
    JOIN directory_staff_member s ON s.unit_id = u.id
    JOIN access_account a ON a.staff_id = s.id
    LEFT JOIN accounts_factor_state f ON f.account = a.id
    CROSS JOIN LATERAL (SELECT max(v.seen_at) AS at FROM access_bound_viewer v WHERE v.account = a.id) seen
    CROSS JOIN LATERAL (
        SELECT count(DISTINCT g.subject) FILTER (WHERE g.relation = 'responsible') AS responsible,
               count(DISTINCT g.subject) FILTER (WHERE g.relation = 'team') AS team,
               count(DISTINCT g.subject) FILTER (WHERE g.relation NOT IN ('responsible', 'team')) AS beyond
        FROM access_case_grant g WHERE g.grantee = s.id AND (g.until IS NULL OR g.until > now())) held
    WHERE me.role IN ('institution_focal_point', 'system_administrator')
       OR (me.role = 'unit_coordinator' AND u.id = me.unit)
    ORDER BY u.name, s.left_on IS NOT NULL, s.full_name
$$;

-- What was asked for within the viewer's reach and can still go on: to confirm, to hand over, to withdraw.
CREATE FUNCTION accounts_openings() RETURNS SETOF accounts_opening
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.* FROM access_viewer() me JOIN accounts_opening o ON o.institution = me.institution
    WHERE accounts_reaches(me, o) AND o.withdrawn_at IS NULL AND o.used_at IS NULL AND o.asked_at > now() - interval '14 days'
      AND (o.confirmed_at IS NULL OR o.kind IN ('invite', 'reset'))
    ORDER BY o.asked_at DESC
$$;

-- Looked at and found right, today: a dated fact about a unit. The same id twice is one review.
CREATE FUNCTION accounts_confirm_review(p_id uuid, p_unit uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    IF NOT accounts_administers(viewer, p_unit, '') THEN
        RAISE insufficient_privilege USING MESSAGE = 'not a unit whose accounts this viewer looks at';
    END IF;
    INSERT INTO accounts_review (id, institution, unit, accounts, confirmed_by)
    SELECT p_id, viewer.institution, p_unit, count(*), viewer.staff
    FROM directory_staff_member s JOIN access_account a ON a.staff_id = s.id
    WHERE s.unit_id = p_unit AND s.left_on IS NULL AND a.is_active
    ON CONFLICT (id) DO NOTHING;
END $$;

CREATE FUNCTION accounts_reviews() RETURNS SETOF accounts_review
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.* FROM access_viewer() me JOIN accounts_review r ON r.institution = me.institution
    WHERE accounts_administers(me, r.unit, '')
    ORDER BY r.confirmed_at DESC LIMIT 200
$$;

DO $$
DECLARE
    f text;
    inner_ones text[] := ARRAY[
        'accounts_administers(access_bound_viewer, uuid, text)', 'accounts_administrator_of(uuid)',
        'accounts_reaches(access_bound_viewer, accounts_opening)'];
BEGIN
    FOREACH f IN ARRAY inner_ones || ARRAY[
        'accounts_end_stay(uuid)', 'accounts_end_sessions_of(uuid)',
        'accounts_ask(uuid, text, uuid, uuid, text, text, text, text)', 'accounts_confirm(uuid)',
        'accounts_withdraw(uuid)', 'accounts_issue_code(uuid, bytea)', 'accounts_use_code(text, bytea, text)',
        'accounts_people()', 'accounts_openings()', 'accounts_confirm_review(uuid, uuid)', 'accounts_reviews()'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        IF f <> ALL (inner_ones) THEN EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO amparo_app', f); END IF;
    END LOOP;
END $$;
-- Only the migrator is a member of both roles.
SET LOCAL ROLE amparo_migrator;
DO $$
DECLARE f regprocedure;
BEGIN
    FOR f IN SELECT p.oid::regprocedure FROM pg_proc p
             WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'accounts\_%'
               AND pg_get_userbyid(p.proowner) <> 'amparo_definer' LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO amparo_definer', f);
    END LOOP;
END $$;
SET LOCAL ROLE amparo_owner;
