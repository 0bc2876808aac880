-- One person gives a code for a forgotten password because the second factor stays. Where it has gone since (two people
-- reset the account, or its owner took it away) that code alone would open the account: it opens nothing any more. Only
-- one code of a person is ever used: the first that is ends the others.
SET LOCAL ROLE amparo_migrator;
CREATE OR REPLACE FUNCTION accounts_use_code(p_username text, p_code_hash bytea, p_password text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who access_account;
    used accounts_opening;
BEGIN
    SELECT a.* INTO who FROM access_account a WHERE lower(a.username) = lower(p_username);
    -- Wrong codes wait for nobody and keep nobody waiting.
    IF NOT EXISTS (SELECT 1 FROM accounts_opening o WHERE o.staff = who.staff_id AND o.code_hash = p_code_hash) THEN
        RETURN false;
    END IF;
    PERFORM access_hold_to_change(who.staff_id);
    SELECT o.* INTO used FROM accounts_opening o
    WHERE o.staff = who.staff_id AND o.code_hash = p_code_hash AND o.code_until > now()
      AND o.used_at IS NULL AND o.withdrawn_at IS NULL
    FOR UPDATE;
    IF used.id IS NULL OR NOT EXISTS (
        SELECT 1 FROM access_account a JOIN directory_staff_member s ON s.id = a.staff_id
        WHERE a.id = who.id AND a.is_active AND s.left_on IS NULL) THEN
        RETURN false;
    END IF;
    -- Whoever takes the second factor away just then is waited for.
    PERFORM 1 FROM accounts_factor_state f WHERE f.account = who.id AND f.phones + f.passkeys > 0 FOR SHARE;
    IF used.kind = 'password' AND NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE access_account SET password = p_password WHERE id = who.id;
    UPDATE accounts_opening SET used_at = now() WHERE id = used.id;
    UPDATE accounts_opening SET withdrawn_at = now()
    WHERE staff = who.staff_id AND code_hash IS NOT NULL AND used_at IS NULL AND withdrawn_at IS NULL;
    PERFORM access_close_viewers_of(ARRAY[who.staff_id]);
    RETURN true;
END $$;

-- No code is handed over that opens nothing.
DO $$
DECLARE
    source text := pg_get_functiondef('accounts_issue_code(uuid, bytea)'::regprocedure);
    was text := 'AND viewer.staff IN (o.asked_by, o.confirmed_by);';
BEGIN
    IF array_length(string_to_array(source, was), 1) <> 2 THEN RAISE 'not once: %', was; END IF;
    EXECUTE replace(source, was, 'AND viewer.staff IN (o.asked_by, o.confirmed_by)
      AND (o.kind <> ''password'' OR EXISTS (
          SELECT 1 FROM access_account a JOIN accounts_factor_state f ON f.account = a.id
          WHERE a.staff_id = o.staff AND f.phones + f.passkeys > 0));');
END $$;
SET LOCAL ROLE amparo_owner;
