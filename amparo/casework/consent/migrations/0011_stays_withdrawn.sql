-- A decision, a basis or a step that is no longer in force never comes back: a withdrawn consent is asked for anew, and
-- leaves who asked.
CREATE FUNCTION consent_stays_withdrawn() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE insufficient_privilege USING MESSAGE = 'what was taken out of force stays so';
END $$;
REVOKE ALL ON FUNCTION consent_stays_withdrawn() FROM PUBLIC;
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['consent_consent', 'consent_legal_basis', 'consent_basis_step'] LOOP
        EXECUTE format('CREATE TRIGGER consent_stays_withdrawn BEFORE UPDATE ON %I FOR EACH ROW '
                       'WHEN (OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS DISTINCT FROM OLD.superseded_at) '
                       'EXECUTE FUNCTION consent_stays_withdrawn()', t);
    END LOOP;
END $$;
