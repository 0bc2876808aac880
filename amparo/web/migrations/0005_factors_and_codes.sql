-- How many second factors an account has, for those who look after accounts; never what they are.
CREATE FUNCTION mfa_authenticator_count() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE who uuid := coalesce(NEW.user_id, OLD.user_id);
BEGIN
    INSERT INTO accounts_factor_state (account, phones, passkeys)
    SELECT who, count(*) FILTER (WHERE m.type = 'totp'), count(*) FILTER (WHERE m.type = 'webauthn')
    FROM mfa_authenticator m WHERE m.user_id = who
    ON CONFLICT (account) DO UPDATE SET phones = excluded.phones, passkeys = excluded.passkeys;
    RETURN NULL;
END $$;
CREATE TRIGGER mfa_authenticator_count AFTER INSERT OR DELETE ON mfa_authenticator
    FOR EACH ROW EXECUTE FUNCTION mfa_authenticator_count();
INSERT INTO accounts_factor_state (account, phones, passkeys)
SELECT m.user_id, count(*) FILTER (WHERE m.type = 'totp'), count(*) FILTER (WHERE m.type = 'webauthn')
FROM mfa_authenticator m GROUP BY m.user_id;

-- A set-up code that two people stood for forgets the second factors: the phone is lost, or there was none yet.
CREATE FUNCTION mfa_authenticator_forget() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM mfa_authenticator m USING access_account a WHERE a.staff_id = NEW.staff AND m.user_id = a.id;
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_opening_forgets_factors AFTER UPDATE OF used_at ON accounts_opening
    FOR EACH ROW WHEN (OLD.used_at IS NULL AND NEW.used_at IS NOT NULL AND NEW.kind IN ('invite', 'reset'))
    EXECUTE FUNCTION mfa_authenticator_forget();

GRANT SELECT (user_id, type), DELETE ON mfa_authenticator TO amparo_definer;
CREATE POLICY mfa_authenticator_forget ON mfa_authenticator FOR DELETE TO amparo_definer USING (true);
REVOKE ALL ON FUNCTION mfa_authenticator_count(), mfa_authenticator_forget() FROM PUBLIC;
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION mfa_authenticator_count() OWNER TO amparo_definer;
ALTER FUNCTION mfa_authenticator_forget() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
