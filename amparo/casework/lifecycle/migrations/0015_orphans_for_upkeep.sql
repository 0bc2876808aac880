-- Which numbers are cases is asked by upkeep, which is nobody: whoever is bound, with a session or a key, gets no answer.
SET LOCAL ROLE amparo_migrator;
CREATE OR REPLACE FUNCTION lifecycle_orphans(p_subjects bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.id FROM unnest(p_subjects) s(id)
    WHERE (SELECT (access_viewer()).staff) IS NULL
      AND NOT EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = s.id)
      AND NOT EXISTS (SELECT 1 FROM access_block b WHERE b.subject = s.id AND b.state IN ('blocked', 'shredding'))
      AND NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = s.id)
      AND NOT EXISTS (SELECT 1 FROM lifecycle_registration_draft d WHERE d.subject = s.id)
$$;
SET LOCAL ROLE amparo_owner;
