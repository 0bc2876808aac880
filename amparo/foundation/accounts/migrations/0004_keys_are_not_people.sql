-- What is the person's alone is not a key's (access_viewer_account); a code is used by who was given it.
SET LOCAL ROLE amparo_migrator;

CREATE OR REPLACE FUNCTION accounts_prove_again() RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH me AS MATERIALIZED (SELECT m.token_hash FROM access_viewer() m WHERE m.account = access_viewer_account()),
    proved AS (
        UPDATE access_bound_viewer v SET second_factor_at = now() FROM me WHERE v.token_hash = me.token_hash
        RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM proved)
$$;

-- The session of a program ends with its key, which would open the next one by itself.
CREATE OR REPLACE FUNCTION accounts_end_session(p_handle text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH me AS MATERIALIZED (
        SELECT m.token_hash, m.account FROM access_viewer() m WHERE m.account = access_viewer_account()),
    ended AS (
        UPDATE access_bound_viewer v SET ended_at = now() FROM me
        WHERE v.account = me.account AND v.token_hash <> me.token_hash AND v.ended_at IS NULL
          AND left(encode(v.token_hash, 'hex'), 24) = p_handle
        RETURNING v.token_hash),
    keys AS (
        UPDATE access_program_token t SET ended_at = now() FROM ended
        WHERE t.token_hash = ended.token_hash AND t.ended_at IS NULL)
    SELECT EXISTS (SELECT 1 FROM ended)
$$;

-- Only for whom the viewer administers today: who was given another role or unit since is not theirs any more.
CREATE OR REPLACE FUNCTION accounts_issue_code(p_id uuid, p_code_hash bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE viewer access_bound_viewer := access_writing_viewer();
BEGIN
    PERFORM accounts_administrator_of((SELECT o.staff FROM accounts_opening o WHERE o.id = p_id));
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

-- Without the hash of a code: it is what accounts_use_code takes.
CREATE OR REPLACE FUNCTION accounts_openings() RETURNS SETOF accounts_opening
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (jsonb_populate_record(o, '{"code_hash": null}')).* FROM access_viewer() me JOIN accounts_opening o ON o.institution = me.institution
    WHERE accounts_reaches(me, o) AND o.withdrawn_at IS NULL AND o.used_at IS NULL AND o.asked_at > now() - interval '14 days'
      AND (o.confirmed_at IS NULL OR o.kind IN ('invite', 'reset'))
    ORDER BY o.asked_at DESC
$$;
SET LOCAL ROLE amparo_owner;
