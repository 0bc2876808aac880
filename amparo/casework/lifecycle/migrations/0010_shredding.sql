-- The end of a file (ADR 9): what two people decided is deleted, and counted without an id.
ALTER TABLE lifecycle_erased_count ENABLE ROW LEVEL SECURITY;
ALTER TABLE lifecycle_erased_count FORCE ROW LEVEL SECURITY;
REVOKE ALL ON lifecycle_erased_count FROM PUBLIC, amparo_app;
GRANT SELECT, INSERT, UPDATE ON lifecycle_erased_count TO amparo_definer;
GRANT SELECT ON lifecycle_erased_count TO amparo_statistics;
CREATE POLICY lifecycle_erased_count_definer ON lifecycle_erased_count TO amparo_definer USING (true) WITH CHECK (true);
CREATE POLICY lifecycle_erased_count_count ON lifecycle_erased_count FOR SELECT TO amparo_statistics USING (true);

SET LOCAL ROLE amparo_migrator;
-- A blocked case has no grant, and its keys are nobody's to sweep: asked is whether there is a case.
CREATE OR REPLACE FUNCTION lifecycle_orphans(p_subjects bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.id FROM unnest(p_subjects) s(id)
    WHERE NOT EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = s.id)
      AND NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = s.id)
      AND NOT EXISTS (SELECT 1 FROM lifecycle_registration_draft d WHERE d.subject = s.id)
$$;

-- Delete everything about those of these subjects whose shredding was decided; returns them.
CREATE FUNCTION lifecycle_finish_shredding(p_subjects bigint[]) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    doomed bigint[] := ARRAY(
        SELECT b.subject FROM access_block b WHERE b.subject = ANY (p_subjects) AND b.state = 'shredding' FOR UPDATE);
BEGIN
    INSERT INTO lifecycle_erased_count AS kept (month, department, institution_kind, cases)
    SELECT date_trunc('month', c.opened_on)::date, left(u.place, 2), i.kind, count(*)
    FROM cases_case c JOIN directory_unit u ON u.id = c.unit JOIN directory_institution i ON i.id = u.institution_id
    WHERE c.id = ANY (doomed) GROUP BY 1, 2, 3
    ON CONFLICT (month, department, institution_kind) DO UPDATE SET cases = kept.cases + excluded.cases;
    PERFORM access_forget_subjects(doomed);
    DELETE FROM cases_case WHERE id = ANY (doomed);
    UPDATE access_block SET state = 'shredded', changed_at = now() WHERE subject = ANY (doomed) AND state = 'shredding';
    RETURN QUERY SELECT unnest(doomed);
END $$;

-- After a restore: of everybody in the ledger, what came back goes again. Only who may restore may call it.
CREATE FUNCTION lifecycle_replay_erasures(p_subjects bigint[], p_basis text[]) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE access_block b SET state = 'shredding', changed_at = now() FROM cases_case c
    WHERE b.subject = ANY (p_subjects) AND c.id = b.subject AND b.state IN ('asked', 'blocked', 'shredded');
    INSERT INTO access_block (id, subject, institution, unit, basis, review_on, state)
    SELECT gen_random_uuid(), c.id, c.institution, c.unit, l.basis, now()::date, 'shredding'
    FROM unnest(p_subjects, p_basis) l(subject, basis) JOIN cases_case c ON c.id = l.subject
    WHERE NOT EXISTS (SELECT 1 FROM access_block b WHERE b.subject = c.id AND b.state = 'shredding');
    RETURN QUERY SELECT * FROM lifecycle_finish_shredding(p_subjects);
END $$;
REVOKE ALL ON FUNCTION lifecycle_finish_shredding(bigint[]), lifecycle_replay_erasures(bigint[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lifecycle_finish_shredding(bigint[]) TO amparo_app;
GRANT EXECUTE ON FUNCTION lifecycle_replay_erasures(bigint[], text[]) TO amparo_owner;
ALTER FUNCTION lifecycle_finish_shredding(bigint[]) OWNER TO amparo_definer;
ALTER FUNCTION lifecycle_replay_erasures(bigint[], text[]) OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
