-- Under which keys second factors are sealed: the names of keys alone («vault» for those of the vault's own key).
GRANT SELECT (data) ON mfa_authenticator TO amparo_definer;
CREATE POLICY mfa_authenticator_keys ON mfa_authenticator FOR SELECT TO amparo_definer USING (true);
CREATE FUNCTION mfa_keys_of_second_factors() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT split_part(coalesce(data ->> 'secret', data ->> 'seed'), ':', 1) FROM mfa_authenticator
    WHERE coalesce(data ->> 'secret', data ->> 'seed') LIKE '%:%'
$$;
REVOKE ALL ON FUNCTION mfa_keys_of_second_factors() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mfa_keys_of_second_factors() TO amparo_app;
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION mfa_keys_of_second_factors() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
