-- Whoever changes their password waits for what their other sessions are doing before the account is locked: in the order
-- of locks of 0029, a session's row comes before its account's.
SET LOCAL ROLE amparo_migrator;
CREATE FUNCTION access_hold_own_account() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM access_hold_to_change((access_viewer()).staff);
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION access_hold_own_account() FROM PUBLIC;
ALTER FUNCTION access_hold_own_account() OWNER TO amparo_definer;
GRANT EXECUTE ON FUNCTION access_hold_own_account() TO amparo_owner;
SET LOCAL ROLE amparo_owner;
CREATE TRIGGER access_hold_own_account BEFORE UPDATE OF password ON access_account
    FOR EACH STATEMENT EXECUTE FUNCTION access_hold_own_account();
SET LOCAL ROLE amparo_migrator;
REVOKE EXECUTE ON FUNCTION access_hold_own_account() FROM amparo_owner;
SET LOCAL ROLE amparo_owner;
