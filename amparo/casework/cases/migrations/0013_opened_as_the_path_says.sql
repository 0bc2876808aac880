-- The day a case was opened changes only together with its path: when the transaction ends, what the path says in
-- force about the opening must be that day. Looked at then, because the entry is written after the case, and as the
-- definer, because by then the viewer may no longer hold the case.
GRANT SELECT (opened_on) ON cases_case TO amparo_definer;
CREATE FUNCTION cases_case_opened_as_the_path_says() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- The row as it is now: it may have changed again since this was put off.
    IF NOT (SELECT coalesce(bool_and(e.occurred_on = c.opened_on), false)
            FROM cases_case c JOIN cases_path_entry e ON e.case_id = c.id
            WHERE c.id = NEW.id AND e.activity = 'case_opened' AND e.superseded_at IS NULL) THEN
        RAISE insufficient_privilege USING MESSAGE = 'the path does not say that the case was opened on that day';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cases_case_opened_as_the_path_says AFTER UPDATE OF opened_on ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.opened_on IS DISTINCT FROM NEW.opened_on)
    EXECUTE FUNCTION cases_case_opened_as_the_path_says();
REVOKE ALL ON FUNCTION cases_case_opened_as_the_path_says() FROM PUBLIC;
SET LOCAL ROLE amparo_migrator;
ALTER FUNCTION cases_case_opened_as_the_path_says() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
