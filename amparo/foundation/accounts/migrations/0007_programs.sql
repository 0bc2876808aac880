-- One's own sign-ins: a program that came with a key is no browser, and work that was asked for is neither.
SET LOCAL ROLE amparo_migrator;
CREATE OR REPLACE FUNCTION accounts_sessions() RETURNS TABLE (
    handle text, opened_at timestamptz, seen_at timestamptz, ended_at timestamptz, browser text, is_this boolean,
    is_open boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
$$;
SET LOCAL ROLE amparo_owner;
