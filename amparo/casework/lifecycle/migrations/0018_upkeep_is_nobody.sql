-- Upkeep is nobody, and these answer with numbers of cases of the whole country: whoever is bound, with a session or a
-- key, is told none and does nothing by them (as lifecycle_orphans()).
SET LOCAL ROLE amparo_migrator;
CREATE OR REPLACE FUNCTION access_to_shred() RETURNS TABLE (subject bigint, basis text, asked_by uuid, answered_by uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT b.subject, b.basis, s.asked_by, s.answered_by
    FROM access_block b JOIN access_block_step s ON s.block_id = b.id AND s.kind = 'shred' AND s.is_granted
    WHERE b.state = 'shredding' AND (SELECT (access_viewer()).staff) IS NULL
$$;

CREATE OR REPLACE FUNCTION cases_sweep_note_drafts() RETURNS SETOF bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM cases_note_draft WHERE expires_at < now() AND (SELECT (access_viewer()).staff) IS NULL
    RETURNING case_id
$$;

CREATE OR REPLACE FUNCTION consent_sweep_conversations() RETURNS SETOF bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM consent_conversation WHERE expires_at < now() AND (SELECT (access_viewer()).staff) IS NULL
    RETURNING case_id
$$;

CREATE OR REPLACE FUNCTION lifecycle_sweep_drafts() RETURNS SETOF bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH lapsed AS (
        DELETE FROM lifecycle_registration_draft WHERE (SELECT (access_viewer()).staff) IS NULL AND id IN (
            SELECT d.id FROM lifecycle_registration_draft d WHERE d.expires_at < now() FOR UPDATE SKIP LOCKED)
        RETURNING subject, version)
    SELECT l.subject FROM lapsed l WHERE l.version > 0
$$;

CREATE OR REPLACE FUNCTION lifecycle_finish_shredding(p_subjects bigint[]) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    doomed bigint[];
BEGIN
    IF (access_viewer()).staff IS NOT NULL THEN RETURN; END IF;
    doomed := ARRAY(
        SELECT b.subject FROM access_block b WHERE b.subject = ANY (p_subjects) AND b.state = 'shredding' FOR UPDATE);
    INSERT INTO lifecycle_erased_count AS kept (month, department, institution_kind, cases)
    SELECT date_trunc('month', c.opened_on)::date, left(u.place, 2), i.kind, count(*)
    FROM cases_case c JOIN directory_unit u ON u.id = c.unit JOIN directory_institution i ON i.id = u.institution_id
    WHERE c.id = ANY (doomed) GROUP BY 1, 2, 3
    ON CONFLICT (month, department, institution_kind) DO UPDATE SET cases = kept.cases + excluded.cases;
    PERFORM access_forget_subjects(doomed);
    DELETE FROM cases_case WHERE id = ANY (doomed);
    UPDATE access_block SET state = 'shredded', changed_at = now() WHERE subject = ANY (doomed) AND state = 'shredding';
    RETURN QUERY SELECT unnest(doomed);
END $$;
SET LOCAL ROLE amparo_owner;
