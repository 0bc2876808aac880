-- Whoever is signed in sees, adds and removes their own second factors, and nobody else's.
ALTER TABLE mfa_authenticator ENABLE ROW LEVEL SECURITY;
ALTER TABLE mfa_authenticator FORCE ROW LEVEL SECURITY;
CREATE POLICY mfa_authenticator_own ON mfa_authenticator TO amparo_app
    USING (user_id = (SELECT access_viewer_account())) WITH CHECK (user_id = (SELECT access_viewer_account()));
CREATE POLICY mfa_authenticator_owner ON mfa_authenticator TO amparo_owner USING (true) WITH CHECK (true);

-- The sign-in asks for the second factor before anybody is bound. Of the one account whose password was just
-- checked (access.viewer.checking_second_factor) it may read the factors and mark that one was used.
CREATE POLICY mfa_authenticator_sign_in_read ON mfa_authenticator FOR SELECT TO amparo_app
    USING ((SELECT access_viewer_account()) IS NULL AND user_id::text = current_setting('amparo.signing_in', true));
CREATE POLICY mfa_authenticator_sign_in_use ON mfa_authenticator FOR UPDATE TO amparo_app
    USING ((SELECT access_viewer_account()) IS NULL AND user_id::text = current_setting('amparo.signing_in', true));

-- A factor is never rewritten: a new secret is a new row. What may change says that it was used or shown, and a
-- reserve code that was used stays used.
CREATE FUNCTION mfa_authenticator_is_only_used() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (NEW.id, NEW.user_id, NEW.type, NEW.created_at, NEW.data - 'used_mask' - 'viewed_at')
        IS DISTINCT FROM (OLD.id, OLD.user_id, OLD.type, OLD.created_at, OLD.data - 'used_mask' - 'viewed_at')
        OR coalesce((OLD.data ->> 'used_mask')::bigint, 0) & ~coalesce((NEW.data ->> 'used_mask')::bigint, 0) <> 0
    THEN
        RAISE insufficient_privilege USING MESSAGE = 'a second factor cannot be rewritten';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION mfa_authenticator_is_only_used() FROM PUBLIC;
CREATE TRIGGER mfa_authenticator_is_only_used BEFORE UPDATE ON mfa_authenticator
    FOR EACH ROW EXECUTE FUNCTION mfa_authenticator_is_only_used();
