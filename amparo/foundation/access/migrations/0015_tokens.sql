-- Keys of programs (ADR 12). A program acts as the account whose key it has: the database opens the account's own
-- viewer for it, with the classes and the right to write that the key was given, and not more than the account has.
ALTER TABLE access_program_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_program_token FORCE ROW LEVEL SECURITY;
CREATE POLICY access_program_token_own ON access_program_token FOR SELECT TO amparo_app
    USING (account = (SELECT access_viewer_account()));
CREATE POLICY access_program_token_definer ON access_program_token TO amparo_definer
    USING (true) WITH CHECK (true);
GRANT SELECT (id, account, name, classes, is_read_only, created_at, expires_at, last_used_at, ended_at)
    ON access_program_token TO amparo_app;
GRANT SELECT, INSERT, UPDATE ON access_program_token TO amparo_definer;

SET LOCAL ROLE amparo_migrator;

-- Make a key for the bound viewer's account; false if this id was made before. A key cannot make another.
CREATE FUNCTION access_make_token(
    p_id uuid, p_name text, p_hash bytea, p_classes integer, p_read_only boolean, p_days integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    IF EXISTS (SELECT 1 FROM access_program_token t WHERE t.token_hash = viewer.token_hash) THEN
        RAISE insufficient_privilege USING MESSAGE = 'a program makes no keys';
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

-- End one's own key, and the viewer that it opened; whether it was in force.
CREATE FUNCTION access_end_token(p_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    viewer access_bound_viewer := access_viewer();
    gone bytea;
BEGIN
    UPDATE access_program_token SET ended_at = now()
    WHERE id = p_id AND account = viewer.account AND ended_at IS NULL RETURNING token_hash INTO gone;
    UPDATE access_bound_viewer SET ended_at = now() WHERE token_hash = gone AND ended_at IS NULL;
    RETURN gone IS NOT NULL;
END $$;

-- Open the viewer of a key for the transactions that follow. 0: open; more: seconds to wait, for it was used 120
-- times within a minute; nothing: no such key, or it is over, or its account is not what it was made for any more.
CREATE FUNCTION access_enter_token(token text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
END $$;

-- What changes how an account is entered ends its keys too: other sessions and programs alike.
CREATE OR REPLACE FUNCTION access_close_other_viewers() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH mine AS MATERIALIZED (SELECT m.token_hash, m.account FROM access_viewer() m),
    keys AS (
        UPDATE access_program_token t SET ended_at = now() FROM mine
        WHERE t.account = mine.account AND t.token_hash <> mine.token_hash AND t.ended_at IS NULL),
    ended AS (
        UPDATE access_bound_viewer v SET ended_at = now() FROM mine
        WHERE v.account = mine.account AND v.token_hash <> mine.token_hash AND v.ended_at IS NULL
        RETURNING 1)
    SELECT count(*) FROM ended
$$;

-- A password that administration sets ends them as well.
CREATE FUNCTION access_end_tokens_of_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE access_program_token SET ended_at = now() WHERE account = NEW.id AND ended_at IS NULL;
    UPDATE access_bound_viewer v SET ended_at = now() FROM access_program_token t
    WHERE t.account = NEW.id AND v.token_hash = t.token_hash AND v.ended_at IS NULL;
    RETURN NULL;
END $$;

DO $$
DECLARE f text;
BEGIN
    FOREACH f IN ARRAY ARRAY[
        'access_make_token(uuid, text, bytea, integer, boolean, integer)', 'access_end_token(uuid)',
        'access_enter_token(text)', 'access_end_tokens_of_account()'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %s', f,
                       CASE f WHEN 'access_end_tokens_of_account()' THEN 'amparo_owner' ELSE 'amparo_app' END);
        EXECUTE format('ALTER FUNCTION %s OWNER TO amparo_definer', f);
    END LOOP;
END $$;
SET LOCAL ROLE amparo_owner;
GRANT DELETE ON access_bound_viewer TO amparo_definer;
CREATE TRIGGER access_account_password_ends_tokens AFTER UPDATE OF password ON access_account
    FOR EACH ROW WHEN (OLD.password IS DISTINCT FROM NEW.password)
    EXECUTE FUNCTION access_end_tokens_of_account();
