-- Narrowing to an age waits for who is assigning the share; several in the order of their ids (access, 0029).
SET LOCAL ROLE amparo_migrator;
CREATE OR REPLACE FUNCTION consent_narrow_to_age() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE narrowed record;
BEGIN
    PERFORM access_hold_shares(ARRAY(
        SELECT s.id FROM access_share s WHERE s.subject = NEW.case_id AND s.ended_at IS NULL));
    FOR narrowed IN
        SELECT s.id, consent_end_of(consent_last_day(k.case_id, k.given_by, k.until)) AS ends
        FROM access_share s JOIN consent_consent k ON s.basis_kind = 'consent' AND k.id = s.basis
        WHERE s.subject = NEW.case_id AND s.ended_at IS NULL AND s.until > now()
    LOOP
        UPDATE access_share SET until = narrowed.ends WHERE id = narrowed.id AND until > narrowed.ends;
        IF FOUND THEN PERFORM access_project_share(narrowed.id); END IF;
    END LOOP;
    RETURN NULL;
END $$;
SET LOCAL ROLE amparo_owner;
