-- Where one is signed in, and a second factor given again. Every function asks who is bound; nobody gets nothing.
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['accounts_browser', 'accounts_factor_state', 'accounts_opening', 'accounts_review'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY %I ON %I TO amparo_definer USING (true) WITH CHECK (true)', t || '_definer', t);
        EXECUTE format('CREATE POLICY %I ON %I TO amparo_owner USING (true) WITH CHECK (true)', t || '_owner', t);
    END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE ON accounts_browser, accounts_opening TO amparo_definer;
GRANT SELECT, INSERT, UPDATE, DELETE ON accounts_factor_state TO amparo_definer;
GRANT SELECT, INSERT ON accounts_review TO amparo_definer;
-- It goes with its viewer.
ALTER TABLE accounts_browser ADD CONSTRAINT accounts_browser_viewer
    FOREIGN KEY (token_hash) REFERENCES access_bound_viewer (token_hash) ON DELETE CASCADE;

-- The bound viewer has just given the second factor again (or what stands for it in a demo).
CREATE FUNCTION accounts_prove_again() RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH me AS MATERIALIZED (SELECT m.token_hash FROM access_viewer() m),
    proved AS (
        UPDATE access_bound_viewer v SET second_factor_at = now() FROM me WHERE v.token_hash = me.token_hash
        RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM proved)
$$;

CREATE FUNCTION accounts_note_browser(p_browser text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO accounts_browser (token_hash, browser)
    SELECT m.token_hash, left(p_browser, 40) FROM access_viewer() m WHERE m.token_hash IS NOT NULL
    ON CONFLICT (token_hash) DO NOTHING
$$;

-- One's own sign-ins of thirty days. The handle is a piece of a hash of an unguessable token: it opens nothing.
CREATE FUNCTION accounts_sessions() RETURNS TABLE (
    handle text, opened_at timestamptz, seen_at timestamptz, ended_at timestamptz, browser text, is_this boolean,
    is_open boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT left(encode(v.token_hash, 'hex'), 24), v.opened_at, v.seen_at, v.ended_at, coalesce(b.browser, ''),
           v.token_hash = me.token_hash,
           v.ended_at IS NULL AND v.seen_at > now() - interval '15 minutes' AND v.opened_at > now() - interval '12 hours'
    FROM access_viewer() me
    JOIN access_bound_viewer v ON v.account = me.account
    LEFT JOIN accounts_browser b ON b.token_hash = v.token_hash
    WHERE v.opened_at > now() - interval '30 days'
    ORDER BY v.token_hash = me.token_hash DESC, v.seen_at DESC LIMIT 60
$$;

CREATE FUNCTION accounts_end_session(p_handle text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH me AS MATERIALIZED (SELECT m.token_hash, m.account FROM access_viewer() m),
    ended AS (
        UPDATE access_bound_viewer v SET ended_at = now() FROM me
        WHERE v.account = me.account AND v.token_hash <> me.token_hash AND v.ended_at IS NULL
          AND left(encode(v.token_hash, 'hex'), 24) = p_handle
        RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM ended)
$$;

REVOKE ALL ON FUNCTION accounts_prove_again(), accounts_note_browser(text), accounts_sessions(),
    accounts_end_session(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accounts_prove_again(), accounts_note_browser(text), accounts_sessions(),
    accounts_end_session(text) TO amparo_app;
-- Only the migrator is a member of both roles.
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION accounts_prove_again() OWNER TO amparo_definer;
ALTER FUNCTION accounts_note_browser(text) OWNER TO amparo_definer;
ALTER FUNCTION accounts_sessions() OWNER TO amparo_definer;
ALTER FUNCTION accounts_end_session(text) OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
