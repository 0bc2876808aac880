-- A session that is ended ends what was asked for in it; a program's, its key too.
SET LOCAL ROLE amparo_migrator;
CREATE OR REPLACE FUNCTION accounts_end_session(p_handle text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone bytea;
BEGIN
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
END $$;
SET LOCAL ROLE amparo_owner;
