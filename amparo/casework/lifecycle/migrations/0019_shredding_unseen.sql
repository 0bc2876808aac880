-- No function sees a case between the second yes and its shredding; the one that shreds says so first, and sees it then.
SET LOCAL ROLE amparo_migrator;
CREATE OR REPLACE FUNCTION lifecycle_finish_shredding(p_subjects bigint[]) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    doomed bigint[];
BEGIN
    IF (access_viewer()).staff IS NOT NULL THEN RETURN; END IF;
    doomed := ARRAY(
        SELECT b.subject FROM access_block b WHERE b.subject = ANY (p_subjects) AND b.state = 'shredding' FOR UPDATE);
    UPDATE access_block SET state = 'shredded', changed_at = now() WHERE subject = ANY (doomed) AND state = 'shredding';
    INSERT INTO lifecycle_erased_count AS kept (month, department, institution_kind, cases)
    SELECT date_trunc('month', c.opened_on)::date, left(u.place, 2), i.kind, count(*)
    FROM cases_case c JOIN directory_unit u ON u.id = c.unit JOIN directory_institution i ON i.id = u.institution_id
    WHERE c.id = ANY (doomed) GROUP BY 1, 2, 3
    ON CONFLICT (month, department, institution_kind) DO UPDATE SET cases = kept.cases + excluded.cases;
    PERFORM access_forget_subjects(doomed);
    DELETE FROM cases_case WHERE id = ANY (doomed);
    RETURN QUERY SELECT unnest(doomed);
END $$;

CREATE OR REPLACE FUNCTION lifecycle_orphans(p_subjects bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.id FROM unnest(p_subjects) s(id)
    WHERE (SELECT (access_viewer()).staff) IS NULL
      AND NOT EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = s.id)
      AND s.id NOT IN (SELECT access_hidden_subjects())
      AND NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = s.id)
      AND NOT EXISTS (SELECT 1 FROM lifecycle_registration_draft d WHERE d.subject = s.id)
$$;
SET LOCAL ROLE amparo_owner;
