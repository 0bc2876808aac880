-- A draft that is being registered or saved this moment is left alone (SKIP LOCKED): waiting for it, the sweep went on
-- with what it had seen before, found no case, and gave the living case's key away to be destroyed. And one that has
-- become a case (version 0) may go, but its subject is never returned. Which of the subjects returned are orphans is
-- asked afterwards, in another transaction (lifecycle_orphans).
GRANT UPDATE (expires_at) ON lifecycle_registration_draft TO amparo_definer;
SET LOCAL ROLE amparo_migrator;
DROP FUNCTION lifecycle_sweep_drafts();
SET LOCAL ROLE amparo_owner;
CREATE FUNCTION lifecycle_sweep_drafts() RETURNS SETOF bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH lapsed AS (
        DELETE FROM lifecycle_registration_draft WHERE id IN (
            SELECT d.id FROM lifecycle_registration_draft d WHERE d.expires_at < now() FOR UPDATE SKIP LOCKED)
        RETURNING subject, version)
    SELECT l.subject FROM lapsed l WHERE l.version > 0
$$;
REVOKE ALL ON FUNCTION lifecycle_sweep_drafts() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lifecycle_sweep_drafts() TO amparo_app;
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION lifecycle_sweep_drafts() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
