-- A session that gets another key is still the same one: since when, and with a second factor of when, goes with it.
-- A password, which is all that was given meanwhile, renews neither. False if nobody is bound, or a key is.
CREATE FUNCTION access_move_viewer(p_token text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH moved AS (
        INSERT INTO access_bound_viewer
            (token_hash, account, staff, unit, institution, role, grantees, second_factor_at, opened_at)
        SELECT sha256(convert_to(p_token, 'UTF8')), v.account, v.staff, v.unit, v.institution, v.role, v.grantees,
               v.second_factor_at, v.opened_at
        FROM access_viewer() v WHERE v.account = access_viewer_account() AND NOT v.is_read_only
        RETURNING token_hash)
    SELECT EXISTS (SELECT 1 FROM moved)
$$;
REVOKE ALL ON FUNCTION access_move_viewer(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION access_move_viewer(text) TO amparo_app;
-- Only the migrator is a member of both roles.
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION access_move_viewer(text) OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
