-- Functions of attachments that are in force. Written by `make schema` from a migrated database: read
-- them here, change them by a new migration (ARCHITECTURE.md, "Changing a function of the database").

-- attachments_checked_by_errand()
-- owner amparo_owner
-- trigger attachments_check_by_errand on attachments_check
CREATE OR REPLACE FUNCTION public.attachments_checked_by_errand()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM access_errand_in_hand('check_document') e
                   WHERE e.subject = NEW.case_id AND e.object = NEW.document_id) THEN
        RAISE EXCEPTION 'only the errand that checks this document writes this';
    END IF;
    RETURN NULL;
END $function$;
