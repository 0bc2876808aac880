-- Errands (ADR 12, point 5). A job is done as who asked for it: the database opens their viewer once more, within a day
-- and only while account, role and unit are what they were, narrowed to the classes that the errand needs. The app reads
-- no errand: to enter one it must know the token, which it derives from the errand's id and the server's secret.
ALTER TABLE access_errand ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_errand FORCE ROW LEVEL SECURITY;
CREATE POLICY access_errand_definer ON access_errand TO amparo_definer USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON access_errand TO amparo_definer;

-- The queue (procrastinate's tables). Jobs are put there by access_ask_errand() alone; who is bound sees none; who is
-- nobody, as the worker and upkeep are, does them.
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['procrastinate_jobs', 'procrastinate_events', 'procrastinate_workers',
                             'procrastinate_periodic_defers'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I TO amparo_app '
                       'USING (coalesce(current_setting(''amparo.viewer'', true), '''') = '''') '
                       'WITH CHECK (coalesce(current_setting(''amparo.viewer'', true), '''') = '''')',
                       t || '_nobody', t);
    END LOOP;
END $$;
GRANT SELECT, UPDATE (status, attempts, scheduled_at, priority, queue_name, lock, abort_requested, worker_id), DELETE
    ON procrastinate_jobs TO amparo_app;
GRANT SELECT, INSERT ON procrastinate_events TO amparo_app;
GRANT SELECT, INSERT, UPDATE (last_heartbeat), DELETE ON procrastinate_workers TO amparo_app;
GRANT SELECT, UPDATE (job_id) ON procrastinate_periodic_defers TO amparo_app;
GRANT USAGE ON SEQUENCE procrastinate_events_id_seq TO amparo_app, amparo_definer;
CREATE POLICY procrastinate_jobs_definer ON procrastinate_jobs TO amparo_definer USING (true) WITH CHECK (true);
CREATE POLICY procrastinate_events_definer ON procrastinate_events TO amparo_definer USING (true) WITH CHECK (true);
-- When a worker that is gone is forgotten, its jobs are updated by a foreign key, as their owner; a trigger notes it.
CREATE POLICY procrastinate_events_owner ON procrastinate_events FOR INSERT TO amparo_owner WITH CHECK (true);
GRANT SELECT, INSERT ON procrastinate_jobs TO amparo_definer;
GRANT INSERT ON procrastinate_events TO amparo_definer;
GRANT USAGE ON SEQUENCE procrastinate_jobs_id_seq TO amparo_definer;
DO $$
DECLARE f regprocedure;
BEGIN
    FOR f IN SELECT p.oid::regprocedure FROM pg_proc p
             WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'procrastinate\_%' LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
    FOR f IN SELECT p.oid::regprocedure FROM pg_proc p
             WHERE p.pronamespace = 'public'::regnamespace AND p.proname IN (
                 'procrastinate_fetch_job_v2', 'procrastinate_finish_job_v1', 'procrastinate_retry_job_v2',
                 'procrastinate_register_worker_v1', 'procrastinate_unregister_worker_v1',
                 'procrastinate_update_heartbeat_v1', 'procrastinate_prune_stalled_workers_v1') LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO amparo_app', f);
    END LOOP;
    FOR f IN SELECT p.oid::regprocedure FROM pg_proc p
             WHERE p.pronamespace = 'public'::regnamespace AND p.proname = 'procrastinate_defer_jobs_v1' LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO amparo_definer', f);
    END LOOP;
END $$;

SET LOCAL ROLE amparo_migrator;

-- Ask for something to be done later as the bound viewer, on a case that they hold: the errand and its job, or neither.
CREATE FUNCTION access_ask_errand(
    p_id uuid, p_hash bytea, p_kind text, p_subject bigint, p_object bigint, p_classes integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    PERFORM 1 FROM access_case_grant g
    WHERE g.subject = p_subject AND g.grantee = ANY (viewer.grantees) AND (g.until IS NULL OR g.until > now());
    IF NOT FOUND OR octet_length(p_hash) <> 32
       OR EXISTS (SELECT 1 FROM access_errand e WHERE e.token_hash = viewer.token_hash) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no errand that this viewer can ask for';
    END IF;
    INSERT INTO access_errand (id, kind, subject, object, account, role, unit, classes, token_hash)
    VALUES (p_id, p_kind, p_subject, p_object, viewer.account, viewer.role, viewer.unit,
            (p_classes | 1) & access_open_classes(viewer), p_hash);
    PERFORM procrastinate_defer_jobs_v1(ARRAY[
        ROW('errands', p_kind, 0, NULL, NULL, jsonb_build_object('errand', p_id), NULL)::procrastinate_job_to_defer_v1]);
END $$;

-- Open the viewer of an errand; false if there is none to do: done, over a day old, or who asked is not what they were.
CREATE FUNCTION access_enter_errand(token text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
END $$;

-- What the bound viewer is here to do: the errand, held until the transaction ends. Nothing: no errand, or done already.
CREATE FUNCTION access_errand_in_hand(p_kind text) RETURNS TABLE (subject bigint, object bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.subject, e.object FROM access_errand e JOIN access_viewer() v ON v.token_hash = e.token_hash
    WHERE e.kind = p_kind AND e.ended_at IS NULL FOR UPDATE OF e
$$;

-- The errand is done, or cannot be: neither it nor its viewer opens again.
CREATE FUNCTION access_end_errand() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_viewer();
BEGIN
    UPDATE access_errand SET ended_at = now() WHERE token_hash = viewer.token_hash AND ended_at IS NULL;
    IF NOT FOUND THEN RETURN false; END IF;
    UPDATE access_bound_viewer SET ended_at = now() WHERE token_hash = viewer.token_hash;
    RETURN true;
END $$;

-- Errands are nothing to anybody a week after they were asked for.
CREATE FUNCTION access_sweep_errands() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (DELETE FROM access_errand WHERE asked_at < now() - interval '7 days' RETURNING 1)
    SELECT count(*) FROM gone
$$;

-- An errand is not the person, as a key of a program is not: no password, second factor, session or key is its to change.
CREATE OR REPLACE FUNCTION access_viewer_account() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT v.account FROM access_viewer() v
    WHERE NOT EXISTS (SELECT 1 FROM access_program_token t WHERE t.token_hash = v.token_hash)
      AND NOT EXISTS (SELECT 1 FROM access_errand e WHERE e.token_hash = v.token_hash)
$$;

CREATE OR REPLACE FUNCTION access_make_token(
    p_id uuid, p_name text, p_hash bytea, p_classes integer, p_read_only boolean, p_days integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
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
END $$;

-- What ends the keys of an account (another password or role, closed) ends what it asked for as well.
CREATE OR REPLACE FUNCTION access_end_tokens_of_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE access_program_token SET ended_at = now() WHERE account = NEW.id AND ended_at IS NULL;
    UPDATE access_errand SET ended_at = now() WHERE account = NEW.id AND ended_at IS NULL;
    UPDATE access_bound_viewer v SET ended_at = now()
    WHERE v.account = NEW.id AND v.ended_at IS NULL
      AND (EXISTS (SELECT 1 FROM access_program_token t WHERE t.token_hash = v.token_hash)
           OR EXISTS (SELECT 1 FROM access_errand e WHERE e.token_hash = v.token_hash));
    RETURN NULL;
END $$;

DO $$
DECLARE f text;
BEGIN
    FOREACH f IN ARRAY ARRAY[
        'access_ask_errand(uuid, bytea, text, bigint, bigint, integer)', 'access_enter_errand(text)',
        'access_errand_in_hand(text)', 'access_end_errand()', 'access_sweep_errands()'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO amparo_app', f);
        EXECUTE format('ALTER FUNCTION %s OWNER TO amparo_definer', f);
    END LOOP;
END $$;
SET LOCAL ROLE amparo_owner;
