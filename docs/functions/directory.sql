-- Functions of directory that are in force. Written by `make schema` from a migrated database: read
-- them here, change them by a new migration (ARCHITECTURE.md, "Changing a function of the database").

-- directory_require_own_id()
-- owner amparo_definer
-- trigger directory_require_own_id on directory_institution
-- trigger directory_require_own_id on directory_staff_member
-- trigger directory_require_own_id on directory_unit
CREATE OR REPLACE FUNCTION public.directory_require_own_id()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    -- Two of one id at once wait for each other.
    PERFORM pg_advisory_xact_lock(4208, hashtext(NEW.id::text));
    IF (SELECT count(*) FROM (SELECT id FROM directory_staff_member WHERE id = NEW.id
        UNION ALL SELECT id FROM directory_unit WHERE id = NEW.id
        UNION ALL SELECT id FROM directory_institution WHERE id = NEW.id) of_this_id) > 1 THEN
        RAISE unique_violation USING MESSAGE = 'an id that a colleague, a unit or an institution has';
    END IF;
    RETURN NULL;
END $function$;
