-- Functions of accounts that are in force. Written by `make schema` from a migrated database: read
-- them here, change them by a new migration (ARCHITECTURE.md, "Changing a function of the database").

-- accounts_administers(access_bound_viewer,uuid,text)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.accounts_administers(viewer access_bound_viewer, p_unit uuid, p_role text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT EXISTS (SELECT 1 FROM directory_unit u WHERE u.id = p_unit AND u.institution_id = viewer.institution)
       AND CASE viewer.role
           WHEN 'institution_focal_point' THEN true
           WHEN 'system_administrator' THEN true
           WHEN 'unit_coordinator' THEN p_unit = viewer.unit AND p_role <> ALL (ARRAY[
               'unit_coordinator', 'institution_focal_point', 'system_administrator', 'auditor'])
           ELSE false END
$function$;

-- accounts_administrator_of(uuid)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.accounts_administrator_of(p_staff uuid)
 RETURNS access_bound_viewer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    IF p_staff = viewer.staff OR NOT EXISTS (
        SELECT 1 FROM directory_staff_member s JOIN access_account a ON a.staff_id = s.id
        WHERE s.id = p_staff AND accounts_administers(viewer, s.unit_id, a.role)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'not an account that this viewer administers';
    END IF;
    RETURN viewer;
END $function$;

-- accounts_ask(uuid,text,uuid,uuid,text,text,text,text)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.accounts_ask(p_id uuid, p_kind text, p_staff uuid, p_unit uuid, p_role text, p_username text, p_full_name text, p_profession text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
    IF p_kind = 'invite' THEN p_staff := gen_random_uuid(); END IF;
    SELECT s.unit_id, a.role, s.left_on IS NULL AND a.is_active INTO now_unit, now_role, is_here
    FROM directory_staff_member s JOIN access_account a ON a.staff_id = s.id WHERE s.id = p_staff;
    IF p_kind = 'invite' THEN
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
END $function$;

-- accounts_confirm(uuid)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.accounts_confirm(p_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    o accounts_opening;
BEGIN
    PERFORM access_hold_to_change(x.staff) FROM accounts_opening x WHERE x.id = p_id;
    viewer := access_writing_viewer();
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
END $function$;

-- accounts_confirm_review(uuid,uuid)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.accounts_confirm_review(p_id uuid, p_unit uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
END $function$;

-- accounts_end_session(text)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.accounts_end_session(p_handle text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE gone bytea;
BEGIN
    PERFORM access_hold_to_change((access_viewer()).staff);
    WITH me AS MATERIALIZED (
        SELECT m.token_hash, m.account FROM access_viewer() m WHERE m.account = access_viewer_account())
    UPDATE access_bound_viewer v SET ended_at = now() FROM me
    WHERE v.account = me.account AND v.token_hash <> me.token_hash AND v.ended_at IS NULL
      AND left(encode(v.token_hash, 'hex'), 24) = p_handle
    RETURNING v.token_hash INTO gone;
    UPDATE access_program_token SET ended_at = now() WHERE token_hash = gone AND ended_at IS NULL;
    UPDATE access_errand SET ended_at = now() WHERE token_hash = gone AND ended_at IS NULL;
    PERFORM access_end_errands_asked_with(gone);
    RETURN gone IS NOT NULL;
END $function$;

-- accounts_end_sessions_of(uuid)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.accounts_end_sessions_of(p_staff uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    PERFORM accounts_administrator_of(p_staff);
    RETURN access_close_viewers_of(ARRAY[p_staff]);
END $function$;

-- accounts_end_stay(uuid)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.accounts_end_stay(p_staff uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE viewer access_bound_viewer := accounts_administrator_of(p_staff);
BEGIN
    PERFORM access_hold_to_change(p_staff);
    UPDATE directory_staff_member SET left_on = (now() AT TIME ZONE 'America/Lima')::date
    WHERE id = p_staff AND left_on IS NULL;
    UPDATE access_account SET is_active = false WHERE staff_id = p_staff;
    UPDATE accounts_opening SET withdrawn_at = now(), withdrawn_by = viewer.staff
    WHERE staff = p_staff AND withdrawn_at IS NULL AND used_at IS NULL;
    RETURN access_close_viewers_of(ARRAY[p_staff]);
END $function$;

-- accounts_issue_code(uuid,bytea)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.accounts_issue_code(p_id uuid, p_code_hash bytea)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    PERFORM accounts_administrator_of((SELECT o.staff FROM accounts_opening o WHERE o.id = p_id));
    UPDATE accounts_opening o
    SET code_hash = p_code_hash, code_until = now() + interval '72 hours'
    WHERE o.id = p_id AND o.kind IN ('invite', 'reset', 'password') AND o.withdrawn_at IS NULL AND o.used_at IS NULL
      AND CASE o.kind WHEN 'password' THEN o.asked_at ELSE o.confirmed_at END > now() - interval '7 days'
      AND accounts_reaches(viewer, o)
      AND viewer.staff IN (o.asked_by, o.confirmed_by)
      AND (o.kind <> 'password' OR EXISTS (
          SELECT 1 FROM access_account a JOIN accounts_factor_state f ON f.account = a.id
          WHERE a.staff_id = o.staff AND f.phones + f.passkeys > 0));
    IF NOT FOUND THEN
        RAISE insufficient_privilege USING MESSAGE = 'no code for this';
    END IF;
END $function$;

-- accounts_note_browser(text)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.accounts_note_browser(p_browser text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    INSERT INTO accounts_browser (token_hash, browser)
    SELECT m.token_hash, left(p_browser, 40) FROM access_viewer() m WHERE m.token_hash IS NOT NULL
    ON CONFLICT (token_hash) DO NOTHING
$function$;

-- accounts_openings()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.accounts_openings()
 RETURNS SETOF accounts_opening
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT (jsonb_populate_record(o, '{"code_hash": null}')).* FROM access_viewer() me JOIN accounts_opening o ON o.institution = me.institution
    WHERE accounts_reaches(me, o) AND o.withdrawn_at IS NULL AND o.used_at IS NULL AND o.asked_at > now() - interval '14 days'
      AND (o.confirmed_at IS NULL OR o.kind IN ('invite', 'reset'))
    ORDER BY o.asked_at DESC
$function$;

-- accounts_people()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.accounts_people()
 RETURNS TABLE(staff uuid, full_name text, profession text, unit uuid, unit_name text, username text, role text, is_here boolean, joined_on date, left_on date, phones integer, passkeys integer, seen_at timestamp with time zone, responsible bigint, team bigint, beyond bigint, may_administer boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
$function$;

-- accounts_prove_again()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.accounts_prove_again()
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    WITH me AS MATERIALIZED (SELECT m.token_hash FROM access_viewer() m WHERE m.account = access_viewer_account()),
    proved AS (
        UPDATE access_bound_viewer v SET second_factor_at = now() FROM me WHERE v.token_hash = me.token_hash
        RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM proved)
$function$;

-- accounts_reaches(access_bound_viewer,accounts_opening)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.accounts_reaches(viewer access_bound_viewer, o accounts_opening)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT o.staff IS DISTINCT FROM viewer.staff AND accounts_administers(viewer, CASE o.kind
        WHEN 'move' THEN (SELECT s.unit_id FROM directory_staff_member s WHERE s.id = o.staff) ELSE o.unit END, o.role)
$function$;

-- accounts_require_seat()
-- owner amparo_definer
-- may be called by amparo_owner
-- trigger accounts_require_seat on accounts_opening
CREATE OR REPLACE FUNCTION public.accounts_require_seat()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    IF NOT access_has_seat(NEW.role, NEW.unit) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no_such_role_there';
    END IF;
    RETURN NEW;
END $function$;

-- accounts_reviews()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.accounts_reviews()
 RETURNS SETOF accounts_review
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT r.* FROM access_viewer() me JOIN accounts_review r ON r.institution = me.institution
    WHERE accounts_administers(me, r.unit, '')
    ORDER BY r.confirmed_at DESC LIMIT 200
$function$;

-- accounts_sessions()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.accounts_sessions()
 RETURNS TABLE(handle text, opened_at timestamp with time zone, seen_at timestamp with time zone, ended_at timestamp with time zone, browser text, is_this boolean, is_open boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT left(encode(v.token_hash, 'hex'), 24), v.opened_at, v.seen_at, v.ended_at,
           coalesce('program/' || t.name, CASE WHEN e.id IS NOT NULL THEN 'errand/' END, b.browser, ''),
           v.token_hash = me.token_hash,
           v.ended_at IS NULL AND v.seen_at > now() - interval '15 minutes' AND v.opened_at > now() - interval '12 hours'
    FROM access_viewer() me
    JOIN access_bound_viewer v ON v.account = me.account
    LEFT JOIN accounts_browser b ON b.token_hash = v.token_hash
    LEFT JOIN access_program_token t ON t.token_hash = v.token_hash
    LEFT JOIN access_errand e ON e.token_hash = v.token_hash
    WHERE v.opened_at > now() - interval '30 days'
    ORDER BY v.token_hash = me.token_hash DESC, v.seen_at DESC LIMIT 60
$function$;

-- accounts_use_code(text,bytea,text)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.accounts_use_code(p_username text, p_code_hash bytea, p_password text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    who access_account;
    used accounts_opening;
BEGIN
    SELECT a.* INTO who FROM access_account a WHERE lower(a.username) = lower(p_username);
    -- Wrong codes wait for nobody and keep nobody waiting.
    IF NOT EXISTS (SELECT 1 FROM accounts_opening o WHERE o.staff = who.staff_id AND o.code_hash = p_code_hash) THEN
        RETURN false;
    END IF;
    PERFORM access_hold_to_change(who.staff_id);
    SELECT o.* INTO used FROM accounts_opening o
    WHERE o.staff = who.staff_id AND o.code_hash = p_code_hash AND o.code_until > now()
      AND o.used_at IS NULL AND o.withdrawn_at IS NULL
    FOR UPDATE;
    IF used.id IS NULL OR NOT EXISTS (
        SELECT 1 FROM access_account a JOIN directory_staff_member s ON s.id = a.staff_id
        WHERE a.id = who.id AND a.is_active AND s.left_on IS NULL) THEN
        RETURN false;
    END IF;
    -- Whoever takes the second factor away just then is waited for.
    PERFORM 1 FROM accounts_factor_state f WHERE f.account = who.id AND f.phones + f.passkeys > 0 FOR SHARE;
    IF used.kind = 'password' AND NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE access_account SET password = p_password WHERE id = who.id;
    UPDATE accounts_opening SET used_at = now() WHERE id = used.id;
    UPDATE accounts_opening SET withdrawn_at = now()
    WHERE staff = who.staff_id AND code_hash IS NOT NULL AND used_at IS NULL AND withdrawn_at IS NULL;
    PERFORM access_close_viewers_of(ARRAY[who.staff_id]);
    RETURN true;
END $function$;

-- accounts_withdraw(uuid)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.accounts_withdraw(p_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    UPDATE accounts_opening o SET withdrawn_at = now(), withdrawn_by = viewer.staff
    WHERE o.id = p_id AND o.withdrawn_at IS NULL AND o.used_at IS NULL
      AND (o.confirmed_at IS NULL OR o.code_hash IS NOT NULL) AND accounts_reaches(viewer, o);
    RETURN FOUND;
END $function$;
