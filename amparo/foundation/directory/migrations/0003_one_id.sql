-- Grants are given to ids, of a colleague, of a unit or of an institution. A colleague whose id were a unit's would be
-- given whatever is given to that unit.
SET LOCAL ROLE amparo_migrator;
CREATE FUNCTION directory_require_own_id() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- Two of one id at once wait for each other.
    PERFORM pg_advisory_xact_lock(4208, hashtext(NEW.id::text));
    IF (SELECT count(*) FROM (SELECT id FROM directory_staff_member WHERE id = NEW.id
        UNION ALL SELECT id FROM directory_unit WHERE id = NEW.id
        UNION ALL SELECT id FROM directory_institution WHERE id = NEW.id) of_this_id) > 1 THEN
        RAISE unique_violation USING MESSAGE = 'an id that a colleague, a unit or an institution has';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION directory_require_own_id() FROM PUBLIC;
ALTER FUNCTION directory_require_own_id() OWNER TO amparo_definer;
GRANT EXECUTE ON FUNCTION directory_require_own_id() TO amparo_owner;
SET LOCAL ROLE amparo_owner;
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['directory_staff_member', 'directory_unit', 'directory_institution'] LOOP
        EXECUTE format('CREATE TRIGGER directory_require_own_id AFTER INSERT OR UPDATE OF id ON %I '
                       'FOR EACH ROW EXECUTE FUNCTION directory_require_own_id()', t);
    END LOOP;
END $$;
SET LOCAL ROLE amparo_migrator;
REVOKE EXECUTE ON FUNCTION directory_require_own_id() FROM amparo_owner;
SET LOCAL ROLE amparo_owner;
