-- What a law opens rests on its document, which lies in the same case (SECURITY, rule 3); a danger to life does not wait
-- for paper, and opens for three days at most.
GRANT SELECT (id, case_id, kind, superseded_at) ON attachments_document TO amparo_definer;
CREATE POLICY attachments_document_of_a_basis ON attachments_document FOR SELECT TO amparo_definer
    USING (kind = 'legal_basis');
SET LOCAL ROLE amparo_migrator;
GRANT EXECUTE ON FUNCTION consent_require_cover() TO amparo_owner;
CREATE OR REPLACE FUNCTION consent_covers_by_law(s access_share) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH steps AS (
        SELECT t.id, t.state, t.record_classes, t.recorded_by FROM consent_basis_step t
        WHERE t.basis_id = s.basis AND t.case_id = s.subject AND t.superseded_at IS NULL),
    review AS (
        SELECT r.id, r.record_classes FROM (
            SELECT * FROM steps WHERE state IN ('narrowed', 'to_contest') ORDER BY id DESC LIMIT 1) r
        JOIN consent_legal_basis b ON b.id = s.basis AND b.recorded_by <> r.recorded_by
        JOIN access_account a ON a.staff_id = r.recorded_by AND a.role IN ('lawyer', 'public_defender')
        WHERE r.state = 'narrowed')
    SELECT EXISTS (
        SELECT 1 FROM consent_legal_basis b
        WHERE b.id = s.basis AND b.case_id = s.subject AND b.recipient = s.to_unit AND b.superseded_at IS NULL
          AND s.until <= consent_end_of(b.until)
          AND (b.kind = 'vital_interest' OR EXISTS (
              SELECT 1 FROM attachments_document d WHERE d.id = b.document_id AND d.case_id = b.case_id
                                                     AND d.kind = 'legal_basis' AND d.superseded_at IS NULL))
          AND (SELECT t.state FROM steps t ORDER BY t.id DESC LIMIT 1) = 'disclosed'
          AND EXISTS (SELECT 1 FROM steps t WHERE t.state IN ('informed', 'not_informed')
                                              AND t.id > coalesce((SELECT r.id FROM review r), 0))
          AND CASE WHEN b.kind IN ('mandatory_report', 'vital_interest')
                   THEN s.classes & ~consent_class_bits(b.record_classes) = 0
                   ELSE EXISTS (SELECT 1 FROM review r WHERE s.classes & ~consent_class_bits(r.record_classes) = 0
                                    AND s.classes & ~consent_class_bits(b.record_classes) = 0) END)
$$;
SET LOCAL ROLE amparo_owner;
CREATE CONSTRAINT TRIGGER consent_covers_share AFTER UPDATE ON attachments_document
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'legal_basis')
    EXECUTE FUNCTION consent_require_cover();
