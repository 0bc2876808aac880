-- Functions of cases that are in force. Written by `make schema` from a migrated database: read
-- them here, change them by a new migration (ARCHITECTURE.md, "Changing a function of the database").

-- cases_case_opened_as_the_path_says()
-- owner amparo_definer
-- trigger cases_case_opened_as_the_path_says on cases_case
CREATE OR REPLACE FUNCTION public.cases_case_opened_as_the_path_says()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    -- The row as it is now: it may have changed again since this was put off.
    IF NOT (SELECT coalesce(bool_and(e.occurred_on = c.opened_on), false)
            FROM cases_case c JOIN cases_path_entry e ON e.case_id = c.id
            WHERE c.id = NEW.id AND e.activity = 'case_opened' AND e.superseded_at IS NULL) THEN
        RAISE insufficient_privilege USING MESSAGE = 'the path does not say that the case was opened on that day';
    END IF;
    RETURN NULL;
END $function$;

-- cases_earlier_run(uuid[])
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.cases_earlier_run(request_ids uuid[])
 RETURNS TABLE(case_id bigint, subject_id bigint, request_digest text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT e.case_id, e.subject_id, e.request_digest::text FROM cases_path_entry e
    WHERE e.recorded_by = access_viewer_staff() AND e.request_id = ANY (request_ids)
$function$;

-- cases_end_unassigned()
-- owner amparo_definer
-- may be called by amparo_owner
CREATE OR REPLACE FUNCTION public.cases_end_unassigned()
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE ended bigint;
BEGIN
    PERFORM access_hold_subjects(ARRAY(
        SELECT DISTINCT g.subject FROM access_case_grant g WHERE g.relation IN ('responsible', 'team') AND NOT EXISTS (
            SELECT 1 FROM cases_assignment t WHERE t.case_id = g.subject AND t.staff = g.grantee
                AND t.role = g.relation AND t.ended_at IS NULL)));
    DELETE FROM access_case_grant g WHERE g.relation IN ('responsible', 'team') AND NOT EXISTS (
        SELECT 1 FROM cases_assignment t WHERE t.case_id = g.subject AND t.staff = g.grantee
            AND t.role = g.relation AND t.ended_at IS NULL);
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $function$;

-- cases_leave_teams()
-- owner amparo_definer
-- may be called by amparo_owner
-- trigger cases_leave_teams on directory_staff_member
CREATE OR REPLACE FUNCTION public.cases_leave_teams()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    UPDATE cases_assignment SET ended_at = now() WHERE staff = NEW.id AND role = 'team' AND ended_at IS NULL;
    RETURN NULL;
END $function$;

-- cases_sweep_note_drafts()
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.cases_sweep_note_drafts()
 RETURNS SETOF bigint
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    DELETE FROM cases_note_draft WHERE expires_at < now() AND (SELECT (access_viewer()).staff) IS NULL
    RETURNING case_id
$function$;

-- cases_touch_as_told(bigint[])
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.cases_touch_as_told(p_subjects bigint[])
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    UPDATE access_case_grant t
    SET touched_at = greatest(t.touched_at, told.at),
        list_group = CASE WHEN t.source IS NOT NULL THEN t.list_group WHEN told.state = 'closed' THEN 1 ELSE 0 END
    FROM (
        SELECT c.id, c.state, least(now(), (max(e.occurred_on) + time '12:00') AT TIME ZONE 'America/Lima') AS at
        FROM cases_case c JOIN cases_path_entry e ON e.case_id = c.id
        WHERE c.id = ANY (p_subjects) AND e.superseded_at IS NULL GROUP BY c.id, c.state
    ) told
    WHERE t.subject = told.id AND EXISTS (
        SELECT 1 FROM access_case_grant g
        WHERE g.subject = t.subject AND g.grantee = ANY (access_viewer_writers(255)) AND g.source IS NULL
          AND (g.writes <> 0 OR g.assigns) AND (g.until IS NULL OR g.until > now()))
$function$;
