-- A draft waits with a number of one's own: that another one is taken would say that somebody was registered under it.
CREATE POLICY lifecycle_registration_draft_handed ON lifecycle_registration_draft AS RESTRICTIVE FOR INSERT TO amparo_app
    WITH CHECK (EXISTS (SELECT 1 FROM access_handed_number h WHERE h.subject = lifecycle_registration_draft.subject
                                                               AND h.handed_to = (SELECT access_viewer_staff())));

SET LOCAL ROLE amparo_migrator;
-- Numbers that nobody opened a case under in sixty days, and that no draft waits with.
CREATE FUNCTION lifecycle_sweep_numbers() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM access_handed_number h
        WHERE h.handed_at < now() - interval '60 days' AND h.opened_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM lifecycle_registration_draft d WHERE d.subject = h.subject)
        RETURNING 1)
    SELECT count(*) FROM gone
$$;

CREATE OR REPLACE FUNCTION lifecycle_replay_erasures(p_subjects bigint[], p_basis text[]) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE access_block SET state = 'shredding', changed_at = now()
    WHERE subject = ANY (p_subjects) AND state IN ('asked', 'blocked');
    UPDATE access_block b SET state = 'shredding', changed_at = now() FROM cases_case c
    WHERE b.subject = ANY (p_subjects) AND c.id = b.subject AND b.state = 'shredded';
    INSERT INTO access_block (id, subject, institution, unit, basis, review_on, state)
    SELECT gen_random_uuid(), c.id, c.institution, c.unit, l.basis, (now() AT TIME ZONE 'America/Lima')::date,
           'shredding'
    FROM unnest(p_subjects, p_basis) l(subject, basis) JOIN cases_case c ON c.id = l.subject
    WHERE NOT EXISTS (SELECT 1 FROM access_block b WHERE b.subject = c.id AND b.state = 'shredding');
    RETURN QUERY SELECT * FROM lifecycle_finish_shredding(p_subjects);
END $$;

-- Drafts that are open now have a number that nobody wrote down as theirs.
SET LOCAL ROLE amparo_definer;
INSERT INTO access_handed_number (subject, handed_to)
SELECT d.subject, d.owner FROM lifecycle_registration_draft d
WHERE NOT EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = d.subject)
  AND NOT EXISTS (SELECT 1 FROM access_block b WHERE b.subject = d.subject);

SET LOCAL ROLE amparo_migrator;
REVOKE ALL ON FUNCTION lifecycle_sweep_numbers() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lifecycle_sweep_numbers() TO amparo_app;
ALTER FUNCTION lifecycle_sweep_numbers() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
