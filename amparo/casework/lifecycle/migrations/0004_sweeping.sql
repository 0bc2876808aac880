-- What the server's upkeep may do to drafts and keys that are nobody's: it sees ids, never content.
GRANT SELECT, DELETE ON lifecycle_registration_draft TO amparo_definer;
CREATE POLICY lifecycle_registration_draft_definer ON lifecycle_registration_draft TO amparo_definer USING (true);

-- Delete drafts that have lapsed; returns the subjects whose vault keys are to be destroyed with them. Never one that
-- has become a case: its key opens that person's identity now.
CREATE FUNCTION lifecycle_sweep_drafts() RETURNS SETOF bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH lapsed AS (DELETE FROM lifecycle_registration_draft WHERE expires_at < now() RETURNING subject)
    SELECT l.subject FROM lapsed l WHERE NOT EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = l.subject)
$$;

-- Which of these subjects have neither a case (every case has a grant) nor a draft?
CREATE FUNCTION lifecycle_orphans(p_subjects bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.id FROM unnest(p_subjects) s(id)
    WHERE NOT EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = s.id)
      AND NOT EXISTS (SELECT 1 FROM lifecycle_registration_draft d WHERE d.subject = s.id)
$$;
REVOKE ALL ON FUNCTION lifecycle_sweep_drafts(), lifecycle_orphans(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lifecycle_sweep_drafts(), lifecycle_orphans(bigint[]) TO amparo_app;
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION lifecycle_sweep_drafts() OWNER TO amparo_definer;
ALTER FUNCTION lifecycle_orphans(bigint[]) OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
