-- Functions of tasks that are in force. Written by `make schema` from a migrated database: read
-- them here, change them by a new migration (ARCHITECTURE.md, "Changing a function of the database").

-- tasks_urgent_is_open(bigint)
-- owner amparo_definer
-- may be called by amparo_app
CREATE OR REPLACE FUNCTION public.tasks_urgent_is_open(p_case bigint)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT EXISTS (
        SELECT 1 FROM tasks_task t JOIN access_viewer() v ON NOT v.is_read_only
        JOIN access_case_grant g ON g.subject = p_case AND g.grantee = ANY (v.grantees) AND g.writes <> 0
            AND (g.until IS NULL OR g.until > now())
        WHERE t.case_id = p_case AND t.state = 'open'
          AND t.kind IN ('danger_tonight', 'suicide_risk', 'bed', 'sexual_violence_72h', 'pregnancy'))
$function$;

-- tasks_watch_consents()
-- owner amparo_definer
-- may be called by amparo_owner
-- trigger tasks_watch_consents on cases_person_profile
-- trigger tasks_watch_consents on consent_consent
CREATE OR REPLACE FUNCTION public.tasks_watch_consents()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    today date := (now() AT TIME ZONE 'America/Lima')::date;
    due timestamptz;
BEGIN
    -- Most people speak for themselves: then the birth date moves nothing.
    IF TG_TABLE_NAME = 'cases_person_profile' AND NOT EXISTS (
        SELECT 1 FROM consent_consent k WHERE k.case_id = NEW.case_id AND k.superseded_at IS NULL
           AND k.given_by IN ('guardian', 'state_guardian', 'court_representative')) THEN
        RETURN NULL;
    END IF;
    SELECT (greatest(k.ends - 30, k.decided_on + (k.ends - k.decided_on) / 2) + TIME '12:00')
           AT TIME ZONE 'America/Lima'
    INTO due
    FROM (SELECT c.decided_on, consent_last_day(c.case_id, c.given_by, c.until) AS ends FROM consent_consent c
          WHERE c.case_id = NEW.case_id AND c.superseded_at IS NULL AND c.decision = 'given') k
    WHERE k.ends >= today ORDER BY k.ends LIMIT 1;
    UPDATE tasks_task SET state = 'cancelled', ended_at = now(), ended_by = NEW.recorded_by
    WHERE case_id = NEW.case_id AND kind = 'consent_ending' AND state = 'open' AND due_at IS DISTINCT FROM due;
    INSERT INTO tasks_task (case_id, kind, nature, record_class, due_at, has_time, assignee, state, recorded_by)
    SELECT c.id, 'consent_ending', 'next', 'general', due, false, c.responsible, 'open', NEW.recorded_by
    FROM cases_case c
    WHERE c.id = NEW.case_id AND c.state <> 'closed' AND due IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM tasks_task t
        WHERE t.case_id = NEW.case_id AND t.kind = 'consent_ending' AND t.state = 'open');
    RETURN NULL;
END $function$;
