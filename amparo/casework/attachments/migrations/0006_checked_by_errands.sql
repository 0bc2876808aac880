-- What came of checking a document is written by the errand that was asked for when it was added, and by nobody else:
-- who adds a paper does not say of it that it is sound.
CREATE FUNCTION attachments_checked_by_errand() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM access_errand_in_hand('check_document') e
                   WHERE e.subject = NEW.case_id AND e.object = NEW.document_id) THEN
        RAISE EXCEPTION 'only the errand that checks this document writes this';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION attachments_checked_by_errand() FROM PUBLIC;
CREATE TRIGGER attachments_check_by_errand AFTER INSERT ON attachments_check
    FOR EACH ROW EXECUTE FUNCTION attachments_checked_by_errand();
