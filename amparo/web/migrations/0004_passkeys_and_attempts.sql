-- A factor is never rewritten. Of a passkey its name may change, and its counter may grow: one that stands still or
-- falls is a copy. Of the others what may change says that they were used or shown; a used reserve code stays used.
CREATE OR REPLACE FUNCTION mfa_authenticator_is_only_used() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    free text[] := CASE OLD.type WHEN 'webauthn' THEN ARRAY['name', 'sign_count'] ELSE ARRAY['used_mask', 'viewed_at'] END;
BEGIN
    IF (NEW.id, NEW.user_id, NEW.type, NEW.created_at, NEW.data - free)
        IS DISTINCT FROM (OLD.id, OLD.user_id, OLD.type, OLD.created_at, OLD.data - free)
        OR coalesce((OLD.data ->> 'used_mask')::bigint, 0) & ~coalesce((NEW.data ->> 'used_mask')::bigint, 0) <> 0
        OR coalesce((NEW.data ->> 'sign_count')::bigint, 0) < coalesce((OLD.data ->> 'sign_count')::bigint, 0)
    THEN
        RAISE insufficient_privilege USING MESSAGE = 'a second factor cannot be rewritten';
    END IF;
    RETURN NEW;
END $$;

-- Wrong sign-ins, counted by the keyed hash of what was typed or of where it came from: no name, no address.
CREATE TABLE web_attempt (
    key bytea PRIMARY KEY, failures integer NOT NULL, waits integer NOT NULL,
    failed_at timestamptz NOT NULL, until timestamptz);
CREATE INDEX web_attempt_failed_at ON web_attempt (failed_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON web_attempt TO amparo_app;
