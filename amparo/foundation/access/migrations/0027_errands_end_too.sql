-- Errands end with the session or the key that asked for them, and all of an account's when it is cut off: the token of
-- an open errand opens a viewer for a day. What is ended first opens no viewer any more while the viewers are ended.
SET LOCAL ROLE amparo_migrator;
DO $$
BEGIN
    EXECUTE replace(replace(pg_get_functiondef(
        'access_ask_errand(uuid, bytea, text, bigint, bigint, integer)'::regprocedure),
        'classes, token_hash)', 'classes, token_hash, asked_with)'),
        'access_open_classes(viewer), p_hash)', 'access_open_classes(viewer), p_hash, viewer.token_hash)');
END $$;

-- End what was asked for with a session or key, and the viewers that it opened.
CREATE FUNCTION access_end_errands_asked_with(p_hash bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE access_errand SET ended_at = now() WHERE asked_with = p_hash AND ended_at IS NULL;
    UPDATE access_bound_viewer v SET ended_at = now() FROM access_errand e
    WHERE e.asked_with = p_hash AND v.token_hash = e.token_hash AND v.ended_at IS NULL;
END $$;
REVOKE ALL ON FUNCTION access_end_errands_asked_with(bytea) FROM PUBLIC;
ALTER FUNCTION access_end_errands_asked_with(bytea) OWNER TO amparo_definer;

CREATE OR REPLACE FUNCTION access_end_token(p_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone bytea;
BEGIN
    UPDATE access_program_token SET ended_at = now()
    WHERE id = p_id AND account = access_viewer_account() AND ended_at IS NULL RETURNING token_hash INTO gone;
    UPDATE access_bound_viewer SET ended_at = now() WHERE token_hash = gone AND ended_at IS NULL;
    PERFORM access_end_errands_asked_with(gone);
    RETURN gone IS NOT NULL;
END $$;

-- What this very session asked for is done.
CREATE OR REPLACE FUNCTION access_close_other_viewers() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine access_bound_viewer;
    ended bigint;
BEGIN
    SELECT m.* INTO mine FROM access_viewer() m WHERE m.account = access_viewer_account();
    UPDATE access_program_token SET ended_at = now() WHERE account = mine.account AND ended_at IS NULL;
    UPDATE access_errand SET ended_at = now()
    WHERE account = mine.account AND asked_with IS DISTINCT FROM mine.token_hash AND ended_at IS NULL;
    UPDATE access_bound_viewer SET ended_at = now()
    WHERE account = mine.account AND token_hash <> mine.token_hash AND ended_at IS NULL;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;

CREATE OR REPLACE FUNCTION access_close_viewers_of(p_staff uuid[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    whose uuid[] := ARRAY(SELECT a.id FROM access_account a WHERE a.staff_id = ANY (p_staff));
    ended bigint;
BEGIN
    UPDATE access_program_token SET ended_at = now() WHERE account = ANY (whose) AND ended_at IS NULL;
    UPDATE access_errand SET ended_at = now() WHERE account = ANY (whose) AND ended_at IS NULL;
    UPDATE access_bound_viewer SET ended_at = now() WHERE account = ANY (whose) AND ended_at IS NULL;
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;
SET LOCAL ROLE amparo_owner;
