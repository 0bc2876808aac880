-- A consent that ends is spoken about again before it does: one open task a case, thirty days before the first of its
-- consents in force ends (or half-way, if it is for less than sixty days). Made here, so that no way of recording a decision
-- forgets it: registration, conversation, withdrawal, API; and moved when the birth date is corrected, for what others agreed to
-- ends when she may be eighteen.
GRANT INSERT, UPDATE (state, ended_at, ended_by) ON tasks_task TO amparo_definer;
GRANT USAGE ON SEQUENCE tasks_task_id_seq TO amparo_definer;
CREATE POLICY tasks_task_consents ON tasks_task FOR INSERT TO amparo_definer WITH CHECK (kind = 'consent_ending');
CREATE POLICY tasks_task_consents_end ON tasks_task FOR UPDATE TO amparo_definer USING (kind = 'consent_ending');

SET LOCAL ROLE amparo_migrator;
CREATE FUNCTION tasks_watch_consents() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
END $$;
REVOKE ALL ON FUNCTION tasks_watch_consents() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tasks_watch_consents() TO amparo_owner;
ALTER FUNCTION tasks_watch_consents() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
CREATE TRIGGER tasks_watch_consents AFTER INSERT ON consent_consent
    FOR EACH ROW EXECUTE FUNCTION tasks_watch_consents();
CREATE TRIGGER tasks_watch_consents AFTER INSERT ON cases_person_profile
    FOR EACH ROW EXECUTE FUNCTION tasks_watch_consents();
