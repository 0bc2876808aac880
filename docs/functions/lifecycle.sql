-- Functions of lifecycle that are in force. Written by `make schema` from a migrated database: read
-- them here, change them by a new migration (ARCHITECTURE.md, "Changing a function of the database").

-- lifecycle_finish_shredding(bigint[])
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.lifecycle_finish_shredding(p_subjects bigint[])
 RETURNS SETOF bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
END $function$;

-- lifecycle_orphans(bigint[])
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.lifecycle_orphans(p_subjects bigint[])
 RETURNS SETOF bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT s.id FROM unnest(p_subjects) s(id)
    WHERE (SELECT (access_viewer()).staff) IS NULL
      AND NOT EXISTS (SELECT 1 FROM access_case_grant g WHERE g.subject = s.id)
      AND s.id NOT IN (SELECT access_hidden_subjects())
      AND NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = s.id)
      AND NOT EXISTS (SELECT 1 FROM lifecycle_registration_draft d WHERE d.subject = s.id)
$function$;

-- lifecycle_replay_erasures(bigint[],text[])
-- owner amparo_definer
-- may be called by amparo_owner
CREATE OR REPLACE FUNCTION public.lifecycle_replay_erasures(p_subjects bigint[], p_basis text[])
 RETURNS SETOF bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
END $function$;

-- lifecycle_sweep_drafts()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.lifecycle_sweep_drafts()
 RETURNS SETOF bigint
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    WITH lapsed AS (
        DELETE FROM lifecycle_registration_draft WHERE (SELECT (access_viewer()).staff) IS NULL AND id IN (
            SELECT d.id FROM lifecycle_registration_draft d WHERE d.expires_at < now() FOR UPDATE SKIP LOCKED)
        RETURNING subject, version)
    SELECT l.subject FROM lapsed l WHERE l.version > 0
$function$;

-- lifecycle_sweep_numbers()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.lifecycle_sweep_numbers()
 RETURNS bigint
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    WITH gone AS (
        DELETE FROM access_handed_number h
        WHERE h.handed_at < now() - interval '60 days' AND h.opened_at IS NULL
          AND (SELECT (access_viewer()).staff) IS NULL
          AND NOT EXISTS (SELECT 1 FROM lifecycle_registration_draft d WHERE d.subject = h.subject)
        RETURNING 1)
    SELECT count(*) FROM gone
$function$;

-- lifecycle_sweep_viewers()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.lifecycle_sweep_viewers()
 RETURNS bigint
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    WITH gone AS (
        DELETE FROM access_bound_viewer WHERE opened_at < now() - interval '90 days'
          AND (SELECT (access_viewer()).staff) IS NULL
        RETURNING 1)
    SELECT count(*) FROM gone
$function$;

-- lifecycle_unit_load()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.lifecycle_unit_load()
 RETURNS TABLE(responsible uuid, is_closed boolean, cases bigint)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT c.responsible, c.state = 'closed', count(*) FROM cases_case c
    WHERE c.unit = ANY ((SELECT access_viewer_grantees())::uuid[])
    GROUP BY 1, 2
$function$;
