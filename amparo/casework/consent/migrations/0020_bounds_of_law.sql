-- A danger to life opens for three days from when it was told, without paper; anything else for a year (basis_rules.py, which
-- a property test compares). In SQL the one who records it could name any day, and any office.
SET LOCAL ROLE amparo_migrator;
CREATE FUNCTION consent_last_day_by_law(p_kind text, p_received date, p_until date) RETURNS date
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT least(p_until, p_received + CASE WHEN p_kind = 'vital_interest' THEN 3 ELSE 366 END)
$$;
-- Whether she may be a child, for whom two of them are, is asked where it is recorded.
CREATE FUNCTION consent_may_receive_by_law(p_institution_kind text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
    SELECT p_institution_kind IN ('police', 'prosecutor', 'victim_assistance', 'family_court', 'criminal_court',
                                  'special_protection_unit', 'demuna')
$$;
REVOKE ALL ON FUNCTION consent_last_day_by_law(text, date, date), consent_may_receive_by_law(text) FROM PUBLIC;
ALTER FUNCTION consent_last_day_by_law(text, date, date) OWNER TO amparo_definer;
ALTER FUNCTION consent_may_receive_by_law(text) OWNER TO amparo_definer;

CREATE OR REPLACE FUNCTION consent_covers_by_law(s access_share) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH steps AS (
        SELECT t.id, t.state, t.record_classes, t.recorded_by, t.role FROM consent_basis_step t
        WHERE t.basis_id = s.basis AND t.case_id = s.subject AND t.superseded_at IS NULL),
    review AS (
        SELECT r.id, r.record_classes FROM (
            SELECT * FROM steps WHERE state IN ('narrowed', 'to_contest') ORDER BY id DESC LIMIT 1) r
        JOIN consent_legal_basis b ON b.id = s.basis AND b.recorded_by <> r.recorded_by
        WHERE r.state = 'narrowed' AND r.role IN ('lawyer', 'public_defender'))
    SELECT EXISTS (
        SELECT 1 FROM consent_legal_basis b
        JOIN directory_unit u ON u.id = b.recipient JOIN directory_institution i ON i.id = u.institution_id
        WHERE b.id = s.basis AND b.case_id = s.subject AND b.recipient = s.to_unit AND b.superseded_at IS NULL
          AND consent_may_receive_by_law(i.kind)
          AND b.received_on <= (now() AT TIME ZONE 'America/Lima')::date
          AND s.until <= consent_end_of(consent_last_day_by_law(b.kind, b.received_on, b.until))
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
