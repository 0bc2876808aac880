-- A review stands as what its writer was that day: who was a lawyer then may be something else since. And only what a
-- transaction opens, or takes the ground from, is held to its ground: what ends or narrows a share always succeeds.
SET LOCAL ROLE amparo_migrator;
CREATE FUNCTION consent_role_of_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    NEW.role := coalesce((SELECT a.role FROM access_account a WHERE a.staff_id = NEW.recorded_by), '');
    RETURN NEW;
END $$;

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

CREATE OR REPLACE FUNCTION consent_require_cover() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    now_row jsonb := to_jsonb(NEW);
    before jsonb := to_jsonb(OLD);
    touched bigint := coalesce(now_row ->> 'subject', now_row ->> 'case_id');
BEGIN
    IF TG_TABLE_NAME = 'access_share' AND TG_OP = 'UPDATE' THEN
        -- Nothing else of it can have changed than its classes, its end, and that it ended.
        IF now_row - ARRAY['classes', 'until', 'ended_at', 'ended_by']
               = before - ARRAY['classes', 'until', 'ended_at', 'ended_by']
           AND (now_row ->> 'classes')::integer & ~(before ->> 'classes')::integer = 0
           AND coalesce((now_row ->> 'until')::timestamptz, 'infinity')
               <= coalesce((before ->> 'until')::timestamptz, 'infinity')
           AND (before ->> 'ended_at' IS NULL OR now_row ->> 'ended_at' IS NOT NULL) THEN
            RETURN NULL;
        END IF;
    END IF;
    IF EXISTS (
        SELECT 1 FROM access_share s WHERE s.id IN (SELECT consent_uncovered(touched))
        AND CASE TG_TABLE_NAME
            WHEN 'access_share' THEN s.id = (now_row ->> 'id')::uuid
            WHEN 'consent_consent' THEN s.basis_kind = 'consent' AND s.basis = (now_row ->> 'id')::bigint
            WHEN 'consent_legal_basis' THEN s.basis_kind = 'legal_basis' AND s.basis = (now_row ->> 'id')::bigint
            WHEN 'consent_basis_step' THEN s.basis_kind = 'legal_basis' AND s.basis = (now_row ->> 'basis_id')::bigint
            ELSE s.basis_kind = 'legal_basis' AND s.basis IN (
                SELECT b.id FROM consent_legal_basis b WHERE b.document_id = (now_row ->> 'id')::bigint) END) THEN
        RAISE insufficient_privilege USING MESSAGE = 'a share that no consent and no legal basis covers';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION consent_role_of_step() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consent_role_of_step() TO amparo_owner;
ALTER FUNCTION consent_role_of_step() OWNER TO amparo_definer;
SET LOCAL ROLE amparo_owner;
CREATE TRIGGER consent_role_of_step BEFORE INSERT ON consent_basis_step
    FOR EACH ROW EXECUTE FUNCTION consent_role_of_step();
