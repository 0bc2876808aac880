-- Functions of mfa that are in force. Written by `make schema` from a migrated database: read
-- them here, change them by a new migration (ARCHITECTURE.md, "Changing a function of the database").

-- mfa_authenticator_count()
-- owner amparo_definer
-- trigger mfa_authenticator_count on mfa_authenticator
CREATE OR REPLACE FUNCTION public.mfa_authenticator_count()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE who uuid := coalesce(NEW.user_id, OLD.user_id);
BEGIN
    INSERT INTO accounts_factor_state (account, phones, passkeys)
    SELECT who, count(*) FILTER (WHERE m.type = 'totp'), count(*) FILTER (WHERE m.type = 'webauthn')
    FROM mfa_authenticator m WHERE m.user_id = who
    ON CONFLICT (account) DO UPDATE SET phones = excluded.phones, passkeys = excluded.passkeys;
    RETURN NULL;
END $function$;

-- mfa_authenticator_forget()
-- owner amparo_definer
-- trigger accounts_opening_forgets_factors on accounts_opening
CREATE OR REPLACE FUNCTION public.mfa_authenticator_forget()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    DELETE FROM mfa_authenticator m USING access_account a WHERE a.staff_id = NEW.staff AND m.user_id = a.id;
    RETURN NULL;
END $function$;

-- mfa_authenticator_is_only_used()
-- owner amparo_owner
-- trigger mfa_authenticator_is_only_used on mfa_authenticator
CREATE OR REPLACE FUNCTION public.mfa_authenticator_is_only_used()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
END $function$;

-- mfa_keys_of_second_factors()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.mfa_keys_of_second_factors()
 RETURNS SETOF text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT DISTINCT split_part(coalesce(data ->> 'secret', data ->> 'seed'), ':', 1) FROM mfa_authenticator
    WHERE coalesce(data ->> 'secret', data ->> 'seed') LIKE '%:%'
$function$;
