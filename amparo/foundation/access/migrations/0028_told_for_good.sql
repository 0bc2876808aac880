-- A notice tells only what is committed: who causes one and rolls back has read nothing. Not even how many there are.
ALTER POLICY access_notice_own ON access_notice USING (
    to_grantee = ANY ((SELECT access_viewer_grantees())::uuid[]) AND access_is_committed(at));
ALTER POLICY access_notice_seen ON access_notice USING (
    to_grantee = ANY ((SELECT access_viewer_writers(255))::uuid[]) AND access_is_committed(at));

SET LOCAL ROLE amparo_migrator;
-- What no function shows of: blocked, and decided to be shredded, until upkeep has shredded it.
CREATE FUNCTION access_hidden_subjects() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT b.subject FROM access_block b WHERE b.state IN ('blocked', 'shredding')
$$;
REVOKE ALL ON FUNCTION access_hidden_subjects() FROM PUBLIC;
ALTER FUNCTION access_hidden_subjects() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
