-- A blocked case is not there for the functions either: not in a check for duplicates, nor in the load of a unit, nor in
-- the anonymous summaries. One that is to be shredded is seen again: by what deletes it.
DO $$
DECLARE t record;
BEGIN
    FOR t IN SELECT * FROM (VALUES ('cases_case', 'id'), ('cases_sealed_value', 'case_id'),
                                   ('cases_contact_instruction', 'case_id')) x(its_table, subject) LOOP
        EXECUTE format('CREATE POLICY %I ON %I AS RESTRICTIVE FOR SELECT TO amparo_definer USING (NOT EXISTS ('
                       'SELECT 1 FROM access_block b WHERE b.subject = %I.%I AND b.state = ''blocked''))',
                       t.its_table || '_not_blocked', t.its_table, t.its_table, t.subject);
    END LOOP;
END $$;

SET LOCAL ROLE amparo_migrator;
-- Its keys are somebody's all the same.
CREATE OR REPLACE FUNCTION lifecycle_orphans(p_subjects bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.id FROM unnest(p_subjects) s(id)
    WHERE NOT EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = s.id)
      AND NOT EXISTS (SELECT 1 FROM access_block b WHERE b.subject = s.id AND b.state IN ('blocked', 'shredding'))
      AND NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = s.id)
      AND NOT EXISTS (SELECT 1 FROM lifecycle_registration_draft d WHERE d.subject = s.id)
$$;

CREATE OR REPLACE FUNCTION lifecycle_replay_erasures(p_subjects bigint[], p_basis text[]) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE access_block SET state = 'shredding', changed_at = now()
    WHERE subject = ANY (p_subjects) AND state IN ('asked', 'blocked');
    UPDATE access_block b SET state = 'shredding', changed_at = now() FROM cases_case c
    WHERE b.subject = ANY (p_subjects) AND c.id = b.subject AND b.state = 'shredded';
    INSERT INTO access_block (id, subject, institution, unit, basis, review_on, state)
    SELECT gen_random_uuid(), c.id, c.institution, c.unit, l.basis, now()::date, 'shredding'
    FROM unnest(p_subjects, p_basis) l(subject, basis) JOIN cases_case c ON c.id = l.subject
    WHERE NOT EXISTS (SELECT 1 FROM access_block b WHERE b.subject = c.id AND b.state = 'shredding');
    RETURN QUERY SELECT * FROM lifecycle_finish_shredding(p_subjects);
END $$;
SET LOCAL ROLE amparo_owner;
