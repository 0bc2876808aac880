-- Grants are computed from facts: a share and its members, somebody's role and unit. Who deletes the old and inserts the
-- new without a lock does not see what another inserts meanwhile, and leaves grants of what is over. So the facts are
-- locked first, looked at by the next statement (which sees what was committed meanwhile), and then the grants written.
--
-- The order, everywhere: blocks; sessions, keys and errands; accounts; colleagues; exceptions; shares; grants.
-- Several rows of one kind by their id. Who gives takes FOR SHARE of who is given to; who changes them, FOR NO KEY UPDATE.
SET LOCAL ROLE amparo_migrator;

-- Keep role, unit and password of people as they are until the end of the transaction.
CREATE FUNCTION access_hold_people(p_staff uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM access_account a WHERE a.staff_id = ANY (p_staff) ORDER BY a.id FOR SHARE;
    PERFORM 1 FROM directory_staff_member s WHERE s.id = ANY (p_staff) ORDER BY s.id FOR SHARE;
END $$;

-- Before somebody is changed: wait for who is giving them something. Their own sessions and keys come first, for whoever
-- acts in one holds its row already when they give themselves something.
CREATE FUNCTION access_hold_to_change(p_staff uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE whose uuid := (SELECT a.id FROM access_account a WHERE a.staff_id = p_staff);
BEGIN
    PERFORM 1 FROM access_program_token t WHERE t.account = whose AND t.ended_at IS NULL ORDER BY t.id FOR UPDATE;
    PERFORM 1 FROM access_errand e WHERE e.account = whose AND e.ended_at IS NULL ORDER BY e.id FOR UPDATE;
    PERFORM 1 FROM access_bound_viewer v WHERE v.account = whose AND v.ended_at IS NULL ORDER BY v.token_hash FOR UPDATE;
    PERFORM 1 FROM access_account a WHERE a.id = whose FOR NO KEY UPDATE;
    PERFORM 1 FROM directory_staff_member s WHERE s.id = p_staff FOR NO KEY UPDATE;
END $$;

-- Shares that are projected, ended or narrowed next.
CREATE FUNCTION access_hold_shares(p_shares uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM access_share s WHERE s.id = ANY (p_shares) ORDER BY s.id FOR NO KEY UPDATE;
END $$;

-- Grants that outlive what they came from: there are none, and if there were, this ends them.
CREATE FUNCTION access_end_what_is_over() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE ended bigint;
BEGIN
    DELETE FROM access_case_grant g WHERE g.source IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM access_share s
        WHERE s.id = g.source AND s.ended_at IS NULL AND (s.until IS NULL OR s.until > now())
          AND (g.relation = 'recipient' OR EXISTS (
              SELECT 1 FROM access_share_member m
              WHERE m.share_id = s.id AND m.staff = g.grantee AND m.ended_at IS NULL))
        UNION ALL
        SELECT 1 FROM access_emergency e
        WHERE e.id = g.source AND e.staff = g.grantee AND e.ended_at IS NULL AND e.until > now()
        UNION ALL
        SELECT 1 FROM access_unveiling w
        WHERE w.id = g.source AND w.asked_by = g.grantee AND w.is_granted AND w.until > now());
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;

DO $$
DECLARE f text;
BEGIN
    FOREACH f IN ARRAY ARRAY['access_hold_people(uuid[])', 'access_hold_to_change(uuid)', 'access_hold_shares(uuid[])',
                             'access_end_what_is_over()'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('ALTER FUNCTION %s OWNER TO amparo_definer', f);
    END LOOP;
END $$;

-- In each function what is said is put in once, or the migration fails.
CREATE FUNCTION pg_temp.mend(p_function text, p_was text, p_is text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE source text := pg_get_functiondef(p_function::regprocedure);
BEGIN
    IF array_length(string_to_array(source, p_was), 1) <> 2 THEN
        RAISE 'not once in %: %', p_function, p_was;
    END IF;
    EXECUTE replace(source, p_was, p_is);
END $$;

-- Shares.
SELECT pg_temp.mend('access_project_share(uuid)', '
    DELETE FROM', '
    PERFORM access_hold_shares(ARRAY[p_share]);
    DELETE FROM');
SELECT pg_temp.mend('access_set_share_member(uuid, uuid, boolean)', '
    SELECT * INTO shared', '
    PERFORM access_hold_people(ARRAY[p_staff]);
    PERFORM access_hold_shares(ARRAY[p_share]);
    SELECT * INTO shared');
SELECT pg_temp.mend('access_end_shares(uuid[])', '
    FOR ended IN', '
    PERFORM access_hold_shares(p_shares);
    FOR ended IN');
SELECT pg_temp.mend('access_narrow_share(uuid, integer, timestamptz)', '
    UPDATE access_share s', '
    PERFORM access_hold_shares(ARRAY[p_share]);
    UPDATE access_share s');

-- People: who moves or changes role holds the shares that they are a member of before any grant.
SELECT pg_temp.mend('access_end_what_was_there()', '
    UPDATE access_share_member SET', '
    PERFORM access_hold_shares(ARRAY(
        SELECT m.share_id FROM access_share_member m WHERE m.staff = NEW.id AND m.ended_at IS NULL));
    UPDATE access_share_member SET');
SELECT pg_temp.mend('access_reproject_staff(uuid)', 'BEGIN
    UPDATE', 'BEGIN
    PERFORM access_hold_shares(ARRAY(
        SELECT m.share_id FROM access_share_member m WHERE m.staff = p_staff AND m.ended_at IS NULL));
    UPDATE');

-- A new policy: it waits for whoever writes grants by the old one, who are few and quick.
SELECT pg_temp.mend('access_reproject()', 'BEGIN
    UPDATE', 'BEGIN
    PERFORM access_hold_shares(ARRAY(SELECT s.id FROM access_share s WHERE s.ended_at IS NULL));
    LOCK TABLE access_case_grant IN SHARE ROW EXCLUSIVE MODE;
    PERFORM access_end_what_is_over();
    UPDATE');

-- Lifting a block gives back by the roles of now, and the shares that go on.
SELECT pg_temp.mend('access_give_grants_back(bigint)', 'BEGIN
    INSERT', 'BEGIN
    PERFORM access_hold_people(ARRAY(SELECT k.grantee FROM access_blocked_grant k WHERE k.subject = p_subject));
    PERFORM access_hold_shares(ARRAY(
        SELECT s.id FROM access_share s WHERE s.subject = p_subject AND s.ended_at IS NULL));
    INSERT');

-- Assigning.
SELECT pg_temp.mend('access_set_team(bigint, uuid, boolean)', '
    DELETE FROM', '
    PERFORM access_hold_people(ARRAY[p_staff]);
    DELETE FROM');
SELECT pg_temp.mend('access_open_subjects(bigint[], uuid[], timestamptz[])', '
    IF EXISTS (SELECT 1 FROM unnest(p_responsibles)', '
    PERFORM access_hold_people(p_responsibles);
    IF EXISTS (SELECT 1 FROM unnest(p_responsibles)');
SELECT pg_temp.mend('access_reassign_subjects(bigint[], uuid)', '
    SELECT s.unit_id INTO', '
    PERFORM access_hold_people(ARRAY[p_to]);
    SELECT s.unit_id INTO');

-- Exceptions: who was bound when it began may be somebody else after the lock.
SELECT pg_temp.mend('access_announce_emergency(uuid, bigint, text, integer)', '
    is_again :=', '
    PERFORM access_hold_people(ARRAY[viewer.staff]);
    viewer := access_writing_viewer();
    is_again :=');
SELECT pg_temp.mend('access_open_emergency(uuid)', '
    SELECT * INTO e', '
    PERFORM access_hold_people(ARRAY[viewer.staff]);
    viewer := access_writing_viewer();
    SELECT * INTO e');
SELECT pg_temp.mend('access_answer_unveiling(uuid, boolean)', '
    SELECT * INTO w', '
    PERFORM access_hold_people(ARRAY(SELECT x.asked_by FROM access_unveiling x WHERE x.id = p_id));
    SELECT * INTO w');

-- Keys, errands and the session's next name: none is made of what is being cut off.
SELECT pg_temp.mend('access_make_token(uuid, text, bytea, integer, boolean, integer)', 'BEGIN
    IF', 'BEGIN
    PERFORM access_hold_people(ARRAY[viewer.staff]);
    viewer := access_writing_viewer();
    IF');
SELECT pg_temp.mend('access_ask_errand(uuid, bytea, text, bigint, bigint, integer)', 'BEGIN
    PERFORM', 'BEGIN
    PERFORM access_hold_people(ARRAY[viewer.staff]);
    viewer := access_writing_viewer();
    PERFORM');
CREATE OR REPLACE FUNCTION access_move_viewer(p_token text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM access_hold_people(ARRAY[(access_viewer()).staff]);
    INSERT INTO access_bound_viewer
        (token_hash, account, staff, unit, institution, role, grantees, second_factor_at, opened_at)
    SELECT sha256(convert_to(p_token, 'UTF8')), v.account, v.staff, v.unit, v.institution, v.role, v.grantees,
           v.second_factor_at, v.opened_at
    FROM access_viewer() v WHERE v.account = access_viewer_account() AND NOT v.is_read_only;
    RETURN FOUND;
END $$;
SELECT pg_temp.mend('access_close_other_viewers()', '
    UPDATE access_program_token', '
    PERFORM access_hold_to_change(mine.staff);
    UPDATE access_program_token');
CREATE OR REPLACE FUNCTION access_close_viewers_of(p_staff uuid[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
END $$;

DROP FUNCTION pg_temp.mend(text, text, text);
SELECT access_end_what_is_over();
SET LOCAL ROLE amparo_owner;
