-- Functions of access that are in force. Written by `make schema` from a migrated database: read
-- them here, change them by a new migration (ARCHITECTURE.md, "Changing a function of the database").

-- access_announce_emergency(uuid)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_announce_emergency(p_id uuid)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    asked access_emergency_attempt;
BEGIN
    PERFORM access_hold_people(ARRAY[viewer.staff]);
    viewer := access_writing_viewer();
    SELECT * INTO asked FROM access_emergency_attempt t
    WHERE t.request = p_id AND t.staff = viewer.staff AND t.unit = viewer.unit AND t.role = viewer.role
      AND access_is_committed(t.at) FOR UPDATE;
    IF asked.subject IS NULL THEN RETURN nullif(asked.answer, ''); END IF;
    RETURN access_tell_of_emergency(asked, viewer.grantees, true);
END $function$;

-- access_announce_left_over()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_announce_left_over()
 RETURNS bigint
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT count(access_tell_of_emergency(a, ARRAY[a.staff], false)) FROM (
        SELECT * FROM access_emergency_attempt t
        WHERE t.subject IS NOT NULL AND t.at < now() - interval '1 minute' AND (SELECT (access_viewer()).staff) IS NULL
        ORDER BY t.id LIMIT 100 FOR UPDATE SKIP LOCKED) a
$function$;

-- access_answer_block_step(uuid,boolean)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_answer_block_step(p_step uuid, p_granted boolean)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    step access_block_step;
    b access_block;
BEGIN
    SELECT * INTO step FROM access_block_step WHERE id = p_step FOR UPDATE;
    IF step.answered_by = viewer.staff AND step.is_granted = p_granted THEN
        RETURN;
    END IF;
    SELECT * INTO b FROM access_block WHERE id = step.block_id FOR UPDATE;
    IF step.answered_at IS NOT NULL
        OR NOT access_may_answer_block(viewer, b.institution, step.asked_by, step.asked_unit)
        OR (p_granted AND step.kind = 'shred' AND b.review_on > (now() AT TIME ZONE 'America/Lima')::date) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this is not for this viewer to answer';
    END IF;
    UPDATE access_block_step SET answered_by = viewer.staff, answered_at = now(), is_granted = p_granted
    WHERE id = p_step;
    UPDATE access_block SET changed_at = now(), state = CASE
        WHEN p_granted THEN CASE step.kind WHEN 'block' THEN 'blocked' WHEN 'lift' THEN 'lifted' ELSE 'shredding' END
        WHEN step.kind = 'block' THEN 'refused'
        ELSE state END
    WHERE id = b.id;
    IF p_granted AND step.kind = 'block' THEN
        PERFORM access_take_grants(b.subject);
    ELSIF p_granted AND step.kind = 'lift' THEN
        PERFORM access_give_grants_back(b.subject);
    END IF;
END $function$;

-- access_answer_unveiling(uuid,boolean)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_answer_unveiling(p_id uuid, p_grant boolean)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    w access_unveiling;
    ending timestamptz := now() + interval '24 hours';
BEGIN
    PERFORM access_hold_people(viewer.staff || ARRAY(SELECT x.asked_by FROM access_unveiling x WHERE x.id = p_id));
    viewer := access_writing_viewer();
    SELECT * INTO w FROM access_unveiling x WHERE x.id = p_id FOR UPDATE;
    IF w.id IS NULL OR NOT access_may_answer(viewer, w) THEN RETURN NULL; END IF;
    UPDATE access_unveiling SET answered_by = viewer.staff, answered_at = now(), is_granted = p_grant,
        until = CASE WHEN p_grant THEN ending END
    WHERE id = p_id;
    IF p_grant THEN
        INSERT INTO access_case_grant
            (grantee, subject, relation, purpose, reads, writes, assigns, source, until, list_group, touched_at)
        SELECT w.asked_by, w.subject, r.relation, r.purpose, r.reads & w.classes, 0, false, w.id, ending, 3, now()
        FROM access_account a JOIN access_policy_rule r ON r.role = a.role AND r.relation = 'unveiled'
        WHERE a.staff_id = w.asked_by AND a.is_active AND r.reads & w.classes <> 0;
    END IF;
    PERFORM access_write_notice(ARRAY[w.asked_by], 'unveiling_answered', w.subject, w.id, viewer.staff);
    RETURN w.subject;
END $function$;

-- access_ask_block(uuid,bigint,text,date)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_ask_block(p_step uuid, p_subject bigint, p_basis text, p_review_on date)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    today date := (now() AT TIME ZONE 'America/Lima')::date;
    its_unit uuid;
BEGIN
    IF EXISTS (SELECT 1 FROM access_block_step s JOIN access_block b ON b.id = s.block_id
               WHERE s.id = p_step AND s.asked_by = viewer.staff AND b.subject = p_subject) THEN
        RETURN;
    END IF;
    PERFORM access_require_assigns(viewer, ARRAY[p_subject]);
    IF p_basis NOT IN ('retention_ended', 'cancellation_asked', 'court_order', 'recorded_unlawfully')
        OR p_review_on NOT BETWEEN today + 30 AND today + 3650 THEN
        RAISE insufficient_privilege USING MESSAGE = 'no such basis, or no such date of review';
    END IF;
    SELECT g.grantee INTO its_unit FROM access_case_grant g
    WHERE g.subject = p_subject AND g.relation = 'unit_coordinator' AND g.source IS NULL;
    INSERT INTO access_block (id, subject, institution, unit, basis, review_on, state)
    VALUES (p_step, p_subject, viewer.institution, coalesce(its_unit, viewer.unit), p_basis, p_review_on, 'asked');
    INSERT INTO access_block_step (id, block_id, kind, asked_by, asked_unit)
    VALUES (p_step, p_step, 'block', viewer.staff, viewer.unit);
END $function$;

-- access_ask_block_step(uuid,uuid,text)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_ask_block_step(p_step uuid, p_block uuid, p_kind text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    b access_block;
BEGIN
    IF EXISTS (SELECT 1 FROM access_block_step s WHERE s.id = p_step AND s.asked_by = viewer.staff
               AND s.block_id = p_block AND s.kind = p_kind) THEN
        RETURN;
    END IF;
    SELECT * INTO b FROM access_block WHERE id = p_block FOR UPDATE;
    IF NOT access_may_ask_about_block(viewer, b) OR b.state <> 'blocked' OR p_kind NOT IN ('lift', 'shred')
        OR (p_kind = 'shred' AND b.review_on > (now() AT TIME ZONE 'America/Lima')::date) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this cannot be asked about this block';
    END IF;
    INSERT INTO access_block_step (id, block_id, kind, asked_by, asked_unit)
    VALUES (p_step, p_block, p_kind, viewer.staff, viewer.unit);
END $function$;

-- access_ask_emergency(uuid,bigint,text,integer)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_ask_emergency(p_id uuid, p_subject bigint, p_kind text, p_minutes integer)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    IF p_id IS NULL OR p_subject IS NULL
        OR (p_kind IN ('life_at_risk', 'medical', 'missing', 'shelter_threat', 'child_in_danger')) IS NOT TRUE THEN
        RAISE insufficient_privilege USING MESSAGE = 'no such emergency';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('access_emergency|' || viewer.staff, 0));
    IF EXISTS (SELECT 1 FROM access_emergency_attempt t WHERE t.request = p_id AND t.staff = viewer.staff) THEN
        RETURN 'asked';
    END IF;
    IF (SELECT count(*) FROM access_emergency_attempt t
        WHERE t.staff = viewer.staff AND t.at >= access_today()) >= 3 THEN
        RETURN 'quota';
    END IF;
    INSERT INTO access_emergency_attempt (staff, request, subject, kind, minutes, unit, institution, role)
    VALUES (viewer.staff, p_id, p_subject, p_kind, least(greatest(p_minutes, 1), 60), viewer.unit,
            viewer.institution, viewer.role);
    RETURN 'asked';
END $function$;

-- access_ask_errand(uuid,bytea,text,bigint,bigint,integer)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_ask_errand(p_id uuid, p_hash bytea, p_kind text, p_subject bigint, p_object bigint, p_classes integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    PERFORM access_hold_people(ARRAY[viewer.staff]);
    viewer := access_writing_viewer();
    PERFORM 1 FROM access_case_grant g
    WHERE g.subject = p_subject AND g.grantee = ANY (viewer.grantees) AND (g.until IS NULL OR g.until > now());
    IF NOT FOUND OR octet_length(p_hash) <> 32
       OR EXISTS (SELECT 1 FROM access_errand e WHERE e.token_hash = viewer.token_hash) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no errand that this viewer can ask for';
    END IF;
    INSERT INTO access_errand (id, kind, subject, object, account, role, unit, classes, token_hash, asked_with)
    VALUES (p_id, p_kind, p_subject, p_object, viewer.account, viewer.role, viewer.unit,
            (p_classes | 1) & access_open_classes(viewer), p_hash, viewer.token_hash);
    PERFORM procrastinate_defer_jobs_v1(ARRAY[
        ROW('errands', p_kind, 0, NULL, NULL, jsonb_build_object('errand', p_id), NULL)::procrastinate_job_to_defer_v1]);
END $function$;

-- access_ask_unveiling(uuid,bigint,integer)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_ask_unveiling(p_id uuid, p_subject bigint, p_classes integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    wanted integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('access_unveiling|' || viewer.staff, 0));
    IF EXISTS (SELECT 1 FROM access_unveiling w WHERE w.id = p_id AND w.asked_by = viewer.staff) THEN RETURN true; END IF;
    SELECT max(r.reads) & p_classes INTO wanted FROM access_policy_rule r
    WHERE r.role = viewer.role AND r.relation = 'unveiled';
    IF coalesce(wanted, 0) = 0 OR (SELECT count(*) FROM access_unveiling w
                                   WHERE w.asked_by = viewer.staff AND w.asked_at >= access_today()) >= 10 THEN
        RETURN false;
    END IF;
    INSERT INTO access_unveiling (id, subject, asked_by, unit, institution, classes)
    VALUES (p_id, p_subject, viewer.staff, viewer.unit, viewer.institution, wanted);
    PERFORM access_write_notice(access_keepers(p_subject), 'unveiling_asked', p_subject, p_id, viewer.staff)
    WHERE access_keeping_unit(p_subject) IS DISTINCT FROM viewer.unit;
    RETURN true;
END $function$;

-- access_bind(text)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_bind(token text)
 RETURNS SETOF access_bound_viewer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE found access_bound_viewer;
BEGIN
    PERFORM set_config('amparo.viewer', token, true);
    found := access_viewer();
    IF found.token_hash IS NULL THEN RETURN; END IF;
    -- Written at most once a minute: a write on every read would double the work of reading.
    IF found.seen_at < statement_timestamp() - interval '1 minute' THEN
        UPDATE access_bound_viewer SET seen_at = statement_timestamp() WHERE token_hash = found.token_hash;
    END IF;
    RETURN NEXT found;
END $function$;

-- access_block_lines()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_block_lines()
 RETURNS TABLE(block uuid, subject bigint, unit uuid, state text, basis text, review_on date, step uuid, kind text, asked_by uuid, asked_at timestamp with time zone, may_ask boolean, may_answer boolean, may_shred boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT l.id, l.subject, l.unit, l.state, l.basis, l.review_on, l.step, l.kind, l.asked_by, l.asked_at,
           l.keeps AND l.state = 'blocked' AND l.step IS NULL, l.answers,
           l.keeps AND l.state = 'blocked' AND l.step IS NULL
               AND l.review_on <= (now() AT TIME ZONE 'America/Lima')::date
    FROM (
        SELECT b.*, s.id AS step, s.kind, s.asked_by, s.asked_at, access_may_ask_about_block(v, b) AS keeps,
               s.id IS NOT NULL AND access_may_answer_block(v, b.institution, s.asked_by, s.asked_unit) AS answers
        FROM access_viewer() v
        JOIN access_block b ON b.institution = v.institution AND b.state IN ('asked', 'blocked', 'shredding')
        LEFT JOIN access_block_step s ON s.block_id = b.id AND s.answered_at IS NULL
    ) l
    WHERE l.keeps OR l.answers
$function$;

-- access_class_bit(text)
-- owner amparo_owner
-- may be called by PUBLIC
CREATE OR REPLACE FUNCTION public.access_class_bit(name text)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$ SELECT CASE name WHEN 'general' THEN 1 WHEN 'sensitive' THEN 2 WHEN 'psychosocial' THEN 4 WHEN 'health' THEN 8 WHEN 'legal' THEN 16 WHEN 'identity' THEN 32 WHEN 'location' THEN 64 WHEN 'existence' THEN 128 ELSE 0 END $function$;

-- access_close_other_viewers()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_close_other_viewers()
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    mine access_bound_viewer;
    ended bigint;
BEGIN
    SELECT m.* INTO mine FROM access_viewer() m WHERE m.account = access_viewer_account();
    PERFORM access_hold_to_change(mine.staff);
    UPDATE access_program_token SET ended_at = now() WHERE account = mine.account AND ended_at IS NULL;
    UPDATE access_errand SET ended_at = now()
    WHERE account = mine.account AND asked_with IS DISTINCT FROM mine.token_hash AND ended_at IS NULL;
    UPDATE access_bound_viewer SET ended_at = now()
    WHERE account = mine.account AND token_hash <> mine.token_hash AND ended_at IS NULL;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $function$;

-- access_close_viewer(text)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_close_viewer(token text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    UPDATE access_bound_viewer SET ended_at = now()
    WHERE token_hash = sha256(convert_to(token, 'UTF8')) AND ended_at IS NULL
$function$;

-- access_close_viewers_of(uuid[])
-- owner amparo_definer
-- may be called by amparo_owner
CREATE OR REPLACE FUNCTION public.access_close_viewers_of(p_staff uuid[])
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    whose uuid[] := ARRAY(SELECT a.id FROM access_account a WHERE a.staff_id = ANY (p_staff));
    ended bigint;
BEGIN
    PERFORM access_hold_to_change(s.id) FROM (SELECT unnest(p_staff) ORDER BY 1) s(id);
    UPDATE access_program_token SET ended_at = now() WHERE account = ANY (whose) AND ended_at IS NULL;
    UPDATE access_errand SET ended_at = now() WHERE account = ANY (whose) AND ended_at IS NULL;
    UPDATE access_bound_viewer SET ended_at = now() WHERE account = ANY (whose) AND ended_at IS NULL;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $function$;

-- access_end_emergency(uuid)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_end_emergency(p_id uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    ended bigint;
BEGIN
    UPDATE access_emergency e SET ended_at = now()
    WHERE e.id = p_id AND e.ended_at IS NULL AND e.until > now()
      AND ((e.staff = viewer.staff AND access_is_committed(e.opened_at))
           OR access_keeping_unit(e.subject) = ANY (viewer.grantees))
    RETURNING e.subject INTO ended;
    IF ended IS NOT NULL THEN
        DELETE FROM access_case_grant g WHERE g.source = p_id AND g.relation = 'emergency';
    END IF;
    RETURN ended;
END $function$;

-- access_end_errand()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_end_errand()
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE viewer access_bound_viewer := access_viewer();
BEGIN
    UPDATE access_errand SET ended_at = now() WHERE token_hash = viewer.token_hash AND ended_at IS NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    UPDATE access_bound_viewer SET ended_at = now() WHERE token_hash = viewer.token_hash;
    RETURN true;
END $function$;

-- access_end_errands_asked_with(bytea)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_end_errands_asked_with(p_hash bytea)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    UPDATE access_errand SET ended_at = now() WHERE asked_with = p_hash AND ended_at IS NULL;
    UPDATE access_bound_viewer v SET ended_at = now() FROM access_errand e
    WHERE e.asked_with = p_hash AND v.token_hash = e.token_hash AND v.ended_at IS NULL;
END $function$;

-- access_end_shares(uuid[])
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_end_shares(p_shares uuid[])
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    ended uuid;
    how_many integer := 0;
BEGIN
    PERFORM access_hold_shares(p_shares);
    FOR ended IN
        UPDATE access_share s SET ended_at = now(), ended_by = viewer.staff
        WHERE s.id = ANY (p_shares) AND s.ended_at IS NULL AND EXISTS (
            SELECT 1 FROM access_case_grant g
            WHERE g.subject = s.subject AND g.grantee = ANY (viewer.grantees)
              AND ((g.source IS NULL AND (g.writes <> 0 OR g.shares)) OR (g.source = s.id AND g.assigns))
              AND (g.until IS NULL OR g.until > now()))
        RETURNING s.id
    LOOP
        PERFORM access_project_share(ended);
        how_many := how_many + 1;
    END LOOP;
    RETURN how_many;
END $function$;

-- access_end_token(uuid)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_end_token(p_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE gone bytea;
BEGIN
    UPDATE access_program_token SET ended_at = now()
    WHERE id = p_id AND account = access_viewer_account() AND ended_at IS NULL RETURNING token_hash INTO gone;
    UPDATE access_bound_viewer SET ended_at = now() WHERE token_hash = gone AND ended_at IS NULL;
    PERFORM access_end_errands_asked_with(gone);
    RETURN gone IS NOT NULL;
END $function$;

-- access_end_tokens_of_account()
-- owner amparo_definer
-- may be called by amparo_owner
-- trigger access_account_change_ends_tokens on access_account
-- trigger access_account_password_ends_tokens on access_account
CREATE OR REPLACE FUNCTION public.access_end_tokens_of_account()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    UPDATE access_program_token SET ended_at = now() WHERE account = NEW.id AND ended_at IS NULL;
    UPDATE access_errand SET ended_at = now() WHERE account = NEW.id AND ended_at IS NULL;
    UPDATE access_bound_viewer v SET ended_at = now()
    WHERE v.account = NEW.id AND v.ended_at IS NULL
      AND (EXISTS (SELECT 1 FROM access_program_token t WHERE t.token_hash = v.token_hash)
           OR EXISTS (SELECT 1 FROM access_errand e WHERE e.token_hash = v.token_hash));
    RETURN NULL;
END $function$;

-- access_end_what_is_over()
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_end_what_is_over()
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
END $function$;

-- access_end_what_was_blocked()
-- owner amparo_definer
-- may be called by amparo_owner
-- trigger access_end_what_was_blocked on access_account
CREATE OR REPLACE FUNCTION public.access_end_what_was_blocked()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    DELETE FROM access_blocked_grant WHERE grantee = NEW.staff_id;
    RETURN NULL;
END $function$;

-- access_end_what_was_there()
-- owner amparo_definer
-- may be called by amparo_owner
-- trigger access_staff_leaves_or_moves on directory_staff_member
CREATE OR REPLACE FUNCTION public.access_end_what_was_there()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    UPDATE access_program_token t SET ended_at = now() FROM access_account a
    WHERE a.staff_id = NEW.id AND t.account = a.id AND t.ended_at IS NULL;
    PERFORM access_hold_shares(ARRAY(
        SELECT m.share_id FROM access_share_member m WHERE m.staff = NEW.id AND m.ended_at IS NULL));
    UPDATE access_share_member SET ended_at = now() WHERE staff = NEW.id AND ended_at IS NULL;
    UPDATE access_emergency SET ended_at = now() WHERE staff = NEW.id AND ended_at IS NULL AND until > now();
    UPDATE access_unveiling SET until = now() WHERE asked_by = NEW.id AND until > now();
    DELETE FROM access_case_grant WHERE grantee = NEW.id AND (source IS NOT NULL OR relation = 'team');
    DELETE FROM access_blocked_grant WHERE grantee = NEW.id;
    RETURN NULL;
END $function$;

-- access_enter_errand(text)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_enter_errand(token text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE errand access_errand;
BEGIN
    SELECT e.* INTO errand FROM access_errand e
    JOIN access_account a ON a.id = e.account AND a.is_active AND a.role = e.role
    JOIN directory_staff_member s ON s.id = a.staff_id AND s.left_on IS NULL AND s.unit_id = e.unit
    WHERE e.token_hash = sha256(convert_to(token, 'UTF8')) AND e.ended_at IS NULL
      AND e.asked_at > now() - interval '24 hours'
    FOR UPDATE OF e;
    IF NOT FOUND THEN RETURN false; END IF;
    DELETE FROM access_bound_viewer WHERE token_hash = errand.token_hash;
    PERFORM access_open_viewer(errand.account, token, false);
    UPDATE access_bound_viewer SET classes = errand.classes WHERE token_hash = errand.token_hash;
    RETURN true;
END $function$;

-- access_enter_token(text)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_enter_token(token text)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    key access_program_token;
    is_new_window boolean;
BEGIN
    SELECT t.* INTO key FROM access_program_token t
    JOIN access_account a ON a.id = t.account AND a.is_active AND a.role = t.role
    JOIN directory_staff_member s ON s.id = a.staff_id AND s.left_on IS NULL AND s.unit_id = t.unit
    WHERE t.token_hash = sha256(convert_to(token, 'UTF8')) AND t.ended_at IS NULL AND t.expires_at > now()
    FOR UPDATE OF t;
    IF NOT FOUND THEN RETURN NULL; END IF;
    is_new_window := key.window_began <= clock_timestamp() - interval '1 minute';
    IF NOT is_new_window AND key.window_count >= 120 THEN
        RETURN greatest(1, ceil(extract(epoch FROM key.window_began + interval '1 minute' - clock_timestamp())));
    END IF;
    UPDATE access_program_token SET last_used_at = clock_timestamp(),
        window_began = CASE WHEN is_new_window THEN clock_timestamp() ELSE window_began END,
        window_count = CASE WHEN is_new_window THEN 1 ELSE window_count + 1 END
    WHERE id = key.id;
    IF EXISTS (SELECT 1 FROM access_bound_viewer v WHERE v.token_hash = key.token_hash AND v.ended_at IS NULL
               AND v.seen_at > now() - interval '5 minutes' AND v.opened_at > now() - interval '6 hours') THEN
        RETURN 0;
    END IF;
    DELETE FROM access_bound_viewer WHERE token_hash = key.token_hash;
    PERFORM access_open_viewer(key.account, token, false);
    UPDATE access_bound_viewer SET classes = key.classes, is_read_only = key.is_read_only
    WHERE token_hash = key.token_hash;
    RETURN 0;
END $function$;

-- access_errand_in_hand(text)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_errand_in_hand(p_kind text)
 RETURNS TABLE(subject bigint, object bigint)
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT e.subject, e.object FROM access_errand e JOIN access_viewer() v ON v.token_hash = e.token_hash
    WHERE e.kind = p_kind AND e.ended_at IS NULL FOR UPDATE OF e
$function$;

-- access_forget_subjects(bigint[])
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_forget_subjects(p_subjects bigint[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    doomed bigint[] := ARRAY(SELECT s.id FROM unnest(p_subjects) s(id) WHERE access_is_erased(s.id));
    place record;
BEGIN
    DELETE FROM access_share_member m USING access_share s WHERE s.id = m.share_id AND s.subject = ANY (doomed);
    FOR place IN
        SELECT c.oid::regclass AS its_table, a.attname AS its_column
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.atttypid = 'bigint'::regtype
          AND a.attname IN ('case_id', 'subject') AND c.relname <> 'access_block'
          AND has_table_privilege(c.oid, 'DELETE')
    LOOP
        EXECUTE format('DELETE FROM %s WHERE %I = ANY ($1)', place.its_table, place.its_column) USING doomed;
    END LOOP;
END $function$;

-- access_give_grants_back(bigint)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_give_grants_back(p_subject bigint)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE shared uuid;
BEGIN
    PERFORM access_hold_people(ARRAY(SELECT k.grantee FROM access_blocked_grant k WHERE k.subject = p_subject));
    PERFORM access_hold_shares(ARRAY(
        SELECT s.id FROM access_share s WHERE s.subject = p_subject AND s.ended_at IS NULL));
    INSERT INTO access_case_grant
        (grantee, subject, relation, purpose, reads, writes, assigns, shares, exports, list_group, touched_at)
    SELECT k.grantee, k.subject, r.relation, r.purpose, r.reads, r.writes, r.assigns, r.shares, r.exports,
           k.list_group, k.touched_at
    FROM access_blocked_grant k
    JOIN access_policy_rule r ON r.relation = k.relation AND r.role = CASE k.relation
        WHEN 'unit_coordinator' THEN 'unit_coordinator'
        ELSE (SELECT a.role FROM access_account a WHERE a.staff_id = k.grantee) END
    WHERE k.subject = p_subject;
    DELETE FROM access_blocked_grant WHERE subject = p_subject;
    FOR shared IN SELECT s.id FROM access_share s WHERE s.subject = p_subject AND s.ended_at IS NULL LOOP
        PERFORM access_project_share(shared);
    END LOOP;
END $function$;

-- access_has_seat(text,uuid)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_has_seat(p_role text, p_unit uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT EXISTS (
        SELECT 1 FROM directory_unit u JOIN directory_institution i ON i.id = u.institution_id
        JOIN access_seat s ON s.kind = i.kind AND s.role = p_role
        WHERE u.id = p_unit)
$function$;

-- access_hidden_subjects()
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_hidden_subjects()
 RETURNS SETOF bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT b.subject FROM access_block b WHERE b.state IN ('blocked', 'shredding')
$function$;

-- access_hold_own_account()
-- owner amparo_definer
-- trigger access_hold_own_account on access_account
CREATE OR REPLACE FUNCTION public.access_hold_own_account()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    PERFORM access_hold_to_change((access_viewer()).staff);
    RETURN NULL;
END $function$;

-- access_hold_people(uuid[])
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_hold_people(p_staff uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    PERFORM 1 FROM access_account a WHERE a.staff_id = ANY (p_staff) ORDER BY a.id FOR SHARE;
    PERFORM 1 FROM directory_staff_member s WHERE s.id = ANY (p_staff) ORDER BY s.id FOR SHARE;
END $function$;

-- access_hold_shares(uuid[])
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_hold_shares(p_shares uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    PERFORM 1 FROM access_share s WHERE s.id = ANY (p_shares) ORDER BY s.id FOR NO KEY UPDATE;
END $function$;

-- access_hold_subjects(bigint[])
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_hold_subjects(p_subjects bigint[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    PERFORM pg_advisory_xact_lock(4207, n)
    FROM (SELECT DISTINCT (s % 1024)::integer AS n FROM unnest(p_subjects) s WHERE s IS NOT NULL ORDER BY n) held;
END $function$;

-- access_hold_to_change(uuid)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_hold_to_change(p_staff uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE whose uuid := (SELECT a.id FROM access_account a WHERE a.staff_id = p_staff);
BEGIN
    PERFORM 1 FROM access_program_token t WHERE t.account = whose AND t.ended_at IS NULL ORDER BY t.id FOR UPDATE;
    PERFORM 1 FROM access_errand e WHERE e.account = whose AND e.ended_at IS NULL ORDER BY e.id FOR UPDATE;
    PERFORM 1 FROM access_bound_viewer v WHERE v.account = whose AND v.ended_at IS NULL ORDER BY v.token_hash FOR UPDATE;
    PERFORM 1 FROM access_account a WHERE a.id = whose FOR NO KEY UPDATE;
    PERFORM 1 FROM directory_staff_member s WHERE s.id = p_staff FOR NO KEY UPDATE;
END $function$;

-- access_is_committed(timestamp with time zone)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_is_committed(p_at timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$ SELECT p_at < now() $function$;

-- access_is_erased(bigint)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_is_erased(p_subject bigint)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT EXISTS (SELECT 1 FROM access_block b WHERE b.subject = p_subject AND b.state IN ('shredding', 'shredded'))
$function$;

-- access_keepers(bigint)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_keepers(p_subject bigint)
 RETURNS uuid[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT array_agg(g.grantee) FROM access_case_grant g
    WHERE g.subject = p_subject AND g.source IS NULL AND g.relation IN ('responsible', 'unit_coordinator')
$function$;

-- access_keeping_unit(bigint)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_keeping_unit(p_subject bigint)
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT g.grantee FROM access_case_grant g
    WHERE g.subject = p_subject AND g.relation = 'unit_coordinator' AND g.source IS NULL
$function$;

-- access_make_token(uuid,text,bytea,integer,boolean,integer)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_make_token(p_id uuid, p_name text, p_hash bytea, p_classes integer, p_read_only boolean, p_days integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    PERFORM access_hold_people(ARRAY[viewer.staff]);
    viewer := access_writing_viewer();
    IF access_viewer_account() IS NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'a person makes keys: no program, no errand';
    END IF;
    IF p_days NOT BETWEEN 1 AND 366 OR octet_length(p_hash) <> 32 OR p_classes & 1 = 0 THEN
        RAISE insufficient_privilege USING MESSAGE = 'not a key that can be made';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('token|' || viewer.account, 0));
    IF EXISTS (SELECT 1 FROM access_program_token t WHERE t.id = p_id) THEN RETURN false; END IF;
    IF (SELECT count(*) FROM access_program_token t
        WHERE t.account = viewer.account AND t.ended_at IS NULL AND t.expires_at > now()) >= 10 THEN
        RAISE insufficient_privilege USING MESSAGE = 'ten keys are enough';
    END IF;
    INSERT INTO access_program_token
        (id, account, role, unit, name, token_hash, classes, is_read_only, expires_at)
    VALUES (p_id, viewer.account, viewer.role, viewer.unit, p_name, p_hash,
            p_classes & access_open_classes(viewer), p_read_only, now() + p_days * interval '1 day');
    RETURN true;
END $function$;

-- access_may_answer(access_bound_viewer,access_unveiling)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_may_answer(viewer access_bound_viewer, w access_unveiling)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT w.answered_at IS NULL AND access_is_committed(w.asked_at) AND w.asked_at > now() - interval '14 days'
       AND viewer.staff <> w.asked_by AND viewer.unit <> w.unit
       AND EXISTS (SELECT 1 FROM directory_staff_member s WHERE s.id = w.asked_by AND s.unit_id = w.unit
                                                            AND s.left_on IS NULL)
       AND EXISTS (SELECT 1 FROM access_case_grant g
                   WHERE g.subject = w.subject AND g.grantee = ANY (viewer.grantees) AND g.assigns
                     AND g.source IS NULL AND (g.until IS NULL OR g.until > now()))
$function$;

-- access_may_answer_block(access_bound_viewer,uuid,uuid,uuid)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_may_answer_block(viewer access_bound_viewer, p_institution uuid, p_asked_by uuid, p_asked_unit uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
    SELECT coalesce(viewer.institution = p_institution AND viewer.staff <> p_asked_by
        AND (viewer.role = 'institution_focal_point'
             OR (viewer.role = 'unit_coordinator' AND viewer.unit <> p_asked_unit)), false)
$function$;

-- access_may_ask_about_block(access_bound_viewer,access_block)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_may_ask_about_block(viewer access_bound_viewer, b access_block)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT coalesce(viewer.institution = b.institution AND (
        viewer.role = 'institution_focal_point'
        OR (viewer.role = 'unit_coordinator' AND viewer.unit = b.unit)
        OR EXISTS (SELECT 1 FROM access_block_step s
                   WHERE s.block_id = b.id AND s.kind = 'block' AND s.asked_by = viewer.staff)), false)
$function$;

-- access_may_share(access_bound_viewer,bigint)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_may_share(viewer access_bound_viewer, p_subject bigint)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT EXISTS (SELECT 1 FROM access_case_grant g
                   WHERE g.subject = p_subject AND g.grantee = ANY (viewer.grantees) AND g.shares
                     AND g.source IS NULL AND (g.until IS NULL OR g.until > now()))
$function$;

-- access_move_viewer(text)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_move_viewer(p_token text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    PERFORM access_hold_people(ARRAY[(access_viewer()).staff]);
    INSERT INTO access_bound_viewer
        (token_hash, account, staff, unit, institution, role, grantees, second_factor_at, opened_at)
    SELECT sha256(convert_to(p_token, 'UTF8')), v.account, v.staff, v.unit, v.institution, v.role, v.grantees,
           v.second_factor_at, v.opened_at
    FROM access_viewer() v WHERE v.account = access_viewer_account() AND NOT v.is_read_only;
    RETURN FOUND;
END $function$;

-- access_narrow_share(uuid,integer,timestamp with time zone)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_narrow_share(p_share uuid, p_classes integer, p_until timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    PERFORM access_hold_shares(ARRAY[p_share]);
    UPDATE access_share s
    SET classes = s.classes & p_classes, until = least(coalesce(s.until, p_until), coalesce(p_until, s.until))
    WHERE s.id = p_share AND s.ended_at IS NULL AND access_may_share(viewer, s.subject);
    IF NOT FOUND THEN
        RAISE insufficient_privilege USING MESSAGE = 'no such share to narrow';
    END IF;
    PERFORM access_project_share(p_share);
END $function$;

-- access_new_subjects(integer)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_new_subjects(how_many integer)
 RETURNS SETOF bigint
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    INSERT INTO access_handed_number (subject, handed_to)
    SELECT candidate, (SELECT (access_writing_viewer()).staff) FROM (
        SELECT DISTINCT ('x' || substr(translate(gen_random_uuid()::text, '-', ''), 18, 9))::bit(36)::bigint
                        % 34359738368 AS candidate
        FROM generate_series(1, how_many + 10 + how_many / 100)
    ) drawn
    WHERE candidate > 0 AND NOT EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = candidate)
      AND NOT EXISTS (SELECT 1 FROM access_block b WHERE b.subject = candidate)
      AND NOT EXISTS (SELECT 1 FROM access_handed_number h WHERE h.subject = candidate)
    LIMIT how_many
    RETURNING subject
$function$;

-- access_no_entry_without_seat()
-- owner amparo_definer
-- may be called by amparo_owner
-- trigger access_no_entry_without_seat on access_bound_viewer
CREATE OR REPLACE FUNCTION public.access_no_entry_without_seat()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    RETURN CASE WHEN access_has_seat(NEW.role, NEW.unit) THEN NEW END;
END $function$;

-- access_none_on_blocked()
-- owner amparo_definer
-- may be called by amparo_owner
-- trigger access_none_on_blocked on access_case_grant
CREATE OR REPLACE FUNCTION public.access_none_on_blocked()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    DELETE FROM access_case_grant g USING (
        SELECT DISTINCT n.subject FROM granted_now n JOIN access_block b ON b.subject = n.subject
        WHERE b.state IN ('blocked', 'shredding', 'shredded')) held
    WHERE g.subject = held.subject;
    RETURN NULL;
END $function$;

-- access_notify(uuid[],text,bigint,uuid)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_notify(p_to uuid[], p_kind text, p_subject bigint, p_source uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    PERFORM 1 FROM access_case_grant g
    WHERE g.subject = p_subject AND g.grantee = ANY (viewer.grantees) AND (g.until IS NULL OR g.until > now());
    IF NOT FOUND OR p_kind NOT IN ('shared_with_unit', 'assigned_share') THEN
        RAISE insufficient_privilege USING MESSAGE = 'no such notice for this viewer to write';
    END IF;
    PERFORM access_write_notice(ARRAY(
        SELECT DISTINCT t.id FROM access_share s, unnest(p_to) t(id)
        WHERE s.id = p_source AND s.subject = p_subject AND s.ended_at IS NULL
          AND CASE p_kind
              WHEN 'shared_with_unit' THEN s.opened_by = viewer.staff AND t.id IN (s.to_unit, s.to_institution)
              ELSE EXISTS (SELECT 1 FROM access_share_member m
                           WHERE m.share_id = s.id AND m.staff = t.id AND m.ended_at IS NULL)
                   AND EXISTS (SELECT 1 FROM access_case_grant g
                               WHERE g.source = s.id AND g.assigns AND g.grantee = ANY (viewer.grantees)) END
          AND NOT EXISTS (SELECT 1 FROM access_notice n WHERE n.to_grantee = t.id AND n.kind = p_kind
                                                        AND n.source = s.id AND n.seen_at IS NULL)),
        p_kind, p_subject, p_source, viewer.staff);
END $function$;

-- access_number_of_request(uuid)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_number_of_request(p_request uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    number bigint;
BEGIN
    SELECT h.subject INTO number FROM access_handed_number h
    WHERE h.handed_to = viewer.staff AND h.request = p_request;
    IF number IS NULL THEN
        SELECT n INTO number FROM access_new_subjects(1) n;
        UPDATE access_handed_number h SET request = p_request WHERE h.subject = number;
    END IF;
    RETURN number;
END $function$;

-- access_open_classes(access_bound_viewer)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_open_classes(v access_bound_viewer)
 RETURNS integer
 LANGUAGE sql
 STABLE
AS $function$
    SELECT v.classes & ~coalesce((
        SELECT bit_or(access_class_bit(r.record_class)) FROM access_requirement r
        WHERE r.role = v.role AND NOT EXISTS (
            SELECT 1 FROM access_qualification q
            WHERE q.staff = v.staff AND q.course = r.course
              AND q.until >= (now() AT TIME ZONE 'America/Lima')::date
              AND NOT EXISTS (SELECT 1 FROM access_qualification newer
                              WHERE newer.staff = q.staff AND newer.course = q.course AND newer.id > q.id))), 0)
$function$;

-- access_open_emergency(uuid)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_open_emergency(p_id uuid)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    e access_emergency;
    opened bigint;
BEGIN
    PERFORM access_hold_people(ARRAY[viewer.staff]);
    viewer := access_writing_viewer();
    SELECT * INTO e FROM access_emergency x
    WHERE x.id = p_id AND x.staff = viewer.staff AND x.ended_at IS NULL AND x.until > now() FOR SHARE;
    IF e.id IS NULL OR NOT access_is_committed(e.opened_at) THEN RETURN NULL; END IF;
    INSERT INTO access_case_grant
        (grantee, subject, relation, purpose, reads, writes, assigns, source, until, list_group, touched_at)
    SELECT viewer.staff, e.subject, 'emergency', r.purpose, r.reads, 0, false, e.id, e.until, 3, now()
    FROM access_policy_rule r WHERE r.role = viewer.role AND r.relation = 'emergency'
    ON CONFLICT DO NOTHING;
    -- None on a case that was blocked meanwhile.
    SELECT g.subject INTO opened FROM access_case_grant g WHERE g.source = e.id AND g.grantee = viewer.staff;
    RETURN opened;
END $function$;

-- access_open_share(uuid,bigint,uuid,text,integer,timestamp with time zone,text,bigint)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_open_share(p_share uuid, p_subject bigint, p_to_unit uuid, p_purpose text, p_classes integer, p_until timestamp with time zone, p_basis_kind text, p_basis bigint)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    PERFORM access_hold_subjects(ARRAY[p_subject]);
    PERFORM access_hold_people(ARRAY[viewer.staff]);
    viewer := access_writing_viewer();
    IF NOT access_may_share(viewer, p_subject) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no right to share this subject';
    END IF;
    -- The unit that keeps the case, that is: a coordinator's grant is its unit's.
    IF EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = p_subject AND g.grantee = p_to_unit
                                                   AND g.relation = 'unit_coordinator') THEN
        RAISE insufficient_privilege USING MESSAGE = 'the unit keeps this case';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM access_policy_rule r WHERE r.relation = 'shared' AND r.purpose = p_purpose) THEN
        RAISE insufficient_privilege USING MESSAGE = 'nothing is shared for this purpose';
    END IF;
    INSERT INTO access_share
        (id, subject, to_unit, to_institution, purpose, classes, until, basis_kind, basis, opened_by)
    SELECT p_share, p_subject, u.id, u.institution_id, p_purpose, p_classes, p_until, p_basis_kind, p_basis,
           viewer.staff
    FROM directory_unit u WHERE u.id = p_to_unit;
    IF NOT FOUND THEN
        RAISE insufficient_privilege USING MESSAGE = 'no such unit';
    END IF;
    PERFORM access_project_share(p_share);
END $function$;

-- access_open_subjects(bigint[],uuid[],timestamp with time zone[])
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_open_subjects(p_subjects bigint[], p_responsibles uuid[], p_touched timestamp with time zone[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    fresh bigint;
    requested bigint;
BEGIN
    PERFORM access_hold_people(viewer.staff || p_responsibles);
    viewer := access_writing_viewer();
    IF NOT EXISTS (SELECT 1 FROM access_policy_rule r WHERE r.role = viewer.role AND r.registers) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this role does not register cases';
    END IF;
    IF EXISTS (SELECT 1 FROM unnest(p_responsibles) r(id) LEFT JOIN directory_staff_member s ON s.id = r.id
               WHERE s.unit_id IS DISTINCT FROM viewer.unit) THEN
        RAISE insufficient_privilege USING MESSAGE = 'the responsible worker is of another unit';
    END IF;
    DELETE FROM access_handed_number h
    WHERE h.subject = ANY (p_subjects) AND h.handed_to IN (viewer.staff, viewer.unit) AND h.request IS NULL;
    GET DIAGNOSTICS fresh = ROW_COUNT;
    UPDATE access_handed_number h SET opened_at = now()
    WHERE h.subject = ANY (p_subjects) AND h.handed_to = viewer.staff AND h.opened_at IS NULL;
    GET DIAGNOSTICS requested = ROW_COUNT;
    -- That nobody has it is asked again of those that were handed out, and of no other.
    IF fresh + requested IS DISTINCT FROM cardinality(p_subjects)
        OR EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = ANY (p_subjects))
        OR EXISTS (SELECT 1 FROM access_block b WHERE b.subject = ANY (p_subjects)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'not a number that was handed out here';
    END IF;
    PERFORM access_write_grants(p_subjects, p_responsibles, viewer.unit, p_touched);
END $function$;

-- access_open_viewer(uuid,text,boolean)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_open_viewer(p_account uuid, token text, with_second_factor boolean)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    PERFORM access_hold_people(ARRAY(SELECT a.staff_id FROM access_account a WHERE a.id = p_account));
    INSERT INTO access_bound_viewer
        (token_hash, account, staff, unit, institution, role, grantees, second_factor_at)
    SELECT sha256(convert_to(token, 'UTF8')), a.id, s.id, s.unit_id, u.institution_id, a.role,
           CASE a.role WHEN 'unit_coordinator' THEN ARRAY[s.id, s.unit_id]
                       WHEN 'institution_focal_point' THEN ARRAY[s.id, u.institution_id]
                       ELSE ARRAY[s.id] END,
           CASE WHEN with_second_factor THEN now() END
    FROM access_account a
    JOIN directory_staff_member s ON s.id = a.staff_id
    JOIN directory_unit u ON u.id = s.unit_id
    WHERE a.id = p_account AND a.is_active AND s.left_on IS NULL;
END $function$;

-- access_project_share(uuid)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_project_share(p_share uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE shared access_share;
BEGIN
    PERFORM access_hold_shares(ARRAY[p_share]);
    DELETE FROM access_case_grant WHERE source = p_share;
    SELECT * INTO shared FROM access_share s
    WHERE s.id = p_share AND s.ended_at IS NULL AND (s.until IS NULL OR s.until > now());
    IF NOT FOUND THEN RETURN; END IF;
    INSERT INTO access_case_grant
        (grantee, subject, relation, purpose, reads, writes, assigns, source, until, list_group, touched_at)
    SELECT CASE r.role WHEN 'unit_coordinator' THEN shared.to_unit ELSE shared.to_institution END,
           shared.subject, r.relation, r.purpose, r.reads, 0, r.assigns, shared.id, shared.until, 3, shared.opened_at
    FROM access_policy_rule r
    WHERE r.relation = 'recipient' AND r.role IN ('unit_coordinator', 'institution_focal_point');
    INSERT INTO access_case_grant
        (grantee, subject, relation, purpose, reads, writes, assigns, source, until, list_group, touched_at)
    SELECT m.staff, shared.subject, r.relation, r.purpose,
           r.reads & (shared.classes | access_class_bit('general')), 0, false, shared.id, shared.until, 2, m.began_at
    FROM access_share_member m
    JOIN access_account a ON a.staff_id = m.staff
    JOIN directory_staff_member s ON s.id = m.staff AND s.left_on IS NULL
    JOIN directory_unit u ON u.id = s.unit_id AND u.institution_id = shared.to_institution
    JOIN access_policy_rule r ON r.role = a.role AND r.relation = 'shared' AND r.purpose = shared.purpose
    WHERE m.share_id = shared.id AND m.ended_at IS NULL;
END $function$;

-- access_reassign_subjects(bigint[],uuid)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_reassign_subjects(p_subjects bigint[], p_to uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    new_unit uuid;
    subjects bigint[];
    list_groups smallint[];
    responsibles uuid[];
    touched timestamptz[];
BEGIN
    PERFORM access_hold_subjects(p_subjects);
    PERFORM access_hold_people(ARRAY[viewer.staff, p_to]);
    viewer := access_writing_viewer();
    SELECT s.unit_id INTO new_unit FROM directory_staff_member s JOIN directory_unit u ON u.id = s.unit_id
    WHERE s.id = p_to AND s.left_on IS NULL AND u.institution_id = viewer.institution;
    IF new_unit IS NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'the new worker is not of this institution';
    END IF;
    PERFORM access_require_assigns(viewer, p_subjects);
    SELECT array_agg(subject), array_agg(list_group), array_agg(p_to), array_agg(touched_at)
    INTO subjects, list_groups, responsibles, touched
    FROM (SELECT subject, max(list_group) AS list_group, max(touched_at) AS touched_at FROM access_case_grant
          WHERE subject = ANY (p_subjects) AND source IS NULL GROUP BY subject) held;
    DELETE FROM access_case_grant WHERE subject = ANY (p_subjects) AND source IS NULL
        AND (relation IN ('responsible', 'unit_coordinator') OR grantee = p_to);
    PERFORM access_write_grants(subjects, responsibles, new_unit, touched);
    UPDATE access_case_grant g SET list_group = held.list_group
    FROM unnest(subjects, list_groups) held(subject, list_group)
    WHERE g.subject = held.subject AND g.source IS NULL AND held.list_group <> 0;
END $function$;

-- access_record_qualification(uuid,text,date)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_record_qualification(p_staff uuid, p_course text, p_until date)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    IF p_staff = viewer.staff OR NOT EXISTS (
        SELECT 1 FROM directory_staff_member s JOIN directory_unit u ON u.id = s.unit_id
        WHERE s.id = p_staff AND u.institution_id = viewer.institution
          AND (viewer.role = 'institution_focal_point'
               OR (viewer.role = 'unit_coordinator' AND s.unit_id = viewer.unit))) THEN
        RAISE insufficient_privilege USING MESSAGE = 'not somebody whose courses this viewer records';
    END IF;
    INSERT INTO access_qualification (staff, course, until, recorded_by)
    VALUES (p_staff, p_course, p_until, viewer.staff);
END $function$;

-- access_reproject()
-- owner amparo_definer
-- may be called by amparo_owner
CREATE OR REPLACE FUNCTION public.access_reproject()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE shared uuid;
BEGIN
    PERFORM access_hold_shares(ARRAY(SELECT s.id FROM access_share s WHERE s.ended_at IS NULL));
    LOCK TABLE access_case_grant IN SHARE ROW EXCLUSIVE MODE;
    PERFORM access_end_what_is_over();
    UPDATE access_case_grant g
    SET purpose = r.purpose, reads = r.reads, writes = r.writes, assigns = r.assigns, shares = r.shares,
        exports = r.exports
    FROM access_policy_rule r JOIN access_account a ON a.role = r.role
    WHERE g.source IS NULL AND g.relation <> 'unit_coordinator' AND r.relation = g.relation AND a.staff_id = g.grantee
      AND (g.purpose, g.reads, g.writes, g.assigns, g.shares, g.exports)
          IS DISTINCT FROM (r.purpose, r.reads, r.writes, r.assigns, r.shares, r.exports);
    UPDATE access_case_grant g
    SET purpose = r.purpose, reads = r.reads, writes = r.writes, assigns = r.assigns, shares = r.shares,
        exports = r.exports
    FROM access_policy_rule r
    WHERE g.relation = 'unit_coordinator' AND r.relation = g.relation AND r.role = 'unit_coordinator'
      AND (g.purpose, g.reads, g.writes, g.assigns, g.shares, g.exports)
          IS DISTINCT FROM (r.purpose, r.reads, r.writes, r.assigns, r.shares, r.exports);
    UPDATE access_case_grant g SET reads = g.reads & r.reads
    FROM access_policy_rule r JOIN access_account a ON a.role = r.role
    WHERE g.relation IN ('emergency', 'unveiled') AND r.relation = g.relation AND a.staff_id = g.grantee
      AND g.reads & r.reads <> g.reads;
    DELETE FROM access_case_grant g WHERE g.relation NOT IN ('shared', 'recipient') AND NOT EXISTS (
        SELECT 1 FROM access_policy_rule r WHERE r.relation = g.relation AND r.role = CASE g.relation
            WHEN 'unit_coordinator' THEN 'unit_coordinator'
            ELSE (SELECT a.role FROM access_account a WHERE a.staff_id = g.grantee) END);
    FOR shared IN SELECT s.id FROM access_share s WHERE s.ended_at IS NULL LOOP
        PERFORM access_project_share(shared);
    END LOOP;
END $function$;

-- access_reproject_staff(uuid)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_reproject_staff(p_staff uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    now_role text := (SELECT a.role FROM access_account a WHERE a.staff_id = p_staff);
    shared uuid;
BEGIN
    PERFORM access_hold_shares(ARRAY(
        SELECT m.share_id FROM access_share_member m WHERE m.staff = p_staff AND m.ended_at IS NULL));
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
END $function$;

-- access_require_assigns(access_bound_viewer,bigint[])
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_require_assigns(viewer access_bound_viewer, p_subjects bigint[])
 RETURNS void
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    IF coalesce(viewer.is_read_only, true) OR EXISTS (
        SELECT 1 FROM unnest(p_subjects) s(id) WHERE NOT EXISTS (
            SELECT 1 FROM access_case_grant g
            WHERE g.subject = s.id AND g.grantee = ANY (viewer.grantees) AND g.assigns AND g.source IS NULL
              AND (g.until IS NULL OR g.until > now()))) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no right to assign this subject';
    END IF;
END $function$;

-- access_require_seat()
-- owner amparo_definer
-- may be called by amparo_owner
-- trigger access_require_seat on access_account
-- trigger access_require_seat on directory_staff_member
CREATE OR REPLACE FUNCTION public.access_require_seat()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE p_staff uuid := CASE TG_TABLE_NAME WHEN 'access_account' THEN to_jsonb(NEW) ->> 'staff_id'
                                           ELSE to_jsonb(NEW) ->> 'id' END;
BEGIN
    IF EXISTS (SELECT 1 FROM access_account a JOIN directory_staff_member s ON s.id = a.staff_id
               WHERE s.id = p_staff AND a.is_active AND NOT access_has_seat(a.role, s.unit_id)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no_such_role_there';
    END IF;
    RETURN NULL;
END $function$;

-- access_review_emergency(uuid,text)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_review_emergency(p_id uuid, p_finding text)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    reviewed bigint;
BEGIN
    UPDATE access_emergency e SET reviewed_by = viewer.staff, reviewed_at = now(), finding = p_finding
    WHERE e.id = p_id AND e.reviewed_at IS NULL AND e.staff <> viewer.staff
      AND p_finding IN ('justified', 'not_justified', 'talk')
      AND (access_keeping_unit(e.subject) = ANY (viewer.grantees) OR e.told_institution = access_viewer_watches())
    RETURNING e.subject INTO reviewed;
    RETURN reviewed;
END $function$;

-- access_set_share_member(uuid,uuid,boolean)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_set_share_member(p_share uuid, p_staff uuid, p_is_member boolean)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    viewer access_bound_viewer := access_writing_viewer();
    shared access_share;
    may_assign boolean;
BEGIN
    PERFORM access_hold_people(ARRAY[viewer.staff, p_staff]);
    viewer := access_writing_viewer();
    PERFORM access_hold_shares(ARRAY[p_share]);
    SELECT * INTO shared FROM access_share s
    WHERE s.id = p_share AND s.ended_at IS NULL AND (s.until IS NULL OR s.until > now());
    SELECT count(*) > 0 INTO may_assign FROM access_case_grant g
    WHERE g.source = p_share AND g.relation = 'recipient' AND g.assigns AND g.grantee = ANY (viewer.grantees);
    IF shared.id IS NULL OR p_staff IS NULL OR p_is_member IS NULL OR NOT (may_assign OR (p_staff = viewer.staff AND NOT p_is_member)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no such share to assign';
    END IF;
    UPDATE access_share_member m SET ended_at = now(), ended_by = viewer.staff
    WHERE m.share_id = p_share AND m.staff = p_staff AND m.ended_at IS NULL AND NOT p_is_member;
    IF p_is_member THEN
        INSERT INTO access_share_member (share_id, staff, assigned_by)
        SELECT p_share, s.id, viewer.staff
        FROM directory_staff_member s
        JOIN directory_unit u ON u.id = s.unit_id AND u.institution_id = viewer.institution
        JOIN access_account a ON a.staff_id = s.id AND a.is_active
        JOIN access_policy_rule r ON r.role = a.role AND r.relation = 'shared' AND r.purpose = shared.purpose
        WHERE s.id = p_staff AND s.left_on IS NULL
          AND (s.unit_id = viewer.unit OR viewer.role = 'institution_focal_point')
        ON CONFLICT DO NOTHING;
        IF NOT EXISTS (SELECT 1 FROM access_share_member m
                       WHERE m.share_id = p_share AND m.staff = p_staff AND m.ended_at IS NULL) THEN
            RAISE insufficient_privilege USING MESSAGE = 'this colleague cannot be given the share';
        END IF;
    END IF;
    PERFORM access_project_share(p_share);
END $function$;

-- access_set_team(bigint,uuid,boolean)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_set_team(p_subject bigint, p_staff uuid, p_is_member boolean)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    PERFORM access_hold_subjects(ARRAY[p_subject]);
    PERFORM access_hold_people(ARRAY[viewer.staff, p_staff]);
    viewer := access_writing_viewer();
    PERFORM access_require_assigns(viewer, ARRAY[p_subject]);
    DELETE FROM access_case_grant WHERE subject = p_subject AND grantee = p_staff AND relation = 'team';
    IF p_is_member THEN
        INSERT INTO access_case_grant
            (grantee, subject, relation, purpose, reads, writes, assigns, shares, exports, list_group, touched_at)
        SELECT p_staff, p_subject, r.relation, r.purpose, r.reads, r.writes, r.assigns, r.shares, r.exports, 0, now()
        FROM access_account a
        JOIN directory_staff_member s ON s.id = a.staff_id AND s.left_on IS NULL
        JOIN directory_unit u ON u.id = s.unit_id AND u.institution_id = viewer.institution
        JOIN access_policy_rule r ON r.role = a.role AND r.relation = 'team'
        WHERE a.staff_id = p_staff;
        IF NOT FOUND THEN
            RAISE insufficient_privilege USING MESSAGE = 'this colleague cannot join the team';
        END IF;
    END IF;
END $function$;

-- access_signs_as(uuid,uuid)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_signs_as(p_staff uuid, p_institution uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT CASE WHEN p_staff IS NULL THEN p_institution IS NULL
           ELSE EXISTS (SELECT 1 FROM access_viewer() v WHERE v.staff = p_staff AND v.institution = p_institution)
           END
$function$;

-- access_sweep_errands()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_sweep_errands()
 RETURNS bigint
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    WITH gone AS (
        DELETE FROM access_errand WHERE asked_at < now() - interval '7 days'
          AND (SELECT (access_viewer()).staff) IS NULL
        RETURNING 1)
    SELECT count(*) FROM gone
$function$;

-- access_take_grants(bigint)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_take_grants(p_subject bigint)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    LOCK TABLE access_case_grant IN SHARE ROW EXCLUSIVE MODE;
    INSERT INTO access_blocked_grant (subject, grantee, relation, list_group, touched_at)
    SELECT g.subject, g.grantee, g.relation, g.list_group, g.touched_at FROM access_case_grant g
    WHERE g.subject = p_subject AND g.source IS NULL;
    DELETE FROM access_case_grant WHERE subject = p_subject;
END $function$;

-- access_tell_of_emergency(access_emergency_attempt,uuid[],boolean)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_tell_of_emergency(a access_emergency_attempt, p_grantees uuid[], p_opens boolean)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    keeper uuid := access_keeping_unit(a.subject);
    rule access_policy_rule;
    watching uuid;
    said text := 'announced';
BEGIN
    SELECT * INTO rule FROM access_policy_rule r WHERE r.role = a.role AND r.relation = 'emergency';
    IF EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = a.subject AND g.grantee = ANY (p_grantees)
                 AND g.reads & rule.reads = rule.reads AND (g.until IS NULL OR g.until > now())) THEN
        said := 'already';
    ELSIF keeper IS NOT NULL AND rule.role IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM access_emergency e WHERE e.id = a.request) THEN
        SELECT access_watching_institution(a.request, a.institution, u.institution_id) INTO watching
        FROM directory_unit u WHERE u.id = keeper;
        INSERT INTO access_emergency
            (id, subject, staff, unit, institution, kind, opened_at, until, ended_at, told_institution, finding)
        VALUES (a.request, a.subject, a.staff, a.unit, a.institution, a.kind, now(),
                now() + a.minutes * interval '1 minute', CASE WHEN NOT p_opens THEN now() END, watching, '');
        PERFORM access_write_notice(access_keepers(a.subject) || watching || access_watchers(watching),
                                    'emergency_opened', a.subject, a.request, a.staff);
    END IF;
    UPDATE access_emergency_attempt SET answer = said, subject = NULL WHERE id = a.id;
    RETURN said;
END $function$;

-- access_to_shred()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_to_shred()
 RETURNS TABLE(subject bigint, basis text, asked_by uuid, answered_by uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT b.subject, b.basis, s.asked_by, s.answered_by
    FROM access_block b JOIN access_block_step s ON s.block_id = b.id AND s.kind = 'shred' AND s.is_granted
    WHERE b.state = 'shredding' AND (SELECT (access_viewer()).staff) IS NULL
$function$;

-- access_today()
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_today()
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$
    SELECT date_trunc('day', now() AT TIME ZONE 'America/Lima') AT TIME ZONE 'America/Lima'
$function$;

-- access_touch_subjects(bigint[])
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_touch_subjects(p_subjects bigint[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    UPDATE access_case_grant t SET touched_at = now()
    WHERE t.subject = ANY (p_subjects) AND EXISTS (
        SELECT 1 FROM access_case_grant g
        WHERE g.subject = t.subject AND g.grantee = ANY (viewer.grantees) AND g.source IS NULL
          AND (g.writes <> 0 OR g.assigns) AND (g.until IS NULL OR g.until > now()));
END $function$;

-- access_unveilings_to_answer()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_unveilings_to_answer()
 RETURNS SETOF access_unveiling
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT w.* FROM access_viewer() v, access_unveiling w
    WHERE w.answered_at IS NULL AND EXISTS (
        SELECT 1 FROM access_case_grant g WHERE g.subject = w.subject AND g.grantee = ANY (v.grantees))
      AND access_may_answer(v, w)
$function$;

-- access_viewer()
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_viewer()
 RETURNS access_bound_viewer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT v FROM access_bound_viewer v
    JOIN access_account a ON a.id = v.account AND a.staff_id = v.staff AND a.is_active AND a.role = v.role
    JOIN directory_staff_member s ON s.id = v.staff AND s.left_on IS NULL AND s.unit_id = v.unit
    WHERE v.token_hash = sha256(convert_to(nullif(current_setting('amparo.viewer', true), ''), 'UTF8'))
      AND v.ended_at IS NULL
      AND v.seen_at > statement_timestamp() - interval '15 minutes'
      AND v.opened_at > statement_timestamp() - interval '12 hours'
      AND current_setting('transaction_isolation') = 'read committed'
$function$;

-- access_viewer_account()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_viewer_account()
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT v.account FROM access_viewer() v
    WHERE NOT EXISTS (SELECT 1 FROM access_program_token t WHERE t.token_hash = v.token_hash)
      AND NOT EXISTS (SELECT 1 FROM access_errand e WHERE e.token_hash = v.token_hash)
$function$;

-- access_viewer_classes()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_viewer_classes()
 RETURNS integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT coalesce((SELECT access_open_classes(v) FROM access_viewer() v), 0)
$function$;

-- access_viewer_grantees()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_viewer_grantees()
 RETURNS uuid[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT coalesce((SELECT (access_viewer()).grantees), '{}'::uuid[])
$function$;

-- access_viewer_oversees()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_viewer_oversees()
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT EXISTS (
        SELECT 1 FROM access_viewer() v JOIN directory_institution i ON i.id = v.institution
        JOIN access_seat s ON s.role = v.role AND s.kind = i.kind AND s.oversees)
$function$;

-- access_viewer_readers(integer)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_viewer_readers(p_classes integer)
 RETURNS uuid[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT coalesce((SELECT v.grantees FROM access_viewer() v WHERE access_open_classes(v) & p_classes <> 0), '{}'::uuid[])
$function$;

-- access_viewer_staff()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_viewer_staff()
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT (access_viewer()).staff
$function$;

-- access_viewer_watches()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_viewer_watches()
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT v.institution FROM access_viewer() v WHERE v.role IN ('auditor', 'institution_focal_point')
$function$;

-- access_viewer_writers(integer)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.access_viewer_writers(p_classes integer)
 RETURNS uuid[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT coalesce((SELECT v.grantees FROM access_viewer() v
                     WHERE NOT v.is_read_only AND access_open_classes(v) & p_classes <> 0), '{}'::uuid[])
$function$;

-- access_watchers(uuid)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_watchers(p_institution uuid)
 RETURNS uuid[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT array_agg(s.id) FROM directory_unit u
    JOIN directory_staff_member s ON s.unit_id = u.id AND s.left_on IS NULL
    JOIN access_account a ON a.staff_id = s.id AND a.is_active AND a.role = 'auditor'
    WHERE u.institution_id = p_institution
$function$;

-- access_watching_institution(uuid,uuid,uuid)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_watching_institution(p_id uuid, p_asker uuid, p_keeper uuid)
 RETURNS uuid
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT coalesce((
        SELECT i.id FROM directory_institution i
        WHERE i.id <> p_asker AND i.id <> p_keeper AND EXISTS (
            SELECT 1 FROM directory_unit u JOIN directory_staff_member s ON s.unit_id = u.id AND s.left_on IS NULL
            JOIN access_account a ON a.staff_id = s.id AND a.is_active
                AND a.role IN ('auditor', 'institution_focal_point')
            WHERE u.institution_id = i.id)
        ORDER BY gen_random_uuid() LIMIT 1), p_keeper)
$function$;

-- access_write_grants(bigint[],uuid[],uuid,timestamp with time zone[])
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_write_grants(p_subjects bigint[], p_responsibles uuid[], p_unit uuid, p_touched timestamp with time zone[])
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    INSERT INTO access_case_grant
        (grantee, subject, relation, purpose, reads, writes, assigns, shares, exports, list_group, touched_at)
    SELECT x.responsible, x.subject, r.relation, r.purpose, r.reads, r.writes, r.assigns, r.shares, r.exports,
           0, x.touched
    FROM unnest(p_subjects, p_responsibles, p_touched) x(subject, responsible, touched)
    JOIN access_account a ON a.staff_id = x.responsible
    JOIN access_policy_rule r ON r.role = a.role AND r.relation = 'responsible'
    UNION ALL
    SELECT p_unit, x.subject, r.relation, r.purpose, r.reads, r.writes, r.assigns, r.shares, r.exports, 0, x.touched
    FROM unnest(p_subjects, p_touched) x(subject, touched)
    JOIN access_policy_rule r ON r.role = 'unit_coordinator' AND r.relation = 'unit_coordinator'
$function$;

-- access_write_notice(uuid[],text,bigint,uuid,uuid)
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_write_notice(p_to uuid[], p_kind text, p_subject bigint, p_source uuid, p_by uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    INSERT INTO access_notice (to_grantee, kind, subject, source, sent_by)
    SELECT DISTINCT t.id, p_kind, p_subject, p_source, p_by FROM unnest(p_to) t(id) WHERE t.id IS NOT NULL
$function$;

-- access_writing_viewer()
-- owner amparo_definer
CREATE OR REPLACE FUNCTION public.access_writing_viewer()
 RETURNS access_bound_viewer
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE viewer access_bound_viewer := access_viewer();
BEGIN
    IF viewer.staff IS NULL OR viewer.is_read_only THEN
        RAISE insufficient_privilege USING MESSAGE = 'nobody is bound who may write';
    END IF;
    RETURN viewer;
END $function$;
